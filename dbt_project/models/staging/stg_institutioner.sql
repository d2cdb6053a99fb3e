select
    municipality_code,
    institution_id,
    navn as institution_name,
    type as institution_type,
    distrikt as district,
    ejer as owner
from {{ source("landing", "institutioner") }}
where {{ in_force() }}
