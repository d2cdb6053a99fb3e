-- What is posted by the municipality's today, added up per year, kind, account, help and whom it is about,
-- with the months in which it is posted and how much in each.
select
    municipality_code,
    {{ period_start("year", "posted_date") }} as year_start,
    posting_type,
    {{ published_account("account") }} as account,
    intervention_type,
    ladder_step,
    is_acting,
    child_key,
    subject_key,
    bit_or({{ month_bit("extract(month from posted_date)") }}) as months_seen,
    cast(sum(amount) as decimal(38, 6)) as amount
    -- whole oere in doubles: exact in any order, and half the memory of decimals when they are added up again
    {% for month in range(1, 13) %}
        ,
        cast(
            round(
                100 * sum(case when extract(month from posted_date) = {{ month }} then amount else 0 end)
            ) as double
        ) as oere_{{ month }}
    {% endfor %}
from {{ ref("fct_posting") }}
where is_posted
group by
    municipality_code,
    {{ period_start("year", "posted_date") }},
    posting_type,
    {{ published_account("account") }},
    intervention_type,
    ladder_step,
    is_acting,
    child_key,
    subject_key
