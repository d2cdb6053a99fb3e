with
    -- TOPI: the pedagogue's assessment of a child's well-being; its period is the round, whenever it was made
    topi as (
        select
            municipality_code,
            child_key,
            'topi' as instrument,
            'position' as scale,
            'paedagog' as informant,
            measured_date,
            'half_year' as period_type,
            cast(
                substring(round_code, 1, 4)
                || case when substring(round_code, 5, 1) = 'F' then '-01-01' else '-07-01' end as date
            ) as period_start,
            institution_id,
            position as value_code,
            case position when 'groen' then 1 when 'gul' then 2 when 'roed' then 3 end as value_number
        from {{ ref("stg_trivselsvurderinger") }}
    )
select
    measurement.municipality_code,
    measurement.child_key,
    measurement.instrument,
    measurement.scale,
    measurement.informant,
    measurement.measured_date,
    measurement.period_type,
    measurement.period_start,
    coalesce(
        institution.institution_key, {{ key("null", "measurement.municipality_code") }}
    ) as institution_key,
    coalesce(institution.district, 'ukendt') as district,
    measurement.value_code,
    cast(measurement.value_number as decimal(18, 6)) as value_number,
    {{ age_years("child.birth_date", "measurement.measured_date") }} as age_years,
    {{ age_group(age_years("child.birth_date", "measurement.measured_date")) }} as age_group
from topi as measurement
left join
    {{ ref("dim_institution") }} as institution
    on measurement.municipality_code = institution.municipality_code
    and {{ key("measurement.institution_id", "measurement.municipality_code") }} = institution.institution_key
left join {{ ref("dim_child") }} as child on measurement.child_key = child.child_key
