select
    municipality_code, sag_id as case_id, fra as from_date, til as until_date, medarbejder_id as employee_id
from {{ source("landing", "sagsbehandlere") }}
where {{ in_force() }}
