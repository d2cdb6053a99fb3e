-- Children in each of the 11 kinds of special provision, and the change since the base period.
with
    counted as (
        select
            municipality_code,
            period_start,
            period_label,
            cut_value,
            value as n_children,
            status,
            change_from_base,
            base_label,
            data_as_of
        from {{ ref("mart_indicator") }}
        where indicator_id = 'specialtilbud_antal'
    ),
    kind as (
        select 'alle' as provision_kind, 'Alle specialtilbud' as name_da, 0 as sort_order
        union all
        select provision_kind, name_da, sort_order
        from {{ ref("provision_kind") }}
        where is_special_provision
    ),
    -- a kind without a row in a period that is counted has nobody
    numbers as (
        select
            everyone.municipality_code,
            everyone.period_start,
            everyone.period_label,
            kind.provision_kind,
            kind.name_da,
            kind.sort_order,
            case
                when of_kind.cut_value is null and {{ is_shown("everyone.status") }}
                then 0
                else of_kind.n_children
            end as n_children,
            coalesce(of_kind.status, everyone.status) as status,
            everyone.base_label,
            everyone.data_as_of
        from counted as everyone
        cross join kind
        left join
            counted as of_kind
            on everyone.municipality_code = of_kind.municipality_code
            and everyone.period_start = of_kind.period_start
            and kind.provision_kind = of_kind.cut_value
        where everyone.cut_value = 'alle'
    ),
    -- both numbers are shown, so their difference tells nothing more
    with_base as (
        select
            numbers.municipality_code,
            numbers.period_start,
            numbers.period_label,
            numbers.provision_kind,
            numbers.name_da,
            numbers.sort_order,
            numbers.n_children,
            numbers.status,
            numbers.base_label,
            base.n_children as n_children_in_base,
            numbers.data_as_of
        from numbers
        left join
            numbers as base
            on numbers.municipality_code = base.municipality_code
            and numbers.provision_kind = base.provision_kind
            and numbers.base_label = base.period_label
    )
select
    cast(with_base.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(with_base.period_start as date) as period_start,
    cast(with_base.period_label as {{ dbt.type_string() }}) as period_label,
    cast(with_base.provision_kind as {{ dbt.type_string() }}) as provision_kind,
    cast(with_base.name_da as {{ dbt.type_string() }}) as provision_kind_da,
    cast(with_base.sort_order as integer) as sort_order,
    cast(with_base.n_children as bigint) as n_children,
    cast(with_base.base_label as {{ dbt.type_string() }}) as base_label,
    cast(with_base.n_children_in_base as bigint) as n_children_in_base,
    cast(
        (with_base.n_children - with_base.n_children_in_base)
        / nullif(with_base.n_children_in_base, 0) as double
    ) as change_from_base,
    cast(
        {{
            print_units(
                printed_units(
                    "(with_base.n_children - with_base.n_children_in_base)",
                    "case when with_base.n_children is not null then with_base.n_children_in_base end",
                    "'share'",
                    "1",
                ),
                "'share'",
                "1",
            )
        }} as {{ dbt.type_string() }}
    ) as change_printed,
    cast(with_base.status as {{ dbt.type_string() }}) as status,
    cast(with_base.data_as_of as date) as data_as_of
from with_base
inner join
    {{ ref("dim_municipality") }} as municipality
    on with_base.municipality_code = municipality.municipality_code
