"""Executes the job `nightly`, the very one that Dagster schedules, in this process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import dagster as dg
from dagster import DagsterEventType

from orchestration import notify
from orchestration.dagster_home import prepare_home
from orchestration.failures import failed_checks, reason_of, safe_reason
from orchestration.housekeeping import end_dead_runs, forget_old_runs
from orchestration.pipeline import AS_KNOWN_ON_TAG, JOB, STARTED_BY_TAG, Run, open_run
from orchestration.settings import Settings


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    run: Run
    run_id: str
    is_success: bool
    failed_steps: tuple[str, ...]
    failed_checks: tuple[str, ...]
    reason: str
    """Why it failed, in sentences that hold no cell value; empty for a success."""


def run_nightly(
    settings: Settings,
    *,
    as_known_on: date | None = None,
    accept_jump: bool = False,
    say: Callable[[str], None] = lambda _: None,
    progress: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Run everything once and, if that fails, send the notice that the settings ask for.

    Raises `lock.BusyError` when another run doesn't finish in time, and `WarehouseError` for a dbt project
    that can't be read; of both a notice is sent.
    """
    prepare_home(settings)
    try:
        job = load_job()
        with open_run(
            settings, as_known_on=as_known_on, accept_jump=accept_jump, say=say, progress=progress
        ) as run:
            outcome = _execute(job, run)
    except Exception as error:
        for problem in notify.send(notify.FailureNotice(JOB, "(not started)", safe_reason(error)), settings):
            say(problem)
        raise
    if not outcome.is_success:
        notice = notify.FailureNotice(
            JOB, outcome.run_id, outcome.reason, outcome.failed_steps, outcome.failed_checks
        )
        for problem in notify.send(notice, settings):
            say(problem)
    return outcome


def load_job() -> dg.JobDefinition:
    """The job as Dagster loads it."""
    from orchestration.definitions import definitions  # noqa: PLC0415 - loading takes seconds, importing shouldn't

    return definitions().resolve_job_def(JOB)


def _execute(job: dg.JobDefinition, run: Run) -> Outcome:
    with dg.DagsterInstance.get() as instance:
        for run_id in end_dead_runs(instance, run.settings):
            run.say(f"The run {run_id} was killed; this one takes up what it left.")
        forget_old_runs(instance)
        result = job.execute_in_process(
            instance=instance,
            # The run is open already: the lock is ours before Dagster begins.
            resources={"run": run},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            tags={
                STARTED_BY_TAG: "command_line",
                **({AS_KNOWN_ON_TAG: run.as_known_on.isoformat()} if run.as_known_on else {}),
            },
            raise_on_error=False,
        )
    failures = [
        event
        for event in result.all_events
        if event.event_type in (DagsterEventType.STEP_FAILURE, DagsterEventType.RUN_FAILURE)
    ]
    steps = tuple(event.step_key for event in failures if event.step_key)
    return Outcome(
        run=run,
        run_id=result.run_id,
        is_success=result.success,
        failed_steps=steps,
        failed_checks=failed_checks(result.all_events),
        reason="" if result.success else reason_of(failures),
    )
