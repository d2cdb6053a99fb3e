"""How charts look: one palette, whose contrast tests compute, and what all charts share."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

PAPER = "#ffffff"
INK = "#1a1a1a"
QUIET = "#595959"
"""Text of axes and notes."""
GRID = "#d9d9d9"
"""Decoration: nothing is read from it."""
GAP = "#ececec"
"""Behind a period in which a number isn't shown; a word says so, too."""

SERIES = ("#0b5cad", "#b34700", "#1b7a3d", "#7b3fa0", "#00707a", "#8a6100", "#b3261e")
"""Colours of series side by side; each has a shape of its own, too."""
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")

BAR = "#4a8fd0"
"""Dark enough on paper, and light enough under ink."""

WORST, MIDDLE, BEST = "#b3261e", "#8a6100", "#1b7a3d"
"""Red, yellow and green, all dark enough for white figures on them."""
UP, DOWN = "#b34700", "#00707a"
"""Up the ladder, and down it (where it should go)."""

GOAL = "#1b7a3d"
MILESTONE = "#8a6100"
BENCHMARK = "#7b3fa0"

SHADES = ("#e3eef9", "#b5d3ef", "#6ea6d9", "#2f74b5", "#0b4480")
"""From few to many, in a grid."""

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
TEXT_SIZE = 13
LINE_HEIGHT = 15
"""Between the lines of a text in a chart."""
WIDTH = 430
"""Width of every chart in its own units; the page scales it."""


def contrast(first: str, second: str) -> float:
    """WCAG's contrast ratio of two colours (`#rrggbb`), 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_on(background: str) -> str:
    """Ink or paper, whichever reads better on a colour."""
    return max((INK, PAPER), key=lambda colour: contrast(colour, background))


def shade(share: float) -> str:
    """The colour of a cell that holds `share` (0-1) of the largest."""
    return SHADES[min(len(SHADES) - 1, int(share * len(SHADES)))]


class Datasets:
    """The rows of one chart, kept beside its specification: Altair would copy them again and again."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def add(self, rows: Sequence[dict[str, Any]]) -> alt.NamedData:
        """Rows as the data of a part of the chart."""
        name = f"rows{len(self.rows)}"
        self.rows[name] = list(rows)
        return alt.NamedData(name)


def x_at(place: int | str) -> alt.XValue:
    """A place across the plot in pixels, or `width`: its right edge."""
    return alt.XValue(place)  # type: ignore[no-untyped-call]


def y_at(place: int | str | alt.ExprRef) -> alt.YValue:
    """A place down the plot in pixels, or `height`: its lower edge, or worked out from that."""
    return alt.YValue(place)  # type: ignore[no-untyped-call]


def named_rows(field: str, order: Sequence[str], *, space: float) -> alt.Y:
    """A vertical axis of names, one row each; a name may have several lines. `space` between rows is 0-1."""
    return (
        alt.Y(f"{field}:N", sort=list(order), title=None)
        .scale(paddingInner=space, paddingOuter=space / 2)
        .axis(
            labelExpr="split(datum.label, '\\n')",
            labelLineHeight=LINE_HEIGHT,
            labelOffset=_up_by_half_of_its_lines(order),
            domain=False,
            ticks=False,
            labelPadding=8,
            labelColor=INK,
        )
    )


def _up_by_half_of_its_lines(names: Sequence[str]) -> dict[str, Any]:
    """Vega places a text by its first line, where its row has its middle."""
    most = max((name.count("\n") for name in names), default=0)
    return {
        "condition": [
            {
                "test": f"length(split(datum.label, '\\n')) == {more + 1}",
                "value": -more * LINE_HEIGHT / 2,
            }
            for more in range(1, most + 1)
        ],
        "value": 0,
    }


@cache
def _config() -> alt.Config:
    return alt.Config(
        font=FONT,
        aria=False,
        view=alt.ViewConfig(stroke=None),
        legend=alt.LegendConfig(labelColor=INK),
        axis=alt.AxisConfig(
            labelColor=QUIET,
            labelFontSize=TEXT_SIZE,
            titleColor=QUIET,
            titleFontSize=TEXT_SIZE,
            gridColor=GRID,
            domainColor=QUIET,
            tickColor=QUIET,
            labelLimit=230,
        ),
        text=alt.MarkConfig(fontSize=TEXT_SIZE, color=INK),
        # Vega lets them be seen through, which no contrast was worked out for
        point=alt.MarkConfig(opacity=1),
        tick=alt.TickConfig(opacity=1),
    )


def finished(
    layers: Sequence[alt.Chart], data: Datasets, *, height: float, padding: dict[str, int]
) -> dict[str, Any]:
    """The specification of a chart of some layers, with the looks that all share.

    `height` holds axes and padding, too.
    """
    # All at once: each further method of a chart copies all of its layers.
    chart = alt.LayerChart(
        layer=list(layers),
        width=WIDTH,
        height=height,
        padding=padding,
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        background=PAPER,
        config=_config(),
    )
    # Parts are checked as they are made, unless that is switched off: see `drawing_fast`.
    return {**chart.to_dict(validate=False), "datasets": data.rows}


def drawing_fast() -> AbstractContextManager[None]:
    """Meanwhile Altair doesn't check each part against its schema, which takes as long as the drawing.

    Tests draw every figure with the checks on.
    """
    fast: AbstractContextManager[None] = debug_mode(False)
    return fast
