"""The shelf of releases: which there are, which is current, and the one atomic step that changes that.

In the published folder lie

- `releases/<release_id>/`: one folder per release, never changed once it has its name;
- `current` -> `releases/<release_id>`: swapped by one rename;
- `marts.duckdb` -> `current/marts.duckdb`, likewise `parquet`, `csv` and `release.json`;
- `sites/<release_id>-<how they are made>/`: the pages of the current release, `site` -> that folder;
- `rolled_back.json`: only while an operator's choice of an older release stands.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from orchestration.private_files import make_private, published_file_mode, published_folder_mode
from orchestration.release.inputs import hash_file
from orchestration.release.withdrawn import withdrawn
from orchestration.settings import Settings

DUCKDB_FILE = "marts.duckdb"
MANIFEST = "release.json"
PARQUET = "parquet"
CSV = "csv"
FRONT_DOORS = (DUCKDB_FILE, PARQUET, CSV, MANIFEST)
"""What a release folder holds, and what `published/` shows of the current one."""

UNFINISHED = ".tmp"
"""Ending of a folder that is being written or taken away: never a release."""

_CURRENT = "current"
_ROLLED_BACK = "rolled_back.json"


class ReleaseError(Exception):
    """A release can't be read, verified or put back; the sentence says which and what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release on the shelf, as its `release.json` describes it."""

    release_id: str
    path: Path
    created_at: datetime
    as_known_on: date | None
    min_cell: int
    dominance_percent: int
    """0: the release hides no amount because few children dominate it."""
    content_fingerprint: str
    inputs_fingerprint: str
    tables: dict[str, str]
    """Digest of each table's content, by name."""
    rows: dict[str, int]
    """Rows of each table, by name."""
    is_current: bool
    is_new: bool = False
    """Whether the call that returned it has just made it."""

    @property
    def is_ordinary(self) -> bool:
        """Whether it holds all that was known, not the knowledge of an earlier day."""
        return self.as_known_on is None

    @property
    def duckdb_path(self) -> Path:
        """The release's own DuckDB file (not the link in `published/`)."""
        return self.path / DUCKDB_FILE


def shelf_dir(settings: Settings) -> Path:
    """The folder of all releases."""
    return settings.published_dir / "releases"


def sites_dir(settings: Settings) -> Path:
    """The folder of the pages: a folder for the release they show (`orchestration.site`)."""
    return settings.published_dir / "sites"


def site_link(settings: Settings) -> Path:
    """What points to the pages that are read."""
    return settings.published_dir / "site"


def clear_dangling_site(settings: Settings) -> None:
    """Drop the link to pages that are gone."""
    link = site_link(settings)
    if link.is_symlink() and not link.exists():
        link.unlink()


def read_manifest(folder: Path) -> dict[str, Any]:
    """`release.json` of one release folder."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReleaseError(
            f"Udgivelsen {folder.name} har ingen læselig {MANIFEST}; mappen er beskadiget og kan slettes."
        ) from error
    return manifest


def current_id(settings: Settings) -> str | None:
    """The id of the release that dashboards read, None before the first."""
    link = settings.published_dir / _CURRENT
    if not link.is_symlink():
        return None
    target = link.readlink().name
    return target if (shelf_dir(settings) / target).is_dir() else None


def releases(settings: Settings) -> list[Release]:
    """All kept releases, oldest first; a folder that is being written or lacks its `release.json` is none."""
    folder = shelf_dir(settings)
    if not folder.is_dir():
        return []
    current = current_id(settings)
    found = sorted(
        path for path in folder.iterdir() if path.suffix != UNFINISHED and (path / MANIFEST).is_file()
    )
    return [_release(path, is_current=path.name == current) for path in found]


def _release(folder: Path, *, is_current: bool) -> Release:
    manifest = read_manifest(folder)
    as_known_on = manifest["as_known_on"]
    return Release(
        release_id=manifest["release_id"],
        path=folder,
        created_at=datetime.fromisoformat(manifest["created_at"]),
        as_known_on=date.fromisoformat(as_known_on) if as_known_on else None,
        min_cell=manifest["min_cell"],
        # a release from before there was the rule
        dominance_percent=manifest.get("dominance_percent", 0),
        content_fingerprint=manifest["content_fingerprint"],
        inputs_fingerprint=manifest["inputs_fingerprint"],
        tables={name: table["digest"] for name, table in manifest["tables"].items()},
        rows={name: table["rows"] for name, table in manifest["tables"].items()},
        is_current=is_current,
    )


def newest_release(settings: Settings) -> Release | None:
    """The newest release, current or not."""
    kept = releases(settings)
    return kept[-1] if kept else None


def last_ordinary_release(settings: Settings) -> Release | None:
    """The release that new numbers are compared with: the current one, else the newest ordinary one.

    After a rollback that is the one put back, not the one that was taken away.
    """
    ordinary = [release for release in releases(settings) if release.is_ordinary]
    current = [release for release in ordinary if release.is_current]
    kept = current or ordinary
    return kept[-1] if kept else None


def newest_release_has(settings: Settings, inputs: str) -> bool:
    """Whether a run with these inputs would make nothing new, so that it can be left out.

    True while the newest release is made of the same inputs, also when an operator has rolled back from it:
    the older one stays in place until something new arrives. A release whose publishing was cut off before
    the swap doesn't count, and neither does one that may show a child that has been erased since.
    """
    newest = newest_release(settings)
    if newest is None or newest.inputs_fingerprint != inputs or newest.release_id in withdrawn(settings):
        return False
    return newest.is_current or newest.release_id == _rolled_back_from(settings)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the shelf: one process at a time writes, swaps or clears releases."""
    make_private(settings.data)
    make_folder(settings.published_dir, settings)
    folder = make_folder(shelf_dir(settings), settings)
    lock = FileLock(folder / ".lock", timeout=settings.lock_wait_seconds, mode=published_file_mode(settings))
    try:
        with lock:
            yield
    except Timeout as error:
        raise ReleaseError(
            "En anden kørsel er ved at udgive. Vent, til den er færdig, og prøv igen."
        ) from error


def make_folder(folder: Path, settings: Settings) -> Path:
    """Create a folder that dashboards may read, as far as the settings let them."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(published_folder_mode(settings))
    return folder


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_text(path: Path, text: str, settings: Settings) -> None:
    """Write a small published file in one step: readers see the old text or the new one."""
    temporary = path.with_name(path.name + UNFINISHED)
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.chmod(published_file_mode(settings))
    temporary.replace(path)


def swap_in(settings: Settings, release_id: str) -> None:
    """Make a release the current one by one atomic rename; readers with the old one open go on reading it."""
    published = settings.published_dir
    for name in FRONT_DOORS:
        link_to(published / name, Path(_CURRENT) / name)
    link_to(published / _CURRENT, Path("releases") / release_id)
    sync_folder(published)


def link_to(link: Path, target: Path) -> None:
    """Let `link` point to `target` by one rename; raises `ReleaseError` where something else is there."""
    if link.is_symlink() and link.readlink() == target:
        return
    if link.exists() and not link.is_symlink():
        raise ReleaseError(
            f"{link} står i vejen: dér skal ligge en henvisning til den aktuelle udgivelse. "
            "Flyt den, og prøv igen."
        )
    temporary = link.with_name(f".{link.name}{UNFINISHED}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


def verify_files(folder: Path) -> None:
    """Read every file of a release and compare its hash with `release.json`; raises `ReleaseError`."""
    files: dict[str, dict[str, Any]] = read_manifest(folder)["files"]
    for name, expected in files.items():
        path = folder / name
        if not path.is_file() or hash_file(path) != expected["sha256"]:
            raise ReleaseError(
                f"Filen {name} i udgivelsen {folder.name} mangler eller er ændret, siden den blev udgivet. "
                "Vælg en anden udgivelse."
            )


def rollback(settings: Settings, release_id: str) -> Release:
    """Put a kept release back in front of the dashboards, after verifying its files.

    It stays there until a run has something new to publish. Raises `ReleaseError` where the id is unknown, a
    file has changed, or it shows smaller numbers than may be shown now or a child that has been erased since;
    the current release then stays.
    """
    with alone(settings):
        kept = {release.release_id: release for release in releases(settings)}
        if release_id not in kept:
            known = ", ".join(reversed(kept)) or "ingen"
            raise ReleaseError(f"Der er ingen udgivelse {release_id}. Der er: {known}.")
        if release_id in withdrawn(settings):
            raise ReleaseError(
                f"Udgivelsen {release_id} kan vise et barn, der er slettet siden, og bliver ikke vist igen. "
                "Kør hele kørslen, så afløses den af en ny."
            )
        _demand_guarded(kept[release_id], settings)
        verify_files(kept[release_id].path)
        newest = list(kept)[-1]
        if release_id == newest:
            forget_rollback(settings)
        else:
            note = {
                "from": newest,
                "to": release_id,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
            }
            write_text(settings.published_dir / _ROLLED_BACK, json.dumps(note, indent=2) + "\n", settings)
        swap_in(settings, release_id)
    return next(release for release in releases(settings) if release.release_id == release_id)


def _demand_guarded(release: Release, settings: Settings) -> None:
    if release.min_cell < settings.min_cell:
        raise ReleaseError(
            f"Udgivelsen {release.release_id} viser tal med ned til {release.min_cell} bag sig; "
            f"nu er grænsen {settings.min_cell}. Vælg en nyere udgivelse."
        )
    # with suppression switched off the rule is off as well
    if settings.min_cell > 1 and release.dominance_percent < settings.dominance_percent:
        raise ReleaseError(
            f"Udgivelsen {release.release_id} skjuler beløb, som få børn dominerer, med en grænse på "
            f"{release.dominance_percent} %; nu er grænsen {settings.dominance_percent} %. "
            "Vælg en nyere udgivelse."
        )


def _rolled_back_from(settings: Settings) -> str | None:
    note = settings.published_dir / _ROLLED_BACK
    return str(json.loads(note.read_text(encoding="utf-8"))["from"]) if note.is_file() else None


def forget_rollback(settings: Settings) -> None:
    """Drop the note of an operator's rollback: a newer release has taken its place."""
    (settings.published_dir / _ROLLED_BACK).unlink(missing_ok=True)


def clear_unfinished(settings: Settings) -> None:
    """Remove what killed runs left half written or half taken away."""
    for path in shelf_dir(settings).glob(f"*{UNFINISHED}"):
        shutil.rmtree(path)


def discard_old(settings: Settings) -> None:
    """Keep the newest `keep_releases`, and the current one whatever its age."""
    kept = releases(settings)
    for release in kept[: -settings.keep_releases]:
        if not release.is_current:
            _take_away(release)


def discard_withdrawn(settings: Settings, ids: frozenset[str]) -> None:
    """Take away the releases that may show a child that has been erased, once a newer one is current.

    The pages of such a release go first.
    """
    if current_id(settings) not in {None, *ids}:
        for site in sites_dir(settings).glob("*"):
            if site.name.startswith(tuple(f"{one}-" for one in ids)):
                shutil.rmtree(site)
        clear_dangling_site(settings)
        for release in releases(settings):
            if release.release_id in ids:
                _take_away(release)


def _take_away(release: Release) -> None:
    # Renamed first: a folder that is half deleted must not look like a release.
    doomed = release.path.with_name(release.release_id + UNFINISHED)
    release.path.rename(doomed)
    shutil.rmtree(doomed)
