"""The only module that opens DuckDB (dbt opens its own connection, with the same rules in its profile)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.settings import Settings

OLDEST_STORAGE = "v1.0.0"
"""Storage format of what is published: the oldest on offer, readable by DuckDB 1.1 and later."""


@contextmanager
def connect(
    path: Path | None, settings: Settings, *, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB file (or an in-memory database for `None`) and close it again, whatever happens.

    Nothing is downloaded and spill files stay inside the data folder. All connections of one process to
    one path must agree on `read_only`.

    Raises `duckdb.IOException` when another process is writing the file.
    """
    spill = settings.work_dir / "spill"
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        str(path) if path else ":memory:",
        read_only=read_only,
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": str(spill),
            "memory_limit": settings.duckdb_memory,
        },
    )
    try:
        yield connection
    finally:
        connection.close()
