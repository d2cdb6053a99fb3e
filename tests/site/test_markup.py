"""What every page is made of, read from its file: no browser needed."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from orchestration.site.declarations import pages
from tests.site.markup import Element, read
from tests.site.world import PLACES, World

MOST_BYTES = 300_000

SHARED = ("index.html", "tilgaengelighed.html", "drift/index.html")
NAMES = [*SHARED, *(f"{place}/{page.file_name}" for place in PLACES for page in pages())]


@cache
def _page(path: Path) -> Element:
    return read(path)


@pytest.fixture(params=NAMES)
def path(request: pytest.FixtureRequest, world: World) -> Path:
    return world.site / request.param


@pytest.fixture
def page(path: Path) -> Element:
    return _page(path)


def test_every_municipality_has_every_page_and_nothing_else_is_there(world: World) -> None:
    assert {path.relative_to(world.site).as_posix() for path in world.pages()} == set(NAMES)


def test_a_page_weighs_little(path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES


def test_a_page_is_danish_and_says_what_it_is(page: Element) -> None:
    assert page.first("html").attributes["lang"] == "da"
    assert len(page.all("title")) > 0
    assert page.first("title").text
    (heading,) = page.all("h1")
    assert heading.text.split(" ")[0] in page.first("title").text


def test_no_page_has_a_script_or_a_style_of_its_own(page: Element) -> None:
    assert page.all("script", "iframe", "object", "embed", "img", "form", "base", "animate", "use") == []
    assert len(page.all("style")) == 1
    for element in page.walk():
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
        assert "javascript:" not in element.attributes.get("href", "")


def test_a_page_forbids_whatever_it_does_not_need(page: Element) -> None:
    (policy,) = [
        one.attributes["content"]
        for one in page.all("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert "unsafe" not in policy


def test_ids_are_there_once(page: Element) -> None:
    counted = Counter(one.id for one in page.walk() if one.id)
    assert [one for one, count in counted.items() if count > 1] == []
    for element in page.walk():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            for target in element.attributes.get(name, "").split():
                assert target in counted, target


def test_headings_follow_each_other_without_a_jump(page: Element) -> None:
    levels = [int(one.tag[1]) for one in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    for above, below in pairwise(levels):
        assert below <= above + 1


def test_every_link_leads_somewhere(path: Path, page: Element, world: World) -> None:
    for link in page.all("a"):
        href = link.attributes["href"]
        assert link.text, href
        parts = urlsplit(href)
        if parts.scheme in ("http", "https"):
            assert href.startswith("http://127.0.0.1:3000/assets/"), href
            assert path.parent.name == "drift", "readers outside the engineers' corner have no Dagster"
            continue
        assert parts.scheme == "", href
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        assert target.is_relative_to(world.site), href
        assert target.is_file(), href
        if parts.fragment and target.suffix == ".html":
            assert parts.fragment in {one.id for one in _page(target).walk()}, href


def test_every_download_is_linked_to(world: World) -> None:
    linked = {
        (path.parent / link.attributes["href"]).resolve()
        for path in world.pages()
        for link in _page(path).all("a")
        if "download" in link.attributes
    }
    assert linked == set(world.site.rglob("data/*"))
    workbooks = [path for path in linked if path.suffix == ".xlsx"]
    assert len(workbooks) == len(PLACES) * len([page for page in pages() if page.sections or page.cards])


def test_every_drawing_is_one_image_with_a_name_and_a_description(page: Element) -> None:
    for drawing in page.all("svg"):
        assert drawing.attributes["role"] == "img"
        title, description = drawing.first("title"), drawing.first("desc")
        assert title.text
        assert len(description.text) > 20
        assert drawing.attributes["aria-labelledby"] == f"{title.id} {description.id}"
        inside = [one for one in drawing.walk() if one is not drawing]
        assert not [one for one in inside if "role" in one.attributes or "tabindex" in one.attributes]
        figure = next(one for one in drawing.above if one.tag == "figure")
        assert figure.all("table"), "what is drawn stands in a table, too"


def test_most_figures_are_drawn(world: World) -> None:
    """So that the others of this room have something to look at."""
    drawn = [len(_page(path).all("svg")) for path in world.pages()]
    assert sum(drawn) > 100


def test_every_table_has_a_caption_headings_and_its_own_frame_to_scroll_in(page: Element) -> None:
    for table in page.all("table"):
        assert table.first("caption").text
        frame = table.parent
        assert frame is not None
        assert frame.attributes["tabindex"] == "0"
        assert frame.attributes["role"] == "region"
        assert frame.attributes["aria-label"]
        assert all(one.attributes.get("scope") in ("col", "row") for one in table.all("th"))
        assert all(one.text for one in table.all("th"))
    names = [one.attributes["aria-label"] for one in page.all("div", css="scroll")]
    assert len(names) == len(set(names)), "two regions of one page have two names"


def test_no_template_was_left_unfilled(page: Element) -> None:
    text = page.text
    assert not re.search(r"\{[{%]|\bNone\b|\bTrue\b|\bnan\b|\binf\b|Undefined|datetime\.|\bNaT\b", text)
