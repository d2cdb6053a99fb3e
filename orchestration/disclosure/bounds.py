"""How low and how high hidden counts can be for somebody who knows every shown number and every tie.

Exact, with HiGHS, but with few and cheap programmes: one solution is a possible table and proves every
count safe that it holds low, or high, enough; and a programme that differs from the last in what it looks
for only starts from that one's solution.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from orchestration.solver import quiet_solver

_WHOLE = 1e-6
"""How far from a whole number a solution may lie: the solver's own tolerance."""

_SOME = 3
"""So many exposed counts of a group are looked for at a time."""

_LARGE = 800
"""Counts in a group above which a single one is first looked at among those around it."""

_NEARBY = 150

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class System:
    """Hidden counts (columns) and the ties between them (rows): `matrix @ counts = matrix @ true_counts`."""

    matrix: sparse.csr_array
    true_counts: Floats
    is_sensitive: Flags
    """Counts that must be possible at none and at `min_cell`."""


def exposed(system: System, min_cell: int, seconds: float) -> Flags:
    """Sensitive counts that somebody who knows the rest can bound too closely, some of each group that has
    any.

    A count is safe when some table with the same shown numbers has none there, and another `min_cell` or
    more. A few of a group are enough to know: what protects them often protects the others. `seconds`
    limits each programme; what can't be shown safe in time counts as exposed.
    """
    search = _Search(system, float(min_cell), seconds)
    return search.exposed(low=False) | search.exposed(low=True)


def components(matrix: sparse.csr_array) -> Ints:
    """For each count the number of the group that it hangs together with by ties."""
    n_ties = matrix.shape[0]
    _, component = connected_components(
        sparse.block_array([[None, matrix], [matrix.T, None]], format="csr"), directed=False
    )
    return np.asarray(component[n_ties:], dtype=np.int64)


class _Search:
    """One programme, solved for one wish after another.

    Its columns are the counts and, for each sensitive one, how far it is on its way to `min_cell`: beyond
    that one count would only take what others need.
    """

    def __init__(self, system: System, min_cell: float, seconds: float) -> None:
        self._system = system
        self._min_cell = min_cell
        self._ties_of = sparse.csc_array(system.matrix)
        self._group = components(system.matrix)
        self._sensitive = np.flatnonzero(system.is_sensitive)
        n, n_ways = len(system.true_counts), len(self._sensitive)
        right_side = system.matrix @ system.true_counts
        picks = sparse.csr_array((np.ones(n_ways), (np.arange(n_ways), self._sensitive)), shape=(n_ways, n))
        rows = sparse.block_array([[system.matrix, None], [picks, -sparse.eye_array(n_ways)]], format="csr")
        programme = highspy.HighsLp()
        programme.num_col_ = n + n_ways
        programme.num_row_ = rows.shape[0]
        programme.col_cost_ = np.zeros(n + n_ways)
        programme.col_lower_ = np.zeros(n + n_ways)
        programme.col_upper_ = np.r_[np.full(n, highspy.kHighsInf), np.full(n_ways, min_cell)]
        programme.row_lower_ = np.r_[right_side, np.zeros(n_ways)]
        programme.row_upper_ = np.r_[right_side, np.full(n_ways, highspy.kHighsInf)]
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = rows.indptr
        programme.a_matrix_.index_ = rows.indices
        programme.a_matrix_.value_ = rows.data
        self._highs = quiet_solver()
        self._highs.setOptionValue("time_limit", seconds)
        self._highs.passModel(programme)
        self._columns = np.arange(n + n_ways, dtype=np.int32)
        self._n = n
        self._n_ways = n_ways

    def exposed(self, *, low: bool) -> Flags:
        """Sensitive counts that can't be none (`low`) or can't be `min_cell`: some of each group that has
        any.
        """
        system, group = self._system, self._group
        doubtful = system.is_sensitive & ~self._reached(system.true_counts, low)
        # many at a time, and fewer when they stand in each other's way
        at_once = int(doubtful.sum())
        shuffle = np.random.default_rng(self._n)
        while at_once > 1 and doubtful.any():
            wish = np.zeros(self._n, dtype=bool)
            # in no order: neighbours stand in each other's way
            wish[shuffle.permutation(np.flatnonzero(doubtful))[:at_once]] = True
            table = self._towards(wish, low=low)
            if table is None:
                break
            won = doubtful & self._reached(table, low) & self._is_whole(table)
            doubtful &= ~won
            if 4 * (won & wish).sum() < at_once:
                at_once //= 4
        found = np.zeros(self._n, dtype=bool)
        n_members = np.bincount(group)
        n_found = np.zeros(len(n_members), dtype=np.int64)
        for position in np.flatnonzero(doubtful):
            if not doubtful[position] or n_found[group[position]] >= _SOME:
                continue
            if n_members[group[position]] > _LARGE and self._reaches_nearby(int(position), low=low):
                doubtful[position] = False
                continue
            wish = np.zeros(self._n, dtype=bool)
            wish[position] = True
            table = self._towards(wish, low=low)
            if table is None or not self._reached(table, low)[position]:
                found[position] = True
                n_found[group[position]] += 1
                continue
            is_whole = self._is_whole(table)
            if is_whole[position]:
                doubtful &= ~(self._reached(table, low) & is_whole)
            elif not self._in_whole_numbers(int(position), low=low):
                found[position] = True
                n_found[group[position]] += 1
        return found

    def _reached(self, table: Floats, low: bool) -> Flags:
        return np.asarray(table <= _WHOLE if low else table >= self._min_cell - _WHOLE)

    def _is_whole(self, table: Floats) -> Flags:
        """Counts whose whole group came out in whole numbers: only that is a table."""
        broken = np.abs(table - np.round(table)) > _WHOLE
        return np.asarray((np.bincount(self._group, weights=broken) == 0)[self._group])

    def _towards(self, wish: Flags, *, low: bool) -> Floats | None:
        """A solution with as much as can be of what is wished for; None where time ran out."""
        cost = np.zeros(self._n + self._n_ways)
        if low:
            cost[: self._n][wish] = 1.0
        else:
            cost[self._n :][wish[self._sensitive]] = -1.0
        self._highs.changeColsCost(len(cost), self._columns, cost)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(self._highs.getSolution().col_value[: self._n])

    def _reaches_nearby(self, position: int, *, low: bool) -> bool:
        """Whether a count of a large group reaches its bound when only counts around it move: cheap, and
        proof enough where it does.
        """
        around = np.array([position], dtype=np.int64)
        while len(around) < _NEARBY:
            rows = np.unique(self._ties_of[:, around].indices)
            wider = np.unique(self._system.matrix[rows, :].indices)
            if len(wider) == len(around):
                break
            around = wider
        if len(around) > 10 * _NEARBY:
            return False
        alone = _Search(self._part(around, position), self._min_cell, 10.0)
        table = alone._towards(around == position, low=low)
        return table is not None and bool(
            (alone._reached(table, low) & alone._is_whole(table))[around == position][0]
        )

    def _part(self, members: Ints, position: int) -> System:
        """The system in which only the members move, and one of them is wanted."""
        columns = self._ties_of[:, members]
        rows = np.unique(columns.indices)
        return System(
            sparse.csr_array(sparse.csr_array(columns)[rows, :]),
            self._system.true_counts[members],
            members == position,
        )

    def _in_whole_numbers(self, position: int, *, low: bool) -> bool:
        """Whether a count reaches its bound in a table of whole numbers, asked of its group alone."""
        members = np.flatnonzero(self._group == self._group[position])
        alone = _Search(self._part(members, position), self._min_cell, 60.0)
        whole = np.full(len(members), highspy.HighsVarType.kInteger)
        alone._highs.changeColsIntegrality(len(whole), np.arange(len(whole), dtype=np.int32), whole)
        table = alone._towards(members == position, low=low)
        return table is not None and bool(alone._reached(np.round(table), low)[members == position][0])
