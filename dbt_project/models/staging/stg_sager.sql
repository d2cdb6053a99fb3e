select
    municipality_code,
    sag_id as case_id,
    child_key,
    oprettet as opened_date,
    lukket as closed_date,
    flere_afdelinger as has_several_departments,
    en_plan as has_one_plan,
    betalingskommune as paying_municipality_code,
    handlekommune as acting_municipality_code
from {{ source("landing", "sager") }}
where {{ in_force() }}
