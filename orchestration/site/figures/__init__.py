"""Draws the figures of the pages: one module per kind, each from the marts to a `Drawn`."""

from collections.abc import Callable
from typing import Any

from orchestration.site.declarations import Figure
from orchestration.site.drawn import Drawn
from orchestration.site.figures import bars, effect, flow, grid, rows, shares, state, targets, trend
from orchestration.site.numbers import Marts

_DRAWERS: dict[str, Callable[[Any, Marts, str], Drawn]] = {
    "trend": trend.draw,
    "bars": bars.draw,
    "shares": shares.draw,
    "flow": flow.draw,
    "grid": grid.draw,
    "effect": effect.draw,
    "targets": targets.draw,
    "rows": rows.draw,
    "freshness": state.draw_freshness,
    "checks": state.draw_checks,
    "hidden": state.draw_hidden,
}


def draw_figure(figure: Figure, marts: Marts, name: str) -> Drawn:
    """Draw one figure for one municipality; `name` is unique on the page and names the drawing's parts."""
    return _DRAWERS[figure.kind](figure, marts, name)
