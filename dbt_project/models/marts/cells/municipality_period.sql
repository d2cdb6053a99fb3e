-- The periods that have begun in each municipality, each with the day on which its stocks are taken.
select
    municipality.municipality_code,
    period.period_type,
    period.period_start,
    period.period_end,
    least(period.period_end, municipality.today_date) as last_day
from {{ ref("dim_municipality") }} as municipality
inner join {{ ref("period") }} as period on period.period_start <= municipality.today_date
where municipality.municipality_code <> '000'
