{{ config(materialized="table") }}
-- Children on each step of the ladder at the end of each month, also by age group and gender, each cell
-- judged
-- alone.
with
    steps as (
        select cast(ladder_step as {{ dbt.type_string() }}) as ladder_step, name_da
        from {{ ref("ladder_step") }}
        where ladder_step >= 1
    ),
    months as (
        select municipality_code, period_start, period_label, status
        from {{ ref("indicator_alone") }}
        where indicator_id = 'trappe_boern_trin' and cut = 'total'
    ),
    -- The total is the indicator's own number; a step on which nobody stands is a zero.
    in_total as (
        select
            months.municipality_code,
            months.period_start,
            steps.ladder_step,
            'total' as cut,
            'alle' as cut_value,
            coalesce(cell.numerator, 0) as n_children
        from months
        cross join steps
        left join
            {{ ref("indicator_cell") }} as cell
            on cell.indicator_id = 'trappe_boern_trin'
            and cell.cut = 'ladder_step'
            and months.municipality_code = cell.municipality_code
            and months.period_start = cell.period_start
            and steps.ladder_step = cell.cut_value
    ),
    stock as (
        select
            municipality_code,
            period_start,
            ladder_step,
            child_key,
            gender,
            {{ age_group("age_years") }} as age_group
        from {{ ref("ladder_stock") }}
    ),
    by_cut as (
        select {{ cell_keys(["age_group", "gender"]) }}, ladder_step, count(distinct child_key) as n_children
        from stock
        group by {{ cell_groups(["age_group", "gender"], within=["ladder_step"]) }}
    ),
    cells as (
        select municipality_code, period_start, ladder_step, cut, cut_value, n_children
        from in_total
        union all
        select municipality_code, period_start, ladder_step, cut, cut_value, n_children
        from by_cut
        where cut <> 'total'
    ),
    judged as (
        select
            cells.municipality_code,
            cells.period_start,
            months.period_label,
            cells.ladder_step,
            cells.cut,
            cells.cut_value,
            cells.n_children,
            {{
                cell_status(
                    "months.status <> 'no_data'",
                    "'count'",
                    "null",
                    is_too_small("'count'", "cells.n_children", "null", "cells.n_children", "null"),
                    "municipality.today_date >= month.period_end",
                )
            }} as status
        from cells
        inner join
            months
            on cells.municipality_code = months.municipality_code
            and cells.period_start = months.period_start
        inner join
            {{ ref("period") }} as month
            on month.period_type = 'month'
            and cells.period_start = month.period_start
        inner join
            {{ ref("dim_municipality") }} as municipality
            on cells.municipality_code = municipality.municipality_code
        where cells.cut = 'total' or months.status <> 'no_data'
    )
select
    municipality_code,
    period_start,
    period_label,
    ladder_step,
    cut,
    cut_value,
    n_children,
    status,
    -- on the whole step it is the indicator's own number
    case
        when cut = 'total'
        then
            {{
                cell_key(
                    "mart_indicator",
                    [
                        "municipality_code",
                        "'trappe_boern_trin'",
                        "'month'",
                        "period_start",
                        "'ladder_step'",
                        "ladder_step",
                    ],
                )
            }}
        else
            {{
                cell_key(
                    "mart_ladder_step",
                    ["municipality_code", "period_start", "ladder_step", "cut", "cut_value"],
                )
            }}
    end as cell_key
from judged
