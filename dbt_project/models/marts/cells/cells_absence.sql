-- Absence from school (S4): each pupil's share of the school days, averaged with the months as weights.
{%- set types = ["sygdom", "tilladelse", "ulovligt"] %}
{#- The months of each enrolment in a school, each kind of absence twice: as the municipality has it, and as all
together have it. Read twice below, since keeping them would cost more: a big country has millions. -#}
{%- set enrolled_months -%}
select
    enrolment.municipality_code,
    month.period_start,
    month.month_start,
    month.school_days,
    enrolment.child_key,
    institution.institution_id as institution,
    coalesce(cast(enrolment.class_level as {{ dbt.type_string() }}), 'ukendt') as class_level
    {% for type in types %}
        ,
        coalesce(own.{{ type }}, 0) as {{ type }},
        coalesce(together.{{ type }}, 0) as {{ type }}_000
    {% endfor %}
from {{ ref("fct_enrolment") }} as enrolment
inner join
    month
    on enrolment.municipality_code = month.municipality_code
    and enrolment.valid_from <= month.counted_on
    and (enrolment.valid_to is null or enrolment.valid_to > month.counted_on)
inner join
    {{ ref("dim_institution") }} as institution
    on enrolment.municipality_code = institution.municipality_code
    and enrolment.institution_key = institution.institution_key
left join
    {{ ref("absence_by_month") }} as own
    on enrolment.municipality_code = own.municipality_code
    and enrolment.child_key = own.child_key
    and month.month_start = own.month_start
left join
    {{ ref("absence_by_month") }} as together
    on together.municipality_code = '000'
    and enrolment.child_key = together.child_key
    and month.month_start = together.month_start
where enrolment.is_in_school
{%- endset %}
with
    -- before its first absence a municipality has not told of any
    first_year as (
        select municipality_code, min({{ period_start("school_year", "month_start") }}) as first_period
        from {{ ref("absence_by_month") }}
        where municipality_code <> '000'
        group by municipality_code
    ),
    -- absence is told of until its newest delivery: a later month would count as presence
    told_until as (
        select delivery.municipality_code, max(delivery.as_of_date) as last_day
        from {{ ref("stg_delivery") }} as delivery
        where delivery.extract_name = 'elevfravaer' and delivery.status in ('accepted', 'unchanged')
        group by delivery.municipality_code
    ),
    -- a month counts for those enrolled on its 15th
    month as (
        select
            first_year.municipality_code,
            {{ period_start("school_year", "school_day.month") }} as period_start,
            school_day.month as month_start,
            {{ add_days("school_day.month", 14) }} as counted_on,
            school_day.school_days
        from first_year
        inner join {{ ref("school_day") }} as school_day on school_day.month >= first_year.first_period
        inner join
            told_until
            on first_year.municipality_code = told_until.municipality_code
            and {{ add_days("school_day.month", 14) }} <= told_until.last_day
        inner join
            {{ ref("dim_municipality") }} as municipality
            on first_year.municipality_code = municipality.municipality_code
            and {{ add_days("school_day.month", 14) }} <= municipality.today_date
    ),
    enrolled_year as (
        select
            municipality_code,
            period_start,
            child_key,
            institution,
            class_level,
            count(*) as n_months,
            bit_or({{ month_bit("extract(month from month_start)") }}) as months_seen,
            sum(school_days) as school_days
            {% for type in types %}
                , sum({{ type }}) as {{ type }}, sum({{ type }}_000) as {{ type }}_000
            {% endfor %}
        from ({{ enrolled_months }}) as enrolled
        group by municipality_code, period_start, child_key, institution, class_level
    ),
    -- nearly every month of a pupil is spent in one place; only of the others must it be seen that it
    -- counts once
    in_several as (
        select child_key, period_start as year_start
        from enrolled_year
        group by child_key, period_start
        having sum(n_months) > bit_count(bit_or(months_seen))
    ),
    once_a_month as (
        select
            {{ cell_keys(["class_level", "institution"]) }},
            enrolled.child_key,
            max(enrolled.school_days) as school_days
            {% for type in types %}
                ,
                case
                    when grouping(municipality_code) = 1
                    then max(enrolled.{{ type }}_000)
                    else max(enrolled.{{ type }})
                end as {{ type }}
            {% endfor %}
        from ({{ enrolled_months }}) as enrolled
        inner join
            in_several
            on enrolled.child_key = in_several.child_key
            and enrolled.period_start = in_several.year_start
        group by
            {{
                cell_groups(
                    ["class_level"],
                    within=["enrolled.child_key", "enrolled.month_start"],
                    own_cuts=["institution"],
                )
            }}
    ),
    in_one_place as (
        select
            {{ cell_keys(["class_level", "institution"]) }},
            enrolled.child_key,
            sum(enrolled.n_months) as n_months,
            sum(enrolled.school_days) as school_days
            {% for type in types %}
                ,
                case
                    when grouping(municipality_code) = 1
                    then sum(enrolled.{{ type }}_000)
                    else sum(enrolled.{{ type }})
                end as {{ type }}
            {% endfor %}
        from enrolled_year as enrolled
        left join
            in_several
            on enrolled.child_key = in_several.child_key
            and enrolled.period_start = in_several.year_start
        where in_several.child_key is null
        group by {{ cell_groups(["class_level"], within=["enrolled.child_key"], own_cuts=["institution"]) }}
    ),
    in_several_places as (
        select
            municipality_code,
            period_start,
            cut,
            cut_value,
            child_key,
            count(*) as n_months,
            sum(school_days) as school_days
            {% for type in types %}, sum({{ type }}) as {{ type }} {% endfor %}
        from once_a_month
        group by municipality_code, period_start, cut, cut_value, child_key
    ),
    pupils as (
        {% for part in ["in_one_place", "in_several_places"] %}
            select
                municipality_code,
                period_start,
                cut,
                cut_value,
                n_months,
                school_days,
                sygdom,
                tilladelse,
                ulovligt,
                sygdom + tilladelse + ulovligt as absent_days
            from {{ part }}
            where school_days > 0
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    sums as (
        select
            municipality_code,
            'school_year' as period_type,
            period_start,
            cut,
            cut_value,
            count(*) as pupils,
            sum(n_months) as months,
            sum(cast(n_months * absent_days / school_days as decimal(24, 12))) as weighted_absence
            {% for type in types %}
                , sum(cast(n_months * {{ type }} / school_days as decimal(24, 12))) as weighted_{{ type }}
            {% endfor %},
            count(
                case when absent_days * 100 > school_days * {{ rule("high_absence_percent") }} then 1 end
            ) as high,
            count(
                case when ulovligt * 100 >= school_days * {{ rule("unlawful_absence_percent") }} then 1 end
            ) as unlawful
        from pupils
        group by municipality_code, period_start, cut, cut_value
    ),
    by_type as (
        {% for type in types %}
            select
                municipality_code,
                period_type,
                period_start,
                'absence_type' as cut,
                '{{ type }}' as cut_value,
                pupils,
                months,
                weighted_{{ type }} as weighted_absence
            from sums
            where cut = 'total'
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    )
    {{ share_cells("sums", "fravaer", "weighted_absence", "months", "pupils", "pupils") }}
union all
{{ share_cells("by_type", "fravaer", "weighted_absence", "months", "pupils", "pupils") }}
union all
{{ share_cells("sums", "fravaer_over_10", "high", "pupils", "high", "pupils", where="cut = 'total'") }}
union all
{{
    share_cells(
        "sums", "fravaer_ulovligt_15", "unlawful", "pupils", "unlawful", "pupils", where="cut = 'total'"
    )
}}
