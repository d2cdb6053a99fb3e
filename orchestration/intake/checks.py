"""From clean rows to typed and checked ones, in SQL that is built from the contract.

One pass over the delivery reads, casts and checks it into a temporary table `staged`: the stored columns by
their names, in the file's order (`rowid` is the row's number, from 0), and `_violations`, whose bit i says
that the row breaks `extract.checks[i]`. In place of a child's key, a cpr column holds the number as it was
delivered; `identity` has one row for each real number, with the child's key, birth date and gender.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
from fsspec import AbstractFileSystem

from orchestration.intake.cells import stage_sql
from orchestration.intake.contract import Alias, Check, Column, Extract
from orchestration.intake.headers import Headers, match_headers
from orchestration.intake.pseudonyms import child_key_sql
from orchestration.intake.reader import Sheet
from orchestration.intake.reasons import no_rows, too_many_refused

CPR_FORM = "[0-9]{6}-?[0-9]{4}"
"""A CPR number as it is written; its first six digits must be a date, too."""


@dataclass(frozen=True)
class RefusedRows:
    """Every violation of a delivery: the line it is on and the index of the check in `extract.checks`
    (-1 for a wrong number of cells), sorted by line and check.
    """

    line_numbers: npt.NDArray[np.int64]
    checks: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Checked:
    """What became of a delivery's rows; the rows themselves are in the connection's temporary tables."""

    headers: Headers
    rows_read: int
    rows_refused: int
    n_misshapen: int
    refused: RefusedRows

    @property
    def rows_accepted(self) -> int:
        """Rows that broke no rule."""
        return self.rows_read - self.rows_refused


class Checker:
    """Checks deliveries on one DuckDB connection, one after the other."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._memory = _Memory()
        connection.register_filesystem(self._memory)

    def check(self, sheet: Sheet, extract: Extract, municipality_code: str, *, with_keys: bool) -> Checked:
        """Check all rows of a delivery. With `with_keys`, children's keys are made too: needs a lent key.

        Raises `Refusal` when the delivery as a whole can't be taken in for what is in it alone.
        """
        alias = extract.aliases.get(municipality_code)
        headers = match_headers(sheet, extract, alias)
        if not sheet.rows_read and extract.delivery == "full":
            raise no_rows()
        self.clear()
        self._stage(sheet, "staged", headers, extract, alias)
        if sheet.misshapen_cells:
            self._stage(_both_ways(sheet), "misaligned", headers, extract, alias)
        tables = ("staged", "misaligned") if sheet.misshapen_cells else ("staged",)
        self._identify(extract, tables, with_keys=with_keys)
        self._find_duplicates(extract)
        (n_violating,) = self._numbers("select count(*) from staged where _violations <> 0")
        n_misshapen = len(sheet.misshapen_lines)
        return Checked(
            headers, sheet.rows_read, n_violating + n_misshapen, n_misshapen, self._refused_rows(sheet)
        )

    def clear(self) -> None:
        """Drop the temporary tables of the delivery before."""
        for table in ("staged", "misaligned", "identity", "duplicate"):
            self.connection.execute(f"drop table if exists temp.{table}")

    def _stage(
        self, sheet: Sheet, table: str, headers: Headers, extract: Extract, alias: Alias | None
    ) -> None:
        with self._memory.holding(sheet.body) as path:
            self.connection.execute(
                f"create temp table {table} as {stage_sql(sheet, headers, extract, alias, path)}"
            )
        (staged,) = self._numbers(f"select count(*) from {table}")
        if staged != sheet.n_rows:
            raise RuntimeError(f"{sheet.n_rows} rows were found in the file and {staged} were read from it")

    def _identify(self, extract: Extract, tables: Sequence[str], *, with_keys: bool) -> None:
        """Make `identity` from the numbers found, and mark the rows whose number isn't a real one."""
        columns = [column for column in extract.columns if column.type == "cpr"]
        numbers = " union ".join(
            f'select distinct "{column.name}" as number from {table}'
            for column in columns
            for table in tables
        )
        key = child_key_sql("digits") if with_keys else "cast(null as uuid)"
        self.connection.execute(
            f"""
            create temp table identity as
            with found as ({numbers or "select cast(null as varchar) as number"}),
            parsed as (
                select number, replace(number, '-', '') as digits
                from found where regexp_full_match(number, '{CPR_FORM}')
            ),
            dated as (select *, try_cast({birth_date_text("digits")} as date) as birth_date from parsed)
            select
                number,
                birth_date,
                case when cast(right(digits, 1) as integer) % 2 = 1 then 'M' else 'K' end as gender,
                {key} as child_key
            from dated where birth_date is not null
            """
        )
        for column in columns:
            bit = _bit(extract.checks, Check(column.delivered_as, "type"))
            for table in tables:
                self.connection.execute(
                    f"""
                    update {table} set _violations = _violations | {bit}, "{column.name}" = null
                    where "{column.name}" is not null and "{column.name}" not in (select number from identity)
                    """
                )

    def _find_duplicates(self, extract: Extract) -> None:
        """Of the rows otherwise good that have the same key, mark all but the last."""
        key = [_comparable(column) for column in extract.key_columns]
        names = ", ".join(f"part{place}" for place in range(len(key)))
        parts = ", ".join(f"{part} as part{place}" for place, part in enumerate(key))
        self.connection.execute(
            f"""
            create temp table duplicate as
            select {parts}, max(rowid) as last_row from staged
            where _violations = 0 group by {names} having count(*) > 1
            """
        )
        (found,) = self._numbers("select count(*) from duplicate")
        if found:
            same = " and ".join(
                f"{part} is not distinct from duplicate.part{place}" for place, part in enumerate(key)
            )
            self.connection.execute(
                f"""
                update staged set _violations = {_bit(extract.checks, extract.checks[-1])} from duplicate
                where staged._violations = 0 and {same} and staged.rowid < duplicate.last_row
                """
            )

    def _refused_rows(self, sheet: Sheet) -> RefusedRows:
        found = self.connection.execute(
            """
            with violation as (select rowid as ordinal, _violations from staged where _violations <> 0)
            select violation.ordinal, bit.position
            from violation, range(63) as bit(position)
            where violation._violations & (cast(1 as ubigint) << bit.position) <> 0
            """
        ).fetchnumpy()
        ordinals = np.asarray(found["ordinal"], dtype=np.int64)
        checks = np.asarray(found["position"], dtype=np.int64)
        lines = np.concatenate((sheet.line_numbers[ordinals], sheet.misshapen_lines))
        checks = np.concatenate((checks, np.full(len(sheet.misshapen_lines), -1)))
        order = np.lexsort((checks, lines))
        return RefusedRows(lines[order], checks[order])

    def _numbers(self, sql: str) -> tuple[int, ...]:
        (row,) = self.connection.execute(sql).fetchall()
        return tuple(row)


def _both_ways(sheet: Sheet) -> Sheet:
    """The misshapen rows in the header's shape, each twice: aligned to the left, then to the right.

    Nothing of them is taken in; but whichever way a key can be read in them, that key isn't missing.
    """
    width = len(sheet.header)
    body = io.StringIO(newline="")
    writer = csv.writer(body, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL)
    for cells in sheet.misshapen_cells:
        padding = ("",) * (width - len(cells))
        writer.writerow((cells + padding)[:width])
        writer.writerow((padding + cells)[-width:])
    text = body.getvalue().encode()
    return replace(
        sheet,
        body=text,
        lines_above=0,
        line_break="\n",
        n_rows=2 * len(sheet.misshapen_cells),
        longest_row=len(text),
        has_breaks_in_cells=True,
        has_blanks_around_cells=True,
    )


def check_share(checked: Checked, extract: Extract) -> None:
    """Raise `Refusal` when more rows are refused than the extract allows."""
    if checked.rows_refused > extract.max_rejected_share * checked.rows_read:
        raise too_many_refused(checked.rows_refused, checked.rows_read, extract.max_rejected_share)


# --- SQL ----------------------------------------------------------------------------------------------------


def good_rows_sql(extract: Extract) -> str:
    """Select the staged rows that broke no rule: `_row` and the stored columns, keys in place of numbers."""
    return _keyed(extract, "staged", "staged.rowid as _row", "staged._violations = 0")


def refused_keys_sql(extract: Extract, *, has_misshapen: bool) -> str:
    """Select the keys of refused rows, and `unreadable`: bit i says that the i-th part can't be read.

    Of a misshapen row it is the keys that can be read in it, one way or the other.
    """
    parts = [_violations_of(extract, column) for column in extract.key_columns]
    unreadable = " | ".join(
        f"case when staged._violations & {part} <> 0 then {1 << bit} else 0 end"
        for bit, part in enumerate(parts)
    )
    duplicate = _bit(extract.checks, extract.checks[-1])
    of_staged = _keyed(
        extract,
        "staged",
        f"{unreadable} as unreadable",
        f"staged._violations <> 0 and staged._violations <> {duplicate}",
    )
    names = ", ".join(f'"{column.name}"' for column in extract.key_columns)
    selects = [f"select unreadable, {names} from ({of_staged})"]
    if has_misshapen:
        of_misaligned = _keyed(extract, "misaligned", "0 as unreadable", _is_readable(extract))
        selects.append(f"select unreadable, {names} from ({of_misaligned})")
    return " union all ".join(selects)


def _is_readable(extract: Extract) -> str:
    """SQL that is true for a row of `misaligned` whose whole key can be read."""
    parts = [_violations_of(extract, column) for column in extract.key_columns]
    return f"misaligned._violations & {sum(parts)} = 0"


def readable_misshapen_sql(extract: Extract) -> str:
    """Select the misshapen rows in which a key can be read, one way or the other."""
    return f"select distinct rowid // 2 from misaligned where {_is_readable(extract)}"


def ledger_checks_sql(extract: Extract, headers: Headers) -> str:
    """Select what the ledger says of each check: `position` as in `RefusedRows`, column and rule."""
    rows = ["(-1, null, null, 'cell_count')"]
    for position, check in enumerate(extract.checks):
        letter = headers.letter(check.column)
        shown = "null" if letter is None else f"'{letter}'"
        rows.append(f"({position}, {shown}, '{check.column}', '{check.rule}')")
    return (
        "select cast(position as bigint) as position, cast(column_letter as varchar) as column_letter, "
        "cast(column_name as varchar) as column_name, rule "
        f"from (values {', '.join(rows)}) as said(position, column_letter, column_name, rule)"
    )


def _comparable(column: Column) -> str:
    """SQL for a part of a staged key; the same number with and without a dash is the same."""
    return (
        f"""replace(staged."{column.name}", '-', '')""" if column.type == "cpr" else f'staged."{column.name}"'
    )


def _keyed(extract: Extract, table: str, first: str, condition: str) -> str:
    columns, joins = [first], []
    for place, column in enumerate(extract.columns):
        if column.type == "cpr":
            columns.append(f'identity{place}.child_key as "{column.name}"')
            joins.append(
                f' left join identity as identity{place} on identity{place}.number = {table}."{column.name}"'
            )
        else:
            columns.append(f'{table}."{column.name}"')
    return f"select {', '.join(columns)} from {table}{''.join(joins)} where {condition}"


def _violations_of(extract: Extract, column: Column) -> int:
    """The bits of the checks that say that the column's cell can't be read."""
    return sum(
        1 << bit
        for bit, check in enumerate(extract.checks)
        if check.column == column.delivered_as and check.rule not in ("interval", "duplicate_key")
    )


def birth_date_text(digits: str) -> str:
    """SQL for the birth date (yyyy-mm-dd, perhaps no real day) in ten digits.

    Replacement numbers have 60 added to the day. The seventh digit tells the century, as the CPR register's
    own rules do: 0–3 1900s; 4 and 9 2000s for years 00–36, else 1900s; 5–8 2000s for 00–57, else 1800s.
    """
    day, year = f"cast({digits}[1:2] as integer)", f"cast({digits}[5:6] as integer)"
    return f"""(
        case
            when {digits}[7] in ('0', '1', '2', '3') then '19'
            when {digits}[7] in ('4', '9') then case when {year} <= 36 then '20' else '19' end
            when {year} <= 57 then '20'
            else '18'
        end
        || {digits}[5:6] || '-' || {digits}[3:4] || '-'
        || lpad(cast(case when {day} > 60 then {day} - 60 else {day} end as varchar), 2, '0')
    )"""


def _bit(checks: Sequence[Check], check: Check) -> int:
    return int(1 << checks.index(check))


class _Memory(AbstractFileSystem):  # type: ignore[misc]
    """Lets DuckDB read one delivery from memory, as if it were a file."""

    protocol = "delivery"
    cachable = False

    def __init__(self) -> None:
        super().__init__()
        self._body = b""
        self._n_held = 0

    @contextmanager
    def holding(self, body: bytes) -> Iterator[str]:
        """While it lasts, the bytes can be read at the path it gives, which is never used again."""
        self._body = body
        self._n_held += 1
        try:
            yield f"delivery://rows{self._n_held}"
        finally:
            self._body = b""

    def _open(self, *_: Any, **__: Any) -> io.BytesIO:
        return io.BytesIO(self._body)

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        return {"name": path, "size": len(self._body), "type": "file"}

    def exists(self, *_: Any, **__: Any) -> bool:
        return True

    def glob(self, path: str, **_: Any) -> list[str]:
        return [path]
