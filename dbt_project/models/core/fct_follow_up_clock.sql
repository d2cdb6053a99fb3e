with
    started as (
        select municipality_code, intervention_key, case_id, child_key, start_date, end_date, is_acting
        from {{ ref("fct_intervention") }}
        where is_started
    ),
    -- Cases are compared as they were delivered: two rows that name a case nobody delivered name the same
    -- one.
    first_assessment as (
        select
            started.municipality_code,
            started.intervention_key,
            min(assessment.finished_date) as finished_date
        from started
        inner join
            {{ ref("fct_assessment") }} as assessment
            on started.municipality_code = assessment.municipality_code
            and started.case_id = assessment.case_id
            and assessment.finished_date >= started.start_date
        group by started.municipality_code, started.intervention_key
    ),
    clock as (
        select
            started.municipality_code,
            started.intervention_key,
            started.child_key,
            started.start_date,
            started.end_date,
            started.is_acting,
            coalesce(
                first_assessment.finished_date
                < {{ add_months("started.start_date", rule("first_follow_up_months")) }},
                false
            ) as is_set_by_assessment,
            least(
                {{ add_months("started.start_date", rule("first_follow_up_months")) }},
                coalesce(
                    first_assessment.finished_date,
                    {{ add_months("started.start_date", rule("first_follow_up_months")) }}
                )
            ) as due_date
        from started
        left join
            first_assessment
            on started.municipality_code = first_assessment.municipality_code
            and started.intervention_key = first_assessment.intervention_key
    ),
    first_follow_up as (
        select
            clock.municipality_code, clock.intervention_key, min(follow_up.follow_up_date) as follow_up_date
        from clock
        inner join
            {{ ref("fct_follow_up") }} as follow_up
            on clock.municipality_code = follow_up.municipality_code
            and clock.intervention_key = follow_up.intervention_key
            and follow_up.follow_up_date >= clock.start_date
        where follow_up.is_held
        group by clock.municipality_code, clock.intervention_key
    )
select
    clock.municipality_code,
    clock.intervention_key,
    clock.child_key,
    clock.start_date,
    clock.due_date,
    clock.is_set_by_assessment,
    first_follow_up.follow_up_date as first_follow_up_date,
    clock.due_date <= municipality.today_date
    and (clock.end_date is null or clock.end_date >= clock.due_date) as is_due,
    case
        when first_follow_up.follow_up_date <= clock.due_date
        then 'on_time'
        when clock.end_date < clock.due_date
        then 'ended_before_due'
        when clock.due_date > municipality.today_date
        then 'running'
        when first_follow_up.follow_up_date is not null
        then 'late'
        else 'overdue'
    end as clock_state,
    clock.is_acting
from clock
inner join
    {{ ref("dim_municipality") }} as municipality on clock.municipality_code = municipality.municipality_code
left join
    first_follow_up
    on clock.municipality_code = first_follow_up.municipality_code
    and clock.intervention_key = first_follow_up.intervention_key
