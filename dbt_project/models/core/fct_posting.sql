with
    step_on_day as ({{ intervention_step_on_day(ref("fct_intervention"), ref("dim_ladder_step")) }}),
    posting as (
        select
            delivered.municipality_code,
            delivered.voucher_id,
            delivered.posted_date,
            delivered.account,
            delivered.posting_type,
            delivered.intervention_id,
            step.intervention_key,
            step.intervention_type,
            step.ladder_step,
            step.is_acting,
            coalesce(delivered.child_key, step.child_key) as child_key,
            delivered.amount,
            delivered.posted_date <= municipality.today_date as is_posted
        from {{ ref("stg_posteringer") }} as delivered
        inner join
            {{ ref("dim_municipality") }} as municipality
            on delivered.municipality_code = municipality.municipality_code
        left join
            step_on_day as step
            on delivered.municipality_code = step.municipality_code
            and delivered.intervention_id = step.intervention_id
            and delivered.posted_date >= step.from_date
            and delivered.posted_date < step.before_date
    )
select
    posting.municipality_code,
    {{ key("posting.voucher_id", "posting.municipality_code") }} as posting_key,
    posting.voucher_id,
    posting.posted_date,
    posting.account,
    coalesce(account.account, 'ukendt') as account_key,
    posting.posting_type,
    coalesce(posting.intervention_key, {{ key("null", "posting.municipality_code") }}) as intervention_key,
    coalesce(posting.intervention_type, 'kan_ikke_henfoeres') as intervention_type,
    coalesce(cast(posting.ladder_step as {{ dbt.type_string() }}), 'kan_ikke_henfoeres') as ladder_step,
    posting.child_key,
    -- an intervention that nobody delivered stands for its child
    coalesce(
        cast(posting.child_key as {{ dbt.type_string() }}),
        case
            when posting.intervention_id is not null
            then {{ key("posting.intervention_id", "posting.municipality_code") }}
        end
    ) as subject_key,
    posting.amount,
    posting.is_posted,
    coalesce(posting.is_acting, true) as is_acting
from posting
left join {{ ref("dim_account") }} as account on posting.account = account.account
