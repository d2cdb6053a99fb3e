-- Management supervision (S9): answers of the month's sample. What is counted is cases.
with
    answers as (
        select
            fact.municipality_code,
            {{ period_start("month", "fact.month_start") }} as period_start,
            fact.case_key,
            fact.question,
            -- Relevant without an answer is not fulfilled.
            coalesce(fact.is_fulfilled, false) as is_fulfilled
        from {{ ref("fct_supervision") }} as fact
        inner join
            {{ ref("dim_municipality") }} as municipality
            on fact.municipality_code = municipality.municipality_code
        where fact.is_relevant and fact.month_start <= municipality.today_date
    )
select
    {{ cell_keys() }},
    'ledelsestilsyn_' || question as indicator_id,
    'month' as period_type,
    count(case when is_fulfilled then 1 end) as numerator,
    count(*) as denominator,
    count(distinct case when is_fulfilled then case_key end) as n_numerator,
    count(distinct case_key) as n_denominator
from answers
group by {{ cell_groups(within=["question"]) }}
