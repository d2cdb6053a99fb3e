-- Protective factors and risks that are present, in all and by theme, at the end of each quarter.
with
    factors as (
        select
            municipality_code,
            case indicator_id when 'beskyttelsesfaktorer' then 'protective' else 'risk' end as factor_kind,
            period_start,
            period_label,
            cut_value as theme,
            numerator,
            denominator,
            value,
            value_printed,
            status,
            data_as_of
        from {{ ref("mart_indicator") }}
        where indicator_id in ('beskyttelsesfaktorer', 'risikofaktorer')
    )
select
    cast(factors.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(factors.period_start as date) as period_start,
    cast(factors.period_label as {{ dbt.type_string() }}) as period_label,
    cast(factors.factor_kind as {{ dbt.type_string() }}) as factor_kind,
    cast(
        case
            factors.factor_kind when 'protective' then 'Beskyttelsesfaktorer' else 'Risikofaktorer'
        end as {{ dbt.type_string() }}
    ) as factor_kind_da,
    cast(factors.theme as {{ dbt.type_string() }}) as theme,
    cast(
        case when factors.theme = 'alle' then 'Alle temaer' else label.label_da end as {{ dbt.type_string() }}
    ) as theme_da,
    cast(coalesce(label.sort_order, 0) as integer) as sort_order,
    cast(factors.numerator as bigint) as n_present,
    cast(factors.denominator as bigint) as n_answered,
    cast(factors.value as double) as share,
    cast(factors.value_printed as {{ dbt.type_string() }}) as share_printed,
    cast(year_before.value as double) as share_a_year_before,
    cast(factors.status as {{ dbt.type_string() }}) as status,
    cast(factors.data_as_of as date) as data_as_of
from factors
inner join
    {{ ref("dim_municipality") }} as municipality
    on factors.municipality_code = municipality.municipality_code
left join {{ ref("dim_cut_value") }} as label on label.cut = 'theme' and factors.theme = label.cut_value
left join
    factors as year_before
    on factors.municipality_code = year_before.municipality_code
    and factors.factor_kind = year_before.factor_kind
    and factors.theme = year_before.theme
    and year_before.period_start = {{ add_months("factors.period_start", -12) }}
