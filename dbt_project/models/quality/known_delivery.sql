-- The ledger as this build saw it: a delivery that comes later is not behind its numbers.
select
    cast(delivery_id as bigint) as delivery_id,
    cast(municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(extract as {{ dbt.type_string() }}) as extract,
    cast(file_name as {{ dbt.type_string() }}) as file_name,
    cast(content_hash as {{ dbt.type_string() }}) as content_hash,
    cast(as_of_date as date) as as_of_date,
    cast(received_at as timestamp) as received_at,
    cast(rows_accepted as bigint) as rows_accepted,
    cast(rows_refused as bigint) as rows_refused,
    cast(status as {{ dbt.type_string() }}) as status
from {{ source("ledger", "delivery") }}
where {{ known_by("as_of_date") }}
