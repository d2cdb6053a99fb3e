"""Staff as in a Danish family department: caseloads, turnover, and cases that change hands."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.demo.conftest import Delivered, Row
from tests.demo.test_published_figures import day_of
from tests.demo.test_shape import SIZES, TODAY

pytestmark = pytest.mark.xdist_group("demo")


def covers(row: Row, first: str, last: str, moment: datetime) -> bool:
    end = row[last]
    return day_of(row[first]) <= moment and (end in ("", "9999-12-31") or day_of(end) >= moment)


def ends(row: Row, name: str) -> datetime | None:
    return None if row[name] in ("", "9999-12-31") else day_of(row[name])


def caseload(delivered: Delivered, municipality: str, moment: datetime) -> float:
    """Open cases with a caseworker per caseworker with one."""
    rows = delivered.in_force("sager", municipality)
    cases = {row["sag_id"] for row in rows if covers(row, "oprettet", "lukket", moment)}
    held = [
        row
        for row in delivered.in_force("sagsbehandlere", municipality)
        if row["sag_id"] in cases and covers(row, "fra", "til", moment)
    ]
    return len({row["sag_id"] for row in held}) / len({row["medarbejder_id"] for row in held})


@pytest.mark.parametrize(("municipality", "few", "many"), [("320", 22, 40), ("330", 60, 80), ("390", 22, 45)])
def test_as_many_work_there_as_in_reality(
    delivered: Delivered, municipality: str, few: int, many: int
) -> None:
    rows = delivered.in_force("medarbejdere", municipality)
    now = [row for row in rows if covers(row, "ansat", "fratraadt", TODAY)]
    assert few <= len(now) <= many
    assert len(rows) > 2 * len(now), "those who have left stay in the file"
    assert 3 <= len({row["team"] for row in now}) <= 5
    assert Counter(row["funktion"] for row in now).most_common(1)[0][0] == "sagsbehandler"


def test_the_caseload_falls_from_about_55_to_about_30_in_faxe(delivered: Delivered) -> None:
    assert caseload(delivered, "320", datetime(2016, 3, 31)) == pytest.approx(55, abs=3)
    assert caseload(delivered, "320", datetime(2019, 1, 31)) == pytest.approx(43, abs=4)
    assert caseload(delivered, "320", datetime(2021, 6, 30)) == pytest.approx(30, abs=3)
    assert caseload(delivered, "320", TODAY) == pytest.approx(30, abs=2)


@pytest.mark.parametrize("municipality", ["330", "390"])
@pytest.mark.parametrize("year", range(2014, 2021))
def test_the_caseload_is_35_to_40_elsewhere(delivered: Delivered, municipality: str, year: int) -> None:
    assert 33.5 <= caseload(delivered, municipality, datetime(year, 12, 31)) <= 41


@pytest.mark.parametrize("municipality", SIZES)
def test_nearly_every_open_case_has_exactly_one_caseworker(delivered: Delivered, municipality: str) -> None:
    for moment in (datetime(2014, 6, 30), datetime(2018, 11, 30), datetime(2021, 8, 31)):
        held = Counter(
            row["sag_id"]
            for row in delivered.in_force("sagsbehandlere", municipality)
            if covers(row, "fra", "til", moment)
        )
        cases = delivered.in_force("sager", municipality)
        is_open = {row["sag_id"] for row in cases if covers(row, "oprettet", "lukket", moment)}
        assert 0 < len(is_open - held.keys()) <= 0.03 * len(is_open)
        assert set(held.values()) == {1}


@pytest.mark.parametrize("municipality", SIZES)
def test_a_case_goes_to_somebody_else_when_its_caseworker_leaves(
    delivered: Delivered, municipality: str
) -> None:
    left = {
        row["medarbejder_id"]: end
        for row in delivered.in_force("medarbejdere", municipality)
        if (end := ends(row, "fratraadt")) is not None and end < TODAY - timedelta(days=90)
    }
    of_case: dict[str, list[Row]] = defaultdict(list)
    for row in delivered.in_force("sagsbehandlere", municipality):
        of_case[row["sag_id"]].append(row)
    handed = waited = 0
    for rows in of_case.values():
        rows.sort(key=lambda row: day_of(row["fra"]))
        for before, after in pairwise(rows):
            end = ends(before, "til")
            assert end is not None
            assert end < day_of(after["fra"])
            if end == left.get(before["medarbejder_id"]):
                handed += 1
                waited += day_of(after["fra"]) - end > timedelta(days=31)
    assert handed > 200
    assert 0 < waited < 0.1 * handed


def test_caseworkers_have_cases_only_while_they_are_employed(delivered: Delivered) -> None:
    for municipality in SIZES:
        employed = {row["medarbejder_id"]: row for row in delivered.in_force("medarbejdere", municipality)}
        unknown = set()
        for row in delivered.in_force("sagsbehandlere", municipality):
            if row["medarbejder_id"] not in employed:
                unknown.add(row["medarbejder_id"])  # from an agency
                continue
            worker = employed[row["medarbejder_id"]]
            assert worker["funktion"] == "sagsbehandler"
            assert covers(worker, "ansat", "fratraadt", day_of(row["fra"]))
        assert len(unknown) <= 2


def test_turnover_falls_from_about_25_to_about_15_per_cent(delivered: Delivered) -> None:
    def turnover(year: int, month: int) -> float:
        months = [datetime(year - (month + back > 12), (month + back - 1) % 12 + 1, 1) for back in range(13)]
        everybody = [row for code in SIZES for row in delivered.in_force("medarbejdere", code)]
        heads = [
            sum(covers(row, "ansat", "fratraadt", first + timedelta(days=27)) for row in everybody)
            for first in months
        ]
        last = datetime(year, month, 28) + timedelta(days=4)
        left = [end for row in everybody if (end := ends(row, "fratraadt")) is not None]
        return sum(last - timedelta(days=365) <= end < last for end in left) / (sum(heads) / 13)

    assert turnover(2014, 12) == pytest.approx(0.24, abs=0.035)
    assert turnover(2021, 9) == pytest.approx(0.15, abs=0.035)


def test_some_leave_and_hand_over_ahead_of_today(delivered: Delivered) -> None:
    planned = [
        row
        for code in SIZES
        for row in delivered.in_force("sagsbehandlere", code)
        if (end := ends(row, "til")) is not None and end > TODAY
    ]
    leaving = [
        row
        for code in SIZES
        for row in delivered.in_force("medarbejdere", code)
        if (end := ends(row, "fratraadt")) is not None and end > TODAY
    ]
    assert planned
    assert leaving
