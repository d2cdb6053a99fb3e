"""Where the pages lie: one folder of the current release, swapped in by one rename.

In the published folder lie

- `sites/<release id>-<fingerprint of the pages' code>/`: one whole site, never changed once it has its name;
- `site` -> `sites/…`: what readers open.
"""

import hashlib
import shutil
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from orchestration.private_files import published_file_mode, published_folder_mode
from orchestration.release.shelf import (
    UNFINISHED,
    Release,
    ReleaseError,
    alone,
    current_id,
    link_to,
    make_folder,
    releases,
    site_link,
    sites_dir,
    sync_folder,
)
from orchestration.settings import Settings

_ENGINES = ("altair", "vl-convert-python", "jinja2", "xlsxwriter")


def front_page(settings: Settings) -> Path:
    """What to open: the first page of the current site."""
    return site_link(settings) / "index.html"


@cache
def pages_fingerprint() -> str:
    """Eight letters over everything that decides how the pages look, but the numbers."""
    total = hashlib.sha256()
    room = Path(__file__).parent
    for path in sorted(room.rglob("*")):
        if path.is_file() and path.suffix in (".py", ".yml", ".html", ".css"):
            total.update(f"{path.relative_to(room).as_posix()}|".encode() + path.read_bytes())
    for engine in _ENGINES:
        total.update(f"{engine}|{version(engine)}".encode())
    return total.hexdigest()[:8]


def _name(release: Release, settings: Settings) -> str:
    looks = hashlib.sha256(
        f"{pages_fingerprint()}|{settings.dagster_url}|{settings.accessibility_contact}".encode()
    ).hexdigest()[:8]
    return f"{release.release_id}-{looks}"


def current_release(settings: Settings) -> Release | None:
    """The release that dashboards read."""
    return next((release for release in releases(settings) if release.is_current), None)


def is_old(settings: Settings) -> bool:
    """Whether there is a release whose pages, made by this code, aren't those that are read."""
    release = current_release(settings)
    return release is not None and not is_up(settings, release)


def is_up(settings: Settings, release: Release) -> bool:
    """Whether the pages of a release, made by this code, are those that are read."""
    return site_folder(settings, release) is not None


def site_folder(settings: Settings, release: Release) -> Path | None:
    """Where the pages of a release lie that this code has made and that are read; None for others."""
    link = site_link(settings)
    read_now = link.resolve() if link.exists() else None
    return next((one for one in _folders(settings, release) if one.resolve() == read_now), None)


def _folders(settings: Settings, release: Release) -> tuple[Path, Path]:
    """Where the pages of a release may lie: made anew they lie beside those that are read meanwhile."""
    first = sites_dir(settings) / _name(release, settings)
    return first, first.with_name(f"{first.name}-2")


def put_up(
    settings: Settings, release: Release, write: Callable[[Path], None], *, anew: bool = False
) -> Path:
    """Have `write` fill a new folder and swap it in; readers get the new pages with their next click.

    Killed at any moment the old pages stay, and what was half written goes at the next call. Pages that are
    there already are not written again unless `anew`. To be called by who holds the data folder.
    """
    folder = make_folder(sites_dir(settings), settings)
    for path in folder.glob(f"*{UNFINISHED}"):
        shutil.rmtree(path)
    first, second = _folders(settings, release)
    read_now = site_folder(settings, release)
    final = read_now or first
    if anew:
        final = second if read_now == first else first
        if final.is_dir():
            _take_away(final)
    if not final.is_dir():
        unfinished = make_folder(final.with_name(final.name + UNFINISHED), settings)
        write(unfinished)
        for path in unfinished.rglob("*"):
            path.chmod(published_folder_mode(settings) if path.is_dir() else published_file_mode(settings))
        sync_folder(unfinished)
        unfinished.rename(final)
        sync_folder(folder)
    with alone(settings):
        if release.release_id != current_id(settings):
            raise ReleaseError("En anden udgivelse er sat frem imens. Kør trappe site igen.")
        link_to(site_link(settings), final.relative_to(settings.published_dir))
        sync_folder(settings.published_dir)
    for path in folder.iterdir():
        if path != final:
            _take_away(path)
    return final


def _take_away(path: Path) -> None:
    # Renamed first: a folder that is half deleted must not look like a site.
    doomed = path.with_name(path.name + UNFINISHED)
    path.rename(doomed)
    shutil.rmtree(doomed)
