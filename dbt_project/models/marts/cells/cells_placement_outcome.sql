-- How placements go on and end (S14): breakdowns, children brought home, still placed a year on, duration.
with
    ended_placement as (
        select
            intervention.municipality_code,
            intervention.child_key,
            intervention.end_date,
            intervention.end_reason,
            {{ age_years("child.birth_date", "intervention.end_date") }} as age_years
        from {{ ref("fct_intervention") }} as intervention
        inner join {{ ref("dim_child") }} as child on intervention.child_key = child.child_key
        where
            intervention.is_acting
            and intervention.end_date is not null
            and {{ is_placement("intervention.place_kind") }}
    ),
    ended as (
        select
            municipality_code,
            {{ period_start("year", "end_date") }} as period_start,
            child_key,
            end_reason,
            end_reason in ('barnet_forlader', 'stedet_opgiver', 'begge_opgiver')
            and age_years between 0 and 17 as is_breakdown
        from ended_placement
        where {{ is_ladder_age("age_years") }}
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
        select municipality_code, period_start, child_key, 0, 1
        from {{ ref("placement_stock") }}
        where period_type = 'year' and is_acting and age_years between 0 and 17
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
    -- placements that the municipality pays, on the last day of each month and of the same month a year
    -- before
    paid_in_month as (
        select municipality_code, period_start, child_key, place_kind, days, age_years
        from {{ ref("placement_stock") }}
        where period_type = 'month' and is_paying
    ),
    paid_year_before as (
        select paid_in_month.municipality_code, month.period_start, paid_in_month.child_key
        from paid_in_month
        inner join
            {{ ref("municipality_period") }} as month
            on paid_in_month.municipality_code = month.municipality_code
            and month.period_type = 'month'
            and month.period_start = {{ add_months("paid_in_month.period_start", 12) }}
        where {{ is_ladder_age("paid_in_month.age_years") }}
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
        select municipality_code, period_start, child_key, place_kind, days
        from paid_in_month
        where {{ is_ladder_age("age_years") }}
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
