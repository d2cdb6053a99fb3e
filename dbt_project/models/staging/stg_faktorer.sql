select municipality_code, child_key, dato as answered_date, faktor as factor, til_stede as is_present
from {{ source("landing", "faktorer") }}
where {{ in_force() }}
