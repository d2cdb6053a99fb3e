-- What a full-year person costs on each step, and what one child moved one step down for a year is worth.
with
    judged as (
        select
            cell.municipality_code,
            cell.period_start,
            cell.period_end,
            cell.period_label,
            cell.ladder_step,
            cell.amount,
            cell.full_year_persons,
            cell.is_empty,
            cell.data_as_of,
            {{ status_among_others("cell.status", "suppressed_cell") }} as status
        from {{ ref("investment_alone") }} as cell
        left join {{ ref("suppressed_cell") }} as suppressed_cell on cell.cell_key = suppressed_cell.cell_key
    ),
    -- The municipality's own assumption where it has set one, else the one for all.
    assumption as (
        select
            municipality.municipality_code,
            common.assumption,
            coalesce(own.value, common.value) as value,
            coalesce(own.assumption_da, common.assumption_da) as assumption_da
        from {{ ref("dim_municipality") }} as municipality
        inner join {{ ref("investment_assumption") }} as common on common.municipality_code is null
        left join
            {{ ref("investment_assumption") }} as own
            on municipality.municipality_code = own.municipality_code
            and common.assumption = own.assumption
    ),
    assumptions as (
        select
            municipality_code,
            max(case when assumption = 'cost_of_no_help' then value end) as cost_of_no_help,
            max(case when assumption = 'saved_share' then value end) as saved_share,
            {{ dbt.listagg("assumption_da", "'. '", "order by assumption") }} || '.' as assumptions_da
        from assumption
        group by municipality_code
    ),
    shown_cost as (
        select
            municipality_code,
            period_start,
            period_end,
            period_label,
            ladder_step,
            -- a step on which nobody is and nothing is spent is a true zero
            case when {{ is_shown() }} or (status = 'not_applicable' and is_empty) then amount end as actual,
            case
                when {{ is_shown() }} or (status = 'not_applicable' and is_empty) then full_year_persons
            end as full_year_persons,
            {{ shown("amount / nullif(full_year_persons, 0)") }} as cost,
            status,
            data_as_of
        from judged
    ),
    with_lower as (
        select
            this_step.municipality_code,
            this_step.period_start,
            this_step.period_end,
            this_step.period_label,
            this_step.ladder_step,
            this_step.actual,
            this_step.full_year_persons,
            this_step.cost,
            case
                when this_step.ladder_step = 1 then assumptions.cost_of_no_help else lower_step.cost
            end as lower_cost,
            assumptions.saved_share,
            assumptions.assumptions_da,
            this_step.status,
            this_step.data_as_of
        from shown_cost as this_step
        inner join assumptions on this_step.municipality_code = assumptions.municipality_code
        left join
            shown_cost as lower_step
            on this_step.municipality_code = lower_step.municipality_code
            and this_step.period_start = lower_step.period_start
            and this_step.ladder_step = lower_step.ladder_step + 1
    ),
    -- All investments of the municipality that run on the year's last day.
    invested as (
        select
            with_lower.municipality_code,
            with_lower.period_start,
            with_lower.ladder_step,
            sum(investment.amount_low) as amount_low,
            sum(investment.amount_high) as amount_high
        from with_lower
        inner join
            {{ ref("investment") }} as investment
            on with_lower.municipality_code = investment.municipality_code
            and (investment.valid_from is null or investment.valid_from <= with_lower.period_end)
            and (investment.valid_to is null or investment.valid_to > with_lower.period_end)
        group by with_lower.municipality_code, with_lower.period_start, with_lower.ladder_step
    ),
    with_saving as (
        select
            with_lower.municipality_code,
            with_lower.period_start,
            with_lower.period_label,
            with_lower.ladder_step,
            with_lower.actual,
            with_lower.full_year_persons,
            with_lower.cost,
            with_lower.lower_cost,
            (with_lower.cost - with_lower.lower_cost) * with_lower.saved_share as saving,
            invested.amount_low,
            invested.amount_high,
            with_lower.assumptions_da,
            with_lower.status,
            with_lower.data_as_of
        from with_lower
        left join
            invested
            on with_lower.municipality_code = invested.municipality_code
            and with_lower.period_start = invested.period_start
            and with_lower.ladder_step = invested.ladder_step
    )
select
    cast(with_saving.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(with_saving.period_start as date) as period_start,
    cast(with_saving.period_label as {{ dbt.type_string() }}) as period_label,
    cast(with_saving.ladder_step as {{ dbt.type_string() }}) as ladder_step,
    cast(step.name_da as {{ dbt.type_string() }}) as ladder_step_da,
    cast(with_saving.actual as double) as actual,
    cast(with_saving.full_year_persons as double) as full_year_persons,
    cast(with_saving.cost as double) as cost_per_full_year_person,
    cast(with_saving.ladder_step - 1 as {{ dbt.type_string() }}) as lower_ladder_step,
    cast(with_saving.lower_cost as double) as lower_cost_per_full_year_person,
    cast(with_saving.saving as double) as saving_per_child_year,
    cast(with_saving.amount_low as double) as investment_low,
    cast(with_saving.amount_high as double) as investment_high,
    -- where the lower step isn't cheaper, no number of children pays for it
    cast(
        case when with_saving.saving > 0 then with_saving.amount_low / with_saving.saving end as double
    ) as break_even_low,
    cast(
        case when with_saving.saving > 0 then with_saving.amount_high / with_saving.saving end as double
    ) as break_even_high,
    cast(with_saving.assumptions_da as {{ dbt.type_string() }}) as assumptions_da,
    cast(with_saving.status as {{ dbt.type_string() }}) as status,
    cast(with_saving.data_as_of as date) as data_as_of
from with_saving
inner join
    {{ ref("dim_municipality") }} as municipality
    on with_saving.municipality_code = municipality.municipality_code
inner join {{ ref("ladder_step") }} as step on with_saving.ladder_step = step.ladder_step
