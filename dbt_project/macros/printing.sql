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
  decimal; shares in percent. What is less than a millionth of a numerator is noise of binary fractions and is
  dropped first; a denominator of days per year keeps all its digits, or kroner per person would round wrong.
#}
{% macro printed_units(numerator, denominator, kind, decimals) -%}
    {{ return(adapter.dispatch("printed_units")(numerator, denominator, kind, decimals)) }}
{%- endmacro %}

{% macro default__printed_units(numerator, denominator, kind, decimals) -%}
    {%- set part = "cast(round(" ~ numerator ~ ", 6) as decimal(24, 6))" -%}
    {%- set whole = "cast(round(nullif(coalesce(" ~ denominator ~ ", 1), 0), 12) as decimal(26, 12))" -%}
    {%- set scale = (
        "(" ~ decimal_scale(decimals) ~ " * case when " ~ kind ~ " = 'share' then 100 else 1 end)"
    ) -%}
    cast(
        sign({{ part }})
        * floor((abs({{ part }}) * 2 * {{ scale }} + {{ whole }}) / (2 * {{ whole }})) as bigint
    )
{%- endmacro %}

{% macro duckdb__printed_units(numerator, denominator, kind, decimals) -%}
    {%- set part = "(cast(round(" ~ numerator ~ " * 1000000) as hugeint) * 1000000)" -%}
    {%- set whole = "cast(round(nullif(coalesce(" ~ denominator ~ ", 1), 0) * 1000000000000) as hugeint)" -%}
    {%- set scale = (
        "(" ~ decimal_scale(decimals) ~ " * case when " ~ kind ~ " = 'share' then 100 else 1 end)"
    ) -%}
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
