{{ config(materialized="table") }}
-- The courses of help that `trappe_slut_lavere` is a share of, by the step that they began on and the step
-- that they ended on, each cell judged alone. A placement of unknown kind is `ukendt`.
with
    courses as (
        select
            municipality_code,
            period_start,
            child_key,
            {{ ladder_step_value("first_ladder_step") }} as first_ladder_step,
            {{ ladder_step_value("last_ladder_step") }} as last_ladder_step
        from {{ ref("ladder_ended_course") }}
    ),
    courses_per_pair as (
        select
            {{ cell_keys() }},
            first_ladder_step,
            last_ladder_step,
            count(*) as n_courses,
            count(distinct child_key) as n_children
        from courses
        group by {{ cell_groups(within=["first_ladder_step", "last_ladder_step"]) }}
    ),
    judged as (
        select
            courses_per_pair.municipality_code,
            courses_per_pair.period_start,
            year.period_label,
            courses_per_pair.first_ladder_step,
            courses_per_pair.last_ladder_step,
            courses_per_pair.n_courses,
            courses_per_pair.n_children,
            {{
                cell_status(
                    "state.events_as_of >= courses_per_pair.period_start",
                    "'count'",
                    "null",
                    is_too_small(
                        "'count'",
                        "courses_per_pair.n_courses",
                        "null",
                        "courses_per_pair.n_children",
                        "null",
                    ),
                    "state.today_date >= year.period_end",
                )
            }} as status
        from courses_per_pair
        inner join
            {{ ref("period") }} as year
            on year.period_type = 'year'
            and courses_per_pair.period_start = year.period_start
        inner join
            {{ ref("indicator_state") }} as state
            on courses_per_pair.municipality_code = state.municipality_code
            and state.indicator_id = 'trappe_slut_lavere'
    )
select
    municipality_code,
    period_start,
    period_label,
    first_ladder_step,
    last_ladder_step,
    n_courses,
    n_children,
    status,
    {{
        cell_key(
            "mart_ladder_course",
            ["municipality_code", "period_start", "first_ladder_step", "last_ladder_step"],
        )
    }} as cell_key
from judged
