select
    municipality_code,
    maaned as supervision_month,
    sag_id as case_id,
    spoergsmaal as question,
    relevant as is_relevant,
    opfyldt as is_fulfilled
from {{ source("landing", "ledelsestilsyn") }}
where {{ in_force() }}
