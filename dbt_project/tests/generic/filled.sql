{#
  None of the columns has an empty cell: for tables whose columns can't carry a `not_null` constraint.
  When it fails: somebody left a cell of the reference data empty.
#}
{% test filled(model, columns) %}
    select {{ columns | join(", ") }}
    from {{ model }}
    where {% for column in columns %} {{ column }} is null {{ "or" if not loop.last }} {% endfor %}
{% endtest %}
