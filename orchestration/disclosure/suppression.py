"""Chooses which further cells to hide so that no small count can be worked out from the shown ones.

The kernel knows nothing of indicators: only counts, the cells that show them and the ties between them.

Three steps, each over all tables at once:

1. **Ties one by one.** A tie in which a small count is the only hidden one, or in which all that is hidden
   on one side is few, is closed by the cheapest further cell; until none is open. Counts that are hidden
   beside a small one but can be told from another table are known, and count as shown.
2. **Ties together.** What several ties give away together is found exactly, by integer programmes over each
   group of hidden counts that hang together (`bounds`).
3. **Repair.** For each count that step 2 finds, a linear programme looks for the cheapest further cells that
   let it move (the classic heuristic of Kelly, Golden and Assad 1992). Where it finds none in time, the
   simple rule: the cheap cells that share a tie with the count are hidden. Then again from step 1.
"""

from dataclasses import dataclass, field
from time import monotonic

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from orchestration.disclosure.bounds import Flags, Floats, Ints, System, components, exposed
from orchestration.solver import for_each

NEVER = np.inf
"""The cost of a cell that can't be hidden any more than it is: one that nobody shows."""

_AT_ONCE = 2000
"""Hidden counts in one programme: small groups are put together up to this many."""

_REGIONS = (250, 8000)
"""Counts around an exposed one among which the repair looks for its cells: first few, then many."""

_CHEAP = 10.0
"""How much dearer than the cheapest the cells may be that the simple rule hides together with it."""

_MONEY_SHARE = 0.25
"""How much else must be hidden beside money with few behind it, as a share of it."""

_SWEEPS = 30
"""How often bounds are passed on from tie to tie: a long chain may keep wider ones than it must."""

_MOVED = 1e-6


@dataclass(frozen=True, slots=True)
class Tables:
    """Counts, cells and ties as arrays.

    A tie says: the signed sum of its members is what it is. `tie`, `member` and `sign` are parallel and
    sorted by tie; the sign is 1 for a part and -1 for a whole.
    """

    counts: Floats
    """The true counts."""
    cell_of: Ints
    """The cell that shows each count."""
    is_sensitive: Flags
    """Counts that must not be told: few children behind."""
    is_guarded: Flags
    """Further counts that must not be told exactly."""
    kroner: Floats
    """The money that each count stands for; 0 where it is none."""
    tie: Ints
    member: Ints
    sign: Floats
    is_hidden: Flags
    """Per cell: hidden for its own sake."""
    cost: Floats
    """Per cell: what hiding it loses; `NEVER` for cells that nobody shows."""
    is_within_row: Flags
    """Per tie: all that it ties stands in one row, hidden or shown together. Only bounds are passed on by it,
    to numbers beside the row: in the programmes a chain of such ties would hang all of a year together.
    """


@dataclass(slots=True)
class Suppression:
    """Which cells are hidden, and how that was found."""

    is_hidden: Flags
    n_rounds: int = 0
    n_exact: int = 0
    """Cells hidden by a programme of step 3."""
    n_simple: int = 0
    """Cells hidden by the simple rule because the programme found none in time."""
    n_open: int = 0
    """Sensitive counts that could not be protected: everything around them is hidden already."""
    seconds: dict[str, float] = field(default_factory=dict)


def suppress(tables: Tables, min_cell: int, seconds: float = 300.0) -> Suppression:
    """Hide cells until no sensitive count is exposed.

    `seconds` limits the search for the best cells, not the safety: when they are over, the simple rule is
    used.
    """
    work = _Work(tables, min_cell, monotonic() + seconds)
    result = Suppression(work.is_hidden)
    while True:
        result.n_rounds += 1
        started = monotonic()
        work.close_ties()
        result.seconds["ties"] = result.seconds.get("ties", 0.0) + monotonic() - started
        started = monotonic()
        found = work.find_exposed()
        result.seconds["together"] = result.seconds.get("together", 0.0) + monotonic() - started
        if not len(found):
            return result
        started = monotonic()
        n_exact, n_simple = work.repair(found)
        result.seconds["repair"] = result.seconds.get("repair", 0.0) + monotonic() - started
        result.n_exact += n_exact
        result.n_simple += n_simple
        if not n_exact + n_simple:
            # nothing more can be hidden around these: the others must not be left open for their sake
            work.give_up(found)
            result.n_open += len(found)


class _Work:
    def __init__(self, tables: Tables, min_cell: int, deadline: float) -> None:
        self._tables = tables
        self._min_cell = min_cell
        self._deadline = deadline
        self.is_hidden = tables.is_hidden.copy()
        self._is_guarded = tables.is_sensitive | tables.is_guarded
        """Counts that must not be told: sensitive ones, and those that were hidden to keep others from it."""
        self._is_sensitive = tables.is_sensitive.copy()
        self._n_ties = int(tables.tie[-1]) + 1 if len(tables.tie) else 0
        self._in_programmes = ~tables.is_within_row[tables.tie]
        """The members of ties that the programmes know."""
        self._ties = sparse.csr_array(
            (
                tables.sign[self._in_programmes],
                (tables.tie[self._in_programmes], tables.member[self._in_programmes]),
            ),
            shape=(self._n_ties, len(tables.counts)),
        )
        self._of_count = sparse.csc_array(self._ties)
        self._safe_groups: set[bytes] = set()

    def give_up(self, counts: Ints) -> None:
        """Look for no further protection of these counts."""
        self._is_sensitive[counts] = False

    # --- Step 1: ties one by one ----------------------------------------------------------------------------

    def unknown(self) -> Flags:
        """The counts that a reader can't look up or tell from a single tie after another."""
        tables = self._tables
        unknown = self.is_hidden[tables.cell_of]
        while True:
            in_tie = unknown[tables.member]
            n_unknown = np.bincount(tables.tie, weights=in_tie, minlength=self._n_ties)
            told = tables.member[in_tie & (n_unknown[tables.tie] == 1)]
            told = told[~self._is_guarded[told]]
            if not len(told):
                return unknown
            unknown[told] = False

    def close_ties(self) -> None:
        """Hide the cheapest cell of every tie that gives a sensitive count away, until none does."""
        while self._n_ties:
            unknown = self.unknown()
            if self._close(self._open_ties(unknown)):
                continue
            if not self._close(self._bounded(unknown)[0]):
                return

    def _open_ties(self, unknown: Flags) -> tuple[Ints, Floats, Flags]:
        """Ties that bound a sensitive count: which, what they lack, and whether their parts are the hidden
        ones.

        A tie with one hidden count tells it; what is hidden on one side only can't be more than the sum.
        """
        tables = self._tables
        in_tie = unknown[tables.member]
        is_part = tables.sign > 0
        counts = tables.counts[tables.member]

        def per_tie(weights: NDArray[np.generic]) -> Floats:
            return np.bincount(tables.tie, weights=weights, minlength=self._n_ties).astype(np.float64)

        n_parts = per_tie(in_tie & is_part)
        n_wholes = per_tie(in_tie & ~is_part)
        total = per_tie(np.where(in_tie, counts, 0.0))
        n_sensitive = per_tie(in_tie & self._is_sensitive[tables.member])
        n_guarded = per_tie(in_tie & self._is_guarded[tables.member])
        one_sided = (n_parts == 0) | (n_wholes == 0)
        is_open = ((n_guarded > 0) & (n_parts + n_wholes == 1)) | (
            (n_sensitive > 0) & one_sided & (total < self._min_cell)
        )
        # of money, what else is hidden must be more than a small part of a child's, or the sum tells it
        kroner = tables.kroner[tables.member]
        largest = np.zeros(self._n_ties)
        of_few = in_tie & self._is_sensitive[tables.member]
        np.maximum.at(largest, tables.tie[of_few], kroner[of_few])
        others = per_tie(np.where(in_tie, kroner, 0.0)) - largest
        is_open |= one_sided & (largest > 0) & (others < _MONEY_SHARE * largest)
        open_ties = np.flatnonzero(is_open)
        return open_ties, self._min_cell - total[open_ties], n_parts[open_ties] > 0

    def _close(self, found: tuple[Ints, Floats, Flags]) -> bool:
        """Hide one more cell in each of the ties; whether there was any to hide."""
        ties, lacks, hides_parts = found
        if not len(ties):
            return False
        tables = self._tables
        place = np.full(self._n_ties, -1, dtype=np.int64)
        place[ties] = np.arange(len(ties))
        cell_of = tables.cell_of[tables.member]
        counts = tables.counts[tables.member]
        here = (
            (place[tables.tie] >= 0)
            & ~self.is_hidden[cell_of]
            & (counts > 0)
            & np.isfinite(tables.cost[cell_of])
        )
        if not here.any():
            return False
        tie = place[tables.tie[here]]
        cell = cell_of[here]
        # a cell that closes several ties is worth more; one that isn't enough, less
        serves = np.bincount(cell, minlength=len(tables.cost))[cell]
        is_same_side = (tables.sign[here] > 0) == hides_parts[tie]
        falls_short = is_same_side & (counts[here] < lacks[tie])
        score = tables.cost[cell] / serves + np.where(falls_short, 1e6 + 1.0 / counts[here], 0.0)
        order = np.lexsort((cell, score, tie))
        first = np.r_[True, np.diff(tie[order]) != 0]
        self.is_hidden[cell[order][first]] = True
        self._is_guarded[tables.member[here][order][first]] = True
        return True

    def _bounded(self, unknown: Flags) -> tuple[tuple[Ints, Floats, Flags], Ints]:
        """What bounds give away that are passed on from tie to tie: the ties that do, and the counts that
        they do it to.

        The bounds are never narrower than what can be told, and often wider: what they find is true, and
        what they don't find isn't safe yet.
        """
        tables = self._tables
        in_tie = unknown[tables.member]
        tie, member, sign = tables.tie[in_tie], tables.member[in_tie], tables.sign[in_tie]
        # as if every tie said: the signed sum of its hidden members is
        right_side = np.bincount(tie, weights=sign * tables.counts[member], minlength=self._n_ties)
        low = np.zeros(len(tables.counts))
        high = np.full(len(tables.counts), np.inf)
        for _ in range(_SWEEPS):
            part = sign > 0
            # the least and the most that each member adds to its tie's signed sum
            least = np.where(part, low[member], -high[member])
            most = np.where(part, high[member], -low[member])
            n_free_below = np.bincount(tie, weights=np.isinf(least), minlength=self._n_ties)
            n_free_above = np.bincount(tie, weights=np.isinf(most), minlength=self._n_ties)
            sum_least = np.bincount(tie, weights=np.where(np.isinf(least), 0, least), minlength=self._n_ties)
            sum_most = np.bincount(tie, weights=np.where(np.isinf(most), 0, most), minlength=self._n_ties)
            free_below = n_free_below[tie] - np.isinf(least) > 0
            free_above = n_free_above[tie] - np.isinf(most) > 0
            rest_least = sum_least[tie] - np.where(np.isinf(least), 0, least)
            rest_most = sum_most[tie] - np.where(np.isinf(most), 0, most)
            at_most = np.where(free_below, np.inf, right_side[tie] - rest_least)
            at_least = np.where(free_above, -np.inf, right_side[tie] - rest_most)
            new_high = high.copy()
            new_low = low.copy()
            np.minimum.at(new_high, member, np.where(part, at_most, -at_least))
            np.maximum.at(new_low, member, np.where(part, at_least, -at_most))
            is_settled = np.array_equal(new_high, high) and np.array_equal(new_low, low)
            low, high = new_low, new_high
            if is_settled:
                break
        limit = np.where(part, at_most, -at_least)
        is_told = self._is_sensitive[member] & (
            (limit < self._min_cell) | (np.where(part, at_least, -at_most) > 0)
        )
        told = np.unique(tie[is_told])
        lacks = np.zeros(self._n_ties)
        np.maximum.at(lacks, tie[is_told], self._min_cell - limit[is_told])
        hides_parts = np.zeros(self._n_ties, dtype=bool)
        hides_parts[tie[is_told & part]] = True
        return (told, lacks[told], hides_parts[told]), np.unique(member[is_told])

    # --- Step 2: ties together ------------------------------------------------------------------------------

    def find_exposed(self) -> Ints:
        """Sensitive counts that the ties give away together."""
        if not self._n_ties:
            return np.zeros(0, dtype=np.int64)
        unknown = self.unknown()
        if not (unknown & self._is_sensitive).any():
            return np.zeros(0, dtype=np.int64)
        _, bounded = self._bounded(unknown)
        if len(bounded):
            return bounded
        doubtful = unknown & self._is_sensitive & ~self._has_own_partners(unknown)
        found = for_each(self._groups(unknown, doubtful), lambda group: self._exposed_in(group, doubtful))
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    def _has_own_partners(self, unknown: Flags) -> Flags:
        """Counts that can move freely because in each of their ties another hidden count, which is in no
        other tie, gives way: those are safe whatever the rest does.
        """
        tables = self._tables
        in_tie = unknown[tables.member] & self._in_programmes
        tie, member, sign = tables.tie[in_tie], tables.member[in_tie], tables.sign[in_tie]
        counts = tables.counts
        n_ties_of = np.bincount(member, minlength=len(counts))
        is_free = n_ties_of[member] == 1
        # the largest and the next largest free count on each side of each tie
        best = {}
        for side in (1.0, -1.0):
            size = np.where(is_free & (sign == side), counts[member], -1.0)
            order = np.lexsort((size, tie))
            last = np.r_[np.diff(tie[order]) != 0, True]
            largest = np.full(self._n_ties, -1.0)
            holder = np.full(self._n_ties, -1, dtype=np.int64)
            largest[tie[order][last]] = size[order][last]
            holder[tie[order][last]] = member[order][last]
            second_size = np.where(member[order] == holder[tie[order]], -1.0, size[order])
            second = np.full(self._n_ties, -1.0)
            np.maximum.at(second, tie[order], second_size)
            best[side] = (largest, holder, second)

        def partner(side: NDArray[np.float64]) -> Floats:
            found = np.empty(len(tie))
            for one in (1.0, -1.0):
                largest, holder, second = best[one]
                mine = side == one
                found[mine] = np.where(
                    holder[tie[mine]] == member[mine], second[tie[mine]], largest[tie[mine]]
                )
            return found

        same, other = partner(sign), partner(-sign)
        needed_up = np.maximum(self._min_cell - counts[member], 0.0)
        can_rise = (same >= needed_up) | (other >= 0)
        can_fall = (same >= 0) | (other >= counts[member])
        stuck = np.bincount(member, weights=~(can_rise & can_fall), minlength=len(counts))
        return np.asarray(stuck == 0)

    def _groups(self, unknown: Flags, doubtful: Flags) -> list[Ints]:
        """Hidden counts that hang together with a doubtful one; small groups put together."""
        members = np.flatnonzero(unknown & (np.diff(self._of_count.indptr) > 0))
        if not len(members):
            return []
        component = components(sparse.csr_array(self._of_count[:, members]))
        n_doubtful = np.bincount(component, weights=doubtful[members])
        keep = n_doubtful[component] > 0
        members, component = members[keep], component[keep]
        order = np.argsort(component, kind="stable")
        members, component = members[order], component[order]
        groups: list[Ints] = []
        pending: list[Ints] = []
        n_pending = 0
        for part in np.split(members, np.flatnonzero(np.diff(component)) + 1):
            if not len(part) or part.tobytes() in self._safe_groups:
                continue
            if pending and n_pending + len(part) > _AT_ONCE:
                groups.append(np.concatenate(pending))
                pending, n_pending = [], 0
            pending.append(part)
            n_pending += len(part)
        return [*groups, np.concatenate(pending)] if pending else groups

    def _exposed_in(self, members: Ints, doubtful: Flags) -> Ints:
        columns = self._of_count[:, members]
        rows = np.unique(columns.indices)
        matrix = sparse.csr_array(sparse.csr_array(columns)[rows, :])
        system = System(matrix, self._tables.counts[members], doubtful[members])
        is_exposed = exposed(system, self._min_cell, seconds=60.0)
        component = components(matrix)
        n_exposed = np.bincount(component, weights=is_exposed).astype(np.float64)
        self._remember_safe(members, component, n_exposed)
        return members[is_exposed]

    def _remember_safe(self, members: Ints, component: Ints, n_exposed: Floats) -> None:
        order = np.argsort(component, kind="stable")
        for part in np.split(order, np.flatnonzero(np.diff(component[order])) + 1):
            if not n_exposed[component[part[0]]]:
                self._safe_groups.add(members[np.sort(part)].tobytes())

    # --- Step 3: repair -------------------------------------------------------------------------------------

    def repair(self, found: Ints) -> tuple[int, int]:
        """Hide what lets each exposed count move; gives how many cells exactly and by the simple rule."""
        n_exact = n_simple = 0
        for target in found:
            chosen: Ints | None = None
            for size in _REGIONS:
                if chosen is None and monotonic() < self._deadline:
                    chosen = self._cheapest_way(int(target), size)
            if chosen is not None:
                fresh = chosen[~self.is_hidden[chosen]]
                n_exact += len(fresh)
            else:
                fresh = self._neighbours(int(target))
                n_simple += len(fresh)
            self.is_hidden[fresh] = True
        return n_exact, n_simple

    def _neighbours(self, target: int) -> Ints:
        """The shown cells that share a tie with the target, or with a hidden count that does: the cheap
        ones, as long as there are any.
        """
        reached = np.array([target], dtype=np.int64)
        tables = self._tables
        while True:
            rows = np.unique(self._of_count[:, reached].indices)
            around = np.unique(self._ties[rows, :].indices)
            cells = np.unique(tables.cell_of[around[tables.counts[around] > 0]])
            fresh = cells[~self.is_hidden[cells] & np.isfinite(tables.cost[cells])]
            if len(fresh):
                return np.asarray(fresh[tables.cost[fresh] <= _CHEAP * tables.cost[fresh].min()])
            if len(around) == len(reached):
                return np.asarray(fresh)
            reached = around

    def _region(self, target: int, size: int) -> Ints:
        """Counts around the target, nearest first, as many as a programme can take."""
        reached = np.array([target], dtype=np.int64)
        while True:
            rows = np.unique(self._of_count[:, reached].indices)
            around = np.unique(self._ties[rows, :].indices)
            if len(around) == len(reached) or (len(around) > size and len(reached) > 1):
                return reached if len(reached) > 1 else around[:size]
            reached = around

    def _cheapest_way(self, target: int, size: int) -> Ints | None:
        """The cells that must be hidden so that the target can be none and can be `min_cell`.

        Counts move up and down; a move of a shown count costs what its cell does. None where no way is found.
        """
        tables = self._tables
        region = self._region(target, size)
        columns = self._of_count[:, region]
        rows = np.unique(columns.indices)
        matrix = sparse.csr_array(sparse.csr_array(columns)[rows, :])
        counts = tables.counts[region]
        cell = tables.cell_of[region]
        price = np.where(self.is_hidden[cell], 1e-4, np.minimum(tables.cost[cell], 1e6))
        place = int(np.flatnonzero(region == target)[0])
        chosen: list[Ints] = []
        moves = []
        if counts[place] < self._min_cell:
            moves.append(self._min_cell - counts[place])
        if counts[place] > 0:
            moves.append(-counts[place])
        n = len(region)
        for move in moves:
            upper = np.full(2 * n, np.inf)
            upper[n:] = counts
            lower = np.zeros(2 * n)
            lower[place] = max(move, 0.0)
            upper[place] = max(move, 0.0)
            lower[n + place] = max(-move, 0.0)
            upper[n + place] = max(-move, 0.0)
            solution = linprog(
                np.r_[price, price],
                A_eq=sparse.hstack([matrix, -matrix], format="csr"),
                b_eq=np.zeros(matrix.shape[0]),
                bounds=np.column_stack([lower, upper]),
                options={"time_limit": max(self._deadline - monotonic(), 1.0)},
            )
            if solution.x is None or solution.status != 0:
                return None
            moved = (solution.x[:n] + solution.x[n:]) > _MOVED
            self._is_guarded[region[moved]] = True
            chosen.append(cell[moved & np.isfinite(tables.cost[cell])])
        cells = np.unique(np.concatenate(chosen)) if chosen else np.zeros(0, dtype=np.int64)
        # no new cell: the fractions of the linear programme deceive, and the simple rule must do
        return cells if (~self.is_hidden[cells]).any() else None
