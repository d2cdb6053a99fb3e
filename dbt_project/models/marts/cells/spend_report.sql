-- The monthly report with nothing hidden: every row that has anything in the year, in each of its months, for
-- the month and for the year to date.
--
-- Months lie side by side until the end, a column each: a child's year is one row then, not twelve. The
-- months in which a child is seen are bits of a number, January the lowest.
{%- set rows_of_report = [("'alle'", "'alle'"), ("type", "'alle'"), ("'alle'", "step"), ("type", "step")] %}
{%- set amounts = {"actual": "forbrug", "committed": "disponeret", "budget": "budget"} %}
{%- set row_key = ["municipality_code", "year_start", "intervention_type", "ladder_step"] %}
{%- set measures = ["persons", "days"] + amounts.keys() | list + [
    "actual_children",
    "committed_children",
    "budget_children",
] %}
{%- set months = range(1, 13) %}
with
    report_year as (select distinct municipality_code, year_start from {{ ref("spend_report_month") }}),
    first_year as (
        select municipality_code, min(year_start) as year_start from report_year group by municipality_code
    ),
    -- help from the first year of the municipality's accounts on: before it there are persons and no money
    help as (
        select
            piece.municipality_code,
            piece.child_key,
            piece.intervention_type as type,
            {{ ladder_step_value("piece.ladder_step") }} as step,
            greatest(piece.valid_from, first_year.year_start) as first_date,
            coalesce({{ add_days("piece.valid_to", -1) }}, municipality.today_date) as last_date
        from {{ ref("fct_intervention_step") }} as piece
        inner join
            {{ ref("dim_municipality") }} as municipality
            on piece.municipality_code = municipality.municipality_code
        inner join
            first_year
            on piece.municipality_code = first_year.municipality_code
            and (piece.valid_to is null or piece.valid_to > first_year.year_start)
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
    -- the days that no earlier help of the child has covered, by year
    help_in_year as (
        select
            help.municipality_code,
            report_year.year_start,
            help.intervention_type,
            help.ladder_step,
            help.child_key,
            greatest(
                case
                    when help.covered_until >= help.first_date
                    then {{ add_days("help.covered_until", 1) }}
                    else help.first_date
                end,
                report_year.year_start
            ) as first_date,
            least(help.last_date, {{ period_end("'year'", "report_year.year_start") }}) as last_date
        from covered_help as help
        inner join
            report_year
            on help.municipality_code = report_year.municipality_code
            and help.first_date <= {{ period_end("'year'", "report_year.year_start") }}
            and help.last_date >= report_year.year_start
        where
            (help.covered_until is null or help.covered_until < help.last_date)
            -- what is left of it begins in the year or before
            and (
                help.covered_until is null
                or help.covered_until < {{ period_end("'year'", "report_year.year_start") }}
            )
    ),
    help_days as (
        select
            {{ row_key | join(", ") }}
            {% for month in months %}
                ,
                sum(
                    greatest(
                        {{
                            days_between(
                                "greatest(first_date, " ~ add_months("year_start", month - 1) ~ ")",
                                "least(last_date, " ~ add_days(add_months("year_start", month), -1) ~ ")",
                            )
                        }} + 1, 0
                    )
                ) as days_{{ month }}
            {% endfor %}
        from help_in_year
        group by {{ row_key | join(", ") }}
    ),
    child_with_help as (
        select
            {{ row_key | join(", ") }},
            child_key,
            bit_or(
                {{ month_bit("extract(month from last_date) + 1") }}
                - {{ month_bit("extract(month from first_date)") }}
            ) as months_seen
        from help_in_year
        group by {{ row_key | join(", ") }}, child_key
    ),
    help_persons as (
        select {{ row_key | join(", ") }} {{ counts_by_month("persons", "months_seen") }}
        from child_with_help
        group by {{ row_key | join(", ") }}
    ),
    spend_of_subject as (
        select
            municipality_code,
            year_start,
            intervention_type,
            ladder_step,
            subject_key,
            posting_type,
            bit_or(months_seen) as months_seen {{ oere_by_month() }}
        from {{ ref("spend_by_child_year") }}
        group by municipality_code, year_start, intervention_type, ladder_step, subject_key, posting_type
    ),
    spend_of_subject_in_row as (
        select
            {{ report_key() }},
            year_start,
            subject_key,
            posting_type,
            -- what is spent on no child is seen by no child
            case when subject_key is not null then bit_or(months_seen) else 0 end as months_seen
            {{ oere_by_month() }}
        from spend_of_subject
        group by {{ report_groups("year_start, subject_key, posting_type") }}
    ),
    spend_subjects_of_type as (
        select
            {{ row_key | join(", ") }},
            posting_type {{ counts_by_month("children", "months_seen") }},
            {{ dominated_months() }} as dominated_months,
            {{ dominated_months(to_date=true) }} as dominated_to_date
        from spend_of_subject_in_row
        group by {{ row_key | join(", ") }}, posting_type
    ),
    spend_subjects as (
        select
            {{ row_key | join(", ") }}
            {% for amount, posting_type in amounts.items() %}
                {% for month in months %}
                    {% for new in ["", "new_"] %}
                        ,
                        max(
                            case
                                when posting_type = '{{ posting_type }}' then {{ new }}children_{{ month }}
                            end
                        ) as {{ new }}{{ amount }}_children_{{ month }}
                    {% endfor %}
                {% endfor %}
                {% for dominated in ["dominated_months", "dominated_to_date"] %}
                    ,
                    max(
                        case when posting_type = '{{ posting_type }}' then {{ dominated }} end
                    ) as {{ amount }}_{{ dominated }}
                {% endfor %}
            {% endfor %}
        from spend_subjects_of_type
        group by {{ row_key | join(", ") }}
    ),
    spend_of_month as (
        select
            municipality_code,
            {{ period_start("year", "month_start") }} as year_start,
            intervention_type,
            ladder_step
            {% for amount, posting_type in amounts.items() %}
                {% for month in months %}
                    ,
                    sum(
                        case
                            when
                                posting_type = '{{ posting_type }}'
                                and extract(month from month_start) = {{ month }}
                            then amount
                            else 0
                        end
                    ) as {{ amount }}_{{ month }}
                {% endfor %}
            {% endfor %}
        from {{ ref("spend_by_month") }}
        group by municipality_code, {{ period_start("year", "month_start") }}, intervention_type, ladder_step
    ),
    spend_amounts as (
        select
            {{ report_key() }},
            year_start
            {% for amount in amounts %}
                {% for month in months %}
                    , sum({{ amount }}_{{ month }}) as {{ amount }}_{{ month }}
                {% endfor %}
            {% endfor %}
        from spend_of_month
        group by {{ report_groups("year_start") }}
    ),
    report_row as (
        select {{ row_key | join(", ") }}
        from help_persons
        union
        select {{ row_key | join(", ") }}
        from spend_amounts
    ),
    in_month as (
        select
            report_month.municipality_code,
            report_month.month_start,
            report_month.month_end,
            report_month.period_label,
            report_month.year_start,
            report_row.intervention_type,
            report_row.ladder_step
            {% for measure in measures %}
                , {{ of_month(measure, "report_month.month_start") }} as {{ measure }}
            {% endfor %}
            {% for measure in measures if measure == "persons" or measure.endswith("children") %}
                , {{ of_month("new_" ~ measure, "report_month.month_start") }} as new_{{ measure }}
            {% endfor %}
            {% for amount in amounts %}
                ,
                {{ is_among_months(amount ~ "_dominated_months", "report_month.month_start") }}
                as is_{{ amount }}_dominated,
                {{ is_among_months(amount ~ "_dominated_to_date", "report_month.month_start") }}
                as is_{{ amount }}_dominated_to_date
            {% endfor %}
        from {{ ref("spend_report_month") }} as report_month
        inner join
            report_row
            on report_month.municipality_code = report_row.municipality_code
            and report_month.year_start = report_row.year_start
        {% for part in ["help_persons", "help_days", "spend_amounts", "spend_subjects"] %}
            left join
                {{ part }}
                on {% for column in row_key %}
                    {% if not loop.first %} and {% endif %} report_row.{{ column }} = {{ part }}.{{ column }}
                {% endfor %}
        {% endfor %}
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
            {% for amount in amounts %}, is_{{ amount }}_dominated {% endfor %}
        from in_month
        union all
        -- a child is new to the year in the first month that sees it: added up, they are the year's to date
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
                ,
                sum(
                    {% if measure == "persons" or measure.endswith("children") %}new_{{ measure }}
                    {% else %}{{ measure }}
                    {% endif %}
                ) over year_so_far
            {% endfor %}
            {% for amount in amounts %}, is_{{ amount }}_dominated_to_date {% endfor %}
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
    year_start,
    intervention_type,
    ladder_step,
    cast(persons as bigint) as n_persons,
    cast(days as double)
    / {{ days_between("year_start", add_months("year_start", 12)) }} as full_year_persons,
    {% for amount in amounts %}
        cast({{ amount }} as decimal(38, 6)) as {{ amount }},
        cast({{ amount }}_children as bigint) as n_{{ amount }}_children,
        is_{{ amount }}_dominated,
    {% endfor %}
    is_actual_dominated or is_committed_dominated or is_budget_dominated as is_dominated
from spans
