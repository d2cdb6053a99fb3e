with
    -- a planned end after the municipality's today is no end yet: the intervention is running
    intervention as (
        select
            delivered.municipality_code,
            {{ key("delivered.intervention_id", "delivered.municipality_code") }} as intervention_key,
            {{ key("delivered.case_id", "delivered.municipality_code") }} as delivered_case_key,
            {{ key("delivered.provider_id", "delivered.municipality_code") }} as delivered_provider_key,
            delivered.intervention_id,
            delivered.case_id,
            delivered.child_key,
            delivered.intervention_type,
            delivered.place_kind,
            delivered.granted_date,
            delivered.start_date,
            case when delivered.end_date <= municipality.today_date then delivered.end_date end as end_date,
            delivered.end_reason,
            delivered.has_consent,
            delivered.safety_plan_tried,
            delivered.paying_municipality_code,
            delivered.start_date <= municipality.today_date as is_started
        from {{ ref("stg_indsatser") }} as delivered
        inner join
            {{ ref("dim_municipality") }} as municipality
            on delivered.municipality_code = municipality.municipality_code
    )
select
    intervention.municipality_code,
    intervention.intervention_key,
    intervention.intervention_id,
    coalesce(social_case.case_key, {{ key("null", "intervention.municipality_code") }}) as case_key,
    intervention.case_id,
    intervention.child_key,
    coalesce(intervention_type.intervention_type, 'ukendt') as intervention_type,
    case
        when not coalesce(intervention_type.is_placement, false)
        then ''
        -- the place as the row has it, else as its provider is; codes that are no place to live don't match
        else coalesce(row_place.place_kind, provider_place.place_kind, 'ukendt')
    end as place_kind,
    coalesce(provider.provider_key, {{ key("null", "intervention.municipality_code") }}) as provider_key,
    coalesce(provider.owner, 'ukendt') as provider_owner,
    intervention.granted_date,
    intervention.start_date,
    intervention.end_date,
    intervention.start_date as valid_from,
    {{ add_days("intervention.end_date", 1) }} as valid_to,
    intervention.end_reason,
    intervention.has_consent,
    intervention.safety_plan_tried,
    coalesce(social_case.is_acting, true) as is_acting,
    coalesce(
        intervention.paying_municipality_code,
        social_case.paying_municipality_code,
        intervention.municipality_code
    )
    = intervention.municipality_code as is_paying,
    intervention.is_started
from intervention
left join
    {{ ref("dim_intervention_type") }} as intervention_type
    on intervention.intervention_type = intervention_type.intervention_type
left join
    {{ ref("fct_case") }} as social_case
    on intervention.municipality_code = social_case.municipality_code
    and intervention.delivered_case_key = social_case.case_key
left join
    {{ ref("dim_provider") }} as provider
    on intervention.municipality_code = provider.municipality_code
    and intervention.delivered_provider_key = provider.provider_key
left join {{ ref("place_kind") }} as row_place on intervention.place_kind = row_place.place_kind
left join {{ ref("place_kind") }} as provider_place on provider.provider_type = provider_place.place_kind
