"""One writer at a time: the others wait, say so, and give up with a sentence; a dead one leaves nothing."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from orchestration import lock
from orchestration.settings import Settings

HOLD = """
import sys, time
from pathlib import Path
from orchestration import lock
from orchestration.settings import Settings
with lock.hold(Settings(data=Path(sys.argv[1])), "a run"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""

OPEN = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
time.sleep(float(sys.argv[2]))
"""


def start(code: str, argument: Path, seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(argument), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_the_second_waits_and_says_for_whom(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    first = start(HOLD, tmp_path, 1.5)
    assert (lock.holder(settings) or "").startswith(f"a run (process {first.pid}")
    said: list[str] = []
    with lock.hold(settings, "a run", say=said.append):
        assert first.poll() is not None or first.wait(5) == 0
    assert len(said) == 1
    assert f"Waiting for a run (process {first.pid}" in said[0]
    assert lock.holder(settings) is None


def test_it_gives_up_with_a_sentence(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, lock_wait_seconds=0.3)
    first = start(HOLD, tmp_path, 30)
    try:
        with pytest.raises(lock.BusyError, match="TRAPPE_LOCK_WAIT_SECONDS"), lock.hold(settings, "a run"):
            pass
    finally:
        first.kill()
        first.wait()


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, lock_wait_seconds=0)
    first = start(HOLD, tmp_path, 30)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert lock.holder(settings) is None
    with lock.hold(settings, "a run"):
        pass


def test_what_a_killed_run_left_at_work_is_waited_for(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    duckdb.connect(str(settings.warehouse_path)).close()
    orphan = start(OPEN, settings.warehouse_path, 1)
    said: list[str] = []
    with lock.hold(settings, "a run", say=said.append):
        assert orphan.wait(5) == 0
    assert said == ["warehouse.duckdb is open in another program; waiting for it to be closed."]


def test_a_file_that_stays_open_elsewhere_ends_the_wait_with_a_sentence(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, lock_wait_seconds=0.3)
    duckdb.connect(str(settings.landing_path)).close()
    reader = start(OPEN, settings.landing_path, 30)
    try:
        with (
            pytest.raises(lock.BusyError, match=r"landing\.duckdb is still open"),
            lock.hold(settings, "a run"),
        ):
            pass
    finally:
        reader.kill()
        reader.wait()
    assert lock.holder(settings) is None


def test_who_only_looks_is_waited_for_without_a_word(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    is_looking = threading.Event()

    def look() -> None:
        with lock.try_hold(settings) as is_free:
            assert is_free
            is_looking.set()
            time.sleep(0.2)

    thread = threading.Thread(target=look)
    thread.start()
    is_looking.wait()
    said: list[str] = []
    with lock.hold(settings, "a run", say=said.append):
        pass
    thread.join()
    assert said == []
