{{ config(materialized="ephemeral") }}
-- The TOPI assessments that count: made by the municipality's today, in a round that has begun.
select
    fact.municipality_code,
    fact.child_key,
    fact.period_start,
    fact.institution_key,
    fact.district,
    fact.age_group,
    fact.value_code as position,
    fact.value_number as position_number
from {{ ref("fct_measurement") }} as fact
inner join
    {{ ref("dim_municipality") }} as municipality on fact.municipality_code = municipality.municipality_code
where
    fact.instrument = 'topi'
    and fact.scale = 'position'
    and fact.measured_date <= municipality.today_date
    and fact.period_start <= municipality.today_date
