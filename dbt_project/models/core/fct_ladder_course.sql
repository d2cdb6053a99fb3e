with
    -- every spell that entered from step 0 opens the child's next course; the spells until step 0 belong to
    -- it
    state as (
        select
            municipality_code,
            child_key,
            valid_from,
            valid_to,
            previous_ladder_step,
            ladder_step,
            next_ladder_step,
            sum(case when previous_ladder_step = 0 then 1 else 0 end) over (
                partition by municipality_code, child_key
                order by valid_from
                rows between unbounded preceding and current row
            ) as course_number
        from {{ ref("fct_ladder_state") }}
    ),
    numbered as (
        select
            municipality_code,
            child_key,
            course_number,
            valid_from,
            valid_to,
            previous_ladder_step,
            ladder_step,
            next_ladder_step,
            row_number() over (
                partition by municipality_code, child_key, course_number order by valid_from desc
            ) as spells_to_the_end
        from state
        where ladder_step <> 0
    )
select
    municipality_code,
    child_key,
    min(valid_from) as valid_from,
    max(case when next_ladder_step = 0 then valid_to end) as valid_to,
    max(case when previous_ladder_step = 0 then ladder_step end) as first_step,
    max(ladder_step) as highest_step,
    max(case when spells_to_the_end = 1 then ladder_step end) as last_step
from numbered
group by municipality_code, child_key, course_number
