"""Draws the figures of the pages: one module per kind, each from the marts to a `Drawn`."""

from collections.abc import Callable
from typing import Any

from orchestration.site import words
from orchestration.site.declarations import Figure
from orchestration.site.drawn import Data, Drawn
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
    """Draw one figure for one municipality; `name` is unique on the page and names the drawing's parts.

    A figure of a table that the release hasn't got, one from before there was such a table, says so.
    """
    missing = figure.marts - marts.tables
    if missing:
        told = f"Udgivelsen har ikke {words.listed(sorted(missing))}: den er lavet, før tabellen fandtes."
        return Drawn(figure, figure.title, Data((), ()), empty=told)
    return _DRAWERS[figure.kind](figure, marts, name)
