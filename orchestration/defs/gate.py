"""The gate: one blocking check per published mart, and `mart_quality`, which tells of all of them."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets import gate as look
from orchestration.assets.dbt import dbt_outcomes, marts
from orchestration.defs.warehouse import MANIFEST
from orchestration.gate import load_suites, run_gate
from orchestration.pipeline import Run

SUITES = load_suites()
MARTS = marts(MANIFEST)


@dg.multi_asset(
    name="gate",
    description="Kontrollerer alt, der skal udgives, og forsegler varehuset, hvis det er i orden.",
    specs=[look.quality_spec(MARTS)],
    check_specs=look.suite_checks(SUITES, MARTS),
    allow_arbitrary_check_specs=True,
    op_tags={"stage": "gate"},
)
def gate(context: dg.AssetExecutionContext, run: dg.ResourceParam[Run]) -> Iterator[object]:
    """All suites in one process: Great Expectations takes seconds to start."""
    with run.stage("Gate") as tell:
        outcomes = dbt_outcomes(run.settings, MANIFEST)
        run.verdict = run_gate(
            run.settings, dbt_results=outcomes, accept_jump=run.accept_jump, progress=run.progress
        )
        tell(look.sentence(run.verdict))
    yield from look.events(run.verdict, SUITES, MARTS)
