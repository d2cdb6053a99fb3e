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
