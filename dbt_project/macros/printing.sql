{#
  Numbers as a Danish report prints them: 66,5 %, 1.023, 3,7. Rounded half away from zero on whole numbers,
  since a binary fraction may fall on either side of a half. Two steps, so that the rounding is computed
  once: `printed_units` gives the printed number as a whole number of its last decimal (665 for 66,5 %),
  `print_units` writes it.
#}
{# 10 to the number of decimals (0 to 3) that a card asks for. #}
{% macro decimal_scale(decimals) -%}
    case {{ decimals }} when 0 then 1 when 1 then 10 when 2 then 100 else 1000 end
{%- endmacro %}

{#
  numerator / denominator (of a count, whose denominator is null, the numerator) in units of the last printed
  decimal; shares in percent. Of whole denominators it is computed exactly, and what is less than a millionth of
  a numerator is noise of binary fractions and is dropped first. Other denominators (adults divided between two
  groups, days per year) have no exact value: what lies as near a half as doubles can tell is a half.
#}
{% macro printed_units(numerator, denominator, kind, decimals) -%}
    {%- set scale = (
        "(" ~ decimal_scale(decimals) ~ " * case when " ~ kind ~ " = 'share' then 100 else 1 end)"
    ) -%}
    case
        when {{ denominator }} <> floor({{ denominator }})
        then {{ nearly_units(numerator ~ " / " ~ denominator ~ " * " ~ scale) }}
        else {{ exact_units(numerator, "coalesce(" ~ denominator ~ ", 1)", scale) }}
    end
{%- endmacro %}

{# The nearest whole number, half away from zero, where a half may be wrong in its last digits. #}
{% macro nearly_units(units) -%}
    cast(
        sign({{ units }})
        * floor(abs({{ units }}) + 0.5 + greatest(0.000000001, abs({{ units }}) * 0.000000000001)) as bigint
    )
{%- endmacro %}

{% macro exact_units(numerator, denominator, scale) -%}
    {{ return(adapter.dispatch("exact_units")(numerator, denominator, scale)) }}
{%- endmacro %}

{% macro default__exact_units(numerator, denominator, scale) -%}
    {%- set part = "cast(round(" ~ numerator ~ ", 6) as decimal(24, 6))" -%}
    {%- set whole = "cast(nullif(" ~ denominator ~ ", 0) as decimal(26, 0))" -%}
    cast(
        sign({{ part }})
        * floor((abs({{ part }}) * 2 * {{ scale }} + {{ whole }}) / (2 * {{ whole }})) as bigint
    )
{%- endmacro %}

{% macro duckdb__exact_units(numerator, denominator, scale) -%}
    {%- set part = "cast(round(" ~ numerator ~ " * 1000000) as hugeint)" -%}
    {%- set whole = "(cast(nullif(" ~ denominator ~ ", 0) as hugeint) * 1000000)" -%}
    cast(
        case when {{ part }} < 0 then -1 else 1 end
        * divide(abs({{ part }}) * 2 * {{ scale }} + {{ whole }}, 2 * {{ whole }}) as bigint
    )
{%- endmacro %}

{# The printed number; `units` and `decimals` are columns, `kind` as on the card. #}
{% macro print_units(units, kind, decimals) -%}
    {%- set scale = decimal_scale(decimals) -%}
    case when {{ units }} < 0 then '-' else '' end
    || {{ group_thousands(whole_part("abs(" ~ units ~ ")", scale)) }}
    || case
        when {{ decimals }} > 0
        then ',' || lpad(cast(abs({{ units }}) % {{ scale }} as {{ dbt.type_string() }}), {{ decimals }}, '0')
        else ''
    end
    || case {{ kind }} when 'share' then ' %' when 'kroner' then ' kr.' else '' end
{%- endmacro %}

{# A whole number divided by another, the rest dropped. #}
{% macro whole_part(number, divisor) -%}
    {{ return(adapter.dispatch("whole_part")(number, divisor)) }}
{%- endmacro %}

{% macro default__whole_part(number, divisor) -%} ({{ number }} div {{ divisor }}) {%- endmacro %}

{% macro duckdb__whole_part(number, divisor) -%} divide({{ number }}, {{ divisor }}) {%- endmacro %}

{# A whole number with a dot between thousands. #}
{% macro group_thousands(number) -%} {{ return(adapter.dispatch("group_thousands")(number)) }} {%- endmacro %}

{% macro default__group_thousands(number) -%}
    translate(format_number({{ number }}, 0), ',', '.')
{%- endmacro %}

{% macro duckdb__group_thousands(number) -%} format('{:t.}', {{ number }}) {%- endmacro %}

{# How a number is written: what is a percentage or kroner by its unit is so whatever is counted. #}
{% macro print_kind(kind, unit) -%}
    case {{ unit }} when '%' then 'share' when 'kr.' then 'kroner' else {{ kind }} end
{%- endmacro %}
