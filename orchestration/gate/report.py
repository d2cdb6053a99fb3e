"""Writes the results of a run's checks: in full for the engineer, and the part that is published."""

from collections.abc import Sequence

import duckdb

from orchestration.duck import literal, quoted
from orchestration.gate.results import CheckResult

QUALITY_COLUMNS = {
    "check_id": ("varchar", "Kontrollens navn."),
    "source": ("varchar", "Hvem der udfører den: dbt, gx (Great Expectations) eller gate (varehusets egen)."),
    "table_name": ("varchar", "Den tabel, den ser på."),
    "category": ("varchar", "Hvad slags kontrol det er."),
    "guards": ("varchar", "Hvad den vogter over, i en sætning."),
    "severity": ("varchar", "error: lukker for udgivelsen; warning og info gør ikke."),
    "status": (
        "varchar",
        "ok; failed (fejlet); not_applicable (der var intet at se på); not_run (kunne ikke udføres).",
    ),
    "is_accepted": ("boolean", "Om en medarbejder har set på fejlen og ladet den passere."),
    "n_rows": ("bigint", "Antal rækker, der er set på; tom, hvor det ikke er oplyst."),
    "n_failing": ("bigint", "Antal rækker, der fejlede."),
    "advice": ("varchar", "Hvad læseren af tallene bør vide, hvis den fejler."),
}
"""Columns of `marts.mart_quality`: type and description."""

RESULT_COLUMNS = {
    **QUALITY_COLUMNS,
    "reason": ("varchar", "Hvorfor den fejlede eller ikke kunne udføres, uden værdier."),
    "resolve": ("varchar", "Hvad teknikeren gør ved det."),
}
"""Columns of `quality.check_result`."""

QUALITY_COMMENT = (
    "Hver kontrol af denne udgivelse: hvad den vogter over, hvor mange rækker den så på, og hvordan det gik."
)


def write_checks(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, tuple[str, str]],
    checks: Sequence[CheckResult],
) -> None:
    """Replace `table` with one row per check, holding `columns`."""
    declared = ", ".join(f"{quoted(name)} {kind}" for name, (kind, _) in columns.items())
    parallel = ", ".join(f"unnest(cast(? as {kind}[]))" for kind, _ in columns.values())
    connection.execute(f"create or replace table {table} ({declared})")
    connection.execute(
        f"insert into {table} select {parallel}",
        [[getattr(check, name) for check in checks] for name in columns],
    )
    connection.execute(f"comment on table {table} is {literal(QUALITY_COMMENT)}")
    for name, (_, comment) in columns.items():
        connection.execute(f"comment on column {table}.{quoted(name)} is {literal(comment)}")
