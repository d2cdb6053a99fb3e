"""Drawings read back: what is drawn in which colour, and where."""

import re
from dataclasses import dataclass, field

from orchestration.site import looks
from tests.site.markup import Element

_POINT = re.compile(r"[ML](-?[\d.]+),(-?[\d.]+)")
_PLACE = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_PLOT = re.compile(r"^M0,0h([\d.]+)v([\d.]+)h")


@dataclass(frozen=True)
class Curve:
    """What a line chart draws for one of its lines: places along the horizontal axis."""

    solid: list[list[float]] = field(default_factory=list)
    """Each unbroken stretch."""
    dashed: list[list[float]] = field(default_factory=list)
    filled: list[float] = field(default_factory=list)
    hollow: list[float] = field(default_factory=list)

    @property
    def places(self) -> list[float]:
        """Wherever something is drawn."""
        return [*(x for one in (*self.solid, *self.dashed) for x in one), *self.filled, *self.hollow]


def plot_width(drawing: Element) -> float:
    """How wide the plot itself is."""
    found = [_PLOT.match(one.attributes.get("d", "")) for one in drawing.all("path")]
    return max(float(one[1]) for one in found if one)


def texts(drawing: Element) -> list[str]:
    """Every text in the drawing, lines of one as one."""
    return [one.text for one in drawing.all("text")]


def curve(drawing: Element, number: int) -> Curve:
    """The `number`th line of a chart over time."""
    colour = looks.SERIES[number]
    found = Curve()
    for path in drawing.all("path"):
        drawn = path.attributes.get("d", "")
        is_line = path.attributes.get("stroke") == colour and "transform" not in path.attributes
        if is_line and "fill" not in path.attributes:
            kind = found.dashed if "stroke-dasharray" in path.attributes else found.solid
            for stretch in drawn.split("M")[1:]:
                kind.append([float(x) for x, _ in _POINT.findall(f"M{stretch}")])
        elif place := _PLACE.match(path.attributes.get("transform", "")):
            if path.attributes.get("fill") == colour:
                found.filled.append(float(place[1]))
            elif path.attributes.get("stroke") == colour:
                found.hollow.append(float(place[1]))
    return found
