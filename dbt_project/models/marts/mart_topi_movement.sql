-- TOPI: from which position to which the children moved since the round before.
with
    judged as (
        select
            cell.municipality_code,
            cell.municipality_name,
            cell.period_start,
            cell.period_label,
            cell.from_position,
            cell.from_position_da,
            cell.to_position,
            cell.to_position_da,
            cell.n_children,
            cell.n_pairs,
            {{ status_among_others("cell.status", "suppressed_cell") }} as status
        from {{ ref("topi_movement_alone") }} as cell
        left join {{ ref("suppressed_cell") }} as suppressed_cell on cell.cell_key = suppressed_cell.cell_key
    )
select
    cast(municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(period_start as date) as period_start,
    cast(period_label as {{ dbt.type_string() }}) as period_label,
    cast(from_position as {{ dbt.type_string() }}) as from_position,
    cast(from_position_da as {{ dbt.type_string() }}) as from_position_da,
    cast(to_position as {{ dbt.type_string() }}) as to_position,
    cast(to_position_da as {{ dbt.type_string() }}) as to_position_da,
    cast({{ shown("n_children") }} as bigint) as n_children,
    cast({{ shown("n_pairs") }} as bigint) as n_children_in_both_rounds,
    cast({{ shown("n_children / nullif(n_pairs, 0)") }} as double) as share,
    cast(
        {{ shown(print_units(printed_units("n_children", "n_pairs", "'share'", "1"), "'share'", "1")) }}
        as {{ dbt.type_string() }}
    ) as share_printed,
    cast(status as {{ dbt.type_string() }}) as status
from judged
