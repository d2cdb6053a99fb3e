select
    municipality_code,
    child_key,
    alderstrin as age_step,
    institution_id,
    vurderet as measured_date,
    resultat as result
from {{ source("landing", "sprogvurderinger") }}
where {{ in_force() }}
