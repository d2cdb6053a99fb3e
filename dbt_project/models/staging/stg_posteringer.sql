select
    municipality_code,
    bilag_id as voucher_id,
    bogfoert as posted_date,
    funktion as account,
    type as posting_type,
    indsats_id as intervention_id,
    child_key,
    beloeb as amount
from {{ source("landing", "posteringer") }}
where {{ in_force() }}
