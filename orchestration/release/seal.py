"""The seal: what the gate stamps on one exact state of the marts, and what the release looks for.

A state is known by its content, not by when it was made: the fingerprint covers every row, column and type of
every table in the schema `marts`, whatever order the rows lie in.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb

from orchestration.duck import quoted

MARTS = "marts"
"""The schema of the warehouse that is published, all of it."""

QUALITY_TABLE = "mart_quality"
"""The mart that the gate writes about its own run; the rest is what dbt built."""


@dataclass(frozen=True, slots=True)
class TableContent:
    """One table's rows and columns, told apart from any other content by `digest`."""

    name: str
    n_rows: int
    columns: tuple[tuple[str, str], ...]
    digest: str

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns, in the table's order."""
        return tuple(name for name, _ in self.columns)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's last word on the warehouse (the one row of `quality.gate_verdict`)."""

    passed: bool
    content_fingerprint: str
    inputs_fingerprint: str
    rules_fingerprint: str
    checked_at: datetime
    as_known_on: date | None
    min_cell: int
    dominance_percent: int
    accept_jump: bool
    accepted: tuple[str, ...]
    """Checks that failed and that the operator accepted."""


VERDICT_TABLE = "quality.gate_verdict"
CHECK_TABLE = "quality.check_result"
ATTACK_TABLE = "quality.attack_result"
"""One row: what the attack came to, and how many rows are hidden and why: no keys, no values."""

_VERDICT_COLUMNS = """
    passed boolean not null,
    content_fingerprint varchar not null,
    inputs_fingerprint varchar not null,
    rules_fingerprint varchar not null,
    checked_at timestamp not null,
    as_known_on date,
    min_cell integer not null,
    dominance_percent integer not null,
    accept_jump boolean not null,
    accepted varchar[] not null
"""


def table_names(connection: duckdb.DuckDBPyConnection, database: str, schema: str) -> list[str]:
    """The tables and views of one schema, by name."""
    rows = connection.execute(
        """
        select table_name from information_schema.tables
        where table_catalog = ? and table_schema = ? order by table_name
        """,
        [database, schema],
    ).fetchall()
    return [name for (name,) in rows]


def content_of(connection: duckdb.DuckDBPyConnection, relation: str, name: str) -> TableContent:
    """What `relation` (a table's SQL name or a table function) holds.

    Each row is written as JSON, in which no two different rows look the same, and hashed to 128 bits; the
    sums of the two halves don't depend on the order of the rows and, unlike an exclusive or, don't cancel
    out equal rows.
    """
    columns = tuple(
        (str(column), str(kind))
        for column, kind, *_ in connection.execute(f"describe select * from {relation}").fetchall()
    )
    ((n_rows, low, high),) = connection.execute(
        f"""
        select count(*), sum(md5_number_lower(row_text)), sum(md5_number_upper(row_text))
        from (select cast(to_json(whole_row) as varchar) as row_text from {relation} as whole_row) as texts
        """
    ).fetchall()
    shape = json.dumps(columns)
    digest = hashlib.sha256(f"{shape}|{n_rows}|{low}|{high}".encode()).hexdigest()
    return TableContent(name=name, n_rows=n_rows, columns=columns, digest=digest)


def contents(
    connection: duckdb.DuckDBPyConnection, database: str, schema: str = MARTS
) -> dict[str, TableContent]:
    """The content of every table of one schema, by table name."""
    return {
        name: content_of(connection, f"{quoted(database)}.{quoted(schema)}.{quoted(name)}", name)
        for name in table_names(connection, database, schema)
    }


def fingerprint(tables: dict[str, TableContent]) -> str:
    """One hash over all tables."""
    lines = "\n".join(f"{name}|{tables[name].digest}" for name in sorted(tables))
    return hashlib.sha256(lines.encode()).hexdigest()


def break_seal(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget the last verdict, so that a gate that dies half way leaves none behind."""
    connection.execute("create schema if not exists quality")
    connection.execute(f"create or replace table {VERDICT_TABLE} ({_VERDICT_COLUMNS})")


def set_seal(connection: duckdb.DuckDBPyConnection, verdict: Verdict) -> None:
    """Store the gate's verdict in the warehouse, in place of any earlier one."""
    break_seal(connection)
    connection.execute(
        f"insert into {VERDICT_TABLE} values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            verdict.passed,
            verdict.content_fingerprint,
            verdict.inputs_fingerprint,
            verdict.rules_fingerprint,
            verdict.checked_at.replace(tzinfo=None),
            verdict.as_known_on,
            verdict.min_cell,
            verdict.dominance_percent,
            verdict.accept_jump,
            list(verdict.accepted),
        ],
    )


def read_seal(connection: duckdb.DuckDBPyConnection, database: str) -> Verdict | None:
    """The verdict stored in an attached warehouse, or None where no gate has run since the last build."""
    if VERDICT_TABLE.partition(".")[2] not in table_names(connection, database, "quality"):
        return None
    rows = connection.execute(
        f"""
        select
            passed, content_fingerprint, inputs_fingerprint, rules_fingerprint, checked_at, as_known_on,
            min_cell, dominance_percent, accept_jump, accepted
        from {quoted(database)}.{VERDICT_TABLE}
        """
    ).fetchall()
    if len(rows) != 1:
        return None
    passed, content, inputs, rules, checked_at, as_known_on, *limits, accept_jump, accepted = rows[0]
    min_cell, dominance_percent = limits
    return Verdict(
        passed=passed,
        content_fingerprint=content,
        inputs_fingerprint=inputs,
        rules_fingerprint=rules,
        checked_at=checked_at.replace(tzinfo=UTC),
        as_known_on=as_known_on,
        min_cell=min_cell,
        dominance_percent=dominance_percent,
        accept_jump=accept_jump,
        accepted=tuple(accepted),
    )
