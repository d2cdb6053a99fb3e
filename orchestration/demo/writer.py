"""Writes rows as a Danish system exports them: the contract says which columns, and of what type."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.duck import literal, quoted
from orchestration.intake.contract import Column, Extract


@dataclass(frozen=True)
class FileForm:
    """How one system writes its files; all of these are allowed by the form of a file."""

    encoding: str = "utf-8"
    """A Python codec: utf-8, utf-8-sig (with a byte order mark) or cp1252."""
    line_end: str = "\n"
    hyphen: bool = True
    """CPR numbers with a hyphen after the date."""
    iso_dates: bool = False
    """Dates as 2021-09-30 instead of 30-09-2021."""
    open_end: str = ""
    """What stands for an open end in the second column of an interval of dates."""
    group_thousands: bool = False
    """Numbers with a dot between the thousands: 1.234,56."""
    capital_headers: bool = False
    """Header names with a capital letter and a blank behind them."""


class DemoError(ValueError):
    """The demo can't make what the contract asks for."""


def cell_sql(column: Column, form: FileForm, *, is_end: bool, codes: Mapping[str, str]) -> str:
    """SQL that writes one column's cells as text, from a frame that holds it under its delivered name.

    `codes`: this system's own value for some of the contract's codes.
    """
    name = quoted(column.delivered_as)
    written = f"cast({name} as varchar)"
    date_format = "%Y-%m-%d" if form.iso_dates else "%d-%m-%Y"
    match column.type:
        case "dato":
            written = f"strftime({name}, '{date_format}')"
            if is_end and form.open_end:
                written = f"coalesce({written}, {literal(form.open_end)})"
        case "tid":
            written = f"strftime({name}, '{date_format} %H:%M')"
        case "jn":
            written = f"case when {name} then 'J' when not {name} then 'N' end"
        case "tal":
            written = _decimal_sql(name, group_thousands=form.group_thousands)
        case "cpr":
            written = f"lpad({written}, 10, '0')"
            if form.hyphen:
                written = f"{written}[1:6] || '-' || {written}[7:10]"
        case "kode" if codes:
            renamed = " ".join(f"when {literal(code)} then {literal(own)}" for code, own in codes.items())
            written = f"case {written} {renamed} else {written} end"
    return written


def _decimal_sql(name: str, *, group_thousands: bool) -> str:
    """SQL that writes a number with a comma, and at least two digits behind it."""
    whole = f"cast(trunc(abs({name})) as bigint)"
    digits = (
        f"replace(format('{{:,}}', {whole}), ',', '.')" if group_thousands else f"cast({whole} as varchar)"
    )
    fraction = f"split_part(cast(abs({name}) as varchar), '.', 2)"
    padded = f"rpad({fraction}, cast(greatest(length({fraction}), 2) as integer), '0')"
    return f"case when {name} < 0 then '-' else '' end || {digits} || ',' || {padded}"


def write_rows(
    connection: duckdb.DuckDBPyConnection,
    extract: Extract,
    municipality_code: str,
    rows: pd.DataFrame,
    *,
    path: Path,
    form: FileForm,
    extra_columns: Mapping[str, str] | None = None,
) -> None:
    """Write one delivery file; a path that ends in `.gz` is compressed.

    `rows`: columns under their delivered names, typed as `Records.rows`; every required column must be there.
    `extra_columns`: columns that no contract knows, with the text in all their cells.
    Raises `DemoError` when a required column of the contract is missing, or a column isn't in the contract.
    """
    known = {column.delivered_as for column in extract.columns} | set(extract.never_loaded)
    missing = [
        column.delivered_as
        for column in extract.columns
        if column.required and column.delivered_as not in rows.columns
    ]
    if missing or not known.issuperset(rows.columns):
        surplus = sorted(set(rows.columns) - known)
        raise DemoError(
            f"The demo's {extract.name} lacks {missing} or has {surplus}, which no contract knows."
        )
    alias = extract.aliases.get(municipality_code)
    headers = {delivered: own for own, delivered in alias.columns.items()} if alias else {}
    own_codes = {
        name: {code: own for own, code in values.items()} for name, values in alias.codes.items()
    } if alias else {}  # fmt: skip
    columns = {column.delivered_as: column for column in extract.columns}
    selected: list[str] = []
    for name in rows.columns:
        header = headers.get(name, name)
        if form.capital_headers:
            header = header.capitalize() + " "
        column = columns.get(name)
        cell = (
            cell_sql(column, form, is_end=name in extract.end_columns, codes=own_codes.get(name, {}))
            if column
            else quoted(name)
        )
        selected.append(f"{cell} as {quoted(header)}")
    selected += [f"{literal(text)} as {quoted(name)}" for name, text in (extra_columns or {}).items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = path.with_name(path.name.removesuffix(".gz") + ".part")
    connection.register("demo_rows", rows)
    try:
        connection.execute(
            f"copy (select {', '.join(selected)} from demo_rows) to {literal(str(plain))} "
            "(format csv, header, delimiter ';', nullstr '')"
        )
    finally:
        connection.unregister("demo_rows")
    if form.line_end != "\n" or form.encoding != "utf-8" or path.suffix == ".gz":
        write_text(plain.read_text(encoding="utf-8").replace("\n", form.line_end), path, form)
        plain.unlink()
    else:
        plain.replace(path)


def write_text(text: str, path: Path, form: FileForm) -> None:
    """Write a whole file in a form's encoding, the same bytes every time."""
    content = text.encode(form.encoding)
    if path.suffix == ".gz":
        # No time stamp and no name inside: the same rows give the same bytes.
        content = gzip.compress(content, compresslevel=6, mtime=0)
    path.write_bytes(content)
