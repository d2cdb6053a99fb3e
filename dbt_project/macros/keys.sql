{#
  Every entity key of the warehouse is made here, the municipality always first: without it two
  municipalities' rows with the same source id would merge. A missing id points to the `ukendt` member.
  Example: key("institution_id") gives '330|17', or '330|ukendt'.
#}
{% macro key(id_column, municipality_column="municipality_code") -%}
    ({{ municipality_column }} || '|' || coalesce(cast({{ id_column }} as {{ dbt.type_string() }}), 'ukendt'))
{%- endmacro %}
