"""The models against the definitions worked out day by day, on hundreds of invented children."""

import pytest

from .conftest import Built
from .naive import Cell, CellKey

pytestmark = pytest.mark.xdist_group("ladder")

GROUPS = {
    "cells_ladder": "trappe_",
    "cells_intervention": "indsats_",
    "cells_placement": "anbragt_",
}


def test_stays(built: Built) -> None:
    expected = {
        (ladder.code, ladder.child, first, end, step, rung)
        for ladder in built.naive.ladders
        for first, end, step, rung in ladder.stays
    }
    stays = built.rows(
        "select municipality_code, child_key, valid_from, valid_to, ladder_step, rung::double "
        "from core.fct_ladder_stay"
    )
    assert len(stays) == len(expected) > 1000
    assert set(stays) == expected


def test_moves(built: Built) -> None:
    def direction(before: int, after: int) -> str:
        if -1 in (before, after):
            return "ukendt"
        return "ind" if before == 0 else "ud" if after == 0 else "op" if after > before else "ned"

    expected = {
        (ladder.code, ladder.child, day, before, after, direction(before, after))
        for ladder in built.naive.ladders
        for day, before, after in ladder.moves
    }
    moves = built.rows(
        "select municipality_code, child_key, move_date, from_ladder_step, to_ladder_step, direction "
        "from core.fct_ladder_move"
    )
    assert len(moves) == len(expected) > 1500
    assert set(moves) == expected
    assert {move[-1] for move in moves} == {"ind", "ud", "op", "ned", "ukendt"}


def test_courses(built: Built) -> None:
    expected = {
        (ladder.code, ladder.child, *course) for ladder in built.naive.ladders for course in ladder.courses
    }
    courses = built.rows(
        "select municipality_code, child_key, valid_from, valid_to, first_step, highest_step, last_step "
        "from core.fct_ladder_course"
    )
    assert len(courses) == len(expected) > 800
    assert set(courses) == expected


@pytest.mark.parametrize("model", GROUPS)
def test_cells(built: Built, naive_cells: dict[CellKey, Cell], model: str) -> None:
    rows = built.rows(
        "select municipality_code, indicator_id, period_type, period_start, cut, cut_value, "
        f"numerator, denominator, n_numerator, n_denominator from cells.{model}"
    )
    cells = {row[:6]: row[6:] for row in rows}
    assert len(cells) == len(rows), "one row per municipality, indicator, period and cut"
    expected = {key: cell for key, cell in naive_cells.items() if key[1].startswith(GROUPS[model])}
    assert {key[1] for key in cells} == {key[1] for key in expected}
    missing, superfluous = expected.keys() - cells.keys(), cells.keys() - expected.keys()
    assert (sorted(missing)[:5], sorted(superfluous)[:5]) == ([], [])
    wrong = [(key, cells[key], cell) for key, cell in expected.items() if cells[key] != pytest.approx(cell)]
    assert sorted(wrong)[:5] == []


@pytest.fixture(scope="module")
def naive_cells(built: Built) -> dict[CellKey, Cell]:
    return built.naive.cells()
