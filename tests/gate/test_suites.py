"""How a suite is read, and what is said of one that is wrong."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from orchestration.gate import SuiteError, load_suites
from orchestration.gate.great import GreatExpectations
from orchestration.settings import PROJECT_ROOT

SUITES = load_suites()


def entry(check: str, kind: str, **kwargs: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "kwargs": kwargs,
        "severity": "critical",
        "description": "Noget er, som det skal være.",
        "notes": "Because.",
        "meta": {"check": check, "category": "key", "advice": "Pas på.", "resolve": "Look."},
    }


COLUMNS = entry(
    "known_columns",
    "expect_table_columns_to_match_set",
    column_set=["municipality_code", "n"],
    exact_match=True,
)
KEY = entry("unique", "expect_column_values_to_be_unique", column="municipality_code")


def write(folder: Path, *expectations: dict[str, Any], file: str = "mart_toy") -> Path:
    text = yaml.safe_dump({"name": "mart_toy", "expectations": [COLUMNS, KEY, *expectations]})
    (folder / f"{file}.yml").write_text(text, encoding="utf-8")
    return folder


def test_every_published_mart_of_dbt_has_the_columns_that_its_suite_allows() -> None:
    declared = {
        model["name"]: {column["name"] for column in model["columns"]}
        for path in (PROJECT_ROOT / "dbt_project" / "models" / "marts").glob("*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }
    allowed = {name: set(suite.columns) for name, suite in SUITES.items() if name != "mart_quality"}
    assert declared == allowed


def test_no_suite_allows_a_column_of_one_child() -> None:
    allowed = {column for suite in SUITES.values() for column in suite.columns}
    assert not [column for column in allowed if re.search(r"child_key|birth|cpr|case_|_key$|subject", column)]


def test_checks_explain_themselves_in_danish_and_warnings_are_few() -> None:
    checks = [(suite.check_id(check), check) for suite in SUITES.values() for check in suite.expectations]
    assert [check_id for check_id, check in checks if not check.description.endswith(".")] == []
    assert {check_id for check_id, check in checks if check.severity != "critical"} == {
        "mart_data_freshness.no_late_extract",
        "mart_data_freshness.every_extract_delivered",
        "mart_data_freshness.last_delivery_not_refused",
    }


def test_the_threshold_is_never_written_in_a_suite() -> None:
    for name, suite in SUITES.items():
        small = [check for check in suite.expectations if check.meta.check.startswith("no_small")]
        assert all("min_cell" in str(check.kwargs) for check in small), name


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            entry("known_columns", "expect_column_values_to_not_be_null", column="n"),
            "used twice: known_columns",
        ),
        (
            entry("other_key", "expect_compound_columns_to_be_unique", column_list=["n"]),
            "other_key: a key without municipality_code merges strangers",
        ),
        (entry("size", "expect_table_row_count_to_equal", value=3), "looks at a mart as a whole"),
        (
            entry("again", COLUMNS["type"], column_set=["n"], exact_match=True),
            "says which columns may be published",
        ),
        (entry("query", "query_returns_no_rows", sql="select 1"), "query"),
        (
            entry("jump", "query_returns_no_rows", query="select 1", needs="last_release"),
            "category jump and needs: last_release go together",
        ),
        (
            {**entry("loud", "expect_column_values_to_not_be_null", column="n"), "severity": "deadly"},
            "severity",
        ),
        ({**entry("odd", "expect_column_values_to_not_be_null", column="n"), "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_suite_is_refused_with_its_file_and_the_reason(
    tmp_path: Path, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(SuiteError, match=re.escape(sentence)) as refusal:
        load_suites(write(tmp_path, wrong))
    assert str(refusal.value).startswith("expectations/mart_toy.yml")


def test_a_suite_named_otherwise_than_its_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match=r"mart_other\.yml is named mart_toy"):
        load_suites(write(tmp_path, file="mart_other"))


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mart_toy.yml").write_text("name: [", encoding="utf-8")
    with pytest.raises(SuiteError, match=r"mart_toy\.yml is no YAML"):
        load_suites(tmp_path)


@pytest.mark.parametrize(
    ("unreadable", "reason"),
    [
        (entry("typo", "expect_column_values_to_be_preposterous", column="n"), "kan ikke læse reglen"),
        (entry("typo", "expect_column_values_to_be_between", column="n", minimum=1), "gik i stå"),
        (entry("typo", "expect_column_values_to_be_between", column="m"), "Kolonnen m findes ikke."),
    ],
)
def test_an_entry_that_great_expectations_cannot_read_is_no_pass(
    tmp_path: Path, great_expectations: GreatExpectations, unreadable: dict[str, Any], reason: str
) -> None:
    suite = load_suites(write(tmp_path, unreadable))["mart_toy"]
    frame = pd.DataFrame({"municipality_code": ["320", "330"], "n": [5, 6]})
    outcome = great_expectations.validate(suite, frame, {"min_cell": 5})["typo"]
    assert outcome.is_ok is None
    assert reason in outcome.reason


def test_two_equal_rules_are_both_answered(tmp_path: Path, great_expectations: GreatExpectations) -> None:
    """Great Expectations calls a suite a set, in which what an entry says of itself doesn't count."""
    twice = [entry(name, "expect_column_values_to_not_be_null", column="n") for name in ("one", "two")]
    suite = load_suites(write(tmp_path, *twice))["mart_toy"]
    frame = pd.DataFrame({"municipality_code": ["320", "330"], "n": [5, None]})
    outcomes = great_expectations.validate(suite, frame, {"min_cell": 5})
    assert set(outcomes) == {"known_columns", "unique", "one", "two"}
    assert not any(outcomes[name].is_ok for name in ("one", "two"))
