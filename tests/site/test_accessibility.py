"""What axe finds on the pages, and how they are used with a keyboard alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from orchestration.site.declarations import pages
from tests.site.test_markup import NAMES
from tests.site.world import ALL, HARDLY, PLACES, WHOLE, World

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

SAME_EVERYWHERE = "definitioner"
"""The page of definitions, the longest there is, says the same of every municipality."""

LOOKED_AT = [name for name in NAMES if Path(name).stem != SAME_EVERYWHERE or name.startswith(ALL)]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


def test_the_definitions_are_the_same_everywhere(world: World) -> None:
    """So that axe needn't read all of them."""
    pages_of = [
        (world.site / code / f"{SAME_EVERYWHERE}.html").read_text(encoding="utf-8") for code in PLACES
    ]
    cards = {text[text.index('<section class="card"') : text.index("</main>")] for text in pages_of}
    assert len(cards) == 1
    assert cards.pop().count('<section class="card"') > 80


@pytest.mark.parametrize("name", LOOKED_AT)
def test_axe_finds_no_fault(page: Page, world: World, name: str) -> None:
    page.goto((world.site / name).as_uri())
    if name.startswith(WHOLE):  # the fullest: what is folded away is read, too
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response
    assert len(found["passes"]) > 10, "it did look"
    told = [
        f"{one['id']}: {one['help']} ({node['target']})"
        for one in found["violations"]
        for node in one["nodes"]
    ]
    assert told == []


def test_axe_would_find_a_fault(page: Page, world: World) -> None:
    page.goto((world.site / "index.html").as_uri())
    page.evaluate("document.querySelector('h1').style.color = '#eeeeee'; document.documentElement.lang = ''")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    assert {one["id"] for one in found["violations"]} >= {"color-contrast", "html-has-lang"}


FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {
    tag: one.tagName, id: one.id, css: one.className, name: one.getAttribute('aria-label') || one.innerText,
    left: box.left, right: box.right, top: box.top, bottom: box.bottom,
    outline: style.outlineStyle, width: parseFloat(style.outlineWidth), color: style.outlineColor,
    place: [...document.querySelectorAll('*')].indexOf(one), isInMain: !!one.closest('main'),
  };
}"""


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(FOCUSED)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_first_stop_leads_past_the_menu(page: Page, world: World, name: str) -> None:
    page.goto((world.site / name).as_uri())
    assert page.evaluate("document.querySelector('.skip').getBoundingClientRect().right") <= 0
    page.keyboard.press("Tab")
    skip = focused(page)
    assert skip["css"] == "skip"
    assert (skip["left"] >= 0, skip["top"] >= 0) == (True, True), "it is seen once it has the focus"
    page.keyboard.press("Enter")
    assert focused(page)["id"] == "indhold"
    page.keyboard.press("Tab")
    following = focused(page)
    has_stops = page.evaluate(
        "!!document.querySelector('main').querySelector('a, summary, [tabindex=\"0\"]')"
    )
    assert following["isInMain"] == has_stops


@pytest.mark.parametrize(
    "name",
    ["index.html", "drift/index.html", f"{WHOLE}/index.html", f"{WHOLE}/trappe.html", f"{HARDLY}/skole.html"],
)
def test_with_the_keyboard_one_gets_everywhere_and_sees_where(page: Page, world: World, name: str) -> None:
    page.goto((world.site / name).as_uri())
    stops = page.evaluate("[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')]"
        ".filter(one => one.checkVisibility()).length")  # fmt: skip
    places = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        stop = focused(page)
        places.append(stop["place"])
        assert stop["name"].strip(), stop
        assert stop["outline"] == "solid", stop
        assert stop["width"] >= 2, stop
        assert stop["bottom"] > 0, stop
        assert stop["top"] < 900, stop
    assert places == sorted(set(places)), "in the order of reading, each once"


@pytest.mark.parametrize("declared", pages(), ids=lambda one: one.page)
def test_every_folded_table_opens_with_the_keyboard(page: Page, world: World, declared: Any) -> None:
    page.goto((world.site / WHOLE / declared.file_name).as_uri())
    folded = page.locator("details").count()
    for place in range(min(folded, 3)):
        details = page.locator("details").nth(place)
        assert not details.locator("table").first.is_visible()
        details.locator("summary").focus()
        page.keyboard.press("Enter")
        assert details.locator("table").first.is_visible()
    names = page.evaluate("[...document.querySelectorAll('summary')].map(one => one.innerText)")
    assert len(names) == folded
    assert len(set(names)) == len(names), "each says which table it opens"
