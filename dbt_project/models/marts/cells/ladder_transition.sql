{{ config(materialized="ephemeral") }}
-- Where a child stood on the day before a quarter, and where on its last day (or today). One row per
-- municipality, quarter and child that stood anywhere on one of the two days; step 0 is no help.
with
    quarter_days as (
        select
            municipality.municipality_code,
            quarter.period_start,
            {{ add_days("quarter.period_start", -1) }} as day_before,
            least(quarter.period_end, municipality.today_date) as last_day
        from {{ ref("dim_municipality") }} as municipality
        inner join
            {{ ref("period") }} as quarter
            on quarter.period_type = 'quarter'
            and quarter.period_start <= municipality.today_date
        where municipality.municipality_code <> '000'
    ),
    standing as (
        select municipality_code, child_key, ladder_step, valid_from, valid_to
        from {{ ref("fct_ladder_state") }}
        where ladder_step <> 0
    ),
    before as (
        select
            quarter_days.municipality_code,
            quarter_days.period_start,
            quarter_days.last_day,
            standing.child_key,
            standing.ladder_step as from_ladder_step,
            0 as to_ladder_step
        from standing
        inner join
            quarter_days
            on standing.municipality_code = quarter_days.municipality_code
            and standing.valid_from <= quarter_days.day_before
            and (standing.valid_to is null or standing.valid_to > quarter_days.day_before)
    ),
    afterwards as (
        select
            quarter_days.municipality_code,
            quarter_days.period_start,
            quarter_days.last_day,
            standing.child_key,
            0 as from_ladder_step,
            standing.ladder_step as to_ladder_step
        from standing
        inner join
            quarter_days
            on standing.municipality_code = quarter_days.municipality_code
            and standing.valid_from <= quarter_days.last_day
            and (standing.valid_to is null or standing.valid_to > quarter_days.last_day)
    ),
    both_days as (
        select municipality_code, period_start, last_day, child_key, from_ladder_step, to_ladder_step
        from before
        union all
        select municipality_code, period_start, last_day, child_key, from_ladder_step, to_ladder_step
        from afterwards
    ),
    transitions as (
        -- A step is 1 to 6, or -1 where it is unknown; beside the 0 of the other day's row it is the sum.
        select
            municipality_code,
            period_start,
            last_day,
            child_key,
            sum(from_ladder_step) as from_ladder_step,
            sum(to_ladder_step) as to_ladder_step
        from both_days
        group by municipality_code, period_start, last_day, child_key
    )
select
    transitions.municipality_code,
    transitions.period_start,
    transitions.child_key,
    transitions.from_ladder_step,
    transitions.to_ladder_step
from transitions
inner join {{ ref("dim_child") }} as child on transitions.child_key = child.child_key
where {{ is_ladder_age(age_years("child.birth_date", "transitions.last_day")) }}
