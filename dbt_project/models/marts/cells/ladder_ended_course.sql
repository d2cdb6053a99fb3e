{{ config(materialized="ephemeral") }}
-- The courses of help that ended and stood on a known step at all, in the year of their last day. One that
-- ended on the unknown step did not end lower.
select
    course.municipality_code,
    {{ period_start("year", add_days("course.valid_to", -1)) }} as period_start,
    course.child_key,
    course.first_step as first_ladder_step,
    course.last_step as last_ladder_step,
    course.last_step >= 1 and course.last_step < course.highest_step as is_lower_than_highest,
    course.last_step >= 1 and course.last_step < course.first_step as is_lower_than_first
from {{ ref("fct_ladder_course") }} as course
inner join {{ ref("dim_child") }} as child on course.child_key = child.child_key
where
    course.valid_to is not null
    and course.highest_step >= 1
    and {{ is_ladder_age(age_years("child.birth_date", add_days("course.valid_to", -1))) }}
