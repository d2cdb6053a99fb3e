"""Erases a child from the landing file, by writing the file anew without the child.

Deleting would leave the bytes in the file. The new file is written beside the old one and takes its place by
one rename: killed before it, nothing has happened; after it, all has.
"""

import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration import duck
from orchestration.duck import quoted
from orchestration.intake.belonging import Doomed
from orchestration.intake.checks import CPR_FORM, birth_date_text
from orchestration.intake.contract import Contracts
from orchestration.intake.forgotten import child_fingerprint_sql
from orchestration.intake.landing import Landing
from orchestration.intake.pseudonyms import PseudonymKey, child_key_sql
from orchestration.intake.spill import unreadable_spill
from orchestration.private_files import owner_only
from orchestration.settings import Settings

_NEW = "rewritten"


class InvalidNumberError(ValueError):
    """What was given is no CPR number; the sentence doesn't repeat it."""


class ErasureError(Exception):
    """The landing file couldn't be written anew; the old one stays as it was."""


@dataclass(frozen=True)
class Erasure:
    """What an erasure took out of the landing file: rows by extract, `child` among them."""

    receipt_id: str
    rows_removed: Mapping[str, int]

    @property
    def has_removed(self) -> bool:
        """Whether anything was held of the child."""
        return bool(self.rows_removed)


def read_digits(text: str, settings: Settings) -> str:
    """The ten digits of a CPR number, with or without a dash; the rules are those of a delivery's cells.

    Raises `InvalidNumberError`.
    """
    digits = text.strip().replace("-", "", 1)
    if re.fullmatch(CPR_FORM, text.strip(), re.ASCII):
        with duck.connect(None, settings) as connection:
            ((is_real,),) = connection.execute(
                f"select try_cast({birth_date_text('digits')} as date) is not null "
                "from (select cast($1 as varchar) as digits)",
                [digits],
            ).fetchall()
        if is_real:
            return digits
    raise InvalidNumberError(
        "That is no CPR number: ten digits, the first six a date, perhaps with a dash after them. "
        "Nothing was erased."
    )


def unfinished_path(settings: Settings) -> Path:
    """Where the new landing file is written."""
    landing = settings.landing_path.resolve()
    return landing.with_name(f"{landing.name}.rewriting")


def clear_unfinished(settings: Settings) -> None:
    """Remove what a killed erasure left half written. To be called by who holds the data folder."""
    path = unfinished_path(settings)
    for left in (path, path.with_name(f"{path.name}.wal")):
        left.unlink(missing_ok=True)


def erase_child(
    settings: Settings,
    contracts: Contracts,
    key: PseudonymKey,
    digits: str,
    *,
    files_left: Mapping[str, int],
    releases: Iterable[str],
    before_rename: Callable[[], None] = lambda: None,
) -> Erasure:
    """Take a child out of the landing file, with all that belongs to it, and see to it that it stays out.

    `files_left` (delivered files that hold the number, by extract) and `releases` (ids of those that may show
    the child) are kept for the receipt; releases only if the child was there. `before_rename` is called when
    something of the child is found, before the file is exchanged: for copies that can be made again.

    Raises `PseudonymKeyError` for another key than the landing's, `ErasureError` when what was written isn't
    what it should be.
    """
    clear_unfinished(settings)
    try:
        with (
            owner_only(),
            duck.connect(settings.landing_path, settings) as connection,
            unreadable_spill(connection, settings.work_dir / "intake_spill"),
        ):
            Landing(connection, contracts).prepare(key)
            key.lend_to(connection)
            erasure = _write_anew(
                connection, settings, contracts, digits, files_left=files_left, releases=releases
            )
            if erasure.has_removed:
                before_rename()
        _exchange(settings)
    finally:
        clear_unfinished(settings)
    return erasure


def _write_anew(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    contracts: Contracts,
    digits: str,
    *,
    files_left: Mapping[str, int],
    releases: Iterable[str],
) -> Erasure:
    connection.execute(
        f"""
        create or replace temp table erased as
        select {child_key_sql("digits")} as child_key, {child_fingerprint_sql("digits")} as fingerprint
        from (select cast($1 as varchar) as digits)
        """,
        [digits],
    )
    tables = _tables(connection)
    doomed = Doomed(connection, contracts)
    doomed.find(lambda extract: _named_sql(extract.name, tables[extract.name]))
    for table in tables.keys() - contracts.extracts.keys():  # the children's own, and extracts of former days
        if (named := _named_sql(table, tables[table])) is not None:
            connection.execute(f"insert into doomed select '{table}', row_id from ({named})")
    erasure = Erasure(secrets.token_hex(8), doomed.counts())
    duck.attach(connection, unfinished_path(settings), _NEW, read_only=False)
    connection.execute(f"copy from database {quoted(_current(connection))} to {_NEW} (schema)")
    for table in tables:
        _copy(connection, table, erasure.rows_removed.get(table, 0))
    _note(connection, erasure, doomed, files_left=files_left, releases=releases)
    connection.execute(f"checkpoint {_NEW}")
    connection.execute(f"detach {_NEW}")
    return erasure


def _current(connection: duckdb.DuckDBPyConnection) -> str:
    ((name,),) = connection.execute("select current_database()").fetchall()
    return str(name)


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Every table of the landing file, and those of its columns that can hold a child's key."""
    found = connection.execute(
        """
        select table_name, list(column_name) filter (where data_type = 'UUID')
        from duckdb_columns()
        where database_name = current_database() and schema_name = 'main' and not internal
        group by table_name order by table_name
        """
    ).fetchall()
    return {table: columns or [] for table, columns in found}


def _named_sql(table: str, key_columns: list[str]) -> str | None:
    """SQL for the rows (`row_id`) that name the child, in whatever version."""
    if not key_columns:
        return None
    named = " or ".join(f"{quoted(column)} = (select child_key from erased)" for column in key_columns)
    return f"select rowid as row_id from main.{quoted(table)} where {named}"


def _copy(connection: duckdb.DuckDBPyConnection, table: str, n_doomed: int) -> None:
    name = quoted(table)
    doomed = f"select row_id from doomed where extract = '{table}'"
    where = f"where rowid not in ({doomed})" if n_doomed else ""
    connection.execute(f"insert into {_NEW}.main.{name} select * from main.{name} {where}")
    ((before, after),) = connection.execute(
        f"select (select count(*) from main.{name}), (select count(*) from {_NEW}.main.{name})"
    ).fetchall()
    if after != before - n_doomed:
        raise ErasureError(
            f"The landing table {table} was written anew with {after} rows and should have "
            f"{before - n_doomed}. The landing file stays as it was; nothing was erased."
        )


def _note(
    connection: duckdb.DuckDBPyConnection,
    erasure: Erasure,
    doomed: Doomed,
    *,
    files_left: Mapping[str, int],
    releases: Iterable[str],
) -> None:
    """Write into the new file what may not come in again, and what the receipt says."""
    new = f"{_NEW}.main"
    connection.execute(
        f"""
        insert into {new}.forgotten_child
        select fingerprint from erased
        where fingerprint not in (select fingerprint from {new}.forgotten_child)
        """
    )
    doomed.remember(f"{new}.forgotten_row")
    moment = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    connection.execute(f"insert into {new}.erasure values ($1, $2)", [erasure.receipt_id, moment])
    counts = [
        (erasure.receipt_id, extract, erasure.rows_removed.get(extract, 0), files_left.get(extract, 0))
        for extract in sorted({*erasure.rows_removed, *files_left})
    ]
    if counts:
        connection.executemany(f"insert into {new}.erasure_extract values ($1, $2, $3, $4)", counts)
    shown = [(erasure.receipt_id, release_id) for release_id in releases] if erasure.has_removed else []
    if shown:
        connection.executemany(f"insert into {new}.erasure_release values ($1, $2)", shown)


def _exchange(settings: Settings) -> None:
    """Put the new file in the old one's place."""
    landing, new = settings.landing_path.resolve(), unfinished_path(settings)
    for file in (landing, new):
        if file.with_name(f"{file.name}.wal").exists():
            raise ErasureError(
                f"{file.name} has changes that aren't in the file itself yet. The landing file stays as it "
                "was; nothing was erased. See that no other program has it open, and start again."
            )
    _sync(new)
    new.replace(landing)
    with suppress(OSError):  # some file systems can't
        _sync(landing.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
