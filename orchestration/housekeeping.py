"""Keeps Dagster's list of runs true and short: runs whose process died, and runs of long ago."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from orchestration import notify
from orchestration.pipeline import STARTED_BY_TAG
from orchestration.settings import Settings

KEPT_DAYS = 180
"""How long Dagster remembers a run. Its storage grows by megabytes with each and has no limit of its own."""

AT_A_TIME = 20

_AT_WORK = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def end_dead_runs(instance: dg.DagsterInstance, settings: Settings) -> list[str]:
    """Mark runs of the command line as failed whose process was killed, and send their notice.

    To be called by who holds the data folder: a run of the command line exists only while it holds it, so one
    that still counts as running is dead. Left as it is, it would keep every scheduled run waiting for ever.
    Returns the ids.
    """
    ended = []
    filters = dg.RunsFilter(statuses=_AT_WORK, tags={STARTED_BY_TAG: "command_line"})
    for run in instance.get_runs(filters=filters):
        reason = "Its process was killed. The next run takes up everything that it left."
        instance.report_run_failed(run, message=reason)
        notify.send(notify.FailureNotice(run.job_name, run.run_id, reason), settings)
        ended.append(run.run_id)
    return ended


def forget_old_runs(instance: dg.DagsterInstance) -> None:
    """Delete what Dagster knows of runs that ended long ago, some at a time."""
    before = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    for run in instance.get_runs(filters=dg.RunsFilter(updated_before=before), limit=AT_A_TIME):
        if run.is_finished:
            instance.delete_run(run.run_id)
