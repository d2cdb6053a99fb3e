"""One run, from the files that lie there to the release: what it was asked, and what came of it."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from orchestration import lock
from orchestration.erasure import settle
from orchestration.ledger import standings
from orchestration.private_files import owner_only, tighten
from orchestration.release import inputs_fingerprint, newest_release_has, releases
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.gate import GateVerdict
    from orchestration.intake import IntakeResult
    from orchestration.release import Release
    from orchestration.site.build import Site

JOB = "nightly"
"""The job of Dagster that `trappe run` executes and the schedule starts."""

STARTED_BY_TAG = "trappe/started_by"
"""On runs from the command line, which tells of its failures itself."""

AS_KNOWN_ON_TAG = "trappe/as_known_on"

WAREHOUSE_TEAM = "team:data"
"""Owns every asset that no role of the municipality answers for."""


class NoSuchDayError(ValueError):
    """`as_known_on` isn't a day that has been."""


def parse_day(text: str) -> date | None:
    """The day in `text` (yyyy-mm-dd); None for an empty text, which means: everything known so far.

    Raises `NoSuchDayError` with a sentence for whoever typed it.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise NoSuchDayError(f"{text!r} is no day. Write it as yyyy-mm-dd, for example 2021-09-01.")
    if day > date.today():
        raise NoSuchDayError(f"{text} lies ahead: what will be known that day isn't known yet.")
    return day


@dataclass
class Run:
    """What the steps of one run share."""

    settings: Settings
    as_known_on: date | None = None
    accept_jump: bool = False
    say: Callable[[str], None] = lambda _: None
    """Tells the operator what is done."""
    progress: Callable[[str], None] = lambda _: None
    """Tells how far it is; only the last word counts."""
    intake: "IntakeResult | None" = None
    nothing_to_do: str = ""
    """Why everything after intake was left out, in a sentence; empty when it wasn't."""
    verdict: "GateVerdict | None" = None
    release: "Release | None" = None

    @contextmanager
    def stage(self, title: str) -> Iterator[Callable[[str], None]]:
        """One stage of the run: what is told inside becomes one line with the time it took."""
        told: list[str] = []
        started = time.monotonic()
        self.progress(title)
        try:
            yield told.append
        finally:
            self.say(f"{title:<10} {time.monotonic() - started:6.1f} s   {'; '.join(told) or 'failed'}")


def nothing_to_do(run: Run) -> str:
    """Why a run can end after intake, in a sentence; empty when it must go on."""
    settings = run.settings
    if not releases(settings) and not any(one.as_of_date for one in standings(settings)):
        return f"Nothing to do: no delivery has been received. Put files below {settings.extracts_dir}."
    if run.intake is not None and run.intake.expired:
        return ""
    inputs = inputs_fingerprint(settings, run.as_known_on)
    if settings.warehouse_path.exists() and newest_release_has(settings, inputs):
        return "Nothing new: the newest release is made of these very deliveries."
    return ""


@contextmanager
def open_run(
    settings: Settings,
    *,
    as_known_on: date | None = None,
    accept_jump: bool = False,
    say: Callable[[str], None] = lambda _: None,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Run]:
    """Start a run: it alone may write in the data folder until it is closed.

    Raises `lock.BusyError` when another run doesn't finish in time.
    """
    # A night with nothing new skips its checks on purpose; the release looks at the gate's seal anyway.
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    with owner_only(), lock.hold(settings, "a run", say=say):
        tighten(settings)
        settle(settings)
        run = Run(settings, as_known_on, accept_jump, say, progress)
        yield run
        settle(settings)
        if run.nothing_to_do:
            make_pages(run, only_if_old=True)


def make_pages(run: Run, *, only_if_old: bool = False) -> "Site | None":
    """Make the committee's pages of the current release, where the settings want them.

    With `only_if_old` nothing is said or done while they are as they should be. After a night without
    anything new they aren't, where the night before was cut off between its release and its pages.
    Raises `SiteError` when they can't be made.
    """
    from orchestration.site import shelf  # noqa: PLC0415 - drawing takes a second to import

    if not run.settings.site or (only_if_old and not shelf.is_old(run.settings)):
        return None
    from orchestration.site.build import render  # noqa: PLC0415

    with run.stage("Site") as tell:
        site = render(run.settings, progress=run.progress)
        tell(site.sentence)
    return site
