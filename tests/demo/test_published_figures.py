"""What was published about the three municipalities comes out of their files, to the last printed digit."""

from collections import Counter
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import pytest

from tests.demo.conftest import Delivered, Row
from tests.demo.test_numbers import age_on, born

pytestmark = pytest.mark.xdist_group("demo")


def printed(part: int, whole: int, decimals: int) -> str:
    """A share in per cent, rounded half away from zero."""
    return str((Decimal(100 * part) / whole).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("topi_round", "red", "yellow", "green"),
    [("2020E", "4.1", "28.8", "67.0"), ("2021F", "3.9", "27.8", "68.4"), ("2021E", "4.7", "28.8", "66.5")],
)
def test_topi_in_slagelse(delivered: Delivered, topi_round: str, red: str, yellow: str, green: str) -> None:
    rows = [row for row in delivered.in_force("trivselsvurderinger", "330") if row["runde"] == topi_round]
    positions = Counter(row["position"] for row in rows)
    shares = {position: printed(count, len(rows), 1) for position, count in positions.items()}
    assert shares == {"roed": red, "gul": yellow, "groen": green}
    assert all(0 <= age_on(row["cpr"], day_of(row["vurderet"])) <= 6 for row in rows)


def test_slagelse_assessed_3209_children_in_autumn_2021(delivered: Delivered) -> None:
    rows = delivered.in_force("trivselsvurderinger", "330")
    assert sum(row["runde"] == "2021E" for row in rows) == 3209
    assert {row["runde"] for row in rows} == {"2020E", "2021F", "2021E"}


@pytest.mark.parametrize(
    ("question", "share", "relevant"),
    [("boernesamtale", "54", 39), ("netvaerksmoede", "21", 53), ("mundtlig_partshoering", "87", 53)],
)
def test_supervision_in_slagelse(delivered: Delivered, question: str, share: str, relevant: int) -> None:
    asked = [
        row
        for row in delivered.in_force("ledelsestilsyn", "330")
        if row["maaned"] == "01-09-2021" and row["spoergsmaal"] == question and row["relevant"] == "J"
    ]
    assert len(asked) == relevant
    assert printed(sum(row["opfyldt"] == "J" for row in asked), len(asked), 0) == share


def test_notifications_in_faxe(delivered: Delivered) -> None:
    per_year = Counter(day_of(row["modtaget"]).year for row in counted(delivered, "320"))
    assert per_year[2014] == 524
    assert per_year[2017] == 1023
    assert printed(per_year[2017] - per_year[2014], per_year[2014], 1) == "95.2"
    assert set(per_year) == set(range(2014, 2022))


def test_notifications_about_the_youngest_in_faxe(delivered: Delivered) -> None:
    ages = [
        age_on(row["cpr"], day_of(row["modtaget"]))
        for row in counted(delivered, "320")
        if day_of(row["modtaget"]).year == 2018 and not is_unborn(row)
    ]
    assert printed(sum(age < 8 for age in ages), len(ages), 0) == "36"


@pytest.mark.parametrize("municipality", ["320", "330", "390"])
def test_every_notification_is_about_a_minor_or_an_unborn_child(
    delivered: Delivered, municipality: str
) -> None:
    rows = delivered.in_force("underretninger", municipality)
    assert len(counted(delivered, municipality)) == len(rows)
    assert any(row["ufoedt"] == "J" for row in rows)
    assert any(row["ufoedt"] != "J" and is_unborn(row) for row in rows)


def counted(delivered: Delivered, municipality: str) -> list[Row]:
    return [
        row
        for row in delivered.in_force("underretninger", municipality)
        if is_unborn(row) or age_on(row["cpr"], day_of(row["modtaget"])) < 18
    ]


def is_unborn(row: Row) -> bool:
    return row["ufoedt"] == "J" or born(row["cpr"]) > day_of(row["modtaget"]).date()


@cache
def day_of(cell: str) -> datetime:
    for form in ("%d-%m-%Y %H:%M", "%Y-%m-%d %H:%M", "%d-%m-%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(cell, form)
        except ValueError:
            continue
    raise AssertionError("not a date of any form that the demo writes")
