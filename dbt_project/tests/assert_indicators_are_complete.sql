-- Every municipality with deliveries has every current indicator, in every period from its first to the one
-- with today, in total (an indicator without a total: in at least one value of a cut).
-- When it fails: a report would have a hole that reads like a zero, or lack a number that it always had.
with
    expected as (
        select
            municipality.municipality_code,
            municipality.latest_today_date,
            card.indicator_id,
            period.period_type,
            period.period_start as newest_period,
            case when {{ list_holds("card.cuts", "'total'") }} then 'total' end as spine_cut
        from {{ ref("dim_municipality") }} as municipality
        cross join {{ ref("indicator") }} as card
        inner join
            {{ ref("period") }} as period
            on {{ list_holds("card.period_types", "period.period_type") }}
            and municipality.latest_today_date between period.period_start and period.period_end
        where municipality.is_loaded and card.is_current
    ),
    present as (
        select
            expected.municipality_code,
            expected.indicator_id,
            expected.period_type,
            expected.newest_period,
            min(mart.period_start) as first_period,
            max(mart.period_start) as last_period,
            count(distinct mart.period_start) as n_periods
        from expected
        left join
            {{ ref("mart_indicator") }} as mart
            on expected.municipality_code = mart.municipality_code
            and expected.indicator_id = mart.indicator_id
            and expected.period_type = mart.period_type
            and (expected.spine_cut is null or expected.spine_cut = mart.cut)
        group by
            expected.municipality_code, expected.indicator_id, expected.period_type, expected.newest_period
    ),
    without_holes as (
        select present.municipality_code, present.indicator_id, present.period_type, count(*) as n_periods
        from present
        inner join
            {{ ref("period") }} as period
            on present.period_type = period.period_type
            and period.period_start between present.first_period and present.newest_period
        group by present.municipality_code, present.indicator_id, present.period_type
    )
select present.municipality_code, present.indicator_id, present.period_type
from present
left join
    without_holes
    on present.municipality_code = without_holes.municipality_code
    and present.indicator_id = without_holes.indicator_id
    and present.period_type = without_holes.period_type
where
    present.first_period is null
    or present.last_period <> present.newest_period
    or present.n_periods <> without_holes.n_periods
