-- From a child's first help on, every day has a state: a spell's end is the next one's first day and its
-- next step
-- the next one's step. Only the last spell may be open, or end today with a next step that hasn't come yet.
-- When it fails: moves and courses are made of spells that don't belong together.
with
    neighbour as (
        select
            state.municipality_code,
            state.child_key,
            state.valid_from,
            state.valid_to,
            state.next_ladder_step,
            municipality.today_date,
            lead(state.valid_from) over child_in_time as next_valid_from,
            lead(state.ladder_step) over child_in_time as following_ladder_step
        from {{ ref("fct_ladder_state") }} as state
        inner join
            {{ ref("dim_municipality") }} as municipality
            on state.municipality_code = municipality.municipality_code
        window
            child_in_time as (partition by state.municipality_code, state.child_key order by state.valid_from)
    )
select municipality_code, valid_from, valid_to, next_valid_from
from neighbour
where
    case
        when next_valid_from is not null
        then valid_to is null or valid_to <> next_valid_from or next_ladder_step <> following_ladder_step
        else valid_to <= today_date or (valid_to is null) <> (next_ladder_step is null)
    end
