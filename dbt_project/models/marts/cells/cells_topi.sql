-- TOPI (S1): positions of the round, and movement since the round before.
with
    assessments as (
        select
            assessment.municipality_code,
            assessment.period_start,
            assessment.child_key,
            coalesce(assessment.district, 'ukendt') as district,
            coalesce(institution.institution_id, 'ukendt') as institution,
            assessment.age_group,
            assessment.position
        from {{ ref("topi_assessment") }} as assessment
        left join
            {{ ref("dim_institution") }} as institution
            on assessment.municipality_code = institution.municipality_code
            and assessment.institution_key = institution.institution_key
    ),
    pairs as (
        select municipality_code, period_start, child_key, is_better, is_worse from {{ ref("topi_pair") }}
    ),
    -- In `000` a child assessed in two municipalities is in both positions, and once in all assessed.
    children as (
        select
            {{ cell_keys(["age_group", "district", "institution"]) }},
            child_key,
            max(case when position = 'roed' then 1 else 0 end) as is_red,
            max(case when position = 'gul' then 1 else 0 end) as is_yellow,
            max(case when position = 'groen' then 1 else 0 end) as is_green
        from assessments
        group by {{ cell_groups(["age_group"], within=["child_key"], own_cuts=["district", "institution"]) }}
    ),
    sums as (
        select
            municipality_code,
            'half_year' as period_type,
            period_start,
            cut,
            cut_value,
            count(*) as assessed,
            sum(is_red) as red,
            sum(is_yellow) as yellow,
            sum(is_green) as green
        from children
        group by municipality_code, period_start, cut, cut_value
    ),
    children_with_pair as (
        select
            {{ cell_keys() }},
            child_key,
            max(case when is_better then 1 else 0 end) as is_better,
            max(case when is_worse then 1 else 0 end) as is_worse
        from pairs
        group by {{ cell_groups(within=["child_key"]) }}
    ),
    sums_of_pairs as (
        select
            municipality_code,
            'half_year' as period_type,
            period_start,
            cut,
            cut_value,
            count(*) as pairs,
            sum(is_better) as better,
            sum(is_worse) as worse
        from children_with_pair
        group by municipality_code, period_start, cut, cut_value
    )
    {{ share_cells("sums", "topi_roed", "red", "assessed", "red", "assessed") }}
union all
{{ share_cells("sums", "topi_gul", "yellow", "assessed", "yellow", "assessed") }}
union all
{{ share_cells("sums", "topi_groen", "green", "assessed", "green", "assessed") }}
union all
{{ count_cells("sums", "topi_vurderet", "assessed", "assessed", where="cut = 'total'") }}
union all
{{ share_cells("sums_of_pairs", "topi_forbedret", "better", "pairs", "better", "pairs") }}
union all
{{ share_cells("sums_of_pairs", "topi_forvaerret", "worse", "pairs", "worse", "pairs") }}
