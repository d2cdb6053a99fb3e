-- Staffing in daycare on one line a month: children per adult, and trained staff counted in both ways.
{%- set columns = {
    "nursery": "normering_vuggestue",
    "kindergarten": "normering_boernehave",
    "trained_municipal": "uddannelsesgrad_kommune",
    "trained_state": "uddannelsesgrad_stat",
} %}
with
    numbers as (
        select
            municipality_code,
            indicator_id,
            period_start,
            period_label,
            value,
            value_printed,
            status,
            goal,
            is_met,
            data_as_of
        from {{ ref("mart_indicator") }}
        where cut = 'total' and indicator_id in ('{{ columns.values() | join("', '") }}')
    ),
    months as (
        select municipality_code, period_start, period_label, min(data_as_of) as data_as_of
        from numbers
        group by municipality_code, period_start, period_label
    )
select
    cast(months.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(months.period_start as date) as period_start,
    cast(months.period_label as {{ dbt.type_string() }}) as period_label,
    {% for name in ["nursery", "kindergarten"] %}
        cast({{ name }}.value as double) as {{ name }}_children_per_adult,
        cast({{ name }}.value_printed as {{ dbt.type_string() }}) as {{ name }}_printed,
        cast({{ name }}.goal as double) as {{ name }}_goal,
        cast({{ name }}.is_met as boolean) as is_{{ name }}_goal_met,
        cast(coalesce({{ name }}.status, 'no_data') as {{ dbt.type_string() }}) as {{ name }}_status,
    {% endfor %}
    {% for name in ["trained_municipal", "trained_state"] %}
        cast({{ name }}.value as double) as {{ name }}_share,
        cast({{ name }}.value_printed as {{ dbt.type_string() }}) as {{ name }}_printed,
        cast({{ name }}.goal as double) as {{ name }}_goal,
        cast(coalesce({{ name }}.status, 'no_data') as {{ dbt.type_string() }}) as {{ name }}_status,
    {% endfor %}
    cast(trained_state.value - trained_municipal.value as double) as assistants_share,
    cast(
        'Kommunen tæller kun pædagoger som uddannede, staten også pædagogiske assistenter. Forskellen er assistenternes '
        || 'andel af personalet.' as {{ dbt.type_string() }}
    ) as why_they_differ_da,
    cast(months.data_as_of as date) as data_as_of
from months
inner join
    {{ ref("dim_municipality") }} as municipality on months.municipality_code = municipality.municipality_code
{% for name, indicator_id in columns.items() %}
    left join
        numbers as {{ name }}
        on {{ name }}.indicator_id = '{{ indicator_id }}'
        and months.municipality_code = {{ name }}.municipality_code
        and months.period_start = {{ name }}.period_start
{% endfor %}
