select
    municipality_code,
    child_key,
    koen as gender,
    skoledistrikt as school_district,
    status,
    tilflyttet as moved_in_date,
    fraflyttet as moved_out_date
from {{ source("landing", "boern") }}
where {{ in_force() }}
