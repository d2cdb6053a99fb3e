select municipality_code, child_key, runde as round_code, institution_id, vurderet as measured_date, position
from {{ source("landing", "trivselsvurderinger") }}
where {{ in_force() }}
