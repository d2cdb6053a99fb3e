"""The quick part of the attack: one linear programme per batch, solved for one aim after another.

HiGHS starts each from the last one's solution, so that an aim costs next to nothing. What comes out in whole
numbers, fulfils every tie and reaches its aim is a proof; so is a bound that even fractions can't pass. The
rest is left to `kernel`, which asks for whole numbers part by part.
"""

from time import monotonic
from typing import TYPE_CHECKING

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import block_array, csc_array, csr_array, eye_array

from orchestration.solver import quiet_solver

if TYPE_CHECKING:
    from orchestration.attack.kernel import Batch, State

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_TOLERANCE = 1e-6
_ROUNDED = 1e-4
"""How far from a whole number a count may come out: the ties are then checked with the whole one."""

_LARGE = 600
"""Unknowns in a part above which a single one is first looked at among those around it."""

_NEARBY = 120

_AMOUNT_STEP = 1.3
"""An amount is tried this much larger than in the first table found: more than any p of the p %-rule."""


def settle(state: "State", batch: "Batch", deadline: float) -> None:
    """Decide what can be decided of a batch's unknowns; contradictions are left alone.

    One part that contradicts itself must not keep the others from being looked at: then the batch is halved.
    """
    columns = batch.columns
    lowering = _Programme(batch, np.zeros(0, dtype=np.int64), np.zeros(0), deadline)
    first = lowering.solve(np.zeros(len(columns)), np.zeros(0))
    if first is None:
        for half in (batch.part < batch.n_parts // 2, batch.part >= batch.n_parts // 2):
            if batch.n_parts > 1:
                settle(state, type(batch)(state, columns[half]), deadline)
        return
    _see(state, batch, first)
    _towards(state, batch, lowering, low=True)
    wanted = np.flatnonzero(state.wants_enough(columns))
    if not len(wanted):
        return
    is_amount = ~batch.is_whole[wanted]
    caps = np.where(
        is_amount,
        _AMOUNT_STEP * np.abs(state.seen_low[columns[wanted]] / batch.scale[wanted]) + 1.0,
        np.ceil(state.rules.min_cell / batch.scale[wanted]),
    )
    _towards(state, batch, _Programme(batch, wanted, caps, deadline), low=False)


def _towards(state: "State", batch: "Batch", programme: "_Programme", *, low: bool) -> None:
    """Many unknowns at a time, and fewer when they stand in each other's way; in the end each alone."""
    columns = batch.columns

    def wanted() -> Integers:
        flags = state.wants_none(columns) if low else state.wants_enough(columns)
        # in no order: neighbours stand in each other's way
        return np.asarray(shuffle.permutation(np.flatnonzero(flags & ~tried)))

    shuffle = np.random.default_rng(len(columns))
    nearby = _Nearby(state, batch)
    tried = np.zeros(len(columns), dtype=bool)
    open_ones = wanted()
    at_once = len(open_ones)
    while len(open_ones) and monotonic() < programme.deadline:
        some = open_ones[:at_once]
        if at_once == 1 and nearby.reaches(int(some[0]), low=low):
            open_ones = wanted()
            continue
        cost = np.zeros(len(columns))
        gain = np.zeros(len(programme.raised))
        if low:
            cost[some] = 1.0
        else:
            gain[np.searchsorted(programme.raised, some)] = -1.0
        values = programme.solve(cost, gain)
        if values is None:
            return
        _see(state, batch, values)
        if low:
            # an amount has no bound to reach: whether it is wide enough is seen when it has been raised, too
            tried[some[~batch.is_whole[some]]] = True
        if at_once == 1:
            tried[some] = True
            if low and programme.is_optimal:
                bound = values[some] * batch.scale[some] - _TOLERANCE
                state.low[columns[some]] = np.maximum(state.low[columns[some]], np.floor(bound * 1e6) / 1e6)
                state.low[columns[some]] = _whole_up(state.low[columns[some]], batch.is_whole[some])
                state.decide_from_bounds(columns[some])
            elif programme.is_optimal:
                most = values[some] * batch.scale[some]
                reached = values[some] >= programme.caps[np.searchsorted(programme.raised, some)] - _TOLERANCE
                bound = np.where(reached, np.inf, most + _TOLERANCE)
                bound = np.where(batch.is_whole[some] & np.isfinite(bound), np.floor(bound), bound)
                state.high[columns[some]] = np.minimum(state.high[columns[some]], bound)
                state.decide_from_bounds(columns[some])
        left = wanted()
        if 4 * (len(open_ones) - len(left)) < at_once:
            at_once = max(1, at_once // 4)
        open_ones = left


def _whole_up(values: Floats, is_whole: Flags) -> Floats:
    return np.where(is_whole, np.ceil(values - 10 * _TOLERANCE), values)


def _see(state: "State", batch: "Batch", values: Floats) -> None:
    """Take in the parts that came out as tables: in whole numbers where counted, and every tie fulfilled."""
    rounded = np.where(batch.is_whole, np.round(values), values)
    is_broken = np.abs(values - rounded) > _ROUNDED
    sums = batch.rows @ rounded
    # a solver's error is as large as the numbers that cancel out, not as what is left of them
    slack = 1e-6 * np.maximum(1.0, np.abs(batch.rows) @ np.abs(rounded))
    misses = (sums < batch.row_low - slack) | (sums > batch.row_high + slack)
    n_wrong = np.bincount(batch.part, is_broken, batch.n_parts)
    n_wrong += np.bincount(batch.row_part, misses, batch.n_parts)
    good = (n_wrong == 0)[batch.part]
    state.see(batch.columns[good], (rounded * batch.scale)[good])
    if batch.seen is None:
        batch.seen = np.full(len(batch.columns), np.nan)
    batch.seen[good] = rounded[good]


class _Nearby:
    """Looks at one unknown of a large part with only those around it free to move, from a known table."""

    def __init__(self, state: "State", batch: "Batch") -> None:
        self._state = state
        self._batch = batch
        self._size = np.bincount(batch.part, minlength=batch.n_parts)
        self._rows = csr_array(batch.rows)
        self._rows_of = csc_array(batch.rows)

    def reaches(self, position: int, *, low: bool) -> bool:
        """Whether that decides what is asked of it; where not, nothing is said."""
        batch, state = self._batch, self._state
        seen = batch.seen
        if self._size[batch.part[position]] < _LARGE or seen is None or np.isnan(seen[position]):
            return False
        around = self._around(position)
        columns = self._rows_of[:, around]
        touched = np.unique(columns.indices)
        part = csr_array(csr_array(columns)[touched, :])
        others = self._rows[touched, :] @ np.where(np.isnan(seen), 0.0, seen) - part @ seen[around]
        small = _Part(batch, around, part, touched, others)
        asked = np.flatnonzero(around == position)
        cap = (
            np.array([np.ceil(state.rules.min_cell / batch.scale[position])])
            if batch.is_whole[position]
            else np.array([_AMOUNT_STEP * np.abs(seen[position]) + 1.0])
        )
        programme = _Programme(
            small, asked if not low else asked[:0], cap if not low else cap[:0], monotonic() + 5.0
        )
        values = programme.solve((around == position) * float(low), np.full(0 if low else 1, -1.0))
        if values is None:
            return False
        rounded = np.where(small.is_whole, np.round(values), values)
        sums = part @ rounded
        slack = 1e-6 * np.maximum(1.0, np.abs(part) @ np.abs(rounded))
        if (
            (np.abs(values - rounded) > _ROUNDED).any()
            or (sums < small.row_low - slack).any()
            or (sums > small.row_high + slack).any()
        ):
            return False
        state.see(batch.columns[around], rounded * batch.scale[around])
        wants = state.wants_none if low else state.wants_enough
        return not bool(wants(batch.columns[[position]])[0])

    def _around(self, position: int) -> Integers:
        around = np.array([position], dtype=np.int64)
        while len(around) < _NEARBY:
            rows = np.unique(self._rows_of[:, around].indices)
            wider = np.unique(self._rows[rows, :].indices)
            if len(wider) == len(around) or len(wider) > 20 * _NEARBY:
                break
            around = wider
        return around


class _Part:
    """Some unknowns of a batch, the others held where a table has them: what a `_Programme` is made from."""

    def __init__(
        self, batch: "Batch", around: Integers, rows: csr_array, touched: Integers, others: Floats
    ) -> None:
        self.columns = batch.columns[around]
        self.rows = rows
        self.row_low = batch.row_low[touched] - others
        self.row_high = batch.row_high[touched] - others
        self.low = batch.low[around]
        self.high = batch.high[around]
        self.is_whole = batch.is_whole[around]


class _Programme:
    """The ties of a batch, and how far each of the raised unknowns is on its way to its cap."""

    def __init__(self, batch: "Batch | _Part", raised: Integers, caps: Floats, deadline: float) -> None:
        self.raised = raised
        self.caps = caps
        self.deadline = deadline
        self.is_optimal = False
        n, n_raised = len(batch.columns), len(raised)
        self._n = n
        rows = csr_array(batch.rows)
        if n_raised:
            picks = csr_array((np.ones(n_raised), (np.arange(n_raised), raised)), shape=(n_raised, n))
            rows = block_array([[rows, None], [picks, -eye_array(n_raised)]], format="csr")
        infinite = highspy.kHighsInf

        def finite(values: Floats) -> Floats:
            return np.clip(values, -infinite, infinite)

        programme = highspy.HighsLp()
        programme.num_col_ = n + n_raised
        programme.num_row_ = rows.shape[0]
        programme.col_cost_ = np.zeros(n + n_raised)
        programme.col_lower_ = np.r_[finite(batch.low), np.zeros(n_raised)]
        programme.col_upper_ = np.r_[finite(np.maximum(batch.low, batch.high)), caps]
        programme.row_lower_ = np.r_[finite(batch.row_low), np.zeros(n_raised)]
        programme.row_upper_ = np.r_[finite(batch.row_high), np.full(n_raised, infinite)]
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = rows.indptr
        programme.a_matrix_.index_ = rows.indices
        programme.a_matrix_.value_ = rows.data.astype(np.float64)
        self._highs = quiet_solver()
        self._highs.passModel(programme)
        self._columns = np.arange(n + n_raised, dtype=np.int32)

    def solve(self, cost: Floats, gain: Floats) -> Floats | None:
        """The batch's unknowns at the least cost; None where no numbers fulfil the ties or time ran out."""
        self._highs.setOptionValue(
            "time_limit", max(0.1, self.deadline - monotonic()) + self._highs.getRunTime()
        )
        self._highs.changeColsCost(len(self._columns), self._columns, np.r_[cost, gain])
        self._highs.run()
        self.is_optimal = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if not self.is_optimal:
            return None
        return np.asarray(self._highs.getSolution().col_value[: self._n])
