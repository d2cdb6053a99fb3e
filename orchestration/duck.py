"""The only module that opens DuckDB (dbt opens its own connection, with the same rules in its profile)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.private_files import make_private
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
        make_private(path.parent)
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


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, for the places that take no parameter (a path in `ATTACH` or `COPY`)."""
    return "'" + text.replace("'", "''") + "'"


def attach(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    *,
    read_only: bool = True,
    storage: str | None = None,
) -> None:
    """Attach a DuckDB file under `name`: to read it, or to write a new one in the format `storage`.

    A link is followed first: DuckDB keeps one instance per path, and a path whose file was swapped meanwhile
    would give the old rows. Raises `duckdb.IOException` when another process writes the file.
    """
    options = ["READ_ONLY" if read_only else "READ_WRITE"]
    if storage is not None:
        options.append(f"STORAGE_VERSION {literal(storage)}")
    connection.execute(f"ATTACH {literal(str(path.resolve()))} AS {quoted(name)} ({', '.join(options)})")
