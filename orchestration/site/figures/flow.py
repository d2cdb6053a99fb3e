"""The children's way from step to step in a quarter: a band per way, as wide as there are children on it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from orchestration.site import looks, svg, words
from orchestration.site.declarations import Flow
from orchestration.site.drawn import Cell, Drawn, Table, row_data, why_empty
from orchestration.site.numbers import Marts

_HEIGHT, _GAP, _POINTS = 260, 12.0, 16
"""Height of the bands, the space between steps, and how many points draw half an outline."""
_COLOURS = {
    "op": (looks.UP, "Rødbrun: ind eller op"),
    "ned": (looks.DOWN, "Blågrøn: ned eller ud"),
    "ukendt": (looks.QUIET, "Grå: ukendt"),
}
_MART = "mart_ladder_flow"


@dataclass(frozen=True)
class _Way:
    from_step: str
    to_step: str
    from_name: str
    to_name: str
    n_children: int | None
    status: str


def draw(figure: Flow, marts: Marts, name: str) -> Drawn:
    """Draw the newest quarter that is over and shows a way."""
    rows, label = marts.newest_rows(_MART, "n_children")
    data = row_data(marts.every_row(_MART))
    card = marts.cards["trappe_boern_trin"]
    if label is None:
        return Drawn(figure, figure.title, data, empty=why_empty(marts, [card]), indicators=[card])
    ways = [
        _Way(
            row["from_ladder_step"],
            row["to_ladder_step"],
            named_step(row["from_ladder_step"], row["from_ladder_step_da"]),
            named_step(row["to_ladder_step"], row["to_ladder_step_da"]),
            row["n_children"],
            row["status"],
        )
        for row in rows
        if row["from_ladder_step"] != row["to_ladder_step"]
        and (row["n_children"] or row["status"] == "suppressed")
    ]
    ways.sort(key=lambda way: (-rank(way.from_step), -rank(way.to_step)))
    heading = f"{figure.title}, {label}"
    table = Table(
        ["Fra og til", "Retning", "Børn"],
        [
            (
                f"{way.from_name} → {way.to_name}",
                [Cell(_direction(way), is_number=False), _cell(way)],
            )
            for way in ways
        ],
    )
    shown = [way for way in ways if way.n_children]
    if not shown:
        told = "Alle veje i kvartalet er skjult." if ways else "Ingen børn skiftede trin i kvartalet."
        return Drawn(figure, heading, data, empty=told, table=table if ways else None, indicators=[card])
    n_hidden = len(ways) - len(shown)
    finding = _finding(shown)
    notes = [f"{n_hidden} veje er skjult." if n_hidden > 1 else "Én vej er skjult."] if n_hidden else []
    notes += (
        ["Foreløbig: kvartalet er ikke slut."] if any(way.status == "provisional" for way in ways) else []
    )
    notes += [figure.note] if figure.note else []
    described = " ".join(
        [
            "Bånd fra trinnet før kvartalet til trinnet ved dets slutning.",
            *(f"{way.from_name} til {way.to_name}: {way.n_children} børn." for way in shown),
            *notes,
        ]
    )
    return Drawn(
        figure,
        heading,
        data,
        finding=finding,
        svg=svg.draw(_chart(shown), name=name, title=heading, description=described),
        notes=notes,
        table=table,
        indicators=[card],
    )


def rank(step: str) -> int:
    """Height on the ladder; no help and an unknown step lie below it."""
    return int(step) if step.isdigit() else -1


def named_step(step: str, label: str) -> str:
    """A step with its number; no help and an unknown step have none."""
    return f"{step} {label}" if step.isdigit() and step != "0" else label


def _direction(way: _Way) -> str:
    if _kind(way) == "ukendt":
        return "ukendt"
    if way.from_step == "0":
        return "ind på trappen"
    if way.to_step == "0":
        return "ud af trappen"
    return _kind(way)


def _cell(way: _Way) -> Cell:
    if way.n_children is None:
        return Cell(words.STATUS_WORDS[way.status], way.status)
    return Cell(words.number(way.n_children, 0), "" if way.status == "ok" else way.status)


def _finding(shown: Sequence[_Way]) -> str:
    """How many go which way, of the ways that are shown."""
    counts: dict[str, int] = {}
    for way in shown:
        counts[_direction(way)] = counts.get(_direction(way), 0) + (way.n_children or 0)
    parts = [f"{words.number(count, 0)} {direction}" for direction, count in counts.items()]
    return f"Af de viste veje: {words.listed(parts)}."


def _chart(shown: Sequence[_Way]) -> dict[str, Any]:
    data = looks.Datasets()
    left, right = _stacks(shown, "from_step"), _stacks(shown, "to_step")
    total = sum(way.n_children or 0 for way in shown)
    scale = (_HEIGHT - _GAP * max(len(left), len(right))) / total
    x = alt.X("x:Q", axis=None).scale(domain=[0, 1], nice=False, zero=False)
    y = alt.Y("y:Q", axis=None).scale(domain=[0, _HEIGHT], reverse=True, nice=False)
    kinds = list(_COLOURS)
    colours = alt.Scale(domain=kinds, range=[_COLOURS[kind][0] for kind in kinds])
    bands = (
        alt.Chart(data.add(_outlines(shown, left, right, scale)))
        .mark_line(filled=True, stroke=looks.PAPER, strokeWidth=1, interpolate="linear")
        .encode(
            x=x,
            y=y,
            order=alt.Order("place:Q"),
            detail=alt.Detail("band:N"),
            fill=alt.Fill("kind:N", legend=None, scale=colours),
        )
    )
    boxes, names = _steps(shown, left, right, scale)
    nodes = (
        alt.Chart(data.add(boxes))
        .mark_rect(color=looks.INK)
        .encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"))
    )
    before = alt.Chart(data.add([one for one in names if one["x"] == 0])).encode(
        x=x, y=y, text=alt.Text("text:N")
    )
    after = alt.Chart(data.add([one for one in names if one["x"] == 1])).encode(
        x=x, y=y, text=alt.Text("text:N")
    )
    headings = [{"x": 0, "text": "Før kvartalet"}, {"x": 1, "text": "Ved slutningen"}]
    used = [kind for kind in kinds if any(_kind(way) == kind for way in shown)]
    key = [
        {"x": (place + 0.5) / len(used) * 1.6 - 0.3, "text": _COLOURS[kind][1], "kind": kind}
        for place, kind in enumerate(used)
    ]
    return looks.finished(
        [
            bands,
            nodes,
            before.mark_text(align="right", dx=-10, lineBreak="\n", lineHeight=13, fontSize=12),
            after.mark_text(align="left", dx=10, lineBreak="\n", lineHeight=13, fontSize=12),
            alt.Chart(data.add(headings))
            .mark_text(dy=-14, fontWeight="bold")
            .encode(x=x, y=looks.y_at(0), text=alt.Text("text:N")),
            alt.Chart(data.add(key))
            .mark_text(dy=18, fontSize=12, fontWeight="bold")
            .encode(
                x=x,
                y=looks.y_at("height"),
                text=alt.Text("text:N"),
                color=alt.Color("kind:N", legend=None, scale=colours),
            ),
        ],
        data,
        height=_HEIGHT + 80,
        padding={"left": 8, "top": 8, "bottom": 8, "right": 8},
    )


def _kind(way: _Way) -> str:
    """Which colour a band has: a way to or from an unknown step is neither up nor down."""
    if "ukendt" in (way.from_step, way.to_step):
        return "ukendt"
    return "op" if rank(way.to_step) > rank(way.from_step) else "ned"


def _outlines(
    shown: Sequence[_Way], left: dict[str, list[int]], right: dict[str, list[int]], scale: float
) -> list[dict[str, Any]]:
    """The bands' outlines, point by point."""
    starts = _places(shown, left, "from_step", scale)
    ends = _places(shown, right, "to_step", scale)
    return [
        {"band": number, "place": place, "x": across, "y": down, "kind": _kind(way)}
        for number, way in enumerate(shown)
        for place, (across, down) in enumerate(
            _band(starts[number], ends[number], (way.n_children or 0) * scale)
        )
    ]


def _steps(
    shown: Sequence[_Way], left: dict[str, list[int]], right: dict[str, list[int]], scale: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The steps on both sides as bars, and their names beside them, moved apart where they would meet."""
    boxes, names = [], []
    for side, steps in ((0, left), (1, right)):
        place, lowest = 0.0, 0.0
        for ways in steps.values():
            tall = sum(shown[number].n_children or 0 for number in ways) * scale
            text = _folded(shown[ways[0]].to_name if side else shown[ways[0]].from_name)
            half = 7.0 * (text.count("\n") + 1)
            middle = max(place + tall / 2, lowest + half)
            lowest = middle + half
            names.append({"x": side, "y": middle - half + 7.0, "text": text})
            boxes.append({"x": side - 0.012, "x2": side + 0.012, "y": place, "y2": place + tall})
            place += tall + _GAP
    return boxes, names


def _stacks(shown: Sequence[_Way], side: str) -> dict[str, list[int]]:
    """Which ways begin (or end) at each step, the highest step first."""
    steps: dict[str, list[int]] = {}
    for step in sorted({getattr(way, side) for way in shown}, key=rank, reverse=True):
        steps[step] = [number for number, way in enumerate(shown) if getattr(way, side) == step]
    return steps


def _places(shown: Sequence[_Way], stacks: dict[str, list[int]], side: str, scale: float) -> dict[int, float]:
    """Where on its step each band begins: those of a step lie in the order of their other ends."""
    other = "to_step" if side == "from_step" else "from_step"
    found, place = {}, 0.0
    for ways in stacks.values():
        for number in sorted(ways, key=lambda one: rank(getattr(shown[one], other)), reverse=True):
            found[number] = place
            place += (shown[number].n_children or 0) * scale
        place += _GAP
    return found


def _band(start: float, end: float, thick: float) -> list[tuple[float, float]]:
    """The outline of one band: over along its upper edge, back along the lower."""
    across = [place / _POINTS for place in range(_POINTS + 1)]
    upper = [(x, start + (end - start) * (1 - math.cos(math.pi * x)) / 2) for x in across]
    return [*upper, *((x, y + thick) for x, y in reversed(upper)), upper[0]]


def _folded(label: str) -> str:
    """A step's name on at most two lines."""
    if len(label) <= 18:
        return label
    parts = label.split(" ")
    best = min(
        range(1, len(parts)), key=lambda cut: abs(len(" ".join(parts[:cut])) - len(" ".join(parts[cut:])))
    )
    return " ".join(parts[:best]) + "\n" + " ".join(parts[best:])
