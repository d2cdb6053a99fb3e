with
    intervention as (
        select
            municipality_code,
            intervention_key,
            intervention_id,
            intervention_type,
            place_kind,
            child_key,
            start_date,
            coalesce(end_date, cast('9999-12-31' as date)) as end_date,
            is_acting
        from {{ ref("fct_intervention") }}
    ),
    -- the steps that an intervention has in its days, each with the day from which postings get it
    stepped as (
        select
            intervention.municipality_code,
            intervention.intervention_key,
            intervention.intervention_id,
            intervention.intervention_type,
            intervention.child_key,
            intervention.is_acting,
            rule.ladder_step,
            rule.valid_from,
            lag(rule.valid_from) over intervention_in_time as valid_from_before,
            lead(rule.valid_from) over intervention_in_time as valid_from_after
        from intervention
        left join
            {{ ref("dim_ladder_step") }} as rule
            on intervention.municipality_code = rule.municipality_code
            and intervention.intervention_type = rule.intervention_type
            and intervention.place_kind = rule.place_kind
            and rule.valid_from <= intervention.end_date
            and coalesce(rule.valid_to, cast('9999-12-31' as date)) > intervention.start_date
        window
            intervention_in_time as (
                partition by intervention.municipality_code, intervention.intervention_key
                order by rule.valid_from
            )
    ),
    -- a posting before the first day has the first day's step, one after the last day the last day's
    step_for_postings as (
        select
            municipality_code,
            intervention_key,
            intervention_id,
            intervention_type,
            child_key,
            is_acting,
            ladder_step,
            case
                when valid_from_before is null then cast('0001-01-01' as date) else valid_from
            end as posted_from,
            coalesce(valid_from_after, cast('9999-12-31' as date)) as posted_before
        from stepped
    ),
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
            step_for_postings as step
            on delivered.municipality_code = step.municipality_code
            and delivered.intervention_id = step.intervention_id
            and delivered.posted_date >= step.posted_from
            and delivered.posted_date < step.posted_before
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
