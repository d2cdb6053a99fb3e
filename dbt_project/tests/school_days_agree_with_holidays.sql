-- The school days of every month are the weekdays outside the days off, and a school year has 200 of them.
with
    counted as (
        select month_start, school_year, count(case when is_school_day then 1 end) as school_days
        from {{ ref("dim_date") }}
        where is_school_day is not null
        group by month_start, school_year
    )
select counted.month_start
from counted
full outer join {{ ref("school_day") }} as school_day on counted.month_start = school_day.month
where
    coalesce(counted.school_days, -1) <> coalesce(school_day.school_days, -1)
    or counted.school_year <> school_day.school_year
union all
select min(month)
from {{ ref("school_day") }}
group by school_year
having sum(school_days) <> 200 or count(*) <> 12
