{{ config(materialized="table") }}
-- From step to step per quarter: children who stood on one step before it and on another at its end, and the
-- moves made in it, each cell judged alone. Step 0 is no help; a placement of unknown kind is `ukendt`.
with
    transitions as (
        select
            municipality_code,
            period_start,
            child_key,
            {{ ladder_step_value("from_ladder_step") }} as from_ladder_step,
            {{ ladder_step_value("to_ladder_step") }} as to_ladder_step
        from {{ ref("ladder_transition") }}
    ),
    moves as (
        select
            move.municipality_code,
            {{ period_start("quarter", "move.move_date") }} as period_start,
            move.child_key,
            {{ ladder_step_value("move.from_ladder_step") }} as from_ladder_step,
            {{ ladder_step_value("move.to_ladder_step") }} as to_ladder_step
        from {{ ref("fct_ladder_move") }} as move
        inner join {{ ref("dim_child") }} as child on move.child_key = child.child_key
        where {{ is_ladder_age(age_years("child.birth_date", "move.move_date")) }}
    ),
    children_per_flow as (
        select {{ cell_keys() }}, from_ladder_step, to_ladder_step, count(distinct child_key) as n_children
        from transitions
        group by {{ cell_groups(within=["from_ladder_step", "to_ladder_step"]) }}
    ),
    moves_per_flow as (
        select
            {{ cell_keys() }},
            from_ladder_step,
            to_ladder_step,
            count(*) as n_moves,
            count(distinct child_key) as n_moving_children
        from moves
        group by {{ cell_groups(within=["from_ladder_step", "to_ladder_step"]) }}
    ),
    measures as (
        select
            municipality_code,
            period_start,
            from_ladder_step,
            to_ladder_step,
            n_children,
            0 as n_moves,
            0 as n_moving_children
        from children_per_flow
        union all
        select
            municipality_code, period_start, from_ladder_step, to_ladder_step, 0, n_moves, n_moving_children
        from moves_per_flow
    ),
    flows as (
        select
            municipality_code,
            period_start,
            from_ladder_step,
            to_ladder_step,
            sum(n_children) as n_children,
            sum(n_moves) as n_moves,
            sum(n_moving_children) as n_moving_children
        from measures
        group by municipality_code, period_start, from_ladder_step, to_ladder_step
    ),
    judged as (
        select
            flows.municipality_code,
            flows.period_start,
            quarter.period_label,
            flows.from_ladder_step,
            flows.to_ladder_step,
            flows.n_children,
            flows.n_moves,
            flows.n_moving_children,
            -- One status for the row: few movers hide the children, too, and the other way round.
            {{
                cell_status(
                    "state.events_as_of >= flows.period_start",
                    "'count'",
                    "null",
                    is_too_small("'count'", "flows.n_children", "null", "flows.n_children", "null")
                    ~ " or "
                    ~ is_too_small("'count'", "flows.n_moves", "null", "flows.n_moving_children", "null"),
                    "state.today_date >= quarter.period_end",
                )
            }} as status
        from flows
        inner join
            {{ ref("period") }} as quarter
            on quarter.period_type = 'quarter'
            and flows.period_start = quarter.period_start
        inner join
            {{ ref("indicator_state") }} as state
            on flows.municipality_code = state.municipality_code
            and state.indicator_id = 'trappe_boern_trin'
    )
select
    municipality_code,
    period_start,
    period_label,
    from_ladder_step,
    to_ladder_step,
    n_children,
    n_moves,
    n_moving_children,
    status,
    {{
        cell_key(
            "mart_ladder_flow", ["municipality_code", "period_start", "from_ladder_step", "to_ladder_step"]
        )
    }} as cell_key
from judged
