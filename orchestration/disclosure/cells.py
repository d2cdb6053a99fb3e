"""The rows of the marts that are hidden, and why: what dbt's model `suppressed_cell` holds."""

import os
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from orchestration.disclosure.bounds import Flags
from orchestration.disclosure.suppression import NEVER, suppress
from orchestration.disclosure.ties import load_tables
from orchestration.duck import literal

WITHHELD_PATH = "TRAPPE_WITHHELD_PATH"
"""Environment variable that names the folder of what the kept releases withhold (`release/withheld.py`)."""


def suppressed_cells(
    connection: duckdb.DuckDBPyConnection,
    counts: duckdb.DuckDBPyRelation,
    institutions: duckdb.DuckDBPyRelation,
    *,
    min_cell: int,
    seconds: float = 600.0,
) -> pd.DataFrame:
    """The hidden cells: `cell_key` (unsigned 64 bits) and `reason`.

    `counts` is `cells.published_count`, `institutions` is `core.dim_institution`. The reasons: `small` (few
    children behind it), `held` (an older release that is still kept hides it, and it has hardly changed
    since), `secondary` (another could be worked out from it). `seconds` limits the search for the cheapest
    cells. Where no choice of cells protects a count, what is around it is hidden all the same, and the gate's
    attack will find it.
    """
    counts.create_view("disclosure_published_count", replace=True)
    institutions.create_view("disclosure_institution", replace=True)
    tables, cell_keys = load_tables(connection, "disclosure_published_count", "disclosure_institution")
    if min_cell <= 1 or not len(cell_keys):
        return _frame(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype="<U9"))
    is_held, is_known = _in_kept_releases(connection, len(tables.cost), min_cell)
    tables = replace(tables, is_hidden=tables.is_hidden | is_held)
    found = suppress(replace(tables, cost=np.where(is_known, NEVER, tables.cost)), min_cell, seconds)
    if found.n_open:
        # some count has only known numbers around it: hidden from whoever reads this release alone
        found = suppress(replace(tables, is_hidden=found.is_hidden), min_cell, seconds)
    # cells that nobody shows have no row
    is_row = np.isfinite(tables.cost[: len(cell_keys)])
    hidden = np.flatnonzero(found.is_hidden[: len(cell_keys)] & is_row)
    is_small = tables.is_hidden & ~is_held
    return _frame(
        cell_keys[hidden], np.select([is_small[hidden], is_held[hidden]], ["small", "held"], "secondary")
    )


def _frame(cell_keys: np.ndarray, reasons: np.ndarray) -> pd.DataFrame:
    """The rows with their types, also where there are none."""
    return pd.DataFrame(
        {"cell_key": np.asarray(cell_keys, dtype=np.uint64), "reason": pd.Series(reasons, dtype="str")}
    )


def _in_kept_releases(
    connection: duckdb.DuckDBPyConnection, n_cells: int, min_cell: int
) -> tuple[Flags, Flags]:
    """The cells that older releases hide and that have hardly changed since, and those that the newest one
    shows as they are.

    The first stay hidden as long as those releases are kept. The second hide nothing: whoever has the release
    before puts them in again.
    """
    is_held, is_known = np.zeros(n_cells, dtype=bool), np.zeros(n_cells, dtype=bool)
    folder = os.environ.get(WITHHELD_PATH)
    files = sorted(Path(folder).glob("*.parquet")) if folder else []
    if not files:
        return is_held, is_known
    names = ", ".join(literal(str(path)) for path in files)
    known = connection.execute(
        f"""
        select counted.cell_id
        from disclosure_count as counted
        inner join read_parquet({literal(str(files[-1]))}) as kept on counted.count_key = kept.count_key
        where not counted.is_hidden and not kept.is_hidden
        group by counted.cell_id
        having max(abs(counted.n - kept.n)) = 0
        """
    ).fetchnumpy()["cell_id"]
    held = connection.execute(
        f"""
        select distinct counted.cell_id
        from disclosure_count as counted
        inner join read_parquet([{names}]) as kept
            on counted.count_key = kept.count_key and kept.is_needed
        where not counted.is_hidden and abs(counted.n - kept.n) < $min_cell
        """,
        {"min_cell": min_cell},
    ).fetchnumpy()["cell_id"]
    is_known[np.asarray(known, dtype=np.int64)] = True
    is_held[np.asarray(held, dtype=np.int64)] = True
    is_held &= ~is_known
    return is_held, is_known
