"""From clean rows to typed and checked ones, in SQL that is built from the contract.

One pass over the delivery reads, casts and checks it into a temporary table `staged`: the stored columns by
their names, in the file's order (`rowid` is the row's number, from 0), and `_violations`, whose bit i says that
the row breaks `extract.checks[i]`. In place of a child's key, a cpr column holds the number as
delivered; `identity` has one row for each real number found, with the child's key, birth date and gender.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
from fsspec import AbstractFileSystem

from orchestration.intake.contract import Alias, Check, Column, Extract
from orchestration.intake.pseudonyms import child_key_sql
from orchestration.intake.reader import BLANKS, Sheet
from orchestration.intake.reasons import (
    duplicate_headers,
    missing_columns,
    no_rows,
    too_many_refused,
)

OPEN_FROM = "2100-01-01"
"""A day in an end column from here on means that there is no end (31-12-9999 and the like)."""

_PLAIN_HEADER = re.compile(r"[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå_ .-]{0,39}[0-9]{0,3}")
"""An unknown header that may be shown: no number of a child can hide in it."""

_DEFAULT_LONGEST_ROW = 2_000_000


@dataclass(frozen=True)
class Headers:
    """Which column of the file holds what: positions from 0 by delivered name; and the columns that are unknown,
    as they may be shown.
    """

    positions: dict[str, int]

    unknown_shown: str

    def letter(self, delivered_as: str) -> str | None:
        """The column's letter as a spreadsheet shows it; None when the file doesn't have the column."""
        position = self.positions.get(delivered_as)
        return None if position is None else column_letter(position)


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


def match_headers(sheet: Sheet, extract: Extract, alias: Alias | None) -> Headers:
    """Find the extract's columns in the file, whatever their order and case.

    Raises `Refusal` when one that must be there isn't, or one stands twice.
    """
    names = {column.delivered_as.casefold(): column.delivered_as for column in extract.columns}
    names |= {name.casefold(): name for name in extract.never_loaded}
    names |= {header.casefold(): name for header, name in (alias.columns if alias else {}).items()}
    at: dict[str, list[int]] = {}
    for position, header in enumerate(sheet.header):
        folded = header.casefold()
        if folded:
            at.setdefault(names.get(folded, f"\0{folded}"), []).append(position)
    for places in at.values():
        if len(places) > 1:
            raise duplicate_headers([column_letter(place) for place in places], sheet.rows_read)
    positions = {name: places[0] for name, places in at.items() if not name.startswith("\0")}
    missing = [
        column.delivered_as
        for column in extract.columns
        if column.required and column.delivered_as not in positions
    ]
    if missing:
        raise missing_columns(missing, len(sheet.header), sheet.rows_read)
    known = set(positions.values())
    unknown = [
        column_letter(place) + (f" ({header})" if _PLAIN_HEADER.fullmatch(header) else "")
        for place, header in enumerate(sheet.header)
        if place not in known
    ]
    return Headers(positions, ", ".join(unknown))


def column_letter(position: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


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
        self._stage(_both_ways(sheet), "misaligned", headers, extract, alias)
        self._identify(extract, with_keys=with_keys)
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

    def _identify(self, extract: Extract, *, with_keys: bool) -> None:
        """Make `identity` from the numbers found, and mark the rows whose number isn't a real one."""
        columns = [column for column in extract.columns if column.type == "cpr"]
        numbers = " union ".join(
            f'select distinct "{column.name}" as number from {table}'
            for column in columns
            for table in ("staged", "misaligned")
        )
        key = child_key_sql("digits") if with_keys else "cast(null as uuid)"
        self.connection.execute(
            f"""
            create temp table identity as
            with found as ({numbers or "select cast(null as varchar) as number"}),
            parsed as (
                select number, replace(number, '-', '') as digits
                from found where regexp_full_match(number, '{_CPR_FORM}')
            ),
            dated as (select *, try_cast({_birth_date_text("digits")} as date) as birth_date from parsed)
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
            for table in ("staged", "misaligned"):
                self.connection.execute(
                    f"""
                    update {table} set _violations = _violations | {bit}, "{column.name}" = null
                    where "{column.name}" not in (select number from identity)
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


def refused_keys_sql(extract: Extract) -> str:
    """Select the key columns of refused rows, and `unreadable`: bit i says that the i-th part can't be read."""
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
    of_misaligned = _keyed(extract, "misaligned", "0 as unreadable", _is_readable(extract))
    names = ", ".join(f'"{column.name}"' for column in extract.key_columns)
    return f"select unreadable, {names} from ({of_staged} union all {of_misaligned})"


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


def stage_sql(sheet: Sheet, headers: Headers, extract: Extract, alias: Alias | None, path: str) -> str:
    """The select that reads, casts and checks the rows of a sheet whose body lies at `path`.

    Three steps: each cell as trimmed text (null when empty), each as its type (null when unreadable), and the
    violations, which need both.
    """
    columns = extract.columns
    texts = ", ".join(f"{_text(sheet, headers, column)} as {_raw(column)}" for column in columns)
    values = ", ".join(f'{_value(column, alias)} as "{column.name}"' for column in columns)
    violations = " | ".join(
        f"case when {_condition(check, extract)} then cast({1 << bit} as ubigint) else 0 end"
        for bit, check in enumerate(extract.checks)
        if check.rule != "duplicate_key"
    )
    stored = ", ".join(f'{_stored(column, extract)} as "{column.name}"' for column in columns)
    return f"""
        with delivered as (select {texts} from {_read_csv(sheet, path)}),
        typed as (select *, {values} from delivered)
        select {stored}, cast({violations or 0} as ubigint) as _violations from typed
    """


def _read_csv(sheet: Sheet, path: str) -> str:
    columns = ", ".join(f"'c{position}': 'varchar'" for position in range(len(sheet.header)))
    if not sheet.n_rows:
        nulls = ", ".join(f"cast(null as varchar) as c{position}" for position in range(len(sheet.header)))
        return f"(select {nulls} where false)"
    line_break = sheet.line_break.replace("\r", "\\r").replace("\n", "\\n")
    longest = ""
    if sheet.longest_row >= _DEFAULT_LONGEST_ROW:
        longest = f"max_line_size = {sheet.longest_row + 1}, "
    return (
        f"read_csv('{path}', columns = {{{columns}}}, header = false, auto_detect = false, delim = ';', "
        f"quote = '\"', escape = '\"', new_line = '{line_break}', skip = {sheet.lines_above}, {longest}"
        f"parallel = {'false' if sheet.has_breaks_in_cells else 'true'})"
    )


def _raw(column: Column) -> str:
    return f'"_{column.name}_text"'


def _text(sheet: Sheet, headers: Headers, column: Column) -> str:
    position = headers.positions.get(column.delivered_as)
    if position is None:
        return "cast(null as varchar)"
    if not sheet.has_blanks_around_cells:
        return f"c{position}"
    return f"nullif(trim(c{position}, {_literal(BLANKS)}), '')"


def _value(column: Column, alias: Alias | None) -> str:
    """SQL for a cell as its type; null when it is empty or can't be read."""
    text = _raw(column)
    match column.type:
        case "kode" if codes := (alias.codes.get(column.delivered_as) if alias else None):
            cases = " ".join(
                f"when {_literal(theirs)} then {_literal(ours)}" for theirs, ours in codes.items()
            )
            return f"case {text} {cases} else {text} end"
        case "tekst" | "kode" | "cpr":
            return text  # children's numbers are looked at once each, in `identity`
        case "jn":
            return f"case {text} when 'J' then true when 'N' then false end"
        case "dato" | "tid":
            return _date(text) if column.type == "dato" else _timestamp(text)
        case "tal":
            return _decimal(text, column.data_type)
        case "heltal":
            return _whole(text, column.data_type)


def _stored(column: Column, extract: Extract) -> str:
    """SQL for what is kept of a cell that has been cast and checked."""
    value = f'"{column.name}"'
    if column.delivered_as in extract.end_columns:
        value = f"case when {value} < timestamp '{OPEN_FROM}' then {value} end"
    if column.withheld_when is not None:
        by = extract.column(column.withheld_when.column)
        value = (
            f'case when "{by.name}" in ({_literals(column.withheld_when.codes)}) then null else {value} end'
        )
    return value


def _condition(check: Check, extract: Extract) -> str:
    """SQL that is true for a row that breaks the check."""
    column = extract.column(check.column)
    text, value = _raw(column), f'"{column.name}"'
    match check.rule:
        case "required":
            return f"{text} is null"
        case "code":
            return f"{value} not in ({_literals(column.codes)})"
        case "type" if column.pattern is not None:
            return f"not regexp_full_match({text}, {_literal(column.pattern)})"
        case "type" if column.type == "cpr":
            return "false"  # found out by `identity`
        case "type" if column.type in ("dato", "tid"):
            return f"{text} is not null and ({value} is null or {value} < timestamp '0001-01-01')"
        case "type":
            return f"{text} is not null and {value} is null"
        case "range":
            limits = [f"{value} < {column.minimum}"] if column.minimum is not None else []
            limits += [f"{value} > {column.maximum}"] if column.maximum is not None else []
            return " or ".join(limits)
        case "interval":
            return f'{value} < "{extract.column(check.other).name}"'
        case "duplicate_key":
            raise ValueError("duplicates are found among rows, not in one")


def _date(text: str) -> str:
    # A cell of ten characters that begins with a digit is read by these forms exactly or not at all.
    parsed = f"cast(try_strptime({text}, ['%d-%m-%Y', '%Y-%m-%d']) as date)"
    return f"case when strlen({text}) = 10 and {text} >= '0' then {parsed} end"


def _timestamp(text: str) -> str:
    danish = "[0-9]{2}-[0-9]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}(:[0-9]{2})?"
    iso = "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    return (
        f"case when regexp_full_match({text}, '{danish}') "
        f"then try_strptime({text}, ['%d-%m-%Y %H:%M', '%d-%m-%Y %H:%M:%S']) "
        f"when regexp_full_match({text}, '{iso}') then try_cast({text} as timestamp) end"
    )


_GROUPED = "[+-]?[1-9][0-9]*([.][0-9]{3})+"
"""Dots group thousands where each is followed by exactly three digits and the number doesn't start with 0."""


def _decimal(text: str, data_type: str) -> str:
    """SQL for a number; null when it is none, or too large.

    A dot that doesn't group is a decimal point. `.500` would be five hundred by the rule for groups, and one
    half to any reader: it is refused.
    """
    danish = "[+-]?[0-9]*,?[0-9]+"
    point = "[+-]?([0-9]+[.][0-9]+|[.]([0-9]{1,2}|[0-9]{4,}))"
    return (
        f"case when regexp_full_match({text}, '{danish}') "
        f"then try_cast(replace({text}, ',', '.') as {data_type}) "
        f"when regexp_full_match({text}, '{_GROUPED}(,[0-9]+)?') "
        f"then try_cast(replace(replace({text}, '.', ''), ',', '.') as {data_type}) "
        f"when regexp_full_match({text}, '{point}') then try_cast({text} as {data_type}) end"
    )


def _whole(text: str, data_type: str) -> str:
    """SQL for a whole number, written as `_decimal` reads it; null when it is none, or too large."""
    return (
        f"case when regexp_full_match({text}, '[+-]?[0-9]+') then try_cast({text} as {data_type}) "
        f"when regexp_full_match({text}, '{_GROUPED}(,0+)?') "
        f"then try_cast(replace(split_part({text}, ',', 1), '.', '') as {data_type}) "
        f"when regexp_full_match({text}, '[+-]?[0-9]+[.,]0+') "
        f"then try_cast(regexp_extract({text}, '^[^.,]+') as {data_type}) end"
    )


_CPR_FORM = "[0-9]{6}-?[0-9]{4}"


def _birth_date_text(digits: str) -> str:
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


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _literals(texts: Sequence[str]) -> str:
    return ", ".join(_literal(text) for text in texts)


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
