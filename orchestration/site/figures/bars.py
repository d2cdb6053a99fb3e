"""One indicator's values in a cut: a bar each, and a line across it for the year before or the budget."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from orchestration.site import looks, svg, words
from orchestration.site.declarations import Bars
from orchestration.site.drawn import Cell, Drawn, Table, number_cell, number_data, status_notes, why_empty
from orchestration.site.numbers import Card, Marts, Number, year_before

_LABEL_WIDTH = 26
_LINE_HEIGHT = 15


@dataclass(frozen=True)
class _Bar:
    label: str
    number: Number
    beside: Number | None
    """The year before, or the budget."""


def draw(figure: Bars, marts: Marts, name: str) -> Drawn:
    """Draw the newest period's values; none of the cut's values is left out."""
    indicator_id = figure.indicators[0]
    card = marts.cards[indicator_id]
    cards = [marts.cards[one] for one in figure.indicators]
    values = marts.cut_values(indicator_id, figure.cut, figure.period_type)
    series = {value: marts.series(indicator_id, figure.period_type, figure.cut, value) for value in values}
    everything = [
        one
        for each in figure.indicators
        for value in marts.cut_values(each, figure.cut, figure.period_type)
        for one in marts.series(each, figure.period_type, figure.cut, value)
    ]
    data = number_data(marts, everything)
    newest = _newest(series, running=figure.newest == "running")
    if newest is None:
        return Drawn(figure, figure.title, data, empty=why_empty(marts, [card]), indicators=cards)
    bars = []
    for value in values:
        number = next((one for one in series[value] if one.period_start == newest.period_start), None)
        if number is not None:
            bars.append(
                _Bar(marts.label(figure.cut, value), number, _beside(figure, marts, series[value], number))
            )
    heading = f"{figure.title}, {newest.period_label}"
    has_beside = any(bar.beside is not None and bar.beside.value is not None for bar in bars)
    beside_word = "budgettet" if figure.compared_with == "budget" else "året før"
    notes = _notes(figure, bars, beside_word if has_beside else "")
    if all(bar.number.value is None for bar in bars):
        return Drawn(
            figure,
            heading,
            data,
            empty="Alle tal i perioden er skjult." if _has_hidden(bars) else why_empty(marts, [card]),
            table=_table(figure, bars, card),
            indicators=cards,
        )
    finding = _finding(bars, card)
    described = " ".join(["Søjler.", *(_said(bar, beside_word) for bar in bars), *notes])
    return Drawn(
        figure,
        heading,
        data,
        finding=finding,
        svg=svg.draw(_chart(bars, card), name=name, title=heading, description=described),
        notes=notes,
        table=_table(figure, bars, card),
        indicators=cards,
    )


def _newest(series: dict[str, list[Number]], *, running: bool) -> Number | None:
    """A number of the newest period that is over and shows something; without one, of the newest."""
    numbers = [one for each in series.values() for one in each]
    over = [one for one in numbers if one.value is not None and (running or not one.is_running)]
    return max(over or numbers, key=lambda one: one.period_start, default=None)


def _beside(figure: Bars, marts: Marts, numbers: list[Number], number: Number) -> Number | None:
    if figure.compared_with == "budget":
        budget = marts.series(figure.indicators[1], figure.period_type, figure.cut, number.cut_value)
        return next((one for one in budget if one.period_start == number.period_start), None)
    return year_before(numbers, number)


def _has_hidden(bars: Sequence[_Bar]) -> bool:
    return any(bar.number.status == "suppressed" for bar in bars)


def _finding(bars: Sequence[_Bar], card: Card) -> str:
    """Which is largest, and the smallest where parts don't add up."""
    shown = [bar for bar in bars if bar.number.value is not None and bar.number.cut_value != "ukendt"]
    if not shown:
        return ""
    top = max(shown, key=lambda bar: bar.number.value or 0)
    said = f"Størst: {top.label} ({top.number.printed})."
    if not card.is_additive and len(shown) > 1:
        bottom = min(shown, key=lambda bar: bar.number.value or 0)
        said += f" Mindst: {bottom.label} ({bottom.number.printed})."
    return said


def _said(bar: _Bar, beside_word: str) -> str:
    beside = f", {beside_word} {bar.beside.printed}" if bar.beside is not None and bar.beside.printed else ""
    return f"{bar.label}: {number_cell(bar.number).text}{beside}."


def _notes(figure: Bars, bars: Sequence[_Bar], beside_word: str) -> list[str]:
    labels = [bar.label for bar in bars]
    statuses = [(bar.label, bar.number.status) for bar in bars if bar.number.status != "provisional"]
    notes = [f"{note}." for note in status_notes(statuses, labels)]
    if any(bar.number.is_running for bar in bars):
        notes.append("Foreløbig: perioden er ikke slut.")
    if beside_word:
        notes.append(f"Stregen på tværs er {beside_word}.")
    notes += sorted({f"{bar.number.series_break}." for bar in bars if bar.number.series_break})
    return [*notes, *([figure.note] if figure.note else [])]


def _table(figure: Bars, bars: Sequence[_Bar], card: Card) -> Table:
    budget = figure.compared_with == "budget"
    first = bars[0].number.period_label
    rows = []
    for bar in bars:
        change = Cell("–")
        if bar.beside is not None and bar.beside.value is not None and bar.number.value is not None:
            if budget:
                text = words.number(bar.number.value - bar.beside.value, 0, signed=True) + words.suffix(
                    card.unit
                )
            else:
                text, _ = words.change(
                    bar.number.value, bar.beside.value, card.kind, card.unit, card.decimals
                )
            change = Cell(text)
        rows.append((bar.label, [number_cell(bar.number), number_cell(bar.beside), change]))
    return Table(["", first, "Budget" if budget else "Året før", "Forskel" if budget else "Ændring"], rows)


def _chart(bars: Sequence[_Bar], card: Card) -> dict[str, Any]:
    data = looks.Datasets()
    wrapped = ["\n".join(textwrap.wrap(bar.label, _LABEL_WIDTH)) for bar in bars]
    factor = 100 if card.unit == "%" else 1
    shown: list[dict[str, Any]] = [
        {
            "label": label,
            "value": bar.number.value * factor,
            # right of the bar, and of the line across it if that reaches further
            "end": max(bar.number.value, (bar.beside and bar.beside.value) or 0.0, 0.0) * factor,
            "text": bar.number.printed,
        }
        for label, bar in zip(wrapped, bars, strict=True)
        if bar.number.value is not None
    ]
    beside = [
        {"label": label, "value": bar.beside.value * factor}
        for label, bar in zip(wrapped, bars, strict=True)
        if bar.beside is not None and bar.beside.value is not None
    ]
    missing = [
        {
            "label": label,
            "word": words.STATUS_WORDS[bar.number.status],
            "end": max((bar.beside and bar.beside.value) or 0.0, 0.0) * factor,
        }
        for label, bar in zip(wrapped, bars, strict=True)
        if bar.number.value is None
    ]
    every = [row["value"] for row in [*shown, *beside]]
    y = looks.named_rows("label", wrapped, space=0.3)
    x = (
        alt.X("value:Q", title=None)
        .scale(domain=[min(0, *every), max(0, *every) or 1], nice=False)
        .axis(labels=False, ticks=False, grid=False, domain=False)
    )
    layers = [
        alt.Chart(data.add(shown)).mark_bar(color=looks.BAR).encode(x=x, y=y),
        alt.Chart(data.add(shown))
        .mark_text(align="left", dx=6, fontWeight="bold")
        .encode(x=alt.X("end:Q"), y=y, text=alt.Text("text:N")),
    ]
    if beside:
        layers.append(
            alt.Chart(data.add(beside)).mark_tick(color=looks.INK, thickness=3, size=22).encode(x=x, y=y)
        )
    if missing:
        layers.append(
            alt.Chart(data.add(missing))
            .mark_text(align="left", dx=6, color=looks.QUIET, fontStyle="italic")
            .encode(x=alt.X("end:Q"), y=y, text=alt.Text("word:N"))
        )
    lines = max(label.count("\n") + 1 for label in wrapped)
    return looks.finished(
        layers,
        data,
        height=len(bars) * (max(lines, 1.2) * _LINE_HEIGHT + 6) + 20,
        padding={"left": 10, "top": 6, "bottom": 6, "right": 10},
    )
