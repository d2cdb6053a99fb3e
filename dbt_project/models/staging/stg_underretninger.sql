select
    municipality_code,
    underretning_id as notification_id,
    child_key,
    modtaget as received_at,
    ufoedt as is_unborn,
    underretter as source,
    vurderet as assessed_at,
    kvitteret as acknowledged_date,
    afgoerelse as decision
from {{ source("landing", "underretninger") }}
where {{ in_force() }}
