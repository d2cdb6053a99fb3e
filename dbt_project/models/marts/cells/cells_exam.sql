-- Exams (S7): the mean of the compulsory marks, and who has a mark in all of them.
with
    exams as (
        select
            exam.municipality_code,
            exam.school_year_start as period_start,
            exam.child_key,
            exam.is_compulsory,
            exam.mark_value
        from {{ ref("fct_exam") }} as exam
        inner join
            {{ ref("dim_municipality") }} as municipality
            on exam.municipality_code = municipality.municipality_code
            and exam.school_year_start <= municipality.today_date
    ),
    pupils as (
        select
            {{ cell_keys() }},
            child_key,
            count(mark_value) as n_marks,
            count(case when is_compulsory then 1 end) as n_compulsory,
            count(case when is_compulsory then mark_value end) as n_compulsory_marks,
            sum(case when is_compulsory then mark_value end) as compulsory_marks
        from exams
        group by {{ cell_groups(within=["child_key"]) }}
    ),
    sums as (
        select
            municipality_code,
            'school_year' as period_type,
            period_start,
            cut,
            cut_value,
            count(case when n_marks > 0 then 1 end) as with_any_mark,
            count(
                case when n_compulsory > 0 and n_compulsory = n_compulsory_marks then 1 end
            ) as with_all_marks,
            count(case when n_compulsory_marks > 0 then 1 end) as with_compulsory_mark,
            sum(
                cast(cast(compulsory_marks as double) / nullif(n_compulsory_marks, 0) as decimal(24, 12))
            ) as sum_of_means
        from pupils
        group by municipality_code, period_start, cut, cut_value
    )
    {{
        share_cells(
            "sums",
            "proeve_gennemsnit",
            "coalesce(sum_of_means, 0)",
            "with_compulsory_mark",
            "with_compulsory_mark",
            "with_compulsory_mark",
        )
    }}
union all
{{ share_cells("sums", "proeve_alle", "with_all_marks", "with_any_mark", "with_all_marks", "with_any_mark") }}
