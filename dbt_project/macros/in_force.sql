{#
  The rows of a landing table that are in force: now, or as they were known on the day `as_known_on`.
  Used as a where clause by every staging model, and nowhere else.
#}
{% macro in_force() -%}
    {%- if var("as_known_on") -%}
        _as_of_from <= cast('{{ var("as_known_on") }}' as date)
        and (_as_of_to is null or _as_of_to > cast('{{ var("as_known_on") }}' as date))
    {%- else -%} _as_of_to is null
    {%- endif -%}
{%- endmacro %}

{# A date column of knowledge (an as-of day) that had come by `as_known_on`; always true without it. #}
{% macro known_by(date_column) -%}
    {%- if var("as_known_on") -%} {{ date_column }} <= cast('{{ var("as_known_on") }}' as date)
    {%- else -%} true
    {%- endif -%}
{%- endmacro %}
