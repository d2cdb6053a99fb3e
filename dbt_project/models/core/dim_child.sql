select child_key, birth_date, gender from {{ ref("stg_child") }}
