-- How fresh each declared extract is in each municipality, those that never came included.
with
    extracts as (
        {% for extract in declared_extracts() %}
            select
                {{ text_literal(extract.name) }} as extract_name,
                {{ text_literal(extract.title) }} as extract_title,
                {{ text_literal(extract.owner) }} as owner,
                {{ text_literal(extract.delivery) }} as delivery_form,
                cast({{ extract.expected_every_days or "null" }} as integer) as expected_every_days
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    deliveries as (
        select
            municipality_code,
            extract_name,
            as_of_date,
            received_at,
            rows_read,
            rows_accepted,
            rows_refused,
            status,
            status in ('accepted', 'unchanged') as is_in_force,
            row_number() over (
                partition by municipality_code, extract_name order by delivery_id desc
            ) as place_from_last,
            row_number() over (
                partition by municipality_code, extract_name, status in ('accepted', 'unchanged')
                order by as_of_date desc, delivery_id desc
            ) as place_from_newest
        from {{ ref("stg_delivery") }}
    ),
    last_deliveries as (
        select municipality_code, extract_name, received_at, status from deliveries where place_from_last = 1
    ),
    newest_in_force as (
        select municipality_code, extract_name, as_of_date, rows_read, rows_accepted, rows_refused
        from deliveries
        where is_in_force and place_from_newest = 1
    ),
    freshness as (
        select
            municipality.municipality_code,
            municipality.municipality_name,
            municipality.today_date,
            extracts.extract_name,
            extracts.extract_title,
            extracts.owner,
            extracts.delivery_form,
            extracts.expected_every_days,
            last_deliveries.received_at as last_received_at,
            last_deliveries.status as last_delivery_status,
            newest_in_force.as_of_date,
            newest_in_force.rows_read,
            newest_in_force.rows_accepted,
            newest_in_force.rows_refused,
            {{ days_between("newest_in_force.as_of_date", "municipality.today_date") }} as days_old
        from {{ ref("dim_municipality") }} as municipality
        cross join extracts
        left join
            last_deliveries
            on municipality.municipality_code = last_deliveries.municipality_code
            and extracts.extract_name = last_deliveries.extract_name
        left join
            newest_in_force
            on municipality.municipality_code = newest_in_force.municipality_code
            and extracts.extract_name = newest_in_force.extract_name
        where municipality.is_loaded and municipality.municipality_code <> '000'
    ),
    judged as (
        select
            municipality_code,
            municipality_name,
            today_date,
            extract_name,
            extract_title,
            owner,
            delivery_form,
            expected_every_days,
            last_received_at,
            last_delivery_status,
            as_of_date,
            rows_read,
            rows_accepted,
            rows_refused,
            days_old,
            -- What never came is late however long one waits.
            as_of_date is null or coalesce(days_old > expected_every_days, false) as is_late
        from freshness
    )
select
    cast(municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(extract_name as {{ dbt.type_string() }}) as extract,
    cast(extract_title as {{ dbt.type_string() }}) as extract_title,
    cast(owner as {{ dbt.type_string() }}) as owner,
    cast(delivery_form as {{ dbt.type_string() }}) as delivery_form,
    cast(today_date as date) as today_date,
    cast(last_received_at as timestamp) as last_received_at,
    cast(last_delivery_status as {{ dbt.type_string() }}) as last_delivery_status,
    cast(as_of_date as date) as as_of_date,
    cast(days_old as integer) as days_old,
    cast(expected_every_days as integer) as expected_every_days,
    cast(rows_read as bigint) as rows_read,
    cast(rows_accepted as bigint) as rows_accepted,
    cast(rows_refused as bigint) as rows_refused,
    cast(is_late as boolean) as is_late,
    cast(
        case
            when as_of_date is null then 'never_delivered' when is_late then 'late' else 'current'
        end as {{ dbt.type_string() }}
    ) as status,
    cast(
        case
            when as_of_date is null then 'Aldrig leveret' when is_late then 'Forsinket' else 'Aktuel'
        end as {{ dbt.type_string() }}
    ) as status_da
from judged
