select
    municipality_code,
    undersoegelse_id as assessment_id,
    sag_id as case_id,
    child_key,
    opmaerksom as aware_date,
    igangsat as started_date,
    afsluttet as finished_date,
    boernesamtale_relevant as is_conversation_relevant,
    boernesamtale_dato as conversation_date,
    netvaerksmoede_relevant as is_network_meeting_relevant,
    netvaerksmoede_dato as network_meeting_date,
    partshoering_relevant as is_hearing_relevant,
    mundtlig_partshoering as is_hearing_oral,
    familieraadslagning as family_group_conference
from {{ source("landing", "undersoegelser") }}
where {{ in_force() }}
