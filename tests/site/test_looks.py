"""Contrast, worked out for every colour that is drawn, and against what lies behind it."""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from playwright.sync_api import Browser, Page

from orchestration.site import looks
from orchestration.site.declarations import pages
from tests.site.markup import Element, read
from tests.site.world import ALL, WHOLE, World

DECLARED = {
    colour
    for value in vars(looks).values()
    for colour in (value if isinstance(value, tuple) else (value,))
    if isinstance(colour, str) and colour.startswith("#")
}

DECORATION = {looks.GRID, looks.GAP}
"""Nothing is read from them: a word says what they show."""


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),  # the lightest grey that WCAG lets be text on white
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#00ff00", "#000000", 15.3),
    ],
)
def test_contrast_is_wcags(first: str, second: str, ratio: float) -> None:
    assert looks.contrast(first, second) == pytest.approx(ratio, abs=0.005)
    assert looks.contrast(second, first) == looks.contrast(first, second)


def test_text_takes_the_colour_that_reads_best() -> None:
    assert looks.text_on("#ffffff") == looks.INK
    assert looks.text_on("#000000") == looks.PAPER


@pytest.mark.parametrize("shade", looks.SHADES)
def test_a_number_is_read_on_every_shade(shade: str) -> None:
    assert looks.contrast(looks.text_on(shade), shade) >= 4.5


def test_shades_grow_darker() -> None:
    against = [looks.contrast(shade, looks.PAPER) for shade in looks.SHADES]
    assert against == sorted(against)
    shares = [place / 100 for place in range(101)]
    drawn = [looks.shade(share) for share in shares]
    assert drawn[0] == looks.SHADES[0]
    assert drawn[-1] == looks.SHADES[-1]
    assert [looks.SHADES.index(shade) for shade in drawn] == sorted(
        looks.SHADES.index(shade) for shade in drawn
    )


def test_series_differ_in_shape_as_well_as_in_colour() -> None:
    assert len(set(looks.SERIES)) == len(looks.SERIES) == len(set(looks.SHAPES)) == len(looks.SHAPES)
    most = max(
        max(len(figure.indicators), len(figure.cut_values))
        for page in pages()
        for figure in page.figures
        if figure.kind == "trend"
    )
    assert most <= len(looks.SERIES)


def drawings(world: World) -> Iterator[Element]:
    for code in (ALL, WHOLE):
        for page in pages():
            yield from read(world.site / code / page.file_name).all("svg")


def colours(element: Element, *attributes: str) -> set[str]:
    """Colours of an element, as `#rrggbb`; a gradient or a named colour is none of ours."""
    found = {element.attributes[name] for name in attributes if name in element.attributes}
    return {colour for colour in found if colour not in ("none", "transparent")}


def test_every_colour_that_is_drawn_is_declared(world: World) -> None:
    drawn = {
        colour
        for drawing in drawings(world)
        for one in drawing.walk()
        for colour in colours(one, "fill", "stroke")
    }
    assert drawn <= DECLARED
    assert len(drawn) > 12, "it did look"
    opacities = {
        one.attributes[name]
        for drawing in drawings(world)
        for one in drawing.walk()
        for name in ("opacity", "fill-opacity", "stroke-opacity")
        if name in one.attributes
    }
    assert opacities <= {"1"}, "a colour seen through another is a colour that nobody checked"


def test_every_graphic_stands_out_from_the_paper(world: World) -> None:
    """But for decoration, and a grid's shades: their number stands on them."""
    excepted = {looks.PAPER, *DECORATION, *looks.SHADES}
    for drawing in drawings(world):
        for one in drawing.all("path", "line", "rect", "circle"):
            for colour in colours(one, "fill", "stroke") - excepted:
                assert looks.contrast(colour, looks.PAPER) >= 3.0, colour


def test_what_is_drawn_across_a_bar_stands_out_from_it(world: World) -> None:
    n_marks = 0
    for drawing in drawings(world):
        fills = {colour for one in drawing.all("path") for colour in colours(one, "fill")}
        if looks.BAR in fills:
            marks = fills - {looks.BAR, looks.PAPER, *DECORATION}
            n_marks += len(marks)
            assert [colour for colour in marks if looks.contrast(colour, looks.BAR) < 3.0] == []
    assert n_marks > 5


BEHIND = """() => [...document.querySelectorAll('svg text')].map(text => {
  const box = text.getBoundingClientRect();
  const places = [0.1, 0.5, 0.9].map(part => [box.left + box.width * part, box.top + box.height / 2]);
  const behind = places.map(([x, y]) => document.elementsFromPoint(x, y).find(one =>
    !one.closest('text') && one.closest('svg') && !['line', 'svg', 'g'].includes(one.tagName)
    && one.getBoundingClientRect().width > 12  // a point of a curve is no background
    && !['none', 'rgba(0, 0, 0, 0)'].includes(getComputedStyle(one).fill)));
  return {
    said: text.textContent, ink: getComputedStyle(text).fill,
    paper: behind.map(one => one ? getComputedStyle(one).fill : 'rgb(255, 255, 255)'),
  };
})"""


def as_hex(colour: str) -> str:
    parts = re.findall(r"\d+", colour)
    assert len(parts) == 3, colour
    return "#" + "".join(f"{int(part):02x}" for part in parts)


@pytest.fixture(scope="module")
def tall(browser: Browser) -> Iterator[Page]:
    """So tall that all of a page is on the screen: only what is there has something behind it."""
    with browser.new_context(viewport={"width": 1280, "height": 9000}) as context:
        yield context.new_page()


@pytest.mark.parametrize("code", [ALL, WHOLE])
@pytest.mark.parametrize("name", [page.file_name for page in pages() if page.figures])
def test_every_text_in_a_drawing_is_read_against_what_lies_behind_it(
    tall: Page, world: World, code: str, name: str
) -> None:
    tall.goto((world.site / code / name).as_uri())
    assert tall.evaluate("document.documentElement.scrollHeight") <= 9000
    found = tall.evaluate(BEHIND)
    assert len(found) > 20 or tall.locator("svg").count() == 0
    told = [
        (one["said"], as_hex(one["ink"]), as_hex(paper))
        for one in found
        for paper in one["paper"]
        if looks.contrast(as_hex(one["ink"]), as_hex(paper)) < 4.5
    ]
    assert told == []


LINES_OF_TEXT = """() => [...document.querySelectorAll('svg')].map(svg => ({
  figure: svg.closest('figure').id,
  texts: [...svg.querySelectorAll('text')].map(text => {
    const box = text.getBoundingClientRect();
    return {said: text.textContent, left: box.left, right: box.right, top: box.top, bottom: box.bottom};
  }),
}))"""


@pytest.mark.parametrize("code", [ALL, WHOLE])
@pytest.mark.parametrize("name", [page.file_name for page in pages() if page.figures])
def test_no_text_of_a_drawing_lies_over_another(tall: Page, world: World, code: str, name: str) -> None:
    tall.goto((world.site / code / name).as_uri())
    over = []
    n_pairs = 0
    for drawing in tall.evaluate(LINES_OF_TEXT):
        for one, other in combinations(drawing["texts"], 2):
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            n_pairs += 1
            # a box is as high as the font, letters aren't
            if across > 3 and down > 6:
                over.append((drawing["figure"], one["said"], other["said"]))
    assert over == []
    assert n_pairs > 100 or tall.locator("svg").count() == 0


def test_a_name_of_several_lines_has_its_bar_in_the_middle(tall: Page, world: World) -> None:
    """Names and numbers of the same bars: as far up, however many lines a name has."""
    tall.goto((world.site / WHOLE / "oekonomi.html").as_uri())
    (drawing,) = [one for one in tall.evaluate(LINES_OF_TEXT) if one["figure"] == "konto"]
    texts = drawing["texts"]
    names = [one for one in texts if re.match(r"\d\.\d\d\.\d\d", one["said"])]
    numbers = [one for one in texts if re.search(r"kr\.$|skjult", one["said"])]
    assert len(names) == len(numbers) > 3
    assert len({round(one["bottom"] - one["top"]) for one in names}) > 1, "some have more lines than others"
    middles = [sorted((one["top"] + one["bottom"]) / 2 for one in each) for each in (names, numbers)]
    assert middles[0] == pytest.approx(middles[1], abs=2.0)


def test_texts_lie_on_bars_gaps_and_shades(tall: Page, world: World) -> None:
    """So that the test above looks at more than paper."""
    behind = set()
    for name in ("trivsel.html", "sagsbehandling.html", "trappe.html"):
        tall.goto((world.site / WHOLE / name).as_uri())
        behind |= {as_hex(paper) for one in tall.evaluate(BEHIND) for paper in one["paper"]}
    assert behind >= {looks.PAPER, looks.BAR, looks.GAP, looks.BEST}
    assert behind & set(looks.SHADES)


def test_the_pages_own_colours_are_read(world: World) -> None:
    """Those of the style sheet; axe looks at each text on its page."""
    style = read(world.site / "index.html").first("style").raw
    declared = dict(re.findall(r"--([a-z]+): (#[0-9a-f]+)", style))
    wide = {
        name: colour if len(colour) == 7 else "#" + "".join(2 * one for one in colour[1:])
        for name, colour in declared.items()
    }
    for name in ("ink", "quiet", "link", "yes", "no"):
        for behind in ("paper", "tint"):
            assert looks.contrast(wide[name], wide[behind]) >= 4.5, (name, behind)
