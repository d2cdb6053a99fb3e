"""What everybody may know of how the published numbers hang together: the declarations in `seeds/`.

This is all that the attack has in common with whatever hides numbers. A wrong declaration misleads both, so
`ties_that_do_not_hold` tries every one of them against numbers that nobody has hidden.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.settings import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "seeds"

NUMERATOR = "numerator"
DENOMINATOR = "denominator"

MUNICIPALITY = "municipality"
PERIOD = "period"

WITHIN_ONE_MUNICIPALITY = ("district", "institution", "team")
"""Cuts that the numbers of all municipalities together don't have."""

EQUAL = "equal"
"""The parts add up to the whole."""

COVER = "cover"
"""The whole is at most the sum of its parts, and at least each of them."""

EACH_WITHIN = "each_within"
"""Each part is at most the whole."""

ALL_WITHIN = "all_within"
"""The parts together are at most the whole."""

APART = "apart"
"""The parts say nothing of the whole."""

_COUNTS_WITH_DENOMINATOR = ("share", "mean", "rate")


class DeclarationError(ValueError):
    """A declaration in `seeds/` that can't be understood; the sentence says which and why."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of numbers, and what the parts of each cut say of their whole (a cover where not told)."""

    name: str
    measure: str
    relations: tuple[tuple[str, str], ...]
    """Each cut with its relation."""
    is_share: bool = False
    table_name: str = "mart_indicator"
    column_name: str = ""
    kind: str = ""
    """count, quantity or kroner; empty where only the published cards and numbers tell."""


@dataclass(frozen=True, slots=True)
class TieRow:
    """One row of a declared tie: a pattern of cells on one of its two sides."""

    tie: str
    row: int
    relation: str
    is_whole: bool
    series: str
    measure: str
    pattern: str
    period: str

    @property
    def is_bound(self) -> bool:
        """Whether each value of a cut is tied for itself."""
        return "{" in self.pattern


@dataclass(frozen=True, slots=True)
class Declarations:
    """All series and all declared ties."""

    series: tuple[Series, ...]
    tie_rows: tuple[TieRow, ...]

    @property
    def names(self) -> frozenset[str]:
        """The series that are published."""
        return frozenset(series.name for series in self.series)


_PERIODS = ("same", "months", "last_month", "month_before", "years", "always")


def read_declarations(seeds: Path = SEEDS) -> Declarations:
    """Read `indicator.csv`, `published_series.csv` and `published_tie.csv` in the folder `seeds`.

    Raises `DeclarationError` for a tie that says something unknown.
    """
    series = (
        *(one for row in _rows(seeds / "indicator.csv") for one in _indicator(row)),
        *(_mart_series(row) for row in _rows(seeds / "published_series.csv")),
    )
    rows = list(_rows(seeds / "published_tie.csv"))
    parts = Counter(row["tie"] for row in rows if row["side"] == "part")
    ties = tuple(_tie_row(number, row, parts[row["tie"]]) for number, row in enumerate(rows))
    return Declarations(tuple(dict.fromkeys(series)), ties)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _items(text: str) -> list[str]:
    return [item for item in text.split("|") if item]


def _indicator(row: dict[str, str]) -> Iterator[Series]:
    if row["is_current"] != "true":
        return
    measures = [NUMERATOR, *([DENOMINATOR] if row["kind"] in _COUNTS_WITH_DENOMINATOR else [])]
    for measure in measures:
        yield Series(
            name=row["indicator_id"],
            measure=measure,
            relations=_relations(row["adds_over"], measure),
            is_share=row["kind"] == "share",
        )


_ADDITION_WORDS = {"within": EACH_WITHIN, "apart": APART}


def _relations(text: str, measure: str) -> tuple[tuple[str, str], ...]:
    """What `adds_over` says of this measure.

    A cut is one whose parts add up; `within:cut` one whose parts are each at most the whole, `apart:cut` one
    whose parts say nothing of it. `numerator:` or `denominator:` before it: this holds for one measure only.
    """
    found = []
    for item in _items(text):
        *words, cut = item.split(":")
        if all(word == measure for word in words if word not in _ADDITION_WORDS):
            relation = next((_ADDITION_WORDS[word] for word in words if word in _ADDITION_WORDS), EQUAL)
            found.append((cut, relation))
    return tuple(found)


def _mart_series(row: dict[str, str]) -> Series:
    return Series(
        name=row["series"],
        measure=NUMERATOR,
        relations=_relations(row["adds_over"], NUMERATOR),
        table_name=row["table_name"],
        column_name=row["column_name"],
        kind=row["kind"],
    )


def _tie_row(number: int, row: dict[str, str], n_parts: int) -> TieRow:
    """`n_parts`: rows on the side of the parts; a single one that isn't exact can only be less."""
    if row["side"] not in ("whole", "part") or row["period"] not in _PERIODS:
        raise DeclarationError(
            f"published_tie.csv, række {number + 2}, {row['tie']}: ukendt side eller periode "
            f"({row['side']}, {row['period']})."
        )
    return TieRow(
        tie=row["tie"],
        row=number,
        relation=EQUAL if row["is_exact"] == "true" else ALL_WITHIN if n_parts == 1 else COVER,
        is_whole=row["side"] == "whole",
        series=row["series"],
        measure=row["measure"],
        pattern=row["cuts"],
        period=row["period"],
    )
