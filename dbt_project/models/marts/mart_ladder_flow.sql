-- From step to step per quarter: children who stood on one step before it and on another at its end, and the
-- moves made in it. Step 0 is no help; a placement of unknown kind is `ukendt`.
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
    ),
    steps as (
        select {{ ladder_step_value("ladder_step") }} as ladder_step, name_da from {{ ref("ladder_step") }}
    )
select
    cast(judged.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(judged.period_start as date) as period_start,
    cast(judged.period_label as {{ dbt.type_string() }}) as period_label,
    cast(judged.from_ladder_step as {{ dbt.type_string() }}) as from_ladder_step,
    cast(from_step.name_da as {{ dbt.type_string() }}) as from_ladder_step_da,
    cast(judged.to_ladder_step as {{ dbt.type_string() }}) as to_ladder_step,
    cast(to_step.name_da as {{ dbt.type_string() }}) as to_ladder_step_da,
    cast({{ shown("judged.n_children", "judged.status") }} as bigint) as n_children,
    cast({{ shown("judged.n_moves", "judged.status") }} as bigint) as n_moves,
    cast(judged.status as {{ dbt.type_string() }}) as status
from judged
inner join steps as from_step on judged.from_ladder_step = from_step.ladder_step
inner join steps as to_step on judged.to_ladder_step = to_step.ladder_step
inner join
    {{ ref("dim_municipality") }} as municipality on judged.municipality_code = municipality.municipality_code
