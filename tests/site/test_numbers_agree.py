"""Every number on a page, and in its downloads, is the one that the release has: read back and compared."""

import csv
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from orchestration.site.declarations import Bars, Grid, Page, Rows, Shares, Targets, Trend, pages
from tests.site.markup import Cell, Element, headings, read, rows
from tests.site.world import ALL, PLACES, WHOLE, World

WORDS = {
    "suppressed": "skjult",
    "not_applicable": "ikke relevant",
    "no_data": "ingen data",
}
"""What stands in a cell without a number."""

STATUS_ALONE = {**WORDS, "ok": "vist", "provisional": "foreløbig"}
"""What stands in a column of its own."""

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Numbers:
    """One municipality's rows of `mart_indicator`, and how their cuts' values are called."""

    code: str
    by_key: dict[Key, dict[str, Any]]
    """By indicator, period type, period label, cut and cut value."""
    cards: dict[str, dict[str, Any]]
    labels: dict[tuple[str, str], str]

    def series(self, indicator: str, period_type: str | None, cut: str, value: str) -> list[dict[str, Any]]:
        chosen = period_type or self.cards[indicator]["period_types"].split("|")[0]
        found = [
            row
            for key, row in self.by_key.items()
            if (key[0], key[1], *key[3:]) == (indicator, chosen, cut, value)
        ]
        return sorted(found, key=lambda row: row["period_start"])

    def at(
        self, indicator: str, period_type: str | None, cut: str, value: str, start: date
    ) -> dict[str, Any] | None:
        """What must stand at a period: the mart's row, or nobody where a count's cut has none, or nothing.

        The marts leave zeros out of a count's cuts. It is a zero where the count itself is told of, from the
        first period on in which the cut is.
        """
        found = [
            row for row in self.series(indicator, period_type, cut, value) if row["period_start"] == start
        ]
        if found or cut == "total" or self.cards[indicator]["kind"] != "count":
            return found[0] if found else None
        chosen = period_type or self.cards[indicator]["period_types"].split("|")[0]
        same = [row for key, row in self.by_key.items() if key[:2] == (indicator, chosen)]
        totals = [row for row in same if row["cut"] == "total" and row["period_start"] == start]
        begun = min((row["period_start"] for row in same if row["cut"] == cut), default=date.max)
        if start < begun or not totals or totals[0]["status"] == "no_data":
            return None
        running = any(row["period_start"] == start and row["status"] == "provisional" for row in same)
        return {
            "period_label": totals[0]["period_label"],
            "period_start": start,
            "cut_value": value,
            "value": 0.0,
            "value_printed": "0",
            "status": "provisional" if running else "ok",
            "series_break_da": None,
        }

    def value_of(self, cut: str, label: str) -> str:
        step = re.match(r"(\d) ", label) if "ladder_step" in cut else None
        if step:
            return step[1]
        return next((value for (of, value), one in self.labels.items() if (of, one) == (cut, label)), label)


@cache
def _numbers(world: World, code: str) -> Numbers:
    found = world.published(
        """
        select number.* from mart_indicator as number
        inner join dim_indicator as card using (indicator_id, indicator_version)
        where card.is_current and municipality_code = $code
        """,
        {"code": code},
    )
    columns = ("indicator_id", "period_type", "period_label", "cut", "cut_value")
    by_key = {tuple(row[column] for column in columns): row for row in found}
    assert len(by_key) == len(found)
    return Numbers(
        code,
        by_key,
        {row["indicator_id"]: row for row in world.published("from dim_indicator where is_current")},
        {(row["cut"], row["cut_value"]): row["label_da"] for row in world.published("from dim_cut_value")},
    )


@cache
def _tree(path: Path) -> Element:
    return read(path)


@pytest.fixture(params=PLACES)
def numbers(request: pytest.FixtureRequest, world: World) -> Numbers:
    return _numbers(world, request.param)


def shown(row: dict[str, Any] | None) -> Cell:
    """How a row of `mart_indicator` must stand in a cell."""
    if row is None:
        return Cell("–", "")
    if row["value_printed"] is None:
        return Cell(WORDS[row["status"]], row["status"])
    printed = row["value_printed"]
    if printed.startswith("-"):
        printed = "\N{MINUS SIGN}" + printed[1:]
    return Cell(printed, "" if row["status"] == "ok" else row["status"])


def figures(world: World, numbers: Numbers, *kinds: type) -> Iterator[tuple[Page, Any, Element]]:
    for page in pages():
        tree = _tree(world.site / numbers.code / page.file_name)
        for figure in page.figures:
            if isinstance(figure, kinds):
                yield page, figure, next(one for one in tree.all("figure") if one.id == figure.id)


def amount(text: str) -> Decimal:
    """A Danish number as a decimal; percent stays percent."""
    bare = re.sub(r"[^\d,\N{MINUS SIGN}]", "", text).replace(",", ".").replace("\N{MINUS SIGN}", "-")
    return Decimal(bare)


def test_every_cell_of_a_curve_or_a_column_is_the_releases(world: World, numbers: Numbers) -> None:
    n_cells = 0
    for page, figure, element in figures(world, numbers, Trend, Shares):
        if not element.all("table"):
            continue
        where = f"{page.page}/{figure.id}"
        cut, values = (figure.cut, figure.cut_values) if isinstance(figure, Trend) else ("total", ("alle",))
        lines = [(indicator, value) for indicator in figure.indicators for value in values]
        told = [row for one in lines for row in numbers.series(one[0], figure.period_type, cut, one[1])]
        starts = {row["period_label"]: row["period_start"] for row in told}
        table = element.first("table")
        periods = [row.heading.text for row in rows(table)]
        assert periods == sorted(periods, key=lambda label: starts[label], reverse=True), where
        assert periods[0] == max(starts, key=lambda label: starts[label]), "the newest is not left out"
        for row in rows(table):
            label = row.heading.text
            known = [
                numbers.at(indicator, figure.period_type, cut, value, starts[label])
                for indicator, value in lines
            ]
            assert [Cell.of(cell) for cell in row.cells[: len(lines)]] == [*map(shown, known)], (where, label)
            n_cells += len(lines)
            newest = known[0]
            for heading, cell in zip(headings(table)[1 + len(lines) :], row.cells[len(lines) :], strict=True):
                column = {"Mål": "goal", "Delmål": "milestone", "Hele landet": "benchmark"}[heading]
                assert_limit(
                    cell.text, newest[column] if newest else None, numbers.cards[figure.indicators[0]]["unit"]
                )
    assert n_cells > (1000 if numbers.code in (ALL, WHOLE) else 50)


def assert_limit(text: str, limit: float | None, unit: str) -> None:
    if limit is None:
        assert text == "–"
    else:
        factor = 100 if unit == "%" else 1
        assert amount(text) == round(Decimal(repr(limit)) * factor, 2), text


def assert_country(text: str, row: dict[str, Any], unit: str) -> None:
    """The country's figure, and whose it is: it is seldom of the same year."""
    printed, _, source = text.removesuffix(")").partition(" (")
    assert_limit(printed, row["benchmark"], unit)
    assert source == (row["benchmark_source"] or "").split(",")[0]


def test_every_bar_is_the_releases(world: World, numbers: Numbers) -> None:
    n_cells = 0
    for page, figure, element in figures(world, numbers, Bars):
        if not element.all("table"):
            continue
        table = element.first("table")
        first, *more = figure.indicators
        period = headings(table)[1]
        chosen = figure.period_type or numbers.cards[first]["period_types"].split("|")[0]
        drawn = {row.heading.text: row.cells for row in rows(table)}
        expected = {
            key[4]: row
            for key, row in numbers.by_key.items()
            if key[:4] == (first, chosen, period, figure.cut)
        }
        ever = {key[4] for key in numbers.by_key if key[:2] == (first, chosen) and key[3] == figure.cut}
        is_count = numbers.cards[first]["kind"] == "count"
        # of a count the marts leave zeros out, and the pages don't
        assert {numbers.value_of(figure.cut, label) for label in drawn} == (
            ever if is_count else set(expected)
        ), (page.page, figure.id)
        (start,) = {row["period_start"] for row in expected.values()}
        for label, cells in drawn.items():
            value = numbers.value_of(figure.cut, label)
            now = numbers.at(first, chosen, figure.cut, value, start)
            beside = (
                numbers.at(more[0], chosen, figure.cut, value, start)
                if more
                else numbers.at(first, chosen, figure.cut, value, start.replace(year=start.year - 1))
            )
            assert now is not None
            assert Cell.of(cells[0]) == shown(now), (page.page, figure.id, label)
            assert Cell.of(cells[1]) == shown(beside), (page.page, figure.id, label)
            if not more:
                assert_change(cells[2].text, now, beside, numbers.cards[first])
            n_cells += 2
    assert n_cells > 30


def assert_change(
    text: str, now: dict[str, Any], before: dict[str, Any] | None, card: dict[str, Any]
) -> None:
    """The change, worked out another way: exact fractions instead of floating point."""
    if before is None or before["value"] is None or now["value"] is None:
        assert text == "–"
        return
    if before["series_break_da"] != now["series_break_da"]:
        assert text == "–", "a break lies between them"
        return
    after, start = Decimal(repr(now["value"])), Decimal(repr(before["value"]))
    if card["kind"] in ("count", "kroner") and start > 0:
        moved, decimals, unit = (after - start) / start * 100, 1, "%"
    elif card["unit"] == "%":
        moved, decimals, unit = (after - start) * 100, max(card["decimals"], 1), "procentpoint"
    else:
        is_whole = card["unit"] == "kr." or card["kind"] == "count"
        moved, decimals = after - start, 0 if is_whole else max(card["decimals"], 1)
        unit = "kr." if card["unit"] == "kr." else ""
    if moved == 0:
        assert text == "uændret"
        return
    for more in (0, 1):
        step = Decimal(1).scaleb(-decimals - more)
        rounded = moved.quantize(step, rounding=ROUND_HALF_UP)
        if rounded != 0:
            break
    else:
        assert text == "næsten uændret"
        return
    # floating point may fall to the other side of a half
    assert abs(amount(text) - moved) <= step * Decimal("0.501"), (text, moved)
    assert text.endswith(unit)
    assert text.startswith("+" if rounded > 0 else "\N{MINUS SIGN}")


def compared_tables(world: World, numbers: Numbers) -> Iterator[tuple[Page, Element]]:
    for page in pages():
        for section in _tree(world.site / numbers.code / page.file_name).all("section", css="wide"):
            for table in section.all("table"):
                yield page, table


def of_link(row: Element, numbers: Numbers) -> dict[str, Any]:
    (link,) = row.all("a")
    return numbers.cards[link.attributes["href"].rpartition("#")[2]]


def one_of(numbers: Numbers, indicator: str, label: str) -> dict[str, Any]:
    found = [
        row for key, row in numbers.by_key.items() if (key[0], key[2], key[3]) == (indicator, label, "total")
    ]
    assert len(found) == 1, (indicator, label)
    return found[0]


def test_every_number_beside_what_it_is_compared_with_is_the_releases(world: World, numbers: Numbers) -> None:
    n_rows = 0
    for page, table in compared_tables(world, numbers):
        columns = headings(table)
        is_goals = "Delmål" in columns
        for row in rows(table):
            cells = dict(zip(columns[1:], row.cells, strict=True))
            card = of_link(row.heading, numbers)
            where = (page.page, card["indicator_id"])
            assert row.heading.text == card["name_da"], where
            now = one_of(numbers, card["indicator_id"], cells["Periode"].text)
            series = numbers.series(card["indicator_id"], now["period_type"], "total", "alle")
            start = now["period_start"].replace(year=now["period_start"].year - 1)
            before = next((one for one in series if one["period_start"] == start), None)
            assert Cell.of(cells["Nu"]) == shown(now), where
            change = cells["Retning siden året før" if is_goals else "Ændring"]
            verdicts = change.all("span", css="verdict")
            told = change.text.removesuffix(verdicts[0].text if verdicts else "").strip()
            assert_change(re.sub(r"^[↑↓→] ", "", told), now, before, card)
            assert_verdict(told, [one.text for one in verdicts], card)
            if is_goals:
                assert_limit(cells["Mål"].text, now["goal"], card["unit"])
                day = cells["Delmål"].all("span", css="day")
                milestone = cells["Delmål"].text.removesuffix(day[0].text if day else "")
                assert_limit(milestone, now["milestone"], card["unit"])
                assert_met(cells["Status"].text, now, card)
            else:
                assert Cell.of(cells["Året før"]) == shown(before), where
                assert_country(cells["Hele landet"].text, now, card["unit"])
                assert_met(cells["Mål"].text, now, card)
                assert_running(cells["I gang"], series, now)
            n_rows += 1
    assert n_rows > 60


def assert_verdict(told: str, verdicts: list[str], card: dict[str, Any]) -> None:
    arrow = told[:1]
    if arrow in ("–", "→") or card["wanted_direction"] == "none":
        assert verdicts == []
    else:
        is_better = (arrow == "↑") == (card["wanted_direction"] == "up")
        assert verdicts == ["bedre" if is_better else "dårligere"]


def assert_met(text: str, now: dict[str, Any], card: dict[str, Any]) -> None:
    for limit, name in ((now["goal"], "Mål"), (now["milestone"], "Delmål")):
        # the name of the one ends with the name of the other
        found = re.findall(rf"([✓✗○–]) {name}(?: nået| ikke nået| endnu ikke nået|: ingen dom)", text)
        if limit is None:
            assert found == []
        elif now["value"] is None:
            assert found == ["–"]
        else:
            is_up = card["wanted_direction"] == "up"
            is_met = now["value"] >= limit if is_up else now["value"] <= limit
            assert found in (["✓"],) if is_met else (["✗"], ["○"]), (text, now["value"], limit)
            if found == ["○"]:
                assert name == "Delmål"
                assert now["milestone_date"] > now["period_start"]


def assert_running(cell: Element, series: list[dict[str, Any]], now: dict[str, Any]) -> None:
    if cell.text == "–":
        return
    label = cell.text.split(":")[0]
    assert label == series[-1]["period_label"]
    assert series[-1]["period_start"] > now["period_start"]
    found = Cell.of(cell)
    expected = shown(series[-1])
    assert found.text.removeprefix(f"{label}: ") == expected.text
    assert found.status == expected.status


def test_every_current_indicator_of_a_system_stands_on_its_page(world: World, numbers: Numbers) -> None:
    for page in pages():
        wanted = {
            name
            for name, card in numbers.cards.items()
            if set(card["system"].split("|")) & set(page.systems) and "total" in card["cuts"].split("|")
        }
        if not wanted:
            continue
        tree = _tree(world.site / numbers.code / page.file_name)
        section = next(one for one in tree.all("section") if one.attributes["aria-labelledby"] == "alle-tal")
        assert {
            of_link(row.heading, numbers)["indicator_id"] for row in rows(section.first("table"))
        } == wanted


def test_the_overview_lists_every_number_with_a_goal(world: World, numbers: Numbers) -> None:
    tree = _tree(world.site / numbers.code / "index.html")
    section = next(one for one in tree.all("section") if one.attributes["aria-labelledby"] == "maal")
    listed = [of_link(row.heading, numbers)["indicator_id"] for row in rows(section.first("table"))]
    has_goal = {
        key[0]
        for key, row in numbers.by_key.items()
        if key[3] == "total" and (row["goal"] is not None or row["milestone"] is not None)
    }
    assert set(listed) <= has_goal
    for indicator in has_goal - set(listed):
        newest = max(
            numbers.series(indicator, None, "total", "alle"),
            key=lambda row: row["period_start"],
            default=None,
        )
        assert newest is None or newest["goal"] is None, indicator


def test_the_way_from_step_to_step_is_the_releases(world: World, numbers: Numbers) -> None:
    """The ladder's flow and TOPI's grid, cell by cell."""
    for _, figure, element in figures(world, numbers, Grid):
        if not element.all("table"):
            continue
        period = element.first("h3").text.rpartition(", ")[2]
        known = world.published(
            f"from {figure.mart} where municipality_code = $code and period_label = $period",
            {"code": numbers.code, "period": period},
        )
        labels = [{row[f"{column}_da"] for row in known} for column in (figure.from_column, figure.to_column)]
        table = element.first("table")
        found = {}
        for row in rows(table):
            for heading, cell in zip(headings(table)[1:], row.cells, strict=True):
                keys = [
                    max((one for one in named if text.endswith(one)), key=len)
                    for named, text in zip(labels, (row.heading.text, heading), strict=True)
                ]
                found[tuple(keys)] = Cell.of(cell)
        for row in known:
            number = row[figure.value_column]
            expected = (
                Cell(WORDS[row["status"]], row["status"])
                if number is None
                else Cell(f"{number:,}".replace(",", "."), "" if row["status"] == "ok" else row["status"])
            )
            assert found[row[f"{figure.from_column}_da"], row[f"{figure.to_column}_da"]] == expected


def test_supervision_is_the_releases(world: World, numbers: Numbers) -> None:
    for _, _, element in figures(world, numbers, Targets):
        known = world.published(
            "from mart_supervision where municipality_code = $code and is_newest", {"code": numbers.code}
        )
        if not known:
            assert element.first("p", css="empty").text
            continue
        found = {row.heading.text: [cell.text for cell in row.cells] for row in rows(element.first("table"))}
        assert len(found) == len(known)
        for row in known:
            month, goal, milestone, share, cases, status = found[row["question_da"]]
            assert month == row["period_label"]
            assert goal == (row["goal_printed"] or "–")
            assert milestone.split(" (")[0] == (row["milestone_printed"] or "–")
            assert share == row["share_printed"]
            assert amount(cases) == row["n_relevant"]
            assert status.endswith(row["status_da"])


def in_words(value: object) -> str:
    """A value of a subject mart as its table has it: whole numbers whole, large amounts without decimals."""
    if isinstance(value, int | float):
        decimals = 0 if isinstance(value, int) or abs(value) >= 1000 or value == 0 else 1
        exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        text = f"{abs(exact):,}".translate(str.maketrans(",.", ".,"))
        return f"\N{MINUS SIGN}{text}" if exact < 0 else text
    return str(value)


def test_every_row_of_a_table_is_the_releases(world: World, numbers: Numbers) -> None:
    n_cells = 0
    for page, figure, element in figures(world, numbers, Rows):
        where = " and ".join(["municipality_code = $code", *(f"{name} = ${name}" for name in figure.where)])
        known = world.published(f"from {figure.mart} where {where}", {"code": numbers.code, **figure.where})
        if not known:
            assert "ingen tal" in element.first("p", css="empty").text
            continue
        if figure.newest_of is not None:
            newest = max(row[figure.newest_of] for row in known)
            known = [row for row in known if row[figure.newest_of] == newest]
        table = element.first("table")
        assert headings(table) == list(figure.columns.values())
        first, *others = figure.columns
        expected = []
        for row in known:
            cells = [in_words(row[first])]
            for column in others:
                if column == "status":
                    cells.append(STATUS_ALONE[row["status"]])
                elif row[column] is None:
                    cells.append(WORDS.get(row["status"], "–"))
                else:
                    cells.append(in_words(row[column]))
            expected.append(cells)
        found = [[row.heading.text, *(cell.text for cell in row.cells)] for row in rows(table)]
        assert sorted(found) == sorted(expected), (page.page, figure.id)
        n_cells += len(found)
    assert n_cells > (10 if numbers.code in (ALL, WHOLE) else -1)


def as_text(value: object) -> str:
    """A value as Danish CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    return str(value)


def expected_rows(numbers: Numbers, row: dict[str, Any], of: Callable[[object], object]) -> dict[str, object]:
    known = numbers.by_key[
        tuple(
            str(row[name]) for name in ("indikator", "periodetype", "periode", "opdeling", "opdeling_vaerdi")
        )  # type: ignore[index]
    ]
    printed = known["value_printed"]
    return {
        "kommunekode": numbers.code,
        "periode_start": of(known["period_start"]),
        "vaerdi": of(known["value"]),
        "vist": of(
            printed.replace("-", "\N{MINUS SIGN}", 1) if printed and printed.startswith("-") else printed
        ),
        "taeller": of(known["numerator"]),
        "naevner": of(known["denominator"]),
        "status": known["status"],
        "maal": of(known["goal"]),
        "delmaal": of(known["milestone"]),
        "delmaal_dato": of(known["milestone_date"]),
        "er_naaet": of(known["is_met"]),
        "landet": of(known["benchmark"]),
        "landet_kilde": of(known["benchmark_source"]),
        "aendring_fra_basis": of(known["change_from_base"]),
        "basis": of(known["base_label"]),
        "seriebrud": of(known["series_break_da"]),
        "data_pr": of(known["data_as_of"]),
    }


def test_every_csv_file_has_the_releases_numbers(world: World, numbers: Numbers) -> None:
    n_rows = 0
    for path in sorted((world.site / numbers.code / "data").glob("*.csv")):
        content = path.read_bytes().decode("utf-8")
        assert content.startswith("\ufeff"), path.name
        found = list(csv.DictReader(content.removeprefix("\ufeff").splitlines(), delimiter=";"))
        for row in found:
            if "indikator" in row:
                expected = expected_rows(numbers, row, as_text)
                assert {name: row[name] for name in expected} == expected, path.name
                n_rows += 1
    assert n_rows > (1000 if numbers.code in (ALL, WHOLE) else 500)


def test_a_file_without_rows_still_has_headings(world: World, numbers: Numbers) -> None:
    for path in sorted((world.site / numbers.code / "data").glob("*.csv")):
        header = path.read_text("utf-8-sig").splitlines()[0].split(";")
        assert all(header), path.name
        assert header, path.name


def test_a_curves_csv_has_every_period_there_is(world: World, numbers: Numbers) -> None:
    for page, figure, _ in figures(world, numbers, Trend):
        path = world.site / numbers.code / "data" / f"{page.page}_{figure.id}.csv"
        found = list(csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
        expected = [
            row
            for indicator in figure.indicators
            for value in figure.cut_values
            for row in numbers.series(indicator, figure.period_type, figure.cut, value)
        ]
        assert [row["periode"] for row in found] == [row["period_label"] for row in expected]


def same_in_excel(found: object, known: object) -> bool:
    """A workbook keeps fifteen digits of a number, and a day as a day with a time."""
    if isinstance(known, bool):
        return found == ("ja" if known else "nej")
    if isinstance(known, float) and isinstance(found, int | float):
        return math.isclose(found, known, rel_tol=1e-14)
    if isinstance(known, date):
        return found == datetime(known.year, known.month, known.day)
    return found == known


def test_every_workbook_has_the_releases_numbers(world: World, numbers: Numbers) -> None:
    n_rows = 0
    for page in pages():
        path = world.site / numbers.code / "data" / f"{page.page}.xlsx"
        if not path.exists():
            continue
        workbook = openpyxl.load_workbook(path, read_only=True)
        contents, *sheets = workbook.worksheets
        listed = {row[0]: row[2] for row in contents.iter_rows(min_row=2, values_only=True)}
        assert list(listed) == [sheet.title for sheet in sheets]
        for sheet in sheets:
            header, *found = sheet.iter_rows(values_only=True)
            assert len(found) == listed[sheet.title]
            for cells in found:
                row = dict(zip(header, cells, strict=True))
                if "indikator" in row:
                    expected = expected_rows(numbers, row, lambda value: value)
                    wrong = [name for name, known in expected.items() if not same_in_excel(row[name], known)]
                    assert wrong == [], (path.name, row)
                    n_rows += 1
        workbook.close()
    assert n_rows > (1000 if numbers.code in (ALL, WHOLE) else 500)
