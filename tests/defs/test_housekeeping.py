"""Dagster's list of runs says what is true: a killed run doesn't keep the next one waiting."""

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from orchestration import housekeeping, lock
from orchestration.housekeeping import end_dead_runs, forget_old_runs
from orchestration.pipeline import STARTED_BY_TAG
from orchestration.sensors import look_for_files
from orchestration.settings import Settings

BY_HAND = {STARTED_BY_TAG: "command_line"}


@dg.job
def empty() -> None:
    pass


@pytest.fixture
def settings(tmp_path: object) -> Settings:
    return Settings(_env_file=None, data=tmp_path)  # type: ignore[call-arg,arg-type]


@pytest.fixture
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


def started(instance: dg.DagsterInstance, tags: dict[str, str]) -> str:
    run = instance.create_run_for_job(empty, tags=tags, status=dg.DagsterRunStatus.STARTED)
    return run.run_id


def status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


def test_a_run_of_the_command_line_that_died_is_ended(
    instance: dg.DagsterInstance, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    monkeypatch.setattr(housekeeping.notify, "send", lambda notice, _: told.append(notice) or [])
    dead = started(instance, BY_HAND)
    dagsters_own = started(instance, {})
    assert end_dead_runs(instance, settings) == [dead]
    assert status(instance, dead) == dg.DagsterRunStatus.FAILURE
    assert status(instance, dagsters_own) == dg.DagsterRunStatus.STARTED
    assert [notice.run_id for notice in told] == [dead]
    assert end_dead_runs(instance, settings) == []


def test_the_sensor_ends_it_when_nobody_writes(instance: dg.DagsterInstance, settings: Settings) -> None:
    run_id = started(instance, BY_HAND)
    with lock.hold(settings, "a run"):
        look_for_files(settings, None, instance)
        assert status(instance, run_id) == dg.DagsterRunStatus.STARTED
    look_for_files(settings, None, instance)
    assert status(instance, run_id) == dg.DagsterRunStatus.FAILURE


def test_runs_of_long_ago_are_forgotten(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = empty.execute_in_process(instance=instance).run_id
    forget_old_runs(instance)
    assert instance.has_run(old)

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + timedelta(days=housekeeping.KEPT_DAYS + 1)

    monkeypatch.setattr(housekeeping, "datetime", Later)
    at_work = started(instance, {})
    forget_old_runs(instance)
    assert not instance.has_run(old)
    assert instance.has_run(at_work)
