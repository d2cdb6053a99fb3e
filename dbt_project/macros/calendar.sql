{# Calendar arithmetic, in one place: months are calendar months (31 October + 4 months = 28/29 February). #}
{% macro add_months(date_expression, months) -%}
    {{ return(adapter.dispatch("add_months")(date_expression, months)) }}
{%- endmacro %}

{% macro default__add_months(date_expression, months) -%}
    cast(add_months({{ date_expression }}, {{ months }}) as date)
{%- endmacro %}

{% macro duckdb__add_months(date_expression, months) -%}
    cast(({{ date_expression }} + to_months(cast({{ months }} as integer))) as date)
{%- endmacro %}

{% macro add_days(date_expression, days) -%}
    {{ return(adapter.dispatch("add_days")(date_expression, days)) }}
{%- endmacro %}

{% macro default__add_days(date_expression, days) -%}
    cast(date_add({{ date_expression }}, {{ days }}) as date)
{%- endmacro %}

{% macro duckdb__add_days(date_expression, days) -%}
    cast(({{ date_expression }} + to_days(cast({{ days }} as integer))) as date)
{%- endmacro %}

{# A point in time so many hours later by the clock. #}
{% macro add_hours(timestamp_expression, hours) -%}
    {{ return(adapter.dispatch("add_hours")(timestamp_expression, hours)) }}
{%- endmacro %}

{% macro default__add_hours(timestamp_expression, hours) -%}
    timestampadd(hour, {{ hours }}, {{ timestamp_expression }})
{%- endmacro %}

{% macro duckdb__add_hours(timestamp_expression, hours) -%}
    ({{ timestamp_expression }} + to_hours(cast({{ hours }} as bigint)))
{%- endmacro %}

{# Whole days from the first date to the second. #}
{% macro days_between(from_date, to_date) -%}
    {{ return(adapter.dispatch("days_between")(from_date, to_date)) }}
{%- endmacro %}

{% macro default__days_between(from_date, to_date) -%}
    datediff({{ to_date }}, {{ from_date }})
{%- endmacro %}

{% macro duckdb__days_between(from_date, to_date) -%}
    date_diff('day', {{ from_date }}, {{ to_date }})
{%- endmacro %}

{#
  The first day of the period that holds a date. `period_type` is one of
  month, quarter, half_year (F = January to June, E = July to December), year, school_year (from 1 August).
#}
{% macro period_start(period_type, date_expression) -%}
    {%- if period_type in ("month", "quarter", "year") -%}
        cast(date_trunc('{{ period_type }}', {{ date_expression }}) as date)
    {%- elif period_type == "half_year" -%}
        case
            when extract(month from {{ date_expression }}) <= 6
            then cast(date_trunc('year', {{ date_expression }}) as date)
            else {{ add_months("cast(date_trunc('year', " ~ date_expression ~ ") as date)", 6) }}
        end
    {%- elif period_type == "school_year" -%}
        {{ add_months("cast(date_trunc('year', " ~ add_months(date_expression, -7) ~ ") as date)", 7) }}
    {%- else -%} {{ exceptions.raise_compiler_error("Unknown period type: " ~ period_type) }}
    {%- endif -%}
{%- endmacro %}

{# How many months a period has; `period_type` is a column or a quoted literal. #}
{% macro period_months(period_type) -%}
    case
        {{ period_type }}
        when 'month'
        then 1
        when 'quarter'
        then 3
        when 'half_year'
        then 6
        when 'year'
        then 12
        when 'school_year'
        then 12
    end
{%- endmacro %}

{# The last day of the period that starts on `period_start`. #}
{% macro period_end(period_type, period_start) -%}
    {{ add_days(add_months(period_start, period_months(period_type)), -1) }}
{%- endmacro %}

{# 2021-09, 2021K3, 2021E, 2021, 2020/21. #}
{% macro period_label(period_type, period_start) -%}
    case
        {{ period_type }}
        when 'month'
        then
            cast(extract(year from {{ period_start }}) as {{ dbt.type_string() }})
            || '-'
            || lpad(cast(extract(month from {{ period_start }}) as {{ dbt.type_string() }}), 2, '0')
        when 'quarter'
        then
            cast(extract(year from {{ period_start }}) as {{ dbt.type_string() }})
            || 'K'
            || cast(extract(quarter from {{ period_start }}) as {{ dbt.type_string() }})
        when 'half_year'
        then
            cast(extract(year from {{ period_start }}) as {{ dbt.type_string() }})
            || case when extract(month from {{ period_start }}) = 1 then 'F' else 'E' end
        when 'year'
        then cast(extract(year from {{ period_start }}) as {{ dbt.type_string() }})
        when 'school_year'
        then
            cast(extract(year from {{ period_start }}) as {{ dbt.type_string() }})
            || '/'
            || lpad(
                cast((extract(year from {{ period_start }}) + 1) % 100 as {{ dbt.type_string() }}), 2, '0'
            )
    end
{%- endmacro %}

{# The first day of a school year from its delivered name: 2020/21 begins on 1 August 2020. #}
{% macro school_year_start(school_year) -%}
    cast(substring({{ school_year }}, 1, 4) || '-08-01' as date)
{%- endmacro %}
