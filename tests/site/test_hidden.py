"""What the release hides is nowhere on the pages; and each way of having no number looks its own way."""

import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.duck import connect
from orchestration.release.shelf import releases
from orchestration.site import words
from orchestration.site.declarations import WINDOWS, Trend, pages
from orchestration.site.drawn import number_cell
from orchestration.site.figures import draw_figure
from orchestration.site.numbers import Marts, Number, read_municipalities
from orchestration.site.page import Job, write_pages
from tests.site.drawings import curve, plot_width, texts
from tests.site.markup import Element, parse, read
from tests.site.world import ALL, PARTLY, PLACES, WHOLE, World, settings_in

_TOKEN = re.compile(r"\d[\d.,]*\d")
_LEAST = 6
"""Digits of a number that is telling: shorter ones stand on the pages for many reasons."""


def _contents(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for name in book.namelist():
                    yield book.read(name).decode("utf-8")
        elif path.is_file():
            yield path.read_text(encoding="utf-8")


def _tellings(value: float | None) -> set[str]:
    """How a number might stand in a file: as CSV, as a workbook or as text has it."""
    if value is None:
        return set()
    whole = f"{round(abs(value)):,}".replace(",", ".")
    forms = {repr(abs(value)), repr(abs(value)).replace(".", ","), f"{abs(value):.16G}", whole}
    return {
        one.removesuffix(".0").removesuffix(",0") for one in forms if sum(map(str.isdigit, one)) >= _LEAST
    }


def _all_numbers(world: World, code: str) -> set[str]:
    """Every number that the release tells of a municipality, in all those forms."""
    told: set[str] = set()
    for (table,) in [
        (row["table_name"],) for row in world.published("select table_name from duckdb_tables()")
    ]:
        columns = world.published(
            "select column_name as name from duckdb_columns() where table_name = $table and data_type in "
            "('DOUBLE', 'BIGINT', 'INTEGER', 'DECIMAL(18,6)')",
            {"table": table},
        )
        has_place = world.published(
            "select 1 from duckdb_columns() where table_name = $table and column_name = 'municipality_code'",
            {"table": table},
        )
        for column in columns:
            where = "where municipality_code = $code" if has_place else "where $code <> ''"
            for row in world.published(
                f'select distinct "{column["name"]}" as n from "{table}" {where}', {"code": code}
            ):
                told |= _tellings(None if row["n"] is None else float(row["n"]))
    return told


@pytest.mark.parametrize("code", [WHOLE, ALL, PARTLY])
def test_no_hidden_number_is_on_any_page_or_in_any_file(world: World, code: str) -> None:
    hidden = world.known(
        f"""
        select numerator, denominator, numerator / coalesce(denominator, 1) as value
        from cells.indicator_status where municipality_code = '{code}' and status = 'suppressed'
        """
    )
    told = _all_numbers(world, code)
    secrets = {text for row in hidden for value in row.values() for text in _tellings(value)} - told
    there = {one for text in _contents(world.site / code) for one in _TOKEN.findall(text)}
    assert secrets & there == set()
    # it could have been found: there are secrets, and what is told stands there in these very forms
    assert len(secrets) > (300 if code != PARTLY else 5)
    assert len(told & there) > (1000 if code != PARTLY else 5)


def test_pages_are_made_of_the_release_alone(world: World, tmp_path: Path) -> None:
    """The warehouse and the landing are away; the pages are the same to the last byte."""
    settings = world.copy(tmp_path / "data")
    assert not settings.warehouse_path.exists()
    assert not settings.landing_path.exists()
    (release,) = releases(settings)
    for path in release.path.rglob("*.parquet"):
        path.unlink()
    shutil.rmtree(release.path / "csv")
    with connect(release.duckdb_path, settings, read_only=True) as connection:
        places = {one.code: one for one in read_municipalities(connection)}
    for code in (WHOLE, PARTLY):
        made = write_pages(Job(settings, release, places[code], pages(), tmp_path / "site"))
        assert made == len(pages())
        before = {path.relative_to(world.site): path.read_bytes() for path in files(world.site / code)}
        after = {
            path.relative_to(tmp_path / "site"): path.read_bytes() for path in files(tmp_path / "site" / code)
        }
        assert set(after) == set(before)
        assert [path for path in after if after[path] != before[path]] == []


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _series(world: World, code: str, figure: Trend) -> list[list[dict[str, Any]]]:
    """The rows behind each line of a chart, oldest first."""
    found = []
    for indicator in figure.indicators:
        for value in figure.cut_values:
            found.append(
                world.published(
                    """
                    select number.*, card.provisional_months,
                        split_part(card.period_types, '|', 1) as first_period_type
                    from mart_indicator as number
                    inner join dim_indicator as card using (indicator_id, indicator_version)
                    where card.is_current and municipality_code = $code and indicator_id = $indicator
                        and cut = $cut and cut_value = $value
                        and period_type = coalesce($period_type, split_part(card.period_types, '|', 1))
                    order by period_start
                    """,
                    {
                        "code": code,
                        "indicator": indicator,
                        "cut": figure.cut,
                        "value": value,
                        "period_type": figure.period_type,
                    },
                )
            )
    return found


def _drawn_trends(world: World, code: str) -> Iterator[tuple[str, Trend, Element]]:
    for page in pages():
        tree = read(world.site / code / page.file_name)
        for figure in page.figures:
            if isinstance(figure, Trend):
                (element,) = [one for one in tree.all("figure") if one.id == figure.id]
                for drawing in element.all("svg"):
                    yield f"{page.page}/{figure.id}", figure, drawing


@pytest.mark.parametrize("code", PLACES)
def test_where_a_number_is_hidden_no_curve_draws_anything(world: World, code: str) -> None:
    n_hidden = n_shown = 0
    for where, figure, drawing in _drawn_trends(world, code):
        lines = _series(world, code, figure)
        starts = sorted({row["period_start"]: row for line in lines for row in line}.items())
        window = figure.periods or WINDOWS[lines[0][0]["period_type"]]
        order = [row["period_label"] for _, row in starts][-window:]
        step = plot_width(drawing) / len(order)
        for number, line in enumerate(lines):
            places = curve(drawing, number).places
            for row in line:
                if row["period_label"] not in order:
                    continue
                x = (order.index(row["period_label"]) + 0.5) * step
                is_drawn = any(abs(place - x) < step * 0.2 + 0.1 for place in places)
                if row["value"] is None:
                    assert not is_drawn, (where, row["indicator_id"], row["period_label"])
                    n_hidden += row["status"] == "suppressed"
                elif row["status"] == "ok" and row["provisional_months"] == 0:
                    assert is_drawn, (where, row["indicator_id"], row["period_label"])
                    n_shown += 1
        rows = [row for line in lines for row in line if row["period_label"] in order]
        hidden = {row["status"] for row in rows} >= {"suppressed"}
        # a number that waits for the months to come isn't drawn, hidden or not
        if hidden and all(row["provisional_months"] == 0 for row in rows):
            assert "skjult" in texts(drawing), where
        if not hidden:
            assert "skjult" not in texts(drawing), where
    if code in (ALL, WHOLE):
        assert n_hidden > 30
        assert n_shown > 500


@contextmanager
def changed(world: World, folder: Path, *statements: str, code: str = WHOLE) -> Iterator[Marts]:
    """The release's marts after a change by hand."""
    path = folder / "marts.duckdb"
    shutil.copyfile(world.marts_path, path)
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    settings = settings_in(folder)
    with connect(path, settings, read_only=True) as connection:
        (place,) = [one for one in read_municipalities(connection) if one.code == code]
        yield Marts(connection, place, pages())


def _figure(page: str, figure: str) -> Trend:
    (found,) = [one for each in pages() if each.page == page for one in each.figures if one.id == figure]
    assert isinstance(found, Trend)
    return found


def shown_as_forty(where: str) -> str:
    return (
        "update mart_indicator set value = 40, value_printed = '40', numerator = 40, status = 'ok' "
        f"where {where}"
    )


def hidden(where: str) -> str:
    return (
        "update mart_indicator set value = null, value_printed = null, numerator = null, "
        f"status = 'suppressed' where {where}"
    )


def test_a_hidden_point_breaks_the_line(world: World, tmp_path: Path) -> None:
    figure = _figure("index", "anbragte")
    whole = f"municipality_code = '{WHOLE}' and indicator_id = '{figure.indicators[0]}' and cut = 'total'"
    show = shown_as_forty(whole)
    hide = hidden(f"{whole} and period_label = '2020-06'")
    with changed(world, tmp_path, show) as marts:
        before = draw_figure(figure, marts, "before")
    with changed(world, tmp_path, show, hide) as marts:
        after = draw_figure(figure, marts, "after")
    drawings = [parse(str(one.svg)) for one in (before, after)]
    assert [len(curve(drawing, 0).solid) for drawing in drawings] == [1, 2]
    whole_line, (first, second) = curve(drawings[0], 0).solid[0], curve(drawings[1], 0).solid
    (gone,) = set(whole_line) - {*first, *second}
    assert max(first) < gone < min(second)
    assert ["skjult" in texts(drawing) for drawing in drawings] == [False, True]
    assert not [note for note in before.notes if "Skjult" in note]
    assert "Skjult: 2020-06." in after.notes
    assert after.table is not None
    assert [cell.text for label, (cell, *_) in after.table.rows if label == "2020-06"] == ["skjult"]
    assert "skjult" not in str(before.svg)


def test_a_number_whose_neighbours_are_hidden_is_still_seen(world: World, tmp_path: Path) -> None:
    figure = _figure("index", "anbragte")
    whole = f"municipality_code = '{WHOLE}' and indicator_id = '{figure.indicators[0]}' and cut = 'total'"
    show = shown_as_forty(whole)
    hide = hidden(f"{whole} and period_label in ('2020-05', '2020-07')")
    with changed(world, tmp_path, show, hide) as marts:
        drawn = curve(parse(str(draw_figure(figure, marts, "alone").svg)), 0)
    alone = [x for one in drawn.solid if len(one) > 1 for x in one]
    inside = [x for x in drawn.filled if max(drawn.solid[0]) < x < min(drawn.solid[-1])]
    assert len(inside) == 1
    assert inside[0] not in alone


def test_when_everything_is_hidden_the_figure_says_so(world: World, tmp_path: Path) -> None:
    figure = _figure("index", "anbragte")
    hide = hidden(f"municipality_code = '{WHOLE}' and indicator_id = '{figure.indicators[0]}'")
    with changed(world, tmp_path, hide) as marts:
        drawn = draw_figure(figure, marts, "hidden")
    assert drawn.svg is None
    assert "skjult" in drawn.empty


def test_what_is_not_over_is_hollow_and_dashed(world: World, tmp_path: Path) -> None:
    figure = _figure("underretninger", "aar")
    with changed(world, tmp_path) as marts:
        drawn = draw_figure(figure, marts, "year")
        last = marts.series(figure.indicators[0], "year")[-1]
    assert last.is_running
    drawing = curve(parse(str(drawn.svg)), 0)
    assert len(drawing.hollow) == 1
    assert drawing.hollow[0] == max(drawing.places)
    assert drawing.hollow[0] not in {x for one in drawing.solid for x in one}
    assert drawing.dashed[-1][-1] == pytest.approx(drawing.hollow[0], abs=0.2)


def number(status: str, printed: str | None = None) -> Number:
    empty = dict.fromkeys(Number.__slots__)
    return Number(**{**empty, "status": status, "printed": printed, "is_running": status == "provisional"})  # type: ignore[arg-type]


def test_each_way_of_having_no_number_has_its_own_word() -> None:
    cells = {
        status: number_cell(number(status, "7" if status in ("ok", "provisional") else None))
        for status in ("ok", "provisional", "suppressed", "not_applicable", "no_data")
    }
    assert {status: (cell.text, cell.status) for status, cell in cells.items()} == {
        "ok": ("7", ""),
        "provisional": ("7", "provisional"),
        "suppressed": ("skjult", "suppressed"),
        "not_applicable": ("ikke relevant", "not_applicable"),
        "no_data": ("ingen data", "no_data"),
    }
    assert set(words.STATUS_WORDS) == set(words.STATUS_MEANINGS) == set(cells) - {"ok"}


def test_each_status_is_met_somewhere_and_explained_on_its_page(world: World) -> None:
    met: dict[str, set[str]] = {}
    for path in world.pages():
        tree = read(path)
        for mark in [one for table in tree.all("table") for one in table.all("span", css="status")]:
            (status,) = set(mark.classes) - {"status"}
            met.setdefault(status, set()).add(mark.text)
        if tree.all("figure"):
            signs = {one.text for aside in tree.all("aside") for one in aside.all("span", css="status")}
            assert signs == set(words.STATUS_WORDS.values()), path
    assert met == {status: {word} for status, word in words.STATUS_WORDS.items()}


def test_each_status_looks_its_own_way(world: World) -> None:
    """Told apart without colour: each has a sign of its own before its word."""
    style = read(world.site / "index.html").first("style").raw
    signs = dict(re.findall(r"\.status\.(\w+)::before \{ content: \"([^\"]+)\"", style))
    assert set(signs) == set(words.STATUS_WORDS)
    assert len(set(signs.values())) == len(signs)
