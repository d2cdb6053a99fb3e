{#
  The condition is true of every row; unknown (null) is not true.
  When it fails: the rows returned break what their description promises.
#}
{% test holds_for_every_row(model, condition) %}
    select * from {{ model }} where not coalesce({{ condition }}, false)
{% endtest %}
