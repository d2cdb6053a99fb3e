"""From cells and ties to the rows of a `Problem`: what is known goes to the right-hand side."""

from dataclasses import dataclass, replace

import duckdb
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from orchestration.attack.declarations import ALL_WITHIN, COVER, EACH_WITHIN, EQUAL
from orchestration.attack.kernel import Flags, Floats, Guard, Integers, Problem
from orchestration.attack.reader import KEY
from orchestration.duck import quoted

_RELATIONS = (EQUAL, COVER, EACH_WITHIN, ALL_WITHIN)

DROPPED = len(_RELATIONS)
"""The relation of a tie that published numbers contradict even as a bound."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The numbers that stand in some tie, and those that are hidden, in the order of `cell`."""

    cell: Integers
    value: Floats
    """What is published; nan where hidden."""
    is_whole: Flags
    is_signed: Flags
    guard: npt.NDArray[np.int8]

    @property
    def is_hidden(self) -> Flags:
        """Whether the number is unknown."""
        return np.isnan(self.value)

    def signed(self, at: Integers) -> "Cells":
        """The same with some amounts that may be less than nothing."""
        is_signed = self.is_signed.copy()
        is_signed[at] = True
        return replace(self, is_signed=is_signed)


@dataclass(frozen=True, slots=True)
class Ties:
    """The members of all ties, sorted by tie."""

    tie: Integers
    """Position of the member's tie in `relation` and `rule`."""
    cell: Integers
    """Position of the member in `Cells`."""
    is_part: Flags
    relation: npt.NDArray[np.int8]
    rule: npt.NDArray[np.object_]

    @property
    def n_ties(self) -> int:
        """How many ties there are."""
        return len(self.relation)

    def weakened(self, given_up: Integers) -> "Ties":
        """The same with some ties taken as bounds instead of equations, and bounds not at all."""
        relation = self.relation.copy()
        is_equation = relation[given_up] == _RELATIONS.index(EQUAL)
        relation[given_up] = np.where(is_equation, _RELATIONS.index(COVER), DROPPED)
        return replace(self, relation=relation)


def read_cells(connection: duckdb.DuckDBPyConnection, sensitive: str | None = None) -> Cells:
    """Fetch from `cell` what the ties need. `sensitive`: keys of counts with few behind them."""
    is_sensitive = "false"
    amount, count = str(int(Guard.AMOUNT)), str(int(Guard.COUNT))
    if sensitive is not None:
        _mark_sensitive(connection, sensitive)
        is_sensitive = "cell.cell in (select cell from sensitive_cell)"
        # of what has many behind it only that may not be told which it isn't: that it is few
        amount = f"case when {is_sensitive} then {int(Guard.AMOUNT)} else {int(Guard.NONE)} end"
        count = str(int(Guard.MANY))
    found = connection.execute(
        f"""
        select
            cell.cell,
            cell.value,
            cell.kind = 'count' as is_whole,
            coalesce(signed.is_signed, false) as is_signed,
            cast(
                case
                    when not cell.is_hidden then {int(Guard.NONE)}
                    -- what follows from shown numbers alone is nobody's secret
                    when cell.is_virtual and beside.cell is null then {int(Guard.NONE)}
                    when cell.kind <> 'count' then {amount}
                    when {is_sensitive} then {int(Guard.SENSITIVE)}
                    else {count}
                end as tinyint
            ) as guard
        from cell
        left join
            (
                select series, measure, true as is_signed
                from cell
                group by series, measure
                having min(value) < 0
            ) as signed
            on cell.series = signed.series and cell.measure = signed.measure
        left join
            (
                select distinct cell
                from term
                semi join
                    (
                        select term.tie
                        from term
                        inner join cell on term.cell = cell.cell
                        where cell.is_hidden and not cell.is_virtual
                    ) as hiding
                    on term.tie = hiding.tie
            ) as beside
            on cell.cell = beside.cell
        where cell.is_hidden or cell.cell in (select cell from term)
        order by cell.cell
        """
    ).fetchnumpy()
    value = np.ma.filled(np.ma.asarray(found["value"], dtype=np.float64), np.nan)
    return Cells(
        cell=np.asarray(found["cell"], dtype=np.int64),
        value=value,
        is_whole=np.asarray(found["is_whole"], dtype=bool),
        is_signed=np.asarray(found["is_signed"], dtype=bool),
        guard=np.asarray(found["guard"], dtype=np.int8),
    )


def _mark_sensitive(connection: duckdb.DuckDBPyConnection, sensitive: str) -> None:
    connection.execute(
        f"""
        create or replace temp table sensitive_cell as
        select cell.cell
        from cell
        inner join coordinate on cell.coordinate = coordinate.coordinate
        semi join
            {quoted(sensitive)} as few
            on {" and ".join(f"cell.{column} = few.{column}" for column in KEY if column != "coordinate")}
            and coordinate.text = few.coordinate
        """
    )


def read_ties(connection: duckdb.DuckDBPyConnection, cells: Cells) -> Ties:
    """Fetch the members of all ties."""
    numbers = " ".join(f"when '{relation}' then {n}" for n, relation in enumerate(_RELATIONS))
    found = connection.execute(
        f"""
        select
            dense_rank() over (order by tie) - 1 as tie,
            cell,
            not is_whole as is_part,
            cast(case relation {numbers} end as tinyint) as relation,
            rule
        from (select distinct tie, cell, is_whole, relation, rule from term)
        order by tie, is_part, cell
        """
    ).fetchnumpy()
    tie = np.asarray(found["tie"], dtype=np.int64)
    _, first = np.unique(tie, return_index=True)
    return Ties(
        tie=tie,
        cell=np.searchsorted(cells.cell, np.asarray(found["cell"], dtype=np.int64)),
        is_part=np.asarray(found["is_part"], dtype=bool),
        relation=np.asarray(found["relation"], dtype=np.int8)[first],
        rule=np.asarray(found["rule"], dtype=object)[first],
    )


@dataclass(frozen=True, slots=True)
class System:
    """A problem, with the cell of each unknown and the tie of each row."""

    problem: Problem
    unknown: Integers
    """Position in `Cells` of each unknown."""
    row_tie: Integers


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows in the making: entries, and what is known of each row."""

    row: Integers
    cell: Integers
    factor: Floats
    known: Floats
    """Per row: the sum of its known members, with their factors."""
    size: Floats
    """Per row: how large its known members are, whatever their factors: sums are as exact as that."""
    high: Floats
    low: Floats
    tie: Integers


def make_system(cells: Cells, ties: Ties) -> System:
    """One column per hidden number, one row per equation or bound with a hidden member."""
    hidden = cells.is_hidden
    unknown = np.flatnonzero(hidden)
    column = np.full(len(hidden), -1, dtype=np.int64)
    column[unknown] = np.arange(len(unknown))
    signed_tie = np.zeros(ties.n_ties, dtype=bool)
    signed_tie[ties.tie[cells.is_signed[ties.cell]]] = True
    blocks = [_sums(cells, ties, signed_tie), _parts_of_wholes(cells, ties, signed_tie)]
    offsets = np.cumsum([0] + [len(block.known) for block in blocks])
    row = np.concatenate([block.row + offset for block, offset in zip(blocks, offsets, strict=False)])
    cell = np.concatenate([block.cell for block in blocks])
    factor = np.concatenate([block.factor for block in blocks])
    known = np.concatenate([block.known for block in blocks])
    n_rows = int(offsets[-1])
    rows = csr_array((factor, (row, column[cell])), shape=(n_rows, len(unknown)))
    rows.sum_duplicates()
    rows.eliminate_zeros()
    amounts = ~cells.is_whole[unknown]
    is_amount = np.zeros(n_rows, dtype=bool)
    is_amount[row[~cells.is_whole[cell]]] = True
    size = np.concatenate([block.size for block in blocks])
    room = np.where(is_amount, 1e-6 + 1e-9 * size, 0)
    problem = Problem(
        rows=rows,
        row_low=np.concatenate([block.low for block in blocks]) - known - room,
        row_high=np.concatenate([block.high for block in blocks]) - known + room,
        low=np.where(cells.is_signed[unknown] & amounts, -np.inf, 0.0),
        high=np.full(len(unknown), np.inf),
        is_whole=cells.is_whole[unknown],
        guard=cells.guard[unknown],
    )
    return System(problem, unknown, np.concatenate([block.tie for block in blocks]))


def _sums(cells: Cells, ties: Ties, signed_tie: Flags) -> _Rows:
    """Wholes less parts: nothing in an equation, at most that in a cover, at least that if all are within."""
    relation = ties.relation
    is_used = (relation == _RELATIONS.index(EQUAL)) | (
        ~signed_tie & ((relation == _RELATIONS.index(COVER)) | (relation == _RELATIONS.index(ALL_WITHIN)))
    )
    factor = np.where(ties.is_part, -1.0, 1.0)
    value = cells.value[ties.cell]
    hidden = np.isnan(value)
    has_hidden = np.bincount(ties.tie, hidden, ties.n_ties) > 0
    used = np.flatnonzero(is_used & has_hidden)
    position = np.full(ties.n_ties, -1, dtype=np.int64)
    position[used] = np.arange(len(used))
    known = _sum_by(ties, np.where(hidden, 0, factor * np.nan_to_num(value)))
    size = _sum_by(ties, np.where(hidden, 0, np.abs(np.nan_to_num(value))))
    entries = hidden & (position[ties.tie] >= 0)
    of_used = relation[used]
    return _Rows(
        row=position[ties.tie[entries]],
        cell=ties.cell[entries],
        factor=factor[entries],
        known=known[used],
        size=size[used],
        low=np.where(of_used == _RELATIONS.index(COVER), -np.inf, 0.0),
        high=np.where(of_used == _RELATIONS.index(ALL_WITHIN), np.inf, 0.0),
        tie=used,
    )


def _sum_by(ties: Ties, values: Floats) -> Floats:
    """The sum of the members' values in each tie."""
    return np.bincount(ties.tie, values, ties.n_ties).astype(np.float64)


def _parts_of_wholes(cells: Cells, ties: Ties, signed_tie: Flags) -> _Rows:
    """Each part less the wholes of its tie is at most nothing."""
    relation = ties.relation
    is_used = ~signed_tie & (
        (relation == _RELATIONS.index(COVER)) | (relation == _RELATIONS.index(EACH_WITHIN))
    )
    value = cells.value[ties.cell]
    hidden = np.isnan(value)
    wholes = np.flatnonzero(~ties.is_part & is_used[ties.tie])
    hidden_wholes = wholes[hidden[wholes]]
    known_whole = np.bincount(ties.tie[wholes], np.nan_to_num(value[wholes]), ties.n_ties)
    n_hidden_wholes = np.bincount(ties.tie[hidden_wholes], minlength=ties.n_ties)
    parts = np.flatnonzero(ties.is_part & is_used[ties.tie])
    # of the known parts the largest says it all, and nothing where the whole is known too
    largest = np.full(ties.n_ties, -np.inf)
    known_parts = parts[~hidden[parts]]
    np.maximum.at(largest, ties.tie[known_parts], value[known_parts])
    largest_ties = np.flatnonzero(np.isfinite(largest) & (n_hidden_wholes > 0))
    hidden_parts = parts[hidden[parts]]
    tie = np.concatenate([ties.tie[hidden_parts], largest_ties])
    known = np.concatenate([np.zeros(len(hidden_parts)), largest[largest_ties]]) - known_whole[tie]
    size = np.abs(known) + known_whole[tie]
    first = np.searchsorted(ties.tie[hidden_wholes], tie)
    repeats = n_hidden_wholes[tie]
    of_row = np.repeat(np.arange(len(tie)), repeats)
    within = np.arange(len(of_row)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    whole_cells = ties.cell[hidden_wholes[first[of_row] + within]] if len(of_row) else of_row
    return _Rows(
        row=np.concatenate([np.arange(len(hidden_parts)), of_row]),
        cell=np.concatenate([ties.cell[hidden_parts], whole_cells]),
        factor=np.concatenate([np.ones(len(hidden_parts)), -np.ones(len(of_row))]),
        known=known,
        size=size,
        low=np.full(len(tie), -np.inf),
        high=np.zeros(len(tie)),
        tie=tie,
    )
