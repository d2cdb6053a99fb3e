select
    municipality_code,
    child_key,
    leaving_year,
    cast(cast(leaving_year as {{ dbt.type_string() }}) || '-01-01' as date) as leaving_year_start,
    status,
    coalesce(education_type, 'ukendt') as education_type,
    status in ('i_gang', 'fuldfoert') as is_in_education
from {{ ref("stg_ungestatus") }}
