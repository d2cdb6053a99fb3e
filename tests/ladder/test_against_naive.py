"""The models against the definitions worked out day by day, on hundreds of invented children."""

from collections import defaultdict
from datetime import date
from uuid import UUID

import pytest

from .conftest import Built
from .naive import DAY, Cell, CellKey

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


def test_first_and_last_steps_of_courses(built: Built) -> None:
    courses: dict[tuple[str, date, str, str], list[UUID]] = defaultdict(list)
    rests: dict[tuple[str, date, str, str], list[UUID]] = defaultdict(list)
    for ladder in built.naive.ladders:
        for _, end, first, highest, last in ladder.courses:
            if end is None or highest < 1 or not ladder.counts(end - DAY):
                continue
            year = (end - DAY).replace(month=1, day=1)
            ends = ["ukendt" if step == -1 else str(step) for step in (first, last)]
            rest = ""
            if 1 <= last == highest < 6:
                rest = "course_on_highest"
            elif first <= last < highest and last > 0:
                rest = "course_lower_than_highest_only"
            for code in (ladder.code, "000"):
                courses[code, year, ends[0], ends[1]].append(ladder.child)
                if rest:
                    rests[code, year, rest, ""].append(ladder.child)
        for _, end, step, _ in ladder.stays:
            if end is not None and ladder.counts(end - DAY) and ladder.state(end) != 0:
                for code in (ladder.code, "000"):
                    at = (code, (end - DAY).replace(month=1, day=1))
                    rests[*at, "stay_that_went_on", f"ladder_step={step}"].append(ladder.child)

    def counted(
        found: dict[tuple[str, date, str, str], list[UUID]],
    ) -> set[tuple[tuple[str, date, str, str], int, int]]:
        return {(key, len(children), len(set(children))) for key, children in found.items()}

    def told(sql: str) -> set[tuple[object, ...]]:
        return {(row[:4], *row[4:]) for row in built.rows(sql)}

    assert len(courses) > 100
    assert {"ukendt"} < {key[2] for key in courses}
    assert told(
        "select municipality_code, period_start, first_ladder_step, last_ladder_step, n_courses, n_children "
        "from cells.ladder_course_alone"
    ) == counted(courses)
    assert len({key[2] for key in rests}) == 3
    assert told(
        "select municipality_code, period_start, series, coordinate, n, n_children "
        "from cells.ladder_course_rest where n > 0"
    ) == counted(rests)


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
