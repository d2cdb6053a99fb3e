"""The cleverer numbers, computed a second time the slow and obvious way."""

import calendar
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.warehouse.scenarios.by_chance import SEEDS
from tests.warehouse.world import TODAY, Row, Warehouse, code_of, scenarios

pytestmark = [pytest.mark.xdist_group("warehouse"), pytest.mark.parametrize("seed", SEEDS)]

Parts = tuple[int, int]


def delivered(seed: int, extract: str) -> list[Row]:
    return list(scenarios()[code_of(f"by_chance_{seed}")].extracts[extract])


def computed(warehouse: Warehouse, seed: int, indicator: str, period_type: str) -> dict[str, Parts]:
    """Period → numerator and denominator, of the periods with anything."""
    rows = warehouse.rows(
        "select period_label, numerator, denominator from marts.mart_indicator "
        "where municipality_code = ? and indicator_id = ? and period_type = ? and cut = 'total' "
        "and status in ('ok', 'provisional')",
        code_of(f"by_chance_{seed}"),
        indicator,
        period_type,
    )
    return {row["period_label"]: (row["numerator"], row["denominator"]) for row in rows}


def born(number: str) -> date:
    day, month, year = int(number[:2]) - 60, int(number[2:4]), int(number[4:6])
    return date((1900 if number[6] == "0" else 2000) + year, month, day)


def age(number: str, day: date) -> int:
    birth = born(number)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def a_year_before(day: date) -> date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))


def counted_notifications(seed: int) -> list[tuple[str, datetime]]:
    """Who and when, of the notifications that count: a mother's unborn child is someone else than she."""
    counted = []
    for row in delivered(seed, "underretninger"):
        number, received = str(row["cpr"]), row["modtaget"]
        assert isinstance(received, datetime)
        is_unborn_itself = born(number) > received.date()
        is_unborn = bool(row["ufoedt"]) or is_unborn_itself
        if received.date() <= TODAY and (is_unborn or age(number, received.date()) < 18):
            who = number + ("|u" if row["ufoedt"] and not is_unborn_itself else "")
            counted.append((who, received))
    return counted


@pytest.mark.parametrize("period_type", ["month", "year"])
def test_repeated_notifications(every_number: Warehouse, seed: int, period_type: str) -> None:
    counted = counted_notifications(seed)
    children: dict[str, set[str]] = defaultdict(set)
    repeated: dict[str, set[str]] = defaultdict(set)
    for who, received in counted:
        period = f"{received:%Y-%m}" if period_type == "month" else f"{received:%Y}"
        children[period].add(who)
        for other, earlier in counted:
            if other == who and earlier < received and earlier.date() >= a_year_before(received.date()):
                repeated[period].add(who)

    naive = {period: (len(repeated[period]), len(who)) for period, who in children.items()}
    assert computed(every_number, seed, "underretning_gentagen", period_type) == naive


@pytest.mark.parametrize(
    ("indicator", "is_met"),
    [
        ("topi_forbedret", lambda before, now: now < before),
        ("topi_forvaerret", lambda before, now: now > before),
    ],
)
def test_topi_movement(every_number: Warehouse, seed: int, indicator: str, is_met: Any) -> None:
    rank = {"groen": 1, "gul": 2, "roed": 3}
    position = {
        (str(row["cpr"]), str(row["runde"])): rank[str(row["position"])]
        for row in delivered(seed, "trivselsvurderinger")
    }
    naive: dict[str, Parts] = {}
    for (child, topi_round), now in position.items():
        year, half = int(topi_round[:4]), topi_round[4]
        before = f"{year}F" if half == "E" else f"{year - 1}E"
        if (child, before) in position:
            met, pairs = naive.get(topi_round, (0, 0))
            is_moved = is_met(position[child, before], now)
            naive[topi_round] = (met + is_moved, pairs + 1)

    assert computed(every_number, seed, indicator, "half_year") == naive


def test_spine_of_months(every_number: Warehouse, seed: int) -> None:
    first = min(received for _, received in counted_notifications(seed)).date().replace(day=1)
    naive = []
    while first <= TODAY:
        naive.append(f"{first:%Y-%m}")
        first = (first + timedelta(days=31)).replace(day=1)

    months = every_number.column(
        "select period_label from marts.mart_indicator where municipality_code = ? "
        "and indicator_id = 'underretning_antal' and period_type = 'month' and cut = 'total' order by 1",
        code_of(f"by_chance_{seed}"),
    )
    assert months == naive
