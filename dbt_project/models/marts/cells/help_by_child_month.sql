-- Days with help per child and month, for every row of the monthly report: the whole, each type, each step
-- and
-- each type on a step. A child's overlapping days count once in each of them.
{%- set rows_of_report = [("'alle'", "'alle'"), ("type", "'alle'"), ("'alle'", "step"), ("type", "step")] %}
with
    help as (
        select
            piece.municipality_code,
            piece.child_key,
            piece.intervention_type as type,
            {{ ladder_step_value("piece.ladder_step") }} as step,
            piece.valid_from as first_date,
            coalesce({{ add_days("piece.valid_to", -1) }}, municipality.today_date) as last_date
        from {{ ref("fct_intervention_step") }} as piece
        inner join
            {{ ref("dim_municipality") }} as municipality
            on piece.municipality_code = municipality.municipality_code
        where piece.is_acting
    ),
    help_in_row as (
        {% for type, step in rows_of_report %}
            {% for municipality_code in ["municipality_code", "'000'"] %}
                select
                    {{ municipality_code }} as municipality_code,
                    {{ type }} as intervention_type,
                    {{ step }} as ladder_step,
                    child_key,
                    first_date,
                    last_date
                from help
                {% if not loop.last %}
                    union all
                {% endif %}
            {% endfor %}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    covered_help as (
        select
            municipality_code,
            intervention_type,
            ladder_step,
            child_key,
            first_date,
            last_date,
            max(last_date) over (
                partition by municipality_code, intervention_type, ladder_step, child_key
                order by first_date, last_date
                rows between unbounded preceding and 1 preceding
            ) as covered_until
        from help_in_row
    ),
    -- the days that no earlier help of the child has covered
    uncovered_help as (
        select
            municipality_code,
            intervention_type,
            ladder_step,
            child_key,
            case
                when covered_until >= first_date then {{ add_days("covered_until", 1) }} else first_date
            end as first_date,
            last_date
        from covered_help
        where covered_until is null or covered_until < last_date
    )
select
    help.municipality_code,
    report_month.month_start,
    help.intervention_type,
    help.ladder_step,
    help.child_key,
    sum(
        {{
            days_between(
                "greatest(help.first_date, report_month.month_start)",
                "least(help.last_date, report_month.month_end)",
            )
        }} + 1
    ) as days
from uncovered_help as help
inner join
    {{ ref("spend_report_month") }} as report_month
    on help.municipality_code = report_month.municipality_code
    and help.first_date <= report_month.month_end
    and help.last_date >= report_month.month_start
group by
    help.municipality_code, report_month.month_start, help.intervention_type, help.ladder_step, help.child_key
