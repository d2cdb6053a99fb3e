with
    delivered as (
        select
            employment.municipality_code,
            {{ key("employment.employee_id", "employment.municipality_code") }} as employee_key,
            employment.employee_id,
            employment.team,
            employment.job_function,
            employment.hired_date,
            -- a notice given for a day after the municipality's today has not been served yet
            case
                when employment.left_date <= municipality.today_date then employment.left_date
            end as left_date,
            employment.full_time_equivalent
        from {{ ref("stg_medarbejdere") }} as employment
        inner join
            {{ ref("dim_municipality") }} as municipality
            on employment.municipality_code = municipality.municipality_code
    )
select
    municipality_code,
    employee_key,
    employee_id,
    team,
    job_function,
    hired_date,
    left_date,
    hired_date as valid_from,
    {{ add_days("left_date", 1) }} as valid_to,
    full_time_equivalent
from delivered
