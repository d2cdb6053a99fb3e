select
    municipality_code,
    moede_id as meeting_id,
    child_key,
    forum,
    dato as meeting_date,
    distrikt as district,
    institution_id,
    samtykke as has_consent,
    foraeldre_deltog as has_parents_present,
    maal_aftalt as has_agreement,
    evalueret as evaluated_date
from {{ source("landing", "moeder") }}
where {{ in_force() }}
