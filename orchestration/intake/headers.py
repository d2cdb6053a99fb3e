"""The header of a delivery: which of its columns is which of the extract's."""

import re
from dataclasses import dataclass

from orchestration.intake.contract import Alias, Extract
from orchestration.intake.reader import Sheet
from orchestration.intake.reasons import duplicate_headers, missing_columns

_PLAIN_HEADER = re.compile(r"[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå_ .-]{0,39}[0-9]{0,3}")
"""An unknown header that may be shown: no number of a child can hide in it."""


@dataclass(frozen=True)
class Headers:
    """Which column of the file holds what: positions from 0 by delivered name. `unknown_shown` is the columns
    that the extract doesn't have, as they may be shown.
    """

    positions: dict[str, int]
    unknown_shown: str

    def letter(self, delivered_as: str) -> str | None:
        """The column's letter as a spreadsheet shows it; None when the file doesn't have the column."""
        position = self.positions.get(delivered_as)
        return None if position is None else column_letter(position)


def match_headers(sheet: Sheet, extract: Extract, alias: Alias | None) -> Headers:
    """Find the extract's columns in the file, whatever their order and case.

    Raises `Refusal` when one that must be there isn't, or one stands twice.
    """
    names = {column.delivered_as.casefold(): column.delivered_as for column in extract.columns}
    names |= {name.casefold(): name for name in extract.never_loaded}
    names |= {header.casefold(): name for header, name in (alias.columns if alias else {}).items()}
    at: dict[str, list[int]] = {}
    for position, header in enumerate(sheet.header):
        folded = header.casefold()
        if folded:
            at.setdefault(names.get(folded, f"\0{folded}"), []).append(position)
    for places in at.values():
        if len(places) > 1:
            raise duplicate_headers([column_letter(place) for place in places], sheet.rows_read)
    positions = {name: places[0] for name, places in at.items() if not name.startswith("\0")}
    missing = [
        column.delivered_as
        for column in extract.columns
        if column.required and column.delivered_as not in positions
    ]
    if missing:
        raise missing_columns(missing, len(sheet.header), sheet.rows_read)
    known = set(positions.values())
    unknown = [
        column_letter(place) + (f" ({header})" if _PLAIN_HEADER.fullmatch(header) else "")
        for place, header in enumerate(sheet.header)
        if place not in known
    ]
    return Headers(positions, ", ".join(unknown))


def column_letter(position: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
