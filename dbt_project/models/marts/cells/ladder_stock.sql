{{ config(materialized="ephemeral") }}
-- Children on a step when a month ends, or today in the month that is not over: the stock of the ladder.
-- One row per municipality, month, step and child of an age that counts.
select
    state.municipality_code,
    month.period_start,
    cast(state.ladder_step as {{ dbt.type_string() }}) as ladder_step,
    state.child_key,
    child.gender,
    {{ age_years("child.birth_date", "least(month.period_end, municipality.today_date)") }} as age_years
from {{ ref("fct_ladder_state") }} as state
inner join {{ ref("dim_child") }} as child on state.child_key = child.child_key
inner join
    {{ ref("dim_municipality") }} as municipality on state.municipality_code = municipality.municipality_code
inner join
    {{ ref("period") }} as month
    on month.period_type = 'month'
    and month.period_start <= municipality.today_date
    and state.valid_from <= least(month.period_end, municipality.today_date)
    and (state.valid_to is null or state.valid_to > least(month.period_end, municipality.today_date))
where
    state.ladder_step >= 1
    and {{ is_ladder_age(age_years("child.birth_date", "least(month.period_end, municipality.today_date)")) }}
