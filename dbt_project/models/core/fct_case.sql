with
    delivered as (
        select
            social_case.municipality_code,
            {{ key("social_case.case_id", "social_case.municipality_code") }} as case_key,
            social_case.case_id,
            social_case.child_key,
            social_case.opened_date,
            -- a planned end after the municipality's today is no end yet
            case
                when social_case.closed_date <= municipality.today_date then social_case.closed_date
            end as closed_date,
            social_case.has_several_departments,
            social_case.has_one_plan,
            coalesce(
                social_case.paying_municipality_code, social_case.municipality_code
            ) as paying_municipality_code,
            coalesce(
                social_case.acting_municipality_code, social_case.municipality_code
            ) as acting_municipality_code
        from {{ ref("stg_sager") }} as social_case
        inner join
            {{ ref("dim_municipality") }} as municipality
            on social_case.municipality_code = municipality.municipality_code
    )
select
    municipality_code,
    case_key,
    case_id,
    child_key,
    opened_date,
    closed_date,
    opened_date as valid_from,
    {{ add_days("closed_date", 1) }} as valid_to,
    has_several_departments,
    has_one_plan,
    paying_municipality_code,
    acting_municipality_code,
    acting_municipality_code = municipality_code as is_acting
from delivered
