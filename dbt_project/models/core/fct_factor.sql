with
    -- a municipality's own row stands instead of the one for all
    known_factor as (
        select
            municipality.municipality_code,
            common.factor,
            coalesce(own.factor_kind, common.factor_kind) as factor_kind,
            coalesce(own.theme, common.theme) as theme
        from {{ ref("dim_municipality") }} as municipality
        cross join
            (
                select factor, factor_kind, theme from {{ ref("factor") }} where municipality_code is null
            ) as common
        left join
            {{ ref("factor") }} as own
            on municipality.municipality_code = own.municipality_code
            and common.factor = own.factor
        union all
        select own.municipality_code, own.factor, own.factor_kind, own.theme
        from {{ ref("factor") }} as own
        where
            own.municipality_code is not null
            and own.factor not in (
                select common.factor from {{ ref("factor") }} as common where common.municipality_code is null
            )
    )
select
    delivered.municipality_code,
    delivered.child_key,
    delivered.factor,
    coalesce(known_factor.factor_kind, 'ukendt') as factor_kind,
    coalesce(known_factor.theme, 'ukendt') as theme,
    delivered.answered_date,
    delivered.is_present,
    delivered.answered_date as valid_from,
    lead(delivered.answered_date) over (
        partition by delivered.municipality_code, delivered.child_key, delivered.factor
        order by delivered.answered_date
    ) as valid_to,
    delivered.answered_date <= municipality.today_date as is_answered
from {{ ref("stg_faktorer") }} as delivered
inner join
    {{ ref("dim_municipality") }} as municipality
    on delivered.municipality_code = municipality.municipality_code
left join
    known_factor
    on delivered.municipality_code = known_factor.municipality_code
    and delivered.factor = known_factor.factor
