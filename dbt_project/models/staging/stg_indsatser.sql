select
    municipality_code,
    indsats_id as intervention_id,
    sag_id as case_id,
    child_key,
    indsatstype as intervention_type,
    paragraf as law_paragraph,
    tilbud_id as provider_id,
    anbringelsessted as place_kind,
    bevilget as granted_date,
    startdato as start_date,
    slutdato as end_date,
    samtykke as has_consent,
    sikkerhedsplan_forsoegt as safety_plan_tried,
    ophoersaarsag as end_reason,
    betalingskommune as paying_municipality_code
from {{ source("landing", "indsatser") }}
where {{ in_force() }}
