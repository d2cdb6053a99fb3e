{{ config(materialized="table") }}
-- Every cell that is published, with its status when it is known what is hidden for the sake of others.
-- Still with
-- all its numbers.
select
    cell.municipality_code,
    cell.indicator_id,
    cell.indicator_version,
    cell.kind,
    cell.show_zero,
    cell.period_type,
    cell.period_start,
    cell.period_end,
    cell.period_label,
    cell.cut,
    cell.cut_value,
    cell.numerator,
    cell.denominator,
    cell.n_numerator,
    cell.n_denominator,
    cell.is_dominated,
    cell.status as status_alone,
    {{ status_among_others("cell.status", "suppressed_cell") }} as status
from {{ ref("indicator_alone") }} as cell
left join {{ ref("suppressed_cell") }} as suppressed_cell on cell.cell_key = suppressed_cell.cell_key
