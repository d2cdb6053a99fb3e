-- Staffing in daycare (S10): children per adult, and the share of trained staff counted in both ways.
with
    places as (
        select
            staffing.municipality_code,
            staffing.period_start,
            institution.institution_id as institution,
            staffing.nursery_children,
            staffing.kindergarten_children,
            staffing.n_nursery_children,
            staffing.n_kindergarten_children,
            staffing.nursery_adults,
            staffing.kindergarten_adults
        from {{ ref("staffing_month") }} as staffing
        inner join
            {{ ref("dim_institution") }} as institution
            on staffing.municipality_code = institution.municipality_code
            and staffing.institution_key = institution.institution_key
    ),
    -- behind a ratio stand children; that few adults look after them tells of nobody
    ratios as (
        select
            {{ cell_keys(["institution"]) }},
            'month' as period_type,
            sum(nursery_children) as nursery_children,
            sum(kindergarten_children) as kindergarten_children,
            sum(n_nursery_children) as n_nursery_children,
            sum(n_kindergarten_children) as n_kindergarten_children,
            sum(nursery_adults) as nursery_adults,
            sum(kindergarten_adults) as kindergarten_adults
        from places
        group by {{ cell_groups(own_cuts=["institution"]) }}
    ),
    -- whole full-time equivalents, and no more of a part than there are; half a one is not nobody
    trained as (
        select
            municipality_code,
            'month' as period_type,
            period_start,
            cut,
            cut_value,
            adults,
            pedagogues,
            pedagogues + pedagogical_assistants as pedagogues_and_assistants,
            {{ whole_persons("pedagogues") }} as n_pedagogues,
            {{ whole_persons("pedagogues") }} + {{ whole_persons("adults - pedagogues") }} as n_adults,
            {{ whole_persons("pedagogues + pedagogical_assistants") }} as n_pedagogues_and_assistants,
            {{ whole_persons("pedagogues + pedagogical_assistants") }}
            + {{ whole_persons("adults - pedagogues - pedagogical_assistants") }} as n_adults_of_both
        from {{ ref("trained_staff") }}
    )
    {{
        share_cells(
            "ratios",
            "normering_vuggestue",
            "nursery_children",
            "nursery_adults",
            "n_nursery_children",
            "n_nursery_children",
        )
    }}
union all
{{
    share_cells(
        "ratios",
        "normering_boernehave",
        "kindergarten_children",
        "kindergarten_adults",
        "n_kindergarten_children",
        "n_kindergarten_children",
    )
}}
union all
{{
    share_cells(
        "trained",
        "uddannelsesgrad_kommune",
        "pedagogues",
        "adults",
        "n_pedagogues",
        "n_adults",
    )
}}
union all
{{
    share_cells(
        "trained",
        "uddannelsesgrad_stat",
        "pedagogues_and_assistants",
        "adults",
        "n_pedagogues_and_assistants",
        "n_adults_of_both",
    )
}}
