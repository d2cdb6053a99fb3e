{{ config(materialized="table") }}
-- What was measured before and after an intervention: the first before it and the last after it.
with
    measurement as (
        select
            fact.municipality_code,
            fact.child_key,
            fact.instrument,
            fact.scale,
            fact.informant,
            fact.intervention_id,
            fact.measured_date,
            fact.timing,
            fact.value_number
        from {{ ref("fct_measurement") }} as fact
        inner join
            {{ ref("measurement_scale") }} as scale
            on fact.instrument = scale.instrument
            and fact.scale = scale.scale
        where scale.is_before_after and fact.is_measured
    ),
    -- scales without a timing are before at first and after at last
    span as (
        select
            municipality_code,
            child_key,
            instrument,
            scale,
            informant,
            intervention_id,
            min(case when coalesce(timing, 'foer') = 'foer' then measured_date end) as before_date,
            max(case when coalesce(timing, 'efter') = 'efter' then measured_date end) as after_date
        from measurement
        group by municipality_code, child_key, instrument, scale, informant, intervention_id
    ),
    step_on_day as ({{ intervention_step_on_day(ref("fct_intervention"), ref("dim_ladder_step")) }})
select
    span.municipality_code,
    span.child_key,
    span.instrument,
    span.scale,
    span.informant,
    span.intervention_id,
    step.intervention_key,
    coalesce(step.intervention_type, 'ukendt') as intervention_type,
    coalesce(cast(step.ladder_step as {{ dbt.type_string() }}), 'ukendt') as ladder_step,
    span.before_date,
    span.after_date,
    before_it.value_number as before_value,
    after_it.value_number as after_value,
    after_it.value_number - before_it.value_number as change
from span
{% for side in ["before", "after"] %}
    inner join
        measurement as {{ side }}_it
        on span.municipality_code = {{ side }}_it.municipality_code
        and span.child_key = {{ side }}_it.child_key
        and span.instrument = {{ side }}_it.instrument
        and span.scale = {{ side }}_it.scale
        and span.informant = {{ side }}_it.informant
        and span.{{ side }}_date = {{ side }}_it.measured_date
{% endfor %}
left join
    step_on_day as step
    on span.municipality_code = step.municipality_code
    and span.intervention_id = step.intervention_id
    and span.after_date >= step.from_date
    and span.after_date < step.before_date
where span.before_date < span.after_date
