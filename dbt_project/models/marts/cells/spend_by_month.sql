-- What is posted by the municipality's today, added up per month, kind, account and help.
select
    municipality_code,
    {{ period_start("month", "posted_date") }} as month_start,
    posting_type,
    {{ published_account("account") }} as account,
    intervention_type,
    ladder_step,
    cast(sum(amount) as decimal(38, 6)) as amount
from {{ ref("fct_posting") }}
where is_posted
group by
    municipality_code,
    {{ period_start("month", "posted_date") }},
    posting_type,
    {{ published_account("account") }},
    intervention_type,
    ladder_step
