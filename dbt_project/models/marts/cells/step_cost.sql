-- What a full-year person costs on each step and year, of the help that the municipality acts in itself.
-- Nothing
-- hidden. A step has a row in every year from the first with spend in its municipality.
with
    actual as (
        select
            municipality_code,
            {{ period_start("year", "month_start") }} as period_start,
            ladder_step,
            child_key,
            amount
        from {{ ref("spend_by_child") }}
        where posting_type = 'forbrug' and is_acting and ladder_step <> 'kan_ikke_henfoeres'
    ),
    actual_on_step as (
        select
            {{ cell_keys(["ladder_step"]) }}, sum(amount) as amount, count(distinct child_key) as n_children
        from actual
        group by {{ cell_groups(["ladder_step"]) }}
    ),
    years as (
        select
            first_year.municipality_code,
            calendar_year.period_start,
            calendar_year.period_end,
            calendar_year.period_label
        from
            (
                select municipality_code, min(period_start) as period_start
                from {{ ref("cells_spend") }}
                where indicator_id = 'udgift_forbrug' and period_type = 'year'
                group by municipality_code
            ) as first_year
        inner join
            {{ ref("dim_municipality") }} as municipality
            on first_year.municipality_code = municipality.municipality_code
        inner join
            {{ ref("period") }} as calendar_year
            on calendar_year.period_type = 'year'
            and calendar_year.period_start >= first_year.period_start
            and calendar_year.period_start <= municipality.latest_today_date
    )
select
    years.municipality_code,
    years.period_start,
    years.period_end,
    years.period_label,
    step.ladder_step,
    coalesce(actual_on_step.amount, 0) as amount,
    coalesce(help.numerator, 0) as full_year_persons,
    coalesce(actual_on_step.n_children, 0) as n_children_with_spend,
    coalesce(help.n_numerator, 0) as n_children
from years
inner join {{ ref("ladder_step") }} as step on step.ladder_step >= 1
left join
    actual_on_step
    on actual_on_step.cut = 'ladder_step'
    and years.municipality_code = actual_on_step.municipality_code
    and years.period_start = actual_on_step.period_start
    and cast(step.ladder_step as {{ dbt.type_string() }}) = actual_on_step.cut_value
left join
    {{ ref("cells_intervention") }} as help
    on help.indicator_id = 'indsats_helaarspersoner'
    and help.cut = 'ladder_step'
    and years.municipality_code = help.municipality_code
    and years.period_start = help.period_start
    and cast(step.ladder_step as {{ dbt.type_string() }}) = help.cut_value
