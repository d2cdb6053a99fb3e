select
    municipality_code,
    child_key,
    dato as absence_date,
    institution_id,
    type as absence_type,
    andel as day_share
from {{ source("landing", "elevfravaer") }}
where {{ in_force() }}
