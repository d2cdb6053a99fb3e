"""Indicators that divide a whole, one column per period, each part with its own printed number."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from orchestration.site import looks, svg, words
from orchestration.site.declarations import Shares
from orchestration.site.drawn import Drawn, Table, number_cell, number_data, status_notes, why_empty
from orchestration.site.numbers import Marts, Number, year_before

_ROOM = 8.0
"""Percent that a part must have for its number to stand inside."""

_COLOURS = (looks.WORST, looks.MIDDLE, looks.BEST)


def draw(figure: Shares, marts: Marts, name: str) -> Drawn:
    """Draw the newest periods, the worst part on top; a hidden part leaves its column undivided."""
    parts = {
        short: marts.series(indicator_id, figure.period_type) for indicator_id, short in figure.names.items()
    }
    cards = [marts.cards[one] for one in figure.indicators]
    data = number_data(marts, [one for numbers in parts.values() for one in numbers])
    by_period = [{one.period_label: one for one in numbers} for numbers in parts.values()]
    whole = [label for label in by_period[0] if all(label in found for found in by_period)]
    order = whole[-figure.periods :]
    columns = {label: [found[label] for found in by_period] for label in order}
    shown = [one for numbers in columns.values() for one in numbers]
    if not any(one.value is not None for one in shown):
        why = why_empty(marts, cards, (one.status for one in shown))
        return Drawn(figure, figure.title, data, empty=why, indicators=cards)
    heading = f"{figure.title}, {words.span(order)}"
    statuses = [(label, one.status) for label, numbers in columns.items() for one in numbers]
    notes = [f"{note}." for note in status_notes(statuses, order)]
    notes += ["Andelene er afrundet hver for sig og kan derfor give lidt mere eller mindre end 100 %."]
    notes += [figure.note] if figure.note else []
    finding = _said(order[-1], list(parts), columns[order[-1]])
    found = [
        year_before(numbers, now) for numbers, now in zip(parts.values(), columns[order[-1]], strict=True)
    ]
    before = [one for one in found if one is not None]
    if len(before) == len(found):
        finding += f" Året før, {_said(before[0].period_label, list(parts), before)}"
    described = ["Stablede søjler.", *(_said(label, list(parts), columns[label]) for label in order), *notes]
    return Drawn(
        figure,
        heading,
        data,
        finding=finding,
        svg=svg.draw(_chart(list(parts), columns), name=name, title=heading, description=" ".join(described)),
        notes=notes,
        table=Table(
            ["Periode", *parts],
            [(label, [number_cell(one) for one in columns[label]]) for label in reversed(order)],
        ),
        indicators=cards,
    )


def _said(label: str, names: Sequence[str], numbers: Sequence[Number]) -> str:
    parts = [
        f"{name.lower()} {number_cell(number).text}" for name, number in zip(names, numbers, strict=True)
    ]
    running = " (foreløbig)" if any(number.is_running for number in numbers) else ""
    return f"{label}: {words.listed(parts)}{running}."


def _chart(names: Sequence[str], columns: dict[str, list[Number]]) -> dict[str, Any]:
    data = looks.Datasets()
    order = list(columns)
    rows: list[dict[str, Any]] = []
    missing = []
    for label, numbers in columns.items():
        if any(number.value is None for number in numbers):
            word = next(words.STATUS_WORDS[number.status] for number in numbers if number.value is None)
            missing.append({"period": label, "word": word})
            continue
        start = 0.0
        for name, number in reversed([*zip(names, numbers, strict=True)]):
            end = start + (number.value or 0.0) * 100
            text = str(number.printed).removesuffix(" %")
            rows.append({"period": label, "part": name, "low": start, "high": end, "text": text})
            start = end
    x = alt.X("period:O", sort=order, title=None).axis(labelAngle=0, ticks=False, domain=False)
    y = alt.Y("low:Q", title="%").scale(domain=[0, 100], nice=False)
    y = y.axis(
        values=[0, 25, 50, 75, 100], titleAngle=0, titleAlign="left", titleX=0, titleY=-16, domain=False
    )
    colours = alt.Color("part:N", legend=None).scale(domain=list(names), range=list(_COLOURS[: len(names)]))
    layers = [
        alt.Chart(data.add(rows))
        .mark_bar(stroke=looks.PAPER, strokeWidth=2)
        .encode(x=x, y=y, y2=alt.Y2("high:Q"), color=colours),
        alt.Chart(data.add([row for row in rows if row["high"] - row["low"] >= _ROOM]))
        .transform_calculate(middle="(datum.low + datum.high) / 2")
        .mark_text(color=looks.PAPER, fontSize=12)
        .encode(x=x, y=alt.Y("middle:Q"), text=alt.Text("text:N")),
        # what is too thin for its number and lies on top has it above
        alt.Chart(
            data.add([row for row in rows if row["part"] == names[0] and row["high"] - row["low"] < _ROOM])
        )
        .mark_text(fontSize=12, dy=-8, fontWeight="bold")
        .encode(x=x, y=alt.Y("high:Q"), text=alt.Text("text:N"), color=colours),
    ]
    if rows:
        layers.append(_ends(rows, colours, data))
    if missing:
        layers += [
            alt.Chart(data.add(missing)).mark_rect(color=looks.GAP).encode(x=x),
            alt.Chart(data.add(missing))
            .mark_text(angle=270, color=looks.QUIET)
            .encode(x=x, y=alt.YDatum(50), text=alt.Text("word:N")),
        ]
    return looks.finished(layers, data, height=270, padding={"left": 6, "top": 26, "bottom": 6, "right": 8})


def _ends(rows: Sequence[dict[str, Any]], colours: alt.Color, data: looks.Datasets) -> alt.Chart:
    """The parts' names beside the newest column that shows them."""
    newest = rows[-1]["period"]
    named = [{**row, "middle": (row["low"] + row["high"]) / 2} for row in rows if row["period"] == newest]
    chart = alt.Chart(data.add(named)).encode(
        x=looks.x_at("width"), y=alt.Y("middle:Q"), text=alt.Text("part:N"), color=colours
    )
    labelled: alt.Chart = chart.mark_text(align="left", dx=8, fontWeight="bold")
    return labelled
