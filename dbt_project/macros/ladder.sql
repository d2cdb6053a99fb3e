{# Placements alone have a kind of place, if only `ukendt`. #}
{% macro is_placement(place_kind) -%} ({{ place_kind }} <> '') {%- endmacro %}

{# Whole years at which a child counts on the ladder and among placements: 0 to 22. Unborn children do not. #}
{% macro is_ladder_age(age) -%}({{ age }} between 0 and 22) {%- endmacro %}

{# A step as a cut value: 1 to 6, or `ukendt` for a placement whose kind of place nobody told. #}
{% macro ladder_step_value(ladder_step) -%}
    case when {{ ladder_step }} = -1 then 'ukendt' else cast({{ ladder_step }} as {{ dbt.type_string() }}) end
{%- endmacro %}

{# The three kinds of place that are a foster family. #}
{% macro is_foster_family(place_kind) -%}
    ({{ place_kind }} in ('plejefamilie_almen', 'plejefamilie_forstaerket', 'plejefamilie_specialiseret'))
{%- endmacro %}

{#
  The step of an intervention on any day, for what is tied to it by its number and a date: a day before its first
  has the first day's step, one after its last the last day's. Without a rule there is no step. A query from
  `fct_intervention` and `dim_ladder_step`; a day has the row with from_date <= day < before_date.
#}
{% macro intervention_step_on_day(interventions, ladder_rules) -%}
    with
        intervention as (
            select
                municipality_code,
                intervention_key,
                intervention_id,
                intervention_type,
                place_kind,
                child_key,
                start_date,
                coalesce(end_date, cast('9999-12-31' as date)) as end_date,
                is_acting
            from {{ interventions }}
        ),
        -- the steps that an intervention has in its days, each with the day from which it has it
        stepped as (
            select
                intervention.municipality_code,
                intervention.intervention_key,
                intervention.intervention_id,
                intervention.intervention_type,
                intervention.child_key,
                intervention.is_acting,
                rule.ladder_step,
                rule.valid_from,
                lag(rule.valid_from) over intervention_in_time as valid_from_before,
                lead(rule.valid_from) over intervention_in_time as valid_from_after
            from intervention
            left join
                {{ ladder_rules }} as rule
                on intervention.municipality_code = rule.municipality_code
                and intervention.intervention_type = rule.intervention_type
                and intervention.place_kind = rule.place_kind
                and rule.valid_from <= intervention.end_date
                and coalesce(rule.valid_to, cast('9999-12-31' as date)) > intervention.start_date
            window
                intervention_in_time as (
                    partition by intervention.municipality_code, intervention.intervention_key
                    order by rule.valid_from
                )
        )
    select
        municipality_code,
        intervention_key,
        intervention_id,
        intervention_type,
        child_key,
        is_acting,
        ladder_step,
        case when valid_from_before is null then cast('0001-01-01' as date) else valid_from end as from_date,
        coalesce(valid_from_after, cast('9999-12-31' as date)) as before_date
    from stepped
{%- endmacro %}
