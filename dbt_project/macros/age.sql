{#
  Whole years from a birth date to a day; negative before birth. Someone born on 29 February turns on 1 March
  in a common year: months and days are compared as numbers, so 28 February (228) is before 29 February (229).
#}
{% macro age_years(birth_date, on_date) -%}
    cast(
        extract(year from {{ on_date }})
        - extract(year from {{ birth_date }})
        - case
            when
                extract(month from {{ on_date }}) * 100 + extract(day from {{ on_date }})
                < extract(month from {{ birth_date }}) * 100 + extract(day from {{ birth_date }})
            then 1
            else 0
        end as integer
    )
{%- endmacro %}

{# The day on which someone turns so many years; born on 29 February they turn on 1 March in a common year. #}
{% macro birthday(birth_date, years) -%}
    {%- set same_day = add_months(birth_date, 12 * years) -%}
    {{ add_days(same_day, "extract(day from " ~ birth_date ~ ") - extract(day from " ~ same_day ~ ")") }}
{%- endmacro %}

{# The age groups that are published, everywhere the same. An age below 0 is an unborn child. #}
{% macro age_group(age) -%}
    case
        when {{ age }} is null
        then 'ukendt'
        when {{ age }} < 0
        then 'ufoedt'
        when {{ age }} <= 3
        then '0-3'
        when {{ age }} <= 7
        then '4-7'
        when {{ age }} <= 12
        then '8-12'
        when {{ age }} <= 17
        then '13-17'
        when {{ age }} <= 22
        then '18-22'
        else '23+'
    end
{%- endmacro %}
