"""Rows of a mart as a table: for what a picture would say worse."""

from datetime import date
from typing import Any

from orchestration.duck import quoted
from orchestration.site import words
from orchestration.site.declarations import Rows
from orchestration.site.drawn import Cell, Drawn, Table, row_data
from orchestration.site.numbers import Marts

_STATUS = "status"


def draw(figure: Rows, marts: Marts, name: str) -> Drawn:
    """The rows of the newest period (or all), with the headings that the page gives them."""
    where = " and ".join(
        ["municipality_code = $municipality_code", *(f"{quoted(one)} = ${one}" for one in figure.where)]
    )
    mart = quoted(figure.mart)
    every = marts.rows(
        f"select * from {mart} where {where} order by {', '.join(map(quoted, figure.order_by)) or 'all'}",
        figure.where,
    )
    data = row_data(every)
    if not every:
        return Drawn(figure, figure.title, data, empty="Der er ingen tal at vise endnu.", is_table_open=True)
    rows, heading = every, figure.title
    if figure.newest_of is not None:
        newest = max(row[figure.newest_of] for row in every)
        rows = [row for row in every if row[figure.newest_of] == newest]
        heading = f"{figure.title}, {rows[0]['period_label']}"
    first, *others = figure.columns
    notes = [figure.note] if figure.note else []
    if any(row.get(_STATUS) == "provisional" for row in rows):
        notes.append("Foreløbig: perioden er ikke slut.")
    if figure.note_column is not None:
        notes += sorted({row[figure.note_column] for row in rows if row[figure.note_column]})
    return Drawn(
        figure,
        heading,
        data,
        notes=notes,
        table=Table(
            list(figure.columns.values()),
            [(_text(row[first]), [_cell(row, column) for column in others]) for row in rows],
        ),
        is_table_open=True,
    )


def _cell(row: dict[str, Any], column: str) -> Cell:
    value = row[column]
    if column == _STATUS:
        # the template itself writes that a number is provisional
        text = "" if value == "provisional" else words.STATUS_WORDS.get(value, "vist")
        return Cell(text, value if value != "ok" else "", is_number=False)
    if value is None:
        status = row.get(_STATUS, "")
        hidden = status in ("suppressed", "no_data", "not_applicable")
        return Cell(words.STATUS_WORDS[status], status) if hidden else Cell("–")
    return Cell(_text(value), is_number=isinstance(value, int | float))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, int):
        return words.number(value, 0)
    if isinstance(value, float):
        return words.number(value, 0 if abs(value) >= 1000 or value == 0 else 1)
    if isinstance(value, date):
        return words.day(value)
    return str(value)
