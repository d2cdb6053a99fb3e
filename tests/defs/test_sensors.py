"""A run starts when a new file has stopped growing; a run that failed is told of."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration import lock, notify
from orchestration.notify import FailureNotice
from orchestration.pipeline import STARTED_BY_TAG
from orchestration.release import GateClosed
from orchestration.sensors import look_for_files, tell_of_failure
from orchestration.settings import Settings

SEEN = """
create table if not exists seen_file (
    path varchar, size bigint, modified_ns bigint, changed_ns bigint, content_hash varchar
)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data=tmp_path)  # type: ignore[call-arg]


def deliver(
    settings: Settings, name: str = "boern_330_20210831.csv", text: str = "cpr;koen;status\r\n"
) -> Path:
    path = settings.extracts_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def take_in(settings: Settings, *paths: Path) -> None:
    """What intake leaves in the ledger of the files that it has read."""
    with duckdb.connect(str(settings.landing_path)) as landing:
        landing.execute(SEEN)
        for path in paths:
            status = path.stat()
            landing.execute(
                "insert into seen_file values (?, ?, ?, ?, '')",
                [path.name, status.st_size, status.st_mtime_ns, status.st_ctime_ns],
            )


def test_a_new_file_is_looked_at_twice_before_a_run_starts(settings: Settings) -> None:
    deliver(settings)
    first = look_for_files(settings, None)
    assert not first.run_requests
    second = look_for_files(settings, first.cursor)
    assert second.run_requests is not None
    assert len(second.run_requests) == 1


def test_a_file_that_grows_is_waited_for(settings: Settings) -> None:
    path = deliver(settings)
    first = look_for_files(settings, None)
    with path.open("a") as file:
        file.write("740315-4001;M;bopael\r\n")
    second = look_for_files(settings, first.cursor)
    assert not second.run_requests
    assert look_for_files(settings, second.cursor).run_requests


def test_one_file_that_grows_keeps_the_others_waiting(settings: Settings) -> None:
    deliver(settings)
    first = look_for_files(settings, None)
    deliver(settings, "institutioner_330_20210831.csv")
    second = look_for_files(settings, first.cursor)
    assert not second.run_requests
    assert look_for_files(settings, second.cursor).run_requests


def test_what_intake_has_read_is_not_new(settings: Settings) -> None:
    take_in(settings, deliver(settings))
    first = look_for_files(settings, None)
    assert first.cursor == "[]"
    assert not look_for_files(settings, first.cursor).run_requests


def test_an_old_file_put_back_is_new(settings: Settings) -> None:
    path = deliver(settings)
    take_in(settings, path)
    before = path.stat()
    path.unlink()
    deliver(settings)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    first = look_for_files(settings, None)
    assert look_for_files(settings, first.cursor).run_requests


def test_the_same_files_ask_for_the_same_run(settings: Settings) -> None:
    """Dagster starts a run once per key: a file that intake can't take in starts no second one."""
    path = deliver(settings)
    first = look_for_files(settings, None)
    keys = set()
    for _ in range(3):
        first = look_for_files(settings, first.cursor)
        assert first.run_requests
        keys.add(first.run_requests[0].run_key)
    assert len(keys) == 1
    with path.open("a") as file:
        file.write("x")
    again = look_for_files(settings, look_for_files(settings, first.cursor).cursor)
    assert again.run_requests
    assert again.run_requests[0].run_key not in keys


def test_other_files_start_nothing(settings: Settings) -> None:
    for name in (
        "boern_330_20210831.csv.part",
        "notes.txt",
        "ukendt_330_20210831.csv",
        "boern_000_20210831.csv",
    ):
        deliver(settings, name)
    assert look_for_files(settings, None).cursor == "[]"


def test_it_keeps_out_of_a_runs_way(settings: Settings) -> None:
    deliver(settings)
    with lock.hold(settings, "a run"):
        result = look_for_files(settings, '["as it was"]')
    assert not result.run_requests
    assert result.cursor == '["as it was"]'


def test_it_keeps_out_of_another_programs_way(settings: Settings) -> None:
    deliver(settings)
    take_in(settings)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(settings.landing_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        result = look_for_files(settings, "[]")
        other.communicate()
    assert not result.run_requests
    assert "another program" in str(result.skip_reason)


def test_no_file_name_gets_into_dagsters_storage(settings: Settings) -> None:
    deliver(settings, "boern_330_20210831.csv")
    cursor = look_for_files(settings, None).cursor
    assert cursor
    assert "boern" not in cursor


def failed_run(instance: dg.DagsterInstance, tags: dict[str, str]) -> dg.RunFailureSensorContext:
    @dg.op
    def breaks() -> None:
        raise GateClosed("Kontrollen har ikke godkendt varehuset.")

    @dg.job(name="nightly", executor_def=dg.in_process_executor)
    def job() -> None:
        breaks()

    result = job.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
    (event,) = (one for one in result.all_events if one.is_run_failure)
    return dg.build_run_status_sensor_context(
        "failure_notice", event, instance, result.dagster_run
    ).for_run_failure()


@pytest.mark.parametrize(("tags", "n_notices"), [({}, 1), ({STARTED_BY_TAG: "command_line"}, 0)])
def test_a_failed_run_is_told_of_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tags: dict[str, str], n_notices: int
) -> None:
    """The command line tells of its own runs."""
    told: list[FailureNotice] = []
    monkeypatch.setattr(notify, "send", lambda notice, _: told.append(notice) or [])
    tell_of_failure(failed_run(dg.DagsterInstance.ephemeral(), tags), settings)
    assert len(told) == n_notices
    for notice in told:
        assert notice.job == "nightly"
        assert notice.failed_steps == ("breaks",)
        assert notice.reason == "Kontrollen har ikke godkendt varehuset."
