-- The monthly report with nothing hidden: every row that has anything in the year, in each of its months, for
-- the month and for the year to date.
{%- set measures = ["n_persons", "days", "actual", "committed", "budget", "n_children"] %}
with
    help as (
        select
            municipality_code,
            month_start,
            intervention_type,
            ladder_step,
            count(*) as n_persons,
            sum(days) as days
        from {{ ref("help_by_child_month") }}
        group by municipality_code, month_start, intervention_type, ladder_step
    ),
    -- a child is new to the year in the first month that has it: added up, they are the persons to date
    first_help_of_year as (
        select municipality_code, intervention_type, ladder_step, child_key, min(month_start) as month_start
        from {{ ref("help_by_child_month") }}
        group by
            municipality_code,
            {{ period_start("year", "month_start") }},
            intervention_type,
            ladder_step,
            child_key
    ),
    new_help as (
        select municipality_code, month_start, intervention_type, ladder_step, count(*) as n_new_persons
        from first_help_of_year
        group by municipality_code, month_start, intervention_type, ladder_step
    ),
    spend_of_child as (
        select
            municipality_code,
            month_start,
            intervention_type,
            ladder_step,
            child_key,
            sum(case when posting_type = 'forbrug' then amount else 0 end) as actual,
            sum(case when posting_type = 'disponeret' then amount else 0 end) as committed,
            sum(case when posting_type = 'budget' then amount else 0 end) as budget
        from {{ ref("spend_by_child") }}
        group by municipality_code, month_start, intervention_type, ladder_step, child_key
    ),
    spend_in_row as (
        select
            case
                when grouping(municipality_code) = 1 then '000' else municipality_code
            end as municipality_code,
            month_start,
            case
                when grouping(intervention_type) = 1 then 'alle' else intervention_type
            end as intervention_type,
            case when grouping(ladder_step) = 1 then 'alle' else ladder_step end as ladder_step,
            child_key,
            sum(actual) as actual,
            sum(committed) as committed,
            sum(budget) as budget
        from spend_of_child
        group by
            grouping sets (
                {% for scope in ["municipality_code, ", ""] %}
                    {% for row in [
                        "",
                        ", intervention_type",
                        ", ladder_step",
                        ", intervention_type, ladder_step",
                    ] %}
                        ({{ scope }}month_start, child_key{{ row }}) {%- if not loop.last %}, {% endif %}
                    {% endfor %}
                    {%- if not loop.last %}, {% endif %}
                {% endfor %}
            )
    ),
    spend as (
        select
            municipality_code,
            month_start,
            intervention_type,
            ladder_step,
            sum(actual) as actual,
            sum(committed) as committed,
            sum(budget) as budget,
            count(child_key) as n_children
        from spend_in_row
        group by municipality_code, month_start, intervention_type, ladder_step
    ),
    first_spend_of_year as (
        select municipality_code, intervention_type, ladder_step, child_key, min(month_start) as month_start
        from spend_in_row
        where child_key is not null
        group by
            municipality_code,
            {{ period_start("year", "month_start") }},
            intervention_type,
            ladder_step,
            child_key
    ),
    new_spend as (
        select municipality_code, month_start, intervention_type, ladder_step, count(*) as n_new_children
        from first_spend_of_year
        group by municipality_code, month_start, intervention_type, ladder_step
    ),
    report_row as (
        select
            municipality_code,
            {{ period_start("year", "month_start") }} as year_start,
            intervention_type,
            ladder_step
        from help
        union
        select
            municipality_code,
            {{ period_start("year", "month_start") }} as year_start,
            intervention_type,
            ladder_step
        from spend
    ),
    in_month as (
        select
            report_month.municipality_code,
            report_month.month_start,
            report_month.month_end,
            report_month.period_label,
            report_month.year_start,
            report_row.intervention_type,
            report_row.ladder_step,
            coalesce(help.n_persons, 0) as n_persons,
            coalesce(new_help.n_new_persons, 0) as n_new_persons,
            coalesce(help.days, 0) as days,
            coalesce(spend.actual, 0) as actual,
            coalesce(spend.committed, 0) as committed,
            coalesce(spend.budget, 0) as budget,
            coalesce(spend.n_children, 0) as n_children,
            coalesce(new_spend.n_new_children, 0) as n_new_children
        from {{ ref("spend_report_month") }} as report_month
        inner join
            report_row
            on report_month.municipality_code = report_row.municipality_code
            and report_month.year_start = report_row.year_start
        left join
            help
            on report_month.municipality_code = help.municipality_code
            and report_month.month_start = help.month_start
            and report_row.intervention_type = help.intervention_type
            and report_row.ladder_step = help.ladder_step
        left join
            new_help
            on report_month.municipality_code = new_help.municipality_code
            and report_month.month_start = new_help.month_start
            and report_row.intervention_type = new_help.intervention_type
            and report_row.ladder_step = new_help.ladder_step
        left join
            spend
            on report_month.municipality_code = spend.municipality_code
            and report_month.month_start = spend.month_start
            and report_row.intervention_type = spend.intervention_type
            and report_row.ladder_step = spend.ladder_step
        left join
            new_spend
            on report_month.municipality_code = new_spend.municipality_code
            and report_month.month_start = new_spend.month_start
            and report_row.intervention_type = new_spend.intervention_type
            and report_row.ladder_step = new_spend.ladder_step
    ),
    spans as (
        select
            'month' as span,
            municipality_code,
            month_start,
            month_end,
            period_label,
            year_start,
            intervention_type,
            ladder_step
            {% for measure in measures %}, {{ measure }} {% endfor %}
        from in_month
        union all
        select
            'year_to_date' as span,
            municipality_code,
            month_start,
            month_end,
            period_label,
            year_start,
            intervention_type,
            ladder_step
            {% for measure in measures %}
                , sum({{ measure | replace("n_", "n_new_") }}) over year_so_far
            {% endfor %}
        from in_month
        window
            year_so_far as (
                partition by municipality_code, year_start, intervention_type, ladder_step
                order by month_start
                rows between unbounded preceding and current row
            )
    )
select
    municipality_code,
    span,
    month_start,
    month_end,
    period_label,
    intervention_type,
    ladder_step,
    cast(n_persons as bigint) as n_persons,
    cast(days as double)
    / {{ days_between("year_start", add_months("year_start", 12)) }} as full_year_persons,
    cast(actual as decimal(38, 6)) as actual,
    cast(committed as decimal(38, 6)) as committed,
    cast(budget as decimal(38, 6)) as budget,
    -- the children behind the three amounts
    cast(n_children as bigint) as n_children
from spans
