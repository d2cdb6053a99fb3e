{# A schema is named by its room alone (staging, core, marts …), without the profile's default in front. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
