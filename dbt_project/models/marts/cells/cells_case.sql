-- Open cases: one plan where several departments work in them (S19), and how many a caseworker has (S20).
with
    open_case as (
        select
            social_case.municipality_code,
            period.period_type,
            period.period_start,
            period.last_day,
            social_case.case_key,
            social_case.child_key,
            coalesce(social_case.has_several_departments, false) as has_several_departments,
            case when social_case.has_one_plan then 1 else 0 end as has_one_plan
        from {{ ref("fct_case") }} as social_case
        inner join
            {{ ref("municipality_period") }} as period
            on social_case.municipality_code = period.municipality_code
            and period.period_type in ('month', 'quarter')
            and social_case.valid_from <= period.last_day
            and (social_case.valid_to is null or social_case.valid_to > period.last_day)
        where social_case.is_acting
    ),
    case_of_departments as (
        select municipality_code, period_start, case_key, child_key, has_one_plan
        from open_case
        where period_type = 'quarter' and has_several_departments
    ),
    plans as (
        select
            'quarter' as period_type,
            {{ cell_keys() }},
            sum(has_one_plan) as n_with_plan,
            count(*) as n_cases,
            count(distinct case when has_one_plan = 1 then child_key end) as n_children_with_plan,
            count(distinct child_key) as n_children
        from case_of_departments
        group by {{ cell_groups() }}
    ),
    case_with_worker as (
        select
            open_case.municipality_code,
            open_case.period_start,
            open_case.case_key,
            open_case.child_key,
            case_worker.employee_key,
            coalesce(employment.team, 'ukendt') as team
        from open_case
        inner join
            {{ ref("fct_case_worker") }} as case_worker
            on open_case.municipality_code = case_worker.municipality_code
            and open_case.case_key = case_worker.case_key
            and case_worker.valid_from <= open_case.last_day
            and (case_worker.valid_to is null or case_worker.valid_to > open_case.last_day)
        left join
            {{ ref("fct_employment") }} as employment
            on case_worker.municipality_code = employment.municipality_code
            and case_worker.employee_key = employment.employee_key
        where open_case.period_type = 'month'
    ),
    caseload as (
        select
            'month' as period_type,
            {{ cell_keys(["team"]) }},
            count(distinct case_key) as n_cases,
            count(distinct employee_key) as n_case_workers,
            count(distinct child_key) as n_children
        from case_with_worker
        group by {{ cell_groups(own_cuts=["team"]) }}
    )
    {{ share_cells("plans", "en_plan", "n_with_plan", "n_cases", "n_children_with_plan", "n_children") }}
union all
{{ share_cells("caseload", "sagstal", "n_cases", "n_case_workers", "n_children", "n_case_workers") }}
