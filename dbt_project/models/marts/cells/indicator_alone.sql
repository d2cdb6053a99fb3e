{{ config(materialized="table") }}
-- Every cell that is published, on a spine of periods without holes, with its status when it is judged alone.
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
            {{ list_holds("state.cuts", "'total'") }} as has_total,
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
    -- From the first period with anything to the one with today; without anything, the one with today.
    periods as (
        select
            state.municipality_code,
            state.indicator_id,
            state.indicator_version,
            state.kind,
            state.show_zero,
            state.has_total,
            period.period_type,
            period.period_start,
            period.period_end,
            period.period_label,
            coalesce(state.events_as_of >= period.period_start, false) as has_data,
            state.today_date >= case
                when state.provisional_from = 'start'
                then
                    greatest(
                        period.period_end, {{ add_months("period.period_start", "state.provisional_months") }}
                    )
                else {{ add_months("period.period_end", "state.provisional_months") }}
            end as is_over
        from state
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
    -- The spine stands in the total; in an indicator without one, in every value it has ever had.
    spine_cuts as (
        select municipality_code, indicator_id, period_type, 'total' as cut, 'alle' as cut_value
        from state
        where has_total
        union all
        select distinct
            state.municipality_code,
            state.indicator_id,
            state.period_type,
            coalesce(cell.cut, {{ list_first("state.cuts") }}) as cut,
            coalesce(cell.cut_value, 'ukendt') as cut_value
        from state
        left join
            {{ ref("indicator_cell") }} as cell
            on state.municipality_code = cell.municipality_code
            and state.indicator_id = cell.indicator_id
        where not state.has_total
    ),
    spine_cells as (
        select
            periods.municipality_code,
            periods.indicator_id,
            periods.indicator_version,
            periods.kind,
            periods.show_zero,
            periods.period_type,
            periods.period_start,
            periods.period_end,
            periods.period_label,
            spine_cuts.cut,
            spine_cuts.cut_value,
            -- A period without rows is a zero of a count, and a share of nothing.
            coalesce(cell.numerator, 0) as numerator,
            case
                when periods.kind not in ('count', 'kroner') then coalesce(cell.denominator, 0)
            end as denominator,
            coalesce(cell.n_numerator, 0) as n_numerator,
            case
                when periods.kind not in ('count', 'kroner') then coalesce(cell.n_denominator, 0)
            end as n_denominator,
            coalesce(cell.is_dominated, false) as is_dominated,
            periods.has_data,
            periods.is_over
        from periods
        inner join
            spine_cuts
            on periods.municipality_code = spine_cuts.municipality_code
            and periods.indicator_id = spine_cuts.indicator_id
            and periods.period_type = spine_cuts.period_type
        left join
            {{ ref("indicator_cell") }} as cell
            on periods.municipality_code = cell.municipality_code
            and periods.indicator_id = cell.indicator_id
            and periods.period_type = cell.period_type
            and periods.period_start = cell.period_start
            and spine_cuts.cut = cell.cut
            and spine_cuts.cut_value = cell.cut_value
    ),
    -- Outside the spine a cell without data says nothing that its total doesn't say.
    other_cells as (
        select
            periods.municipality_code,
            periods.indicator_id,
            periods.indicator_version,
            periods.kind,
            periods.show_zero,
            periods.period_type,
            periods.period_start,
            periods.period_end,
            periods.period_label,
            cell.cut,
            cell.cut_value,
            cell.numerator,
            cell.denominator,
            cell.n_numerator,
            cell.n_denominator,
            cell.is_dominated,
            periods.has_data,
            periods.is_over
        from {{ ref("indicator_cell") }} as cell
        inner join
            periods
            on cell.municipality_code = periods.municipality_code
            and cell.indicator_id = periods.indicator_id
            and cell.period_type = periods.period_type
            and cell.period_start = periods.period_start
        where cell.cut <> 'total' and periods.has_total and periods.has_data
    ),
    cells as (
        select *
        from spine_cells
        union all
        select *
        from other_cells
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
    is_dominated,
    {{
        cell_key(
            "mart_indicator",
            ["municipality_code", "indicator_id", "period_type", "period_start", "cut", "cut_value"],
        )
    }} as cell_key,
    {{
        cell_status(
            "has_data",
            "kind",
            "denominator",
            is_too_small("kind", "numerator", "denominator", "n_numerator", "n_denominator", "show_zero")
            ~ " or is_dominated",
            "is_over",
        )
    }} as status
from cells
