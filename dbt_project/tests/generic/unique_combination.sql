{#
  The columns together identify a row. Give `municipality_code` first: a grain without it merges strangers.
  Empty values are compared as equal, unlike in a database's own unique constraint.
  When it fails: the rows' source delivered the same thing twice, or a join in the model multiplies rows.
#}
{% test unique_combination(model, columns) %}
    select {{ columns | join(", ") }}, count(*) as n_rows
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}
