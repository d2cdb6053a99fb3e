"""What DuckDB puts aside when memory runs out, while children's numbers are still in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


@contextmanager
def unreadable_spill(connection: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[None]:
    """Encrypt what DuckDB puts aside in this folder when memory runs out, and empty the folder afterwards.

    Until a child's number is replaced by its key, it is in memory only. DuckDB's own random generator isn't
    one for lasting secrets (hence `unsafe`), but good enough for a key that dies with the process.
    """
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
    # The folder first: where a killed run has left something, encryption can't be switched on.
    connection.execute("set temp_directory = $1", [str(folder)])
    connection.execute("set force_mbedtls_unsafe = true")
    connection.execute("set temp_file_encryption = true")
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
