-- Language assessments (S2): which support they point to, of the children assessed in the year.
with
    assessments as (
        select
            municipality_code,
            period_start,
            child_key,
            replace(scale, 'resultat_', '') as age_step,
            district,
            value_code as result
        from {{ ref("fct_measurement") }}
        where instrument = 'sprog' and is_measured
    ),
    children as (
        select
            {{ cell_keys(["age_step", "district"]) }},
            child_key,
            max(case when result = 'fokuseret' then 1 else 0 end) as is_focused,
            max(case when result = 'saerlig' then 1 else 0 end) as is_special
        from assessments
        group by {{ cell_groups(["age_step"], within=["child_key"], own_cuts=["district"]) }}
    ),
    sums as (
        select
            municipality_code,
            'year' as period_type,
            period_start,
            cut,
            cut_value,
            count(*) as assessed,
            sum(is_focused) as focused,
            sum(is_special) as special
        from children
        group by municipality_code, period_start, cut, cut_value
    )
    {{ share_cells("sums", "sprog_fokuseret", "focused", "assessed", "focused", "assessed") }}
union all
{{ share_cells("sums", "sprog_saerlig", "special", "assessed", "special", "assessed") }}
