{%- set stock_cuts = ["place_kind", "age_group", "own_or_bought"] -%}
with
    -- placements that count, each with its last day, or today where it is still running
    placement as (
        select
            intervention.municipality_code,
            intervention.child_key,
            intervention.valid_from,
            coalesce(intervention.end_date, municipality.today_date) as last_date,
            intervention.has_consent,
            intervention.safety_plan_tried,
            child.birth_date
        from {{ ref("fct_intervention") }} as intervention
        inner join {{ ref("dim_child") }} as child on intervention.child_key = child.child_key
        inner join
            {{ ref("dim_municipality") }} as municipality
            on intervention.municipality_code = municipality.municipality_code
        where
            intervention.is_started
            and intervention.is_acting
            and {{ is_placement("intervention.place_kind") }}
    ),
    -- the stock: children placed when the month ends, or today in the month that is not over
    placed_child as (
        select
            municipality_code,
            period_start,
            child_key,
            place_kind,
            own_or_bought,
            {{ age_group("age_years") }} as age_group
        from {{ ref("placement_stock") }}
        where period_type = 'month' and is_acting and {{ is_ladder_age("age_years") }}
    ),
    placed_children as (
        select 'month' as period_type, {{ cell_keys(stock_cuts) }}, count(distinct child_key) as n_children
        from placed_child
        group by {{ cell_groups(stock_cuts) }}
    ),
    -- a child placed in two kinds of place, or by two municipalities, is in the part if one of them is
    child_with_kinds as (
        select
            {{ cell_keys() }},
            child_key,
            max(case when place_kind = 'netvaerkspleje' then 1 else 0 end) as is_in_network,
            max(case when {{ is_foster_family("place_kind") }} then 1 else 0 end) as is_in_foster_family
        from placed_child
        group by {{ cell_groups(within=["child_key"]) }}
    ),
    children_with_kinds as (
        select
            'month' as period_type,
            municipality_code,
            period_start,
            cut,
            cut_value,
            sum(is_in_network) as n_network,
            sum(is_in_foster_family) as n_foster_family,
            count(*) as n_children
        from child_with_kinds
        group by municipality_code, period_start, cut, cut_value
    ),
    covered_placement as (
        select
            municipality_code,
            child_key,
            birth_date,
            valid_from,
            has_consent,
            safety_plan_tried,
            max(last_date) over (
                partition by municipality_code, child_key
                order by valid_from, last_date
                rows between unbounded preceding and 1 preceding
            ) as covered_until
        from placement
    ),
    -- a child that was not placed the day before, whatever number of rows begin this day; what one of them
    -- says of consent and safety plan holds for the placement
    new_placement as (
        select
            municipality_code,
            {{ period_start("year", "valid_from") }} as period_start,
            child_key,
            {{ age_years("min(birth_date)", "valid_from") }} as age_years,
            max(case when not has_consent then 1 else 0 end) as is_without_consent,
            max(case when safety_plan_tried then 1 else 0 end) as is_safety_plan_tried
        from covered_placement
        group by municipality_code, child_key, valid_from
        -- the first of the day's rows sees all that lies before the day
        having
            min(coalesce(covered_until, {{ add_days("valid_from", -2) }})) < {{ add_days("valid_from", -1) }}
    ),
    newly_placed_child as (
        select
            municipality_code,
            period_start,
            child_key,
            {{ age_group("age_years") }} as age_group,
            is_without_consent,
            is_safety_plan_tried
        from new_placement
        where {{ is_ladder_age("age_years") }}
    ),
    new_placements as (
        select
            'year' as period_type,
            {{ cell_keys(["age_group"]) }},
            count(*) as n_placements,
            sum(is_without_consent) as n_without_consent,
            sum(is_safety_plan_tried) as n_safety_plan_tried,
            count(distinct child_key) as n_children,
            count(distinct case when is_without_consent = 1 then child_key end) as n_children_without_consent,
            count(
                distinct case when is_safety_plan_tried = 1 then child_key end
            ) as n_children_safety_plan_tried
        from newly_placed_child
        group by {{ cell_groups(["age_group"]) }}
    )
    {{ count_cells("placed_children", "anbragt_antal", "n_children", "n_children") }}
union all
{{
    share_cells(
        "children_with_kinds",
        "anbragt_andel_netvaerk",
        "n_network",
        "n_children",
        "n_network",
        "n_children",
    )
}}
union all
{{
    share_cells(
        "children_with_kinds",
        "anbragt_andel_plejefamilie",
        "n_foster_family",
        "n_children",
        "n_foster_family",
        "n_children",
    )
}}
union all
{{ count_cells("new_placements", "anbragt_nye", "n_placements", "n_children") }}
union all
{{
    share_cells(
        "new_placements",
        "anbragt_uden_samtykke",
        "n_without_consent",
        "n_placements",
        "n_children_without_consent",
        "n_children",
        "cut = 'total'",
    )
}}
union all
{{
    share_cells(
        "new_placements",
        "anbragt_sikkerhedsplan_forsoegt",
        "n_safety_plan_tried",
        "n_placements",
        "n_children_safety_plan_tried",
        "n_children",
        "cut = 'total'",
    )
}}
