select
    delivered.municipality_code,
    delivered.child_key,
    delivered.absence_date,
    {{ period_start("month", "delivered.absence_date") }} as month_start,
    coalesce(
        institution.institution_key, {{ key("null", "delivered.municipality_code") }}
    ) as institution_key,
    delivered.absence_type,
    delivered.day_share,
    delivered.absence_date <= municipality.today_date as is_past
from {{ ref("stg_elevfravaer") }} as delivered
inner join
    {{ ref("dim_municipality") }} as municipality
    on delivered.municipality_code = municipality.municipality_code
left join
    {{ ref("dim_institution") }} as institution
    on delivered.municipality_code = institution.municipality_code
    and {{ key("delivered.institution_id", "delivered.municipality_code") }} = institution.institution_key
