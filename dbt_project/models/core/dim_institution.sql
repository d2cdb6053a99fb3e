with
    delivered as (
        select
            municipality_code,
            {{ key("institution_id") }} as institution_key,
            institution_id,
            -- a childminder's name is not kept: the number stands in for it
            coalesce(institution_name, institution_id) as institution_name,
            institution_type,
            coalesce(district, 'ukendt') as district,
            coalesce(owner, 'ukendt') as owner
        from {{ ref("stg_institutioner") }}
        -- this id means unknown, whoever writes it
        where institution_id <> 'ukendt'
    ),
    unknown as (
        select
            municipality_code,
            {{ key("null") }} as institution_key,
            'ukendt' as institution_id,
            'Ukendt institution' as institution_name,
            'ukendt' as institution_type,
            'ukendt' as district,
            'ukendt' as owner
        from {{ ref("dim_municipality") }}
        where is_loaded and municipality_code <> '000'
    )
select municipality_code, institution_key, institution_id, institution_name, institution_type, district, owner
from delivered
union all
select municipality_code, institution_key, institution_id, institution_name, institution_type, district, owner
from unknown
