"""Dagster's storage on one kept connection keeps what Dagster gives it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.dagster_home import prepare_home
from orchestration.event_log import EventLogStorage
from orchestration.settings import Settings


@dg.asset(check_specs=[dg.AssetCheckSpec("check", asset="table")])
def table() -> dg.MaterializeResult:
    return dg.MaterializeResult(
        metadata={"dagster/row_count": 3}, check_results=[dg.AssetCheckResult(passed=True)]
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    return prepare_home(Settings(_env_file=None, data=tmp_path))  # type: ignore[call-arg]


def test_what_one_process_writes_another_reads(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, EventLogStorage)
        assert dg.materialize([table], instance=instance).success
    with dg.DagsterInstance.get() as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey("table"))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["dagster/row_count"].value == 3
        key = dg.AssetCheckKey(dg.AssetKey("table"), "check")
        (check,) = instance.event_log_storage.get_asset_check_execution_history(key, limit=5)
        assert check.status.value == "SUCCEEDED"


def test_a_check_that_was_left_out_keeps_its_result(home: Path) -> None:
    @dg.multi_asset(specs=[dg.AssetSpec("first", skippable=True)])
    def first(skips: dg.ResourceParam[bool]) -> Iterator[dg.MaterializeResult]:
        if not skips:
            yield dg.MaterializeResult("first")

    @dg.asset_check(asset="first", name="check")
    def check() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    key = dg.AssetCheckKey(dg.AssetKey("first"), "check")
    with dg.DagsterInstance.get() as instance:
        for skips in (False, True):
            dg.materialize([first, check], instance=instance, resources={"skips": skips})
        statuses = [
            record.status.value
            for record in instance.event_log_storage.get_asset_check_execution_history(key, limit=9)
        ]
    assert statuses == ["SUCCEEDED"]


def test_it_stays_readable_while_it_is_written(home: Path) -> None:
    with dg.DagsterInstance.get() as writer, dg.DagsterInstance.get() as reader:
        for n_runs in (1, 2):
            dg.materialize([table], instance=writer)
            assert len(reader.get_runs()) == n_runs
            assert len(reader.fetch_materializations(dg.AssetKey("table"), limit=9).records) == n_runs


def test_it_lies_in_dagsters_home_and_survives_a_kill(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        dg.materialize([table], instance=instance)
    path = home / "storage" / "event_log.db"
    with sqlite3.connect(path) as connection:
        assert connection.execute("pragma journal_mode").fetchall() == [("wal",)]
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
