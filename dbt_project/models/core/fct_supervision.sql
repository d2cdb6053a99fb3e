with
    -- the month is delivered as a day in it, by rule its first: two days of one month are one answer, the
    -- last
    answer as (
        select
            municipality_code,
            {{ period_start("month", "supervision_month") }} as month_start,
            {{ key("case_id") }} as case_key,
            question,
            is_relevant,
            is_fulfilled,
            row_number() over (
                partition by
                    municipality_code, {{ period_start("month", "supervision_month") }}, case_id, question
                order by supervision_month desc
            ) as place_from_last
        from {{ ref("stg_ledelsestilsyn") }}
    )
select
    answer.municipality_code,
    answer.month_start,
    answer.case_key,
    social_case.child_key,
    answer.question,
    answer.is_relevant,
    answer.is_fulfilled
from answer
left join
    {{ ref("fct_case") }} as social_case
    on answer.municipality_code = social_case.municipality_code
    and answer.case_key = social_case.case_key
where answer.place_from_last = 1
