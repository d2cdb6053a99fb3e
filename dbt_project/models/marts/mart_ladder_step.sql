-- Children on each step of the ladder at the end of each month, also by age group and gender.
with
    steps as (
        select cast(ladder_step as {{ dbt.type_string() }}) as ladder_step, name_da
        from {{ ref("ladder_step") }}
        where ladder_step >= 1
    ),
    judged as (
        select
            cell.municipality_code,
            cell.period_start,
            cell.period_label,
            cell.ladder_step,
            cell.cut,
            cell.cut_value,
            cell.n_children,
            {{ status_among_others("cell.status", "suppressed_cell") }} as status
        from {{ ref("ladder_step_alone") }} as cell
        left join {{ ref("suppressed_cell") }} as suppressed_cell on cell.cell_key = suppressed_cell.cell_key
    )
select
    cast(judged.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(judged.period_start as date) as period_start,
    cast(judged.period_label as {{ dbt.type_string() }}) as period_label,
    cast(judged.ladder_step as {{ dbt.type_string() }}) as ladder_step,
    cast(steps.name_da as {{ dbt.type_string() }}) as ladder_step_da,
    cast(judged.cut as {{ dbt.type_string() }}) as cut,
    cast(judged.cut_value as {{ dbt.type_string() }}) as cut_value,
    cast({{ shown("judged.n_children", "judged.status") }} as bigint) as n_children,
    cast(judged.status as {{ dbt.type_string() }}) as status
from judged
inner join steps on judged.ladder_step = steps.ladder_step
inner join
    {{ ref("dim_municipality") }} as municipality on judged.municipality_code = municipality.municipality_code
