"""What every figure comes to: a picture, what it says in words, a table and rows for a spreadsheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from orchestration.site import words
from orchestration.site.declarations import Figure
from orchestration.site.numbers import Card, Marts, Number

Value = str | int | float | bool | Decimal | date | None


_LETTERS_IN_HALF_A_SHEET = 52
_GAP_IN_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table on a page."""

    text: str
    status: str = ""
    """The number's status, where it is another than `ok`."""
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The table under a chart: a heading per column, and per row its own heading and cells."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]

    @property
    def is_broad(self) -> bool:
        """Whether half a sheet of paper is too narrow for it: numbers don't wrap, headings do."""
        widths = [0] * len(self.columns)
        for place, heading in enumerate(self.columns):
            widths[place] = max(map(len, heading.split()), default=0)
        for _, cells in self.rows:
            for place, cell in enumerate(cells, start=1):
                word = f" {words.STATUS_WORDS[cell.status]}" if cell.status == "provisional" else ""
                widths[place] = max(widths[place], len(cell.text + word))
        return sum(widths) + _GAP_IN_LETTERS * len(widths) > _LETTERS_IN_HALF_A_SHEET

    @property
    def are_numbers(self) -> list[bool]:
        """Whether each column holds numbers, so that its heading stands over them; the first never does."""
        if not self.rows:
            return [False] * len(self.columns)
        return [False, *(all(row[place].is_number for _, row in self.rows) for place in self._places)]

    @property
    def _places(self) -> range:
        return range(len(self.columns) - 1)


@dataclass(frozen=True, slots=True)
class Data:
    """Rows for CSV and xlsx: Python's own numbers, days and texts."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One figure, ready for a page."""

    figure: Figure
    heading: str
    data: Data
    finding: str = ""
    """The newest number, and what it is compared with, in sentences."""
    svg: Markup | None = None
    notes: Sequence[str] = ()
    """What is hidden, provisional or missing, and what the reader must know."""
    table: Table | None = None
    is_table_open: bool = False
    """Whether the table is the figure itself, with no chart over it."""
    more: tuple[str, Table] | None = None
    """A further table that is folded away, with what it is called."""
    indicators: Sequence[Card] = field(default_factory=tuple)
    """Cards that define what is shown."""
    empty: str = ""
    """Why nothing is shown, in a sentence."""


_NUMBER_COLUMNS = (
    "kommunekode",
    "kommune",
    "indikator",
    "navn",
    "periodetype",
    "periode",
    "periode_start",
    "opdeling",
    "opdeling_vaerdi",
    "opdeling_navn",
    "vaerdi",
    "vist",
    "enhed",
    "taeller",
    "naevner",
    "status",
    "maal",
    "delmaal",
    "delmaal_dato",
    "er_naaet",
    "landet",
    "landet_kilde",
    "aendring_fra_basis",
    "basis",
    "seriebrud",
    "data_pr",
)


def number_cell(number: Number | None) -> Cell:
    """A number as it is printed, or the word for why there is none."""
    if number is None:
        return Cell("–")
    if number.printed is None:
        return Cell(words.STATUS_WORDS[number.status], number.status)
    return Cell(number.printed, "" if number.status == "ok" else number.status)


def number_data(marts: Marts, numbers: Iterable[Number]) -> Data:
    """Numbers as rows of a spreadsheet, with everything that `mart_indicator` says of them."""
    place = marts.municipality
    return Data(
        _NUMBER_COLUMNS,
        [
            (
                place.code,
                place.name,
                one.indicator_id,
                marts.cards[one.indicator_id].name,
                one.period_type,
                one.period_label,
                one.period_start,
                one.cut,
                one.cut_value,
                marts.label(one.cut, one.cut_value),
                one.value,
                one.printed,
                marts.cards[one.indicator_id].unit,
                one.numerator,
                one.denominator,
                one.status,
                one.goal,
                one.milestone,
                one.milestone_date,
                one.is_met,
                one.benchmark,
                one.benchmark_source,
                one.change_from_base,
                one.base_label,
                one.series_break,
                one.data_as_of,
            )
            for one in numbers
        ],
    )


def row_data(rows: Sequence[Mapping[str, Value]]) -> Data:
    """Rows of a table as they are, under its own column names."""
    columns = list(rows[0]) if rows else ["municipality_code"]
    return Data(columns, [[row[column] for column in columns] for row in rows])


@dataclass(frozen=True, slots=True)
class Change:
    """How a number has moved since the year before."""

    text: str
    sign: float
    """-1, 0 or 1."""
    verdict: str
    """`bedre`, `dårligere`, or empty where no way is wanted."""


def change_since(card: Card, number: Number, before: Number | None) -> Change | None:
    """The change, or None where one of the two isn't shown or a break in the series lies between them."""
    if number.value is None or before is None or before.value is None:
        return None
    if before.series_break != number.series_break:
        return None
    text, sign = words.change(number.value, before.value, card.kind, card.unit, card.decimals)
    return Change(text, sign, words.judged(sign, card.wanted_direction))


def compared(marts: Marts, number: Number, before: Number | None) -> str:
    """A number in sentences, beside the year before, its base, its goal, its milestone and the country."""
    card = marts.cards[number.indicator_id]
    running = " (foreløbig)" if number.is_running and number.printed else ""
    parts = [words.sentence(f"{number.period_label}: {number_cell(number).text}{running}")]
    change = change_since(card, number, before)
    if change is not None and before is not None:
        verdict = f", {change.verdict}" if change.verdict else ""
        parts.append(f"Året før {before.printed} ({change.text}{verdict}).")
    if number.change_from_base is not None and number.base_label not in (None, number.period_label):
        parts.append(
            words.sentence(f"Siden {number.base_label} {_since_base(number.change_from_base, card)}")
        )
    for target in targets(number, card):
        met = "" if target.is_met is None else f": {target.met_word}"
        parts.append(words.sentence(f"{target.name} {target.printed}{met}"))
    if number.benchmark is not None:
        parts.append(f"Hele landet {country(number, card)}.")
    return " ".join(parts)


def _since_base(change: float, card: Card) -> str:
    if card.kind in ("count", "kroner"):
        return f"{words.number(change * 100, 1, signed=True)}{words.NO_BREAK}%"
    if card.unit == "%":
        return f"{words.number(change * 100, card.decimals + 1, signed=True)}{words.NO_BREAK}procentpoint"
    return words.number(change, card.decimals + 1, signed=True) + words.suffix(card.unit)


def country(number: Number, card: Card) -> str:
    """The country's figure with who published it and when: it is seldom of the same year."""
    if number.benchmark is None:
        return ""
    source = str(number.benchmark_source or "").partition(",")[0]
    printed = words.in_unit(number.benchmark, card.unit, card.decimals)
    return f"{printed} ({source})" if source else printed


@dataclass(frozen=True, slots=True)
class Target:
    """A goal or a milestone, and whether the number meets it (None: nothing tells)."""

    name: str
    printed: str
    is_met: bool | None
    day: str = ""
    is_ahead: bool = False
    """Whether its day is still to come."""

    @property
    def met_word(self) -> str:
        """Whether it is met, in words."""
        if self.is_met is None:
            return "ingen dom"
        if self.is_met:
            return "nået"
        return "endnu ikke nået" if self.is_ahead else "ikke nået"


def targets(number: Number, card: Card) -> list[Target]:
    """The number's goal and milestone.

    `is_met` of `mart_indicator` is the milestone's where there is one and the goal's where not.
    """
    found = []
    if number.goal is not None:
        is_met = number.is_met
        if number.milestone is not None:
            is_met = _reaches(number.value, number.goal, card.wanted_direction)
        found.append(Target("Mål", words.in_unit(number.goal, card.unit, card.decimals), is_met))
    if number.milestone is not None:
        due = number.milestone_date
        found.append(
            Target(
                "Delmål",
                words.in_unit(number.milestone, card.unit, card.decimals),
                number.is_met,
                words.day(due) if due else "",
                is_ahead=due is not None and due > number.period_end,
            )
        )
    return found


def _reaches(value: float | None, limit: float, wanted_direction: str) -> bool | None:
    if value is None or wanted_direction not in ("up", "down"):
        return None
    return value >= limit if wanted_direction == "up" else value <= limit


def why_empty(marts: Marts, cards: Iterable[Card], statuses: Iterable[str] = ()) -> str:
    """Why a figure has nothing to show; `statuses` are those of the numbers that it would have shown."""
    missing = sorted({one for card in cards for one in card.event_extracts} & marts.undelivered)
    if missing:
        many = "Udtrækkene" if len(missing) > 1 else "Udtrækket"
        return f"Der er ingen tal at vise. {many} {words.listed(missing)} er ikke leveret."
    if "suppressed" in set(statuses):
        return "Alle tal i perioden er skjult."
    return "Der er ingen tal at vise endnu."


def status_notes(numbers: Iterable[tuple[str, str]], order: list[str]) -> list[str]:
    """Which are hidden, without data, not applicable or provisional: `(label, status)` in, sentences out."""
    by_status: dict[str, set[str]] = {}
    for label, status in numbers:
        by_status.setdefault(status, set()).add(label)
    return [
        f"{words.STATUS_WORDS[status].capitalize()}: {words.runs(labels, order)}"
        for status, labels in sorted(by_status.items())
        if status in words.STATUS_WORDS
    ]
