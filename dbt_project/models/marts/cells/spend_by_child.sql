-- What is posted by the municipality's today, added up per month, kind, account, help and whom it is about.
with
    posting as (
        select
            municipality_code,
            {{ period_start("month", "posted_date") }} as month_start,
            posting_type,
            -- an account is digits and dots; other text could be anything, and an account is published
            case when translate(account, '0123456789.', '') = '' then account else 'ukendt' end as account,
            intervention_type,
            ladder_step,
            is_acting,
            child_key,
            subject_key,
            amount
        from {{ ref("fct_posting") }}
        where is_posted
    )
select
    municipality_code,
    month_start,
    posting_type,
    account,
    intervention_type,
    ladder_step,
    is_acting,
    child_key,
    subject_key,
    cast(sum(amount) as decimal(38, 6)) as amount
from posting
group by
    municipality_code,
    month_start,
    posting_type,
    account,
    intervention_type,
    ladder_step,
    is_acting,
    child_key,
    subject_key
