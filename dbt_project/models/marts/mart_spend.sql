-- The fixed monthly report: persons, full-year persons, actual, committed and budget by type and step.
with
    judged as (
        select
            cell.municipality_code,
            cell.span,
            cell.month_start,
            cell.period_label,
            cell.intervention_type,
            cell.ladder_step,
            cell.n_persons,
            cell.full_year_persons,
            cell.actual,
            cell.committed,
            cell.budget,
            cell.data_as_of,
            {{ status_among_others("cell.status", "suppressed_cell") }} as status
        from {{ ref("spend_alone") }} as cell
        left join {{ ref("suppressed_cell") }} as suppressed_cell on cell.cell_key = suppressed_cell.cell_key
    ),
    step as (
        select cut_value as ladder_step, label_da, sort_order
        from {{ ref("dim_cut_value") }}
        where cut = 'ladder_step'
        union all
        select 'alle' as ladder_step, 'Alle trin' as label_da, 0 as sort_order
    ),
    type as (
        select intervention_type, name_da as label_da, sort_order
        from {{ ref("dim_intervention_type") }}
        where intervention_type <> 'ukendt'
        union all
        select 'alle' as intervention_type, 'Alle indsatser' as label_da, 0 as sort_order
        union all
        select 'kan_ikke_henfoeres' as intervention_type, 'Kan ikke henføres' as label_da, 998 as sort_order
    )
select
    cast(judged.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(judged.span as {{ dbt.type_string() }}) as span,
    cast(judged.month_start as date) as period_start,
    cast(judged.period_label as {{ dbt.type_string() }}) as period_label,
    cast(judged.intervention_type as {{ dbt.type_string() }}) as intervention_type,
    cast(type.label_da as {{ dbt.type_string() }}) as intervention_type_da,
    cast(judged.ladder_step as {{ dbt.type_string() }}) as ladder_step,
    cast(step.label_da as {{ dbt.type_string() }}) as ladder_step_da,
    cast(type.sort_order * 1000 + step.sort_order as integer) as sort_order,
    cast({{ shown("judged.n_persons", "judged.status") }} as bigint) as n_persons,
    cast({{ shown("judged.full_year_persons", "judged.status") }} as double) as full_year_persons,
    cast({{ shown("judged.actual", "judged.status") }} as double) as actual,
    cast({{ shown("judged.committed", "judged.status") }} as double) as committed,
    cast({{ shown("judged.budget", "judged.status") }} as double) as budget,
    cast(judged.status as {{ dbt.type_string() }}) as status,
    cast(judged.data_as_of as date) as data_as_of
from judged
inner join
    {{ ref("dim_municipality") }} as municipality on judged.municipality_code = municipality.municipality_code
left join type on judged.intervention_type = type.intervention_type
left join step on judged.ladder_step = step.ladder_step
