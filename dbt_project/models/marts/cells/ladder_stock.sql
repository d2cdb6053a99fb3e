{{ config(materialized="ephemeral") }}
-- Children on a step when a month ends, or today in the month that is not over: the stock of the ladder.
-- One row per municipality, month, step and child of an age that counts.
select
    state.municipality_code,
    month.period_start,
    cast(state.ladder_step as {{ dbt.type_string() }}) as ladder_step,
    state.child_key,
    child.gender,
    {{ age_years("child.birth_date", "month.last_day") }} as age_years
from {{ ref("fct_ladder_state") }} as state
inner join {{ ref("dim_child") }} as child on state.child_key = child.child_key
inner join
    {{ ref("municipality_period") }} as month
    on state.municipality_code = month.municipality_code
    and month.period_type = 'month'
    and state.valid_from <= month.last_day
    and (state.valid_to is null or state.valid_to > month.last_day)
where state.ladder_step >= 1 and {{ is_ladder_age(age_years("child.birth_date", "month.last_day")) }}
