"""The only place that imports Great Expectations: the import alone costs seconds, so it happens on first use.

It gets pandas frames (its SQL engine can't read DuckDB), an ephemeral context (no files, no Data Docs) and no
network. Values that it finds wrong never leave here: only counts do.
"""

import logging
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.gate.suites import COLUMNS, Check, Suite

if TYPE_CHECKING:
    import pandas as pd

_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found. `is_ok` is None where the check itself broke down."""

    is_ok: bool | None
    n_rows: int
    n_failing: int | None
    reason: str = ""


class GreatExpectations:
    """One ephemeral context for all suites of a run."""

    def __init__(self) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # its own imports, nothing of ours
            import great_expectations as gx  # noqa: PLC0415 - see the module's docstring
            from great_expectations.data_context.types.base import (  # noqa: PLC0415
                DataContextConfig,
                InMemoryStoreBackendDefaults,
            )

        # Its log shows the rows that a failing metric choked on.
        logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
        self._gx = gx
        no_files = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
        context = gx.get_context(
            mode="ephemeral", project_config=DataContextConfig(store_backend_defaults=no_files)
        )
        context.enable_analytics(False)
        context.variables.progress_bars = {"globally": False}
        self._source = context.data_sources.add_pandas("marts")

    def validate(
        self, suite: Suite, frame: "pd.DataFrame", parameters: Mapping[str, float]
    ) -> dict[str, Outcome]:
        """Run a suite's expectations over one frame of its mart; outcomes by the check's short name.

        `parameters` fill the suite's `$PARAMETER` places.
        """
        outcomes: dict[str, Outcome] = {}
        runnable: list[Check] = []
        for check in suite.great_expectations:
            missing = [column for column in check.columns if column not in frame.columns]
            if missing:
                reason = f"Kolonnen {', '.join(missing)} findes ikke."
                outcomes[check.meta.check] = Outcome(None, len(frame), None, reason)
            else:
                runnable.append(check)
        outcomes.update(self._validate(suite.name, runnable, frame, parameters))
        for check in runnable:
            # An entry that Great Expectations can't read is logged and dropped, not reported.
            outcomes.setdefault(
                check.meta.check,
                Outcome(None, len(frame), None, "Great Expectations kan ikke læse reglen."),
            )
        return outcomes

    def _validate(
        self, name: str, checks: Sequence[Check], frame: "pd.DataFrame", parameters: Mapping[str, float]
    ) -> dict[str, Outcome]:
        try:
            expectations = [check.model_dump(mode="json") for check in checks]
            suite = self._gx.ExpectationSuite(name=name, expectations=expectations)
            asset = self._source.add_dataframe_asset(name)
            try:
                batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
                results = batch.validate(
                    suite, result_format=_COUNTS_ONLY, expectation_parameters=dict(parameters)
                ).results
            finally:
                self._source.delete_asset(name)
        except Exception as error:
            reason = f"Great Expectations gik i stå ({type(error).__name__})."
            return {check.meta.check: Outcome(None, len(frame), None, reason) for check in checks}
        return {result.expectation_config.meta["check"]: _outcome(result, len(frame)) for result in results}


def _outcome(result: Any, n_rows: int) -> Outcome:
    found: dict[str, Any] = result.result or {}
    broken = _exception_name(result.exception_info or {})
    if broken:
        return Outcome(None, n_rows, None, f"Great Expectations gik i stå ({broken}).")
    if "element_count" in found:
        n_failing = int(found.get("unexpected_count") or 0)
        return Outcome(bool(result.success), int(found["element_count"]), n_failing)
    return Outcome(bool(result.success), n_rows, 0 if result.success else 1, _column_names(result))


def _column_names(result: Any) -> str:
    """Which columns are there too many or too few: names, never values."""
    if result.success or result.expectation_config.type != COLUMNS:
        return ""
    known, seen = set(result.expectation_config.kwargs["column_set"]), set(result.result["observed_value"])
    parts = {"ukendte kolonner": sorted(seen - known), "manglende kolonner": sorted(known - seen)}
    return "; ".join(f"{label}: {', '.join(names)}" for label, names in parts.items() if names)


def _exception_name(info: Mapping[str, Any]) -> str:
    """The class of the exception in a result, without its message, which may quote values."""
    parts = [info] if "raised_exception" in info else list(info.values())
    raised = [part for part in parts if part.get("raised_exception")]
    if not raised:
        return ""
    traceback: str = raised[0].get("exception_traceback") or ""
    names = re.findall(r"^([A-Za-z_.]+)(?::|$)", traceback, flags=re.MULTILINE)
    return str(names[-1]).rpartition(".")[2] if names else "Exception"
