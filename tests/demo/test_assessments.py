"""Assessments and follow-ups: how many are in time, what was done, and that both rise over the years."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest

from tests.demo.conftest import Delivered, Row
from tests.demo.test_published_figures import day_of
from tests.demo.test_shape import SIZES, TODAY, runs_on

pytestmark = pytest.mark.xdist_group("demo")


def months_after(start: datetime, months: int) -> datetime:
    """The same day some months on, or the month's last where there is no such day."""
    month = start.month - 1 + months
    first = datetime(start.year + month // 12, month % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=start.day - 1), last)


def done_on(row: Row) -> datetime | None:
    return None if row["afsluttet"] in ("", "9999-12-31") else day_of(row["afsluttet"])


def in_time(delivered: Delivered, municipality: str, years: range) -> float:
    due = [
        (months_after(day_of(row["opmaerksom"]), 4), row)
        for row in delivered.in_force("undersoegelser", municipality)
    ]
    due = [(day, row) for day, row in due if day.year in years and day <= TODAY]
    return sum((done_on(row) or datetime.max) <= day for day, row in due) / len(due)


def finished(delivered: Delivered, municipality: str, years: range) -> list[Row]:
    return [
        row
        for row in delivered.in_force("undersoegelser", municipality)
        if (done := done_on(row)) is not None and done.year in years
    ]


@pytest.mark.parametrize("municipality", SIZES)
def test_more_and_more_are_done_within_four_months(delivered: Delivered, municipality: str) -> None:
    early, late = (
        in_time(delivered, municipality, years) for years in (range(2014, 2017), range(2019, 2022))
    )
    assert 0.54 <= early < late <= 0.74


@pytest.mark.parametrize("municipality", SIZES)
def test_assessments_belong_to_cases_of_the_same_child(delivered: Delivered, municipality: str) -> None:
    cases = {row["sag_id"]: row for row in delivered.in_force("sager", municipality)}
    rows = delivered.in_force("undersoegelser", municipality)
    unknown = [row for row in rows if row["sag_id"] not in cases]
    assert len(unknown) <= 0.005 * len(rows)
    assert all(cases[row["sag_id"]]["cpr"] == row["cpr"] for row in rows if row["sag_id"] in cases)
    assert 0.4 * len(cases) < len(rows) <= len(cases)


@pytest.mark.parametrize(
    ("relevant", "done", "share"),
    [
        ("boernesamtale_relevant", "boernesamtale_dato", 0.54),
        ("netvaerksmoede_relevant", "netvaerksmoede_dato", 0.21),
        ("partshoering_relevant", "mundtlig_partshoering", 0.87),
    ],
)
def test_what_was_done_in_slagelse_is_near_its_supervision(
    delivered: Delivered, relevant: str, done: str, share: float
) -> None:
    def share_done(years: range) -> float:
        rows = [row for row in finished(delivered, "330", years) if row[relevant] == "J"]
        return sum(row[done] not in ("", "N") for row in rows) / len(rows)

    assert share_done(range(2021, 2022)) == pytest.approx(share, abs=0.05)
    assert share_done(range(2014, 2016)) < share - 0.1


def test_what_was_done_lies_inside_the_assessment(delivered: Delivered) -> None:
    for municipality in SIZES:
        for row in delivered.in_force("undersoegelser", municipality):
            first = day_of(row["opmaerksom"])
            last = done_on(row) or TODAY
            days = [
                row[name] for name in ("igangsat", "boernesamtale_dato", "netvaerksmoede_dato") if row[name]
            ]
            assert all(first <= day_of(day) <= last for day in days)


@pytest.mark.parametrize("municipality", SIZES)
def test_family_group_conferences_are_few_and_rising(delivered: Delivered, municipality: str) -> None:
    def held(years: range) -> float:
        rows = finished(delivered, municipality, years)
        return Counter(row["familieraadslagning"] for row in rows)["afholdt"] / len(rows)

    assert held(range(2014, 2017)) < held(range(2019, 2022)) < 0.12


@pytest.mark.parametrize("municipality", SIZES)
def test_some_assessments_run_and_some_answers_are_empty(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("undersoegelser", municipality)
    assert 0.01 < sum(done_on(row) is None for row in rows) / len(rows) < 0.07
    for name in ("boernesamtale_relevant", "netvaerksmoede_relevant", "partshoering_relevant"):
        assert Counter(row[name] for row in rows).keys() == {"J", "N", ""}


def follow_ups(delivered: Delivered, municipality: str) -> dict[str, list[datetime]]:
    days: dict[str, list[datetime]] = defaultdict(list)
    for row in delivered.in_force("opfoelgninger", municipality):
        days[row["indsats_id"]].append(day_of(row["dato"]))
    return days


def ended_before(row: Row, moment: datetime) -> bool:
    return row["slutdato"] not in ("", "9999-12-31") and day_of(row["slutdato"]) < moment


@pytest.mark.parametrize("municipality", SIZES)
def test_most_first_follow_ups_come_in_time(delivered: Delivered, municipality: str) -> None:
    days = follow_ups(delivered, municipality)
    assessed = {
        row["sag_id"]: done
        for row in delivered.in_force("undersoegelser", municipality)
        if (done := done_on(row)) is not None
    }
    met: list[bool] = []
    for row in delivered.in_force("indsatser", municipality):
        start = day_of(row["startdato"])
        due = months_after(start, 3)
        if start <= assessed.get(row["sag_id"], datetime.min) < due:
            due = assessed[row["sag_id"]]
        if due.year >= 2015 and due <= TODAY and not ended_before(row, due):
            met.append(any(start <= day <= due for day in days[row["indsats_id"]]))
    assert 0.65 <= sum(met) / len(met) <= 0.75


def followed_up_in_a_quarter(delivered: Delivered, municipality: str) -> float:
    days = follow_ups(delivered, municipality)
    met: list[bool] = []
    for year in (2020, 2021):
        first, last = datetime(year, 4, 1), datetime(year, 6, 30)
        met += [
            any(first <= day <= last for day in days[row["indsats_id"]])
            for row in delivered.in_force("indsatser", municipality)
            if runs_on(row, first) and not ended_before(row, last)
        ]
    return sum(met) / len(met)


def test_follow_ups_come_about_every_quarter_and_most_in_faxe(delivered: Delivered) -> None:
    shares = {municipality: followed_up_in_a_quarter(delivered, municipality) for municipality in SIZES}
    assert 0.70 <= shares["320"] <= 0.90
    assert all(0.50 <= shares[other] <= 0.72 for other in ("330", "390"))


@pytest.mark.parametrize("municipality", SIZES)
def test_some_follow_ups_have_no_intervention_and_some_no_decision(
    delivered: Delivered, municipality: str
) -> None:
    rows = delivered.in_force("opfoelgninger", municipality)
    known = {row["indsats_id"] for row in delivered.in_force("indsatser", municipality)}
    assert 3 <= len({row["indsats_id"] for row in rows} - known) <= 6
    directions = Counter(row["retning"] for row in rows)
    assert directions.keys() == {"ned", "uaendret", "op", ""}
    assert directions["uaendret"] > directions["ned"] > directions["op"] > directions[""]
    starts = {
        row["indsats_id"]: day_of(row["startdato"]) for row in delivered.in_force("indsatser", municipality)
    }
    assert all(day_of(row["dato"]) >= starts[row["indsats_id"]] for row in rows if row["indsats_id"] in known)


def test_follow_ups_ahead_of_today_have_no_outcome_yet(delivered: Delivered) -> None:
    rows = [row for code in SIZES for row in delivered.in_force("opfoelgninger", code)]
    planned = [row for row in rows if day_of(row["dato"]) > TODAY]
    assert planned
    assert all(row["retning"] == row["maal_opfyldt"] == "" for row in planned)
