-- What the help that a municipality acts in itself has cost in a year, beside its full-year persons: for
-- each row of the
-- monthly report, from the municipality's first actual spend on. Nothing hidden.
with
    report_year as (
        select municipality_code, year_start as period_start, max(month_start) as last_month_start
        from {{ ref("spend_report_month") }}
        group by municipality_code, year_start
    ),
    -- the year to date in the year's last month
    persons as (
        select
            report.municipality_code,
            report.year_start as period_start,
            report.intervention_type,
            report.ladder_step,
            report.full_year_persons,
            report.n_persons
        from {{ ref("spend_report") }} as report
        inner join
            report_year
            on report.municipality_code = report_year.municipality_code
            and report.month_start = report_year.last_month_start
        where report.span = 'year_to_date'
    ),
    actual_of_subject as (
        select
            municipality_code,
            {{ period_start("year", "month_start") }} as period_start,
            intervention_type,
            ladder_step,
            is_acting,
            subject_key,
            sum(amount) as amount
        from {{ ref("spend_by_child") }}
        where posting_type = 'forbrug'
        group by
            municipality_code,
            {{ period_start("year", "month_start") }},
            intervention_type,
            ladder_step,
            is_acting,
            subject_key
    ),
    actual as (
        select
            {{ report_key() }},
            period_start,
            sum(case when is_acting then amount else 0 end) as amount,
            count(distinct case when is_acting then subject_key end) as n_acting,
            count(distinct case when not is_acting then subject_key end) as n_not_acting
        from actual_of_subject
        group by {{ report_groups("period_start") }}
    ),
    first_year as (
        select municipality_code, min(period_start) as period_start from actual group by municipality_code
    )
select
    persons.municipality_code,
    persons.period_start,
    persons.intervention_type,
    persons.ladder_step,
    cast(coalesce(actual.amount, 0) as decimal(38, 6)) as amount,
    persons.full_year_persons,
    persons.n_persons,
    -- what is spent where another municipality acts is the rest of what is published as spent
    {{ smaller_part("coalesce(actual.n_acting, 0)", "coalesce(actual.n_not_acting, 0)") }} as n_smaller_part
from persons
inner join
    first_year
    on persons.municipality_code = first_year.municipality_code
    and persons.period_start >= first_year.period_start
left join
    actual
    on persons.municipality_code = actual.municipality_code
    and persons.period_start = actual.period_start
    and persons.intervention_type = actual.intervention_type
    and persons.ladder_step = actual.ladder_step
