select
    municipality_code,
    opfoelgning_id as follow_up_id,
    indsats_id as intervention_id,
    dato as follow_up_date,
    maal_opfyldt as goal_result,
    retning as decided_direction
from {{ source("landing", "opfoelgninger") }}
where {{ in_force() }}
