-- From 1990 to 2050 without a hole (that no day stands twice is tested on the column).
-- When it fails: everything joined to the calendar loses days in silence.
select count(*) as n_days, min(date_day) as first_day, max(date_day) as last_day
from {{ ref("dim_date") }}
having
    count(*) <> {{ days_between("cast('1990-01-01' as date)", "cast('2050-12-31' as date)") }} + 1
    or min(date_day) <> cast('1990-01-01' as date)
    or max(date_day) <> cast('2050-12-31' as date)
