"""How many went from each value to each: a cell each, darker the more there are."""

from typing import Any

import altair as alt

from orchestration.site import looks, svg, words
from orchestration.site.declarations import Grid
from orchestration.site.drawn import Cell, Drawn, Table, row_data, why_empty
from orchestration.site.figures.flow import named_step, rank
from orchestration.site.numbers import Marts

_CELL_HEIGHT = 38
_POSITIONS = ("groen", "gul", "roed")


def draw(figure: Grid, marts: Marts, name: str) -> Drawn:
    """Draw the newest period that is over and shows a number."""
    rows, label = marts.newest_rows(figure.mart, figure.value_column)
    data = row_data(marts.every_row(figure.mart))
    cards = [marts.cards[figure.defined_by]]
    if label is None:
        return Drawn(figure, figure.title, data, empty=why_empty(marts, cards), indicators=cards)
    heading = f"{figure.title}, {label}"
    across = _values(rows, figure.to_column)
    down = _values(rows, figure.from_column)
    found = {(row[figure.from_column], row[figure.to_column]): row for row in rows}
    table = Table(
        [f"{figure.from_heading} ↓ / {figure.to_heading} →", *across.values()],
        [
            (text, [_cell(found.get((value, to)), figure.value_column) for to in across])
            for value, text in down.items()
        ],
    )
    shown = [row for row in rows if row[figure.value_column] is not None]
    if not shown:
        why = why_empty(marts, cards, (row["status"] for row in rows))
        return Drawn(figure, heading, data, empty=why, table=table, indicators=cards)
    n_hidden = sum(row["status"] == "suppressed" for row in rows)
    notes = [f"{n_hidden} felter er skjult." if n_hidden > 1 else "Ét felt er skjult."] if n_hidden else []
    if any(row["status"] == "provisional" for row in rows):
        notes.append("Foreløbig: perioden er ikke slut.")
    notes += [figure.note] if figure.note else []
    said = [
        f"Fra {down[row[figure.from_column]]} til {across[row[figure.to_column]]}: "
        f"{_cell(row, figure.value_column).text}."
        for row in rows
    ]
    return Drawn(
        figure,
        heading,
        data,
        finding=_finding(figure, shown),
        svg=svg.draw(
            _chart(figure, rows, down, across),
            name=name,
            title=heading,
            description=" ".join(["Felter.", *said, *notes]),
        ),
        notes=notes,
        table=table,
        indicators=cards,
    )


def _values(rows: list[dict[str, Any]], column: str) -> dict[str, str]:
    """The values of a key and their labels, the best (or the lowest step) first."""
    labels = {row[column]: named_step(row[column], row[f"{column}_da"]) for row in rows}
    places = {value: _place(value) for value in labels}
    return dict(sorted(labels.items(), key=lambda one: 99 if (place := places[one[0]]) is None else place))


def _cell(row: dict[str, Any] | None, value_column: str) -> Cell:
    if row is None:
        return Cell("0")
    if row[value_column] is None:
        return Cell(words.STATUS_WORDS[row["status"]], row["status"])
    return Cell(words.number(row[value_column], 0), "" if row["status"] == "ok" else row["status"])


def _finding(figure: Grid, shown: list[dict[str, Any]]) -> str:
    """How many stayed, and how many went each way; a value that is unknown is neither."""
    counts = {"samme sted": 0, figure.below: 0, figure.above: 0}
    for row in shown:
        before, after = _place(row[figure.from_column]), _place(row[figure.to_column])
        if before is not None and after is not None:
            word = "samme sted" if before == after else figure.below if after < before else figure.above
            counts[word] += row[figure.value_column]
    said = [f"{words.number(count, 0)} {word}" for word, count in counts.items()]
    return f"Af {figure.counted} i de viste felter: {words.listed(said)}."


def _place(value: str) -> int | None:
    """Where a value lies in its order, the best (or the lowest step) first; None for one that is unknown."""
    if value in _POSITIONS:
        return _POSITIONS.index(value)
    return rank(value) if value.isdigit() else None


def _chart(
    figure: Grid, rows: list[dict[str, Any]], down: dict[str, str], across: dict[str, str]
) -> dict[str, Any]:
    data = looks.Datasets()
    column = figure.value_column
    most = max(row[column] or 0 for row in rows) or 1
    found = {(row[figure.from_column], row[figure.to_column]): row for row in rows}
    short = {value: _short(value, text) for value, text in across.items()}
    cells = []
    for value, text in down.items():
        for to in across:
            row = found.get((value, to))
            # a pair without a row is a true zero
            number = 0 if row is None else row[column]
            colour = looks.GAP if number is None else looks.shade(number / most) if number else looks.PAPER
            cells.append(
                {
                    "from": _short(value, text),
                    "to": short[to],
                    "text": _cell(row, column).text,
                    "colour": colour,
                    "ink": looks.QUIET if number is None else looks.text_on(colour),
                }
            )
    x = alt.X("to:O", sort=list(short.values()), title=figure.to_heading).axis(
        orient="top", labelAngle=0, domain=False, ticks=False, labelExpr="split(datum.label, '\\n')"
    )
    y = alt.Y("from:O", sort=[_short(*one) for one in down.items()], title=figure.from_heading).axis(
        domain=False, ticks=False, titleAngle=0, titleAlign="left", titleX=-120, titleY=-18
    )
    base = alt.Chart(data.add(cells)).encode(x=x, y=y)
    return looks.finished(
        [
            base.mark_rect(stroke=looks.PAPER, strokeWidth=2).encode(color=alt.Color("colour:N", scale=None)),
            base.mark_text(fontSize=12).encode(text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None)),
        ],
        data,
        height=_CELL_HEIGHT * len(down) + 66,
        padding={"left": 6, "top": 6, "bottom": 6, "right": 10},
    )


def _short(value: str, text: str) -> str:
    """A step by its number in the picture; the table has its name."""
    if value == "ukendt":
        return "Ukendt"
    return f"Trin {value}" if value.isdigit() and value != "0" else text
