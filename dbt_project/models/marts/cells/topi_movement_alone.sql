{{ config(materialized="table") }}
-- TOPI: from which position to which the children moved since the round before, each cell judged alone.
with
    positions as (select code, label_da, sort_order from {{ ref("code") }} where code_list = 'topi_position'),
    rounds as (
        select municipality_code, period_type, period_start, period_label, denominator as n_pairs, status
        from {{ ref("indicator_alone") }}
        where indicator_id = 'topi_forbedret' and cut = 'total'
    ),
    pairs as (
        select municipality_code, period_start, child_key, from_position, to_position
        from {{ ref("topi_pair") }}
    ),
    counted as (
        select {{ cell_keys() }}, from_position, to_position, count(distinct child_key) as n_children
        from pairs
        group by {{ cell_groups(within=["from_position", "to_position"]) }}
    ),
    cells as (
        select
            rounds.municipality_code,
            rounds.period_start,
            rounds.period_label,
            from_position.code as from_position,
            from_position.label_da as from_position_da,
            to_position.code as to_position,
            to_position.label_da as to_position_da,
            coalesce(counted.n_children, 0) as n_children,
            rounds.n_pairs,
            rounds.status <> 'no_data' as has_data,
            municipality.today_date >= round.period_end as is_over,
            municipality.municipality_name
        from rounds
        cross join positions as from_position
        cross join positions as to_position
        inner join
            {{ ref("period") }} as round
            on rounds.period_type = round.period_type
            and rounds.period_start = round.period_start
        inner join
            {{ ref("dim_municipality") }} as municipality
            on rounds.municipality_code = municipality.municipality_code
        left join
            counted
            on rounds.municipality_code = counted.municipality_code
            and rounds.period_start = counted.period_start
            and from_position.code = counted.from_position
            and to_position.code = counted.to_position
    ),
    judged as (
        select
            municipality_code,
            municipality_name,
            period_start,
            period_label,
            from_position,
            from_position_da,
            to_position,
            to_position_da,
            n_children,
            n_pairs,
            {{
                cell_status(
                    "has_data",
                    "'share'",
                    "n_pairs",
                    is_too_small("'share'", "n_children", "n_pairs", "n_children", "n_pairs", "false"),
                    "is_over",
                )
            }} as status
        from cells
    )
select
    municipality_code,
    municipality_name,
    period_start,
    period_label,
    from_position,
    from_position_da,
    to_position,
    to_position_da,
    n_children,
    n_pairs,
    status,
    {{
        cell_key(
            "mart_topi_movement", ["municipality_code", "period_start", "from_position", "to_position"]
        )
    }} as cell_key
from judged
