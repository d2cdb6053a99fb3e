"""Runs as processes: two at once, killed at any moment, and the same end whatever happened."""

import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import lock
from orchestration.demo import write_demo
from orchestration.release import releases
from orchestration.settings import Settings
from tests.cli.conftest import CommandLine

LANDED = "select * exclude (received_at) from delivery order by all"
"""The ledger without the time, which is the only thing that may differ."""


def settings_of(trappe: CommandLine) -> Settings:
    return Settings(_env_file=None, data=trappe.data)  # type: ignore[call-arg]


def landed(trappe: CommandLine) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(trappe.data / "landing.duckdb"), read_only=True) as landing:
        tables = [name for (name,) in landing.execute("select table_name from duckdb_tables()").fetchall()]
        found = {
            name: landing.execute(f'select * from "{name}" order by all').fetchall()
            for name in tables
            if name not in ("delivery", "seen_file")
        }
        found["delivery"] = landing.execute(LANDED).fetchall()
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A small municipality after one run that nobody disturbed."""
    trappe = CommandLine(tmp_path_factory.mktemp("runs") / "data")
    write_demo(settings_of(trappe), municipalities=["320"], scale=0.02)
    done = trappe("run")
    assert done.returncode == 0, done.stdout + done.stderr
    (trappe.data / "said").write_text(done.stdout, "utf-8")
    return trappe


def test_a_run_says_what_became_of_everything(undisturbed: CommandLine) -> None:
    said = (undisturbed.data / "said").read_text("utf-8")
    (release,) = releases(settings_of(undisturbed))
    for stage in ("Intake", "Warehouse", "Gate", "Release"):
        assert re.search(rf"^{stage} +[\d.]+ s ", said, re.MULTILINE), stage
    assert re.search(r"^ extract +320 Faxe", said, re.MULTILINE)
    assert re.search(r"^ boern +[\d,]+ *$", said, re.MULTILINE)
    assert f"Published: release {release.release_id}" in said
    assert "reports" in said
    assert "make ui" in said
    for table in ("Notifications per year", "Case work: the newest period", "Money: the year to date"):
        assert table in said
    assert not re.search(r"\b\d{6}-?\d{4}\b", said)


def test_status_tells_of_it(undisturbed: CommandLine) -> None:
    done = undisturbed("status")
    assert done.returncode == 0
    (release,) = releases(settings_of(undisturbed))
    assert release.release_id in done.stdout
    assert re.search(r"320 Faxe +underretninger +2021-09-30", done.stdout)
    listed = undisturbed("releases")
    assert re.search(rf"{release.release_id}.*current", listed.stdout)


def test_nothing_is_written_outside_the_data_folder(undisturbed: CommandLine, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    done = CommandLine(undisturbed.data, {"HOME": str(home), "XDG_CONFIG_HOME": str(home)})("run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing new" in done.stdout
    assert [path for path in home.rglob("*") if path.is_file()] == []


def wait_for(moment: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 240
    while not moment():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_killed_at_any_moment_a_run_ends_as_if_it_had_not_been(
    undisturbed: CommandLine, tmp_path: Path
) -> None:
    """Killed twice, in intake, dbt or gate, then started twice at once: one works, the other waits."""
    trappe = CommandLine(tmp_path / "data")
    # The same deliveries, and what is known of the same project.
    for part in ("extracts", "work/dbt/parsed"):
        shutil.copytree(undisturbed.data / part, trappe.data / part)
    seed = random.randrange(10_000)
    chance = random.Random(seed)
    dbt = trappe.data / "work" / "dbt"
    phases: tuple[tuple[Callable[[], bool], float], ...] = (
        ((trappe.data / "landing.duckdb").exists, 0.4),
        ((trappe.data / "warehouse.duckdb").exists, 5.0),
        ((dbt / "results" / "000000.json").exists, 1.5),
    )
    for is_reached, longest in (phases[place] for place in sorted(chance.sample(range(3), 2))):
        process = trappe.start("run")
        wait_for(is_reached, process)
        time.sleep(chance.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert releases(settings_of(trappe)) == []

    first = trappe.start("run")
    wait_for(lambda: lock.holder(settings_of(trappe)) is not None, first)
    second = trappe.start("run")
    told = [process.communicate(timeout=300)[0] for process in (first, second)]
    context = f"seed {seed}\n" + "\n".join(told)
    assert (first.returncode, second.returncode) == (0, 0), context
    assert "Published: release" in told[0], context
    assert "Waiting for a run (process" in told[1], context
    assert "Nothing new" in told[1], context

    assert landed(trappe) == landed(undisturbed), context
    assert content_of(trappe) == content_of(undisturbed), context
    assert "none at work" in trappe("status").stdout


def content_of(trappe: CommandLine) -> dict[str, Any]:
    """What is published, but for when a file was read, and what the checks say of the code."""
    (current,) = (release for release in releases(settings_of(trappe)) if release.is_current)
    content: dict[str, Any] = dict(current.tables)
    del content["mart_quality"]
    with duckdb.connect(str(current.duckdb_path), read_only=True) as marts:
        content["mart_data_freshness"] = marts.execute(
            "select * exclude (last_received_at) from mart_data_freshness order by all"
        ).fetchall()
    return content
