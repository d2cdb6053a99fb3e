select
    delivered.municipality_code,
    {{ key("delivered.case_id", "delivered.municipality_code") }} as case_key,
    {{ key("delivered.employee_id", "delivered.municipality_code") }} as employee_key,
    delivered.from_date as valid_from,
    -- a planned end after the municipality's today is no end yet
    case
        when delivered.until_date <= municipality.today_date then {{ add_days("delivered.until_date", 1) }}
    end as valid_to
from {{ ref("stg_sagsbehandlere") }} as delivered
inner join
    {{ ref("dim_municipality") }} as municipality
    on delivered.municipality_code = municipality.municipality_code
