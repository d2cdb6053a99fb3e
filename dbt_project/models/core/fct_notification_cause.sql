select municipality_code, {{ key("notification_id") }} as notification_key, cause
from {{ ref("stg_underretning_aarsager") }}
