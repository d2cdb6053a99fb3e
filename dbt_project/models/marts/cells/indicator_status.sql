-- Every cell that is published, on a spine of periods without holes, with its status. Still with all its
-- numbers: what hides one cell for the sake of another belongs between this model and the marts.
with
    state as (
        select
            state.municipality_code,
            state.indicator_id,
            state.indicator_version,
            types.period_type,
            state.today_date,
            state.latest_today_date,
            state.kind,
            state.cuts,
            state.provisional_months,
            state.provisional_from,
            state.show_zero,
            state.events_as_of
        from {{ ref("indicator_state") }} as state
        inner join
            (select distinct period_type from {{ ref("period") }}) as types
            on {{ list_holds("state.period_types", "types.period_type") }}
    ),
    first_periods as (
        select municipality_code, indicator_id, period_type, min(period_start) as period_start
        from {{ ref("indicator_cell") }}
        group by municipality_code, indicator_id, period_type
    ),
    -- The spine stands in the total; in an indicator without one, in every value it has ever had.
    cut_values as (
        select distinct municipality_code, indicator_id, cut, cut_value from {{ ref("indicator_cell") }}
    ),
    spine_cuts as (
        select
            state.municipality_code,
            state.indicator_id,
            state.period_type,
            coalesce(cut_values.cut, {{ list_first("state.cuts") }}) as cut,
            case
                when {{ list_holds("state.cuts", "'total'") }}
                then 'alle'
                else coalesce(cut_values.cut_value, 'ukendt')
            end as cut_value
        from state
        left join
            cut_values
            on state.municipality_code = cut_values.municipality_code
            and state.indicator_id = cut_values.indicator_id
            and (cut_values.cut = 'total' or not {{ list_holds("state.cuts", "'total'") }})
    ),
    -- From the first period with anything to the one with today; without anything, the one with today.
    spine as (
        select
            state.municipality_code,
            state.indicator_id,
            state.period_type,
            period.period_start,
            spine_cuts.cut,
            spine_cuts.cut_value
        from state
        inner join
            spine_cuts
            on state.municipality_code = spine_cuts.municipality_code
            and state.indicator_id = spine_cuts.indicator_id
            and state.period_type = spine_cuts.period_type
        left join
            first_periods
            on state.municipality_code = first_periods.municipality_code
            and state.indicator_id = first_periods.indicator_id
            and state.period_type = first_periods.period_type
            and state.events_as_of is not null
        inner join
            {{ ref("period") }} as period
            on state.period_type = period.period_type
            and period.period_start <= state.latest_today_date
            and (
                period.period_end >= state.latest_today_date
                or period.period_start >= first_periods.period_start
            )
    ),
    spine_cells as (
        select
            spine.municipality_code,
            spine.indicator_id,
            spine.period_type,
            spine.period_start,
            spine.cut,
            spine.cut_value,
            cell.numerator,
            cell.denominator,
            cell.n_numerator,
            cell.n_denominator,
            true as is_on_spine
        from spine
        left join
            {{ ref("indicator_cell") }} as cell
            on spine.municipality_code = cell.municipality_code
            and spine.indicator_id = cell.indicator_id
            and spine.period_type = cell.period_type
            and spine.period_start = cell.period_start
            and spine.cut = cell.cut
            and spine.cut_value = cell.cut_value
    ),
    other_cells as (
        select
            cell.municipality_code,
            cell.indicator_id,
            cell.period_type,
            cell.period_start,
            cell.cut,
            cell.cut_value,
            cell.numerator,
            cell.denominator,
            cell.n_numerator,
            cell.n_denominator,
            false as is_on_spine
        from {{ ref("indicator_cell") }} as cell
        inner join
            {{ ref("indicator_state") }} as state
            on cell.municipality_code = state.municipality_code
            and cell.indicator_id = state.indicator_id
        where
            cell.cut <> 'total'
            and {{ list_holds("state.cuts", "'total'") }}
            and cell.period_start <= state.latest_today_date
    ),
    cells as (
        select *
        from spine_cells
        union all
        select *
        from other_cells
    ),
    judged as (
        select
            state.municipality_code,
            state.indicator_id,
            state.indicator_version,
            state.kind,
            state.show_zero,
            cells.period_type,
            cells.period_start,
            period.period_end,
            period.period_label,
            cells.cut,
            cells.cut_value,
            cells.is_on_spine,
            -- A period with no rows is a zero of a count, and a share of nothing.
            coalesce(cells.numerator, 0) as numerator,
            case
                when state.kind not in ('count', 'kroner') then coalesce(cells.denominator, 0)
            end as denominator,
            coalesce(cells.n_numerator, 0) as n_numerator,
            case
                when state.kind not in ('count', 'kroner') then coalesce(cells.n_denominator, 0)
            end as n_denominator,
            state.events_as_of is not null and state.events_as_of >= cells.period_start as has_data,
            state.today_date >= case
                when state.provisional_from = 'start'
                then
                    greatest(
                        period.period_end, {{ add_months("cells.period_start", "state.provisional_months") }}
                    )
                else {{ add_months("period.period_end", "state.provisional_months") }}
            end as is_over
        from cells
        inner join
            state
            on cells.municipality_code = state.municipality_code
            and cells.indicator_id = state.indicator_id
            and cells.period_type = state.period_type
        inner join
            {{ ref("period") }} as period
            on cells.period_type = period.period_type
            and cells.period_start = period.period_start
    )
select
    municipality_code,
    indicator_id,
    indicator_version,
    kind,
    show_zero,
    period_type,
    period_start,
    period_end,
    period_label,
    cut,
    cut_value,
    numerator,
    denominator,
    n_numerator,
    n_denominator,
    {{
        cell_status(
            "has_data",
            "kind",
            "denominator",
            is_too_small("kind", "numerator", "denominator", "n_numerator", "n_denominator", "show_zero"),
            "is_over",
        )
    }} as status
from judged
-- Outside the spine a cell without data says nothing that its total doesn't say.
where is_on_spine or has_data
