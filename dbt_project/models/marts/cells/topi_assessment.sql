{{ config(materialized="ephemeral") }}
-- The TOPI assessments that count: made by the municipality's today, in a round that has begun.
select
    municipality_code,
    child_key,
    period_start,
    institution_key,
    district,
    age_group,
    value_code as position,
    value_number as position_number
from {{ ref("fct_measurement") }}
where instrument = 'topi' and is_measured
