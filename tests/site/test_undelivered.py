"""What a municipality hasn't delivered is said where its numbers would stand: on the page, in each figure."""

import re
from typing import Any

import pytest

from orchestration.site.declarations import pages
from tests.site.markup import read
from tests.site.world import ALL, HARDLY, NOBODYS, PARTLY, PLACES, WHOLE, World


def missing(world: World, code: str) -> set[str]:
    """Extracts of which nothing has ever come: from the municipality, or for all of them from anyone."""
    freshness = world.published("select municipality_code, extract, as_of_date from mart_data_freshness")
    own = [row for row in freshness if code in (row["municipality_code"], ALL)]
    came = {row["extract"] for row in own if row["as_of_date"] is not None}
    return {row["extract"] for row in own} - came


def cards(world: World) -> dict[str, dict[str, Any]]:
    return {row["indicator_id"]: row for row in world.published("from dim_indicator where is_current")}


def test_the_world_lacks_what_it_should(world: World) -> None:
    assert missing(world, WHOLE) == missing(world, ALL) == {NOBODYS}
    assert len(missing(world, PARTLY)) > 15
    assert missing(world, HARDLY) > missing(world, PARTLY)


def lacking(world: World, extract: str) -> list[str]:
    """Names of the municipalities that have never delivered it."""
    return [
        row["municipality_name"]
        for row in world.published("from mart_data_freshness order by municipality_name")
        if row["extract"] == extract and row["as_of_date"] is None
    ]


def listed(names: list[str]) -> str:
    return " og ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


@pytest.mark.parametrize("code", PLACES)
@pytest.mark.parametrize("page", pages(), ids=lambda one: one.page)
def test_a_page_says_which_extracts_never_came(world: World, code: str, page: Any) -> None:
    tree = read(world.site / code / page.file_name)
    known = cards(world)
    shown = {name for figure in page.figures for name in getattr(figure, "indicators", ())} | set(
        page.key_numbers
    )
    shown |= {name for name, card in known.items() if set(card["system"].split("|")) & set(page.systems)}
    needed = {name: set(known[name]["event_extracts"].split("|")) for name in shown}
    asked = {extract for name in shown for extract in known[name]["extracts"].split("|")}
    never = missing(world, code)
    without = {name for name, each in needed.items() if each & never}
    absent = {extract for each in needed.values() for extract in each} & never
    refining = asked & never - absent
    partly = {extract for extract in asked - never if code == ALL and lacking(world, extract)}

    notices = tree.all("div", css="notice")
    if not absent | refining | partly:
        assert notices == []
        return
    (notice,) = notices
    place = world.published("from dim_municipality where municipality_code = $code", {"code": code})[0]
    whose = "Ingen kommune har" if code == ALL else f"{place['municipality_name']} har ikke"

    def of(extracts: set[str]) -> str:
        many = "udtrækkene" if len(extracts) > 1 else "udtrækket"
        return f"{whose} leveret {many} {listed(sorted(extracts))}"

    if absent:
        assert f"{of(absent)}; {len(without)} af sidens {len(needed)} indikatorer" in notice.text
    if refining:
        assert f"{of(refining)}: noget kan mangle i tallene." in notice.text
    for extract in partly:
        assert f"{listed(lacking(world, extract))} har ikke leveret {extract}." in notice.text
    assert notice.text.count("leveret") == (
        bool(absent) + bool(refining) + len(partly) + (not without)  # the heading says it as well
    )
    assert ("Siden er tom." in notice.text) == (len(without) == len(needed))
    assert ("Noget af siden er tomt." in notice.text) == (0 < len(without) < len(needed))
    assert ("Noget er ikke leveret." in notice.text) == (not without)


@pytest.mark.parametrize("code", PLACES)
def test_an_indicator_without_its_extract_has_no_number(world: World, code: str) -> None:
    """What the page calls empty, the release calls `no_data`: no number, in any period."""
    never = missing(world, code)
    without = {name for name, card in cards(world).items() if set(card["event_extracts"].split("|")) & never}
    assert without
    rows = world.published("from mart_indicator where municipality_code = $code", {"code": code})
    assert {row["status"] for row in rows if row["indicator_id"] in without} == {"no_data"}


def test_both_whole_and_partly_empty_pages_are_there(world: World) -> None:
    told = " ".join(notice.text for path in world.pages() for notice in read(path).all("div", css="notice"))
    for sentence in (
        "Siden er tom.",
        "Noget af siden er tomt.",
        "Ingen kommune har leveret udtrækket medarbejdere",
    ):
        assert sentence in told


def test_a_figure_without_numbers_says_why(world: World) -> None:
    tree = read(world.site / HARDLY / "skole.html")
    for figure in tree.all("figure"):
        assert figure.all("svg") == []
        (why,) = figure.all("p", css="empty")
        assert "ikke leveret" in why.text, figure.id
    casework = read(world.site / WHOLE / "sagsbehandling.html")
    (turnover,) = [one for one in casework.all("figure") if one.id == "afgang"]
    assert "Udtrækket medarbejdere er ikke leveret" in turnover.first("p", css="empty").text


def test_what_never_came_is_nowhere_a_zero(world: World) -> None:
    without = {
        row["indicator_id"]
        for row in world.published("from mart_indicator where municipality_code = $code", {"code": HARDLY})
        if row["status"] == "no_data"
    }
    assert len(without) > 60
    for page in pages():
        tree = read(world.site / HARDLY / page.file_name)
        for section in tree.all("section", css="wide"):
            for row in section.all("tr"):
                links = [one.attributes["href"].rpartition("#")[2] for one in row.all("a")]
                if links and links[0] in without:
                    assert {mark.text for mark in row.all("span", css="no_data")} == {"ingen data"}
                    assert "0" not in re.findall(
                        r"\d+", " ".join(cell.text for cell in row.all("td", css="n"))
                    )


def test_the_state_of_deliveries_is_told(world: World) -> None:
    tree = read(world.site / HARDLY / "datakvalitet.html")
    (figure,) = [one for one in tree.all("figure") if one.id == "leverancer"]
    rows = {row.first("th").text: row.text for row in figure.first("tbody").all("tr")}
    told = world.published("from mart_data_freshness where municipality_code = $code", {"code": HARDLY})
    assert len(rows) == len(told) > 20
    for row in told:
        assert ("aldrig" in rows[row["extract_title"]]) == (row["as_of_date"] is None)
        assert ("✗" in rows[row["extract_title"]]) == row["is_late"]
