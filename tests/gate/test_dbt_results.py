"""What dbt says of its tests, in the gate's shape."""

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.gate import CheckResult, read_dbt_results

MODEL = "model.trappe.fct_case"
UNIQUE = "test.trappe.unique_fct_case_case_key.a1b2c3d4e5"
SINGULAR = "test.trappe.assert_cases_close.0123456789"
UNIT = "unit_test.trappe.fct_case.a_case_closes"

MANIFEST: dict[str, Any] = {
    "nodes": {
        MODEL: {"resource_type": "model", "config": {"materialized": "table"}},
        "model.trappe.case_part": {"resource_type": "model", "config": {"materialized": "ephemeral"}},
        UNIQUE: {
            "resource_type": "test",
            "name": "unique_fct_case_case_key",
            "attached_node": MODEL,
            "column_name": "case_key",
            "test_metadata": {"name": "unique", "kwargs": {"column_name": "case_key"}},
            "config": {"severity": "ERROR"},
            "depends_on": {"nodes": [MODEL]},
        },
        SINGULAR: {
            "resource_type": "test",
            "name": "assert_cases_close",
            "description": "En sag lukkes\nhøjst én gang.",
            "config": {"severity": "warn", "meta": {"category": "sum", "advice": "Se bort fra sager."}},
            "depends_on": {"nodes": [MODEL]},
        },
    },
    "unit_tests": {
        UNIT: {
            "resource_type": "unit_test",
            "name": "a_case_closes",
            "description": "En lukket sag gælder til og med sin sidste dag.",
            "model": "fct_case",
            "config": {},
            "depends_on": {"nodes": [MODEL]},
        }
    },
}


def outcome(unique_id: str, status: str, failures: int | None = None) -> dict[str, Any]:
    return {
        "unique_id": unique_id,
        "status": status,
        "failures": failures,
        "message": "Conversion Error: could not convert 'hemmelig'",
    }


PASSED = [
    outcome(MODEL, "success"),
    outcome(UNIQUE, "pass", 0),
    outcome(SINGULAR, "pass", 0),
    outcome(UNIT, "pass", 0),
]


def read(folder: Path, *runs: list[dict[str, Any]]) -> dict[str, CheckResult]:
    paths = []
    for number, results in enumerate(runs):
        path = folder / f"run_results_{number}.json"
        path.write_text(json.dumps({"results": results}), encoding="utf-8")
        paths.append(path)
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
    return {check.check_id: check for check in read_dbt_results(paths, manifest)}


def test_every_test_and_the_build_itself_is_a_check(tmp_path: Path) -> None:
    checks = read(tmp_path, PASSED)
    assert {check_id: check.status for check_id, check in checks.items()} == {
        "dbt.all_built": "ok",
        "dbt.fct_case.unique_fct_case_case_key": "ok",
        "dbt.fct_case.assert_cases_close": "ok",
        "dbt.fct_case.a_case_closes": "ok",
    }
    assert {check.table_name for check in checks.values()} == {"warehouse", "fct_case"}


def test_a_test_says_what_it_guards(tmp_path: Path) -> None:
    checks = read(tmp_path, PASSED)
    assert checks["dbt.fct_case.unique_fct_case_case_key"].guards == "case_key i fct_case er entydig."
    singular = checks["dbt.fct_case.assert_cases_close"]
    assert (singular.guards, singular.category, singular.advice) == (
        "En sag lukkes højst én gang.",
        "sum",
        "Se bort fra sager.",
    )
    assert checks["dbt.fct_case.a_case_closes"].category == "logic"


def test_failing_rows_are_counted_and_block(tmp_path: Path) -> None:
    checks = read(tmp_path, [*PASSED, outcome(UNIQUE, "fail", 7), outcome(SINGULAR, "warn", 2)])
    unique = checks["dbt.fct_case.unique_fct_case_case_key"]
    assert (unique.status, unique.n_failing, unique.is_blocking) == ("failed", 7, True)
    warned = checks["dbt.fct_case.assert_cases_close"]
    assert (warned.status, warned.n_failing, warned.is_blocking) == ("failed", 2, False)


@pytest.mark.parametrize("status", ["error", "skipped", "something new"])
def test_a_test_that_gave_no_answer_blocks_and_tells_no_value(tmp_path: Path, status: str) -> None:
    check = read(tmp_path, [*PASSED, outcome(UNIQUE, status)])["dbt.fct_case.unique_fct_case_case_key"]
    assert (check.status, check.n_failing, check.is_blocking) == ("not_run", None, True)
    assert "hemmelig" not in repr(check)


def test_a_test_that_was_left_out_blocks(tmp_path: Path) -> None:
    checks = read(tmp_path, [result for result in PASSED if result["unique_id"] != UNIT])
    assert checks["dbt.fct_case.a_case_closes"].is_blocking
    assert checks["dbt.fct_case.a_case_closes"].reason == "testen var ikke med i kørslen"


def test_a_model_that_was_not_built_blocks(tmp_path: Path) -> None:
    built = read(tmp_path, [*PASSED, outcome(MODEL, "error")])["dbt.all_built"]
    assert built.is_blocking
    assert built.reason == "ikke bygget: fct_case"


def test_of_several_invocations_the_last_word_counts(tmp_path: Path) -> None:
    first = [outcome(MODEL, "success"), outcome(UNIQUE, "fail", 7)]
    checks = read(tmp_path, first, PASSED)
    assert not any(check.is_blocking for check in checks.values())
