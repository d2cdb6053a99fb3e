select
    municipality_code,
    child_key,
    school_year,
    {{ school_year_start("school_year") }} as school_year_start,
    subject,
    exam_form,
    is_compulsory,
    mark,
    -- the seven-step scale is written as its numbers: -3, 00, 02, 4, 7, 10, 12
    cast(mark as integer) as mark_value
from {{ ref("stg_proever") }}
