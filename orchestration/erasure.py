"""Erases one child from the installation: landing, warehouse and kept releases; and tells what became of it.

What landing says of an erasure is enough to finish it: the releases that may show the child are taken away as
soon as a newer one is current, whichever run publishes it, and the receipt is written anew.
"""

import gzip
import json
import shutil
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration import lock
from orchestration.duck import attach, connect
from orchestration.intake.contract import Contracts
from orchestration.intake.discovery import files_below, parse_name
from orchestration.intake.erasing import Erasure, clear_unfinished, erase_child, read_digits
from orchestration.intake.pseudonyms import load_key
from orchestration.private_files import make_private, owner_only, tighten
from orchestration.release import releases
from orchestration.release.shelf import alone, discard_withdrawn
from orchestration.release.withdrawn import withdrawn
from orchestration.settings import Settings

OTHER_FILES = "other"
"""Stands for an extract where files are counted that are no deliveries."""

_KEPT = (
    "dbt/parsed",
    "dbt/target/partial_parse.msgpack",
    "dbt/lineage.json",
    "writer.json",
    "intake_spill",
)
"""In the work folder: made of the project alone, or in use; the rest may hold rows."""

_BACKUPS = (
    "Sikkerhedskopier af landing.duckdb fra før sletningen. Slet dem efter jeres egne regler; lægges en af "
    "dem tilbage, skal barnet slettes igen."
)


@dataclass(frozen=True)
class Receipt:
    """What is told of an erasure: never whom it was about."""

    receipt_id: str
    erased_at: datetime
    rows_removed: dict[str, int]
    """By extract; `child` is the row with birth date and gender."""
    files_left: dict[str, int]
    """Delivered files that held the number at the time, by extract."""
    releases_removed: int
    releases_left: int
    """Releases that may show the child and wait for the next that is published."""

    @property
    def content(self) -> dict[str, Any]:
        """The receipt as JSON."""
        return {
            "receipt_id": self.receipt_id,
            "erased_at": self.erased_at.isoformat(timespec="seconds"),
            "rows_removed": self.rows_removed,
            "rows_removed_in_all": sum(self.rows_removed.values()),
            "releases_removed": self.releases_removed,
            "releases_waiting_to_be_removed": self.releases_left,
            "kept_out_of_later_deliveries": True,
            "not_reached": {"delivered_files": self.files_left, "backups": _BACKUPS},
        }

    @property
    def text(self) -> str:
        """The receipt in Danish."""
        rows = sum(self.rows_removed.values())
        lines = [
            f"Kvittering for sletning {self.receipt_id}",
            "",
            f"Slettet:            {self.erased_at.astimezone():%d-%m-%Y %H:%M}",
            f"Rækker slettet:     {rows}" + ("" if rows else " (der fandtes intet om barnet)"),
            *(f"  {name + ':':<24}{count:>8}" for name, count in self.rows_removed.items()),
            f"Udgivelser fjernet: {self.releases_removed}",
        ]
        if self.releases_left:
            lines.append(f"Udgivelser, der fjernes, når den næste er udgivet: {self.releases_left}")
        lines += ["Barnet tages ikke ind igen, heller ikke med senere leverancer.", "", "Ikke slettet:"]
        if self.files_left:
            lines.append("  Leverede filer i extracts/, hvor nummeret står; de tilhører leverandøren:")
            lines += [f"    {name + ':':<22}{count:>8}" for name, count in self.files_left.items()]
        lines.append(f"  {_BACKUPS}")
        return "\n".join(lines)


def forget(
    settings: Settings, contracts: Contracts, number: str, *, say: Callable[[str], None] = lambda _: None
) -> Erasure:
    """Erase the child with this CPR number from landing and from everything that can be made again.

    The releases that may show it stay until a run publishes a new one. Killed at any moment nothing is lost,
    and a rerun ends the same.

    Raises `InvalidNumberError`, `PseudonymKeyError`, `ErasureError`, or `lock.BusyError` when another run
    doesn't finish in time; then nothing is erased.
    """
    key = load_key(settings)
    digits = read_digits(number, settings)
    with owner_only(), lock.hold(settings, "an erasure", say=say):
        tighten(settings)
        erasure = erase_child(
            settings,
            contracts,
            key,
            digits,
            files_left=_files_that_hold(digits, settings, contracts),
            releases=[release.release_id for release in releases(settings)],
            before_rename=lambda: _remove_copies(settings),
        )
        settle(settings)
    return erasure


def settle(settings: Settings) -> None:
    """Finish what erasures have left over, as far as it can be: releases to take away, receipts to write.

    To be called by who holds the data folder. Costs next to nothing when nobody was erased.
    """
    clear_unfinished(settings)
    with suppress(duckdb.Error):  # a landing file that can't be read is intake's to tell of
        told = receipts(settings)
        if told and withdrawn(settings):
            with alone(settings):
                discard_withdrawn(settings, withdrawn(settings))
        for receipt in receipts(settings) if told else ():
            _write(receipt, settings)


def receipts(settings: Settings) -> list[Receipt]:
    """The receipt of every erasure, oldest first, with what is left of the releases now."""
    if not settings.landing_path.exists():
        return []
    on_shelf = {release.release_id for release in releases(settings)}
    with connect(None, settings) as connection:
        attach(connection, settings.landing_path, "landing")
        connection.execute("use landing")
        ((is_there,),) = connection.execute(
            "select count(*) > 0 from duckdb_tables() "
            "where database_name = 'landing' and table_name = 'erasure'"
        ).fetchall()
        if not is_there:
            return []
        found = connection.execute(
            "select receipt_id, erased_at from erasure order by erased_at, receipt_id"
        ).fetchall()
        counts = connection.execute(
            "select receipt_id, extract, rows_removed, files_left from erasure_extract order by extract"
        ).fetchall()
        shown = connection.execute("select receipt_id, release_id from erasure_release").fetchall()
    return [
        Receipt(
            receipt_id=receipt_id,
            erased_at=erased_at.replace(tzinfo=UTC),
            rows_removed={name: rows for one, name, rows, _ in counts if one == receipt_id and rows},
            files_left={name: files for one, name, _, files in counts if one == receipt_id and files},
            releases_removed=sum(one == receipt_id and release not in on_shelf for one, release in shown),
            releases_left=sum(one == receipt_id and release in on_shelf for one, release in shown),
        )
        for receipt_id, erased_at in found
    ]


def receipt_path(settings: Settings, receipt_id: str) -> Path:
    """Where a receipt lies."""
    return settings.reports_dir / "erasures" / f"{receipt_id}.json"


def _write(receipt: Receipt, settings: Settings) -> None:
    path = receipt_path(settings, receipt.receipt_id)
    text = json.dumps(receipt.content, indent=2, ensure_ascii=False) + "\n"
    if path.exists() and path.read_text("utf-8") == text:
        return
    make_private(path.parent)
    unfinished = path.with_suffix(".unfinished")
    with owner_only():
        unfinished.write_text(text, "utf-8")
    unfinished.replace(path)


def _remove_copies(settings: Settings) -> None:
    """Delete the warehouse and what a build leaves behind: rows of children may be in it."""
    for path in settings.data.glob(f"{settings.warehouse_path.name}*"):
        path.unlink()
    kept = [settings.work_dir / name for name in _KEPT]
    _clear(settings.work_dir, kept)


def _clear(folder: Path, kept: list[Path]) -> None:
    for path in folder.iterdir():
        if path in kept:
            continue
        if any(path in one.parents for one in kept):
            _clear(path, kept)
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _files_that_hold(digits: str, settings: Settings, contracts: Contracts) -> dict[str, int]:
    """Delivered files in which the number stands, counted by extract."""
    forms = (digits.encode(), f"{digits[:6]}-{digits[6:]}".encode())
    found: dict[str, int] = {}
    for path in files_below(settings.extracts_dir, []):
        content = _content(path)
        if any(form in content for form in forms):
            name = parse_name(path.name, contracts)
            extract = OTHER_FILES if isinstance(name, str) else name.extract.name
            found[extract] = found.get(extract, 0) + 1
    return found


def _content(path: Path) -> bytes:
    """A file's bytes, unpacked, one a character also in UTF-16; nothing of a file that can't be read."""
    try:
        content = path.read_bytes() if path.is_file() else b""
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return b""
    return content.replace(b"\0", b"")
