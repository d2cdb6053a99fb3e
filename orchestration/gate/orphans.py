"""Rows that point to what was never delivered: counted for the readers of `mart_quality`, never dropped."""

import duckdb

from orchestration.gate.results import CheckResult

ORPHANS = "quality.orphan"


def count_orphans(connection: duckdb.DuckDBPyConnection, min_cell: int) -> list[CheckResult]:
    """One result per relation over all municipalities, from the warehouse's own count (`quality.orphan`).

    They inform and never keep the gate shut: no row is dropped, but what it lacks it can't count under. Fewer
    than `min_cell` are not counted out: the report is published, and one child without a case is a child.
    """
    counts = connection.execute(
        f"""
        select relation, extract_name, counted_da, sum(n_rows), sum(n_orphans)
        from {ORPHANS}
        group by all
        order by extract_name, relation
        """
    ).fetchall()
    return [
        CheckResult(
            check_id=f"orphan.{relation}",
            source="gate",
            table_name=extract_name,
            category="orphan",
            guards=f"{counted_da}: der er ingen.",
            status="failed" if n_orphans else "ok" if n_rows else "not_applicable",
            severity="info",
            n_rows=n_rows,
            n_failing=None if 0 < n_orphans < min_cell else n_orphans,
            advice="Rækkerne er ikke tabt, men kan ikke tælle med dér, hvor det manglende afgør det.",
            resolve=f"See {ORPHANS} for the municipality, and ask its supplier for the missing rows.",
        )
        for relation, extract_name, counted_da, n_rows, n_orphans in counts
    ]
