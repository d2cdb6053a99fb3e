"""Every cell of the numbers that `naive_spend.py` computes again, and no other cell."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse import naive_spend
from tests.warehouse.naive_spend import COMPUTED, TODAYS, Cell, Municipality, Parts, Period
from tests.warehouse.world import Warehouse, code_of, scenarios

pytestmark = [
    pytest.mark.xdist_group("warehouse"),
    pytest.mark.parametrize("indicator", COMPUTED),
    pytest.mark.parametrize("seed", TODAYS),
]

HALF_AN_OERE = 0.005


def municipality(seed: int) -> Municipality:
    scenario = scenarios()[code_of(f"case_work_by_chance_{seed}")]
    return Municipality(scenario.extracts, scenario.today)


def naive(here: Municipality, indicator: str) -> dict[Cell, Parts]:
    compute, _ = COMPUTED[indicator]
    return {cell: parts for cell, parts in compute(here) if cell[0] == indicator}


def status(here: Municipality, period: Period, start: date, parts: Parts) -> str:
    if parts[1] == 0:
        return "not_applicable"
    return "ok" if naive_spend.last_day(start, period) <= here.today else "provisional"


def is_empty(parts: Parts) -> bool:
    return parts[0] == 0 and not parts[1]


def test_every_cell_is_the_same(every_number: Warehouse, seed: int, indicator: str) -> None:
    here = municipality(seed)
    expected = naive(here, indicator)
    rows = {
        (indicator, row["period_type"], row["period_label"], row["cut"], row["cut_value"]): row
        for row in every_number.rows(
            "select * from marts.mart_indicator where municipality_code = ? and indicator_id = ?",
            code_of(f"case_work_by_chance_{seed}"),
            indicator,
        )
    }

    # Zeros may be left out, except in the holes of the total.
    missing = [cell for cell, parts in expected.items() if not is_empty(parts) and cell not in rows]
    assert missing == []
    extra = [
        cell
        for cell, row in rows.items()
        if cell not in expected and not (row["numerator"] == 0 and not row["denominator"])
    ]
    assert extra == []

    wrong: list[tuple[Cell, Any, Parts]] = []
    for cell, row in rows.items():
        parts = expected.get(cell)
        if parts is None:
            continue
        # Something over nothing isn't said.
        numerator = None if parts[1] == 0 and parts[0] != 0 else parts[0]
        is_same = same(row["numerator"], numerator) and same(row["denominator"], parts[1])
        is_same = is_same and row["status"] == status(here, row["period_type"], row["period_start"], parts)
        if not is_same:
            wrong.append((cell, (row["numerator"], row["denominator"], row["status"]), parts))
    assert wrong == []


def same(found: Any, wanted: Decimal | None) -> bool:
    """Equal to a tenth of half an oere: sums of days over 30.4375 are the least exact."""
    if found is None or wanted is None:
        return found is wanted
    return abs(float(found) - float(wanted)) < HALF_AN_OERE / 10


def test_total_has_no_holes(every_number: Warehouse, seed: int, indicator: str) -> None:
    here = municipality(seed)
    _, period_types = COMPUTED[indicator]
    expected = naive(here, indicator)
    for period in period_types:
        found = {
            row["period_start"]: row
            for row in every_number.rows(
                "select * from marts.mart_indicator where municipality_code = ? and indicator_id = ? "
                "and period_type = ? and cut = 'total'",
                code_of(f"case_work_by_chance_{seed}"),
                indicator,
                period,
            )
        }
        filled = {
            cell[2]
            for cell, parts in expected.items()
            if cell[1] == period and cell[3] == "total" and not is_empty(parts)
        }
        starts = naive_spend.periods(date(here.today.year - 5, 1, 1), here.today, period)
        wanted = list(starts)
        while wanted and naive_spend.label(wanted[0], period) not in filled:
            wanted.pop(0)
        assert [start for start in wanted if start not in found] == []
        # Nothing lies ahead, and nothing before the first row delivered.
        assert [start for start in found if start > here.today or start.year < here.today.year - 5] == []
        for start, row in found.items():
            parts = (Decimal(str(row["numerator"] or 0)), row["denominator"])
            assert row["status"] == status(here, period, start, parts), start


def test_chance_has_met_the_edges(seed: int, indicator: str) -> None:
    """A comparison of nothing with nothing would pass as well."""
    cells = naive(municipality(seed), indicator)
    parts = list(cells.values())

    assert len(cells) >= 2
    assert any(numerator != 0 for numerator, _ in parts)
    if all(denominator is not None for _, denominator in parts):
        assert len({numerator / denominator for numerator, denominator in parts if denominator}) > 1
