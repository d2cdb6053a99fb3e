select
    municipality_code,
    child_key,
    afgangsaar as leaving_year,
    status_15mdr as status,
    uddannelsestype as education_type
from {{ source("landing", "ungestatus") }}
where {{ in_force() }}
