select
    municipality_code,
    tilbud_id as provider_id,
    navn as provider_name,
    type as provider_type,
    ejer as owner,
    godkendt_fra as approved_from_date,
    godkendt_til as approved_until_date,
    pladser as places
from {{ source("landing", "tilbud") }}
where {{ in_force() }}
