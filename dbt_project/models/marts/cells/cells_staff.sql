-- Staff turnover (S21): who left in the twelve months to the month's end, over the mean headcount.
with
    month as (
        select municipality_code, period_start, last_day
        from {{ ref("municipality_period") }}
        where period_type = 'month'
    ),
    headcount as (
        select month.municipality_code, month.period_start, employment.team, count(*) as n_employees
        from {{ ref("fct_employment") }} as employment
        inner join
            month
            on employment.municipality_code = month.municipality_code
            and employment.valid_from <= month.last_day
            and (employment.valid_to is null or employment.valid_to > month.last_day)
        group by month.municipality_code, month.period_start, employment.team
    ),
    left_in_month as (
        select
            municipality_code,
            {{ period_start("month", "left_date") }} as period_start,
            team,
            count(*) as n_left
        from {{ ref("fct_employment") }}
        where left_date is not null
        group by municipality_code, {{ period_start("month", "left_date") }}, team
    ),
    -- each month's headcount stands at the end of 13 windows, its leavers in 12
    in_window as (
        select month.municipality_code, month.period_start, headcount.team, 0 as n_left, headcount.n_employees
        from month
        inner join
            headcount
            on month.municipality_code = headcount.municipality_code
            and headcount.period_start
            between {{ add_months("month.period_start", -12) }} and month.period_start
        union all
        select month.municipality_code, month.period_start, left_in_month.team, left_in_month.n_left, 0
        from month
        inner join
            left_in_month
            on month.municipality_code = left_in_month.municipality_code
            and left_in_month.period_start
            between {{ add_months("month.period_start", -11) }} and month.period_start
    ),
    turnover as (
        select
            'month' as period_type,
            {{ cell_keys(["team"]) }},
            sum(n_left) as n_left,
            cast(sum(n_employees) as double) / 13 as mean_headcount,
            -- what is guarded is the size of the team: that few of many have left tells of nobody
            greatest(cast(floor(cast(sum(n_employees) as double) / 13) as bigint), 1) as n_employees
        from in_window
        group by {{ cell_groups(own_cuts=["team"]) }}
    )
    {{
        share_cells(
            "turnover", "medarbejderafgang", "n_left", "mean_headcount", "n_employees", "n_employees"
        )
    }}
