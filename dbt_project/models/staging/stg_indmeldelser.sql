select
    municipality_code,
    child_key,
    institution_id,
    fra as start_date,
    til as end_date,
    tilbudstype as provision_kind,
    klassetrin as class_level,
    timer_pr_uge as hours_per_week
from {{ source("landing", "indmeldelser") }}
where {{ in_force() }}
