select
    delivered.municipality_code,
    {{ key("delivered.meeting_id", "delivered.municipality_code") }} as meeting_key,
    delivered.meeting_id,
    delivered.child_key,
    delivered.forum,
    delivered.meeting_date,
    coalesce(
        institution.institution_key, {{ key("null", "delivered.municipality_code") }}
    ) as institution_key,
    coalesce(delivered.district, institution.district, 'ukendt') as district,
    delivered.has_consent,
    delivered.has_parents_present,
    delivered.has_agreement,
    {{ add_days("delivered.meeting_date", rule("agreement_days")) }} as evaluation_due_date,
    -- what is dated after the municipality's today has not happened yet
    case
        when delivered.evaluated_date <= municipality.today_date then delivered.evaluated_date
    end as evaluated_date,
    delivered.meeting_date <= municipality.today_date as is_held
from {{ ref("stg_moeder") }} as delivered
inner join
    {{ ref("dim_municipality") }} as municipality
    on delivered.municipality_code = municipality.municipality_code
left join
    {{ ref("dim_institution") }} as institution
    on delivered.municipality_code = institution.municipality_code
    and {{ key("delivered.institution_id", "delivered.municipality_code") }} = institution.institution_key
