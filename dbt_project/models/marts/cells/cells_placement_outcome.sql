-- How placements go on and end (S14): breakdowns, children brought home, still placed a year on, duration.
with
    placement as (
        select
            intervention.municipality_code,
            intervention.child_key,
            intervention.place_kind,
            intervention.valid_from,
            intervention.end_date,
            coalesce(intervention.end_date, municipality.today_date) as last_date,
            intervention.end_reason,
            intervention.is_acting,
            intervention.is_paying,
            child.birth_date,
            {{ age_years("child.birth_date", "intervention.end_date") }} as age_at_end
        from {{ ref("fct_intervention") }} as intervention
        inner join {{ ref("dim_child") }} as child on intervention.child_key = child.child_key
        inner join
            {{ ref("dim_municipality") }} as municipality
            on intervention.municipality_code = municipality.municipality_code
        where intervention.is_started and {{ is_placement("intervention.place_kind") }}
    ),
    ended as (
        select
            municipality_code,
            {{ period_start("year", "end_date") }} as period_start,
            child_key,
            end_reason,
            end_reason in ('barnet_forlader', 'stedet_opgiver', 'begge_opgiver')
            and age_at_end between 0 and 17 as is_breakdown
        from placement
        where is_acting and end_date is not null and {{ is_ladder_age("age_at_end") }}
    ),
    endings as (
        select
            'year' as period_type,
            {{ cell_keys() }},
            count(case when end_reason = 'hjemgivelse' then 1 end) as n_brought_home,
            count(
                distinct case when end_reason = 'hjemgivelse' then child_key end
            ) as n_children_brought_home,
            count(case when end_reason = 'bortadoption' then 1 end) as n_adopted,
            count(distinct case when end_reason = 'bortadoption' then child_key end) as n_children_adopted
        from ended
        group by {{ cell_groups() }}
    ),
    -- breakdowns of the year, and the children under 18 who are placed when it ends, or today
    breakdown_or_placed as (
        select municipality_code, period_start, child_key, 1 as n_breakdowns, 0 as n_placed
        from ended
        where is_breakdown
        union all
        select placement.municipality_code, calendar_year.period_start, placement.child_key, 0, 1
        from placement
        inner join
            {{ ref("municipality_period") }} as calendar_year
            on placement.municipality_code = calendar_year.municipality_code
            and calendar_year.period_type = 'year'
            and placement.valid_from <= calendar_year.last_day
            and placement.last_date >= calendar_year.last_day
        where
            placement.is_acting
            and {{ age_years("placement.birth_date", "calendar_year.last_day") }} between 0 and 17
    ),
    breakdowns as (
        select
            'year' as period_type,
            {{ cell_keys() }},
            sum(n_breakdowns) as n_breakdowns,
            count(distinct case when n_placed = 1 then child_key end) as n_placed,
            count(distinct case when n_breakdowns = 1 then child_key end) as n_children_breakdown
        from breakdown_or_placed
        group by {{ cell_groups() }}
    ),
    -- running placements that the municipality pays, on the last day of each month and of the month a year
    -- before
    paid_in_month as (
        select
            placement.municipality_code,
            month.period_start,
            placement.child_key,
            placement.place_kind,
            {{ days_between("placement.valid_from", "month.last_day") }} + 1 as days,
            {{ is_ladder_age(age_years("placement.birth_date", "month.last_day")) }} as is_of_age
        from placement
        inner join
            {{ ref("municipality_period") }} as month
            on placement.municipality_code = month.municipality_code
            and month.period_type = 'month'
            and placement.valid_from <= month.last_day
            and placement.last_date >= month.last_day
        where placement.is_paying
    ),
    paid_year_before as (
        select placement.municipality_code, month.period_start, placement.child_key
        from placement
        inner join
            {{ ref("municipality_period") }} as month
            on placement.municipality_code = month.municipality_code
            and month.period_type = 'month'
            and placement.valid_from <= {{ add_days(add_months("month.period_start", -11), -1) }}
            and placement.last_date >= {{ add_days(add_months("month.period_start", -11), -1) }}
        where
            placement.is_paying
            and {{
                is_ladder_age(
                    age_years("placement.birth_date", add_days(add_months("month.period_start", -11), -1))
                )
            }}
    ),
    then_or_now as (
        select municipality_code, period_start, child_key, 1 as was_placed, 0 as is_placed
        from paid_year_before
        union all
        select municipality_code, period_start, child_key, 0, 1
        from paid_in_month
    ),
    child_then_and_now as (
        select {{ cell_keys() }}, child_key, max(was_placed) as was_placed, max(is_placed) as is_placed
        from then_or_now
        group by {{ cell_groups(within=["child_key"]) }}
    ),
    year_on as (
        select
            'month' as period_type,
            municipality_code,
            period_start,
            cut,
            cut_value,
            sum(case when is_placed = 0 then was_placed else 0 end) as n_no_longer_placed,
            sum(was_placed) as n_were_placed
        from child_then_and_now
        group by municipality_code, period_start, cut, cut_value
    ),
    running_by_month as (
        select municipality_code, period_start, child_key, place_kind, days from paid_in_month where is_of_age
    ),
    durations as (
        select
            'month' as period_type,
            {{ cell_keys(["place_kind"]) }},
            cast(sum(days) as double) / {{ rule("days_per_month") }} as months,
            count(*) as n_placements,
            count(distinct child_key) as n_children
        from running_by_month
        group by {{ cell_groups(["place_kind"]) }}
    )
    {{ count_cells("endings", "anbragt_hjemgivet", "n_brought_home", "n_children_brought_home") }}
union all
{{ count_cells("endings", "anbragt_bortadoption", "n_adopted", "n_children_adopted") }}
union all
{{
    share_cells(
        "breakdowns", "anbragt_sammenbrud", "n_breakdowns", "n_placed", "n_children_breakdown", "n_placed"
    )
}}
union all
{{
    share_cells(
        "year_on",
        "anbragt_ikke_et_aar_efter",
        "n_no_longer_placed",
        "n_were_placed",
        "n_no_longer_placed",
        "n_were_placed",
    )
}}
union all
{{ share_cells("durations", "anbragt_varighed", "months", "n_placements", "n_children", "n_children") }}
