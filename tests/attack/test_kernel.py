"""The kernel finds exactly what trying every table of whole numbers finds."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy.sparse import csr_array

from orchestration.attack.kernel import Audit, Guard, Problem, Rules, Verdict, audit, interval

MIN_CELL = 3
RULES = Rules(min_cell=MIN_CELL)

Table = npt.NDArray[np.int64]
Tie = tuple[dict[int, int], bool]
"""Factors of the cells, which together are nothing (True), or at most nothing (False)."""

MOST_UNKNOWN = 6
HIGHEST = 8
"""No cell of the random tables can be more, so that every table can be tried."""


def _problem(values: Table, hidden: npt.NDArray[np.bool_], ties: list[Tie], guard: Guard) -> Problem:
    unknown = np.flatnonzero(hidden)
    column = {int(cell): number for number, cell in enumerate(unknown)}
    rows = np.zeros((len(ties), len(unknown)))
    known = np.zeros(len(ties))
    for number, (factors, _) in enumerate(ties):
        for cell, factor in factors.items():
            if hidden[cell]:
                rows[number, column[cell]] += factor
            else:
                known[number] += factor * values[cell]
    is_equal = np.array([is_equal for _, is_equal in ties])
    return Problem(
        rows=csr_array(rows),
        row_low=np.where(is_equal, -known, -np.inf),
        row_high=-known,
        low=np.zeros(len(unknown)),
        high=np.full(len(unknown), float(HIGHEST)),
        is_whole=np.ones(len(unknown), dtype=bool),
        guard=np.full(len(unknown), guard, dtype=np.int8),
    )


def _every_table(problem: Problem) -> list[tuple[int, ...]]:
    """All tables that fulfil all ties: one unknown after the other, giving up when a tie is past saving."""
    rows = problem.rows.toarray()
    low, high = problem.row_low.tolist(), problem.row_high.tolist()
    columns = [[(row, int(factor)) for row, factor in enumerate(column) if factor] for column in rows.T]
    later = np.cumsum(rows[:, ::-1] * HIGHEST * (rows[:, ::-1] < 0), axis=1)[:, ::-1]
    least_later = [*later.T.tolist(), [0.0] * len(low)]
    later = np.cumsum(rows[:, ::-1] * HIGHEST * (rows[:, ::-1] > 0), axis=1)[:, ::-1]
    most_later = [*later.T.tolist(), [0.0] * len(low)]
    tables: list[tuple[int, ...]] = []
    sums = [0.0] * len(low)

    def fill(table: tuple[int, ...]) -> None:
        number = len(table)
        if number == problem.n_unknowns:
            tables.append(table)
            return
        least, most = least_later[number + 1], most_later[number + 1]
        for value in range(HIGHEST + 1):
            for row, factor in columns[number]:
                sums[row] += factor * value
            if all(
                sums[row] + least[row] <= high[row] and sums[row] + most[row] >= low[row]
                for row, _ in columns[number]
            ):
                fill((*table, value))
            for row, factor in columns[number]:
                sums[row] -= factor * value

    fill(())
    return tables


def _by_trying(problem: Problem) -> list[Verdict]:
    tables = np.array(_every_table(problem))
    verdicts = []
    for column, guard in enumerate(problem.guard):
        least, most = tables[:, column].min(), tables[:, column].max()
        is_safe = least == 0 and most >= MIN_CELL
        if guard == Guard.COUNT:
            is_safe = is_safe or least >= MIN_CELL
        verdicts.append(Verdict.SAFE if is_safe else Verdict.FOUND)
    return verdicts


def _sum_of(whole: int, parts: list[int]) -> Tie:
    return {whole: 1} | dict.fromkeys(parts, -1), True


def _covers(whole: int, parts: list[int]) -> list[Tie]:
    return [
        ({whole: 1} | dict.fromkeys(parts, -1), False),
        *(({part: 1, whole: -1}, False) for part in parts),
    ]


class _Cells:
    """Values that are made up as they are asked for."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.values: list[int] = []

    def new(self, value: int | None = None) -> int:
        self.values.append(int(self.random.integers(0, 5)) if value is None else value)
        return len(self.values) - 1

    def total(self, parts: list[int]) -> int:
        return self.new(sum(self.values[part] for part in parts))


def _row_with_total(cells: _Cells) -> list[Tie]:
    parts = [cells.new() for _ in range(cells.random.integers(2, 6))]
    return [_sum_of(cells.total(parts), parts)]


def _table_with_margins(cells: _Cells) -> list[Tie]:
    height, width = cells.random.integers(2, 4, 2)
    inner = [[cells.new() for _ in range(width)] for _ in range(height)]
    rows = [cells.total(row) for row in inner]
    columns = [cells.total([row[number] for row in inner]) for number in range(width)]
    ties = [_sum_of(rows[number], inner[number]) for number in range(height)]
    ties += [_sum_of(columns[number], [row[number] for row in inner]) for number in range(width)]
    return [*ties, _sum_of(cells.total(rows), rows), _sum_of(len(cells.values) - 1, columns)]


def _all_and_municipalities(cells: _Cells) -> list[Tie]:
    towns = [[cells.new() for _ in range(3)] for _ in range(2)]
    totals = [cells.total(town) for town in towns]
    everywhere = [cells.total([town[number] for town in towns]) for number in range(3)]
    ties = [_sum_of(total, town) for total, town in zip(totals, towns, strict=True)]
    ties += [_sum_of(everywhere[number], [town[number] for town in towns]) for number in range(3)]
    return [*ties, _sum_of(cells.total(totals), totals)]


def _hierarchy(cells: _Cells) -> list[Tie]:
    institutions = [[cells.new() for _ in range(cells.random.integers(1, 4))] for _ in range(2)]
    districts = [cells.total(children) for children in institutions]
    ties = [_sum_of(district, children) for district, children in zip(districts, institutions, strict=True)]
    return [*ties, _sum_of(cells.total(districts), districts)]


def _share_with_rest(cells: _Cells) -> list[Tie]:
    ties = []
    shares = []
    for _ in range(2):
        part, rest = cells.new(), cells.new()
        whole = cells.total([part, rest])
        ties.append(_sum_of(whole, [part, rest]))
        shares.append((part, rest, whole))
    sums = [cells.total([share[place] for share in shares]) for place in range(3)]
    ties += [_sum_of(sums[place], [share[place] for share in shares]) for place in range(3)]
    return [*ties, _sum_of(sums[2], [sums[0], sums[1]])]


def _children_in_both(cells: _Cells) -> list[Tie]:
    parts = [cells.new() for _ in range(cells.random.integers(2, 4))]
    values = [cells.values[part] for part in parts]
    whole = cells.new(int(cells.random.integers(max(values), sum(values) + 1)))
    other = [cells.new() for _ in range(2)]
    return [*_covers(whole, parts), _sum_of(cells.total([whole, *other]), [whole, *other])]


SHAPES: list[Callable[[_Cells], list[Tie]]] = [
    _row_with_total,
    _table_with_margins,
    _all_and_municipalities,
    _hierarchy,
    _share_with_rest,
    _children_in_both,
]

TABLES_OF_EACH_SHAPE = 500


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__.strip("_"))
def test_what_is_found_is_what_trying_every_table_finds(shape: Callable[[_Cells], list[Tie]]) -> None:
    random = np.random.default_rng(SHAPES.index(shape))
    n_found = n_safe = 0
    for _ in range(TABLES_OF_EACH_SHAPE):
        cells = _Cells(random)
        ties = shape(cells)
        values = np.array(cells.values)
        hidden = (values < random.integers(1, 5)) | (random.random(len(values)) < random.choice([0.1, 0.5]))
        hidden &= np.cumsum(hidden) <= MOST_UNKNOWN
        hidden &= values <= HIGHEST
        if not hidden.any():
            continue
        problem = _problem(values, hidden, ties, random.choice([Guard.COUNT, Guard.SENSITIVE]))
        verdicts = _by_trying(problem)
        assert audit(problem, RULES).verdict.tolist() == verdicts, (ties, values, hidden)
        n_found += verdicts.count(Verdict.FOUND)
        n_safe += verdicts.count(Verdict.SAFE)
    assert min(n_found, n_safe) > 50


def _one_row(
    total: float, n: int, guard: Guard, *, is_whole: bool = True, low: float = 0.0, fixed: float | None = None
) -> Problem:
    high = np.full(n, np.inf)
    lows = np.full(n, low)
    if fixed is not None:
        high[0] = lows[0] = fixed
    return Problem(
        rows=csr_array(np.ones((1, n))),
        row_low=np.array([total]),
        row_high=np.array([total]),
        low=lows,
        high=high,
        is_whole=np.full(n, is_whole),
        guard=np.full(n, guard, dtype=np.int8),
    )


def test_two_that_are_few_together_are_found() -> None:
    assert audit(_one_row(2, 2, Guard.COUNT), RULES).verdict.tolist() == [Verdict.FOUND] * 2


def test_two_that_are_enough_together_are_safe() -> None:
    assert audit(_one_row(3, 2, Guard.COUNT), RULES).verdict.tolist() == [Verdict.SAFE] * 2


def test_a_large_number_may_be_found_but_not_where_few_are_known_to_stand_behind_it() -> None:
    assert audit(_one_row(40, 1, Guard.COUNT), RULES).verdict.tolist() == [Verdict.SAFE]
    assert audit(_one_row(40, 1, Guard.SENSITIVE), RULES).verdict.tolist() == [Verdict.FOUND]


def test_halves_of_children_protect_nobody() -> None:
    """x + y, y + z and z + x are each 1: as fractions each could be a half, as children none fits."""
    problem = Problem(
        rows=csr_array(np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]])),
        row_low=np.ones(3),
        row_high=np.ones(3),
        low=np.zeros(3),
        high=np.full(3, np.inf),
        is_whole=np.ones(3, dtype=bool),
        guard=np.full(3, Guard.COUNT, dtype=np.int8),
    )
    result = audit(problem, RULES)
    assert result.is_contradicted.all() or (result.verdict == Verdict.FOUND).all()
    with pytest.raises(ValueError, match="Ingen tal"):
        interval(problem, 0)


def test_an_amount_is_found_when_its_interval_is_narrow() -> None:
    rules = Rules(min_cell=3, dominance_percent=10)
    wide = _one_row(1_000_000, 2, Guard.AMOUNT, is_whole=False)
    assert audit(wide, rules).verdict.tolist() == [Verdict.SAFE] * 2
    # of 1,000 kroner at least 950 are the first's: it lies between 950 and 1,000, the other between 0 and 50
    narrow = Problem(
        rows=csr_array(np.ones((1, 2))),
        row_low=np.array([1000.0]),
        row_high=np.array([1000.0]),
        low=np.array([950.0, 0.0]),
        high=np.full(2, np.inf),
        is_whole=np.zeros(2, dtype=bool),
        guard=np.full(2, Guard.AMOUNT, dtype=np.int8),
    )
    assert audit(narrow, rules).verdict.tolist() == [Verdict.FOUND, Verdict.SAFE]
    assert audit(_one_row(5000, 1, Guard.AMOUNT, is_whole=False), rules).verdict.tolist() == [Verdict.FOUND]


def test_a_contradiction_stays_in_its_own_part() -> None:
    problem = Problem(
        rows=csr_array(np.array([[1.0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]])),
        row_low=np.array([9.0, 4, 5]),
        row_high=np.array([9.0, 4, 5]),
        low=np.zeros(4),
        high=np.full(4, np.inf),
        is_whole=np.ones(4, dtype=bool),
        guard=np.full(4, Guard.COUNT, dtype=np.int8),
    )
    result = audit(problem, RULES)
    assert result.verdict.tolist() == [Verdict.SAFE, Verdict.SAFE, Verdict.OPEN, Verdict.OPEN]
    assert result.is_contradicted[result.component].tolist() == [False, False, True, True]


def test_without_time_nothing_is_proven_and_nothing_is_called_safe() -> None:
    result = _audit_without_time()
    assert set(result.verdict.tolist()) <= {Verdict.NOT_PROVEN, Verdict.FOUND}


def _audit_without_time() -> Audit:
    random = np.random.default_rng(5)
    rows = (random.random((40, 120)) < 0.2).astype(float)
    total = rows @ random.integers(0, 9, 120)
    return audit(
        Problem(
            rows=csr_array(rows),
            row_low=total,
            row_high=total,
            low=np.zeros(120),
            high=np.full(120, np.inf),
            is_whole=np.ones(120, dtype=bool),
            guard=np.full(120, Guard.COUNT, dtype=np.int8),
        ),
        Rules(min_cell=MIN_CELL, seconds_per_component=0),
    )
