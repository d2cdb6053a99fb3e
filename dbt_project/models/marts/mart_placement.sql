-- Children placed at the end of each month: all, and by kind of place with its share of all.
with
    placed as (
        select
            municipality_code,
            period_start,
            period_label,
            cut,
            cut_value,
            value as n_children,
            status,
            data_as_of
        from {{ ref("mart_indicator") }}
        where indicator_id = 'anbragt_antal' and cut in ('total', 'place_kind')
    ),
    -- Both numbers are shown already, so their share tells nothing more; where one is hidden, so is it.
    with_share as (
        select
            kind.municipality_code,
            kind.period_start,
            kind.period_label,
            kind.cut_value as place_kind,
            kind.n_children,
            everyone.n_children as n_children_placed,
            kind.status,
            kind.data_as_of
        from placed as kind
        inner join
            placed as everyone
            on everyone.cut = 'total'
            and kind.municipality_code = everyone.municipality_code
            and kind.period_start = everyone.period_start
    )
select
    cast(with_share.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(with_share.period_start as date) as period_start,
    cast(with_share.period_label as {{ dbt.type_string() }}) as period_label,
    cast(with_share.place_kind as {{ dbt.type_string() }}) as place_kind,
    cast(
        case
            when with_share.place_kind = 'alle' then 'Alle anbragte' else label.label_da
        end as {{ dbt.type_string() }}
    ) as place_kind_da,
    cast(coalesce(label.sort_order, 0) as integer) as sort_order,
    cast(with_share.n_children as bigint) as n_children,
    cast(with_share.n_children_placed as bigint) as n_children_placed,
    cast(with_share.n_children / nullif(with_share.n_children_placed, 0) as double) as share,
    cast(
        {{
            print_units(
                printed_units("with_share.n_children", "with_share.n_children_placed", "'share'", "1"),
                "'share'",
                "1",
            )
        }} as {{ dbt.type_string() }}
    ) as share_printed,
    cast(with_share.status as {{ dbt.type_string() }}) as status,
    cast(with_share.data_as_of as date) as data_as_of
from with_share
inner join
    {{ ref("dim_municipality") }} as municipality
    on with_share.municipality_code = municipality.municipality_code
left join
    {{ ref("dim_cut_value") }} as label
    on label.cut = 'place_kind'
    and with_share.place_kind = label.cut_value
