with
    -- the day in the intervention's time that is nearest to the posting: its step is the posting's step
    posting as (
        select
            delivered.municipality_code,
            {{ key("delivered.voucher_id", "delivered.municipality_code") }} as posting_key,
            delivered.voucher_id,
            delivered.posted_date,
            delivered.account,
            delivered.posting_type,
            intervention.intervention_key,
            intervention.intervention_type,
            intervention.place_kind,
            intervention.is_acting,
            coalesce(delivered.child_key, intervention.child_key) as child_key,
            delivered.intervention_id,
            delivered.amount,
            delivered.posted_date <= municipality.today_date as is_posted,
            least(
                greatest(delivered.posted_date, intervention.start_date),
                coalesce(intervention.end_date, greatest(delivered.posted_date, intervention.start_date))
            ) as day_on_ladder
        from {{ ref("stg_posteringer") }} as delivered
        inner join
            {{ ref("dim_municipality") }} as municipality
            on delivered.municipality_code = municipality.municipality_code
        left join
            {{ ref("fct_intervention") }} as intervention
            on delivered.municipality_code = intervention.municipality_code
            and delivered.intervention_id = intervention.intervention_id
    )
select
    posting.municipality_code,
    posting.posting_key,
    posting.voucher_id,
    posting.posted_date,
    posting.account,
    coalesce(account.account, 'ukendt') as account_key,
    posting.posting_type,
    coalesce(posting.intervention_key, {{ key("null", "posting.municipality_code") }}) as intervention_key,
    coalesce(posting.intervention_type, 'kan_ikke_henfoeres') as intervention_type,
    coalesce(cast(rule.ladder_step as {{ dbt.type_string() }}), 'kan_ikke_henfoeres') as ladder_step,
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
left join
    {{ ref("dim_ladder_step") }} as rule
    on posting.municipality_code = rule.municipality_code
    and posting.intervention_type = rule.intervention_type
    and posting.place_kind = rule.place_kind
    and rule.valid_from <= posting.day_on_ladder
    and (rule.valid_to is null or rule.valid_to > posting.day_on_ladder)
left join {{ ref("dim_account") }} as account on posting.account = account.account
