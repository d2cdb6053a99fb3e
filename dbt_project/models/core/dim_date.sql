{%- set first_day = "1990-01-01" -%}
{%- set n_days = 22280 -%}  {#- to 2050-12-31 -#}
{%- set weekdays = ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"] -%}
{%- set months = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
] -%}
with
    numbered as ({{ dbt.generate_series(n_days) }}),
    day as (
        select
            {{ add_days("cast('" ~ first_day ~ "' as date)", "generated_number - 1") }} as date_day,
            -- the first day is a Monday
            cast((generated_number - 1) % 7 + 1 as integer) as weekday_number
        from numbered
    ),
    calendar as (
        select
            date_day,
            weekday_number,
            cast(extract(day from date_day) as integer) as day_of_month,
            cast(extract(month from date_day) as integer) as month_number,
            cast(extract(year from date_day) as integer) as year_number,
            cast(extract(week from date_day) as integer) as iso_week,
            -- a week belongs to the year of its Thursday
            cast(extract(year from {{ add_days("date_day", "4 - weekday_number") }}) as integer) as iso_year,
            {{ period_start("month", "date_day") }} as month_start,
            {{ period_start("quarter", "date_day") }} as quarter_start,
            {{ period_start("half_year", "date_day") }} as half_year_start,
            {{ period_start("year", "date_day") }} as year_start,
            {{ period_start("school_year", "date_day") }} as school_year_start
        from day
    ),
    days_off as (
        select
            calendar.date_day,
            max(case when holiday.kind = 'helligdag' then 1 else 0 end) as is_public_holiday
        from calendar
        inner join
            {{ ref("holiday") }} as holiday
            on calendar.date_day between holiday.first_day and holiday.last_day
        group by calendar.date_day
    ),
    -- from the first school year whose days off are known to the last
    known_days_off as (
        select min(first_day) as first_day, max(last_day) as last_day from {{ ref("holiday") }}
    )
select
    calendar.date_day,
    weekday_number,
    case
        weekday_number {% for name in weekdays %} when {{ loop.index }} then '{{ name }}' {% endfor %}
    end as weekday_name_da,
    weekday_number >= 6 as is_weekend,
    -- unknown before the first school year of the reference data, and after the last
    case
        when calendar.date_day between known.first_day and known.last_day
        then coalesce(days_off.is_public_holiday = 1, false)
    end as is_public_holiday,
    case
        when calendar.date_day between known.first_day and known.last_day
        then weekday_number < 6 and days_off.date_day is null
    end as is_school_day,
    day_of_month,
    month_number,
    case
        month_number {% for name in months %} when {{ loop.index }} then '{{ name }}' {% endfor %}
    end as month_name_da,
    year_number,
    iso_week,
    iso_year,
    month_start,
    {{ period_label("'month'", "month_start") }} as month_label,
    quarter_start,
    {{ period_label("'quarter'", "quarter_start") }} as quarter_label,
    half_year_start,
    {{ period_label("'half_year'", "half_year_start") }} as half_year,
    year_start,
    school_year_start,
    {{ period_label("'school_year'", "school_year_start") }} as school_year
from calendar
cross join known_days_off as known
left join days_off on calendar.date_day = days_off.date_day
