{#- The scales of instruments that deliver several in one row: scale, and the staged column. -#}
{%- set sdq_scales = {
    "emotionelle": "emotional",
    "adfaerd": "conduct",
    "hyperaktivitet": "hyperactivity",
    "kammerat": "peer",
    "prosocial": "prosocial",
    "total": "emotional + conduct + hyperactivity + peer",
} -%}
{%- set school_scales = {
    "faglig": "academic",
    "social": "social",
    "ro_orden": "order_and_calm",
    "stoette_inspiration": "support_and_inspiration",
} -%}
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
            cast(null as {{ dbt.type_string() }}) as intervention_id,
            cast(null as {{ dbt.type_string() }}) as timing,
            position as value_code,
            cast(null as decimal(18, 6)) as value_number
        from {{ ref("stg_trivselsvurderinger") }}
    ),
    language as (
        select
            municipality_code,
            child_key,
            'sprog' as instrument,
            'resultat_' || cast(age_step as {{ dbt.type_string() }}) as scale,
            'paedagog' as informant,
            measured_date,
            'year' as period_type,
            {{ period_start("year", "measured_date") }} as period_start,
            institution_id,
            cast(null as {{ dbt.type_string() }}) as intervention_id,
            cast(null as {{ dbt.type_string() }}) as timing,
            result as value_code,
            cast(null as decimal(18, 6)) as value_number
        from {{ ref("stg_sprogvurderinger") }}
    ),
    sdq as (
        {% for scale, column in sdq_scales.items() %}
            select
                municipality_code,
                child_key,
                'sdq' as instrument,
                '{{ scale }}' as scale,
                informant,
                measured_date,
                'year' as period_type,
                {{ period_start("year", "measured_date") }} as period_start,
                cast(null as {{ dbt.type_string() }}) as institution_id,
                intervention_id,
                timing,
                cast(null as {{ dbt.type_string() }}) as value_code,
                cast({{ column }} as decimal(18, 6)) as value_number
            from {{ ref("stg_sdq") }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    scaling as (
        select
            municipality_code,
            child_key,
            'skalering' as instrument,
            'trivsel' as scale,
            'sagsbehandler' as informant,
            measured_date,
            'year' as period_type,
            {{ period_start("year", "measured_date") }} as period_start,
            cast(null as {{ dbt.type_string() }}) as institution_id,
            intervention_id,
            cast(null as {{ dbt.type_string() }}) as timing,
            cast(null as {{ dbt.type_string() }}) as value_code,
            cast(scaled_value as decimal(18, 6)) as value_number
        from {{ ref("stg_skaleringer") }}
    ),
    -- the yearly measurement tells the school year and no day
    school_wellbeing as (
        {% for scale, column in school_scales.items() %}
            select
                municipality_code,
                child_key,
                'skoletrivsel' as instrument,
                '{{ scale }}' as scale,
                'elev' as informant,
                cast(null as date) as measured_date,
                'school_year' as period_type,
                {{ school_year_start("school_year") }} as period_start,
                institution_id,
                cast(null as {{ dbt.type_string() }}) as intervention_id,
                cast(null as {{ dbt.type_string() }}) as timing,
                cast(null as {{ dbt.type_string() }}) as value_code,
                {{ column }} as value_number
            from {{ ref("stg_skoletrivsel") }}
            where {{ column }} is not null
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    measurement as (
        {% for instrument in ["topi", "language", "sdq", "scaling", "school_wellbeing"] %}
            select
                municipality_code,
                child_key,
                instrument,
                scale,
                informant,
                measured_date,
                period_type,
                period_start,
                institution_id,
                intervention_id,
                timing,
                value_code,
                value_number
            from {{ instrument }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
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
    measurement.intervention_id,
    measurement.timing,
    coalesce(measurement.value_code, band.band) as value_code,
    -- a result in words has the number that its band stands at
    coalesce(measurement.value_number, cast(band.minimum as decimal(18, 6))) as value_number,
    {{ age_years("child.birth_date", "measurement.measured_date") }} as age_years,
    {{ age_group(age_years("child.birth_date", "measurement.measured_date")) }} as age_group,
    measurement.period_start <= municipality.today_date
    and (
        measurement.measured_date is null or measurement.measured_date <= municipality.today_date
    ) as is_measured
from measurement
inner join
    {{ ref("dim_municipality") }} as municipality
    on measurement.municipality_code = municipality.municipality_code
left join
    {{ ref("dim_institution") }} as institution
    on measurement.municipality_code = institution.municipality_code
    and {{ key("measurement.institution_id", "measurement.municipality_code") }} = institution.institution_key
left join {{ ref("dim_child") }} as child on measurement.child_key = child.child_key
left join
    {{ ref("measurement_band") }} as band
    on measurement.instrument = band.instrument
    and measurement.scale = band.scale
    and measurement.informant = band.informant
    and (measurement.value_code = band.band or measurement.value_number between band.minimum and band.maximum)
