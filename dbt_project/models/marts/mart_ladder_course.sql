-- Courses of help per year of their last day, by the step that they began on and the step that they ended on.
-- A placement of unknown kind is `ukendt`.
with
    judged as (
        select
            cell.municipality_code,
            cell.period_start,
            cell.period_label,
            cell.first_ladder_step,
            cell.last_ladder_step,
            cell.n_courses,
            {{ status_among_others("cell.status", "suppressed_cell") }} as status
        from {{ ref("ladder_course_alone") }} as cell
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
    cast(judged.first_ladder_step as {{ dbt.type_string() }}) as first_ladder_step,
    cast(first_step.name_da as {{ dbt.type_string() }}) as first_ladder_step_da,
    cast(judged.last_ladder_step as {{ dbt.type_string() }}) as last_ladder_step,
    cast(last_step.name_da as {{ dbt.type_string() }}) as last_ladder_step_da,
    cast({{ shown("judged.n_courses", "judged.status") }} as bigint) as n_courses,
    cast(judged.status as {{ dbt.type_string() }}) as status
from judged
inner join steps as first_step on judged.first_ladder_step = first_step.ladder_step
inner join steps as last_step on judged.last_ladder_step = last_step.ladder_step
inner join
    {{ ref("dim_municipality") }} as municipality on judged.municipality_code = municipality.municipality_code
