-- Every number that a municipality reports, once.
with
    cells as (
        select
            status.municipality_code,
            status.indicator_id,
            status.indicator_version,
            status.period_type,
            status.period_start,
            status.period_end,
            status.period_label,
            status.cut,
            status.cut_value,
            status.kind,
            status.status,
            -- A share of nothing has no value, but its parts are known: 0 of 0. A rate of something over
            -- nothing
            -- doesn't say how much: nobody has asked how few are behind it.
            case
                when
                    {{ is_shown("status.status") }}
                    or (status.status = 'not_applicable' and status.numerator = 0)
                then status.numerator
            end as numerator,
            case
                when {{ is_shown("status.status") }} or status.status = 'not_applicable'
                then status.denominator
            end as denominator,
            {{ shown("status.numerator / coalesce(status.denominator, 1)", "status.status") }} as value,
            {{
                shown(
                    printed_units(
                        "status.numerator",
                        "status.denominator",
                        print_kind("status.kind", "state.unit"),
                        "state.decimals",
                    ),
                    "status.status",
                )
            }} as units,
            state.decimals,
            {{ print_kind("status.kind", "state.unit") }} as print_kind,
            state.wanted_direction,
            state.base_period,
            state.data_as_of
        from {{ ref("indicator_status") }} as status
        inner join
            {{ ref("indicator_state") }} as state
            on status.municipality_code = state.municipality_code
            and status.indicator_id = state.indicator_id
    ),
    -- A base that is hidden gives no change: the two would give it away.
    bases as (
        select
            status.municipality_code,
            status.indicator_id,
            status.period_type,
            status.cut,
            status.cut_value,
            {{ shown("status.numerator / coalesce(status.denominator, 1)", "status.status") }} as value
        from {{ ref("indicator_status") }} as status
        inner join
            {{ ref("indicator_state") }} as state
            on status.municipality_code = state.municipality_code
            and status.indicator_id = state.indicator_id
            and status.period_label = state.base_period
    ),
    -- A break without an indicator is every indicator's; one in a loaded municipality is in `000` too.
    breaks as (
        select
            series_break.municipality_code,
            card.indicator_id,
            series_break.cut,
            series_break.cut_value,
            cast(series_break.break_date as date) as break_date,
            series_break.note_da
        from {{ ref("series_break") }} as series_break
        inner join
            {{ ref("indicator") }} as card
            on card.is_current
            and coalesce(series_break.indicator_id, card.indicator_id) = card.indicator_id
    ),
    breaks_and_all as (
        select municipality_code, indicator_id, cut, cut_value, break_date, note_da
        from breaks
        union all
        select
            '000' as municipality_code,
            breaks.indicator_id,
            breaks.cut,
            breaks.cut_value,
            breaks.break_date,
            min(breaks.note_da) as note_da
        from breaks
        inner join
            {{ ref("dim_municipality") }} as municipality
            on breaks.municipality_code = municipality.municipality_code
        where municipality.is_loaded
        group by breaks.indicator_id, breaks.cut, breaks.cut_value, breaks.break_date
    ),
    -- Each period has the note of the first break after it.
    series_breaks as (
        select
            municipality_code,
            indicator_id,
            cut,
            cut_value,
            break_date,
            coalesce(
                lag(break_date) over (
                    partition by municipality_code, indicator_id, cut, cut_value order by break_date
                ),
                cast('0001-01-01' as date)
            ) as break_before,
            note_da
        from breaks_and_all
    ),
    base_periods as (select period_type, period_start, period_label from {{ ref("period") }}),
    with_targets as (
        select
            cells.municipality_code,
            cells.indicator_id,
            cells.indicator_version,
            cells.period_type,
            cells.period_start,
            cells.period_label,
            cells.cut,
            cells.cut_value,
            cells.kind,
            cells.status,
            cells.numerator,
            cells.denominator,
            cells.value,
            cells.units,
            cells.decimals,
            cells.print_kind,
            cells.wanted_direction,
            cells.data_as_of,
            -- A municipality's own target stands instead of the one for all, not beside it.
            case when own.indicator_id is not null then own.goal else common.goal end as goal,
            case when own.indicator_id is not null then own.milestone else common.milestone end as milestone,
            case
                when own.indicator_id is not null then own.milestone_date else common.milestone_date
            end as milestone_date,
            benchmark.benchmark,
            benchmark.source as benchmark_source,
            base_periods.period_label as base_label,
            bases.value as base_value,
            series_break.note_da as series_break_da
        from cells
        left join
            {{ ref("target") }} as own
            on cells.municipality_code = own.municipality_code
            and {{ is_target_of("cells", "own") }}
        left join
            {{ ref("target") }} as common
            on common.municipality_code = '000'
            and {{ is_target_of("cells", "common") }}
        left join {{ ref("benchmark") }} as benchmark on {{ is_target_of("cells", "benchmark") }}
        left join
            base_periods
            on cells.base_period = base_periods.period_label
            and cells.period_type = base_periods.period_type
            and cells.period_start >= base_periods.period_start
        left join
            bases
            on cells.municipality_code = bases.municipality_code
            and cells.indicator_id = bases.indicator_id
            and cells.period_type = bases.period_type
            and cells.cut = bases.cut
            and cells.cut_value = bases.cut_value
            and base_periods.period_label is not null
        left join
            series_breaks as series_break
            on cells.municipality_code = series_break.municipality_code
            and cells.indicator_id = series_break.indicator_id
            and cells.cut = series_break.cut
            and cells.cut_value = series_break.cut_value
            and cells.period_start < series_break.break_date
            and cells.period_start >= series_break.break_before
    )
select
    cast(municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(indicator_id as {{ dbt.type_string() }}) as indicator_id,
    cast(indicator_version as integer) as indicator_version,
    cast(period_type as {{ dbt.type_string() }}) as period_type,
    cast(period_start as date) as period_start,
    cast(period_label as {{ dbt.type_string() }}) as period_label,
    cast(cut as {{ dbt.type_string() }}) as cut,
    cast(cut_value as {{ dbt.type_string() }}) as cut_value,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    cast(value as double) as value,
    cast({{ print_units("units", "print_kind", "decimals") }} as {{ dbt.type_string() }}) as value_printed,
    cast(status as {{ dbt.type_string() }}) as status,
    cast(goal as double) as goal,
    cast(milestone as double) as milestone,
    cast(milestone_date as date) as milestone_date,
    cast(
        case
            wanted_direction
            when 'up'
            then value >= coalesce(milestone, goal)
            when 'down'
            then value <= coalesce(milestone, goal)
        end as boolean
    ) as is_met,
    cast(benchmark as double) as benchmark,
    cast(benchmark_source as {{ dbt.type_string() }}) as benchmark_source,
    cast(
        case
            when kind in ('count', 'kroner')
            then (value - base_value) / nullif(base_value, 0)
            else value - base_value
        end as double
    ) as change_from_base,
    cast(base_label as {{ dbt.type_string() }}) as base_label,
    cast(data_as_of as date) as data_as_of,
    cast(series_break_da as {{ dbt.type_string() }}) as series_break_da
from with_targets
