{#
  What may be shown of a cell with few children behind it: decided here, for every mart, and nowhere else.

  A number of children (or of cases, providers or meetings, where the item is no child) is too small below
  `min_cell`. None at all is too small as well, unless the card says that a true zero may be shown.
#}
{% macro is_small(n, show_zero="true") -%}
    ({{ n }} < {{ var("min_cell") }} and not ({{ n }} = 0 and {{ show_zero }}))
{%- endmacro %}

{# Whether so many may be shown even where none at all would be as telling as a few. #}
{% macro is_enough(n) -%}
    {%- if var("min_cell") | int <= 1 -%} true {%- else -%}({{ n }} >= {{ var("min_cell") }}) {%- endif -%}
{%- endmacro %}

{#
  How few are in the smaller of two parts that a reader can tell apart by subtracting one published number from
  another: both are as telling as the smaller. An empty part tells of nobody.
#}
{% macro smaller_part(n_one, n_other) -%}
    coalesce(
        least(
            coalesce(nullif({{ n_one }}, 0), {{ n_other }}), coalesce(nullif({{ n_other }}, 0), {{ n_one }})
        ),
        0
    )
{%- endmacro %}

{#
  Whether a cell must be hidden. `kind` is the card's kind, a column or a quoted literal. Of a share the
  rest is guarded like the part: 97 of 99 says as much of the two as 2 of 99 does. The rest is a true zero
  only when the answers say so too: a child with one answer of each sort stands in both parts.
#}
{% macro is_too_small(kind, numerator, denominator, n_numerator, n_denominator, show_zero="true") -%}
    {%- if var("min_cell") | int <= 1 -%} false
    {%- else -%}
        coalesce(
            case
                when {{ kind }} = 'share'
                then
                    {{ is_small(n_numerator, show_zero) }}
                    or (
                        {{ n_denominator }} - {{ n_numerator }} < {{ var("min_cell") }}
                        and not (
                            {{ n_denominator }} = {{ n_numerator }}
                            and {{ denominator }} = {{ numerator }}
                            and {{ show_zero }}
                        )
                    )
                when {{ kind }} = 'mean'
                then {{ n_denominator }} < {{ var("min_cell") }}
                when {{ kind }} = 'rate'
                then {{ is_small(n_numerator, show_zero) }} or {{ n_denominator }} < {{ var("min_cell") }}
                else {{ is_small(n_numerator, show_zero) }}
            end,
            -- A cell that doesn't say how many are behind it is not shown.
            true
        )
    {%- endif -%}
{%- endmacro %}

{# The status of a cell; the order of the branches is the order in which one status outranks another. #}
{% macro cell_status(has_data, kind, denominator, is_hidden, is_over) -%}
    case
        when not ({{ has_data }})
        then 'no_data'
        when {{ kind }} in ('share', 'mean', 'rate') and coalesce({{ denominator }}, 0) = 0
        then 'not_applicable'
        when {{ is_hidden }}
        then 'suppressed'
        when not ({{ is_over }})
        then 'provisional'
        else 'ok'
    end
{%- endmacro %}

{# Whether a cell of this status shows its numbers. #}
{% macro is_shown(status="status") -%} ({{ status }} in ('ok', 'provisional')) {%- endmacro %}

{# The expression where the status allows it, else null. #}
{% macro shown(expression, status="status") -%}
    case when {{ is_shown(status) }} then {{ expression }} end
{%- endmacro %}

{# Full-time equivalents as a number of persons that is never too high, and 0 for none at all only. #}
{% macro whole_persons(full_time_equivalents) -%}
    (
        case
            when {{ full_time_equivalents }} = 0 then 0 else greatest(floor({{ full_time_equivalents }}), 1)
        end
    )
{%- endmacro %}
