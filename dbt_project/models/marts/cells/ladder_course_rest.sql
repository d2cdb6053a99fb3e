{{ config(materialized="table") }}
-- What `mart_ladder_course` tells together with the indicators, and nobody shows: courses that ended below
-- their highest step though not below their first, courses that ended on their highest step, and stays on a
-- step that went on to another. As telling as the numbers that they are the difference of.
with
    courses as (
        select
            municipality_code,
            period_start,
            child_key,
            is_lower_than_highest and not is_lower_than_first as is_lower_than_highest_only,
            not is_lower_than_highest and last_ladder_step between 1 and 5 as is_on_highest
        from {{ ref("ladder_ended_course") }}
    ),
    course_rests as (
        select
            {{ cell_keys() }},
            count(case when is_lower_than_highest_only then child_key end) as n_lower_than_highest_only,
            count(distinct case when is_lower_than_highest_only then child_key end) as n_children_lower,
            count(case when is_on_highest then child_key end) as n_on_highest,
            count(distinct case when is_on_highest then child_key end) as n_children_on_highest
        from courses
        group by {{ cell_groups() }}
    ),
    stays_that_went_on as (
        select
            state.municipality_code,
            {{ period_start("year", add_days("state.valid_to", -1)) }} as period_start,
            state.child_key,
            cast(state.ladder_step as {{ dbt.type_string() }}) as ladder_step
        from {{ ref("fct_ladder_state") }} as state
        inner join {{ ref("dim_child") }} as child on state.child_key = child.child_key
        where
            state.ladder_step >= 1
            and state.next_ladder_step <> 0
            and {{ is_ladder_age(age_years("child.birth_date", add_days("state.valid_to", -1))) }}
    ),
    stay_rests as (
        select {{ cell_keys() }}, ladder_step, count(*) as n, count(distinct child_key) as n_children
        from stays_that_went_on
        group by {{ cell_groups(within=["ladder_step"]) }}
    )
select
    municipality_code,
    period_start,
    'course_lower_than_highest_only' as series,
    '' as coordinate,
    n_lower_than_highest_only as n,
    n_children_lower as n_children
from course_rests
union all
select municipality_code, period_start, 'course_on_highest', '', n_on_highest, n_children_on_highest
from course_rests
union all
select municipality_code, period_start, 'stay_that_went_on', 'ladder_step=' || ladder_step, n, n_children
from stay_rests
