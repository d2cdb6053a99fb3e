{{ config(materialized="table") }}
-- The staff of each month in full-time equivalents, leaders and deputies left out, by what they are.
with
    staff as (
        select
            staffing.municipality_code,
            staffing.month_start as period_start,
            staffing.staff_group,
            staffing.full_time_equivalent
        from {{ ref("fct_staffing") }} as staffing
        inner join
            {{ ref("dim_municipality") }} as municipality
            on staffing.municipality_code = municipality.municipality_code
            and staffing.month_start <= municipality.today_date
        where not staffing.is_leader
    )
select
    {{ cell_keys() }},
    sum(full_time_equivalent) as adults,
    sum(case when staff_group = 'paedagog' then full_time_equivalent else 0 end) as pedagogues,
    sum(
        case when staff_group = 'paedagogisk_assistent' then full_time_equivalent else 0 end
    ) as pedagogical_assistants
from staff
group by {{ cell_groups() }}
