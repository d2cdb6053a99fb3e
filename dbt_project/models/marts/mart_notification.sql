-- Notifications in one shape: how many, about whom, from whom, why, and how fast; per month and year.
with
    numbers as (
        select
            number.municipality_code,
            number.indicator_id,
            card.name_da as indicator_da,
            number.period_type,
            number.period_start,
            number.period_label,
            number.cut,
            number.cut_value,
            number.numerator,
            number.denominator,
            number.value,
            number.value_printed,
            number.status,
            number.data_as_of
        from {{ ref("mart_indicator") }} as number
        inner join
            {{ ref("dim_indicator") }} as card
            on number.indicator_id = card.indicator_id
            and number.indicator_version = card.indicator_version
        where {{ list_holds("card.system", "'S11'") }}
    ),
    -- A part and its whole are both shown, so the share tells nothing more; where one is hidden, so is it.
    with_share as (
        select
            part.municipality_code,
            part.indicator_id,
            part.indicator_da,
            part.period_type,
            part.period_start,
            part.period_label,
            part.cut,
            part.cut_value,
            part.numerator,
            part.denominator,
            part.value,
            part.value_printed,
            case when part.cut <> 'total' then part.value end as part_value,
            case when part.cut <> 'total' then nullif(whole.value, 0) end as whole_value,
            part.status,
            part.data_as_of
        from numbers as part
        inner join
            numbers as whole
            on whole.cut = 'total'
            and part.municipality_code = whole.municipality_code
            and part.indicator_id = whole.indicator_id
            and part.period_type = whole.period_type
            and part.period_start = whole.period_start
    )
select
    cast(with_share.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(with_share.period_type as {{ dbt.type_string() }}) as period_type,
    cast(with_share.period_start as date) as period_start,
    cast(with_share.period_label as {{ dbt.type_string() }}) as period_label,
    cast(with_share.indicator_id as {{ dbt.type_string() }}) as indicator_id,
    cast(with_share.indicator_da as {{ dbt.type_string() }}) as indicator_da,
    cast(with_share.cut as {{ dbt.type_string() }}) as cut,
    cast(with_share.cut_value as {{ dbt.type_string() }}) as cut_value,
    cast(label.label_da as {{ dbt.type_string() }}) as cut_value_da,
    cast(label.sort_order as integer) as sort_order,
    cast(with_share.numerator as double) as numerator,
    cast(with_share.denominator as double) as denominator,
    cast(with_share.value as double) as value,
    cast(with_share.value_printed as {{ dbt.type_string() }}) as value_printed,
    cast(with_share.part_value / with_share.whole_value as double) as share_of_total,
    cast(
        {{
            print_units(
                printed_units(
                    "with_share.part_value",
                    "case when with_share.part_value is not null then with_share.whole_value end",
                    "'share'",
                    "1",
                ),
                "'share'",
                "1",
            )
        }} as {{ dbt.type_string() }}
    ) as share_of_total_printed,
    cast(with_share.status as {{ dbt.type_string() }}) as status,
    cast(with_share.data_as_of as date) as data_as_of
from with_share
inner join
    {{ ref("dim_municipality") }} as municipality
    on with_share.municipality_code = municipality.municipality_code
left join
    {{ ref("dim_cut_value") }} as label
    on with_share.cut = label.cut
    and with_share.cut_value = label.cut_value
