"""Builds the arrays of the suppression from the warehouse: which counts are tied is declared in `seeds/`.

- Within a series every cut, period and `000` is a whole of its parts. Where the true numbers add up, a
  reader is taken to know that they do. Where they don't, because a child stands in several parts or in
  none, by how much is one more count that nobody shows.
- Across series `published_tie.csv` says what adds up.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from orchestration.disclosure.bounds import Floats
from orchestration.disclosure.suppression import NEVER, Tables
from orchestration.duck import literal
from orchestration.settings import PROJECT_ROOT

DECLARATION = PROJECT_ROOT / "seeds" / "published_tie.csv"
CARDS = PROJECT_ROOT / "seeds" / "indicator.csv"

_APART = "apart:"
"""Before a cut in `adds_over`: its parts say nothing of their whole."""

_ALL = "{all}"
_CAPTURE = re.compile(r"^\{(\w+)\}$")

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class TieRow:
    """One line of a declared tie: some counts on one side of it."""

    tie: str
    side: str
    series: str
    measure: str
    cuts: str
    period: str


def read_declaration(path: Path = DECLARATION) -> dict[str, list[TieRow]]:
    """The declared ties, by name."""
    ties: dict[str, list[TieRow]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            row = TieRow(
                line["tie"], line["side"], line["series"], line["measure"], line["cuts"], line["period"]
            )
            ties.setdefault(row.tie, []).append(row)
    return ties


def read_apart(path: Path = CARDS) -> list[tuple[str, str]]:
    """The series and cuts (`municipality` among them) in which parts say nothing of their whole."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (line["indicator_id"], item.removeprefix(_APART))
            for line in csv.DictReader(file)
            for item in line["adds_over"].split("|")
            if item.startswith(_APART)
        ]


def load_tables(
    connection: duckdb.DuckDBPyConnection,
    counts: str,
    districts: str,
    *,
    declaration: Path = DECLARATION,
) -> tuple[Tables, np.ndarray]:
    """The arrays, and the `cell_key` of each cell by its position.

    `counts` is the SQL name of a relation like `cells.published_count`; `districts` one with
    `municipality_code`, `institution_id`, `district`, one row per institution. Writes temporary tables only.
    """
    connection.execute(
        f"""
        create or replace temp table disclosure_count as
        select
            -- in an order of their own: the same counts are hidden whatever order the rows lie in
            row_number() over (order by count_key) - 1 as count_id,
            dense_rank() over (order by cell_key) - 1 as cell_id,
            *,
            case when coordinate = '' then [] else string_split(coordinate, '&') end as parts
        from {counts}
        """
    )
    connection.execute(
        "create or replace temp table disclosure_member (tie_key varchar, count_id bigint, sign tinyint)"
    )
    connection.execute("create or replace temp table disclosure_apart (series varchar, cut varchar)")
    apart = read_apart()
    if apart:
        connection.executemany("insert into disclosure_apart values (?, ?)", apart)
    for sql in (
        _cut_ties(),
        _district_ties(districts),
        _municipality_ties(),
        *_period_ties(),
        _share_ties(),
    ):
        connection.execute(f"insert into disclosure_member {sql}")
    for name, rows in read_declaration(declaration).items():
        connection.execute(f"insert into disclosure_member {_declared_tie(name, rows)}")
    return _arrays(connection)


_KEY = "municipality_code, series, measure, period_type, period_start"


def _same(one: str, other: str, columns: str) -> str:
    return " and ".join(f"{one}.{c} = {other}.{c}" for c in columns.split(", "))


def _cut_ties() -> str:
    """A count is the sum of those that name one cut more."""
    return f"""
        with part as (
            select
                count_id, {_KEY},
                unnest(list_transform(parts, one ->
                    array_to_string(list_filter(parts, other -> other <> one), '&'))) as whole_coordinate,
                split_part(unnest(parts), '=', 1) as cut
            from disclosure_count
            where len(parts) > 0 and measure in ('numerator', 'denominator', 'rest')
        ),
        found as (
            select part.count_id, part.cut, whole.count_id as whole_id
            from part
            inner join disclosure_count as whole
                on {_same("part", "whole", _KEY)} and part.whole_coordinate = whole.coordinate
            where (part.series, part.cut) not in (select (series, cut) from disclosure_apart)
        )
        select 'cut|' || whole_id || '|' || cut, count_id, 1 from found
        union all
        select distinct 'cut|' || whole_id || '|' || cut, whole_id, -1 from found
    """


def _district_ties(districts: str) -> str:
    """A district's number is the sum of its institutions'."""
    return f"""
        with found as (
            select part.count_id, whole.count_id as whole_id
            from disclosure_count as part
            inner join {districts} as place
                on part.municipality_code = place.municipality_code
                and part.coordinate = 'institution=' || place.institution_id
            inner join disclosure_count as whole
                on {_same("part", "whole", _KEY)} and whole.coordinate = 'district=' || place.district
        )
        select 'district|' || whole_id, count_id, 1 from found
        union all
        select distinct 'district|' || whole_id, whole_id, -1 from found
    """


def _municipality_ties() -> str:
    key = "series, measure, period_type, period_start, coordinate"
    return f"""
        with found as (
            select part.count_id, whole.count_id as whole_id
            from disclosure_count as part
            inner join disclosure_count as whole on {_same("part", "whole", key)}
            where
                part.municipality_code <> '000' and whole.municipality_code = '000'
                and part.series not in (select series from disclosure_apart where cut = 'municipality')
        )
        select 'municipality|' || whole_id, count_id, 1 from found
        union all
        select distinct 'municipality|' || whole_id, whole_id, -1 from found
    """


def _period_ties() -> Iterator[str]:
    """A longer period is the sum of the shorter ones in it, where a series has both."""
    key = "municipality_code, series, measure, coordinate"
    for short, long in (("month", "quarter"), ("month", "year"), ("quarter", "year")):
        yield f"""
            with found as (
                select part.count_id, whole.count_id as whole_id
                from disclosure_count as part
                inner join disclosure_count as whole
                    on {_same("part", "whole", key)}
                    and date_trunc('{long}', part.period_start) = whole.period_start
                where part.period_type = '{short}' and whole.period_type = '{long}'
            )
            select 'period|{short}|' || whole_id, count_id, 1 from found
            union all
            select distinct 'period|{short}|' || whole_id, whole_id, -1 from found
        """


def _share_ties() -> str:
    key = "municipality_code, series, period_type, period_start, coordinate"
    return f"""
        with found as (
            select part.count_id as part_id, rest.count_id as rest_id, whole.count_id as whole_id
            from disclosure_count as rest
            inner join disclosure_count as part on {_same("rest", "part", key)} and part.measure = 'numerator'
            inner join disclosure_count as whole
                on {_same("rest", "whole", key)} and whole.measure = 'denominator'
            where rest.measure = 'rest'
        )
        select 'share|' || whole_id, part_id, 1 from found
        union all
        select 'share|' || whole_id, rest_id, 1 from found
        union all
        select 'share|' || whole_id, whole_id, -1 from found
    """


# --- Ties across series -------------------------------------------------------------------------------------


def _declared_tie(name: str, rows: list[TieRow]) -> str:
    """The members of one declared tie, wherever both its sides are published."""
    captures = sorted({capture for row in rows for capture in _captures(row.cuts)})
    selects = [_counts_of(row, captures) for row in rows]
    group = "municipality_code, period_type, period_start" + "".join(f", {c}" for c in captures)
    full = " and ".join(f"{c} is not null" for c in captures) or "true"
    on = " and ".join(
        [
            *(f"one.{c} = tied.{c}" for c in ("municipality_code", "period_type", "period_start")),
            # a row that names no value stands in the tie of every value
            *(f"(one.{c} is null or one.{c} = tied.{c})" for c in captures),
        ]
    )
    key = " || '|' || ".join([literal(name), *(f"cast(tied.{c} as varchar)" for c in group.split(", "))])
    return f"""
        with one as ({" union all ".join(selects)}),
        tied as (select distinct {group} from one where {full}),
        members as (
            select distinct {key} as tie_key, one.count_id, one.sign
            from one inner join tied on {on}
        )
        select members.tie_key, members.count_id, members.sign
        from members
        inner join disclosure_count as counted on members.count_id = counted.count_id
        window of_tie as (partition by members.tie_key)
        qualify
            min(sign) over of_tie = -1 and max(sign) over of_tie = 1
            -- what stands in one row is hidden or shown together: it only passes on bounds, and those of an
            -- amount aren't those of the children that stand in for it
            and (
                min(counted.cell_id) over of_tie < max(counted.cell_id) over of_tie
                or (bool_and(counted.n = counted.amount) over of_tie and max(counted.n) over of_tie > 0)
            )
    """


def _captures(cuts: str) -> list[str]:
    if cuts == _ALL:
        return ["whole_coordinate"]
    values = [part.partition("=")[2] for part in cuts.split("&") if part]
    return [f"value_{found.group(1)}" for value in values if (found := _CAPTURE.match(value))]


def _counts_of(row: TieRow, captures: list[str]) -> str:
    conditions = [f"series = {literal(row.series)}", f"measure = {literal(row.measure)}"]
    found = dict.fromkeys(captures, "cast(null as varchar)")
    if row.cuts == _ALL:
        found["whole_coordinate"] = "coordinate"
    else:
        patterns = [part.partition("=") for part in row.cuts.split("&") if part]
        conditions.append(f"len(parts) = {len(patterns)}")
        for place, (cut, _, value) in enumerate(sorted(patterns), start=1):
            conditions.append(f"starts_with(parts[{place}], {literal(cut + '=')})")
            text = f"substr(parts[{place}], {len(cut) + 2})"
            capture = _CAPTURE.match(value)
            if capture:
                found[f"value_{capture.group(1)}"] = text
            elif value != "*":
                conditions.append(f"{text} = {literal(value)}")
    columns = ", ".join(f"{expression} as {name}" for name, expression in found.items())
    sign = -1 if row.side == "whole" else 1
    return " union all ".join(
        f"""
        select municipality_code, {period_type} as period_type, {period_start} as period_start,
            count_id, {sign} as sign {", " + columns if columns else ""}
        from {source} where {" and ".join([*conditions, condition])}
        """
        for period_type, period_start, condition, source in _anchors(row.period)
    )


def _anchors(period: str) -> Iterator[tuple[str, str, str, str]]:
    """The period that a tie is about, seen from a count in it: type, first day, condition, relation."""
    counts = "disclosure_count"
    if period == "same":
        yield "period_type", "period_start", "true", counts
    elif period == "always":
        yield "'always'", "date '1900-01-01'", "period_type = 'always'", counts
    elif period == "years":
        yield "'always'", "date '1900-01-01'", "period_type = 'year'", counts
    elif period == "months":
        for longer in ("quarter", "year"):
            yield (
                f"'{longer}'",
                f"cast(date_trunc('{longer}', period_start) as date)",
                "period_type = 'month'",
                counts,
            )
    elif period == "last_month":
        for longer in ("quarter", "year"):
            # which months there are doesn't depend on the coordinate: a value may have nobody in the last one
            yield (
                f"'{longer}'",
                f"cast(date_trunc('{longer}', period_start) as date)",
                "true",
                f"""(select * from disclosure_count where period_type = 'month'
                    qualify period_start = max(period_start) over (
                        partition by municipality_code, series, measure,
                            date_trunc('{longer}', period_start)))""",
            )
    elif period == "month_before":
        following = "cast(period_start + interval 1 month as date)"
        yield "'month'", following, f"period_type = 'month' and month({following}) > 1", counts
        yield (
            "'quarter'",
            following,
            f"period_type = 'month' and {following} = date_trunc('quarter', {following})",
            counts,
        )
    else:
        raise ValueError(f"seeds/published_tie.csv names a period {period!r} that there isn't.")


def _arrays(connection: duckdb.DuckDBPyConnection) -> tuple[Tables, np.ndarray]:
    counts = connection.execute(
        """
        select n, amount, cell_id, is_sensitive, is_guarded, is_kroner
        from disclosure_count order by count_id
        """
    ).fetchnumpy()
    cells = connection.execute(
        """
        select any_value(cell_key) as cell_key, bool_or(is_hidden) as is_hidden, max(cost) as cost
        from disclosure_count group by cell_id order by cell_id
        """
    ).fetchnumpy()
    members = connection.execute(
        """
        with numbered as (
            select dense_rank() over (order by tie_key) - 1 as tie, count_id, sum(sign) as sign
            from disclosure_member group by tie_key, count_id
        )
        select tie, count_id, sign from numbered order by tie, count_id
        """
    ).fetchnumpy()
    ties = connection.execute(
        """
        select
            dense_rank() over (order by member.tie_key) - 1 as tie,
            -- the three of a share are all that is known of it
            not starts_with(member.tie_key, 'share|')
            and min(counted.cell_id) = max(counted.cell_id) as is_within_row
        from disclosure_member as member
        inner join disclosure_count as counted on member.count_id = counted.count_id
        group by member.tie_key
        order by tie
        """
    ).fetchnumpy()
    cost = np.ma.filled(np.ma.asarray(cells["cost"], dtype=np.float64), NEVER)
    cost[np.isnan(cost)] = NEVER
    tables = Tables(
        counts=np.asarray(counts["n"], dtype=np.float64),
        cell_of=np.asarray(counts["cell_id"], dtype=np.int64),
        is_sensitive=np.asarray(counts["is_sensitive"], dtype=bool),
        is_guarded=np.asarray(counts["is_guarded"], dtype=bool),
        kroner=np.where(np.asarray(counts["is_kroner"], dtype=bool), np.abs(counts["amount"]), 0.0),
        tie=np.asarray(members["tie"], dtype=np.int64),
        member=np.asarray(members["count_id"], dtype=np.int64),
        sign=np.asarray(members["sign"], dtype=np.float64),
        is_hidden=np.asarray(cells["is_hidden"], dtype=bool),
        cost=cost,
        is_within_row=np.asarray(ties["is_within_row"], dtype=bool),
    )
    return _with_overlaps(tables, np.asarray(counts["amount"], dtype=np.float64)), np.asarray(
        cells["cell_key"]
    )


def _with_overlaps(tables: Tables, amounts: Floats) -> Tables:
    """Give each tie whose published amounts don't add up a count for what it misses by, and each of its
    parts one for the rest of the whole: no part is larger than its whole.
    """
    n_ties = int(tables.tie[-1]) + 1 if len(tables.tie) else 0

    def sums(values: Floats) -> Floats:
        return np.bincount(tables.tie, weights=values, minlength=n_ties).astype(np.float64)

    signed = tables.sign * amounts[tables.member]
    adds_up = np.abs(sums(signed)) <= _ROUNDING * np.maximum(sums(np.abs(signed)), 1.0)
    missing = sums(tables.sign * tables.counts[tables.member])
    # children behind amounts that add up may stand in several parts; fewer than the whole has, something
    # is missing
    missing[adds_up & (missing > 0)] = 0.0
    overlapping = np.flatnonzero(missing)
    n_wholes = np.bincount(tables.tie[tables.sign < 0], minlength=n_ties)
    whole_of = np.full(n_ties, -1, dtype=np.int64)
    whole_of[tables.tie[tables.sign < 0]] = tables.member[tables.sign < 0]
    # a part larger than the sum of what it is part of is no part
    is_part = (tables.sign > 0) & (missing[tables.tie] > 0) & (n_wholes[tables.tie] == 1)
    part, whole = tables.member[is_part], whole_of[tables.tie[is_part]]
    is_within = tables.counts[part] <= tables.counts[whole]
    part, whole = part[is_within], whole[is_within]
    n_counts, n_new = len(tables.counts), len(overlapping) + len(part)
    new = n_counts + np.arange(n_new)
    rests = n_ties + np.arange(len(part))
    tie = np.r_[tables.tie, overlapping, rests, rests, rests]
    sign = np.r_[
        tables.sign,
        -np.sign(missing[overlapping]),
        np.ones(len(part)),
        np.ones(len(part)),
        -np.ones(len(part)),
    ]
    member = np.r_[tables.member, new[: len(overlapping)], part, new[len(overlapping) :], whole]
    order = np.argsort(tie, kind="stable")
    n_cells = len(tables.cost)
    return Tables(
        counts=np.r_[tables.counts, np.abs(missing[overlapping]), tables.counts[whole] - tables.counts[part]],
        cell_of=np.r_[tables.cell_of, n_cells + np.arange(n_new)],
        is_sensitive=np.r_[tables.is_sensitive, np.zeros(n_new, dtype=bool)],
        is_guarded=np.r_[tables.is_guarded, np.zeros(n_new, dtype=bool)],
        kroner=np.r_[tables.kroner, np.zeros(n_new)],
        tie=tie[order],
        member=member[order],
        sign=sign[order],
        is_hidden=np.r_[tables.is_hidden, np.ones(n_new, dtype=bool)],
        cost=np.r_[tables.cost, np.full(n_new, NEVER)],
        is_within_row=np.r_[tables.is_within_row, tables.is_within_row[tables.tie[is_part][is_within]]],
    )
