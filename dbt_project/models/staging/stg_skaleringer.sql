select
    municipality_code, child_key, dato as measured_date, indsats_id as intervention_id, vaerdi as scaled_value
from {{ source("landing", "skaleringer") }}
where {{ in_force() }}
