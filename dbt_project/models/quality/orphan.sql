{#- What points to what: relation, the rows that point, their column, and where it should be found. -#}
{%- set relations = [
    ["case_child", "stg_sager", "child_key", "stg_boern"],
    ["intervention_child", "stg_indsatser", "child_key", "stg_boern"],
    ["intervention_case", "stg_indsatser", "case_id", "stg_sager"],
    ["intervention_provider", "stg_indsatser", "provider_id", "stg_tilbud"],
    ["cause_notification", "stg_underretning_aarsager", "notification_id", "stg_underretninger"],
    ["supervision_case", "stg_ledelsestilsyn", "case_id", "stg_sager"],
    ["measurement_child", "stg_trivselsvurderinger", "child_key", "stg_boern"],
    ["measurement_institution", "stg_trivselsvurderinger", "institution_id", "stg_institutioner"],
] -%}
{#- The same for codes of municipalities, which aren't the deliverer's own to list. -#}
{%- set municipality_relations = [
    ["case_acting_municipality", "stg_sager", "acting_municipality_code"],
    ["case_paying_municipality", "stg_sager", "paying_municipality_code"],
    ["intervention_paying_municipality", "stg_indsatser", "paying_municipality_code"],
] -%}
with
    -- an empty cell points nowhere and is no orphan
    counted as (
        {% for relation, pointing, column_name, target in relations %}
            select
                pointing.municipality_code,
                '{{ relation }}' as relation,
                count(*) as n_rows,
                count(*) - count(target.municipality_code) as n_orphans
            from {{ ref(pointing) }} as pointing
            left join
                {{ ref(target) }} as target
                on pointing.municipality_code = target.municipality_code
                and pointing.{{ column_name }} = target.{{ column_name }}
            where pointing.{{ column_name }} is not null
            group by pointing.municipality_code
            union all
        {% endfor %}
        {% for relation, pointing, column_name in municipality_relations %}
            select
                pointing.municipality_code,
                '{{ relation }}' as relation,
                count(*) as n_rows,
                count(*) - count(target.municipality_code) as n_orphans
            from {{ ref(pointing) }} as pointing
            left join
                {{ ref("municipality") }} as target on pointing.{{ column_name }} = target.municipality_code
            where pointing.{{ column_name }} is not null
            group by pointing.municipality_code
            union all
        {% endfor %}
        select
            municipality_code,
            'placement_place_kind' as relation,
            count(*) as n_rows,
            count(case when place_kind = 'ukendt' then 1 end) as n_orphans
        from {{ ref("fct_intervention") }}
        where intervention_type = 'anbringelse'
        group by municipality_code
    ),
    relation as (
        select 'placement_place_kind' as relation
        {% for entry in relations + municipality_relations %}
            union all
            select '{{ entry[0] }}' as relation
        {% endfor %}
    )
select
    municipality.municipality_code,
    relation.relation,
    coalesce(counted.n_rows, 0) as n_rows,
    coalesce(counted.n_orphans, 0) as n_orphans
from {{ ref("dim_municipality") }} as municipality
cross join relation
left join
    counted
    on municipality.municipality_code = counted.municipality_code
    and relation.relation = counted.relation
where municipality.is_loaded and municipality.municipality_code <> '000'
