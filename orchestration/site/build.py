"""Renders the whole site of the current release, in as many processes as there are cores."""

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from orchestration.duck import connect
from orchestration.release.shelf import Release, releases
from orchestration.settings import Settings
from orchestration.site import history, shelf
from orchestration.site.dbt_docs import write_dbt_docs
from orchestration.site.declarations import pages
from orchestration.site.numbers import Municipality, read_municipalities
from orchestration.site.page import Job, SiteError, asset_url, write_pages
from orchestration.site.templating import fill

_PARTS = 2
"""Jobs per municipality: enough that two cores are both at work to the end."""


@dataclass(frozen=True, slots=True)
class Site:
    """The pages that are read now."""

    release_id: str
    path: Path
    n_pages: int
    n_municipalities: int
    seconds: float
    is_new: bool
    """Whether the call that returned it has made them."""

    @property
    def sentence(self) -> str:
        """What became of the pages, in half a line."""
        told = f"{self.n_pages} pages for {self.n_municipalities} places, release {self.release_id}"
        return told if self.is_new else f"{told}: made before"


def render(
    settings: Settings, *, progress: Callable[[str], None] = lambda _: None, anew: bool = False
) -> Site:
    """Make the pages of the current release and swap them in, unless they are there already.

    With `anew` they are made all the same. Reads the published marts of that release and nothing else of the
    data. Raises `SiteError` where there is no release, or a page can't be made; the old pages then stay.
    """
    started = time.monotonic()
    release = shelf.current_release(settings)
    if release is None:
        raise SiteError("Der er ingen udgivelse at vise. Kør trappe run først.")
    with connect(release.duckdb_path, settings, read_only=True) as connection:
        municipalities = read_municipalities(connection)
    is_up = shelf.site_folder(settings, release)
    if is_up is not None and not anew:
        path = is_up
    else:
        path = shelf.put_up(
            settings,
            release,
            lambda folder: _write(settings, release, municipalities, folder, progress),
            anew=anew,
        )
    return Site(
        release_id=release.release_id,
        path=path,
        n_pages=len(pages()) * len(municipalities),
        n_municipalities=len(municipalities),
        seconds=time.monotonic() - started,
        is_new=path != is_up,
    )


def _write(
    settings: Settings,
    release: Release,
    municipalities: list[Municipality],
    folder: Path,
    progress: Callable[[str], None],
) -> None:
    jobs = [
        Job(settings, release, municipality, pages()[part::_PARTS], folder)
        for municipality in municipalities
        for part in range(_PARTS)
    ]
    n_pages, n_done = len(pages()) * len(municipalities), 0
    # Started anew, not forked: this process has threads and open databases.
    pool = ProcessPoolExecutor(
        max_workers=min(len(jobs), os.cpu_count() or 1),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_end_with_parent,
    )
    try:
        waiting = [pool.submit(write_pages, job) for job in jobs]
        _write_shared(settings, release, municipalities, folder)
        for done in as_completed(waiting):
            n_done += _pages_of(done)
            progress(f"tegner siderne: {n_done} af {n_pages}")
    finally:
        pool.shutdown(cancel_futures=True)


def _pages_of(done: Future[int]) -> int:
    try:
        return done.result()
    except BrokenProcessPool as error:
        raise SiteError(
            "En proces, der tegnede sider, døde: se, om maskinen har hukommelse nok. De forrige sider bliver "
            "stående."
        ) from error


def _end_with_parent() -> None:
    """Let a worker end when who started it is killed: it would wait for its next job for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()


def _write_shared(
    settings: Settings, release: Release, municipalities: list[Municipality], folder: Path
) -> None:
    """The pages that are no municipality's."""
    shared: dict[str, Any] = {"release": release, "root": "", "pages": pages()}
    start = {**shared, "municipalities": municipalities}
    (folder / "index.html").write_text(fill("start.html", start), encoding="utf-8")
    statement = {**shared, "contact": settings.accessibility_contact}
    (folder / "tilgaengelighed.html").write_text(fill("statement.html", statement), encoding="utf-8")
    engine_room = folder / "drift"
    engine_room.mkdir()
    write_dbt_docs(engine_room / "dbt.html", settings)
    kept = releases(settings)
    place = [one.release_id for one in kept].index(release.release_id)
    pages_of = {table: [page.title for page in pages() if table in page.marts] for table in release.rows}
    told = {
        **shared,
        "root": "../",
        "current": history.current_told(release),
        "history": history.told_releases(settings),
        "most_compared": history.MOST_COMPARED,
        "tables": history.told_tables(
            release,
            kept[place - 1] if place else None,
            pages_of,
            lambda name: asset_url(settings, ["published", name]),
        ),
    }
    (engine_room / "index.html").write_text(fill("engineers.html", told), encoding="utf-8")
