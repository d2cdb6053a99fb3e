"""Writes one release into a folder and reads all of it back.

DuckDB for those who query, Parquet for Power BI and other tools, CSV for a Danish spreadsheet: the same
tables three times, each verified against the warehouse.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.duck import OLDEST_STORAGE, attach, connect, literal, quoted
from orchestration.private_files import published_file_mode
from orchestration.release.inputs import hash_file
from orchestration.release.seal import MARTS, TableContent, content_of, contents
from orchestration.release.shelf import (
    CSV,
    DUCKDB_FILE,
    PARQUET,
    ReleaseError,
    make_folder,
    sync_folder,
)
from orchestration.settings import Settings

BYTE_ORDER_MARK = "\ufeff"
"""First in a CSV file: without it a Danish Excel reads UTF-8 as Windows-1252."""

_FRACTIONS = ("DOUBLE", "FLOAT", "DECIMAL")

_RELEASE = "release"


def write_release(
    connection: duckdb.DuckDBPyConnection,
    warehouse: str,
    tables: dict[str, TableContent],
    folder: Path,
    settings: Settings,
) -> None:
    """Write every mart of the attached `warehouse` into `folder`, in the three forms.

    Rows lie in the order of their columns, so that two releases of the same content are the same files.
    """
    make_folder(folder / PARQUET, settings)
    make_folder(folder / CSV, settings)
    attach(connection, folder / DUCKDB_FILE, _RELEASE, read_only=False, storage=OLDEST_STORAGE)
    for name, table in tables.items():
        source = f"{quoted(warehouse)}.{quoted(MARTS)}.{quoted(name)}"
        target = f"{quoted(_RELEASE)}.main.{quoted(name)}"
        connection.execute(f"CREATE TABLE {target} AS SELECT * FROM {source} ORDER BY ALL")
        _copy_comments(connection, warehouse, name, target)
        connection.execute(
            f"COPY (SELECT * FROM {target}) TO {literal(str(parquet_path(folder, name)))} (FORMAT parquet)"
        )
        connection.execute(
            f"COPY ({_csv_query(table, target)}) TO {literal(str(csv_path(folder, name)))} "
            "(FORMAT csv, HEADER, DELIMITER ';')"
        )
    connection.execute(f"DETACH {quoted(_RELEASE)}")
    for path in release_files(folder):
        path.chmod(published_file_mode(settings))
        _sync_file(path)
    for inner in (folder / PARQUET, folder / CSV, folder):
        sync_folder(inner)


def parquet_path(folder: Path, table: str) -> Path:
    """Where a release keeps one table as Parquet."""
    return folder / PARQUET / f"{table}.parquet"


def csv_path(folder: Path, table: str) -> Path:
    """Where a release keeps one table as CSV."""
    return folder / CSV / f"{table}.csv"


def release_files(folder: Path) -> Iterator[Path]:
    """Every file of a release but its `release.json`, sorted."""
    yield folder / DUCKDB_FILE
    yield from sorted((folder / PARQUET).iterdir())
    yield from sorted((folder / CSV).iterdir())


def describe_files(folder: Path) -> dict[str, dict[str, object]]:
    """Size in bytes and SHA-256 of each file, by its path inside the release."""
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": hash_file(path)}
        for path in release_files(folder)
    }


def verify_contents(settings: Settings, folder: Path, tables: dict[str, TableContent]) -> None:
    """Read the three forms back from disk; raises `ReleaseError` where one doesn't hold what the gate passed.

    `tables` is what the gate passed: rows, columns, types and content must all be the same, and nothing more
    may be there.
    """
    with connect(None, settings) as connection:
        attach(connection, folder / DUCKDB_FILE, _RELEASE)
        written = contents(connection, _RELEASE, "main")
        _demand(written == tables, folder / DUCKDB_FILE)
        ((storage,),) = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where database_name = ?", [_RELEASE]
        ).fetchall()
        _demand(storage == f"{OLDEST_STORAGE}+", folder / DUCKDB_FILE)
        for kind, path_of in ((PARQUET, parquet_path), (CSV, csv_path)):
            expected = {path_of(folder, name).name for name in tables}
            _demand({path.name for path in (folder / kind).iterdir()} == expected, folder / kind)
        for name, table in tables.items():
            parquet = parquet_path(folder, name)
            _demand(content_of(connection, f"read_parquet({literal(str(parquet))})", name) == table, parquet)
            path = csv_path(folder, name)
            _demand(content_of(connection, _csv_reader(path, table), name) == table, path)


def _demand(is_right: bool, path: Path) -> None:
    if not is_right:
        raise ReleaseError(
            f"{path.name} kunne ikke læses tilbage som det, kontrollen har godkendt. Intet er udgivet; "
            "se, om disken er fuld, og kør igen."
        )


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _copy_comments(connection: duckdb.DuckDBPyConnection, warehouse: str, table: str, target: str) -> None:
    """Give the released table and its columns the descriptions that dbt has stored with the mart."""
    where = "database_name = ? and schema_name = ? and table_name = ? and comment is not null"
    mart = [warehouse, MARTS, table]
    for (comment,) in connection.execute(
        f"select comment from duckdb_tables() where {where}", mart
    ).fetchall():
        connection.execute(f"COMMENT ON TABLE {target} IS {literal(comment)}")
    for column, comment in connection.execute(
        f"select column_name, comment from duckdb_columns() where {where}", mart
    ).fetchall():
        connection.execute(f"COMMENT ON COLUMN {target}.{quoted(column)} IS {literal(comment)}")


def _is_fraction(kind: str) -> bool:
    return kind.startswith(_FRACTIONS)


def _csv_query(table: TableContent, relation: str) -> str:
    """The rows as a Danish spreadsheet reads them: decimal comma, byte order mark in the first header."""
    columns = []
    for position, (name, kind) in enumerate(table.columns):
        value = quoted(name)
        if _is_fraction(kind):
            value = f"replace(cast({value} as varchar), '.', ',')"
        header = BYTE_ORDER_MARK + name if position == 0 else name
        columns.append(f"{value} AS {quoted(header)}")
    return f"SELECT {', '.join(columns)} FROM {relation}"


def _csv_reader(path: Path, table: TableContent) -> str:
    """A relation that reads one CSV file back with the mart's own types."""
    columns = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in table.columns)
    return (
        f"read_csv({literal(str(path))}, columns = {{{columns}}}, auto_detect = false, header = true, "
        """delim = ';', quote = '"', escape = '"', decimal_separator = ',', allow_quoted_nulls = false)"""
    )
