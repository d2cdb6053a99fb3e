-- Every period of every type from 1900 to 2099, with its last day and its label.
with
    numbers as ({{ dbt.generate_series(2400) }}),
    months as (
        select {{ add_months("cast('1900-01-01' as date)", "generated_number - 1") }} as month_start
        from numbers
    ),
    periods as (
        {% for period_type, first_months in [
            ("month", none),
            ("quarter", "1, 4, 7, 10"),
            ("half_year", "1, 7"),
            ("year", "1"),
            ("school_year", "8"),
        ] %}
            select '{{ period_type }}' as period_type, month_start as period_start
            from months
            {% if first_months %} where extract(month from month_start) in ({{ first_months }}) {% endif %}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    )
select
    period_type,
    period_start,
    {{ period_end("period_type", "period_start") }} as period_end,
    {{ period_label("period_type", "period_start") }} as period_label
from periods
