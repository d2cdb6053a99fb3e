"""The ladder and its indicators once more, slowly: day by day and child by child, as the definitions say."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import TypeAlias
from uuid import UUID

from .records import Intervention, Records, Rule

DAY = timedelta(days=1)
ALL = "000"
PLACE_KINDS = {
    "netvaerkspleje",
    "plejefamilie_almen",
    "plejefamilie_forstaerket",
    "plejefamilie_specialiseret",
    "kost_efterskole",
    "eget_vaerelse",
    "opholdssted",
    "doegninstitution",
    "sikret_institution",
}

# by their last year; older children don't stand on the ladder
AGE_GROUPS = {3: "0-3", 7: "4-7", 12: "8-12", 17: "13-17", 22: "18-22"}

# (numerator, denominator, children behind the numerator, children behind the denominator)
Cell: TypeAlias = tuple[float, float | None, int, int | None]
# (municipality, indicator, period type, first day of the period, cut, value)
CellKey: TypeAlias = tuple[str, str, str, date, str, str]


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


@cache
def month_end(day: date) -> date:
    return add_months(day.replace(day=1), 1) - DAY


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


def age(birth: date, day: date) -> int:
    """Birthdays had by the day; one born on 29 February has it on 1 March in common years."""

    def birthday(year: int) -> date:
        try:
            return birth.replace(year=year)
        except ValueError:
            return date(year, 3, 1)

    if day < birth:
        return -1
    return sum(1 for year in range(birth.year + 1, day.year + 1) if birthday(year) <= day)


def age_group(years: int) -> str:
    return next(group for last, group in AGE_GROUPS.items() if years <= last)


@dataclass(frozen=True)
class Step:
    number: int
    rung: float


UNKNOWN = Step(-1, 0)


class Ladder:
    """One child in one municipality: where it stands from its first help to the day after today."""

    def __init__(self, town: "Naive", code: str, child: UUID, rows: list[Intervention]) -> None:
        self.code = code
        self.child = child
        self.birth_date = town.records.children[child].birth_date
        self.today = town.records.today[code]
        self.first = min(row.start for row in rows)
        running = [
            [town.step(row, min(day, self.today)) for row in rows if town.is_running(row, day)]
            for day in days(self.first, self.today + DAY)
        ]
        self.states = [self._state(steps) for steps in running]
        self.rungs = [max((step.rung for step in steps), default=0) for steps in running]

    @staticmethod
    def _state(steps: list[Step]) -> int:
        known = [step.number for step in steps if step.number > 0]
        return max(known) if known else -1 if steps else 0

    def state(self, day: date) -> int:
        return 0 if day < self.first else self.states[(day - self.first).days]

    def counts(self, day: date) -> bool:
        return 0 <= age(self.birth_date, day) <= 22

    @cached_property
    def moves(self) -> list[tuple[date, int, int]]:
        return [
            (day, self.state(day - DAY), self.state(day))
            for day in days(self.first, self.today)
            if self.state(day) != self.state(day - DAY)
        ]

    @cached_property
    def stays(self) -> list[tuple[date, date | None, int, float]]:
        """First day, first day after (none while it lasts), step, highest rung."""
        return [
            (
                first,
                end,
                self.state(first),
                max(self.rungs[(day - self.first).days] for day in days(first, last)),
            )
            for first, last, end in self._spells(self.state)
            if self.state(first) > 0
        ]

    @cached_property
    def courses(self) -> list[tuple[date, date | None, int, int, int]]:
        """First day, first day after, first, highest and last step."""
        return [
            (
                first,
                end,
                self.state(first),
                max(self.state(day) for day in days(first, last)),
                self.state(last),
            )
            for first, last, end in self._spells(lambda day: self.state(day) != 0)
            if self.state(first) != 0
        ]

    def _spells(self, of: Callable[[date], object]) -> Iterator[tuple[date, date, date | None]]:
        """Runs of days alike until today: first day, last day, and the day after it, if it is another."""
        first = self.first
        for day in days(self.first, self.today):
            if of(day + DAY) != of(first):
                yield first, day, day + DAY
                first = day + DAY
        if first <= self.today:
            yield first, self.today, None


class Naive:
    def __init__(self, records: Records, rules: list[Rule], guaranteed_days: dict[str, int]) -> None:
        self.records = records
        self.rules = rules
        self.guaranteed_days = guaranteed_days
        self.providers = {(provider.municipality, provider.id): provider for provider in records.providers}
        self.cases = {(case.municipality, case.id): case for case in records.cases}
        # started and acted on by the municipality itself; all else counts nowhere
        self.rows = [
            row for row in records.interventions if row.start <= self.today(row) and self.is_acting(row)
        ]
        by_child: dict[tuple[str, UUID], list[Intervention]] = defaultdict(list)
        for row in self.rows:
            by_child[row.municipality, row.child].append(row)
        self.ladders = [Ladder(self, code, child, rows) for (code, child), rows in by_child.items()]
        self.rows_of_child = by_child

    def today(self, row: Intervention) -> date:
        return self.records.today[row.municipality]

    def is_acting(self, row: Intervention) -> bool:
        case = self.cases.get((row.municipality, row.case or ""))
        return case is None or case.acting in (None, row.municipality)

    def last_day(self, row: Intervention) -> date | None:
        """The last day with it, if it has come; a planned one has not."""
        return row.end if row.end is not None and row.end <= self.today(row) else None

    def is_running(self, row: Intervention, day: date) -> bool:
        last = self.last_day(row)
        return row.start <= day and (last is None or day <= last)

    def place_kind(self, row: Intervention) -> str:
        if row.type != "anbringelse":
            return ""
        provider = self.providers.get((row.municipality, row.provider or ""))
        for kind in (row.place, provider.type if provider else None):
            if kind in PLACE_KINDS:
                return str(kind)
        return "ukendt"

    def owner(self, row: Intervention) -> str:
        provider = self.providers.get((row.municipality, row.provider or ""))
        return provider.owner if provider else "ukendt"

    def step(self, row: Intervention, day: date) -> Step:
        return self._step(row.municipality, row.type, self.place_kind(row), day)

    @cache  # noqa: B019 - the object lives as long as the test
    def _step(self, code: str, type_: str, place: str, day: date) -> Step:
        for owner in (code, None):
            for rule in self.rules:
                if (
                    rule.municipality == owner
                    and rule.type == type_
                    and (rule.place or "") == place
                    and rule.valid_from <= day
                    and (rule.valid_to is None or day < rule.valid_to)
                ):
                    return Step(rule.step, rule.rung)
        return UNKNOWN

    def cells(self) -> dict[CellKey, Cell]:
        book = Book()
        for ladder in self.ladders:
            self._stock(book, ladder)
            self._moves(book, ladder)
            self._from_home_based(book, ladder)
            self._courses(book, ladder)
        for row in self.rows:
            self._intervention(book, row)
        for (code, child), rows in self.rows_of_child.items():
            self._placements(book, code, child, [row for row in rows if row.type == "anbringelse"])
        return book.cells()

    def _stock(self, book: "Book", ladder: Ladder) -> None:
        for month in _months(ladder.first, ladder.today):
            day = min(month_end(month), ladder.today)
            if ladder.state(day) > 0 and ladder.counts(day):
                step = str(ladder.state(day))
                book.child("trappe_boern_trin", ladder.code, "month", month, ladder.child, ladder_step=step)
                for other in "123456":
                    book.child_share(
                        "trappe_andel_trin",
                        ladder.code,
                        "month",
                        month,
                        ladder.child,
                        other == step,
                        False,
                        ladder_step=other,
                    )

    def _moves(self, book: "Book", ladder: Ladder) -> None:
        for day, before, after in ladder.moves:
            if not ladder.counts(day):
                continue
            at = (ladder.code, "month", day.replace(day=1), ladder.child)
            if before > 0 and after > 0:
                book.event("trappe_op" if after > before else "trappe_ned", *at, from_ladder_step=str(before))
            elif before == 0 and after > 0:
                book.child("trappe_ind", *at)
            elif before > 0 and after == 0:
                book.child("trappe_ud", *at)
                limit = min(add_months(day, 12), ladder.today)
                is_back = any(
                    ladder.state(later - DAY) == 0 and ladder.state(later) > 0
                    for later in days(day + DAY, limit)
                )
                book.child_share("trappe_genindtraeden", *at, is_back)

    def _from_home_based(self, book: "Book", ladder: Ladder) -> None:
        for month in _months(ladder.first, ladder.today):
            if ladder.state(month) != 3 or not ladder.counts(month):
                continue
            limit = min(add_months(month, 12), ladder.today)
            next_step = next(
                (ladder.state(day) for day in days(month + DAY, limit) if ladder.state(day) != 3), None
            )
            at = (ladder.code, "month", month, ladder.child)
            book.child_share("trappe_op_fra_hjemmebaseret", *at, next_step is not None and next_step > 3)
            book.child_share(
                "trappe_ned_fra_hjemmebaseret", *at, next_step is not None and 0 <= next_step < 3
            )

    def _courses(self, book: "Book", ladder: Ladder) -> None:
        for _, end, _, highest, last in ladder.courses:
            if end is not None and highest > 0 and ladder.counts(end - DAY):
                at = (ladder.code, "year", (end - DAY).replace(month=1, day=1), ladder.child)
                book.event_share("trappe_slut_lavere", *at, 0 < last < highest)
        for first, end, step, _ in ladder.stays:
            if end is not None and ladder.counts(end - DAY):
                at = (ladder.code, "year", (end - DAY).replace(month=1, day=1), ladder.child)
                book.amount("trappe_varighed_trin", *at, (end - first).days, ladder_step=str(step))

    def _intervention(self, book: "Book", row: Intervention) -> None:
        last = self.last_day(row)
        start_year = row.start.replace(month=1, day=1)
        for day in days(row.start, last or self.today(row)):
            number = self.step(row, day).number
            cuts = {"intervention_type": row.type, "ladder_step": "ukendt" if number == -1 else str(number)}
            at = (row.municipality, "year", day.replace(month=1, day=1), row.child)
            book.child("indsats_personer", *at, **cuts)
            if row.type == "anbringelse":
                cuts["place_kind"] = self.place_kind(row)
            book.child_day("indsats_helaarspersoner", *at, day, **cuts)
        book.event(
            "indsats_igangsat", row.municipality, "year", start_year, row.child, intervention_type=row.type
        )
        if row.granted is not None and row.granted <= row.start:
            waited = (row.start - row.granted).days
            at = (row.municipality, "year", start_year, row.child)
            book.amount("indsats_ventetid", *at, waited)
            book.event_share(
                "indsats_ventetid_overholdt", *at, waited <= self.guaranteed_days[row.municipality]
            )
        if last is not None:
            at = (row.municipality, "year", last.replace(month=1, day=1), row.child)
            book.event("indsats_afsluttet", *at, intervention_type=row.type)
            book.event_share("indsats_maal_naaet", *at, row.reason == "maal_naaet")

    def _placements(self, book: "Book", code: str, child: UUID, rows: list[Intervention]) -> None:
        if not rows:
            return
        today = self.records.today[code]
        birth_date = self.records.children[child].birth_date
        first = min(row.start for row in rows)
        for month in _months(first, today):
            day = min(month_end(month), today)
            years = age(birth_date, day)
            placed = [row for row in rows if self.is_running(row, day)]
            if not placed or not 0 <= years <= 22:
                continue
            at = (code, "month", month, child)
            for row in placed:
                cuts = {"place_kind": self.place_kind(row), "own_or_bought": self.owner(row)}
                book.child("anbragt_antal", *at, **cuts, age_group=age_group(years))
            kinds = {self.place_kind(row) for row in placed}
            book.child_share("anbragt_andel_netvaerk", *at, "netvaerkspleje" in kinds)
            book.child_share(
                "anbragt_andel_plejefamilie", *at, any(kind.startswith("plejefamilie_") for kind in kinds)
            )
        for day in days(first, today):
            started = [row for row in rows if row.start == day]
            is_new = bool(started) and not any(self.is_running(row, day - DAY) for row in rows)
            years = age(birth_date, day)
            if is_new and 0 <= years <= 22:
                at = (code, "year", day.replace(month=1, day=1), child)
                book.event("anbragt_nye", *at, age_group=age_group(years))
                book.event_share("anbragt_uden_samtykke", *at, any(row.consent is False for row in started))
                book.event_share(
                    "anbragt_sikkerhedsplan_forsoegt", *at, any(row.safety_plan is True for row in started)
                )


class Book:
    """Keeps what is counted under each cell, in the municipality and in `000`, and adds it up at the end."""

    def __init__(self) -> None:
        self.children: dict[CellKey, set[UUID]] = defaultdict(set)
        self.child_shares: dict[CellKey, dict[UUID, bool]] = defaultdict(dict)
        self.events: dict[CellKey, list[UUID]] = defaultdict(list)
        self.event_shares: dict[CellKey, list[tuple[UUID, bool]]] = defaultdict(list)
        self.amounts: dict[CellKey, list[tuple[UUID, float]]] = defaultdict(list)
        self.child_days: dict[CellKey, set[tuple[UUID, date]]] = defaultdict(set)

    @staticmethod
    def _keys(
        indicator: str, code: str, period_type: str, start: date, cuts: dict[str, str], total: bool = True
    ) -> Iterator[CellKey]:
        for scope in (code, ALL):
            if total:
                yield scope, indicator, period_type, start, "total", "alle"
            for cut, value in cuts.items():
                yield scope, indicator, period_type, start, cut, value

    def child(self, indicator: str, code: str, type_: str, start: date, child: UUID, **cuts: str) -> None:
        for key in self._keys(indicator, code, type_, start, cuts):
            self.children[key].add(child)

    def child_share(
        self,
        indicator: str,
        code: str,
        type_: str,
        start: date,
        child: UUID,
        is_met: bool,
        total: bool = True,
        **cuts: str,
    ) -> None:
        """A child counts once, and is met if it is anywhere."""
        for key in self._keys(indicator, code, type_, start, cuts, total):
            self.child_shares[key][child] = is_met or self.child_shares[key].get(child, False)

    def event(self, indicator: str, code: str, type_: str, start: date, child: UUID, **cuts: str) -> None:
        for key in self._keys(indicator, code, type_, start, cuts):
            self.events[key].append(child)

    def event_share(
        self, indicator: str, code: str, type_: str, start: date, child: UUID, is_met: bool
    ) -> None:
        for key in self._keys(indicator, code, type_, start, {}):
            self.event_shares[key].append((child, is_met))

    def amount(
        self, indicator: str, code: str, type_: str, start: date, child: UUID, amount: float, **cuts: str
    ) -> None:
        for key in self._keys(indicator, code, type_, start, cuts):
            self.amounts[key].append((child, amount))

    def child_day(
        self, indicator: str, code: str, type_: str, start: date, child: UUID, day: date, **cuts: str
    ) -> None:
        for key in self._keys(indicator, code, type_, start, cuts):
            self.child_days[key].add((child, day))

    def cells(self) -> dict[CellKey, Cell]:
        cells: dict[CellKey, Cell] = {}
        for key, children in self.children.items():
            cells[key] = (len(children), None, len(children), None)
        for key, met in self.child_shares.items():
            cells[key] = (sum(met.values()), len(met), sum(met.values()), len(met))
        for key, events in self.events.items():
            cells[key] = (len(events), None, len(set(events)), None)
        for key, answers in self.event_shares.items():
            met_children = [child for child, is_met in answers if is_met]
            cells[key] = (
                len(met_children),
                len(answers),
                len(set(met_children)),
                len({child for child, _ in answers}),
            )
        for key, amounts in self.amounts.items():
            children = {child for child, _ in amounts}
            cells[key] = (sum(amount for _, amount in amounts), len(amounts), len(children), len(children))
        for key, child_days in self.child_days.items():
            start = key[3]
            days_of_year = (date(start.year + 1, 1, 1) - start).days
            cells[key] = (len(child_days) / days_of_year, None, len({child for child, _ in child_days}), None)
        return cells


def _months(first: date, last: date) -> list[date]:
    """First days of the months from the one with `first` to the one with `last`."""
    months = [first.replace(day=1)]
    while add_months(months[-1], 1) <= last:
        months.append(add_months(months[-1], 1))
    return months[: bisect_left(months, last + DAY)]
