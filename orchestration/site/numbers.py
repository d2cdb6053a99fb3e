"""Reads the published marts for one municipality: the only way that numbers get onto the pages."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import duckdb

from orchestration.duck import quoted
from orchestration.site import words
from orchestration.site.declarations import Bars, Page, PeriodType, Trend

_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12, "school_year": 12}

ALL = "000"
"""All municipalities under one."""


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator's card (`dim_indicator`)."""

    indicator_id: str
    indicator_version: int
    name: str
    numerator: str
    denominator: str | None
    counted: str
    kind: str
    stock_or_flow: str
    role: str
    unit: str
    decimals: int
    wanted_direction: str
    period_types: tuple[PeriodType, ...]
    cuts: tuple[str, ...]
    extracts: tuple[str, ...]
    event_extracts: tuple[str, ...]
    """Those of them without one of which there is no number; the others only say more of it."""
    systems: tuple[str, ...]
    base_period: str | None
    provisional_months: int
    provisional_from: str
    source: str
    note: str | None

    @property
    def is_additive(self) -> bool:
        """Whether a bar from zero is the honest picture: counts and kroner."""
        return self.kind in ("count", "kroner")


@dataclass(frozen=True, slots=True)
class Number:
    """One row of `mart_indicator`; `value` and `printed` are None where the status shows no number."""

    indicator_id: str
    period_type: PeriodType
    period_start: date
    period_label: str
    cut: str
    cut_value: str
    numerator: float | None
    denominator: float | None
    value: float | None
    printed: str | None
    status: str
    goal: float | None
    milestone: float | None
    milestone_date: date | None
    is_met: bool | None
    benchmark: float | None
    benchmark_source: str | None
    change_from_base: float | None
    base_label: str | None
    data_as_of: date | None
    series_break: str | None
    period_end: date
    """The period's last day."""
    is_running: bool
    """Whether the period isn't over, or the number may still change, also where no number is shown."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality of the release, or all of them (`000`)."""

    code: str
    name: str
    today: date | None

    @property
    def is_all(self) -> bool:
        """Whether it is all municipalities under one."""
        return self.code == ALL


_NUMBER_COLUMNS = """
    number.indicator_id, number.period_type, number.period_start, number.period_label, number.cut,
    number.cut_value, number.numerator, number.denominator, number.value, number.value_printed,
    number.status, number.goal, number.milestone, number.milestone_date, number.is_met, number.benchmark,
    number.benchmark_source, number.change_from_base, number.base_label, number.data_as_of,
    number.series_break_da
"""


def read_municipalities(connection: duckdb.DuckDBPyConnection) -> list[Municipality]:
    """The municipalities of the release by name, all of them under one first."""
    rows = connection.execute(
        """
        select municipality_code, municipality_name, today_date
        from dim_municipality where is_loaded
        order by municipality_code <> '000', municipality_name
        """
    ).fetchall()
    return [Municipality(code, words.printable(name), today) for code, name, today in rows]


class Marts:
    """What the marts say of one municipality."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, municipality: Municipality, pages: Iterable[Page]
    ) -> None:
        self._connection = connection
        self.municipality = municipality
        self.cards: dict[str, Card] = {card.indicator_id: card for card in _cards(connection)}
        self._labels = _labels(connection)
        self._series = self._read(pages)

    def _read(self, pages: Iterable[Page]) -> dict[tuple[str, str, str, str], list[Number]]:
        """Every number that a page may need, by indicator, period type, cut and cut value, oldest first."""
        cuts = sorted(
            {
                (indicator_id, figure.cut)
                for page in pages
                for figure in page.figures
                if isinstance(figure, Trend | Bars)
                for indicator_id in figure.indicators
                if figure.cut != "total"
            }
        )
        rows = self._connection.execute(
            f"""
            select {_NUMBER_COLUMNS}
            from mart_indicator as number
            inner join dim_indicator as card using (indicator_id, indicator_version)
            where number.municipality_code = $1 and card.is_current
                and (number.cut = 'total' or (number.indicator_id || '|' || number.cut) in $2)
            order by number.period_start
            """,
            [self.municipality.code, ["|".join(one) for one in cuts] or [""]],
        ).fetchall()
        series: dict[tuple[str, str, str, str], list[Number]] = defaultdict(list)
        for row in rows:
            one = self._number(row)
            series[one.indicator_id, one.period_type, one.cut, one.cut_value].append(one)
        return dict(series)

    def _number(self, row: tuple[Any, ...]) -> Number:
        indicator_id, period_type, period_start, *_ = row
        card = self.cards[indicator_id]
        end = add_months(period_start, _MONTHS[period_type]) - timedelta(days=1)
        known = add_months(period_start if card.provisional_from == "start" else end, card.provisional_months)
        today = self.municipality.today
        *before, printed, status = row[:11]
        is_running = status == "provisional" or (today is not None and max(known, end) > today)
        columns = [*before, printed and words.with_minus(printed), status, *row[11:], end, is_running]
        return Number(*columns)

    def series(
        self,
        indicator_id: str,
        period_type: PeriodType | None = None,
        cut: str = "total",
        cut_value: str = "alle",
    ) -> list[Number]:
        """An indicator's numbers, oldest first; without a period type the card's first.

        The marts leave out zeros in a cut: here a count has them, from the first period that the cut has.
        """
        numbers = self.published(indicator_id, period_type, cut, cut_value)
        if cut == "total" or self.cards[indicator_id].kind != "count":
            return numbers
        told = {one.period_start for one in numbers}
        first = self._first_period(indicator_id, period_type, cut)
        zeros = [
            _zero(total, cut, cut_value, self.cards[indicator_id])
            for total in self.published(indicator_id, period_type)
            if first is not None
            and total.period_start >= first
            and total.period_start not in told
            and total.status != "no_data"
        ]
        return sorted([*numbers, *zeros], key=lambda one: one.period_start)

    def published(
        self,
        indicator_id: str,
        period_type: PeriodType | None = None,
        cut: str = "total",
        cut_value: str = "alle",
    ) -> list[Number]:
        """An indicator's rows of `mart_indicator`, oldest first, and no other."""
        chosen = period_type or self.cards[indicator_id].period_types[0]
        return self._series.get((indicator_id, chosen, cut, cut_value), [])

    def _first_period(self, indicator_id: str, period_type: PeriodType | None, cut: str) -> date | None:
        """When the first value of a cut has a number."""
        starts = [
            self.published(indicator_id, period_type, cut, value)[0].period_start
            for value in self.cut_values(indicator_id, cut, period_type)
        ]
        return min(starts, default=None)

    def cut_values(self, indicator_id: str, cut: str, period_type: PeriodType | None = None) -> list[str]:
        """The values of a cut that the indicator has, in the order of the reference data."""
        chosen = period_type or self.cards[indicator_id].period_types[0]
        values = {
            value
            for one, kind, of_cut, value in self._series
            if (one, kind, of_cut) == (indicator_id, chosen, cut)
        }
        return sorted(values, key=lambda value: (*self._order(cut, value), value))

    def _order(self, cut: str, value: str) -> tuple[bool, int]:
        _, place = self._labels.get((cut, value), ("", None))
        return value == "ukendt", 10_000 if place is None else place

    def label(self, cut: str, value: str) -> str:
        """The Danish label of a cut's value; a district, an institution or a team is its own."""
        label = words.printable(self._labels.get((cut, value), (value, None))[0])
        is_step = cut in ("ladder_step", "from_ladder_step") and value.isdigit()
        return f"{value} {label}" if is_step else label

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """Rows of a published table as dicts; `$municipality_code` is this municipality's."""
        given = dict(parameters or {})
        if "$municipality_code" in sql:
            given["municipality_code"] = self.municipality.code
        cursor = self._connection.execute(sql, given)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def every_row(self, mart: str) -> list[dict[str, Any]]:
        """The municipality's rows of a mart."""
        return self.rows(
            f"select * from {quoted(mart)} where municipality_code = $municipality_code order by all"
        )

    def newest_rows(self, mart: str, shown: str) -> tuple[list[dict[str, Any]], str | None]:
        """A mart's rows of the newest period that is over and shows a number, and the period's label.

        Without one the newest period's. `shown` is the column that holds the number.
        """
        found = self.rows(
            f"""
            select period_label
            from {quoted(mart)} where municipality_code = $municipality_code
            group by period_start, period_label
            order by bool_or(status = 'ok' and {quoted(shown)} is not null) desc, period_start desc
            limit 1
            """
        )
        if not found:
            return [], None
        label = found[0]["period_label"]
        return self.rows(
            f"""
            select * from {quoted(mart)}
            where municipality_code = $municipality_code and period_label = $period_label
            order by all
            """,
            {"period_label": label},
        ), label

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables of the release."""
        rows = self._connection.execute(
            "select table_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
        return frozenset(name for (name,) in rows)

    @cached_property
    def undelivered(self) -> frozenset[str]:
        """Extracts that have never been accepted from this municipality (for all: from none)."""
        return frozenset(
            extract for extract, (n_places, without) in self._lacking.items() if len(without) == n_places
        )

    @cached_property
    def undelivered_by(self) -> dict[str, list[str]]:
        """Extracts that some, but not all, of the municipalities have never delivered: whose they are."""
        return {
            extract: without
            for extract, (n_places, without) in self._lacking.items()
            if 0 < len(without) < n_places
        }

    @cached_property
    def _lacking(self) -> dict[str, tuple[int, list[str]]]:
        rows = self.rows(
            """
            select extract, count(*) as n_places,
                list(municipality_name order by municipality_name)
                    filter (where as_of_date is null) as without
            from mart_data_freshness
            where municipality_code = $municipality_code or $municipality_code = '000'
            group by extract
            """
        )
        return {row["extract"]: (row["n_places"], row["without"] or []) for row in rows}


def newest(numbers: Sequence[Number]) -> Number | None:
    """The newest number of a series whose period is over, whatever its status; without one, the newest."""
    return next((one for one in reversed(numbers) if not one.is_running), numbers[-1] if numbers else None)


def running(numbers: Sequence[Number]) -> Number | None:
    """The newest number of a series where its period isn't over."""
    return numbers[-1] if numbers and numbers[-1].is_running else None


def _zero(total: Number, cut: str, cut_value: str, card: Card) -> Number:
    """Nobody, in a period whose total is told of: a pair without a row is a true zero."""
    return replace(
        total,
        cut=cut,
        cut_value=cut_value,
        numerator=0.0,
        denominator=None,
        value=0.0,
        printed=words.number(0, card.decimals),
        status="provisional" if total.is_running else "ok",
        goal=None,
        milestone=None,
        milestone_date=None,
        is_met=None,
        benchmark=None,
        benchmark_source=None,
        change_from_base=None,
        base_label=None,
        series_break=None,
    )


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def year_before(numbers: Sequence[Number], of: Number) -> Number | None:
    """The number of the same period a year earlier."""
    start = add_months(of.period_start, -12)
    return next((one for one in numbers if one.period_start == start), None)


def _cards(connection: duckdb.DuckDBPyConnection) -> list[Card]:
    rows = connection.execute(
        """
        select indicator_id, indicator_version, name_da, numerator_da, denominator_da, counted_da, kind,
            stock_or_flow, role_da, unit, decimals, wanted_direction, period_types, cuts, extracts,
            event_extracts, system,
            base_period, provisional_months, provisional_from, source, note_da
        from dim_indicator where is_current order by indicator_id
        """
    ).fetchall()
    return [
        Card(*row[:12], *(tuple(str(text or "").split("|")) for text in row[12:17]), *row[17:])
        for row in rows
    ]


def _labels(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[str, int | None]]:
    rows = connection.execute("select cut, cut_value, label_da, sort_order from dim_cut_value").fetchall()
    return {(cut, value): (label, order) for cut, value, label, order in rows}
