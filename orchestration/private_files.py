"""Who may read the data folder: its owner alone, and what is published its group, too, where that is set."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestration.settings import Settings

FILE_MODE = 0o600
FOLDER_MODE = 0o700

_GROUP_READS_FILE = 0o640
_GROUP_READS_FOLDER = 0o750
_GROUP_PASSES = 0o710
_FOR_OTHERS = 0o077


@contextmanager
def owner_only() -> Iterator[None]:
    """Files and folders made meanwhile, also by other programs started here, are for their owner alone."""
    before = os.umask(_FOR_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def make_private(folder: Path) -> Path:
    """Create a folder, and those above it that are missing, for their owner alone."""
    if not folder.is_dir():
        with owner_only():
            folder.mkdir(parents=True, exist_ok=True)
    return folder


def published_file_mode(settings: Settings) -> int:
    """The mode of a published file: dashboards that run as another user read as the group."""
    return _GROUP_READS_FILE if settings.published_group_read else FILE_MODE


def published_folder_mode(settings: Settings) -> int:
    """The mode of a folder of published files."""
    return _GROUP_READS_FOLDER if settings.published_group_read else FOLDER_MODE


def tighten(settings: Settings) -> None:
    """Close what lies open in the data folder: from before, or made by a program with habits of its own.

    `extracts/` is left alone, files and all: what others deliver is theirs. So is what another user owns.
    """
    if not settings.data.is_dir():
        return
    _set(settings.data, _GROUP_PASSES if settings.published_group_read else FOLDER_MODE)
    for parent, folders, files in os.walk(settings.data):
        here = Path(parent)
        if here == settings.data and settings.extracts_dir.name in folders:
            folders.remove(settings.extracts_dir.name)
        is_published = here == settings.published_dir or settings.published_dir in here.parents
        for name in folders:
            path = here / name
            if is_published or path == settings.published_dir:
                _set(path, published_folder_mode(settings))
            else:
                _close(path)
        for name in files:
            if is_published:
                _set(here / name, published_file_mode(settings))
            else:
                _close(here / name)


def _set(path: Path, mode: int) -> None:
    with suppress(PermissionError, FileNotFoundError):
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)


def _close(path: Path) -> None:
    """Take a file or folder away from everybody but its owner."""
    with suppress(PermissionError, FileNotFoundError):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & _FOR_OTHERS:
                path.chmod(mode & ~_FOR_OTHERS)
