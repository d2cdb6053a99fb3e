select
    delivered.municipality_code,
    {{ key("delivered.follow_up_id", "delivered.municipality_code") }} as follow_up_key,
    delivered.follow_up_id,
    coalesce(
        intervention.intervention_key, {{ key("null", "delivered.municipality_code") }}
    ) as intervention_key,
    delivered.intervention_id,
    intervention.child_key,
    delivered.follow_up_date,
    delivered.goal_result,
    delivered.decided_direction,
    delivered.follow_up_date <= municipality.today_date as is_held,
    coalesce(intervention.is_acting, true) as is_acting
from {{ ref("stg_opfoelgninger") }} as delivered
inner join
    {{ ref("dim_municipality") }} as municipality
    on delivered.municipality_code = municipality.municipality_code
left join
    {{ ref("fct_intervention") }} as intervention
    on delivered.municipality_code = intervention.municipality_code
    and delivered.intervention_id = intervention.intervention_id
