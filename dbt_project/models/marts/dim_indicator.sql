-- The card of every indicator, former versions included, as it is published.
select
    cast(indicator_id as {{ dbt.type_string() }}) as indicator_id,
    cast(indicator_version as integer) as indicator_version,
    cast(is_current as boolean) as is_current,
    cast(name_da as {{ dbt.type_string() }}) as name_da,
    cast(name_en as {{ dbt.type_string() }}) as name_en,
    cast(numerator_da as {{ dbt.type_string() }}) as numerator_da,
    cast(denominator_da as {{ dbt.type_string() }}) as denominator_da,
    cast(counted_da as {{ dbt.type_string() }}) as counted_da,
    cast(kind as {{ dbt.type_string() }}) as kind,
    cast(stock_or_flow as {{ dbt.type_string() }}) as stock_or_flow,
    cast(role as {{ dbt.type_string() }}) as role,
    cast(
        case
            role
            when 'acting'
            then 'handlekommune'
            when 'paying'
            then 'betalingskommune'
            else 'leverende kommune'
        end as {{ dbt.type_string() }}
    ) as role_da,
    cast(unit as {{ dbt.type_string() }}) as unit,
    cast(decimals as integer) as decimals,
    cast(wanted_direction as {{ dbt.type_string() }}) as wanted_direction,
    cast(period_types as {{ dbt.type_string() }}) as period_types,
    cast(cuts as {{ dbt.type_string() }}) as cuts,
    cast(extracts as {{ dbt.type_string() }}) as extracts,
    cast(event_extracts as {{ dbt.type_string() }}) as event_extracts,
    cast(system as {{ dbt.type_string() }}) as system,
    cast(base_period as {{ dbt.type_string() }}) as base_period,
    cast(provisional_months as integer) as provisional_months,
    cast(provisional_from as {{ dbt.type_string() }}) as provisional_from,
    cast(show_zero as boolean) as show_zero,
    cast(source as {{ dbt.type_string() }}) as source,
    cast(note_da as {{ dbt.type_string() }}) as note_da
from {{ ref("indicator") }}
