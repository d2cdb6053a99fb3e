"""One indicator's values in a cut: a bar each, and a line across it for the year before or the budget."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from orchestration.site import looks, svg, words
from orchestration.site.declarations import Bars
from orchestration.site.drawn import Cell, Drawn, Table, change_since, number_cell, number_data, why_empty
from orchestration.site.numbers import Card, Marts, Number, year_before

_LABEL_WIDTH = 26
_OWN_CUTS = ("district", "institution", "team")
"""Cuts that all municipalities under one haven't got."""
_NOWHERE = ("ukendt", "kan_ikke_henfoeres")


@dataclass(frozen=True)
class _Bar:
    label: str
    number: Number
    beside: Number | None
    """The year before, or the budget."""


def draw(figure: Bars, marts: Marts, name: str) -> Drawn:
    """Draw the newest period: every value that the cut has ever had, also those with nobody now."""
    indicator_id = figure.indicators[0]
    card = marts.cards[indicator_id]
    cards = [marts.cards[one] for one in figure.indicators]
    values = marts.cut_values(indicator_id, figure.cut, figure.period_type)
    series = {value: marts.series(indicator_id, figure.period_type, figure.cut, value) for value in values}
    everything = [
        one
        for each in figure.indicators
        for value in marts.cut_values(each, figure.cut, figure.period_type)
        for one in marts.published(each, figure.period_type, figure.cut, value)
    ]
    data = number_data(marts, everything)
    newest = _newest(series, running=figure.newest == "running")
    if newest is None:
        why = why_empty(marts, [card])
        if marts.municipality.is_all and figure.cut in _OWN_CUTS:
            why = "Opdelingen gøres ikke op for alle kommuner under ét."
        return Drawn(figure, figure.title, data, empty=why, indicators=cards)
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
            empty=why_empty(marts, [card], (bar.number.status for bar in bars)),
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


def _finding(bars: Sequence[_Bar], card: Card) -> str:
    """Which is largest, and the smallest where parts don't add up; of those that are shown."""
    places = [bar for bar in bars if bar.number.cut_value not in _NOWHERE]
    shown = [bar for bar in places if bar.number.value is not None]
    if len(shown) < 2:
        return ""
    of_shown = " af de viste" if len(shown) < len(places) else ""
    top = max(shown, key=lambda bar: bar.number.value or 0)
    said = f"Størst{of_shown}: {top.label} ({top.number.printed})."
    if not card.is_additive:
        bottom = min(shown, key=lambda bar: bar.number.value or 0)
        said += f" Mindst{of_shown}: {bottom.label} ({bottom.number.printed})."
    return said


def _said(bar: _Bar, beside_word: str) -> str:
    beside = f", {beside_word} {bar.beside.printed}" if bar.beside is not None and bar.beside.printed else ""
    return words.sentence(f"{bar.label}: {number_cell(bar.number).text}{beside}")


def _notes(figure: Bars, bars: Sequence[_Bar], beside_word: str) -> list[str]:
    by_status: dict[str, list[str]] = {}
    for bar in bars:
        by_status.setdefault(bar.number.status, []).append(bar.label)
    notes = [
        f"{words.STATUS_WORDS[status].capitalize()}: {words.listed(labels)}."
        for status, labels in sorted(by_status.items())
        if status in words.STATUS_WORDS and status != "provisional"
    ]
    if any(bar.number.is_running for bar in bars):
        notes.append("Foreløbig: perioden er ikke slut.")
    if beside_word:
        notes.append(f"Stregen på tværs er {beside_word}.")
    both = [one for bar in bars for one in (bar.number, bar.beside) if one is not None]
    notes += sorted({words.sentence(one.series_break) for one in both if one.series_break})
    return [*notes, *([figure.note] if figure.note else [])]


def _table(figure: Bars, bars: Sequence[_Bar], card: Card) -> Table:
    budget = figure.compared_with == "budget"
    first = bars[0].number.period_label
    rows = []
    for bar in bars:
        moved = _difference(bar, card) if budget else change_since(card, bar.number, bar.beside)
        change = Cell("–" if moved is None else moved if isinstance(moved, str) else moved.text)
        rows.append((bar.label, [number_cell(bar.number), number_cell(bar.beside), change]))
    return Table(["", first, "Budget" if budget else "Året før", "Forskel" if budget else "Ændring"], rows)


def _difference(bar: _Bar, card: Card) -> str | None:
    """How far a number lies from its budget."""
    if bar.number.value is None or bar.beside is None or bar.beside.value is None:
        return None
    return words.number(bar.number.value - bar.beside.value, 0, signed=True) + words.suffix(card.unit)


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
        height=len(bars) * (max(lines, 1.2) * looks.LINE_HEIGHT + 6) + 20,
        padding={"left": 10, "top": 6, "bottom": 6, "right": 10},
    )
