"""How the pages say things in Danish: numbers, changes, states and lists."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

_DANISH = "da"
_DANISH_TIME = ZoneInfo("Europe/Copenhagen")

STATUS_WORDS = {
    "suppressed": "skjult",
    "not_applicable": "ikke relevant",
    "no_data": "ingen data",
    "provisional": "foreløbig",
}
"""What stands where a number would, by the marts' status; a provisional number is followed by its word."""

STATUS_MEANINGS = {
    "suppressed": "der er for få børn bag tallet, få børn står for næsten hele beløbet, eller et andet "
    "skjult tal kunne regnes ud af det",
    "not_applicable": "der er ingen at opgøre det for; det er hverken nul eller et mål, der er nået",
    "no_data": "udtrækket bag er ikke leveret for perioden",
    "provisional": "perioden er ikke slut, eller tallet kan stadig ændre sig",
}

NO_BREAK = "\u00a0"
_UNIT_AFTER_NUMBER = re.compile(r"(?<=\d) (?=%|kr\.)")
MINUS = "\u2212"


def number(value: float | Decimal, decimals: int, *, signed: bool = False) -> str:
    """A number as Danish text, half away from zero: 1.023,5; with `signed` + before what is above 0."""
    step = Decimal(1).scaleb(-decimals)
    rounded = exact(value).quantize(step, rounding=ROUND_HALF_UP)
    text = format_decimal(abs(rounded), format=f"#,##0.{'0' * decimals}", locale=_DANISH)
    if rounded == 0:
        return text
    return f"{MINUS if rounded < 0 else '+' if signed else ''}{text}"


def exact(value: float | Decimal) -> Decimal:
    """The number that a double is written as: 0.575, not the binary fraction just below it."""
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def with_minus(printed: str) -> str:
    """A printed number with a minus sign that is read aloud, instead of a hyphen."""
    return printed.replace("-", MINUS, 1) if printed.startswith("-") else printed


def unbroken(text: str) -> str:
    """The text with its numbers and their units kept on one line."""
    return _UNIT_AFTER_NUMBER.sub(NO_BREAK, text)


def printable(text: str) -> str:
    """A delivered name without what no page may hold (control characters)."""
    return "".join(letter for letter in text if letter.isprintable())


def sentence(text: str) -> str:
    """The text with a full stop, unless it has one (as `kr.` has)."""
    return text if text.endswith(".") else f"{text}."


def in_unit(value: float, unit: str, decimals: int) -> str:
    """A goal or a benchmark in an indicator's unit, without decimals that say nothing: 0.7 is `70 %`."""
    shown = exact(value) * 100 if unit == "%" else value
    text = number(shown, decimals)
    if "," in text:
        text = text.rstrip("0").rstrip(",")
    return text + suffix(unit)


def suffix(unit: str) -> str:
    """What stands after a number of this unit: only percent and kroner are written there."""
    return f"{NO_BREAK}{unit}" if unit in ("%", "kr.") else ""


def change(now: float, before: float, kind: str, unit: str, decimals: int) -> tuple[str, float]:
    """The change from `before` to `now` in words, and its sign once rounded (-1, 0 or 1).

    Relative for counts and kroner, in percentage points for shares, in the number's own unit otherwise; of
    the numbers as they are, not as they are printed. What one decimal doesn't show is told with one more.
    """
    if kind in ("count", "kroner") and before > 0:
        moved, places, after = (now / before - 1) * 100, 1, f"{NO_BREAK}%"
    elif unit == "%":
        moved, places, after = (now - before) * 100, max(decimals, 1), f"{NO_BREAK}procentpoint"
    else:
        is_whole = unit == "kr." or kind == "count"
        moved, places, after = now - before, 0 if is_whole else max(decimals, 1), suffix(unit)
    for decimals_told in (places, places + 1):
        text = number(moved, decimals_told, signed=True)
        if any(digit in text for digit in "123456789"):
            return text + after, 1.0 if moved > 0 else -1.0
    return "uændret" if now == before else "næsten uændret", 0.0


def judged(sign: float, wanted_direction: str) -> str:
    """Whether a change went the way that is wanted: `bedre`, `dårligere`, or empty where no way is."""
    if sign == 0 or wanted_direction not in ("up", "down"):
        return ""
    return "bedre" if (sign > 0) == (wanted_direction == "up") else "dårligere"


def day(value: date) -> str:
    """A day as it is written in Danish, 30. september 2021; of a moment the day that it was in Denmark."""
    return format_date(local(value) if isinstance(value, datetime) else value, "d. MMMM y", locale=_DANISH)


def moment(value: datetime) -> str:
    """A moment to the minute, by the clock in Denmark."""
    return local(value).strftime("%d-%m-%Y %H:%M")


def local(value: datetime) -> datetime:
    """A moment in Danish time; one without a zone is the ledger's, which is UTC."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(_DANISH_TIME)


def listed(items: Iterable[str]) -> str:
    """`a`, `a og b`, `a, b og c`."""
    *first, last = [*items] or [""]
    return f"{', '.join(first)} og {last}" if first else last


def span(labels: list[str]) -> str:
    """From the first period to the last: `2014–2021`, or with a word where a label has a hyphen."""
    if len(labels) < 2:
        return labels[0]
    between = " til " if "-" in labels[0] else "–"
    return f"{labels[0]}{between}{labels[-1]}"


def runs(labels: Iterable[str], order: list[str]) -> str:
    """Periods as text, those that follow each other as one: `2015, 2019-2021`."""
    position = {label: place for place, label in enumerate(order)}
    places = sorted({position[label] for label in labels})
    groups: list[list[int]] = []
    for place in places:
        if groups and groups[-1][-1] == place - 1:
            groups[-1].append(place)
        else:
            groups.append([place])
    return ", ".join(span([order[group[0]], order[group[-1]]][: len(group)]) for group in groups)
