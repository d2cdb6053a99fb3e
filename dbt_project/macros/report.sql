{# Parts of the monthly report (spend_report), whose months lie side by side. #}
{# The bit of a month, 1 to 13: January is 1, February 2, March 4 … #}
{% macro month_bit(month) -%} cast(power(2, {{ month }} - 1) as integer) {%- endmacro %}

{#
  For each month a column with how many rows see it, and one with how many see it first in the year: `persons_1`,
  `new_persons_1`, … `months_seen` holds a bit per month.
#}
{% macro counts_by_month(name, months_seen) -%}
    {% for month in range(1, 13) %}
        {%- set bit = 2 ** (month - 1) -%},
        count(case when ({{ months_seen }}) & {{ bit }} <> 0 then 1 end) as {{ name }}_{{ month }},
        -- all bits up to this one, and only this one is set
        count(
            case when ({{ months_seen }}) & {{ 2 * bit - 1 }} = {{ bit }} then 1 end
        ) as new_{{ name }}_{{ month }}
    {% endfor %}
{%- endmacro %}

{# The key of the report's rows from grouped rows: the whole, each type, each step, each type on a step; and `000`. #}
{% macro report_key() -%}
    case when grouping(municipality_code) = 1 then '000' else municipality_code end as municipality_code,
    case when grouping(intervention_type) = 1 then 'alle' else intervention_type end as intervention_type,
    case when grouping(ladder_step) = 1 then 'alle' else ladder_step end as ladder_step
{%- endmacro %}

{% macro report_groups(within) -%}
    {%- set groups = [] -%}
    {%- for scope in ["municipality_code, ", ""] -%}
        {%- for row in ["", ", intervention_type", ", ladder_step", ", intervention_type, ladder_step"] -%}
            {%- do groups.append("(" ~ scope ~ within ~ row ~ ")") -%}
        {%- endfor -%}
    {%- endfor -%}
    grouping sets ({{ groups | join(", ") }})
{%- endmacro %}
