"""Keeps the marts in until they are what their readers rely on: suites, dbt's tests, and the seal."""

from orchestration.gate.dbt_results import read_dbt_results
from orchestration.gate.results import CheckResult, GateVerdict, count_by_status
from orchestration.gate.run import NotBuilt, run_gate
from orchestration.gate.suites import Check, Suite, SuiteError, load_suites

__all__ = [
    "Check",
    "CheckResult",
    "GateVerdict",
    "NotBuilt",
    "Suite",
    "SuiteError",
    "count_by_status",
    "load_suites",
    "read_dbt_results",
    "run_gate",
]
