{#
  Parts of the money models, in which the months of a year lie side by side: a child's year is one row then, not
  twelve, and the months in which it is seen are the bits of a number.
#}
{# An account is digits and dots; other text could be anything, and accounts are published. #}
{% macro published_account(account) -%}
    case when translate({{ account }}, '0123456789.', '') = '' then {{ account }} else 'ukendt' end
{%- endmacro %}

{# The bit of a month, 1 to 13: January is 1, February 2, March 4 … #}
{% macro month_bit(month) -%} cast(power(2, {{ month }} - 1) as integer) {%- endmacro %}

{#
  For each month a column with how many rows see it, and one with how many see it first in the year: `persons_1`,
  `new_persons_1`, … `months_seen` holds a bit per month.
#}
{% macro counts_by_month(name, months_seen, with_new=true) -%}
    {% for month in range(1, 13) %}
        {%- set bit = 2 ** (month - 1) -%},
        count(case when ({{ months_seen }}) & {{ bit }} <> 0 then 1 end) as {{ name }}_{{ month }}
        {% if with_new %}
            ,
            -- all bits up to this one, and only this one is set
            count(
                case when ({{ months_seen }}) & {{ 2 * bit - 1 }} = {{ bit }} then 1 end
            ) as new_{{ name }}_{{ month }}
        {% endif %}
    {% endfor %}
{%- endmacro %}

{# The column of a day's month, out of twelve named `<name>_1` to `<name>_12`; 0 where nothing is. #}
{% macro of_month(name, month_start) -%}
    coalesce(
        case
            extract(month from {{ month_start }})
            {% for month in range(1, 13) %} when {{ month }} then {{ name }}_{{ month }} {% endfor %}
        end,
        0
    )
{%- endmacro %}

{# For each month a column with the oere posted in it, added up over grouped rows that have the same columns. #}
{% macro oere_by_month() -%}
    {% for month in range(1, 13) %}, sum(oere_{{ month }}) as oere_{{ month }} {% endfor %}
{%- endmacro %}

{# The oere posted in the whole year. #}
{% macro oere_of_year() -%}
    {% for month in range(1, 13) %} oere_{{ month }}{% if not loop.last %} + {% endif %} {% endfor %}
{%- endmacro %}

{#
  The months, as bits, in which one or two children dominate what is posted in the month, or in the year to date. The
  grouped rows have a child's year each, with the oere posted in `oere_1` to `oere_12`.
#}
{% macro dominated_months(to_date=false) -%}
    {%- set so_far = [] -%}
    {% for month in range(1, 13) %}
        {%- set this_month = "oere_" ~ month -%}
        {%- do so_far.append(this_month) -%}
        case
            when {{ children_dominate(so_far | join(" + ") if to_date else this_month) }}
            then {{ 2 ** (month - 1) }}
            else 0
        end
        {% if not loop.last %} + {% endif %}
    {% endfor %}
{%- endmacro %}

{# Whether a day's month is among the months of a number of bits; in no number there is none. #}
{% macro is_among_months(months, month_start) -%}
    (coalesce({{ months }}, 0) & {{ month_bit("extract(month from " ~ month_start ~ ")") }} <> 0)
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
