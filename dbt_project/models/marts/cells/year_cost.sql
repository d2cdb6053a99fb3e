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
    actual_in_year as (
        select
            municipality_code,
            year_start as period_start,
            intervention_type,
            ladder_step,
            subject_key,
            sum(case when is_acting then amount end) as amount
        from {{ ref("spend_by_child_year") }}
        where posting_type = 'forbrug'
        group by municipality_code, year_start, intervention_type, ladder_step, subject_key
    ),
    -- per child first, so that the children are counted without another pass
    actual_of_subject as (
        select {{ report_key() }}, period_start, subject_key, sum(amount) as amount
        from actual_in_year
        group by {{ report_groups("period_start, subject_key") }}
    ),
    actual as (
        select
            municipality_code,
            period_start,
            intervention_type,
            ladder_step,
            sum(amount) as amount,
            count(case when amount is not null then subject_key end) as n_children,
            {{ children_dominate("amount") }} as is_dominated
        from actual_of_subject
        group by municipality_code, period_start, intervention_type, ladder_step
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
    coalesce(actual.n_children, 0) as n_children,
    coalesce(actual.is_dominated, false) as is_dominated
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
