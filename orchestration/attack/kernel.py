"""What can be said of unknown numbers from the ties between them: the exact core of the attack.

A `Problem` has one column per unknown and one row per tie. For each unknown that is guarded the kernel
decides whether it is safe: whether the ties leave it between nobody and enough. Every "safe" rests on tables
of whole numbers that fulfil all ties (each is checked before it is believed), every "found" on a bound that
is proven. What the time doesn't suffice for is not proven, and counts as failed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from time import monotonic

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array, eye_array, hstack
from scipy.sparse.csgraph import connected_components, reverse_cuthill_mckee

from orchestration.attack.search import settle
from orchestration.solver import for_each

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Guard(IntEnum):
    """How an unknown is guarded."""

    NONE = 0
    COUNT = 1
    """Safe when it can be none and can be enough, or must be enough."""
    SENSITIVE = 2
    """Safe only when it can be none and can be enough."""
    AMOUNT = 3
    """Safe when its interval is wide in relation to its size."""
    MANY = 4
    """Known to have many behind it, or none: found only where its bounds make it few all the same."""


class Verdict(IntEnum):
    """What became of a guarded unknown."""

    SAFE = 0
    FOUND = 1
    NOT_PROVEN = 2
    OPEN = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """Unknowns and the ties between them: `row_low <= rows @ x <= row_high`, `low <= x <= high`."""

    rows: csr_array
    row_low: Floats
    row_high: Floats
    low: Floats
    high: Floats
    is_whole: Flags
    guard: npt.NDArray[np.int8]

    @property
    def n_unknowns(self) -> int:
        """How many unknowns there are."""
        return len(self.low)


@dataclass(frozen=True, slots=True)
class Rules:
    """When an unknown is safe, and how long the proof may take."""

    min_cell: int
    dominance_percent: float = 10.0
    seconds_per_component: float = 60.0
    amounts_by_programme: bool = True
    """Whether amounts, too, are bounded by programmes; else by what is passed on from tie to tie alone."""


@dataclass(frozen=True, slots=True)
class Audit:
    """The verdict on each unknown, the proven bounds, and the parts that the unknowns fall into."""

    verdict: npt.NDArray[np.int8]
    low: Floats
    high: Floats
    component: Integers
    is_contradicted: Flags
    """Per component: no numbers fulfil its ties."""

    @property
    def n_components(self) -> int:
        """How many parts there are without a tie between them."""
        return len(self.is_contradicted)

    @property
    def largest_component(self) -> int:
        """Unknowns in the largest part."""
        return int(np.bincount(self.component).max(initial=0))


_TOLERANCE = 1e-6
_BATCH = 3000
"""Unknowns that are bounded in one go; more parts than one go together, each for itself."""

_LARGE = 4000
"""Unknowns in a part from which on it is first bounded piece by piece, the rest of it held still."""

_PIECE = 600
_ROUNDS = 60
_BIG = 1e7


def audit(problem: Problem, rules: Rules) -> Audit:
    """Decide each guarded unknown of `problem`.

    A component whose ties contradict each other is marked, and its unknowns aren't judged (they stay `OPEN`).
    """
    low, high = propagate(problem)
    component = components(problem)
    n_components = int(component.max(initial=-1)) + 1
    contradicted = np.zeros(n_components, dtype=bool)
    wrong = low > high + _TOLERANCE * np.maximum(1, np.abs(high))
    contradicted[component[wrong]] = True
    state = State(problem, rules, low, np.maximum(low, high))
    state.decide_from_bounds()
    is_judged = problem.guard == Guard.MANY
    if not rules.amounts_by_programme:
        is_judged |= problem.guard == Guard.AMOUNT
    state.verdict[is_judged & (state.verdict == Verdict.OPEN)] = Verdict.SAFE
    state.verdict[contradicted[component]] = Verdict.OPEN
    # batches have no unknown in common
    for_each(
        list(_batches(problem, state, contradicted[component])),
        lambda columns: settle(state, Batch(state, columns), monotonic() + rules.seconds_per_component),
    )
    # what is still open is asked for in whole numbers
    for columns in _batches(problem, state, contradicted[component]):
        Batch(state, columns).run(contradicted, component)
    return Audit(state.verdict, state.low, state.high, component, contradicted)


def rows_to_give_up(problem: Problem, seconds: float = 10.0) -> Integers:
    """The rows of a contradictory problem that must give way, part by part, as little as possible."""
    part = components(problem)
    gone = []
    for one in range(int(part.max(initial=-1)) + 1):
        inner, rows = part_of(problem, np.flatnonzero(part == one))
        gone.append(rows[_rows_that_give(inner, seconds)])
    return np.concatenate(gone) if gone else np.zeros(0, dtype=np.int64)


def _rows_that_give(problem: Problem, seconds: float) -> Integers:
    """Where a table that breaks the ties as little as possible breaks them; all rows where none is found."""
    n_rows, n_columns = problem.rows.shape
    slack = eye_array(n_rows, format="csr")
    size = np.maximum(
        np.where(np.isfinite(problem.row_low), np.abs(problem.row_low), 0),
        np.where(np.isfinite(problem.row_high), np.abs(problem.row_high), 0),
    )
    # the solver's tolerance is absolute
    scale = 1.0 if problem.is_whole.any() else max(1.0, float(size.max(initial=0)) / 1e5)
    nothing = np.zeros(2 * n_rows)
    for whole in (np.zeros(n_columns, dtype=np.int8), problem.is_whole.astype(np.int8)):
        result = milp(
            np.concatenate([np.zeros(n_columns), np.ones(2 * n_rows)]),
            integrality=np.concatenate([whole, nothing.astype(np.int8)]),
            bounds=Bounds(
                np.concatenate([problem.low / scale, nothing]),
                np.concatenate([problem.high / scale, nothing + np.inf]),
            ),
            constraints=LinearConstraint(
                csc_array(hstack([problem.rows, slack, -slack])),
                problem.row_low / scale,
                problem.row_high / scale,
            ),
            options={"time_limit": seconds},
        )
        if result.x is not None:
            gives = result.x[n_columns : n_columns + n_rows] + result.x[n_columns + n_rows :]
            broken = np.flatnonzero(gives > 2e-6 + 1e-9 * size / scale)
            if len(broken):
                return broken
    return np.arange(n_rows)


def part_of(problem: Problem, columns: Integers) -> tuple[Problem, Integers]:
    """The problem of some whole components only, and which rows it has."""
    rows = problem.rows[:, columns]
    keep = np.flatnonzero(np.diff(rows.indptr) > 0)
    return (
        Problem(
            rows[keep],
            problem.row_low[keep],
            problem.row_high[keep],
            problem.low[columns],
            problem.high[columns],
            problem.is_whole[columns],
            problem.guard[columns],
        ),
        keep,
    )


def components(problem: Problem) -> Integers:
    """The part of each unknown: those with a chain of ties between them are in one."""
    n_rows, n_columns = problem.rows.shape
    rows = problem.rows.tocoo()
    graph = csr_array(
        (np.ones(rows.nnz, dtype=np.int8), (rows.row, n_rows + rows.col)),
        shape=(n_rows + n_columns, n_rows + n_columns),
    )
    _, labels = connected_components(graph, directed=False)
    _, component = np.unique(labels[n_rows:], return_inverse=True)
    return component.astype(np.int64)


def propagate(problem: Problem, rounds: int = 100) -> tuple[Floats, Floats]:
    """Bounds of every unknown that follow from one tie at a time, again and again."""
    rows = problem.rows.tocoo()
    row, column, factor = rows.row, rows.col, rows.data
    n_rows = problem.rows.shape[0]
    low, high = problem.low.copy(), problem.high.copy()
    if rows.nnz == 0:
        return low, high
    whole = problem.is_whole[column]
    for _ in range(rounds):
        least = np.where(factor > 0, factor * low[column], factor * high[column])
        most = np.where(factor > 0, factor * high[column], factor * low[column])
        least_others = _sum_of_others(least, row, n_rows)
        most_others = _sum_of_others(most, row, n_rows)
        upper = problem.row_high[row] - least_others
        lower = problem.row_low[row] - most_others
        with np.errstate(invalid="ignore"):  # nothing is known on the other side
            from_upper, from_lower = upper / factor, lower / factor
        new_high = np.where(factor > 0, from_upper, from_lower)
        new_low = np.where(factor > 0, from_lower, from_upper)
        slack = _TOLERANCE * np.maximum(1, np.where(np.isfinite(new_high), np.abs(new_high), 0)) * 1e-3
        new_high = np.where(whole, np.floor(new_high + _TOLERANCE), new_high + slack)
        new_low = np.where(whole, np.ceil(new_low - _TOLERANCE), new_low - slack)
        best_high, best_low = high.copy(), low.copy()
        np.minimum.at(best_high, column, new_high)
        np.maximum.at(best_low, column, new_low)
        moved = _differ(best_high, high) | _differ(best_low, low)
        low, high = best_low, best_high
        if not moved.any() or (low > high + 1).any():
            break
    return low, high


def _differ(new: Floats, old: Floats) -> Flags:
    """Whether a bound has moved by more than a thousandth."""
    both = np.isfinite(new) & np.isfinite(old)
    step = np.abs(np.where(both, new, 0) - np.where(both, old, 0))
    moved: Flags = np.where(both, step > 1e-3 * np.maximum(1, np.abs(np.where(both, new, 0))), new != old)
    return moved


def _sum_of_others(values: Floats, row: Integers, n_rows: int) -> Floats:
    """Each entry's row sum without the entry itself, also where some are infinite."""
    infinite = ~np.isfinite(values)
    finite = np.where(infinite, 0.0, values)
    sums = np.bincount(row, finite, n_rows)[row] - finite
    n_infinite = np.bincount(row, infinite, n_rows)[row] - infinite
    sign = np.sign(values[infinite][0]) if infinite.any() else 1.0
    return np.where(n_infinite > 0, sign * np.inf, sums)


@dataclass(slots=True)
class State:
    """What is known so far: the verdicts, the proven bounds, and the values seen in valid tables."""

    problem: Problem
    rules: Rules
    low: Floats
    high: Floats
    verdict: npt.NDArray[np.int8] = field(init=False)
    seen_low: Floats = field(init=False)
    seen_high: Floats = field(init=False)
    floor: Floats = field(init=False)
    """What the shown parts of an unknown add up to: the least that it can be by one tie alone."""

    def __post_init__(self) -> None:
        n = self.problem.n_unknowns
        floor = propagate(replace(self.problem, low=np.minimum(self.problem.low, 0.0)), rounds=1)[0]
        self.floor = np.where(np.isfinite(floor), np.maximum(floor, 0.0), 0.0)
        self.verdict = np.where(self.problem.guard == Guard.NONE, Verdict.SAFE, Verdict.OPEN).astype(np.int8)
        self.seen_low = np.full(n, np.inf)
        self.seen_high = np.full(n, -np.inf)

    def decide_from_bounds(self, columns: Integers | None = None) -> None:
        """Decide what the bounds and the tables seen suffice for."""
        at = np.arange(self.problem.n_unknowns) if columns is None else columns
        guard = self.problem.guard[at]
        low, high = self.low[at], self.high[at]
        seen_low, seen_high = self.seen_low[at], self.seen_high[at]
        enough = self.rules.min_cell
        is_open = self.verdict[at] == Verdict.OPEN
        is_many = guard == Guard.MANY
        is_count = (guard == Guard.COUNT) | (guard == Guard.SENSITIVE)
        safe = is_count & (seen_low <= 0) & (seen_high >= enough)
        safe |= (guard == Guard.COUNT) & (low >= enough)
        found = is_count & (high < enough)
        found |= (guard == Guard.SENSITIVE) & (low > 0)
        found |= (guard == Guard.COUNT) & (low > 0) & (seen_low < enough)
        found |= is_many & (high > 0) & (high < enough)
        is_amount = guard == Guard.AMOUNT
        # what is shown of a sum is nobody's secret: the rest of it must be wide
        shown = self.floor[at]
        safe |= is_amount & ~_is_narrow(seen_low - shown, seen_high - shown, self.rules)
        found |= is_amount & _is_narrow(low - shown, high - shown, self.rules)
        verdict = self.verdict[at]
        verdict[is_open & safe] = Verdict.SAFE
        verdict[is_open & found & ~safe] = Verdict.FOUND
        self.verdict[at] = verdict

    def see(self, columns: Integers, values: Floats) -> None:
        """Take in a valid table."""
        self.seen_low[columns] = np.minimum(self.seen_low[columns], values)
        self.seen_high[columns] = np.maximum(self.seen_high[columns], values)
        self.decide_from_bounds(columns)

    def wants_none(self, columns: Integers) -> Flags:
        """Unknown whether it can be none (a count), or how small it can be (an amount)."""
        is_open = self.verdict[columns] == Verdict.OPEN
        guard = self.problem.guard[columns]
        is_amount = guard == Guard.AMOUNT
        wanted: Flags = is_open & (guard != Guard.MANY) & (is_amount | (self.seen_low[columns] > 0))
        return wanted

    def wants_enough(self, columns: Integers) -> Flags:
        """Unknown whether it can be enough (a count), or how large it can be (an amount)."""
        is_open = self.verdict[columns] == Verdict.OPEN
        guard = self.problem.guard[columns]
        is_amount = guard == Guard.AMOUNT
        wanted: Flags = is_open & (is_amount | (self.seen_high[columns] < self.rules.min_cell))
        return wanted


def _is_narrow(low: Floats, high: Floats, rules: Rules) -> Flags:
    """Whether an amount between these is as good as found."""
    with np.errstate(invalid="ignore"):
        size = np.maximum(np.abs(low), np.abs(high))
        width = high - low
        return ~(width >= np.maximum(rules.dominance_percent / 100 * size, 1e-3)) | (width < 0)


def _batches(problem: Problem, state: State, skipped: Flags) -> Iterator[Integers]:
    """The unknowns that are left, in parts that are bounded together."""
    fixed = state.low >= state.high
    left = ~fixed & ~skipped
    columns = np.flatnonzero(left)
    if len(columns) == 0:
        return
    part = components(part_of(problem, columns)[0])
    n_parts = int(part.max()) + 1
    is_open = state.verdict[columns] == Verdict.OPEN
    n_open = np.bincount(part, is_open, n_parts)
    sizes = np.bincount(part, minlength=n_parts)
    order = [int(one) for one in np.argsort(sizes, kind="stable") if n_open[one]]
    start = np.argsort(part, kind="stable")
    ends = np.cumsum(sizes)
    batch: list[Integers] = []
    size = 0
    for one in order:
        if size and size + sizes[one] > _BATCH:
            yield np.concatenate(batch)
            batch, size = [], 0
        batch.append(columns[start[ends[one] - sizes[one] : ends[one]]])
        size += int(sizes[one])
    if batch:
        yield np.concatenate(batch)


@dataclass(slots=True)
class _Solution:
    """What a solver says: the table, or that there is none, or that time ran out."""

    values: Floats | None
    is_optimal: bool
    is_infeasible: bool


class Batch:
    """Some parts of a problem that are bounded together: an aim for each part in every solve."""

    def __init__(self, state: State, columns: Integers) -> None:
        problem = state.problem
        self.state = state
        self.columns = columns
        inside = np.zeros(problem.n_unknowns, dtype=bool)
        inside[columns] = True
        touching = problem.rows[:, columns]
        keep = np.flatnonzero(np.diff(touching.indptr) > 0)
        rows = problem.rows[keep]
        fixed = np.where(inside, 0.0, state.low)
        known = rows @ np.where(np.isfinite(fixed), fixed, 0.0)
        self.rows: csr_array = touching[keep]
        slack = np.where(problem.is_whole[columns].all(), 0.0, 1e-9 * np.abs(known) + 1e-6)
        self.row_low = problem.row_low[keep] - known - slack
        self.row_high = problem.row_high[keep] - known + slack
        self.exact_low, self.exact_high = self.row_low, self.row_high
        self.table: Floats | None = None
        """A table that fulfils every tie, once one is known."""
        self.seen: Floats | None = None
        """The last table that each part was seen in, in the batch's units; nan where none was."""
        self.is_whole = problem.is_whole[columns]
        self.part = components(
            Problem(
                self.rows,
                self.row_low,
                self.row_high,
                state.low[columns],
                state.high[columns],
                self.is_whole,
                problem.guard[columns],
            )
        )
        self.n_parts = int(self.part.max()) + 1
        self.row_part = np.zeros(self.rows.shape[0], dtype=np.int64)
        entries = self.rows.tocoo()
        self.row_part[entries.row] = self.part[entries.col]
        self._scale()
        self.random = np.random.default_rng(len(columns))
        size = int(np.bincount(self.part).max())
        self.deadline = monotonic() + state.rules.seconds_per_component * max(1, len(columns) / _BATCH)
        self.largest = size

    def _scale(self) -> None:
        """Amounts in units that suit the part's largest number: the solver's tolerance is absolute."""
        size = np.maximum(
            np.where(np.isfinite(self.row_low), np.abs(self.row_low), 0),
            np.where(np.isfinite(self.row_high), np.abs(self.row_high), 0),
        )
        largest = np.zeros(self.n_parts)
        np.maximum.at(largest, self.row_part, size)
        has_whole = np.bincount(self.part, self.is_whole, self.n_parts) > 0
        large = 10.0 ** np.floor(np.log10(np.maximum(largest, 1)))
        scale = np.where(has_whole, 1.0, np.maximum(1.0, large / 1e5))
        self.scale = scale[self.part]
        row_scale = scale[self.row_part]
        self.row_low = self.row_low / row_scale
        self.row_high = self.row_high / row_scale
        # of amounts the bounds as given: proven ones are so tight that a solver calls them contradictions
        problem, state, at, whole = self.state.problem, self.state, self.columns, self.is_whole
        low = np.where(whole, state.low[at], problem.low[at]) / self.scale
        high = np.where(whole, state.high[at], problem.high[at]) / self.scale
        self.low = np.where(whole, low, np.maximum(low, -_BIG))
        self.high = np.where(whole, high, np.minimum(high, _BIG))

    # What is run

    def run(self, contradicted: Flags, component: Integers) -> None:
        """Bound until every unknown is decided or the time is over."""
        if not self.rounds():
            wrong = self._contradicted_parts()
            contradicted[component[self.columns[wrong[self.part]]]] = True
            self.state.verdict[self.columns[wrong[self.part]]] = Verdict.OPEN
            rest = self.columns[~wrong[self.part]]
            if wrong.any() and len(rest):
                Batch(self.state, rest).run(contradicted, component)
            return
        if self._n_wanted() and self.largest > _LARGE and self.table is not None:
            self._piece_by_piece(one_by_one=True)
        self.one_by_one()
        self._give_up()

    def _piece_by_piece(self, *, one_by_one: bool = False) -> None:
        """Bound pieces of a large part with the rest of it held still at a table that is known.

        What is possible then is possible in all; what isn't is left for later.
        """
        assert self.table is not None
        order = _neighbours_together(self.rows)
        for shift in (0, _PIECE // 2):
            piece = np.empty(len(order), dtype=np.int64)
            piece[order] = (np.arange(len(order)) + shift) // _PIECE
            pieces = self._in_pieces(piece, self.table)
            state, at = self.state, self.columns
            inner = State(pieces, state.rules, state.low[at], state.high[at])
            inner.verdict[:] = state.verdict[at]
            inner.seen_low[:], inner.seen_high[:] = state.seen_low[at], state.seen_high[at]
            for columns in _batches(pieces, inner, np.zeros(len(at), dtype=bool)):
                batch = Batch(inner, columns)
                if batch.rounds() and one_by_one:
                    batch.one_by_one()
            state.see(at, inner.seen_low)
            state.see(at, inner.seen_high)

    def _in_pieces(self, piece: Integers, table: Floats) -> Problem:
        """The ties of each piece by itself: what the others hold in the table is known."""
        rows = self.rows.tocoo()
        own = rows.row.astype(np.int64) * (int(piece.max()) + 1) + piece[rows.col]
        names, row = np.unique(own, return_inverse=True)
        of_row = names // (int(piece.max()) + 1)
        shares = np.bincount(row, rows.data * table[rows.col], len(names))
        others = (self.rows @ table)[of_row] - shares
        problem, at = self.state.problem, self.columns
        return Problem(
            rows=csr_array((rows.data, (row, rows.col)), shape=(len(names), len(at))),
            row_low=self.exact_low[of_row] - others,
            row_high=self.exact_high[of_row] - others,
            low=problem.low[at],
            high=problem.high[at],
            is_whole=self.is_whole,
            guard=problem.guard[at],
        )

    def _give_up(self) -> None:
        verdict = self.state.verdict[self.columns]
        verdict[verdict == Verdict.OPEN] = Verdict.NOT_PROVEN
        self.state.verdict[self.columns] = verdict

    def _contradicted_parts(self) -> Flags:
        """The parts that have no table at all."""
        wrong = np.zeros(self.n_parts, dtype=bool)
        nothing = np.zeros(len(self.columns))
        for part in range(self.n_parts):
            chosen = self.part == part
            wrong[part] = self._solve(nothing, nothing.astype(bool), chosen, is_whole=True).is_infeasible
        return wrong

    def rounds(self) -> bool:
        """Many unknowns at a time, while that decides any. False: some part has no table."""
        last = self._n_wanted() + 1
        patience = 3
        everything = np.ones(len(self.columns), dtype=bool)
        for number in range(_ROUNDS):
            if monotonic() > self.deadline:
                break
            wanted = self._n_wanted()
            if wanted == 0:
                break
            patience = patience - 1 if wanted >= last else 3
            if patience == 0:
                break
            last = wanted
            none, enough = self._aims(number)
            chosen = np.isin(self.part, np.unique(self.part[none | enough])) if number else everything
            weight = self.random.uniform(0.5, 1.5, len(self.columns))
            if number == 1 and self.largest > _LARGE and self.table is not None:
                self._piece_by_piece()
                continue
            solution = self._solve(np.where(none, weight, 0) - np.where(enough, weight, 0), enough, chosen)
            if solution.is_infeasible:
                return False
            if solution.values is None:
                continue
            failed = self._take(solution.values, chosen)
            if failed.any():
                again = failed[self.part]
                if not self._repair(none, enough, weight, again):
                    return False
        return True

    def _repair(self, none: Flags, enough: Flags, weight: Floats, chosen: Flags) -> bool:
        """The same aim in whole numbers, where the cheap answer wasn't whole."""
        solution = self._solve(
            np.where(none & chosen, weight, 0) - np.where(enough & chosen, weight, 0),
            enough & chosen,
            chosen,
            is_whole=True,
            gap=0.2,
        )
        if solution.is_infeasible:
            return False
        if solution.values is not None:
            self._take(solution.values, chosen)
        return True

    def _n_wanted(self) -> int:
        state, columns = self.state, self.columns
        return int((state.wants_none(columns)).sum() + state.wants_enough(columns).sum())

    def _aims(self, number: int) -> tuple[Flags, Flags]:
        """Which unknowns are to be small and which large in this round."""
        none = self.state.wants_none(self.columns)
        enough = self.state.wants_enough(self.columns)
        if number == 0:
            return none & ~enough, enough
        if number == 1:
            return none, enough & ~none
        coin = self.random.random(len(self.columns)) < 0.5
        return none & (~enough | coin), enough & (~none | ~coin)

    def one_by_one(self) -> None:
        """One unknown of each part at a time, to the end of its range: proves what can't be."""
        tried_none = np.zeros(len(self.columns), dtype=bool)
        tried_enough = np.zeros(len(self.columns), dtype=bool)
        while monotonic() < self.deadline:
            none = self.state.wants_none(self.columns) & ~tried_none
            enough = self.state.wants_enough(self.columns) & ~tried_enough
            aims_low = _first_of_each(self.part, none)
            aims_high = _first_of_each(self.part, enough)
            # a part works on one unknown at a time
            busy = np.zeros(self.n_parts, dtype=bool)
            busy[self.part[aims_high]] = True
            aims_low = aims_low[~busy[self.part[aims_low]]]
            if len(aims_low) + len(aims_high) == 0:
                return
            tried_none[aims_low] = True
            tried_enough[aims_high] = True
            self._to_the_end(aims_low, aims_high)

    def _to_the_end(self, aims_low: Integers, aims_high: Integers) -> None:
        cost = np.zeros(len(self.columns))
        cost[aims_low], cost[aims_high] = 1, -1
        capped = np.zeros(len(self.columns), dtype=bool)
        capped[aims_high] = self.is_whole[aims_high]
        aims = np.concatenate([aims_low, aims_high])
        chosen = np.isin(self.part, self.part[aims])
        solution = self._solve(cost, capped, chosen)
        if solution.values is None:
            return
        failed = self._take(solution.values, chosen)
        self._bound(aims_low, aims_high, solution.values)
        undecided = aims[failed[self.part[aims]] & (self.state.verdict[self.columns[aims]] == Verdict.OPEN)]
        for aim in undecided:
            chosen = self.part == self.part[aim]
            only = np.zeros(len(self.columns), dtype=bool)
            only[aim] = True
            exact = self._solve(np.where(only, cost, 0), capped & only, chosen, is_whole=True)
            if exact.values is not None:
                self._take(exact.values, chosen)
                if exact.is_optimal:
                    self._bound(aims_low[aims_low == aim], aims_high[aims_high == aim], exact.values)

    def _bound(self, aims_low: Integers, aims_high: Integers, values: Floats) -> None:
        """Take the end of the range that an optimal solution shows as a proven bound."""
        state = self.state
        for aims, is_low in ((aims_low, True), (aims_high, False)):
            if len(aims) == 0:
                continue
            at = self.columns[aims]
            value = values[aims]
            whole = self.is_whole[aims]
            if is_low:
                bound = np.where(whole, np.ceil(value - 1e-5), value)
                state.low[at] = np.maximum(state.low[at], bound)
            else:
                bound = np.where(whole, np.floor(value + 1e-5), value)
                is_end = ~whole | (bound < state.rules.min_cell)
                state.high[at] = np.where(is_end, np.minimum(state.high[at], bound), state.high[at])
            state.decide_from_bounds(at)

    # The solver

    def _take(self, values: Floats, chosen: Flags) -> Flags:
        """Believe the parts of a table that are whole and fulfil every tie; gives the parts that don't."""
        rounded = np.where(self.is_whole, np.round(values), values)
        bad = np.zeros(self.n_parts, dtype=bool)
        off = (np.abs(rounded - values) > 1e-4) & chosen
        bad[self.part[off]] = True
        scaled = rounded / self.scale
        sums = self.rows @ np.where(chosen, scaled, 0)
        room = 1e-6 * np.maximum(1, np.abs(sums))
        wrong = (sums < self.row_low - room) | (sums > self.row_high + room)
        bad[self.row_part[wrong]] = True
        believed = chosen & ~bad[self.part]
        if believed.all():
            self.table = rounded
        self.state.see(self.columns[believed], rounded[believed])
        return bad & (np.bincount(self.part, chosen, self.n_parts) > 0)

    def _solve(
        self, cost: Floats, capped: Flags, chosen: Flags, *, is_whole: bool = False, gap: float = 0.0
    ) -> _Solution:
        """The cheapest table of the `chosen` unknowns; of `capped` ones only the first `min_cell` count."""
        columns = np.flatnonzero(chosen)
        rows = self.rows[:, columns] if len(columns) < len(chosen) else self.rows
        keep = np.flatnonzero(np.diff(rows.indptr) > 0) if len(columns) < len(chosen) else slice(None)
        matrix = csc_array(rows[keep])
        low, high, weights = self.low[columns].copy(), self.high[columns].copy(), cost[columns].copy()
        extra = np.flatnonzero(capped[columns])
        enough = float(self.state.rules.min_cell)
        if len(extra):
            extra_low = np.minimum(low[extra], enough)
            extra_high = np.minimum(high[extra], enough)
            extra_weights = weights[extra]
            weights[extra] = 0
            low[extra] = np.maximum(low[extra] - extra_high, 0)
            high[extra] = np.maximum(high[extra] - enough, 0)
            matrix = csc_array(hstack([matrix, matrix[:, extra]]))
            low, high = np.concatenate([low, extra_low]), np.concatenate([high, extra_high])
            weights = np.concatenate([weights, extra_weights])
        integrality = np.concatenate([self.is_whole[columns], self.is_whole[columns][extra]]).astype(np.int8)
        result = milp(
            weights,
            integrality=integrality if is_whole else None,
            bounds=Bounds(low, np.maximum(low, high)),
            constraints=LinearConstraint(matrix, self.row_low[keep], self.row_high[keep]),
            options={
                "time_limit": max(1.0, self.deadline - monotonic()),
                "mip_rel_gap": gap,
            },
        )
        if result.x is None:
            return _Solution(None, False, result.status == 2)
        values = np.array(result.x[: len(columns)])
        values[extra] += result.x[len(columns) :]
        whole = np.zeros(len(chosen))
        whole[columns] = values
        return _Solution(whole * self.scale, result.status == 0, False)


def _neighbours_together(rows: csr_array) -> Integers:
    """An order of the unknowns in which those of the same ties lie close."""
    n_rows, n_columns = rows.shape
    entries = rows.tocoo()
    ones = np.ones(2 * entries.nnz, dtype=np.int8)
    one, other = entries.row.astype(np.int32), (n_rows + entries.col).astype(np.int32)
    size = n_rows + n_columns
    graph = csr_array(
        (ones, (np.concatenate([one, other]), np.concatenate([other, one]))), shape=(size, size)
    )
    order = reverse_cuthill_mckee(graph, symmetric_mode=True)
    found: Integers = order[order >= n_rows].astype(np.int64) - n_rows
    return found


def _first_of_each(part: Integers, wanted: Flags) -> Integers:
    """The first wanted unknown of each part."""
    at = np.flatnonzero(wanted)
    _, first = np.unique(part[at], return_index=True)
    return at[first]


def interval(problem: Problem, column: int) -> tuple[float, float]:
    """The least and the most that one unknown can be, infinite where nothing limits it.

    Raises `ValueError` for a problem that no numbers fulfil.
    """
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(problem.n_unknowns)
        cost[column] = sign
        result = milp(
            cost,
            integrality=problem.is_whole.astype(np.int8),
            bounds=Bounds(problem.low, problem.high),
            constraints=LinearConstraint(csc_array(problem.rows), problem.row_low, problem.row_high),
        )
        if result.status == 2:
            raise ValueError("Ingen tal opfylder alle bånd.")
        ends.append(sign * np.inf * -1 if result.x is None else float(result.x[column]))
    return round(ends[0], 6), round(ends[1], 6)
