select
    municipality_code,
    institution_id,
    maaned as staffed_month,
    gruppe as staff_group,
    aarsvaerk as full_time_equivalent
from {{ source("landing", "personale") }}
where {{ in_force() }}
