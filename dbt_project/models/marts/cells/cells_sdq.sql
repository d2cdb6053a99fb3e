-- SDQ (S16): total difficulties before and after an intervention, by the year of the last after it.
with
    pairs as (
        select
            municipality_code,
            {{ period_start("year", "after_date") }} as period_start,
            child_key,
            intervention_type,
            ladder_step,
            informant as respondent,
            before_value,
            after_value,
            change
        from {{ ref("measurement_pair") }}
        where instrument = 'sdq' and scale = 'total'
    ),
    sums as (
        select
            {{ cell_keys(["intervention_type", "ladder_step", "respondent"]) }},
            'year' as period_type,
            count(*) as pairs,
            sum(before_value) as before_total,
            sum(after_value) as after_total,
            sum(change) as change_total,
            count(case when change < 0 then 1 end) as better,
            count(distinct child_key) as children,
            count(distinct case when change < 0 then child_key end) as better_children
        from pairs
        group by {{ cell_groups(["intervention_type", "ladder_step", "respondent"]) }}
    )
    {{ share_cells("sums", "sdq_total_foer", "before_total", "pairs", "children", "children") }}
union all
{{ share_cells("sums", "sdq_total_efter", "after_total", "pairs", "children", "children") }}
union all
{{ share_cells("sums", "sdq_aendring", "change_total", "pairs", "children", "children") }}
union all
{{
    share_cells(
        "sums", "sdq_forbedret", "better", "pairs", "better_children", "children", where="cut = 'total'"
    )
}}
