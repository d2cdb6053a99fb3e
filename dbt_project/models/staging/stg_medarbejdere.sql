select
    municipality_code,
    medarbejder_id as employee_id,
    team,
    funktion as job_function,
    ansat as hired_date,
    fratraadt as left_date,
    aarsvaerk as full_time_equivalent
from {{ source("landing", "medarbejdere") }}
where {{ in_force() }}
