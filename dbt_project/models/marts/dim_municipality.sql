with
    -- a file that was read again or found already known tells of the day as well as a new one
    delivered as (
        select municipality_code, max(as_of_date) as newest_as_of_date
        from {{ ref("stg_delivery") }}
        where status in ('accepted', 'unchanged')
        group by municipality_code
    ),
    municipality as (
        select
            municipality.municipality_code,
            municipality.municipality_name,
            delivered.municipality_code is not null as is_loaded,
            {% if var("as_known_on") %}
                case
                    when delivered.municipality_code is not null then cast('{{ var("as_known_on") }}' as date)
                end
            {% else %} delivered.newest_as_of_date
            {% endif %} as today_date
        from {{ ref("municipality") }} as municipality
        left join delivered on municipality.municipality_code = delivered.municipality_code
    )
select municipality_code, municipality_name, is_loaded, today_date, today_date as latest_today_date
from municipality
union all
select
    '000' as municipality_code,
    'Alle kommuner' as municipality_name,
    count(today_date) > 0 as is_loaded,
    min(today_date) as today_date,
    max(today_date) as latest_today_date
from municipality
