"""Which files below the extracts folder are deliveries, which are none and why, and the order of reading."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.intake.contract import Contracts, Extract
from orchestration.intake.reasons import IGNORED

_NAME = re.compile(
    r"(?P<extract>[a-z][a-z0-9_]*)_(?P<municipality>\d{3})_(?P<day>\d{8})\.csv(\.gz)?", re.ASCII
)
_CPR_LIKE = re.compile(r"\d{6}[-_. ]?\d{4,}", re.ASCII)


@dataclass(frozen=True)
class IgnoredFile:
    """A file that is reported and not read; `path` is below the extracts folder and safe to show."""

    path: str
    reason_code: str

    @property
    def reason(self) -> str:
        """The reason in a Danish sentence."""
        return IGNORED[self.reason_code]


@dataclass(frozen=True)
class DeliveryName:
    """What a file's name says: which extract of which municipality, and the day the data are as of."""

    extract: Extract
    municipality_code: str
    as_of_date: date
    file_name: str


@dataclass(frozen=True)
class Candidate:
    """A file with a delivery's name. `relative` is its real path below the extracts folder, never shown."""

    name: DeliveryName
    path: Path
    relative: str
    status: os.stat_result


def parse_name(file_name: str, contracts: Contracts) -> DeliveryName | str:
    """What a file's name says, or the reason code why it is no delivery's."""
    if (match := _NAME.fullmatch(file_name)) is None:
        return "name"
    if (extract := contracts.extracts.get(match["extract"])) is None:
        return "unknown_extract"
    if match["municipality"] not in contracts.municipalities:
        return "unknown_municipality"
    day = match["day"]
    try:
        as_of_date = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return "impossible_date"
    return DeliveryName(extract, match["municipality"], as_of_date, file_name)


def discover(extracts_dir: Path, contracts: Contracts) -> tuple[list[Candidate], list[IgnoredFile]]:
    """All deliveries below the folder in the order they are to be read, and the files that are none.

    Oldest day first, so that a night with several days builds history up in order; then as they were written.
    Files with other endings than .csv and .csv.gz are not mentioned at all.
    """
    candidates: list[Candidate] = []
    ignored: list[IgnoredFile] = []
    closed_folders: list[Path] = []
    for path in files_below(extracts_dir, closed_folders):
        if not path.name.lower().endswith((".csv", ".csv.gz")):
            continue
        relative = path.relative_to(extracts_dir).as_posix()
        name = parse_name(path.name, contracts)
        if isinstance(name, str):
            ignored.append(IgnoredFile(shown_path(relative), name))
            continue
        try:
            status = path.stat()
        except OSError:
            ignored.append(IgnoredFile(shown_path(relative), "unreadable"))
            continue
        if stat.S_ISREG(status.st_mode):
            candidates.append(Candidate(name, path, relative, status))
        else:
            ignored.append(IgnoredFile(shown_path(relative), "unreadable"))
    ignored.extend(
        IgnoredFile(shown_path(folder.relative_to(extracts_dir).as_posix()), "unreadable")
        for folder in closed_folders
    )
    candidates.sort(
        key=lambda found: (
            found.name.as_of_date,
            found.name.extract.name,
            found.name.municipality_code,
            found.status.st_mtime_ns,
            found.relative,
        )
    )
    return candidates, sorted(ignored, key=lambda found: (found.path, found.reason_code))


def shown_path(relative: str) -> str:
    """A path as it may be shown and stored: whatever looks like a CPR number in it is masked."""
    safe = relative.encode("utf-8", "replace").decode("utf-8")
    return _CPR_LIKE.sub("**********", safe)


def files_below(folder: Path, closed_folders: list[Path]) -> Iterator[Path]:
    """Every file below a folder, through links to folders too, but none of them twice.

    Folders that can't be listed are added to `closed_folders`.
    """

    def note(error: OSError) -> None:
        if Path(error.filename) != folder or not isinstance(error, FileNotFoundError):
            closed_folders.append(Path(error.filename))

    seen: set[tuple[int, int]] = set()
    for parent, folders, files in os.walk(folder, followlinks=True, onerror=note):
        status = Path(parent).stat()
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            folders.clear()
            continue
        seen.add(identity)
        folders.sort()
        for file in sorted(files):
            yield Path(parent) / file
