-- The months of the monthly report: from January of the year of the first posting to the month with today.
with
    first_posting as (
        select municipality_code, min(month_start) as month_start
        from {{ ref("spend_by_month") }}
        group by municipality_code
    ),
    first_month as (
        select municipality_code, {{ period_start("year", "month_start") }} as month_start
        from first_posting
        union all
        select '000' as municipality_code, {{ period_start("year", "min(month_start)") }} as month_start
        from first_posting
        -- without postings there is no report of all municipalities either
        having count(*) > 0
    )
select
    first_month.municipality_code,
    month.period_start as month_start,
    month.period_end as month_end,
    month.period_label,
    {{ period_start("year", "month.period_start") }} as year_start
from first_month
inner join
    {{ ref("dim_municipality") }} as municipality
    on first_month.municipality_code = municipality.municipality_code
inner join
    {{ ref("period") }} as month
    on month.period_type = 'month'
    and month.period_start >= first_month.month_start
    and month.period_start <= municipality.latest_today_date
