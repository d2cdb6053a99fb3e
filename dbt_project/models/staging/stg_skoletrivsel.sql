select
    municipality_code,
    child_key,
    skoleaar as school_year,
    institution_id,
    faglig as academic,
    social,
    ro_orden as order_and_calm,
    stoette_inspiration as support_and_inspiration
from {{ source("landing", "skoletrivsel") }}
where {{ in_force() }}
