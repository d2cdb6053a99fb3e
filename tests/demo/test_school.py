"""The schools' results: well-being of 3,7 in Slagelse, marks that fall by 0,3, more and more in education."""

from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from statistics import mean

import pytest

from tests.demo.conftest import Delivered, Row, amount
from tests.demo.test_numbers import born
from tests.demo.test_shape import SIZES

pytestmark = pytest.mark.xdist_group("demo")

INDICATORS = ("faglig", "social", "ro_orden", "stoette_inspiration")
SCHOOL_YEARS = ("2016/17", "2017/18", "2018/19", "2019/20", "2020/21")


def of_year(delivered: Delivered, extract: str, municipality: str, year: str) -> list[Row]:
    return [row for row in delivered.in_force(extract, municipality) if row["skoleaar"] == year]


def wellbeing(rows: list[Row]) -> Decimal:
    """Mean of the four indicators' means."""
    means = [mean(amount(row[name]) for row in rows if row[name]) for name in INDICATORS]
    return Decimal(mean(means))


def test_wellbeing_in_slagelse_is_3_7(delivered: Delivered) -> None:
    assert round(wellbeing(of_year(delivered, "skoletrivsel", "330", "2020/21")), 1) == Decimal("3.7")


@pytest.mark.parametrize("municipality", SIZES)
def test_most_pupils_of_4th_to_9th_class_answer_every_year(delivered: Delivered, municipality: str) -> None:
    classes = defaultdict(set)
    for row in delivered.in_force("indmeldelser", municipality):
        if row["klassetrin"]:
            classes[row["cpr"]].add(int(row["klassetrin"]))
    answered = Counter(row["skoleaar"] for row in delivered.in_force("skoletrivsel", municipality))
    assert set(answered) == set(SCHOOL_YEARS)
    for row in of_year(delivered, "skoletrivsel", municipality, "2020/21"):
        assert 4 <= 2020 - born(row["cpr"]).year - 6 <= 9
        assert row["cpr"] in classes
    empty = sum(row["social"] == "" for row in delivered.in_force("skoletrivsel", municipality))
    assert 0 < empty < 0.02 * answered.total()


def marks(rows: list[Row]) -> dict[str, list[str]]:
    """Each pupil's compulsory marks, empty ones too."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["obligatorisk"] == "J":
            found[row["cpr"]].append(row["karakter"])
    return found


def mean_mark(rows: list[Row]) -> float:
    """Per pupil first, then over the pupils."""
    given = [[int(mark) for mark in each if mark] for each in marks(rows).values()]
    return mean(mean(each) for each in given if each)


def test_marks_in_slagelse_fall_by_0_3_from_2018_19_to_2019_20(delivered: Delivered) -> None:
    before, after = (mean_mark(of_year(delivered, "proever", "330", year)) for year in ("2018/19", "2019/20"))
    assert (round(before, 1), round(after, 1)) == (6.8, 6.5)
    assert round(after - before, 1) == -0.3


@pytest.mark.parametrize("municipality", SIZES)
@pytest.mark.parametrize("year", SCHOOL_YEARS)
def test_more_than_nine_in_ten_have_all_compulsory_marks(
    delivered: Delivered, municipality: str, year: str
) -> None:
    given = [each for each in marks(of_year(delivered, "proever", municipality, year)).values() if any(each)]
    assert {len(each) for each in given} == {8}
    assert 0.90 <= sum(all(each) for each in given) / len(given) <= 0.97


@pytest.mark.parametrize("municipality", SIZES)
def test_exams_are_of_9th_grade(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("proever", municipality)
    assert {row["skoleaar"] for row in rows} == set(SCHOOL_YEARS)
    assert all(int(row["skoleaar"][:4]) - born(row["cpr"]).year - 6 == 9 for row in rows)
    optional = [row for row in rows if row["obligatorisk"] == "N"]
    assert 0.1 < len(optional) / len(rows) < 0.2
    assert len({(row["fag"], row["proeveform"]) for row in rows if row["obligatorisk"] == "J"}) == 8


def test_some_marks_come_in_august(delivered: Delivered) -> None:
    july = {
        (row["cpr"], row["fag"], row["proeveform"]): row["karakter"]
        for row in delivered.in_force("proever", "330", until="2021-07-31")
        if row["skoleaar"] == "2020/21"
    }
    later = [
        row
        for row in of_year(delivered, "proever", "330", "2020/21")
        if july[row["cpr"], row["fag"], row["proeveform"]] != row["karakter"]
    ]
    assert later
    assert all(july[row["cpr"], row["fag"], row["proeveform"]] == "" for row in later)


@pytest.mark.parametrize("municipality", SIZES)
def test_more_and_more_are_in_education_15_months_later(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("ungestatus", municipality)
    of_status: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        of_status[int(row["afgangsaar"])][row["status_15mdr"]] += 1
        assert int(row["afgangsaar"]) == born(row["cpr"]).year + 16
    shares = [
        (of_status[year]["i_gang"] + of_status[year]["fuldfoert"]) / of_status[year].total()
        for year in range(2013, 2021)
    ]
    assert sorted(of_status) == list(range(2013, 2021))
    assert all(0.85 < before < after < 0.95 for before, after in pairwise(shares))
    in_education = {"i_gang", "fuldfoert"}
    assert not [row for row in rows if row["uddannelsestype"] and row["status_15mdr"] not in in_education]


def test_what_became_of_the_young_is_known_in_september_of_the_year_after(delivered: Delivered) -> None:
    for file in delivered.files("ungestatus"):
        newest = max(int(row["afgangsaar"]) for row in delivered.good_rows(file))
        assert newest == datetime.fromisoformat(file.as_of).year - 1
