"""The engineer's page: what each release changed, and which pages read which table."""

import re
from datetime import date
from pathlib import Path

import pytest

from orchestration.release.shelf import read_manifest, releases
from orchestration.site import history
from orchestration.site.declarations import pages
from orchestration.site.templating import fill
from tests.site.markup import Element, headings, parse, read, rows
from tests.site.world import HARDLY, WHOLE, World, next_release, settings_in

DAGSTER = "http://127.0.0.1:3000"
"""Where `trappe ui` opens Dagster: what this page links to when no other address is set."""

KEY = (
    "municipality_code",
    "indicator_id",
    "indicator_version",
    "period_type",
    "period_start",
    "cut",
    "cut_value",
)


def numbers(path: Path) -> dict[tuple[object, ...], tuple[object, object]]:
    from tests.site.world import _rows

    return {
        tuple(row[name] for name in KEY): (row["value"], row["status"])
        for row in _rows(path, "from mart_indicator", None)
    }


def naive(before: Path, after: Path) -> tuple[int, int, int]:
    old, new = numbers(before), numbers(after)
    return (
        len(new.keys() - old.keys()),
        sum(old[key] != new[key] for key in old.keys() & new.keys()),
        len(old.keys() - new.keys()),
    )


def told(tree: Element) -> list[list[str]]:
    section = next(one for one in tree.all("section") if one.attributes["aria-labelledby"] == "historie")
    table = section.first("table")
    assert headings(table)[5:8] == ["Nye tal", "Ændrede", "Bortfaldne"]
    return [[row.heading.text, *(cell.text for cell in row.cells)] for row in rows(table)]


def test_each_release_tells_what_it_changed(world: World, tmp_path: Path) -> None:
    settings = world.copy(tmp_path / "data")
    (first,) = releases(settings)
    yearly = f"municipality_code = '{WHOLE}' and cut = 'total' and period_type = 'year'"
    second = next_release(
        settings,
        # changed: a value; a status; both. Not changed: what is told beside it
        "update mart_indicator set value = value + 1 "
        f"where {yearly} and value is not null and indicator_id = 'underretning_antal'",
        "update mart_indicator set status = 'provisional' "
        f"where {yearly} and status = 'ok' and indicator_id = 'underretning_under_8'",
        "update mart_indicator set value = null, value_printed = null, status = 'suppressed' "
        f"where {yearly} and status = 'ok' and indicator_id = 'udgift_forbrug'",
        "update mart_indicator set data_as_of = date '2021-10-31'",
        # gone, and new
        f"delete from mart_indicator where municipality_code = '{HARDLY}' and period_type = 'year'",
        "insert into mart_indicator select * replace (period_start + interval 10 year as period_start, "
        "period_label || '+' as period_label) from mart_indicator where municipality_code = '320'",
    )
    third = next_release(settings)
    expected = naive(first.duckdb_path, second.duckdb_path)
    assert min(expected) > 3
    newest, middle, oldest = history.told_releases(settings)
    assert middle.change == history.Change(*expected)
    assert newest.change == history.Change(0, 0, 0)
    assert oldest.change is None
    assert oldest.is_first
    assert [one.release_id for one in (newest, middle, oldest)] == [
        third.release_id,
        second.release_id,
        first.release_id,
    ]
    assert [one.is_current for one in (newest, middle, oldest)] == [True, False, False]
    assert newest.deliveries == [], "both are made of the same files"
    tree = parse(
        fill(
            "engineers.html",
            {
                "release": third,
                "root": "../",
                "pages": pages(),
                "current": history.current_told(third),
                "history": history.told_releases(settings),
                "most_compared": history.MOST_COMPARED,
                "tables": [],
            },
        )
    )
    found = told(tree)
    assert [row[0].split(" ")[0] for row in found] == [third.release_id, second.release_id, first.release_id]
    assert found[1][5:8] == [f"{count:,}".replace(",", ".") for count in expected]
    assert found[2][5:8] == ["–", "–", "–"]
    assert "læses nu" in found[0][0]


def test_releases_without_any_number_are_compared_all_the_same(world: World, tmp_path: Path) -> None:
    settings = world.copy(tmp_path / "data")
    next_release(settings, "delete from mart_indicator")
    next_release(settings, "delete from mart_indicator", "alter table mart_indicator add column more integer")
    _, middle, oldest = history.told_releases(settings)
    assert middle.change == history.Change(0, 0, oldest.n_numbers)


def test_a_release_of_another_shape_is_told_of_without_being_compared(world: World, tmp_path: Path) -> None:
    """Kept from before an update of the code."""
    settings = world.copy(tmp_path / "data")
    next_release(settings, "alter table mart_indicator drop column indicator_version")
    next_release(settings)
    next_release(settings, "alter table mart_indicator add column indicator_version integer default 1")
    newest, *_ = found = history.told_releases(settings)
    assert [one.change for one in found] == [None, history.Change(0, 0, 0), None, None]
    assert newest.n_numbers > 0


def test_only_the_newest_releases_are_compared(world: World, tmp_path: Path) -> None:
    settings = world.copy(tmp_path / "data")
    for _ in range(history.MOST_COMPARED + 1):
        next_release(settings)
    found = history.told_releases(settings)
    assert len(found) == history.MOST_COMPARED + 2
    assert [one.change is not None for one in found] == [True] * history.MOST_COMPARED + [False, False]


@pytest.fixture(scope="module")
def page(world: World) -> Element:
    return read(world.site / "drift" / "index.html")


def test_the_first_release_of_all_has_nothing_to_be_compared_with(page: Element, world: World) -> None:
    ((release_id, _, deliveries, code, n_numbers, *changed, checks),) = told(page)
    (release,) = releases(world.settings)
    assert release_id.startswith(release.release_id)
    assert "ældste" in deliveries
    assert changed == ["–", "–", "–"]
    assert n_numbers.replace(".", "") == str(release.rows["mart_indicator"])
    assert re.search(r"\d+ i orden", checks)
    assert read_manifest(release.path)["code"]["version"] in code


def test_every_published_table_is_told_with_the_pages_that_read_it(page: Element, world: World) -> None:
    (release,) = releases(world.settings)
    section = next(one for one in page.all("section") if one.attributes["aria-labelledby"] == "tabeller")
    found = {row.heading.text: row.cells for row in rows(section.first("table"))}
    assert set(found) == set(release.rows)
    for name, (n_rows, before, readers, asset) in found.items():
        assert n_rows.text.replace(".", "") == str(release.rows[name])
        assert before.text == "–"
        expected = [one.title for one in pages() if name in one.marts]
        assert readers.text == (", ".join(expected) or "–")
        (link,) = asset.all("a")
        assert link.attributes["href"] == f"{DAGSTER}/assets/published/{name}"


def test_it_tells_what_the_release_itself_says(page: Element, world: World) -> None:
    (release,) = releases(world.settings)
    section = next(one for one in page.all("section") if one.attributes["aria-labelledby"] == "nu")
    said = {one.first("dt").text: one.first("dd").text for one in section.all("div")}
    assert said["Udgivelse"] == release.release_id
    assert said["Mindste celle"] == f"{release.min_cell} børn"
    attack = read_manifest(release.path)["disclosure"]
    assert f"{attack['n_attacked']:,}".replace(",", ".") in said["Angreb på de skjulte tal"]
    assert "0 fundet" in said["Angreb på de skjulte tal"]


def test_a_release_of_an_earlier_days_knowledge_says_so(world: World) -> None:
    (release,) = releases(world.settings)
    from dataclasses import replace

    text = fill(
        "start.html",
        {
            "release": replace(release, as_known_on=date(2021, 8, 31)),
            "root": "",
            "pages": pages(),
            "municipalities": [],
        },
    )
    assert "som de var kendt 31. august 2021" in parse(text).first("footer").text
    assert settings_in(world.data).site
