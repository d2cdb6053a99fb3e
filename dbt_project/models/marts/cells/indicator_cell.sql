{{ config(materialized="view") }}
-- Every indicator's cells, one shape. A new group of indicators is one more name in this list.
{%- set groups = [
    "ladder",
    "intervention",
    "placement",
    "placement_outcome",
    "provider",
    "notification",
    "assessment",
    "case",
    "follow_up",
    "staff",
    "meeting",
    "supervision",
    "topi",
    "coverage",
    "language",
    "school_wellbeing",
    "sdq",
    "scaling",
    "factor",
    "absence",
    "enrolment",
    "exam",
    "youth",
    "daycare_staff",
    "spend",
] %}
{#- The groups that say of each cell whether one or two children dominate it: those with money. -#}
{%- set groups_with_money = ["spend"] %}

{% for group in groups %}
    select
        cast(municipality_code as {{ dbt.type_string() }}) as municipality_code,
        cast(indicator_id as {{ dbt.type_string() }}) as indicator_id,
        cast(period_type as {{ dbt.type_string() }}) as period_type,
        cast(period_start as date) as period_start,
        cast(cut as {{ dbt.type_string() }}) as cut,
        cast(cut_value as {{ dbt.type_string() }}) as cut_value,
        cast(numerator as double) as numerator,
        cast(denominator as double) as denominator,
        cast(n_numerator as bigint) as n_numerator,
        cast(n_denominator as bigint) as n_denominator,
        {{ "is_dominated" if group in groups_with_money else "false" }} as is_dominated
    from {{ ref("cells_" ~ group) }}
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
