"""CSV and workbooks as a Danish Excel opens them, and drawings whose parts have names of their own."""

import csv
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from orchestration.site import svg
from orchestration.site.downloads import write_csv, write_workbook
from orchestration.site.drawn import Data
from tests.site.markup import parse

MADE = datetime(2021, 10, 1, 4, 5, tzinfo=UTC)

DATA = Data(
    ("distrikt", "antal", "andel", "dag", "naaet"),
    [
        ("Nord", 7, 0.25, date(2021, 9, 30), True),
        ("Syd; og øst", None, -1234.5, None, False),
        ("=1+1", 0, 1e-7, datetime(2021, 9, 30, 4, 0), None),
        ('Den "lange" vej', 94452224, 0.1 + 0.2, date(2020, 2, 29), True),
    ],
)


def test_csv_opens_in_a_danish_excel(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    write_csv(path, DATA)
    assert (
        path.read_bytes()
        == (
            "\ufeffdistrikt;antal;andel;dag;naaet\r\n"
            "Nord;7;0,25;2021-09-30;ja\r\n"
            '"Syd; og øst";;-1234,5;;nej\r\n'
            "'=1+1;0;1e-07;2021-09-30 04:00:00;\r\n"
            '"Den ""lange"" vej";94452224;0,30000000000000004;2020-02-29;ja\r\n'
        ).encode()
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_name_becomes_a_formula(tmp_path: Path, start: str) -> None:
    data = Data(("kommune", "distrikt"), [("a", f"{start}cmd|' /C calc'!A0")])
    write_csv(tmp_path / "data.csv", data)
    with (tmp_path / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        _, (_, cell) = csv.reader(file, delimiter=";")
    assert cell == f"'{start}cmd|' /C calc'!A0"
    write_workbook(tmp_path / "data.xlsx", [("ark", "Ark", data)], MADE)
    sheet = openpyxl.load_workbook(tmp_path / "data.xlsx")["ark"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert "<f>" not in zipfile.ZipFile(tmp_path / "data.xlsx").read("xl/worksheets/sheet2.xml").decode()


def test_a_negative_number_stays_a_number(tmp_path: Path) -> None:
    write_csv(tmp_path / "data.csv", Data(("a", "b"), [(-7, -0.5)]))
    assert (tmp_path / "data.csv").read_text("utf-8-sig").splitlines()[1] == "-7;-0,5"


def cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_in_a_workbook_numbers_are_numbers_and_days_are_days(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    write_workbook(path, [("nord", "Børn i nord", DATA), ("syd", "Børn i syd", Data(("a",), []))], MADE)
    assert cells(path, "indhold") == [
        ("Ark", "Indhold", "Rækker"),
        ("nord", "Børn i nord", 4),
        ("syd", "Børn i syd", 0),
    ]
    assert cells(path, "nord") == [
        ("distrikt", "antal", "andel", "dag", "naaet"),
        ("Nord", 7, 0.25, datetime(2021, 9, 30), "ja"),
        ("Syd; og øst", None, -1234.5, None, "nej"),
        ("=1+1", 0, 1e-7, datetime(2021, 9, 30, 4, 0), None),
        ('Den "lange" vej', 94452224, pytest.approx(0.3), datetime(2020, 2, 29), "ja"),
    ]
    assert cells(path, "syd") == [("a",)]


def test_a_link_in_a_name_leads_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    write_workbook(path, [("ark", "Ark", Data(("a",), [("https://example.org",), ("mailto:a@b",)]))], MADE)
    book = zipfile.ZipFile(path)
    assert not [name for name in book.namelist() if "rels/sheet" in name]
    assert cells(path, "ark")[1] == ("https://example.org",)


def test_the_same_release_is_the_same_file(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_workbook(tmp_path / f"{name}.xlsx", [("ark", "Ark", DATA)], MADE)
        write_csv(tmp_path / f"{name}.csv", DATA)
    for kind in ("xlsx", "csv"):
        assert (tmp_path / f"first.{kind}").read_bytes() == (tmp_path / f"second.{kind}").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "first.xlsx").properties.created == MADE.replace(tzinfo=None)


FADING = {
    "gradient": "linear",
    "stops": [{"offset": 0, "color": "#ffffff"}, {"offset": 1, "color": "#000000"}],
}
ALONG = {"field": "a", "type": "quantitative"}
CHART: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "width": 200,
    "height": 100,
    "data": {"values": [{"a": 1.23456, "b": "94.452.224"}, {"a": 2.0, "b": "1.234 & <mere>"}]},
    "layer": [
        {"mark": {"type": "area", "clip": True, "color": FADING}, "encoding": {"x": ALONG, "y": ALONG}},
        {"mark": "text", "encoding": {"x": ALONG, "text": {"field": "b"}}},
    ],
}


def draw(name: str) -> str:
    return str(svg.draw(CHART, name=name, title='Børn & "unge"', description="Én <kurve>."))


def test_two_drawings_on_a_page_share_no_id() -> None:
    texts = [draw(name) for name in ("en", "to")]
    ids = [{one.id for one in parse(text).walk() if one.id} for text in texts]
    assert ids[0] & ids[1] == set()
    for text, own in zip(texts, ids, strict=True):
        assert len(own) > 2, "the gradient and the clip have ids, too"
        pointed = {part.split(")")[0] for part in text.split("url(#")[1:]}
        assert pointed
        assert pointed <= own


def test_a_drawing_is_named_by_its_title_and_description() -> None:
    drawing = parse(draw("en")).first("svg")
    assert drawing.attributes["role"] == "img"
    assert drawing.first("title").text == 'Børn & "unge"'
    assert drawing.first("desc").text == "Én <kurve>."
    assert drawing.attributes["aria-labelledby"] == f"{drawing.first('title').id} {drawing.first('desc').id}"
    assert {"width", "height"}.isdisjoint(drawing.attributes), "the page decides how large it is"
    assert drawing.attributes["viewbox"].startswith("0 0 ")


def test_numbers_of_the_drawing_are_cut_and_texts_are_not() -> None:
    text = draw("en")
    drawing = parse(text)
    assert {"94.452.224", "1.234 & <mere>"} <= {one.text for one in drawing.all("text")}
    decimals = [
        len(digits)
        for one in drawing.walk()
        for name, value in one.attributes.items()
        if name in ("d", "transform")
        for digits in re.findall(r"\d\.(\d+)", value)
    ]
    assert decimals
    assert max(decimals) == 1


def test_a_drawing_holds_no_style_and_no_script() -> None:
    drawing = parse(draw("en"))
    for one in drawing.walk():
        assert one.tag not in ("script", "style")
        assert {"style", "class", "aria-label", "aria-roledescription"}.isdisjoint(one.attributes)
