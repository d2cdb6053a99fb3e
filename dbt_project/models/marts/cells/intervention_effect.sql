{{ config(materialized="table") }}
-- Before and after, for each intervention type on each ladder step: the pairs, and the interventions
-- without one.
with
    pairs as (
        select
            pair.municipality_code,
            pair.instrument,
            pair.scale,
            pair.informant,
            pair.intervention_type,
            pair.ladder_step,
            pair.child_key,
            pair.before_value,
            pair.after_value,
            pair.change,
            -- positive is better, whichever way the scale runs
            case scale.wanted_direction when 'up' then pair.change else - pair.change end as gain,
            -- Jacobson and Truax 1991: what the uncertainty of the scale alone does not explain
            {{ rule("certain_change_deviations") }}
            * reliability.standard_deviation
            * sqrt(2 * (1 - reliability.reliability)) as reliable_change
        from {{ ref("measurement_pair") }} as pair
        inner join
            {{ ref("measurement_scale") }} as scale
            on pair.instrument = scale.instrument
            and pair.scale = scale.scale
        left join
            {{ ref("measurement_reliability") }} as reliability
            on pair.instrument = reliability.instrument
            and pair.scale = reliability.scale
            and pair.informant = reliability.informant
    ),
    {%- set outcomes = {
        "better": "gain > 0",
        "unchanged": "gain= 0",
        "worse": "gain < 0",
        "reliably_better": "gain >= reliable_change",
        "reliably_worse": "- gain >= reliable_change",
        "slightly_better": "gain > 0 and gain < reliable_change",
        "slightly_worse": "gain < 0 and - gain < reliable_change",
    } %}
    -- Per child first: the children behind every number are then counted without another pass.
    children as (
        select
            {{ report_key() }},
            instrument,
            scale,
            informant,
            child_key,
            count(*) as n_pairs,
            sum(before_value) as sum_before,
            sum(after_value) as sum_after,
            sum(change) as sum_change,
            sum(cast(before_value * before_value as decimal(24, 6))) as sum_before_squared,
            sum(cast(change * change as decimal(24, 6))) as sum_change_squared,
            max(reliable_change) as reliable_change
            {% for outcome, condition in outcomes.items() %}
                , count(case when {{ condition }} then 1 end) as n_{{ outcome }}
            {% endfor %}
        from pairs
        group by {{ report_groups("instrument, scale, informant, child_key") }}
    ),
    measured as (
        select
            municipality_code,
            intervention_type,
            ladder_step,
            instrument,
            scale,
            informant,
            sum(n_pairs) as n_pairs,
            count(*) as n_children,
            sum(sum_before) as sum_before,
            sum(sum_after) as sum_after,
            sum(sum_change) as sum_change,
            sum(sum_before_squared) as sum_before_squared,
            sum(sum_change_squared) as sum_change_squared,
            max(reliable_change) as reliable_change
            {% for outcome in outcomes %}
                ,
                sum(n_{{ outcome }}) as n_{{ outcome }},
                count(case when n_{{ outcome }} > 0 then 1 end) as n_children_{{ outcome }}
            {% endfor %},
            count(case when n_better < n_pairs then 1 end) as n_children_not_better
        from children
        group by municipality_code, intervention_type, ladder_step, instrument, scale, informant
    ),
    -- an intervention begun since the municipality took the instrument into use could have had a pair
    first_use as (
        select fact.municipality_code, fact.instrument, min(fact.measured_date) as first_date
        from {{ ref("fct_measurement") }} as fact
        inner join
            {{ ref("measurement_scale") }} as scale
            on fact.instrument = scale.instrument
            and fact.scale = scale.scale
        where scale.is_before_after and fact.is_measured
        group by fact.municipality_code, fact.instrument
    ),
    informant as (
        select distinct fact.municipality_code, fact.instrument, fact.informant, first_use.first_date
        from {{ ref("fct_measurement") }} as fact
        inner join
            first_use
            on fact.municipality_code = first_use.municipality_code
            and fact.instrument = first_use.instrument
        where fact.is_measured
    ),
    paired as (
        select distinct municipality_code, instrument, informant, intervention_key
        from {{ ref("measurement_pair") }}
        where intervention_key is not null
    ),
    step_on_day as ({{ intervention_step_on_day(ref("fct_intervention"), ref("dim_ladder_step")) }}),
    ended as (
        select
            intervention.municipality_code,
            informant.instrument,
            informant.informant,
            intervention.intervention_key,
            intervention.child_key,
            intervention.intervention_type,
            coalesce(cast(step.ladder_step as {{ dbt.type_string() }}), 'ukendt') as ladder_step,
            paired.intervention_key is not null as has_pair
        from {{ ref("fct_intervention") }} as intervention
        inner join
            informant
            on intervention.municipality_code = informant.municipality_code
            and intervention.start_date >= informant.first_date
        inner join
            step_on_day as step
            on intervention.municipality_code = step.municipality_code
            and intervention.intervention_key = step.intervention_key
            and intervention.end_date >= step.from_date
            and intervention.end_date < step.before_date
        left join
            paired
            on intervention.municipality_code = paired.municipality_code
            and informant.instrument = paired.instrument
            and informant.informant = paired.informant
            and intervention.intervention_key = paired.intervention_key
        where intervention.is_acting
    ),
    children_ended as (
        select
            {{ report_key() }},
            instrument,
            informant,
            child_key,
            count(*) as n_ended,
            count(case when not has_pair then 1 end) as n_without_pair
        from ended
        group by {{ report_groups("instrument, informant, child_key") }}
    ),
    interventions as (
        select
            municipality_code,
            intervention_type,
            ladder_step,
            instrument,
            informant,
            sum(n_ended) as n_ended,
            count(*) as n_children_ended,
            sum(n_without_pair) as n_without_pair,
            count(case when n_without_pair > 0 then 1 end) as n_children_without_pair
        from children_ended
        group by municipality_code, intervention_type, ladder_step, instrument, informant
    ),
    rows_to_show as (
        select
            measured.municipality_code,
            measured.instrument,
            measured.informant,
            measured.intervention_type,
            measured.ladder_step
        from measured
        union
        select municipality_code, instrument, informant, intervention_type, ladder_step
        from interventions
    )
select
    rows_to_show.municipality_code,
    scale.instrument,
    scale.scale,
    rows_to_show.informant,
    rows_to_show.intervention_type,
    rows_to_show.ladder_step,
    coalesce(measured.n_pairs, 0) as n_pairs,
    coalesce(measured.n_children, 0) as n_children,
    measured.sum_before,
    measured.sum_after,
    measured.sum_change,
    sqrt(
        greatest(
            (measured.sum_before_squared - measured.sum_before * measured.sum_before / measured.n_pairs)
            / nullif(measured.n_pairs - 1, 0),
            0
        )
    ) as deviation_before,
    sqrt(
        greatest(
            (measured.sum_change_squared - measured.sum_change * measured.sum_change / measured.n_pairs)
            / nullif(measured.n_pairs - 1, 0),
            0
        )
    ) as deviation_of_change,
    measured.reliable_change
    {% for outcome in outcomes %}
        ,
        coalesce(measured.n_{{ outcome }}, 0) as n_{{ outcome }},
        coalesce(measured.n_children_{{ outcome }}, 0) as n_children_{{ outcome }}
    {% endfor %},
    coalesce(measured.n_children_not_better, 0) as n_children_not_better,
    coalesce(interventions.n_ended, 0) as n_ended,
    coalesce(interventions.n_children_ended, 0) as n_children_ended,
    coalesce(interventions.n_without_pair, 0) as n_without_pair,
    coalesce(interventions.n_children_without_pair, 0) as n_children_without_pair
from rows_to_show
inner join
    {{ ref("measurement_scale") }} as scale
    on rows_to_show.instrument = scale.instrument
    and scale.is_before_after
left join
    measured
    on rows_to_show.municipality_code = measured.municipality_code
    and rows_to_show.instrument = measured.instrument
    and scale.scale = measured.scale
    and rows_to_show.informant = measured.informant
    and rows_to_show.intervention_type = measured.intervention_type
    and rows_to_show.ladder_step = measured.ladder_step
left join
    interventions
    on rows_to_show.municipality_code = interventions.municipality_code
    and rows_to_show.instrument = interventions.instrument
    and rows_to_show.informant = interventions.informant
    and rows_to_show.intervention_type = interventions.intervention_type
    and rows_to_show.ladder_step = interventions.ladder_step
