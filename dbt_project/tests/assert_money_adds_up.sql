-- In every month and year the steps (with what can't be attributed) and the accounts add up to what was
-- posted,
-- to the øre, for each municipality and for all of them.
-- When it fails: money is lost or counted twice between the ledger and the numbers.
with
    cells as (
        select
            municipality_code,
            period_type,
            period_start,
            replace(indicator_id, 'udgift_', '') as posting_type,
            cut,
            cast(round(sum(numerator), 2) as decimal(24, 2)) as amount
        from {{ ref("indicator_cell") }}
        where indicator_id in ('udgift_forbrug', 'udgift_disponeret', 'udgift_budget')
        group by municipality_code, period_type, period_start, indicator_id, cut
    ),
    cuts as (
        select 'total' as cut
        union all
        select 'account' as cut
        union all
        select 'ladder_step' as cut
    ),
    expected as (
        select
            ledger.municipality_code,
            ledger.period_type,
            ledger.period_start,
            ledger.posting_type,
            cuts.cut,
            cast(round(ledger.amount, 2) as decimal(24, 2)) as amount
        from {{ ref("posting_ledger") }} as ledger
        cross join cuts
    )
select
    coalesce(expected.municipality_code, cells.municipality_code) as municipality_code,
    coalesce(expected.period_start, cells.period_start) as period_start,
    coalesce(expected.posting_type, cells.posting_type) as posting_type,
    coalesce(expected.cut, cells.cut) as cut
from expected
full outer join
    cells
    on expected.municipality_code = cells.municipality_code
    and expected.period_type = cells.period_type
    and expected.period_start = cells.period_start
    and expected.posting_type = cells.posting_type
    and expected.cut = cells.cut
where coalesce(expected.amount, 0) <> coalesce(cells.amount, 0)
