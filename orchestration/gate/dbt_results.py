"""Reads what dbt says of its tests into the gate's own shape."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from orchestration.gate.results import CheckResult, Severity, Status

_OUTCOMES: dict[str, Status] = {
    "pass": "ok",
    "success": "ok",
    "fail": "failed",
    "warn": "failed",
    "error": "not_run",
    "runtime error": "not_run",
    "skipped": "not_run",
}

_CATEGORIES = {
    "accepted_values": "known_values",
    "filled": "completeness",
    "in_code_list": "known_values",
    "no_overlap": "consistency",
    "not_null": "completeness",
    "relationships": "consistency",
    "unique": "key",
    "unique_combination": "key",
}

_SENTENCES = {
    "accepted_values": "{columns} i {table} har kun kendte koder.",
    "filled": "{columns} i {table} er altid udfyldt.",
    "in_code_list": "{columns} i {table} har kun koder, der står på deres liste.",
    "no_overlap": "Perioderne i {table} overlapper ikke inden for samme {columns}.",
    "not_null": "{columns} i {table} er altid udfyldt.",
    "relationships": "{columns} i {table} findes i den tabel, den henviser til.",
    "unique": "{columns} i {table} er entydig.",
    "unique_combination": "{columns} tilsammen findes kun én gang i {table}.",
}
"""What a test guards that doesn't say so itself, by the kind of test."""

_BUILT = ("model", "seed", "snapshot")


def read_dbt_results(run_results: Iterable[Path], manifest: Path) -> list[CheckResult]:
    """The outcome of every data test and unit test in dbt's `manifest.json`, and whether all was built.

    `run_results` are the `run_results.json` of the run's dbt invocations, oldest first; a later outcome of
    the same test counts. A test that none of them holds was left out: it is `not_run`, and the gate stays
    shut. dbt's messages aren't taken over, since those of a database error quote values.
    """
    project: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
    outcomes: dict[str, dict[str, Any]] = {}
    for path in run_results:
        for result in json.loads(path.read_text(encoding="utf-8"))["results"]:
            outcomes[result["unique_id"]] = result
    tests = {
        unique_id: node for unique_id, node in project["nodes"].items() if node["resource_type"] == "test"
    } | project.get("unit_tests", {})
    built = [
        unique_id
        for unique_id, node in project["nodes"].items()
        # An ephemeral model is a part of the queries that use it: nothing is built for it.
        if node["resource_type"] in _BUILT and node["config"].get("materialized") != "ephemeral"
    ]
    return [
        _all_built(built, outcomes),
        *(_test(node, outcomes.get(unique_id)) for unique_id, node in sorted(tests.items())),
    ]


def _all_built(built: list[str], outcomes: Mapping[str, Mapping[str, Any]]) -> CheckResult:
    missing = [
        unique_id.rpartition(".")[2]
        for unique_id in built
        if outcomes.get(unique_id, {}).get("status") != "success"
    ]
    return CheckResult(
        check_id="dbt.all_built",
        source="dbt",
        table_name="warehouse",
        category="completeness",
        guards="Alle tabeller i varehuset er bygget i denne kørsel, så ingen af dem viser gårsdagens tal.",
        status="failed" if missing else "ok",
        n_rows=len(built),
        n_failing=len(missing),
        advice="Tallene er ikke udgivet; den seneste udgivelse gælder.",
        resolve="Read dbt's log for the first model that failed; the others were skipped because of it.",
        reason=f"ikke bygget: {', '.join(missing)}" if missing else "",
    )


def _test(node: Mapping[str, Any], outcome: Mapping[str, Any] | None) -> CheckResult:
    kind = (node.get("test_metadata") or {}).get("name", "")
    is_unit_test = node["resource_type"] == "unit_test"
    table = _table_name(node)
    said = {**(node.get("meta") or {}), **(node["config"].get("meta") or {})}
    status = _OUTCOMES.get(outcome["status"], "not_run") if outcome else "not_run"
    return CheckResult(
        check_id=f"dbt.{table}.{node['name']}",
        source="dbt",
        table_name=table,
        category=said.get("category") or ("logic" if is_unit_test else _CATEGORIES.get(kind, "consistency")),
        guards=" ".join(str(node.get("description") or "").split()) or _sentence(node, kind, table),
        status=status,
        severity=_severity(node),
        n_failing=outcome.get("failures") if outcome and status != "not_run" else None,
        advice=said.get("advice") or "Tallene er ikke udgivet, før testen er bestået.",
        resolve=said.get("resolve") or f"Run: dbt test --select {node['name']}",
        reason="" if outcome else "testen var ikke med i kørslen",
    )


def _severity(node: Mapping[str, Any]) -> Severity:
    return "warning" if str(node["config"].get("severity") or "error").lower() == "warn" else "error"


def _table_name(node: Mapping[str, Any]) -> str:
    if node.get("model"):
        return str(node["model"])
    attached = node.get("attached_node") or next(iter(node["depends_on"]["nodes"]), "warehouse")
    return str(attached).rpartition(".")[2]


def _sentence(node: Mapping[str, Any], kind: str, table: str) -> str:
    if kind not in _SENTENCES:
        return f"dbt-testen {node['name']} er bestået."
    arguments = node["test_metadata"]["kwargs"]
    columns = arguments.get("columns") or [
        node.get("column_name") or arguments.get("column_name", "kolonnen")
    ]
    return _SENTENCES[kind].format(columns=", ".join(columns), table=table)
