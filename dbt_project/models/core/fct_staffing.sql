select
    delivered.municipality_code,
    delivered.institution_id,
    coalesce(
        institution.institution_key, {{ key("null", "delivered.municipality_code") }}
    ) as institution_key,
    coalesce(institution.institution_type, 'ukendt') as institution_type,
    delivered.staffed_month,
    {{ period_start("month", "delivered.staffed_month") }} as month_start,
    delivered.staff_group,
    delivered.full_time_equivalent,
    delivered.staff_group in ('leder', 'souschef') as is_leader
from {{ ref("stg_personale") }} as delivered
left join
    {{ ref("dim_institution") }} as institution
    on delivered.municipality_code = institution.municipality_code
    and {{ key("delivered.institution_id", "delivered.municipality_code") }} = institution.institution_key
