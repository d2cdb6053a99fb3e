"""What a kept release hides isn't shown by the next one until it has changed enough."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.disclosure import suppressed_cells
from orchestration.disclosure.cells import WITHHELD_PATH

MIN_CELL = 5
PARTS = ("almen", "forstaerket", "specialiseret")

Suppress = Callable[..., dict[str, str]]


def counts_of(values: dict[str, int]) -> str:
    """`cells.published_count` of one indicator with a total and its parts, as SQL."""
    rows = []
    for place, (name, n) in enumerate({"": sum(values.values()), **values}.items()):
        coordinate = f"place_kind={name}" if name else ""
        is_small = 0 < n < MIN_CELL
        rows.append(
            f"select {place}::ubigint as cell_key, {place}::ubigint as count_key, "
            "'330' as municipality_code, "
            "'anbragt_antal' as series, 'numerator' as measure, 'month' as period_type, "
            f"date '2021-09-01' as period_start, '{coordinate}' as coordinate, {n}::double as n, "
            f"{n}::double as amount, {is_small} as is_sensitive, false as is_guarded, false as is_kroner, "
            f"{is_small} as is_hidden, {100.0 if not name else 1.0 + n} as cost"
        )
    return " union all ".join(rows)


@pytest.fixture
def suppress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Suppress:
    monkeypatch.setenv(WITHHELD_PATH, str(tmp_path))

    def run(**values: int) -> dict[str, str]:
        """The reasons of the hidden parts, by their name (`alle` for the total)."""
        with duckdb.connect() as connection:
            counts = connection.sql(counts_of(values))
            places = connection.sql("select '330' as municipality_code, '' as institution_id, '' as district")
            found = suppressed_cells(connection, counts, places, min_cell=MIN_CELL)
        names = ["alle", *values]
        return {names[key]: reason for key, reason in zip(found["cell_key"], found["reason"], strict=True)}

    return run


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., None]:
    """Notes what an older release withheld: the values then, what it hid, and what of that it had to."""

    def note(values: dict[str, int], hidden: set[str], needed: set[str] | None = None) -> None:
        rows = [
            f"select {place}::ubigint as count_key, {n}::double as n, {name in hidden} as is_hidden, "
            f"{name in (hidden if needed is None else needed)} as is_needed"
            for place, (name, n) in enumerate({"alle": sum(values.values()), **values}.items())
        ]
        path = tmp_path / f"2021100{len(list(tmp_path.iterdir()))}.parquet"
        duckdb.sql(" union all ".join(rows)).write_parquet(str(path))

    return note


def test_a_small_part_takes_another_with_it(suppress: Suppress) -> None:
    assert suppress(almen=3, forstaerket=9, specialiseret=20) == {
        "almen": "small",
        "forstaerket": "secondary",
    }


def test_without_a_small_part_nothing_is_hidden(suppress: Suppress) -> None:
    assert suppress(almen=6, forstaerket=9, specialiseret=20) == {}


def test_what_hid_another_stays_hidden_as_long_as_it_has_hardly_changed(
    suppress: Suppress, kept: Callable[..., None]
) -> None:
    # shown now, the 9 would tell that the other was 3 then
    kept({"almen": 3, "forstaerket": 9, "specialiseret": 20}, {"almen", "forstaerket"})
    assert suppress(almen=6, forstaerket=9, specialiseret=20) == {"almen": "held", "forstaerket": "held"}


def test_what_has_changed_enough_is_shown_again(suppress: Suppress, kept: Callable[..., None]) -> None:
    kept({"almen": 3, "forstaerket": 9, "specialiseret": 20}, {"almen", "forstaerket"})
    assert suppress(almen=8, forstaerket=14, specialiseret=20) == {}


def test_what_was_only_held_holds_nothing_back(suppress: Suppress, kept: Callable[..., None]) -> None:
    kept({"almen": 6, "forstaerket": 9, "specialiseret": 20}, {"almen", "forstaerket"}, needed=set())
    assert suppress(almen=6, forstaerket=9, specialiseret=20) == {}


def test_a_number_that_was_shown_unchanged_is_not_hidden_for_another(
    suppress: Suppress, kept: Callable[..., None]
) -> None:
    # whoever has the release before puts the 9 in again: the 12 that has changed hides the 3 better
    kept({"almen": 5, "forstaerket": 9, "specialiseret": 20}, set())
    assert suppress(almen=3, forstaerket=9, specialiseret=12) == {
        "almen": "small",
        "specialiseret": "secondary",
    }


def test_the_total_hides_a_part_where_all_other_parts_were_shown_unchanged(
    suppress: Suppress, kept: Callable[..., None]
) -> None:
    kept({"almen": 5, "forstaerket": 9, "specialiseret": 20}, set())
    assert suppress(almen=3, forstaerket=9, specialiseret=20) == {"alle": "secondary", "almen": "small"}


def test_the_numbers_of_one_release_do_not_depend_on_how_often_it_is_built(
    suppress: Suppress, kept: Callable[..., None]
) -> None:
    values = {"almen": 3, "forstaerket": 9, "specialiseret": 20}
    first = suppress(**values)
    kept(values, set(first))
    assert set(suppress(**values)) == set(first)
