"""Meetings of all seven forums since 2016: as often as they should be, more and better from year to year."""

from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from statistics import median

import pytest

from tests.demo.conftest import Delivered, Row
from tests.demo.test_numbers import age_on
from tests.demo.test_published_figures import day_of
from tests.demo.test_shape import SIZES, TODAY

pytestmark = pytest.mark.xdist_group("demo")

FULL_YEARS = range(2016, 2021)
OF_ONE_CHILD = ("flerfaglig_sparring", "dialogmoede", "netvaerksmoede")


def of_year(rows: list[Row], *years: int) -> list[Row]:
    return [row for row in rows if day_of(row["dato"]).year in years]


@pytest.mark.parametrize("municipality", SIZES)
def test_there_are_more_meetings_of_every_kind(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("moeder", municipality)
    meetings = {year: len({row["moede_id"] for row in of_year(rows, year)}) for year in (*FULL_YEARS, 2021)}
    assert all(meetings[before] < meetings[after] for before, after in pairwise(FULL_YEARS))
    assert len({row["forum"] for row in of_year(rows, 2016)}) == 7
    assert max(day_of(row["dato"]) for row in rows) <= TODAY


@pytest.mark.parametrize("municipality", SIZES)
@pytest.mark.parametrize(
    ("forum", "shortest", "longest"), [("tvaers_dagtilbud", 33, 43), ("tvaers_skole", 12, 16)]
)
def test_institutions_meet_at_their_pace(
    delivered: Delivered, municipality: str, forum: str, shortest: int, longest: int
) -> None:
    days: dict[str, set[datetime]] = defaultdict(set)
    for row in delivered.in_force("moeder", municipality):
        if row["forum"] == forum:
            days[row["institution_id"]].add(day_of(row["dato"]))
    assert "" not in days
    pauses = [(after - before).days for each in days.values() for before, after in pairwise(sorted(each))]
    assert shortest <= median(pauses) <= longest


@pytest.mark.parametrize("municipality", SIZES)
def test_meetings_are_about_children_of_the_place(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("moeder", municipality)
    kinds = {row["institution_id"]: row["type"] for row in delivered.in_force("institutioner", municipality)}
    assert {row["institution_id"] for row in rows} - {""} <= kinds.keys()
    for row in rows:
        if row["cpr"]:
            age = age_on(row["cpr"], day_of(row["dato"]))
            if row["forum"] == "tvaers_dagtilbud":
                assert age <= 6
            elif row["forum"] == "tvaers_skole":
                assert 5 <= age <= 16
            assert age < 18
    assert not any(row["cpr"] for row in rows if row["forum"] == "halvaarsmoede")
    one_each = Counter(row["moede_id"] for row in rows if row["forum"] in OF_ONE_CHILD)
    assert set(one_each.values()) == {1}


@pytest.mark.parametrize("municipality", SIZES)
def test_a_district_meets_twice_a_year(delivered: Delivered, municipality: str) -> None:
    rows = [row for row in delivered.in_force("moeder", municipality) if row["forum"] == "halvaarsmoede"]
    institutions = delivered.in_force("institutioner", municipality)
    districts = len({row["distrikt"] for row in institutions if row["distrikt"]})
    assert 1.2 <= len(of_year(rows, *FULL_YEARS)) / len(FULL_YEARS) / districts <= 2.1


@pytest.mark.parametrize("municipality", SIZES)
@pytest.mark.parametrize("name", ["samtykke", "foraeldre_deltog"])
def test_consent_and_parents_present_rise(delivered: Delivered, municipality: str, name: str) -> None:
    def share(*years: int) -> float:
        rows = [row for row in of_year(delivered.in_force("moeder", municipality), *years) if row["cpr"]]
        return sum(row[name] == "J" for row in rows) / len(rows)

    assert 0.3 < share(2016, 2017) + 0.08 < share(2020, 2021) < 0.95


@pytest.mark.parametrize("municipality", SIZES)
def test_more_and_more_agreements_are_evaluated(delivered: Delivered, municipality: str) -> None:
    def share(year: int) -> float:
        rows = of_year(delivered.in_force("moeder", municipality), year)
        agreed = [row for row in rows if row["maal_aftalt"] == "J"]
        return sum(row["evalueret"] != "" for row in agreed) / len(agreed)

    assert 0.35 <= share(2016) < share(2018) < share(2020) <= 0.8
    assert not any(
        row["evalueret"] for row in delivered.in_force("moeder", municipality) if row["maal_aftalt"] != "J"
    )


@pytest.mark.parametrize("municipality", SIZES)
def test_some_rows_leave_the_district_to_the_institution(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("moeder", municipality)
    with_institution = [row for row in rows if row["institution_id"]]
    assert 0.2 < sum(row["distrikt"] == "" for row in with_institution) / len(with_institution) < 0.4
    nowhere = [row for row in rows if row["institution_id"] == row["distrikt"] == ""]
    assert len(nowhere) < 0.01 * len(rows)
