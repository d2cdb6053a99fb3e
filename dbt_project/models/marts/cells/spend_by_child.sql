-- What is posted by the municipality's today, added up per month, kind, account, help and child.
select
    municipality_code,
    {{ period_start("month", "posted_date") }} as month_start,
    posting_type,
    account,
    intervention_type,
    ladder_step,
    is_acting,
    child_key,
    cast(sum(amount) as decimal(38, 6)) as amount
from {{ ref("fct_posting") }}
where is_posted
group by
    municipality_code,
    {{ period_start("month", "posted_date") }},
    posting_type,
    account,
    intervention_type,
    ladder_step,
    is_acting,
    child_key
