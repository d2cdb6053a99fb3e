{{ config(materialized="table") }}
-- What a full-year person costs on each step, each step judged alone.
with
    years as (
        select distinct
            year_cost.municipality_code,
            year_cost.period_start,
            calendar_year.period_end,
            calendar_year.period_label
        from {{ ref("year_cost") }} as year_cost
        inner join
            {{ ref("period") }} as calendar_year
            on calendar_year.period_type = 'year'
            and year_cost.period_start = calendar_year.period_start
    ),
    -- all steps stand in every year, also one on which nobody is
    step_cost as (
        select
            years.municipality_code,
            years.period_start,
            years.period_end,
            years.period_label,
            step.ladder_step,
            coalesce(year_cost.amount, 0) as amount,
            coalesce(year_cost.full_year_persons, 0) as full_year_persons,
            coalesce(year_cost.n_children, 0) as n_children,
            coalesce(year_cost.n_persons, 0) as n_persons,
            coalesce(year_cost.is_dominated, false) as is_dominated
        from years
        inner join {{ ref("ladder_step") }} as step on step.ladder_step >= 1
        left join
            {{ ref("year_cost") }} as year_cost
            on years.municipality_code = year_cost.municipality_code
            and years.period_start = year_cost.period_start
            and year_cost.intervention_type = 'alle'
            and cast(step.ladder_step as {{ dbt.type_string() }}) = year_cost.ladder_step
    ),
    judged as (
        select
            step_cost.municipality_code,
            step_cost.period_start,
            step_cost.period_end,
            step_cost.period_label,
            step_cost.ladder_step,
            step_cost.amount,
            step_cost.full_year_persons,
            step_cost.n_children,
            step_cost.n_persons,
            step_cost.is_dominated,
            step_cost.n_persons = 0 and step_cost.n_children = 0 as is_empty,
            {{
                cell_status(
                    "coalesce(state.events_as_of >= step_cost.period_start, false)",
                    "'rate'",
                    "step_cost.full_year_persons",
                    is_too_small(
                        "'rate'",
                        "step_cost.amount",
                        "step_cost.full_year_persons",
                        "step_cost.n_children",
                        "step_cost.n_persons",
                    )
                    ~ " or step_cost.is_dominated",
                    "state.today_date >= step_cost.period_end",
                )
            }} as status,
            state.data_as_of
        from step_cost
        inner join
            {{ ref("indicator_state") }} as state
            on step_cost.municipality_code = state.municipality_code
            and state.indicator_id = 'udgift_pr_helaarsperson'
    )
select
    municipality_code,
    period_start,
    period_end,
    period_label,
    ladder_step,
    amount,
    full_year_persons,
    n_children,
    n_persons,
    is_dominated,
    is_empty,
    data_as_of,
    status,
    {{ cell_key("mart_investment", ["municipality_code", "period_start", "ladder_step"]) }} as cell_key
from judged
