{# Whether a list written with bars between its items, such as `month|year`, holds the item. #}
{% macro list_holds(list_column, item) -%}
    {{ dbt.position("'|' || " ~ item ~ " || '|'", "'|' || " ~ list_column ~ " || '|'") }} > 0
{%- endmacro %}

{# How many items such a list has. #}
{% macro list_length(list_column) -%}
    (length({{ list_column }}) - length(replace({{ list_column }}, '|', '')) + 1)
{%- endmacro %}

{# The first item of such a list. #}
{% macro list_first(list_column) -%} {{ dbt.split_part(list_column, "'|'", 1) }} {%- endmacro %}

{#
  The cells of one indicator from rows that are already summed per
  (municipality_code, period_type, period_start, cut, cut_value). A count of nothing and a share of nothing
  are left out: the spine of periods puts them in again, and a period with nothing doesn't start it. Kroner that add
  up to nothing have children behind them and stay; so does a rate of something over nothing, as not applicable.

  `where` narrows the rows, as when only some of the cuts belong to the indicator. `is_dominated` is given by the groups
  with money, of all their indicators.
#}
{% macro count_cells(rows, indicator_id, numerator, n_numerator, where="true", is_dominated=none) -%}
    select
        municipality_code,
        '{{ indicator_id }}' as indicator_id,
        period_type,
        period_start,
        cut,
        cut_value,
        {{ numerator }} as numerator,
        null as denominator,
        {{ n_numerator }} as n_numerator,
        null as n_denominator {{ dominance_of_cell(is_dominated) }}
    from {{ rows }}
    where ({{ numerator }} <> 0 or {{ n_numerator }} <> 0) and {{ where }}
{%- endmacro %}

{% macro share_cells(
    rows,
    indicator_id,
    numerator,
    denominator,
    n_numerator,
    n_denominator,
    where="true",
    is_dominated=none
) -%}
    select
        municipality_code,
        '{{ indicator_id }}' as indicator_id,
        period_type,
        period_start,
        cut,
        cut_value,
        -- as doubles: put together with others, decimals would lose their last digits
        cast({{ numerator }} as double) as numerator,
        cast({{ denominator }} as double) as denominator,
        {{ n_numerator }} as n_numerator,
        {{ n_denominator }} as n_denominator {{ dominance_of_cell(is_dominated) }}
    from {{ rows }}
    where ({{ denominator }} <> 0 or {{ numerator }} <> 0) and {{ where }}
{%- endmacro %}

{% macro dominance_of_cell(is_dominated) -%}
    {%- if is_dominated is not none -%}, {{ is_dominated }} as is_dominated {%- endif -%}
{%- endmacro %}

{# Whether a target or benchmark is the one for a cell: same item, in force on the period's last day. #}
{% macro is_target_of(cell, target) -%}
    {{ cell }}.indicator_id = {{ target }}.indicator_id
    and {{ cell }}.cut = {{ target }}.cut
    and {{ cell }}.cut_value = {{ target }}.cut_value
    and ({{ target }}.valid_from is null or {{ target }}.valid_from <= {{ cell }}.period_end)
    and ({{ target }}.valid_to is null or {{ target }}.valid_to > {{ cell }}.period_end)
{%- endmacro %}
