select
    municipality_code,
    child_key,
    skoleaar as school_year,
    fag as subject,
    proeveform as exam_form,
    obligatorisk as is_compulsory,
    karakter as mark
from {{ source("landing", "proever") }}
where {{ in_force() }}
