{#
  No two of the half-open intervals `valid_from` to `valid_to` with the same `columns` overlap, and none is empty
  or backwards. An empty `valid_to` is open. Empty values in `columns` are compared as equal.
  When it fails: one thing would have two answers on one day, and everything joined to it by date would double.
#}
{% test no_overlap(model, columns, valid_from="valid_from", valid_to="valid_to") %}
    with
        neighbours as (
            select
                {{ columns | join(", ") }},
                {{ valid_from }} as valid_from,
                {{ valid_to }} as valid_to,
                lead({{ valid_from }}) over (
                    partition by {{ columns | join(", ") }}
                    order by {{ valid_from }}, coalesce({{ valid_to }}, cast('9999-12-31' as date))
                ) as next_valid_from
            from {{ model }}
        )
    select *
    from neighbours
    where
        valid_to <= valid_from
        or (next_valid_from is not null and (valid_to is null or valid_to > next_valid_from))
{% endtest %}
