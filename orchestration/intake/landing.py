"""The landing file: rows with the days they were in force, the ledger, and what a delivery does to them.

A delivery is one transaction: its rows, its children, its refused rows and its line in the ledger together.
"""

import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Literal

import duckdb

from orchestration.intake.checks import (
    Checked,
    good_rows_sql,
    ledger_checks_sql,
    readable_misshapen_sql,
    refused_keys_sql,
)
from orchestration.intake.contract import Column, Contracts, Extract
from orchestration.intake.discovery import DeliveryName, IgnoredFile
from orchestration.intake.forgotten import Forgotten
from orchestration.intake.pseudonyms import PseudonymKey, PseudonymKeyError
from orchestration.intake.reasons import shrunk

Status = Literal["accepted", "unchanged", "outdated", "refused"]

_TABLES = """
create table if not exists delivery (
    delivery_id bigint not null, municipality_code varchar not null, extract varchar not null,
    file_name varchar not null, content_hash varchar not null, as_of_date date not null,
    received_at timestamp not null, rows_read bigint not null, rows_accepted bigint not null,
    rows_refused bigint not null, rows_new bigint not null, rows_changed bigint not null,
    rows_removed bigint not null, status varchar not null, reason_code varchar, reason varchar,
    contract_hash varchar not null, path varchar not null, unknown_columns varchar not null,
    rows_left_out bigint
);
create table if not exists refused_row (
    delivery_id bigint not null, line_number bigint not null, column_letter varchar, column_name varchar,
    rule varchar not null
);
create table if not exists ignored_file (
    path varchar not null, reason_code varchar not null, reason varchar not null
);
create table if not exists child (child_key uuid not null, birth_date date not null, gender varchar not null);
create table if not exists seen_file (
    path varchar not null, size bigint not null, modified_ns bigint not null, changed_ns bigint not null,
    content_hash varchar not null
);
create table if not exists pseudonym_key (fingerprint varchar not null);
create table if not exists forgotten_child (fingerprint varchar not null);
create table if not exists forgotten_row (fingerprint varchar not null);
create table if not exists erasure (receipt_id varchar not null, erased_at timestamp not null);
create table if not exists erasure_extract (
    receipt_id varchar not null, extract varchar not null, rows_removed bigint not null,
    files_left bigint not null
);
create table if not exists erasure_release (receipt_id varchar not null, release_id varchar not null);
create table if not exists retention (
    applied_at timestamp not null, as_of_date date, municipality_code varchar, extract varchar not null,
    rows_removed bigint not null
);
"""


class LandingError(Exception):
    """The landing file doesn't fit the contract; the message says what to do."""


@dataclass(frozen=True)
class Outcome:
    """What became of a delivery, without the rows: part of its line in the ledger."""

    status: Status
    reason_code: str | None = None
    reason: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_refused: int = 0
    rows_new: int = 0
    rows_changed: int = 0
    rows_removed: int = 0
    rows_left_out: int = 0
    unknown_columns: str = ""


@dataclass(frozen=True)
class DeliveryResult(Outcome):
    """One line of the ledger."""

    delivery_id: int = 0
    municipality_code: str = ""
    extract: str = ""
    file_name: str = ""
    content_hash: str = ""
    as_of_date: date = date.min
    received_at: datetime = datetime.min
    contract_hash: str = ""
    path: str = ""


@dataclass(frozen=True)
class File:
    """A delivery's file: what its name says, its path as it may be stored, and its content."""

    name: DeliveryName
    path: str
    status: os.stat_result
    content_hash: str


class Landing:
    """The open landing file of one run."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
        self.connection = connection
        self._contracts = contracts
        self._forgotten = Forgotten(connection, contracts)

    def prepare(self, key: PseudonymKey) -> None:
        """Create what is missing, and make sure that the key is the one this landing was begun with.

        Raises `PseudonymKeyError` for another key, `LandingError` for a column stored as another type.
        """
        with self._transaction():
            self.connection.execute(_TABLES)
            self._add_column("delivery", "rows_left_out", "bigint")
            fingerprint = key.fingerprint("landing")
            stored = self.connection.execute("select fingerprint from pseudonym_key").fetchall()
            if not stored:
                self.connection.execute("insert into pseudonym_key values ($1)", [fingerprint])
            elif not hmac.compare_digest(stored[0][0], fingerprint):
                raise PseudonymKeyError(
                    "The key isn't the one this landing file was begun with: with it, every child would get "
                    "a second identity. Set TRAPPE_SECRET_FILE (or TRAPPE_SECRET) to the first key, or begin "
                    "with an empty data folder. Nothing was taken in."
                )
            for extract in self._contracts.extracts.values():
                self._prepare_table(extract)

    def _prepare_table(self, extract: Extract) -> None:
        declared = {"municipality_code": "varchar"}
        declared |= {column.name: column.data_type for column in extract.columns}
        declared |= {"_as_of_from": "date", "_as_of_to": "date", "_delivery_id": "bigint"}
        stored = self._stored_columns(extract.name)
        if not stored:
            columns = ", ".join(f'"{name}" {data_type}' for name, data_type in declared.items())
            self.connection.execute(f'create table "{extract.name}" ({columns})')
            return
        for name, data_type in declared.items():
            if name not in stored:
                self.connection.execute(f'alter table "{extract.name}" add column "{name}" {data_type}')
            elif stored[name] != data_type:
                raise LandingError(
                    f"The landing table {extract.name} holds {name} as {stored[name]} and the contract says "
                    f"{data_type}. Put the contract back, or convert the column in the landing file first. "
                    "Nothing was taken in."
                )

    def _stored_columns(self, table: str) -> dict[str, str]:
        found = self.connection.execute(
            "select column_name, data_type from duckdb_columns() "
            "where database_name = current_database() and schema_name = 'main' and table_name = $1",
            [table],
        ).fetchall()
        return {name: data_type.lower() for name, data_type in found}

    def _add_column(self, table: str, name: str, data_type: str) -> None:
        """Give a table of an older landing file a column that has come since."""
        if name not in self._stored_columns(table):
            self.connection.execute(f'alter table "{table}" add column "{name}" {data_type}')

    # --- What is known of a file ----------------------------------------------------------------------------

    def untouched_and_settled(self) -> dict[str, tuple[int, int, int, str | None]]:
        """Files whose content when last read is what was last said something of.

        By path: size, modification and change time (ns) as they were then; and for a refused delivery the
        contract under which it was refused, else None. One query for all, as files stay where they are for
        years.
        """
        found = self.connection.execute(
            """
            select path, any_value(size), any_value(modified_ns), any_value(changed_ns),
                case
                    when arg_max(status, delivery_id) = 'refused' then arg_max(contract_hash, delivery_id)
                end
            from seen_file join delivery using (path)
            group by path
            having arg_max(delivery.content_hash, delivery_id) = any_value(seen_file.content_hash)
            """
        ).fetchall()
        return {path: (size, modified, changed, refused) for path, size, modified, changed, refused in found}

    def is_settled(self, name: DeliveryName, path: str, content_hash: str) -> bool:
        """Whether the last thing said of this path was said of this content, and still holds.

        A refusal holds as long as the contract is the one it was refused under.
        """
        found = self.connection.execute(
            "select content_hash, status, contract_hash from delivery where path = $1 "
            "order by delivery_id desc limit 1",
            [path],
        ).fetchall()
        if not found:
            return False
        last_hash, status, contract_hash = found[0]
        return bool(
            last_hash == content_hash and (status != "refused" or contract_hash == name.extract.contract_hash)
        )

    def remember(self, file: File) -> None:
        """Note a file's content, so that it needn't be read again until it is touched."""
        with self._transaction():
            self._remember(file)

    def _remember(self, file: File) -> None:
        status = file.status
        self.connection.execute("delete from seen_file where path = $1", [file.path])
        self.connection.execute(
            "insert into seen_file values ($1, $2, $3, $4, $5)",
            [file.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, file.content_hash],
        )

    def content_of_day(self, name: DeliveryName) -> str | None:
        """The content accepted last for the extract, municipality and day of a delivery."""
        found = self.connection.execute(
            "select content_hash from delivery where extract = $1 and municipality_code = $2 "
            "and as_of_date = $3 and status = 'accepted' order by delivery_id desc limit 1",
            [name.extract.name, name.municipality_code, name.as_of_date],
        ).fetchall()
        return found[0][0] if found else None

    def newest_day(self, name: DeliveryName) -> date | None:
        """The newest day accepted for the extract and municipality of a delivery."""
        ((newest,),) = self.connection.execute(
            "select max(as_of_date) from delivery where extract = $1 and municipality_code = $2 "
            "and status = 'accepted'",
            [name.extract.name, name.municipality_code],
        ).fetchall()
        return newest  # type: ignore[no-any-return]

    # --- Writing --------------------------------------------------------------------------------------------

    def accept(self, file: File, checked: Checked) -> DeliveryResult:
        """Take the staged rows of a delivery in.

        Rows about what has been erased are left out. Raises `Refusal`, leaving everything as it was, when too
        much of what is in force is missing in it.
        """
        with self._transaction():
            delivery_id = self._next_id()
            left_out = self._forgotten.leave_out(file.name.extract, file.name.municipality_code)
            # Not counted as read: what is read is accepted or refused, and both are published.
            checked = replace(checked, rows_read=checked.rows_read - left_out)
            new, changed, removed = _History(self.connection, file.name, delivery_id, checked).apply()
            self._add_children(file.name.extract)
            outcome = Outcome(
                "accepted",
                rows_read=checked.rows_read,
                rows_accepted=checked.rows_accepted,
                rows_refused=checked.rows_refused,
                rows_new=new,
                rows_changed=changed,
                rows_removed=removed,
                rows_left_out=left_out,
                unknown_columns=checked.headers.unknown_shown,
            )
            return self._write_line(file, delivery_id, outcome, checked)

    def note(self, file: File, outcome: Outcome, checked: Checked | None = None) -> DeliveryResult:
        """Write the ledger's line of a delivery that changes nothing else, and its refused rows."""
        with self._transaction():
            return self._write_line(file, self._next_id(), outcome, checked)

    def rewrite_ignored(self, ignored: list[IgnoredFile]) -> None:
        """Replace the list of files that are no deliveries, if it has changed."""
        lines = sorted((file.path, file.reason_code, file.reason) for file in ignored)
        written = self.connection.execute("select path, reason_code, reason from ignored_file").fetchall()
        if sorted(written) == lines:
            return
        with self._transaction():
            self.connection.execute("delete from ignored_file")
            if lines:
                self.connection.executemany("insert into ignored_file values ($1, $2, $3)", lines)

    def last_delivery_id(self) -> int | None:
        """The newest line of the ledger."""
        ((last,),) = self.connection.execute("select max(delivery_id) from delivery").fetchall()
        return last  # type: ignore[no-any-return]

    def _next_id(self) -> int:
        return (self.last_delivery_id() or 0) + 1

    def _add_children(self, extract: Extract) -> None:
        columns = [column.name for column in extract.columns if column.type == "cpr"]
        if not columns:
            return
        accepted = " union all ".join(
            f'select "{column}" from staged where _violations = 0' for column in columns
        )
        self.connection.execute(
            f"""
            insert into child
            select distinct child_key, birth_date, gender from identity
            where number in ({accepted}) and child_key not in (select child_key from child)
            """
        )

    def _write_line(
        self, file: File, delivery_id: int, outcome: Outcome, checked: Checked | None
    ) -> DeliveryResult:
        if checked is not None:
            self._write_refused_rows(delivery_id, file.name.extract, checked)
        self._remember(file)
        line = DeliveryResult(
            **{field.name: getattr(outcome, field.name) for field in fields(Outcome)},
            delivery_id=delivery_id,
            municipality_code=file.name.municipality_code,
            extract=file.name.extract.name,
            file_name=file.name.file_name,
            content_hash=file.content_hash,
            as_of_date=file.name.as_of_date,
            received_at=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
            contract_hash=file.name.extract.contract_hash,
            path=file.path,
        )
        names = [field.name for field in fields(DeliveryResult)]
        self.connection.execute(
            f"insert into delivery ({', '.join(names)}) values ({', '.join('?' for _ in names)})",
            [getattr(line, name) for name in names],
        )
        return line

    def _write_refused_rows(self, delivery_id: int, extract: Extract, checked: Checked) -> None:
        refused = checked.refused
        if not len(refused.line_numbers):
            return
        self.connection.register("refused", {"line_number": refused.line_numbers, "position": refused.checks})
        self.connection.execute(
            f"""
            insert into refused_row
            select {delivery_id}, refused.line_number, said.column_letter, said.column_name, said.rule
            from refused join ({ledger_checks_sql(extract, checked.headers)}) as said using (position)
            order by refused.line_number, refused.position
            """
        )
        self.connection.unregister("refused")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("begin transaction")
        try:
            yield
        except BaseException:
            with suppress(duckdb.Error):  # a broken connection must not hide what broke it
                self.connection.execute("rollback")
            raise
        self.connection.execute("commit")


class _History:
    """What one delivery does to one municipality's rows of its extract, inside an open transaction."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, name: DeliveryName, delivery_id: int, checked: Checked
    ) -> None:
        self._connection = connection
        self._extract = name.extract
        self._day = f"date '{name.as_of_date:%Y-%m-%d}'"
        self._municipality = f"'{name.municipality_code}'"
        self._delivery_id = delivery_id
        self._checked = checked
        self._table = f'main."{name.extract.name}"'
        self._in_force = f"municipality_code = {self._municipality} and _as_of_to is null"
        self._good = good_rows_sql(name.extract)

    def apply(self) -> tuple[int, int, int]:
        """Close and add rows; returns how many keys are new, changed and removed."""
        self._undo_day()
        in_force = self._count(f"from {self._table} where {self._in_force}")
        if not in_force:
            self._add(self._good)
            return self._checked.rows_accepted, 0, 0
        self._compare()
        if self._extract.delivery == "full":
            self._keep_refused()
            missing = self._count("from difference where new_row is null")
            if missing > self._extract.max_shrink_share * in_force:
                raise shrunk(missing, in_force, self._extract.max_shrink_share, self._checked.rows_read)
        ((new, changed, removed),) = self._connection.execute(
            """
            select
                count(*) filter (where old_row is null),
                count(*) filter (where old_row is not null and new_row is not null),
                count(*) filter (where new_row is null)
            from difference
            """
        ).fetchall()
        self._connection.execute(
            f"""
            update {self._table} as stored set _as_of_to = {self._day} from difference
            where stored.rowid = difference.old_row
            """
        )
        if new or changed:
            self._add(f"select * from ({self._good}) where _row in (select new_row from difference)")
        return new, changed, removed

    def _undo_day(self) -> None:
        """Take back what an earlier file of the same day did: the day is the newest, or this is outdated."""
        of_municipality = f"municipality_code = {self._municipality}"
        self._connection.execute(
            f"delete from {self._table} where {of_municipality} and _as_of_from = {self._day}"
        )
        self._connection.execute(
            f"update {self._table} set _as_of_to = null where {of_municipality} and _as_of_to = {self._day}"
        )

    def _compare(self) -> None:
        """Make `difference`: (new_row, old_row) of every key that is new, changed or missing."""
        same_key = " and ".join(_same(column, "new", "old") for column in self._extract.key_columns)
        columns = [column for column in self._extract.columns if column not in self._extract.key_columns]
        changed = "".join(
            f' or new."{column.name}" is distinct from old."{column.name}"' for column in columns
        )
        stored = ", ".join(f'"{column.name}"' for column in self._extract.columns)
        join, gone = ("full", "new._row is null or") if self._extract.delivery == "full" else ("left", "")
        self._connection.execute(
            f"""
            create or replace temp table difference as
            select new._row as new_row, old._row as old_row
            from ({self._good}) as new
            {join} join (select rowid as _row, {stored} from {self._table} where {self._in_force}) as old
                on {same_key}
            where {gone} old._row is null{changed}
            """
        )

    def _add(self, rows: str) -> None:
        names = ", ".join(f'"{column.name}"' for column in self._extract.columns)
        self._connection.execute(
            f"""
            insert into {self._table} (municipality_code, {names}, _as_of_from, _as_of_to, _delivery_id)
            select {self._municipality}, {names}, {self._day}, null, {self._delivery_id} from ({rows})
            """
        )

    def _count(self, sql: str) -> int:
        ((count,),) = self._connection.execute(f"select count(*) {sql}").fetchall()
        return int(count)

    def _keep_refused(self) -> None:
        """Take out of `difference` what is missing only because its row was refused.

        A key that can be read in a refused row stays in force. Where a part of the key can't be read, the
        missing keys that agree with the rest stay, if they are no more than such rows; the same goes for all
        missing keys and the rows with nothing to read.
        """
        if not self._checked.rows_refused:
            return
        self._connection.execute(
            "create or replace temp table refused_key as "
            + refused_keys_sql(self._extract, has_misshapen=self._checked.n_misshapen > 0)
        )
        masks = self._connection.execute("select distinct unreadable from refused_key order by 1").fetchall()
        everything = (1 << len(self._extract.key)) - 1
        for (mask,) in masks:
            if mask != everything:
                self._keep_agreeing(mask)
        unknown = self._count(f"from refused_key where unreadable = {everything}")
        if self._checked.n_misshapen:
            readable = self._count(f"from ({readable_misshapen_sql(self._extract)})")
            unknown += self._checked.n_misshapen - readable
        if self._count("from difference where new_row is null") <= unknown:
            self._connection.execute("delete from difference where new_row is null")

    def _keep_agreeing(self, mask: int) -> None:
        """Keep the missing keys that agree with what can be read of the refused keys with this mask."""
        readable = [column for bit, column in enumerate(self._extract.key_columns) if not mask >> bit & 1]
        names = ", ".join(f'"{column.name}"' for column in readable)
        of_stored = ", ".join(f'stored."{column.name}"' for column in readable)
        of_refused = ", ".join(f'refused."{column.name}"' for column in readable)
        same = " and ".join(_same(column, "refused", "missing") for column in readable)
        self._connection.execute(
            f"""
            delete from difference where new_row is null and old_row in (
                with refused as (
                    select {names}, count(*) as n_refused
                    from refused_key where unreadable = {mask} group by {names}
                ),
                missing as (
                    select difference.old_row, {of_stored}
                    from difference join {self._table} as stored on stored.rowid = difference.old_row
                    where difference.new_row is null
                ),
                agreeing as (
                    select
                        missing.old_row,
                        refused.n_refused,
                        count(*) over (partition by {of_refused}) as n_missing
                    from missing join refused on {same}
                )
                select old_row from agreeing {"where n_missing <= n_refused" if mask else ""}
            )
            """
        )


def _same(column: Column, left: str, right: str) -> str:
    """SQL for equal keys; two empty ones are equal."""
    operator = "=" if column.required else "is not distinct from"
    return f'{left}."{column.name}" {operator} {right}."{column.name}"'
