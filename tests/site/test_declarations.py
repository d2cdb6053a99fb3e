"""`pages.yml`: what is wrong in it is told with its place, and all that it names is there."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.settings import PROJECT_ROOT
from orchestration.site.declarations import (
    PAGES_FILE,
    Effect,
    Flow,
    Grid,
    Page,
    PagesError,
    Rows,
    Targets,
    pages,
    read_pages,
)

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts"

GOOD: dict[str, Any] = {
    "page": "trivsel",
    "title": "Trivsel",
    "lead": "Hvordan børnene har det.",
    "systems": ["S1"],
    "sections": [
        {
            "title": "TOPI",
            "figures": [
                {"id": "topi", "kind": "trend", "title": "Børn", "indicators": ["topi_roed"]},
                {
                    "id": "hver",
                    "kind": "bars",
                    "title": "Børn",
                    "indicators": ["topi_roed"],
                    "cut": "district",
                },
            ],
        }
    ],
}


def changed(place: list[str | int], value: object) -> dict[str, Any]:
    page: dict[str, Any] = yaml.safe_load(yaml.safe_dump(GOOD))
    part: Any = page
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    return page


def written(folder: Path, *declared: dict[str, Any]) -> Path:
    path = folder / "pages.yml"
    path.write_text(yaml.safe_dump({"pages": list(declared)}, allow_unicode=True), encoding="utf-8")
    return path


def test_a_page_as_it_should_be_is_read(tmp_path: Path) -> None:
    (page,) = read_pages(written(tmp_path, GOOD))
    assert [figure.id for figure in page.figures] == ["topi", "hver"]
    assert page.file_name == "trivsel.html"


FIRST: list[str | int] = ["sections", 0, "figures", 0]
SECOND: list[str | int] = ["sections", 0, "figures", 1]


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ([*FIRST, "kind"], "pie", ("pages.0.sections.0.figures.0", "pie")),
        ([*FIRST, "indicators"], ["topi_roed", "topi_gul"], ("pages.0.sections.0.figures.0", "short name")),
        ([*FIRST, "indicators"], [], ("pages.0.sections.0.figures.0", "indicators")),
        ([*SECOND, "id"], "topi", ("pages.0", "topi")),
        ([*FIRST, "colour"], "red", ("pages.0.sections.0.figures.0", "colour")),
        ([*FIRST, "id"], "Topi!", ("pages.0.sections.0.figures.0", "id")),
        ([*FIRST, "id"], "a" * 32, ("pages.0.sections.0.figures.0", "id")),
        ([*FIRST, "period_type"], "week", ("pages.0.sections.0.figures.0", "period_type")),
        ([*FIRST, "periods"], 1, ("pages.0.sections.0.figures.0", "periods")),
        ([*SECOND, "compared_with"], "budget", ("pages.0.sections.0.figures.1", "two")),
        ([*SECOND, "indicators"], {"a": "A", "b": "B"}, ("pages.0.sections.0.figures.1", "one indicator")),
        (["sistems"], ["S1"], ("pages.0", "sistems")),
        (["page"], "../up", ("pages.0.page", "pattern")),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, place: list[str | int], value: object, told: tuple[str, str]
) -> None:
    with pytest.raises(PagesError) as refused:
        read_pages(written(tmp_path, changed(place, value)))
    sentence = str(refused.value)
    assert sentence.startswith("pages.yml is wrong at ")
    for text in told:
        assert text in sentence
    assert "\n" not in sentence


def test_several_indicators_and_several_values_are_too_much(tmp_path: Path) -> None:
    page = changed([*FIRST, "indicators"], {"a": "A", "b": "B"})
    page["sections"][0]["figures"][0] |= {"cut": "district", "cut_values": ["Nord", "Syd"]}
    with pytest.raises(PagesError, match="not both"):
        read_pages(written(tmp_path, page))


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    page = changed([*FIRST, "kind"], "pie")
    with pytest.raises(PagesError) as refused:
        read_pages(written(tmp_path, page, {**GOOD, "colour": "red"}))
    assert "pages.0." in str(refused.value)
    assert "pages.1." in str(refused.value)


def test_a_file_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "pages.yml"
    path.write_text("pages: [\n", encoding="utf-8")
    with pytest.raises(PagesError, match=r"pages\.yml"):
        read_pages(path)


def test_two_pages_of_one_name_are_told(tmp_path: Path) -> None:
    with pytest.raises(PagesError, match="trivsel"):
        read_pages(written(tmp_path, GOOD, GOOD))


@pytest.fixture(scope="module")
def cards() -> dict[str, dict[str, str]]:
    with (PROJECT_ROOT / "seeds" / "indicator.csv").open(encoding="utf-8", newline="") as file:
        return {row["indicator_id"]: row for row in csv.DictReader(file) if row["is_current"] == "true"}


def declared() -> Iterator[tuple[Page, Any]]:
    for page in pages():
        for figure in page.figures:
            yield page, figure


def test_every_indicator_is_there_with_its_cut_and_its_period(cards: dict[str, dict[str, str]]) -> None:
    n_named = 0
    for page, figure in declared():
        for indicator in getattr(figure, "indicators", ()):
            where = f"{page.page}/{figure.id}: {indicator}"
            assert indicator in cards, where
            card = cards[indicator]
            cut = getattr(figure, "cut", "total")
            assert cut in card["cuts"].split("|"), where
            if figure.period_type is not None:
                assert figure.period_type in card["period_types"].split("|"), where
            n_named += 1
    assert n_named > 60


def test_indicators_in_one_figure_share_their_first_period(cards: dict[str, dict[str, str]]) -> None:
    for page, figure in declared():
        names = getattr(figure, "indicators", ())
        if len(names) > 1 and figure.period_type is None:
            assert len({cards[one]["period_types"].split("|")[0] for one in names}) == 1, (
                page.page,
                figure.id,
            )


def test_indicators_in_one_figure_share_their_unit(cards: dict[str, dict[str, str]]) -> None:
    """One axis holds them."""
    for page, figure in declared():
        units = {cards[one]["unit"] for one in getattr(figure, "indicators", ())}
        kinds = {unit for unit in units if unit in ("%", "kr.")}
        assert len(kinds) <= 1, (page.page, figure.id)
        assert not (kinds and len(units) > 1), (page.page, figure.id)


def test_the_overviews_numbers_are_there(cards: dict[str, dict[str, str]]) -> None:
    for page in pages():
        assert set(page.key_numbers) <= set(cards)


def test_every_system_with_indicators_is_on_a_page(cards: dict[str, dict[str, str]]) -> None:
    of_cards = {system for card in cards.values() for system in card["system"].split("|")}
    of_pages = [system for page in pages() for system in page.systems]
    assert of_cards == set(of_pages)
    assert len(of_pages) == len(set(of_pages)), "no system is on two pages"


def test_every_short_name_is_its_own() -> None:
    for page, figure in declared():
        names = list(getattr(figure, "names", {}).values())
        assert len(names) == len(set(names)), (page.page, figure.id)


@pytest.fixture(scope="module")
def columns() -> dict[str, set[str]]:
    """Columns of each mart, as its own YAML declares them."""
    models = [
        model
        for path in sorted(MARTS.glob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    ]
    return {model["name"]: {column["name"] for column in model.get("columns", [])} for model in models}


def test_every_column_of_a_table_or_grid_is_declared_by_its_mart(columns: dict[str, set[str]]) -> None:
    n_figures = 0
    for page, figure in declared():
        if isinstance(figure, Rows):
            named = {*figure.columns, *figure.where, *figure.order_by}
            named |= {one for one in (figure.newest_of, figure.note_column) if one is not None}
        elif isinstance(figure, Grid):
            named = {
                figure.from_column,
                f"{figure.from_column}_da",
                figure.to_column,
                f"{figure.to_column}_da",
            }
            named |= {figure.value_column, "status", "period_label"}
        else:
            continue
        assert named <= columns[figure.mart], (page.page, figure.id)
        n_figures += 1
    assert n_figures >= 3


def test_every_table_that_a_page_names_is_published(columns: dict[str, set[str]]) -> None:
    for page in pages():
        # the gate makes the table of checks
        assert page.marts - {"mart_quality"} <= set(columns), page.page
    kinds = {type(figure) for _, figure in declared()}
    assert kinds >= {Flow, Grid, Effect, Targets, Rows} or kinds >= {Grid, Effect, Targets, Rows}


def test_the_declared_pages_are_those_in_the_file() -> None:
    raw = yaml.safe_load(PAGES_FILE.read_text(encoding="utf-8"))["pages"]
    assert [page.page for page in pages()] == [one["page"] for one in raw]
    assert pages()[0].page == "index", "a municipality's folder opens with it"
