-- What the delivered postings add up to, straight from the rows in force: what every sum of money must
-- agree with.
with
    posted as (
        select posting.municipality_code, posting.posting_type, posting.posted_date, posting.amount
        from {{ ref("stg_posteringer") }} as posting
        inner join
            {{ ref("dim_municipality") }} as municipality
            on posting.municipality_code = municipality.municipality_code
        where posting.posted_date <= municipality.today_date
    ),
    posted_in_period as (
        {% for period_type in ["month", "year"] %}
            select
                municipality_code,
                '{{ period_type }}' as period_type,
                {{ period_start(period_type, "posted_date") }} as period_start,
                posting_type,
                amount
            from posted
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    )
select
    case when grouping(municipality_code) = 1 then '000' else municipality_code end as municipality_code,
    period_type,
    period_start,
    posting_type,
    cast(sum(amount) as decimal(38, 6)) as amount
from posted_in_period
group by
    grouping sets (
        (municipality_code, period_type, period_start, posting_type),
        (period_type, period_start, posting_type)
    )
