"""Absence from school: Slagelse's published mean, only on school days, a few who stay away a lot."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from orchestration.demo.school_calendar import school_days
from orchestration.intake.contract import SEEDS
from tests.demo.conftest import Delivered, Row, amount
from tests.demo.test_enrolments import SCHOOLS, Stay, stays_of
from tests.demo.test_published_figures import day_of
from tests.demo.test_shape import SIZES, TODAY

pytestmark = pytest.mark.xdist_group("demo")


def reference_months() -> dict[datetime, int]:
    """School days by first day of the month: the reference data's."""
    with (SEEDS / "school_day.csv").open(encoding="utf-8", newline="") as lines:
        return {day_of(row["month"]): int(row["school_days"]) for row in csv.DictReader(lines)}


def months_of(year: int) -> list[datetime]:
    """The months of a school year whose counting day has come."""
    months = [datetime(year + (number > 12), (number - 1) % 12 + 1, 1) for number in range(8, 20)]
    return [month for month in months if month.replace(day=15) <= TODAY]


@dataclass(frozen=True)
class Pupil:
    """One pupil's months and days in a school year."""

    months: int
    days: int
    absent: Decimal
    unlawful: Decimal


@dataclass(frozen=True)
class Town:
    stays: list[Stay]
    absences: list[Row]

    def pupils(self, year: int) -> list[Pupil]:
        n_days = reference_months()
        counted: dict[str, set[datetime]] = defaultdict(set)
        for stay in self.stays:
            if stay.place in SCHOOLS:
                for month in months_of(year):
                    if stay.covers(month.replace(day=15)):
                        counted[stay.row["cpr"]].add(month)
        absent: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.absences:
            if day_of(row["dato"]).replace(day=1) in counted[row["cpr"]]:
                absent[row["cpr"]][row["type"]] += amount(row["andel"])  # type: ignore[assignment]
        return [
            Pupil(
                len(months),
                days,
                Decimal(absent[child].total()),
                Decimal(absent[child]["ulovligt"]),
            )
            for child, months in counted.items()
            if (days := sum(n_days[month] for month in months))
        ]


@pytest.fixture(scope="module")
def towns(delivered: Delivered) -> dict[str, Town]:
    return {code: Town(stays_of(delivered, code), delivered.in_force("elevfravaer", code)) for code in SIZES}


def weighted_mean(pupils: list[Pupil]) -> Decimal:
    """Of the pupils' shares, by months."""
    return sum(pupil.months * pupil.absent / pupil.days for pupil in pupils) / Decimal(
        sum(pupil.months for pupil in pupils)
    )


def test_the_calendar_is_that_of_the_reference_data() -> None:
    months = reference_months()
    for month, count in months.items():
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        assert len(school_days(np.datetime64(month, "D"), np.datetime64(last, "D"))) == count


def test_absence_in_slagelse_was_6_7_per_cent_in_2019_20(towns: dict[str, Town]) -> None:
    assert round(100 * weighted_mean(towns["330"].pupils(2019)), 1) == Decimal("6.7")


@pytest.mark.parametrize("year", [2020, 2021])
def test_absence_in_slagelse_falls_since(towns: dict[str, Town], year: int) -> None:
    pupils = towns["330"].pupils(year)
    assert 0.05 < weighted_mean(pupils) < 0.067
    assert {len(months_of(2020)), len(months_of(2021))} == {12, 2}


@pytest.mark.parametrize("municipality", ["320", "390"])
def test_absence_elsewhere_is_nearer_the_countrys(towns: dict[str, Town], municipality: str) -> None:
    assert 0.045 < weighted_mean(towns[municipality].pupils(2019)) < 0.06


def test_some_are_absent_a_lot_and_a_few_unlawfully(towns: dict[str, Town]) -> None:
    for year in (2019, 2020):
        pupils = towns["330"].pupils(year)
        over_10 = sum(pupil.absent / pupil.days > Decimal("0.10") for pupil in pupils) / len(pupils)
        unlawful = sum(pupil.unlawful / pupil.days >= Decimal("0.15") for pupil in pupils) / len(pupils)
        assert 0.14 <= over_10 <= 0.21
        assert 0.01 <= unlawful <= 0.04


@pytest.mark.parametrize("municipality", SIZES)
def test_absence_lies_on_school_days_on_which_the_pupil_is_enrolled(
    towns: dict[str, Town], municipality: str
) -> None:
    every = set(school_days(np.datetime64("2019-08-01"), np.datetime64("2021-09-30")).astype(str).tolist())
    of_child: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in towns[municipality].stays:
        if stay.place in SCHOOLS:
            of_child[stay.row["cpr"], stay.row["institution_id"]].append(stay)
    for row in towns[municipality].absences:
        on = day_of(row["dato"])
        assert on.date().isoformat() in every
        assert any(stay.covers(on) for stay in of_child[row["cpr"], row["institution_id"]])


@pytest.mark.parametrize("municipality", SIZES)
def test_most_absence_is_illness_of_whole_days_in_winter(towns: dict[str, Town], municipality: str) -> None:
    rows = towns[municipality].absences
    types = Counter(row["type"] for row in rows)
    assert types["sygdom"] > 0.6 * len(rows)
    assert 0.1 * len(rows) < types["tilladelse"]
    assert 0.1 * len(rows) < types["ulovligt"] < 0.2 * len(rows)
    shares = Counter(row["andel"] for row in rows)
    assert shares["1,00"] > 0.85 * len(rows)
    assert shares["0,50"] > 0.05 * len(rows)
    ill = Counter(day_of(row["dato"]).strftime("%Y-%m") for row in rows if row["type"] == "sygdom")
    n_days = {month.strftime("%Y-%m"): count for month, count in reference_months().items()}
    per_day = {month: count / n_days[month] for month, count in ill.items()}
    assert min(per_day["2020-01"], per_day["2020-02"]) > 1.2 * max(per_day["2019-09"], per_day["2020-05"])


def test_illness_comes_in_runs(towns: dict[str, Town]) -> None:
    days: dict[str, set[datetime]] = defaultdict(set)
    for row in towns["330"].absences:
        if row["type"] == "sygdom":
            days[row["cpr"]].add(day_of(row["dato"]))
    monday_to_thursday = [(child, on) for child, each in days.items() for on in each if on.weekday() < 4]
    followed = sum(on + timedelta(days=1) in days[child] for child, on in monday_to_thursday)
    assert followed > 0.4 * len(monday_to_thursday)


def test_some_types_are_put_right_later(delivered: Delivered) -> None:
    august = {
        (row["cpr"], row["dato"]): row["type"]
        for row in delivered.in_force("elevfravaer", "330", until="2021-08-31")
    }
    changed = [
        row
        for row in delivered.in_force("elevfravaer", "330")
        if august.get((row["cpr"], row["dato"]), row["type"]) != row["type"]
    ]
    assert changed
    assert {row["type"] for row in changed} == {"sygdom"}
