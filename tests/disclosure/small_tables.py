"""Random small tables, and what can be told of them by trying every table there is."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from orchestration.disclosure.suppression import NEVER, Tables

MIN_CELL = 3
HIGHEST = 8
"""Enough to hide `MIN_CELL` in: no table needs more in one inner cell to show that a count can be high."""


@dataclass(frozen=True)
class Table:
    """Every count as a sum of inner cells; a tie as a whole and its parts, by their positions."""

    sums: np.ndarray
    """Counts by inner cells, 0 or 1."""
    ties: list[tuple[int, list[int]]]
    unseen: frozenset[int] = frozenset()
    """Counts that nobody shows."""
    shown_with: tuple[tuple[int, ...], ...] = ()
    """Counts that one cell shows together; the others have a cell each."""


def line(n_parts: int) -> Table:
    """A total and its parts."""
    sums = np.vstack([np.ones(n_parts), np.eye(n_parts)])
    return Table(sums, [(0, list(range(1, n_parts + 1)))])


def grid(n_rows: int, n_columns: int) -> Table:
    """Rows and columns with their totals, as of types on steps, or of cuts in municipalities."""
    rows = [(i, j) for i in range(-1, n_rows) for j in range(-1, n_columns)]
    inner = [(i, j) for i in range(n_rows) for j in range(n_columns)]
    sums = np.array([[i in (-1, a) and j in (-1, b) for a, b in inner] for i, j in rows], dtype=float)
    at = {cell: position for position, cell in enumerate(rows)}
    ties = [(at[i, -1], [at[i, j] for j in range(n_columns)]) for i in range(-1, n_rows)]
    ties += [(at[-1, j], [at[i, j] for i in range(n_rows)]) for j in range(-1, n_columns)]
    return Table(sums, ties)


def nested(sizes: tuple[int, ...]) -> Table:
    """A total, its groups, and the parts of each group: districts and their institutions."""
    n = sum(sizes)
    ends = np.cumsum(sizes)
    groups = [[ends[k] - sizes[k] <= part < ends[k] for part in range(n)] for k in range(len(sizes))]
    sums = np.vstack([np.ones(n), np.array(groups, dtype=float), np.eye(n)])
    first = 1 + len(sizes)
    ties = [(0, list(range(1, first)))]
    ties += [
        (1 + k, [first + part for part in range(ends[k] - sizes[k], ends[k])]) for k in range(len(sizes))
    ]
    return Table(sums, ties)


def shares(n_parts: int) -> Table:
    """A share in total and by cut: a part, the rest and a whole, which one cell shows together."""
    n = 2 * n_parts
    part = np.eye(n)[:n_parts]
    rest = np.eye(n)[n_parts:]
    every = [
        part.sum(axis=0), rest.sum(axis=0), np.ones(n),
        *[row for k in range(n_parts) for row in (part[k], rest[k], part[k] + rest[k])],
    ]  # fmt: skip
    ties = [(measure, [3 + 3 * k + measure for k in range(n_parts)]) for measure in range(3)]
    ties += [(3 * k + 2, [3 * k, 3 * k + 1]) for k in range(n_parts + 1)]
    cells = tuple((3 * k, 3 * k + 1, 3 * k + 2) for k in range(n_parts + 1))
    return Table(np.vstack(every), ties, shown_with=cells)


SHAPES = [line(2), line(3), line(4), grid(2, 2), nested((2, 2)), nested((1, 3)), shares(2), grid(1, 4)]


def tables(shape: Table, inner: np.ndarray, hidden: np.ndarray | None = None) -> Tables:
    """The arrays of a table with these inner cells; small counts are hidden, or the cells that are given."""
    counts = shape.sums @ inner
    cell_of = np.arange(len(counts))
    for together in shape.shown_with:
        cell_of[list(together)] = together[0]
    _, cell_of = np.unique(cell_of, return_inverse=True)
    is_small = (counts > 0) & (counts < MIN_CELL)
    n_cells = int(cell_of.max()) + 1
    if hidden is None:
        hidden = np.bincount(cell_of, weights=is_small, minlength=n_cells) > 0
    members = [
        (tie, count, sign)
        for tie, (whole, parts) in enumerate(shape.ties)
        for count, sign in [(whole, -1.0), *[(part, 1.0) for part in parts]]
    ]
    tie, member, sign = (np.array(column) for column in zip(*members, strict=True))
    cost = np.bincount(cell_of, weights=1 + counts + 10 * (shape.sums.sum(axis=1) > 1), minlength=n_cells)
    for count in shape.unseen:
        cost[cell_of[count]] = NEVER
    return Tables(
        counts=counts,
        cell_of=cell_of.astype(np.int64),
        is_sensitive=is_small & hidden[cell_of],
        is_guarded=np.zeros(len(counts), dtype=bool),
        kroner=np.zeros(len(counts)),
        tie=tie.astype(np.int64),
        member=member.astype(np.int64),
        sign=sign.astype(np.float64),
        is_hidden=hidden,
        cost=cost.astype(np.float64),
        is_within_row=np.zeros(len(shape.ties), dtype=bool),
    )


def told_by_trying(shape: Table, made: Tables, is_hidden: np.ndarray) -> set[int]:
    """The sensitive counts that can't be none, or can't be `MIN_CELL`, in any table that looks the same."""
    inner = np.array(list(product(range(HIGHEST + 1), repeat=shape.sums.shape[1])), dtype=float)
    counts = inner @ shape.sums.T
    shown = ~is_hidden[made.cell_of]
    alike = counts[(counts[:, shown] == made.counts[shown]).all(axis=1)]
    lowest, highest = alike.min(axis=0), alike.max(axis=0)
    told = made.is_sensitive & ((lowest > 0) | (highest < MIN_CELL))
    return {int(position) for position in np.flatnonzero(told)}
