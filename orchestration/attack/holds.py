"""Do the declarations hold? Tries each of them against numbers that nobody has hidden."""

from dataclasses import dataclass

import duckdb

from orchestration.attack.declarations import ALL_WITHIN, EACH_WITHIN, EQUAL, Declarations
from orchestration.attack.ties import build_ties


@dataclass(frozen=True, slots=True)
class BrokenTie:
    """A declared tie that open numbers contradict."""

    rule: str
    relation: str
    municipality_code: str
    series: str
    measure: str
    period_type: str
    period_start: str
    coordinates: str
    whole: float
    parts: float
    largest_part: float


def ties_that_do_not_hold(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    *,
    numbers: str = "count",
    institutions: str | None = None,
    tolerance: float = 1e-6,
) -> list[BrokenTie]:
    """Every tie between known numbers that the numbers themselves contradict.

    Meant for a build in which nothing is hidden. An exact tie must hold to `tolerance` (relative to the
    larger side); of a cover the whole is at most all its parts and at least each of them.
    """
    build_ties(connection, declarations, numbers=numbers, institutions=institutions, only_hidden=False)
    rows = connection.execute(
        f"""
        with
            signed as (
                select series, measure from cell group by series, measure having min(value) < 0
            ),
            sums as (
                select
                    term.tie,
                    any_value(term.rule) as rule,
                    any_value(term.relation) as relation,
                    coalesce(sum(cell.value) filter (term.is_whole), 0) as whole,
                    coalesce(sum(cell.value) filter (not term.is_whole), 0) as parts,
                    count(*) filter (not term.is_whole) as n_parts,
                    coalesce(max(cell.value) filter (not term.is_whole), 0) as largest_part,
                    bool_or(cell.is_hidden) as is_hidden,
                    bool_or(signed.series is not null) as is_signed,
                    arg_min(
                        struct_pack(
                            municipality_code := cell.municipality_code,
                            series := cell.series,
                            measure := cell.measure,
                            period_type := cell.period_type,
                            period_start := cell.period_start
                        ),
                        (not term.is_whole, cell.municipality_code, cell.period_start, cell.cell)
                    ) as example,
                    string_agg(distinct coordinate.text, ', ' order by coordinate.text) as coordinates
                from term
                inner join cell on term.cell = cell.cell
                inner join coordinate on cell.coordinate = coordinate.coordinate
                left join signed on cell.series = signed.series and cell.measure = signed.measure
                group by term.tie
            )
        select
            rule,
            relation,
            example.municipality_code,
            example.series,
            example.measure,
            example.period_type,
            cast(example.period_start as varchar),
            coordinates,
            whole,
            parts,
            largest_part
        from sums
        where
            not is_hidden
            and n_parts > 0
            and case
                when relation = '{EQUAL}'
                then abs(whole - parts) > {tolerance} * greatest(abs(whole), abs(parts), 1)
                when is_signed
                then false
                when relation = '{ALL_WITHIN}'
                then parts > whole + {tolerance} * greatest(whole, 1)
                when relation = '{EACH_WITHIN}'
                then largest_part > whole + {tolerance} * greatest(whole, 1)
                else
                    whole > parts + {tolerance} * greatest(parts, 1)
                    or largest_part > whole + {tolerance} * greatest(whole, 1)
            end
        order by all
        """
    ).fetchall()
    return [BrokenTie(*row) for row in rows]
