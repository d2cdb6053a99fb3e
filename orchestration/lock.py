"""One writer at a time: the lock of a data folder."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from orchestration.duck import connect
from orchestration.private_files import FILE_MODE, make_private
from orchestration.settings import Settings

POLL_SECONDS = 0.25
MOMENT_SECONDS = 0.5


class BusyError(RuntimeError):
    """Another process kept the data folder for longer than `TRAPPE_LOCK_WAIT_SECONDS`."""


def _quiet(_message: str) -> None:
    pass


@contextmanager
def try_hold(settings: Settings) -> Iterator[bool]:
    """Hold the data folder for a moment if nobody has it; says whether it is held. Never waits."""
    make_private(settings.lock_path.parent)
    lock = FileLock(settings.lock_path, mode=FILE_MODE)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def holder(settings: Settings) -> str | None:
    """Who writes in the data folder now, as half a sentence for an operator; None when nobody does."""
    with try_hold(settings) as is_free:
        return None if is_free else _read_owner(settings)


def _owner_path(settings: Settings) -> Path:
    # Beside the lock, not in it: opening a lock file to wait for it empties it.
    return settings.work_dir / "writer.json"


def _read_owner(settings: Settings) -> str:
    try:
        owner = json.loads(_owner_path(settings).read_text("utf-8"))
        return f"{owner['what']} (process {owner['process']}, since {owner['since']})"
    except (OSError, ValueError, KeyError):
        return "another process"


@contextmanager
def hold(
    settings: Settings,
    what: str,
    *,
    wait_seconds: float | None = None,
    say: Callable[[str], None] = _quiet,
) -> Iterator[None]:
    """Hold the data folder for `what` (e.g. "a run"); wait for whoever has it, and say so once.

    The operating system drops the lock with the process, so a killed run leaves none behind. What it may
    leave is its dbt process, which finishes what it was at: that one is waited for as well, and so is
    anybody else who has one of the two DuckDB files open.

    Raises `BusyError` when `wait_seconds` (default: the setting `lock_wait_seconds`) have passed.
    """
    wait = settings.lock_wait_seconds if wait_seconds is None else wait_seconds
    deadline = time.monotonic() + wait
    make_private(settings.lock_path.parent)
    lock = FileLock(settings.lock_path, mode=FILE_MODE)
    try:
        # A sensor or `trappe status` that looks in for a moment isn't worth a word.
        lock.acquire(timeout=min(wait, MOMENT_SECONDS), poll_interval=MOMENT_SECONDS / 10)
    except Timeout:
        say(f"Waiting for {_read_owner(settings)} to finish, {wait:.0f} seconds at most.")
        try:
            lock.acquire(timeout=max(0.0, deadline - time.monotonic()), poll_interval=POLL_SECONDS)
        except Timeout:
            raise BusyError(
                f"{_read_owner(settings)} still writes in {settings.data} after {wait:.0f} seconds. "
                f"Wait for it to finish and start again, or raise TRAPPE_LOCK_WAIT_SECONDS."
            ) from None
    try:
        owner = _owner_path(settings)
        make_private(owner.parent)
        since = datetime.now().strftime("%d-%m-%Y %H:%M:%S")
        owner.write_text(json.dumps({"what": what, "process": os.getpid(), "since": since}), "utf-8")
        for path in (settings.landing_path, settings.warehouse_path):
            _wait_until_free(path, settings, deadline, say)
        yield
    finally:
        _owner_path(settings).unlink(missing_ok=True)
        lock.release()


def _wait_until_free(path: Path, settings: Settings, deadline: float, say: Callable[[str], None]) -> None:
    said = False
    while path.exists():
        try:
            with connect(path, settings):
                return
        except duckdb.IOException as error:
            if "lock" not in str(error):
                return  # not a database: whoever needs the file says so better
            if not said:
                say(f"{path.name} is open in another program; waiting for it to be closed.")
                said = True
            if time.monotonic() >= deadline:
                raise BusyError(
                    f"{path} is still open in another program. Close it there and start again."
                ) from None
            time.sleep(POLL_SECONDS)
