select
    municipality_code,
    child_key,
    dato as measured_date,
    respondent as informant,
    indsats_id as intervention_id,
    tidspunkt as timing,
    emotionelle as emotional,
    adfaerd as conduct,
    hyperaktivitet as hyperactivity,
    kammerat as peer,
    prosocial
from {{ source("landing", "sdq") }}
where {{ in_force() }}
