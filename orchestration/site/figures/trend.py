"""Lines over time: broken where a number is hidden, hollow and dashed where it is provisional."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import altair as alt

from orchestration.site import looks, svg, words
from orchestration.site.declarations import WINDOWS, Trend
from orchestration.site.drawn import (
    Cell,
    Drawn,
    Table,
    compared,
    country,
    number_cell,
    number_data,
    status_notes,
    targets,
    why_empty,
)
from orchestration.site.numbers import Card, Marts, Number, newest, running, year_before

_HEIGHT = 270
_PLOT = 205
"""About how many of them the plot itself has: for the distance between labels."""
_MOST_TICKS, _FEWER_TICKS = 6, 4
_LABEL_WIDTH = 22
"""Letters on a line of a label at a line's end."""
_MOST_MARKED = 13
"""Points that are marked one by one; on a longer line only those that are provisional, or stand alone."""


@dataclass(frozen=True)
class _Line:
    name: str
    card: Card
    numbers: list[Number]


@dataclass(frozen=True)
class _Axis:
    """How values are written: what they are multiplied with, the unit over the axis and its range."""

    factor: float
    unit: str
    low: float
    high: float


def draw(figure: Trend, marts: Marts, name: str) -> Drawn:
    """Draw the figure's lines, the newest `periods` of them."""
    lines = _lines(figure, marts)
    cards = list({line.card.indicator_id: line.card for line in lines}.values())
    data = number_data(marts, _published(figure, marts))
    order = _periods(figure, lines)
    shown = [
        _Line(line.name, line.card, [one for one in line.numbers if one.period_label in order])
        for line in lines
    ]
    if not any(one.value is not None for line in shown for one in line.numbers):
        why = why_empty(marts, cards, (one.status for line in shown for one in line.numbers))
        table = _table(shown, order) if order else None
        return Drawn(figure, figure.title, data, empty=why, table=table, indicators=cards)
    heading = f"{figure.title}, {words.span(order)}"
    finding = _finding(shown, marts)
    notes = _notes(figure, shown, order)
    drawn = [
        _Line(line.name, line.card, [_as_drawn(one, line.card) for one in line.numbers]) for line in shown
    ]
    axis = _axis(drawn)
    drawing = svg.draw(
        _chart(drawn, order, axis), name=name, title=heading, description=_description(drawn, finding, notes)
    )
    return Drawn(
        figure,
        heading,
        data,
        finding=finding,
        svg=drawing,
        notes=[*notes, *([] if axis.low == 0 else ["Den lodrette akse begynder ikke ved nul."])],
        table=_table(shown, order),
        indicators=cards,
    )


def _lines(figure: Trend, marts: Marts) -> list[_Line]:
    if len(figure.cut_values) > 1:
        (indicator_id,) = figure.indicators
        return [
            _Line(
                marts.label(figure.cut, value),
                marts.cards[indicator_id],
                marts.series(indicator_id, figure.period_type, figure.cut, value),
            )
            for value in figure.cut_values
        ]
    return [
        _Line(
            short or marts.cards[indicator_id].name,
            marts.cards[indicator_id],
            marts.series(indicator_id, figure.period_type, figure.cut, figure.cut_values[0]),
        )
        for indicator_id, short in figure.names.items()
    ]


def _published(figure: Trend, marts: Marts) -> list[Number]:
    """The marts' own rows behind the lines."""
    return [
        one
        for indicator_id in figure.indicators
        for value in figure.cut_values
        for one in marts.published(indicator_id, figure.period_type, figure.cut, value)
    ]


def _is_waiting(number: Number, card: Card) -> bool:
    """Whether it counts what may still happen in the months to come: until then it looks lower than it is."""
    return card.provisional_months > 0 and number.is_running


def _as_drawn(number: Number, card: Card) -> Number:
    return replace(number, value=None, status="provisional") if _is_waiting(number, card) else number


def _periods(figure: Trend, lines: Sequence[_Line]) -> list[str]:
    """Labels of the periods that are drawn, oldest first."""
    starts = {one.period_start: one for line in lines for one in line.numbers}
    if not starts:
        return []
    newest_of_all = starts[max(starts)]
    window = figure.periods or WINDOWS[newest_of_all.period_type]
    return [starts[start].period_label for start in sorted(starts)][-window:]


def _finding(lines: Sequence[_Line], marts: Marts) -> str:
    """What the newest number is, beside the year before, its goal and the country."""
    told = []
    for line in lines:
        number = newest(line.numbers)
        if number is None:
            continue
        if len(lines) == 1:
            said = compared(marts, number, year_before(line.numbers, number))
            now = running(line.numbers)
            if now is None or now is number or now.printed is None or _is_waiting(now, line.card):
                return said
            return f"{said} {words.sentence(f'I gang, {now.period_label}: {now.printed}')}"
        told.append((line, number))
    if len({number.period_label for _, number in told}) == 1:
        parts = [f"{line.name} {_beside_year_before(line, number)}" for line, number in told]
        said = words.sentence(f"{told[0][1].period_label}: {words.listed(parts)}")
    else:
        said = " ".join(
            words.sentence(f"{line.name} {number.period_label}: {_beside_year_before(line, number)}")
            for line, number in told
        )
    return " ".join([said, *_goals(told)])


def _beside_year_before(line: _Line, number: Number) -> str:
    before = year_before(line.numbers, number)
    said = number_cell(number).text
    return said if before is None or before.printed is None else f"{said} (året før {before.printed})"


def _goals(told: Sequence[tuple[_Line, Number]]) -> list[str]:
    """Each line's goal, milestone and the country's figure, where there is one."""
    found: dict[str, list[str]] = {}
    for line, number in told:
        for target in targets(number, line.card):
            met = f", {target.met_word}" if target.is_met is not None else ""
            found.setdefault(target.name, []).append(f"{line.name} {target.printed}{met}")
        if number.benchmark is not None:
            found.setdefault("Hele landet", []).append(f"{line.name} {country(number, line.card)}")
    return [words.sentence(f"{name}: {'; '.join(parts)}") for name, parts in found.items()]


def _notes(figure: Trend, lines: Sequence[_Line], order: list[str]) -> list[str]:
    by_note: dict[str, list[str]] = {}
    for line in lines:
        for note in status_notes(((one.period_label, one.status) for one in line.numbers), order):
            by_note.setdefault(note, []).append(line.name)
    notes = [
        note if len(names) == len(lines) else f"{words.listed(names)}: {note[0].lower()}{note[1:]}"
        for note, names in by_note.items()
    ]
    waiting = {
        line.card.provisional_months for line in lines for one in line.numbers if _is_waiting(one, line.card)
    }
    notes += [
        f"De foreløbige tal venter på de næste {months} måneder; de er ikke tegnet, men står i tabellen"
        for months in sorted(waiting)
    ]
    sources = {one.benchmark_source for line in lines for one in line.numbers if one.benchmark_source}
    notes += [f"Hele landet: {source}" for source in sorted(sources)]
    notes += sorted({one.series_break for line in lines for one in line.numbers if one.series_break})
    return [*map(words.sentence, notes), *([figure.note] if figure.note else [])]


def _description(lines: Sequence[_Line], finding: str, notes: Sequence[str]) -> str:
    """The chart in words: where each line begins, ends, and is highest and lowest."""
    parts = []
    for line in lines:
        seen = [one for one in line.numbers if one.value is not None]
        if not seen:
            parts.append(f"{line.name}: ingen tal vises.")
            continue
        over = [one for one in seen if not one.is_running] or seen
        top = max(over, key=lambda one: one.value or 0)
        bottom = min(over, key=lambda one: one.value or 0)
        running_word = " (foreløbig)" if seen[-1].is_running else ""
        parts.append(
            f"{line.name}: {seen[0].printed} i {seen[0].period_label}, {seen[-1].printed} i "
            f"{seen[-1].period_label}{running_word}; højest {top.printed} i {top.period_label}, lavest "
            f"{bottom.printed} i {bottom.period_label}."
        )
    return " ".join(["Kurve.", *parts, finding, *notes])


def _table(lines: Sequence[_Line], order: list[str]) -> Table:
    """Periods down, the newest first; lines across, and goal and country beside a line of its own."""
    by_period = [{one.period_label: one for one in line.numbers} for line in lines]
    columns = ["Periode", *(line.name for line in lines)]
    extra = []
    if len(lines) == 1:
        card = lines[0].card
        for heading, attribute in (("Mål", "goal"), ("Delmål", "milestone"), ("Hele landet", "benchmark")):
            if any(getattr(one, attribute) is not None for one in lines[0].numbers):
                columns.append(heading)
                extra.append(attribute)
    rows = []
    for label in reversed(order):
        cells = [number_cell(found.get(label)) for found in by_period]
        for attribute in extra:
            number = by_period[0].get(label)
            limit = getattr(number, attribute) if number is not None else None
            cells.append(Cell("–" if limit is None else words.in_unit(limit, card.unit, card.decimals)))
        rows.append((label, cells))
    return Table(columns, rows)


def _axis(lines: Sequence[_Line]) -> _Axis:
    seen = [one.value for line in lines for one in line.numbers if one.value is not None]
    if len(lines) == 1:
        last = lines[0].numbers[-1]
        seen += [limit for limit in (last.goal, last.milestone) if limit is not None]
        seen += [one.benchmark for one in lines[0].numbers if one.benchmark is not None]
    units = {line.card.unit for line in lines}
    unit = next(iter(units)) if len(units) == 1 else ""
    factor, said = 1.0, unit
    if unit == "%":
        factor, said = 100.0, "%"
    elif unit == "kr.":
        factor, said = (1e-6, "mio. kr.") if max(seen) >= 2e6 else (1e-3, "1.000 kr.")
    low, high = min(seen) * factor, max(seen) * factor
    # a line that hardly moves must not look like a fall
    least = 10.0 if unit == "%" else 0.2 * max(abs(low), abs(high))
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, max(high, middle + least / 2)
    if all(line.card.is_additive for line in lines) or (min(seen) >= 0 and low < 0.4 * high):
        low = min(min(seen) * factor, 0.0)
    margin = (high - low or abs(high) or 1.0) * 0.1
    top = high + margin
    bottom = low if low == 0 else low - margin
    if unit == "%":
        top = min(top, 100.0) if max(seen) <= 1 else top
        bottom = max(bottom, 0.0) if min(seen) >= 0 else bottom
    return _Axis(factor, said, bottom, top)


def _chart(lines: Sequence[_Line], order: list[str], axis: _Axis) -> dict[str, Any]:
    data = looks.Datasets()
    step = -(-len(order) // (_MOST_TICKS if len(lines) == 1 else _FEWER_TICKS))
    ticks = order[::-1][::step]
    x = alt.X("period:O", sort=order, title=None).axis(values=ticks, labelAngle=0, ticks=True, domain=True)
    y = (
        alt.Y("value:Q", title=axis.unit or None)
        .scale(domain=[axis.low, axis.high], nice=False, zero=False)
        .axis(tickCount=5, titleAngle=0, titleAlign="left", titleX=0, titleY=-12, domain=False, ticks=False)
    )
    colours = alt.Color("line:N", legend=None).scale(
        domain=[line.name for line in lines], range=list(looks.SERIES[: len(lines)])
    )
    shapes = alt.Shape("line:N", legend=None).scale(
        domain=[line.name for line in lines], range=list(looks.SHAPES[: len(lines)])
    )
    layers: list[alt.Chart] = [*_gaps(lines, order, axis, x, data), *_limits(lines, axis, x, y, data)]
    rows = [_row(line, number, axis) for line in lines for number in line.numbers]
    certain = [{**row, "value": None if row["running"] else row["value"]} for row in rows]
    layers.append(
        alt.Chart(data.add(certain))
        .mark_line(strokeWidth=2.5, invalid="break-paths-filter-domains")
        .encode(x=x, y=y, color=colours)
    )
    dashed = _provisional_stretches(lines, axis)
    if dashed:
        layers.append(
            alt.Chart(data.add(dashed))
            .mark_line(strokeWidth=2, strokeDash=[4, 3])
            .encode(x=x, y=y, color=colours, detail=alt.Detail("stretch:N"))
        )
    marked = [row for row in rows if row["value"] is not None and row["marked"]]
    for is_hollow in (False, True):
        some = [row for row in marked if row["running"] == is_hollow]
        if some:
            points = alt.Chart(data.add(some)).encode(x=x, y=y, color=colours, shape=shapes)
            layers.append(
                points.mark_point(size=38, strokeWidth=2, filled=False, fill=looks.PAPER)
                if is_hollow
                else points.mark_point(size=38, strokeWidth=2, filled=True, opacity=1)
            )
    layers.append(_ends(lines, axis, y, colours, data))
    return looks.finished(
        layers, data, height=_HEIGHT, padding={"left": 6, "top": 22, "bottom": 6, "right": 10}
    )


def _row(line: _Line, number: Number, axis: _Axis) -> dict[str, Any]:
    few = len(line.numbers) <= _MOST_MARKED
    last = newest(line.numbers)
    return {
        "period": number.period_label,
        "line": line.name,
        "value": None if number.value is None else number.value * axis.factor,
        "running": number.is_running,
        "marked": few or number.is_running or number is last or _stands_alone(line.numbers, number),
    }


def _stands_alone(numbers: list[Number], number: Number) -> bool:
    """Whether no line leads to it: its neighbours show no number."""
    place = numbers.index(number)
    beside = [*numbers[max(place - 1, 0) : place], *numbers[place + 1 : place + 2]]
    return all(one.value is None for one in beside)


def _provisional_stretches(lines: Sequence[_Line], axis: _Axis) -> list[dict[str, Any]]:
    """Each provisional point and the one before it: what the dashed line goes through."""
    rows = []
    for line in lines:
        for place, (before, number) in enumerate(zip(line.numbers, line.numbers[1:], strict=False)):
            if number.is_running and number.value is not None and before.value is not None:
                stretch = f"{line.name} {place}"
                rows += [{**_row(line, one, axis), "stretch": stretch} for one in (before, number)]
    return rows


def _gaps(
    lines: Sequence[_Line], order: list[str], axis: _Axis, x: alt.X, data: looks.Datasets
) -> list[alt.Chart]:
    """A grey band with a word over each period in which a number isn't shown."""
    missing: dict[str, str] = {}
    for line in lines:
        for one in line.numbers:
            if one.value is None:
                missing[one.period_label] = words.STATUS_WORDS[one.status]
    missing = {label: word for label, word in missing.items() if word != words.STATUS_WORDS["provisional"]}
    if not missing:
        return []
    named = [
        {"period": label, "word": word}
        for place, label in enumerate(order)
        if (word := missing.get(label)) and (place == 0 or missing.get(order[place - 1]) != word)
    ]
    bands = [{"period": label} for label in order if label in missing]
    heights = [_height(value, axis) for _, _, value in _limits_across(lines)]
    align: Literal["left", "center", "right"]
    if all(height < 0.6 for height in heights):
        place, align, away = looks.y_at(0), "right", -4
    elif all(height > 0.4 for height in heights):
        place, align, away = looks.y_at("height"), "left", 4
    else:
        place, align, away = looks.y_at(alt.ExprRef("height / 2")), "center", 0
    layers = [alt.Chart(data.add(bands)).mark_rect(color=looks.GAP).encode(x=x)]
    at_axis = [row for row in named if row["period"] == order[0]]
    elsewhere = [row for row in named if row["period"] != order[0]]
    # the first word stands a little to the right, or it would lie over the axis' numbers
    for rows, right in ((at_axis, 4), (elsewhere, 0)):
        if rows:
            layers.append(
                alt.Chart(data.add(rows))
                .mark_text(angle=270, align=align, baseline="middle", dx=away, dy=right, color=looks.QUIET)
                .encode(x=x, y=place, text=alt.Text("word:N"))
            )
    return layers


def _height(value: float, axis: _Axis) -> float:
    """How far up the plot a value lies: 0 to 1."""
    return (value * axis.factor - axis.low) / (axis.high - axis.low)


def _limits_across(lines: Sequence[_Line]) -> list[tuple[str, str, float]]:
    """What each line across is, how it is printed and its value, where there is one series to compare."""
    if len(lines) != 1:
        return []
    number, card = lines[0].numbers[-1], lines[0].card
    limits = [
        (target.name, target.printed, value)
        for target in targets(number, card)
        if (value := number.goal if target.name == "Mål" else number.milestone) is not None
    ]
    if number.benchmark is not None and _is_one_benchmark(lines[0]):
        limits.append(
            ("Hele landet", words.in_unit(number.benchmark, card.unit, card.decimals), number.benchmark)
        )
    return limits


def _is_one_benchmark(line: _Line) -> bool:
    return len({one.benchmark for one in line.numbers}) == 1


def _limits(lines: Sequence[_Line], axis: _Axis, x: alt.X, y: alt.Y, data: looks.Datasets) -> list[alt.Chart]:
    """Goal, milestone and the country as lines across, where there is one series to compare."""
    if len(lines) != 1:
        return []
    benchmarks = [one for one in lines[0].numbers if one.benchmark is not None]
    if _is_one_benchmark(lines[0]):
        benchmarks = []
    colours = {"Mål": looks.GOAL, "Delmål": looks.MILESTONE, "Hele landet": looks.BENCHMARK}
    # on the side where no band hides the word
    at_start = all(one.value is not None for one in lines[0].numbers[:3])
    place = looks.x_at(0 if at_start else "width")
    layers = _country_by_period(benchmarks, lines[0], axis, x=x, y=y, data=data) if benchmarks else []
    for said, printed, value in _limits_across(lines):
        rows = [{"value": value * axis.factor, "word": f"{said} {printed}"}]
        is_high = _height(value, axis) > 0.9
        rule = alt.Chart(data.add(rows)).encode(y=y)
        layers += [
            rule.mark_rule(color=colours[said], strokeWidth=2, strokeDash=[8, 4]),
            rule.mark_text(
                align="left" if at_start else "right",
                dx=4 if at_start else -4,
                dy=12 if is_high else -7,
                color=colours[said],
            ).encode(x=place, text=alt.Text("word:N")),
        ]
    return layers


def _country_by_period(
    benchmarks: Sequence[Number], line: _Line, axis: _Axis, *, x: alt.X, y: alt.Y, data: looks.Datasets
) -> list[alt.Chart]:
    """The country's figures, each over its own period alone."""
    rows = [
        {
            "period": one.period_label,
            "value": (one.benchmark or 0.0) * axis.factor,
            "word": f"Hele landet {words.in_unit(one.benchmark or 0.0, line.card.unit, line.card.decimals)}",
        }
        for one in benchmarks
    ]
    every = alt.Chart(data.add(rows)).encode(x=x, y=y)
    # over its own period, but not over the axis nor beyond the line's end
    order = [one.period_label for one in line.numbers]
    place = order.index(benchmarks[-1].period_label) / max(len(order) - 1, 1)
    side: Literal["left", "center", "right"] = "left" if place < 0.2 else "right" if place > 0.8 else "center"
    band = {"left": 0.0, "center": 0.5, "right": 1.0}[side]
    newest_one = alt.Chart(data.add(rows[-1:])).encode(x=x.bandPosition(band), y=y, text=alt.Text("word:N"))
    return [
        every.mark_tick(orient="horizontal", color=looks.BENCHMARK, thickness=3),
        newest_one.mark_text(dy=-9, align=side, color=looks.BENCHMARK),
    ]


def _ends(
    lines: Sequence[_Line], axis: _Axis, y: alt.Y, colours: alt.Color, data: looks.Datasets
) -> alt.Chart:
    """The name and the newest number of each line at its end, moved apart where they would meet."""
    labels = []
    for line in lines:
        seen = [one for one in line.numbers if one.value is not None]
        if not seen:
            continue
        last = seen[-1]
        said = _short(last, line.card, axis)
        if last is not line.numbers[-1]:
            said += f" ({last.period_label})"
        elif last.is_running:
            said += " foreløbig"
        text = said if len(lines) == 1 else f"{line.name}: {said}"
        labels.append(
            (last.value or 0.0, line.name, textwrap.wrap(text, _LABEL_WIDTH, break_long_words=False))
        )
    per_pixel = (axis.high - axis.low) / _PLOT
    rows: list[dict[str, Any]] = []
    floor = axis.low - 20 * per_pixel
    for value, line_name, text_lines in sorted(labels, key=lambda one: one[0]):
        half = 8 * len(text_lines) * per_pixel
        centre = max(value * axis.factor, floor + half)
        floor = centre + half
        rows.append({"value": centre, "line": line_name, "text": "\n".join(text_lines), "half": half})
    ceiling = axis.high + 12 * per_pixel
    if floor > ceiling:
        rows = _moved_down(rows, ceiling)
    # Vega places a text by its first line
    rows = [{**row, "value": row["value"] + row["half"] - 8 * per_pixel} for row in rows]
    chart = alt.Chart(data.add(rows)).encode(
        x=looks.x_at("width"), y=y, text=alt.Text("text:N"), color=colours
    )
    labelled: alt.Chart = chart.mark_text(
        align="left", dx=7, lineBreak="\n", baseline="middle", lineHeight=looks.LINE_HEIGHT, fontWeight="bold"
    )
    return labelled


def _short(number: Number, card: Card, axis: _Axis) -> str:
    """The number beside its line: as printed, kroner as the axis has them."""
    if card.unit != "kr." or number.value is None:
        return words.unbroken(str(number.printed))
    return f"{words.number(number.value * axis.factor, 1)}{words.NO_BREAK}{axis.unit.removesuffix(' kr.')}"


def _moved_down(rows: list[dict[str, Any]], ceiling: float) -> list[dict[str, Any]]:
    """The same labels below a ceiling, the topmost first."""
    moved = []
    for row in reversed(rows):
        centre = min(row["value"], ceiling - row["half"])
        ceiling = centre - row["half"]
        moved.append({**row, "value": centre})
    return moved[::-1]
