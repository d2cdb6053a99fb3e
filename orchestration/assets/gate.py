"""The gate as Dagster sees it: one blocking check per mart, and `mart_quality`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.failures import BLOCKING
from orchestration.gate import CheckResult, GateVerdict, Suite, count_by_status
from orchestration.pipeline import WAREHOUSE_TEAM
from orchestration.release.seal import QUALITY_TABLE

QUALITY_KEY = dg.AssetKey(["marts", QUALITY_TABLE])

SUITE_CHECK = "regler"
"""The check of one mart: all of `expectations/<mart>.yml`."""

WHOLE_CHECK = "samlet_kontrol"
"""The check of everything together, on `mart_quality`."""


def quality_spec(marts: Iterable[str]) -> dg.AssetSpec:
    """The table that tells of every check."""
    return dg.AssetSpec(
        QUALITY_KEY,
        deps=[["marts", name] for name in marts],
        description=(
            "Alle kontroller af den seneste udgivelse: hvad hver af dem værner, hvor mange rækker den så på, "
            "hvor mange der fejlede, og hvad læseren skal vide. Skrives af kontrollen, ikke af dbt."
        ),
        group_name="marts",
        owners=[WAREHOUSE_TEAM],
        kinds={"python", "duckdb", "greatexpectations"},
        tags={"layer": "marts", "content": "aggregates"},
        metadata={"dagster/table_name": f"warehouse.marts.{QUALITY_TABLE}"},
    )


def suite_checks(suites: Mapping[str, Suite], marts: Iterable[str]) -> list[dg.AssetCheckSpec]:
    """One blocking check per mart that has a suite, and the one of everything together."""
    return [
        *(
            dg.AssetCheckSpec(
                SUITE_CHECK,
                asset=["marts", name],
                blocking=True,
                description=f"{len(suites[name].expectations)} regler i expectations/{name}.yml er opfyldt.",
                metadata={"regler": dg.MetadataValue.md(_rules(suites[name]))},
            )
            for name in [*marts, QUALITY_TABLE]
            if name in suites
        ),
        dg.AssetCheckSpec(
            WHOLE_CHECK,
            asset=QUALITY_KEY,
            blocking=True,
            description="Ingen vigtig kontrol er fejlet eller udeblevet: dbt's, reglernes og gatens egne.",
        ),
    ]


def _rules(suite: Suite) -> str:
    return "\n".join(f"- {check.description}" for check in suite.expectations)


def sentence(verdict: GateVerdict) -> str:
    """What the gate found, in half a line."""
    wrong = [check for check in verdict.checks if check.status in ("failed", "not_run")]
    n_accepted = sum(check.is_accepted for check in wrong)
    n_notes = sum(check.severity == "info" for check in wrong)
    n_warnings = len(wrong) - n_accepted - len(verdict.blocking) - n_notes
    parts = [f"{len(verdict.checks)} checks"]
    if verdict.blocking:
        parts.append(f"{len(verdict.blocking)} failed: the gate stays shut")
    if n_accepted:
        parts.append(f"{n_accepted} failed and accepted")
    if n_warnings:
        parts.append(f"{n_warnings} warning{'s' if n_warnings > 1 else ''}")
    if n_notes:
        parts.append(f"{n_notes} note{'s' if n_notes > 1 else ''}")
    return ", ".join(parts if wrong else [*parts, "all passed"])


def events(verdict: GateVerdict, suites: Mapping[str, Suite], marts: Iterable[str]) -> Iterator[Any]:
    """What one run of the gate tells Dagster: a result per check, then `mart_quality`."""
    for name in [*marts, QUALITY_TABLE]:
        if name in suites:
            mine = [check for check in verdict.of_table(name) if check.source != "dbt"]
            yield _result(["marts", name], SUITE_CHECK, not any(c.is_blocking for c in mine), mine)
    yield _result(QUALITY_KEY, WHOLE_CHECK, verdict.passed, verdict.checks)
    yield dg.MaterializeResult(
        QUALITY_KEY,
        metadata={"dagster/row_count": len(verdict.checks), **_counts(verdict.checks)},
    )


def _counts(checks: Sequence[CheckResult]) -> dict[str, Any]:
    return {str(status): number for status, number in count_by_status(checks).items()}


def _result(
    key: dg.AssetKey | list[str], name: str, passed: bool, checks: Sequence[CheckResult]
) -> dg.AssetCheckResult:
    wrong = [check for check in checks if check.status in ("failed", "not_run")]
    metadata: dict[str, Any] = _counts(checks)
    blocking = [check.check_id for check in checks if check.is_blocking]
    if blocking:
        metadata[BLOCKING] = ", ".join(blocking)
    if wrong:
        metadata["fejlet"] = dg.MetadataValue.table(
            [
                dg.TableRecord(
                    {
                        "kontrol": check.check_id,
                        "værner": check.guards,
                        "status": check.status,
                        "rækker": check.n_rows if check.n_rows is not None else "",
                        "fejler": check.n_failing if check.n_failing is not None else "",
                        "accepteret": check.is_accepted,
                        "gør": check.resolve,
                    }
                )
                for check in wrong
            ]
        )
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=passed,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata=metadata,
    )
