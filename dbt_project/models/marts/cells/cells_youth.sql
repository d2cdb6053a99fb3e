-- From school to youth education (S8): where the young are 15 months after 9th grade, by the year they left.
with
    young as (
        select
            {{ cell_keys() }}, child_key, max(case when is_in_education then 1 else 0 end) as is_in_education
        from
            (
                select municipality_code, leaving_year_start as period_start, child_key, is_in_education
                from {{ ref("fct_youth_status") }}
            ) as status
        group by {{ cell_groups(within=["child_key"]) }}
    ),
    sums as (
        select
            municipality_code,
            'year' as period_type,
            period_start,
            cut,
            cut_value,
            count(*) as young_people,
            sum(is_in_education) as in_education
        from young
        group by municipality_code, period_start, cut, cut_value
    )
    {{
        share_cells(
            "sums",
            "ungdomsuddannelse_15_mdr",
            "in_education",
            "young_people",
            "in_education",
            "young_people",
        )
    }}
