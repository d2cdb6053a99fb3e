-- Well-being in school (S3): the mean of each of the four indicators, and the mean of the four means.
{%- set indicator_of = {
    "faglig": "skoletrivsel_faglig",
    "social": "skoletrivsel_social",
    "ro_orden": "skoletrivsel_ro_orden",
    "stoette_inspiration": "skoletrivsel_stoette",
} %}
with
    answers as (
        select
            fact.municipality_code,
            fact.period_start,
            fact.child_key,
            coalesce(institution.institution_id, 'ukendt') as institution,
            fact.scale,
            fact.value_number
        from {{ ref("fct_measurement") }} as fact
        left join
            {{ ref("dim_institution") }} as institution
            on fact.municipality_code = institution.municipality_code
            and fact.institution_key = institution.institution_key
        where fact.instrument = 'skoletrivsel' and fact.is_measured
    ),
    scales as (
        select
            {{ cell_keys(["institution"]) }},
            scale,
            sum(value_number) as total,
            cast(sum(value_number) / count(*) as decimal(24, 12)) as mean,
            count(*) as n_answers,
            count(distinct child_key) as n_children
        from answers
        group by {{ cell_groups(within=["scale"], own_cuts=["institution"]) }}
    )
{% for scale, indicator_id in indicator_of.items() %}
    select
        municipality_code,
        '{{ indicator_id }}' as indicator_id,
        'school_year' as period_type,
        period_start,
        cut,
        cut_value,
        cast(total as double) as numerator,
        cast(n_answers as double) as denominator,
        n_children as n_numerator,
        n_children as n_denominator
    from scales
    where scale = '{{ scale }}'
    union all
{% endfor %}
-- the mean of all four, or none: its parts are the sum of the means and how many they are
select
    municipality_code,
    'skoletrivsel_samlet' as indicator_id,
    'school_year' as period_type,
    period_start,
    cut,
    cut_value,
    case when count(*) = {{ indicator_of | length }} then cast(sum(mean) as double) else 0 end as numerator,
    case when count(*) = {{ indicator_of | length }} then count(*) else 0 end as denominator,
    min(n_children) as n_numerator,
    min(n_children) as n_denominator
from scales
group by municipality_code, period_start, cut, cut_value
