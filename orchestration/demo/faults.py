"""Faults put into the demo's files on purpose, so that a newcomer sees what becomes of them.

Every fault is known: `write_demo` hands back which rows and files will be refused, outdated or ignored. None
of them changes a published figure: bad rows are added to the good ones, and whole files that are wrong are
followed by right ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from orchestration.demo.writer import FileForm

Status = Literal["accepted", "refused", "outdated", "ignored"]


@dataclass(frozen=True)
class BadRow:
    """A row that intake must refuse, and why."""

    line_number: int
    """The line in the file, the header being 1."""
    rule: str


@dataclass(frozen=True)
class DemoFile:
    """One file that the demo has written, and what becomes of it."""

    path: Path
    municipality_code: str
    extract: str
    as_of: str
    """The as-of day, ISO; for an ignored file what its name says."""
    rows: int
    """Rows in the file, the header not counted, bad ones included."""
    status: Status = "accepted"
    bad_rows: tuple[BadRow, ...] = ()


@dataclass(frozen=True)
class Spoil:
    """One bad row to add to a file: a copy of a good row with one thing wrong."""

    rule: str
    column: str = ""
    """Delivered name of the column that is wrong."""
    cell: str = ""
    """What stands in it instead."""


ADDED_KEY = "fejl-{}"
"""Key of an added bad row; the source never uses such keys."""

BAD_ROWS: dict[tuple[str, str, str], tuple[Spoil, ...]] = {
    ("320", "indsatser", "2021-09-30"): (
        Spoil("required", "startdato", ""),
        Spoil("type", "startdato", "snarest muligt"),
        Spoil("type", "cpr", "000000-0000"),
        Spoil("code", "indsatstype", "hjemmehjaelp"),
        Spoil("interval", "slutdato", "01-01-1999"),
        Spoil("cell_count"),
        Spoil("duplicate_key"),
    ),
    ("390", "tilbud", "2021-09-30"): (Spoil("range", "pladser", "-2"),),
    ("320", "posteringer", "2021-09-30"): (
        Spoil("type", "beloeb", "ca. 5.000"),
        Spoil("code", "type", "refusion"),
        Spoil("required", "funktion", ""),
    ),
    ("320", "sagsbehandlere", "2021-09-30"): (Spoil("interval", "til", "01-01-1999"),),
    ("390", "undersoegelser", "2021-09-30"): (Spoil("type", "boernesamtale_dato", "i foraaret"),),
    ("320", "opfoelgninger", "2021-09-30"): (Spoil("code", "retning", "sidelaens"),),
    ("390", "moeder", "2021-09-30"): (Spoil("required", "forum", ""),),
    ("390", "medarbejdere", "2021-09-30"): (Spoil("range", "aarsvaerk", "-1"),),
    ("390", "indmeldelser", "2021-09-30"): (Spoil("interval", "til", "01-01-1999"),),
    ("330", "elevfravaer", "2021-09-30"): (
        Spoil("range", "andel", "1,5"),
        Spoil("code", "type", "forsov sig"),
    ),
    ("390", "sdq", "2021-09-30"): (Spoil("range", "hyperaktivitet", "11"),),
    ("320", "sprogvurderinger", "2021-09-30"): (Spoil("range", "alderstrin", "4"),),
    ("330", "skoletrivsel", "2021-06-30"): (Spoil("type", "social", "ved ikke"),),
    ("320", "proever", "2021-07-31"): (Spoil("code", "karakter", "6"),),
    ("390", "faktorer", "2021-09-30"): (Spoil("required", "til_stede", ""),),
    ("320", "personale", "2021-09-30"): (Spoil("range", "aarsvaerk", "-0,5"),),
}
"""By municipality, extract and as-of day."""

BEARABLE = Decimal("0.8")
"""How much of the share of bad rows that a delivery may have is used at most."""

UNKNOWN_COLUMN = {("330", "institutioner"): {"Ansvarlig afdeling": "Dagtilbud"}}
"""Columns that no contract knows: ignored and noted."""


def _first_answers(rows: pd.DataFrame) -> pd.DataFrame:
    """The answers as they came first: every tenth one the other way round."""
    answers = rows["opfyldt"].copy()
    tenth = np.arange(len(answers)) % 10 == 0
    return rows.assign(opfyldt=answers.where(~tenth, ~answers))


def _first_amounts(rows: pd.DataFrame) -> pd.DataFrame:
    """The amounts as they came first: every tenth one with the wrong sign."""
    tenth = np.arange(len(rows)) % 10 == 0
    return rows.assign(beloeb=rows["beloeb"].where(~tenth, -rows["beloeb"]))


CORRECTED: dict[tuple[str, str, str], Callable[[pd.DataFrame], pd.DataFrame]] = {
    ("330", "ledelsestilsyn", "2021-09-30"): _first_answers,
    ("390", "posteringer", "2021-09-30"): _first_amounts,
}
"""Deliveries that come twice on one day, and what the first one looks like; the second is right."""
CORRECTED_FOLDER = "rettet"

CUT_OFF = ("390", "sager", "2021-09-15")
"""A transfer that broke: the file ends in the middle of a row and is refused whole."""

LATE = ("320", "tilbud", "2021-09-15")
"""A delivery that comes when a newer one is in force: `write_late_delivery` writes it."""

IMPOSSIBLE_DAY = ("320", "indsatser", "20210931")
"""A file name with a day that doesn't exist: never read."""


def add_bad_rows(
    path: Path, form: FileForm, key: str | None, spoils: tuple[Spoil, ...]
) -> tuple[BadRow, ...]:
    """Add bad rows to a file that was written in this form, spread over it; returns where they stand.

    `key`: header of a key column that takes any text; None where there is none: then a bad row has the key of
    the good one that it is a copy of. No cell of the file may hold a line break, a semicolon or a quote.
    """
    lines = path.read_bytes().decode(form.encoding).split(form.line_end)
    header = [name.strip().lower() for name in lines[0].split(";")]
    step = (len(lines) - 2) // (len(spoils) + 1)
    bad_rows: list[BadRow] = []
    for number, spoil in enumerate(spoils):
        # Counted in the file as it will be: the bad rows before this one are in it already.
        place = 1 + step * (number + 1) + number
        cells = lines[place].split(";")
        if key is not None and spoil.rule != "duplicate_key":
            cells[header.index(key)] = ADDED_KEY.format(number + 1)
        if spoil.column:
            cells[header.index(spoil.column)] = spoil.cell
        if spoil.rule == "cell_count":
            cells.append("")
        lines.insert(place, ";".join(cells))
        bad_rows.append(BadRow(place + 1, spoil.rule))
    path.write_bytes(form.line_end.join(lines).encode(form.encoding))
    return tuple(bad_rows)


def cut_off(path: Path) -> None:
    """Leave the first half of a file, ending in the middle of a row."""
    content = path.read_bytes()
    middle = content.index(b";", len(content) // 2)
    path.write_bytes(content[:middle])
