-- The children behind mart_ladder_step's age groups and genders are those that the indicator counts.
-- When it fails: the stock of the ladder is defined in two ways.
with
    stock as (
        select municipality_code, period_start, ladder_step, count(distinct child_key) as n_children
        from {{ ref("ladder_stock") }}
        group by municipality_code, period_start, ladder_step
    ),
    counted as (
        select municipality_code, period_start, cut_value as ladder_step, numerator as n_children
        from {{ ref("indicator_cell") }}
        where indicator_id = 'trappe_boern_trin' and cut = 'ladder_step' and municipality_code <> '000'
    )
select
    coalesce(stock.municipality_code, counted.municipality_code) as municipality_code,
    coalesce(stock.period_start, counted.period_start) as period_start,
    coalesce(stock.ladder_step, counted.ladder_step) as ladder_step,
    stock.n_children,
    counted.n_children as n_children_of_indicator
from stock
full outer join
    counted
    on stock.municipality_code = counted.municipality_code
    and stock.period_start = counted.period_start
    and stock.ladder_step = counted.ladder_step
where stock.n_children is distinct from counted.n_children
