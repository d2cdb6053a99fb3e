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
from scipy.sparse import block_array, csr_array, eye_array

if TYPE_CHECKING:
    from orchestration.attack.kernel import Batch, State

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_TOLERANCE = 1e-6
_ROUNDED = 1e-4
"""How far from a whole number a count may come out: the ties are then checked with the whole one."""

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
    tried = np.zeros(len(columns), dtype=bool)
    open_ones = wanted()
    at_once = len(open_ones)
    while len(open_ones) and monotonic() < programme.deadline:
        some = open_ones[:at_once]
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
    slack = 1e-6 * np.maximum(1.0, np.abs(sums))
    misses = (sums < batch.row_low - slack) | (sums > batch.row_high + slack)
    n_wrong = np.bincount(batch.part, is_broken, batch.n_parts)
    n_wrong += np.bincount(batch.row_part, misses, batch.n_parts)
    good = (n_wrong == 0)[batch.part]
    state.see(batch.columns[good], (rounded * batch.scale)[good])


class _Programme:
    """The ties of a batch, and how far each of the raised unknowns is on its way to its cap."""

    def __init__(self, batch: "Batch", raised: Integers, caps: Floats, deadline: float) -> None:
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
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.silent()
        self._highs.setOptionValue("threads", 1)
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
