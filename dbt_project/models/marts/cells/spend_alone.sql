{{ config(materialized="table") }}
-- The fixed monthly report, each row of a year judged alone: persons, full-year persons, actual, committed
-- and budget by type
-- and step.
with
    judged as (
        select
            report.municipality_code,
            report.span,
            report.month_start,
            report.period_label,
            report.intervention_type,
            report.ladder_step,
            -- money without delivered help stands alone: that nobody had help isn't known
            case when help_state.events_as_of >= report.month_start then report.n_persons end as n_persons,
            case
                when help_state.events_as_of >= report.month_start then report.full_year_persons
            end as full_year_persons,
            report.actual,
            report.committed,
            report.budget,
            report.n_persons as n_children,
            report.n_actual_children,
            report.n_committed_children,
            report.n_budget_children,
            report.is_actual_dominated,
            report.is_committed_dominated,
            report.is_budget_dominated,
            spend_state.data_as_of,
            {{
                cell_status(
                    "coalesce(spend_state.events_as_of >= report.month_start, false)",
                    "'kroner'",
                    "null",
                    is_too_small("'count'", "report.n_persons", "null", "report.n_persons", "null")
                    ~ " or "
                    ~ is_too_small("'kroner'", "report.actual", "null", "report.n_actual_children", "null")
                    ~ " or "
                    ~ is_too_small(
                        "'kroner'", "report.committed", "null", "report.n_committed_children", "null"
                    )
                    ~ " or "
                    ~ is_too_small("'kroner'", "report.budget", "null", "report.n_budget_children", "null")
                    ~ " or report.is_dominated",
                    "municipality.today_date >= report.month_end",
                )
            }} as status
        from {{ ref("spend_report") }} as report
        inner join
            {{ ref("dim_municipality") }} as municipality
            on report.municipality_code = municipality.municipality_code
        inner join
            {{ ref("indicator_state") }} as spend_state
            on report.municipality_code = spend_state.municipality_code
            and spend_state.indicator_id = 'udgift_forbrug'
        inner join
            {{ ref("indicator_state") }} as help_state
            on report.municipality_code = help_state.municipality_code
            and help_state.indicator_id = 'indsats_personer'
    ),
    -- A row is shown for the whole year, or not at all: what the months show one by one would otherwise
    -- tell of the
    -- one that they hide, and so would the year to date less the month before.
    by_year as (
        select
            *,
            max(case when status = 'suppressed' then 1 else 0 end) over (
                partition by
                    municipality_code,
                    intervention_type,
                    ladder_step,
                    {{ period_start("year", "month_start") }}
            )
            = 1 as is_hidden_in_year
        from judged
    )
select
    municipality_code,
    span,
    month_start,
    period_label,
    intervention_type,
    ladder_step,
    n_persons,
    full_year_persons,
    actual,
    committed,
    budget,
    n_children,
    n_actual_children,
    n_committed_children,
    n_budget_children,
    is_actual_dominated,
    is_committed_dominated,
    is_budget_dominated,
    data_as_of,
    -- whether it could be shown if the year's other months were another row's
    status as status_in_period,
    case when is_hidden_in_year and {{ is_shown() }} then 'suppressed' else status end as status,
    {{
        cell_key(
            "mart_spend",
            [
                "municipality_code",
                period_start("year", "month_start"),
                "intervention_type",
                "ladder_step",
            ],
        )
    }} as cell_key
from by_year
