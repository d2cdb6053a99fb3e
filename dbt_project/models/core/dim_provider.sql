with
    delivered as (
        select
            municipality_code,
            {{ key("provider_id") }} as provider_key,
            provider_id,
            provider_type,
            owner,
            approved_from_date as valid_from,
            -- the approval's last day counts
            {{ add_days("approved_until_date", 1) }} as valid_to,
            places
        from {{ ref("stg_tilbud") }}
        -- this id means unknown, whoever writes it
        where provider_id <> 'ukendt'
    ),
    unknown as (
        select
            municipality_code,
            {{ key("null") }} as provider_key,
            'ukendt' as provider_id,
            'ukendt' as provider_type,
            'ukendt' as owner,
            cast(null as date) as valid_from,
            cast(null as date) as valid_to,
            cast(null as integer) as places
        from {{ ref("dim_municipality") }}
        where is_loaded and municipality_code <> '000'
    )
select municipality_code, provider_key, provider_id, provider_type, owner, valid_from, valid_to, places
from delivered
union all
select municipality_code, provider_key, provider_id, provider_type, owner, valid_from, valid_to, places
from unknown
