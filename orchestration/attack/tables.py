"""Small things that every query of the attack needs."""

from collections.abc import Iterable

import duckdb

from orchestration.attack.reader import KEY

REST = "rest"
"""The measure of a share that nobody publishes: those in the denominator who aren't in the numerator."""

KEY_COLUMNS = ", ".join(KEY)


def insert_rows(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[object, ...]]
) -> None:
    """Put a few thousand rows into a table, a column at a time."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        connection.execute(
            f"insert into {table} select {', '.join('unnest(?)' for _ in columns)}",
            columns,
        )
