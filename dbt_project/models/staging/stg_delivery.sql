select
    delivery_id,
    municipality_code,
    extract as extract_name,
    file_name,
    as_of_date,
    received_at,
    rows_read,
    rows_accepted,
    rows_refused,
    rows_new,
    rows_changed,
    rows_removed,
    status,
    reason_code,
    reason
from {{ source("ledger", "delivery") }}
where {{ known_by("as_of_date") }}
