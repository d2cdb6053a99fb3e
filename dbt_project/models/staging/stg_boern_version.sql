-- Every version of a child's row, not only the one in force: the only staging model that looks behind it.
select
    municipality_code,
    child_key,
    _as_of_from as valid_from,
    -- an end that was not known yet on the chosen day is no end
    case when {{ known_by("_as_of_to") }} then _as_of_to end as valid_to,
    skoledistrikt as school_district,
    status
from {{ source("landing", "boern") }}
where
    {{ known_by("_as_of_from") }}
    -- replaced by a second file for the same day: never in force
    and (_as_of_to is null or _as_of_from < _as_of_to)
