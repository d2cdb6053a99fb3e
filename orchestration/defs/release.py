"""The release: what dashboards read, one asset per published table."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets import release as look
from orchestration.defs.gate import MARTS
from orchestration.pipeline import Run
from orchestration.release import publish


@dg.multi_asset(
    name="release",
    description="Udgiver alle tabeller på én gang, læser dem tilbage og afløser den forrige udgivelse.",
    specs=look.published_specs(MARTS),
    op_tags={"stage": "release"},
)
def release(context: dg.AssetExecutionContext, run: dg.ResourceParam[Run]) -> Iterator[object]:
    """All tables or none; refuses a warehouse that the gate hasn't passed, however it is started."""
    with run.stage("Release") as tell:
        run.release = publish(run.settings, progress=run.progress)
        tell(look.sentence(run.release))
    yield from look.events(run.release, run.settings)
