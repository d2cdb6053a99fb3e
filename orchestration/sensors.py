"""What Dagster's sensors look at: new files that have stopped growing, and runs that failed."""

import hashlib
import json

import dagster as dg
import duckdb
from dagster import DagsterEventType

from orchestration import lock, notify
from orchestration.failures import failed_checks, reason_of
from orchestration.housekeeping import end_dead_runs, forget_old_runs
from orchestration.intake.contract import load_contracts
from orchestration.intake.discovery import Candidate, discover
from orchestration.ledger import seen_files
from orchestration.pipeline import STARTED_BY_TAG
from orchestration.settings import Settings


def look_for_files(
    settings: Settings, cursor: str | None, instance: dg.DagsterInstance | None = None
) -> dg.SensorResult:
    """Ask for a run when there are deliveries that intake hasn't read and none of them still grows.

    A file is new when the ledger doesn't know its size and times, so an old file put back counts too. The
    cursor holds what was new at the last look; only what looks the same twice in a row has stopped growing.
    While the data folder is free, runs that died in it are ended in `instance`, or no other could start.
    """
    candidates, _ = discover(settings.extracts_dir, load_contracts())
    with lock.try_hold(settings) as is_free:
        if not is_free:
            return dg.SensorResult(skip_reason="A run is at work; it reads what lies there.", cursor=cursor)
        if instance is not None:
            end_dead_runs(instance, settings)
            forget_old_runs(instance)
        try:
            seen = seen_files(settings)
        except duckdb.IOException:
            return dg.SensorResult(skip_reason="landing.duckdb is open in another program.", cursor=cursor)
    marks = sorted(_mark(candidate) for candidate in candidates if _times(candidate) not in seen)
    if not marks:
        return dg.SensorResult(skip_reason="No new files.", cursor="[]")
    before = set(json.loads(cursor or "[]"))
    growing = [mark for mark in marks if mark not in before]
    if growing:
        return dg.SensorResult(
            skip_reason=f"{len(growing)} new files may still be growing; looking again.",
            cursor=json.dumps(marks),
        )
    run_key = hashlib.sha256("".join(marks).encode()).hexdigest()
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=run_key)], cursor=json.dumps(marks))


def _times(candidate: Candidate) -> tuple[int, int, int]:
    return candidate.status.st_size, candidate.status.st_mtime_ns, candidate.status.st_ctime_ns


def _mark(candidate: Candidate) -> str:
    # Hashed: a file's name is the supplier's, and the cursor is kept in Dagster's storage.
    return hashlib.sha256(f"{candidate.relative}|{_times(candidate)}".encode()).hexdigest()


def tell_of_failure(context: dg.RunFailureSensorContext, settings: Settings) -> None:
    """Send the notice of a run that Dagster started; the command line sends its own."""
    run = context.dagster_run
    if STARTED_BY_TAG in run.tags:
        return
    failures = [*context.get_step_failure_events(), context.failure_event]
    checks = context.instance.get_records_for_run(
        run.run_id, of_type=DagsterEventType.ASSET_CHECK_EVALUATION
    ).records
    notice = notify.FailureNotice(
        job=run.job_name,
        run_id=run.run_id,
        reason=reason_of(failures),
        failed_steps=tuple(event.step_key for event in failures if event.step_key),
        failed_checks=failed_checks(
            record.event_log_entry.dagster_event for record in checks if record.event_log_entry.dagster_event
        ),
    )
    for problem in notify.send(notice, settings):
        context.log.error(problem)
