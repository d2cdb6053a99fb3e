"""What starts runs and what they run in: the job, its schedule, the sensors and the resources."""

from collections.abc import Iterator

import dagster as dg

from orchestration import sensors
from orchestration.assets.dbt_build import dbt_resource
from orchestration.pipeline import JOB, Run, open_run, parse_day
from orchestration.settings import Settings


@dg.resource(
    description="Én kørsel: hvad den er bedt om, og låsen, der gør den til den eneste, der skriver.",
    config_schema={
        "as_known_on": dg.Field(
            str,
            default_value="",
            description="Vis tallene, som de var kendt den dag (åååå-mm-dd). Tom: alt leveret.",
        ),
        "accept_jump": dg.Field(
            bool,
            default_value=False,
            description="Udgiv, selv om tal springer mere end ventet siden den forrige udgivelse.",
        ),
    },
)
def run_resource(context: dg.InitResourceContext) -> Iterator[Run]:
    """Entered once per run, so that the lock is held from its first step to its last."""
    asked = context.resource_config
    say = context.log.info if context.log else print
    with open_run(
        Settings(),
        as_known_on=parse_day(asked["as_known_on"]),
        accept_jump=asked["accept_jump"],
        say=say,
    ) as run:
        yield run


nightly = dg.define_asset_job(
    JOB,
    selection=dg.AssetSelection.all(),
    description="Hele kørslen: tag leverancer ind, byg varehuset, kontrollér det og udgiv det.",
    config={
        "resources": {"run": {"config": {"as_known_on": "", "accept_jump": False}}},
        "loggers": {"console": {"config": {"log_level": "WARNING"}}},
    },
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
    return sensors.look_for_files(Settings(), context.cursor, context.instance)


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
        resources={"run": run_resource, "dbt": dbt_resource()},
        # One process: DuckDB has one writer, and a process per step costs ten seconds of CPU.
        executor=dg.in_process_executor,
    )
