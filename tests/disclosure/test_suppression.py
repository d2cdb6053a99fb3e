"""What is hidden can't be told from what is shown: tried on thousands of random small tables, one by one."""

import numpy as np
import pytest

from orchestration.disclosure.bounds import System, exposed
from orchestration.disclosure.suppression import NEVER, Tables, _Work, suppress
from tests.disclosure.small_tables import MIN_CELL, SHAPES, Table, grid, line, shares, tables, told_by_trying

N_EACH = 300


def random_inner(rng: np.random.Generator, shape: Table) -> np.ndarray:
    return rng.integers(0, 6, shape.sums.shape[1]).astype(float)


def system_of(made: Tables, is_hidden: np.ndarray) -> tuple[System, np.ndarray]:
    work = _Work(made, MIN_CELL, 0.0)
    members = np.flatnonzero(is_hidden[made.cell_of])
    columns = work._of_count[:, members]
    return System(columns.tocsr(), made.counts[members], made.is_sensitive[members]), members


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.sums.shape}")
def test_after_suppression_nothing_can_be_told(shape: Table) -> None:
    rng = np.random.default_rng(20210930)
    n_hidden_more = 0
    for _ in range(N_EACH):
        made = tables(shape, random_inner(rng, shape))
        result = suppress(made, MIN_CELL)
        assert result.n_open == 0
        assert told_by_trying(shape, made, result.is_hidden) == set()
        assert (result.is_hidden >= made.is_hidden).all()
        n_hidden_more += int(result.is_hidden.sum() - made.is_hidden.sum())
    assert n_hidden_more > 0, "no table needed more hidden than its small counts: the test tries nothing"


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.sums.shape}")
def test_the_bounds_find_what_trying_every_table_finds(shape: Table) -> None:
    rng = np.random.default_rng(1)
    n_told = 0
    for _ in range(N_EACH):
        inner = random_inner(rng, shape)
        n_cells = len(tables(shape, inner).cost)
        hidden = rng.random(n_cells) < 0.5
        made = tables(shape, inner, hidden)
        told = told_by_trying(shape, made, hidden)
        system, members = system_of(made, hidden)
        found = {int(members[at]) for at in np.flatnonzero(exposed(system, MIN_CELL, 10.0))}
        # some of each group are enough for the search, so it may name fewer, and none that isn't told
        assert found <= told
        assert bool(found) == bool(told)
        n_told += len(told)
    assert n_told > 0


def test_a_lone_small_part_takes_the_cheapest_part_that_is_enough_with_it() -> None:
    # 12 = 1 + 2 of others + 9: the 1 is hidden, and 1 + 2 are just three
    made = tables(line(3), np.array([1.0, 3.0, 9.0]))
    result = suppress(made, MIN_CELL)
    assert result.is_hidden.tolist() == [False, True, True, False]


def test_a_total_is_hidden_only_where_no_part_is_left() -> None:
    # 2 = 2 + 0: only the total can hide that it is two
    made = tables(line(2), np.array([2.0, 0.0]))
    assert suppress(made, MIN_CELL).is_hidden.tolist() == [True, True, False]


def test_a_grid_is_closed_by_a_rectangle() -> None:
    # one small count in a corner: its row and its column each need another, and those a fourth between them
    made = tables(grid(2, 2), np.array([1.0, 9.0, 9.0, 9.0]))
    hidden = suppress(made, MIN_CELL).is_hidden.reshape(3, 3)
    assert hidden[1:, 1:].all()
    assert not hidden[0].any()
    assert not hidden[:, 0].any()


def test_a_whole_may_be_known_beside_a_hidden_share() -> None:
    # the whole of 20 doesn't tell how many of them are the part, as long as nothing else does
    made = tables(shares(2), np.array([1.0, 6.0, 5.0, 6.0]))
    result = suppress(made, MIN_CELL)
    assert told_by_trying(shares(2), made, result.is_hidden) == set()


def test_nothing_small_hides_nothing() -> None:
    made = tables(grid(2, 2), np.array([9.0, 8.0, 7.0, 6.0]))
    assert not suppress(made, MIN_CELL).is_hidden.any()


def test_without_time_the_simple_rule_is_as_safe() -> None:
    rng = np.random.default_rng(3)
    shape = grid(2, 2)
    for _ in range(100):
        made = tables(shape, random_inner(rng, shape))
        result = suppress(made, MIN_CELL, seconds=0.0)
        assert result.n_exact == 0
        assert told_by_trying(shape, made, result.is_hidden) == set()


def test_a_count_that_nothing_can_protect_leaves_no_other_unprotected() -> None:
    # the first total can't be hidden; in the second line what is needed is hidden although the first is lost
    lost, saved = tables(line(2), np.array([1.0, 9.0])), tables(line(3), np.array([1.0, 3.0, 9.0]))
    lost.cost[:] = np.where(lost.is_hidden, lost.cost, NEVER)
    n_counts, n_ties = len(lost.counts), int(lost.tie[-1]) + 1
    both = Tables(
        **{
            name: np.concatenate([getattr(lost, name), getattr(saved, name) + shift])
            for name, shift in {
                "counts": 0, "cell_of": n_counts, "tie": n_ties, "member": n_counts, "sign": 0,
                "cost": 0, "kroner": 0,
            }.items()
        },
        **{
            name: np.concatenate([getattr(lost, name), getattr(saved, name)])
            for name in ("is_sensitive", "is_guarded", "is_hidden", "is_within_row")
        },
    )  # fmt: skip
    result = suppress(both, MIN_CELL)
    assert result.n_open == 1
    assert result.is_hidden[n_counts:].tolist() == [False, True, True, False]


@pytest.mark.parametrize(("year", "is_told"), [((9.0, 9.0), True), ((9.0, 12.0), False)])
def test_what_a_hidden_row_passes_on_is_known(year: tuple[float, float], is_told: bool) -> None:
    """A month of 19: 8, 8 and 3 of them on three steps, all hidden. The year's persons on the first two stand
    in those steps' own hidden rows, and shown in another table: no month has more of a step than the year.

    With 9 and 9 at most 18 are on the two, and at least one on the third. With 9 and 12 there needn't be any.
    """
    first, second, third, total, first_year, second_year, shown_first, shown_second, *overlaps = range(10)
    ties = [
        (total, [first, second, third]),
        (first_year, [first, overlaps[0]]),
        (second_year, [second, overlaps[1]]),
        (shown_first, [first_year]),
        (shown_second, [second_year]),
    ]
    counts = np.array([8.0, 8, 3, 19, *year, *year, year[0] - 8, year[1] - 8])
    row = np.array([0, 1, 2, 3, 0, 1, 4, 5, 6, 7])
    members = [
        (tie, count, sign)
        for tie, (whole, parts) in enumerate(ties)
        for count, sign in [(whole, -1.0), *[(part, 1.0) for part in parts]]
    ]
    tie, member, sign = (np.array(column) for column in zip(*members, strict=True))
    made = Tables(
        counts=counts,
        cell_of=row,
        is_sensitive=np.arange(10) == third,
        is_guarded=np.zeros(10, dtype=bool),
        kroner=np.zeros(10),
        tie=tie,
        member=member,
        sign=sign,
        is_hidden=np.array([True, True, True, False, False, False, True, True]),
        cost=np.array([8.0, 8, 3, 100, 9, 9, NEVER, NEVER]),
        is_within_row=np.array([False, True, True, False, False]),
    )
    # how few can be on the third step, tried out
    least = min(
        19 - one - other
        for one in range(int(year[0]) + 1)
        for other in range(int(year[1]) + 1)
        if one + other <= 19
    )
    assert (least > 0) == is_told

    result = suppress(made, MIN_CELL)

    assert result.n_open == 0
    assert result.is_hidden[[3, 4, 5]].any() == is_told
