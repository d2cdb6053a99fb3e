"""Every figure drawn once with its parts, and the whole, checked against Vega-Lite's schema."""

from collections.abc import Iterator
from typing import Any

import altair as alt
import pytest
import vl_convert
from altair.utils.schemapi import SchemaValidationError
from jsonschema import ValidationError

from orchestration.duck import connect
from orchestration.site.declarations import Page, pages
from orchestration.site.figures import draw_figure
from orchestration.site.looks import drawing_fast
from orchestration.site.numbers import Marts, read_municipalities
from tests.site.world import WHOLE, World


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What is given to the renderer meanwhile."""
    seen: list[dict[str, Any]] = []
    real = vl_convert.vegalite_to_svg

    def listening(specification: dict[str, Any], **options: Any) -> str:
        seen.append(specification)
        return real(specification, **options)

    monkeypatch.setattr(vl_convert, "vegalite_to_svg", listening)
    yield seen


@pytest.mark.parametrize("page", [page for page in pages() if page.figures], ids=lambda one: one.page)
def test_every_figure_follows_the_schema(world: World, page: Page, drawn: list[dict[str, Any]]) -> None:
    with connect(world.marts_path, world.settings, read_only=True) as connection:
        (place,) = [one for one in read_municipalities(connection) if one.code == WHOLE]
        marts = Marts(connection, place, pages())
        svgs = [draw_figure(figure, marts, figure.id).svg for figure in page.figures]
    assert len(drawn) == len([svg for svg in svgs if svg is not None])
    for specification in drawn:
        alt.LayerChart.from_dict(specification, validate=True)


def test_what_does_not_follow_the_schema_is_refused() -> None:
    chart = {
        "data": {"values": []},
        "layer": [{"mark": "bar", "encoding": {"x": {"field": "a", "axis": {"labelAngle": "x"}}}}],
    }
    with pytest.raises(ValidationError):
        alt.LayerChart.from_dict(chart, validate=True)
    with pytest.raises(SchemaValidationError):
        alt.Axis(labelAngle="x")
    with drawing_fast():
        alt.Axis(labelAngle="x")
