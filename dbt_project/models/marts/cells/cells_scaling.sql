-- The caseworker's scaling (S17): the last against the first of an intervention, by the year of the last.
with
    pairs as (
        select
            municipality_code,
            {{ period_start("year", "after_date") }} as period_start,
            child_key,
            intervention_type,
            change
        from {{ ref("measurement_pair") }}
        where instrument = 'skalering'
    ),
    sums as (
        select
            {{ cell_keys(["intervention_type"]) }},
            'year' as period_type,
            count(*) as pairs,
            sum(change) as change_total,
            count(distinct child_key) as children
        from pairs
        group by {{ cell_groups(["intervention_type"]) }}
    )
    {{ share_cells("sums", "skalering_aendring", "change_total", "pairs", "children", "children") }}
