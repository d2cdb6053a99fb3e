"""The pages in a real browser: from a folder and from a server, on a small screen, enlarged, and on paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from orchestration.settings import PROJECT_ROOT
from orchestration.site.declarations import pages
from orchestration.site.page import SiteError
from orchestration.site.serving import server
from tests.site.markup import parse
from tests.site.test_markup import NAMES
from tests.site.world import HARDLY, WHOLE, World, settings_in

OF_ONE = [
    "index.html",
    "tilgaengelighed.html",
    "drift/index.html",
    *(f"{WHOLE}/{one.file_name}" for one in pages()),
]

UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"

TOO_WIDE = """() => {
  const screen = document.documentElement.clientWidth;
  const stuckOut = [...document.body.querySelectorAll('*')].filter(one =>
    one.getBoundingClientRect().right > screen + 1
    && !one.closest('.scroll') && !one.closest('svg') && !one.closest('.skip') && !one.closest('.unseen')
    && one.checkVisibility());
  const frames = [...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth);
  return {
    page: document.documentElement.scrollWidth, screen,
    stuckOut: stuckOut.map(one => one.outerHTML.slice(0, 80)),
    frames: frames.length,
    deadFrames: frames.filter(one =>
      one.tabIndex !== 0 || !/auto|scroll/.test(getComputedStyle(one).overflowX)).length,
  };
}"""


@dataclass
class Heard:
    """What a page asked for, and what it complained of."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )

    def forget(self) -> None:
        self.requests.clear()
        self.complaints.clear()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context


@pytest.fixture(scope="module")
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="module")
def heard(page: Page) -> Heard:
    heard = Heard()
    heard.listen(page)
    return heard


@pytest.fixture(scope="module")
def narrow(browser: Browser) -> Iterator[Page]:
    """A screen of twice as many dots: 320 wide it is a telephone, 640 wide a page enlarged to 200 %."""
    with browser.new_context(viewport={"width": 320, "height": 640}, device_scale_factor=2) as context:
        yield context.new_page()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_for_nothing_and_complains_of_nothing(
    page: Page, heard: Heard, world: World, name: str
) -> None:
    heard.forget()
    address = (world.site / name).as_uri()
    page.goto(address)
    assert heard.requests[0] == address
    assert [one for one in heard.requests[1:] if not one.startswith("data:")] == []
    assert heard.complaints == []


def test_what_a_page_asks_for_is_heard(page: Page, heard: Heard, world: World, tmp_path: Path) -> None:
    text = (world.site / "index.html").read_text(encoding="utf-8")
    (tmp_path / "bad.html").write_text(
        text.replace(
            "</main>", '<img src="https://example.invalid/x.png" alt=""><script>alert(1)</script></main>'
        ),
        encoding="utf-8",
    )
    heard.forget()
    page.goto((tmp_path / "bad.html").as_uri())
    assert len(heard.complaints) >= 2, "its policy forbids both"


@pytest.mark.parametrize("name", NAMES)
def test_no_page_scrolls_sideways_on_a_small_screen(narrow: Page, world: World, name: str) -> None:
    narrow.goto((world.site / name).as_uri())
    narrow.evaluate(UNFOLD)
    for width in (320, 640):
        narrow.set_viewport_size({"width": width, "height": 640})
        found = narrow.evaluate(TOO_WIDE)
        assert found["screen"] <= width
        assert found["page"] <= width
        assert found["stuckOut"] == []
        assert found["deadFrames"] == 0
        if width == 320 and name == f"{WHOLE}/index.html":
            assert found["frames"] >= 2, "wide tables are there to be scrolled"


def test_a_wide_table_scrolls_inside_its_frame_with_the_keyboard(narrow: Page, world: World) -> None:
    narrow.set_viewport_size({"width": 320, "height": 640})
    narrow.goto((world.site / WHOLE / "index.html").as_uri())
    frame = narrow.locator(".scroll").first
    frame.focus()
    for _ in range(5):
        narrow.keyboard.press("ArrowRight")
    # not by wait_for_function: the page's policy forbids what that needs when it must wait
    deadline = monotonic() + 10
    while narrow.evaluate("document.querySelector('.scroll').scrollLeft") == 0 and monotonic() < deadline:
        narrow.wait_for_timeout(50)
    assert narrow.evaluate("document.querySelector('.scroll').scrollLeft") > 0
    assert narrow.evaluate("window.scrollX") == 0


@pytest.fixture(scope="module")
def without_script(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False) as context:
        yield context.new_page()


@pytest.mark.parametrize("name", OF_ONE)
def test_without_javascript_a_page_says_the_same(
    page: Page, without_script: Page, world: World, name: str
) -> None:
    address = (world.site / name).as_uri()
    page.goto(address)
    without_script.goto(address)
    said = without_script.inner_text("body")
    assert len(said) > 400
    assert said == page.inner_text("body")


@pytest.fixture(scope="module")
def served(world: World) -> Iterator[str]:
    with server(world.settings, "127.0.0.1", 0) as serving:
        thread = Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize("name", OF_ONE)
def test_served_the_page_is_the_same(page: Page, heard: Heard, served: str, world: World, name: str) -> None:
    heard.forget()
    answer = page.goto(f"{served}/{name}")
    assert answer is not None
    assert answer.status == 200
    assert answer.body() == (world.site / name).read_bytes()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-cache"
    assert {one for one in heard.requests if not one.startswith("data:")} == {f"{served}/{name}"}
    assert heard.complaints == []


def test_the_server_serves_the_site_and_nothing_beside_it(served: str) -> None:
    with urlopen(f"{served}/") as answer:
        assert parse(answer.read().decode()).first("h1").text
    with urlopen(f"{served}/{WHOLE}/data/index_anbragte.csv") as answer:
        assert answer.status == 200
    for path in (
        f"/{WHOLE}/data/",
        "/../release.json",
        "/%2e%2e/release.json",
        "/..%2frelease.json",
        "/release.json",
    ):
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{served}{path}")
        assert refused.value.code == 404, path


def test_nothing_is_served_before_there_is_a_site(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="trappe run"):
        server(settings_in(tmp_path / "data"), "127.0.0.1", 0)


PAPER = """() => {
  const style = (css) => [...document.querySelectorAll(css)].map(one => getComputedStyle(one));
  return {
    broken: style('figure:not(.wide), .card, tr, .notice').filter(one => one.breakInside !== 'avoid').length,
    loose: style('h2, h3').filter(one => one.breakAfter !== 'avoid').length,
    folded: [...document.querySelectorAll('details:not(.more) table')].map(
      one => one.getBoundingClientRect().height
    ),
    unprinted: [...document.querySelectorAll('.more')].filter(one => one.checkVisibility()).length,
    menus: [...document.querySelectorAll('nav, summary, .skip')].filter(one => one.checkVisibility()).length,
    clipped: style('.scroll').filter(one => one.overflowX !== 'visible').length,
  };
}"""


@pytest.mark.parametrize("declared", pages(), ids=lambda one: one.page)
def test_on_paper_figures_stay_whole_and_every_table_is_seen(page: Page, world: World, declared: Any) -> None:
    page.goto((world.site / WHOLE / declared.file_name).as_uri())
    page.emulate_media(media="print")
    try:
        found = page.evaluate(PAPER)
        pdf = page.pdf(prefer_css_page_size=True)
    finally:
        page.emulate_media(media="screen")
    assert found["broken"] == 0
    assert found["loose"] == 0
    assert found["menus"] == 0
    assert found["clipped"] == 0
    assert all(height > 20 for height in found["folded"])
    assert found["unprinted"] == 0, "six hundred checks that are in order fill twenty sheets"
    sheets = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)
    assert pdf.startswith(b"%PDF")
    assert {tuple(round(float(side)) for side in sheet.split()) for sheet in sheets} == {(0, 0, 595, 842)}, (
        "A4"
    )
    assert len(sheets) > (1 if declared.sections else 0)


BESIDE_ITS_FIGURE = """() => [...document.querySelectorAll('figure')].flatMap(figure => {
  const edge = figure.getBoundingClientRect().right + 2;
  const drawing = figure.querySelector('.drawing')?.getBoundingClientRect();
  return [...figure.querySelectorAll('table')]
    .filter(one => one.checkVisibility())
    .map(one => one.getBoundingClientRect())
    .filter(box => box.right > edge
      || (drawing && box.left < drawing.right - 2 && box.top < drawing.bottom - 2))
    .map(box => [figure.id, box.right - edge]);
})"""


@pytest.mark.parametrize("declared", pages(), ids=lambda one: one.page)
def test_on_paper_a_table_stands_beside_its_chart_and_inside_its_figure(
    browser: Browser, world: World, declared: Any
) -> None:
    """As wide as A4 between its margins."""
    with browser.new_context(viewport={"width": 700, "height": 1000}) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        page.goto((world.site / WHOLE / declared.file_name).as_uri())
        assert page.evaluate(BESIDE_ITS_FIGURE) == []
        assert page.locator("figure").count() == len(declared.figures)


def test_folded_tables_are_there_to_be_printed(page: Page, world: World) -> None:
    page.goto((world.site / WHOLE / "trappe.html").as_uri())
    hidden = page.evaluate(
        "[...document.querySelectorAll('details table')].filter(one => one.checkVisibility()).length"
    )
    assert hidden == 0
    assert page.locator("details table").count() > 5


def test_dbts_own_reference_opens_without_a_network(browser: Browser, world: World) -> None:
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        heard = Heard()
        heard.listen(page)
        page.goto((world.site / "drift" / "dbt.html").as_uri())
        page.wait_for_selector("text=mart_indicator", timeout=30_000, state="attached")
        outside = [one for one in heard.requests if not one.startswith(("file:", "data:", "blob:", "about:"))]
        assert outside == []


def test_dbts_own_reference_does_not_say_where_it_was_made(world: World) -> None:
    text = (world.site / "drift" / "dbt.html").read_text(encoding="utf-8")
    for place in (PROJECT_ROOT, world.data, Path.home(), Path.cwd()):
        assert str(place) not in text
    assert "mart_indicator" in text


def test_a_place_without_numbers_says_so(page: Page, world: World) -> None:
    page.goto((world.site / HARDLY / "skole.html").as_uri())
    assert page.locator(".notice").is_visible()
    assert page.locator("svg").count() == 0
