"""Draws a chart as an SVG element for a page: no script, no style of its own, one image with a name."""

import re
from typing import Any
from xml.etree import ElementTree

import vl_convert
from markupsafe import Markup

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"

ElementTree.register_namespace("", _SVG)

_DROPPED = ("role", "aria-roledescription", "aria-label", "aria-hidden", "class", "pointer-events", "style")
"""Vega's own names of parts: a reader is told of the whole instead."""

_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


def draw(specification: dict[str, Any], *, name: str, title: str, description: str) -> Markup:
    """The chart as one `<svg role="img">`, named by its title and description.

    `name` makes the ids inside unique on the page. Numbers of the drawing are cut to one decimal, a tenth
    of a pixel. Needs neither network nor browser.
    """
    text = vl_convert.vegalite_to_svg(specification, format_locale="da-DK", time_format_locale="da-DK")
    root = ElementTree.fromstring(text)
    for element in root.iter():
        for attribute in _DROPPED:
            element.attrib.pop(attribute, None)
        for attribute, value in element.attrib.items():
            element.set(attribute, _LONG_NUMBER.sub(_shortened, value))
    _name_apart(root, name)
    _drop_empty(root)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.attrib.pop("version", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-t {name}-d")
    drawn = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    start = drawn.index(">") + 1
    named = Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
        name, title, description
    )
    return Markup(drawn[:start]) + named + Markup(drawn[start:])


def _shortened(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".removesuffix(".0")


def _name_apart(root: ElementTree.Element, name: str) -> None:
    """Give every id inside, and what points to it, the chart's name in front."""
    for element in root.iter():
        if "id" in element.attrib:
            element.set("id", f"{name}-{element.get('id')}")
        for attribute, value in list(element.attrib.items()):
            if "url(#" in value:
                element.set(attribute, value.replace("url(#", f"url(#{name}-"))
            elif attribute == f"{{{_XLINK}}}href" and value.startswith("#"):
                element.set(attribute, f"#{name}-{value[1:]}")


def _drop_empty(parent: ElementTree.Element) -> None:
    """Take away groups and backgrounds that draw nothing."""
    for child in list(parent):
        _drop_empty(child)
        draws_nothing = child.tag == f"{{{_SVG}}}path" and child.get("d", "").startswith("M0,0h0v0h0")
        if draws_nothing or (child.tag == f"{{{_SVG}}}g" and len(child) == 0):
            parent.remove(child)
