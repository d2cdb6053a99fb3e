with
    -- a change of something else than district or status starts no new row
    compared as (
        select
            municipality_code,
            child_key,
            valid_from,
            valid_to,
            coalesce(school_district, 'ukendt') as school_district,
            status,
            lag(valid_to) over (
                partition by municipality_code, child_key order by valid_from
            ) as previous_valid_to,
            lag(coalesce(school_district, 'ukendt')) over (
                partition by municipality_code, child_key order by valid_from
            ) as previous_school_district,
            lag(status) over (
                partition by municipality_code, child_key order by valid_from
            ) as previous_status
        from {{ ref("stg_boern_version") }}
    ),
    numbered as (
        select
            municipality_code,
            child_key,
            valid_from,
            valid_to,
            school_district,
            status,
            sum(
                case
                    when
                        previous_valid_to = valid_from
                        and previous_school_district = school_district
                        and previous_status = status
                    then 0
                    else 1
                end
            ) over (partition by municipality_code, child_key order by valid_from rows unbounded preceding)
            as state_number
        from compared
    )
select
    municipality_code,
    child_key,
    min(valid_from) as valid_from,
    -- open when its last version is
    case when count(*) = count(valid_to) then max(valid_to) end as valid_to,
    school_district,
    status
from numbered
group by municipality_code, child_key, state_number, school_district, status
