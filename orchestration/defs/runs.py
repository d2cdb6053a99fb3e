"""What starts runs and what they run in: the job, its schedule, the sensors and the resources."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from pydantic import Field, field_validator

from orchestration import sensors
from orchestration.dbt_assets import dbt_resource
from orchestration.pipeline import JOB, Run, open_run, parse_day
from orchestration.settings import Settings


class RunResource(dg.ConfigurableResourceFactory[Run]):
    """What a run is asked; entered once per run, and holds the lock from the first step to the last."""

    as_known_on: str = Field(
        default="",
        description="Vis tallene, som de var kendt den dag (åååå-mm-dd). Tom: alt leveret.",
    )
    accept_jump: bool = Field(
        default=False, description="Udgiv, selv om tal springer mere end ventet siden den forrige udgivelse."
    )

    @field_validator("as_known_on")
    @classmethod
    def _is_a_day(cls, text: str) -> str:
        parse_day(text)
        return text

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Run]:
        """Hold the data folder while the run lasts."""
        say = context.log.info if context.log else (lambda _: None)
        with open_run(
            Settings(), as_known_on=parse_day(self.as_known_on), accept_jump=self.accept_jump, say=say
        ) as run:
            yield run


nightly = dg.define_asset_job(
    JOB,
    selection=dg.AssetSelection.all(),
    description="Hele kørslen: tag leverancer ind, byg varehuset, kontrollér det og udgiv det.",
    tags={"dagster/max_retries": "0"},
    config=dg.RunConfig(
        resources={"run": RunResource()}, loggers={"console": {"config": {"log_level": "WARNING"}}}
    ),
)

# Between 02:00 and 03:00 a time may not be there, or be there twice, when the clocks change.
nightly_schedule = dg.ScheduleDefinition(
    name="nightly_schedule",
    job=nightly,
    cron_schedule="0 4 * * *",
    execution_timezone="Europe/Copenhagen",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Hver nat kl. 4 dansk tid.",
)


@dg.sensor(
    name="new_files",
    job=nightly,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starter en kørsel, når en ny fil under extracts/ er holdt op med at vokse.",
)
def new_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """See `orchestration.sensors`."""
    return sensors.look_for_files(Settings(), context.cursor)


@dg.run_failure_sensor(
    name="failure_notice",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Giver besked om en fejlet kørsel til indstillingernes webhook og mailadresse.",
)
def failure_notice(context: dg.RunFailureSensorContext) -> None:
    """See `orchestration.sensors`."""
    sensors.tell_of_failure(context, Settings())


@dg.definitions
def runs() -> dg.Definitions:
    """Everything of this module, and what all runs share."""
    return dg.Definitions(
        jobs=[nightly],
        schedules=[nightly_schedule],
        sensors=[new_files, failure_notice],
        resources={"run": RunResource(), "dbt": dbt_resource()},
        # One process: DuckDB has one writer, and a process per step costs ten seconds of CPU.
        executor=dg.in_process_executor,
    )
