select municipality_code, underretning_id as notification_id, aarsag as cause
from {{ source("landing", "underretning_aarsager") }}
where {{ in_force() }}
