-- From step to step per quarter: children who stood on one step before it and on another at its end, and the
-- moves made in it. Step 0 is no help; a placement of unknown kind is `ukendt`.
with
    judged as (
        select
            cell.municipality_code,
            cell.period_start,
            cell.period_label,
            cell.from_ladder_step,
            cell.to_ladder_step,
            cell.n_children,
            cell.n_moves,
            {{ status_among_others("cell.status", "suppressed_cell") }} as status
        from {{ ref("ladder_flow_alone") }} as cell
        left join {{ ref("suppressed_cell") }} as suppressed_cell on cell.cell_key = suppressed_cell.cell_key
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
