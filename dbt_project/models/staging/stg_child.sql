select child_key, birth_date, gender from {{ source("ledger", "child") }}
