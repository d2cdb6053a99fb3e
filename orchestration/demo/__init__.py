"""Synthetic municipalities in the same files that real ones deliver."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from orchestration.demo import faults as wrong
from orchestration.demo.arrays import day
from orchestration.demo.extracts import DEMO_EXTRACTS
from orchestration.demo.faults import BadRow, DemoFile
from orchestration.demo.profiles import REAL_SIZE, profile_of
from orchestration.demo.town import Town, make_towns
from orchestration.demo.writer import DemoError, FileForm, write_rows
from orchestration.duck import connect
from orchestration.intake.contract import Contracts, Extract, load_contracts
from orchestration.private_files import owner_only
from orchestration.settings import Settings

__all__ = ["BadRow", "Demo", "DemoError", "DemoFile", "write_demo", "write_late_delivery"]

MUNICIPALITIES = ("330", "320", "390")
SEED = 2021
"""The default seed: the same files on every machine."""

FORMS = (
    FileForm(encoding="cp1252", line_end="\r\n"),
    FileForm(encoding="utf-8-sig", line_end="\r\n", capital_headers=True, group_thousands=True),
    FileForm(hyphen=False, iso_dates=True, open_end="9999-12-31"),
)
"""The forms of three systems; each municipality has one of them."""
FORM_OF = {"320": 0, "330": 1, "390": 2}

COMPRESSED = {("330", "boern")}
"""Extracts that come as .csv.gz."""


@dataclass(frozen=True)
class Demo:
    """What `write_demo` has written."""

    folder: Path
    files: tuple[DemoFile, ...]

    @property
    def rows(self) -> int:
        """Rows in all files, headers not counted."""
        return sum(file.rows for file in self.files)


def form_of(municipality_code: str) -> FileForm:
    """How a municipality's system writes its files."""
    return FORMS[FORM_OF.get(municipality_code, int(municipality_code) % len(FORMS))]


@owner_only()
def write_demo(
    target: Settings | Path,
    *,
    municipalities: Sequence[str] = MUNICIPALITIES,
    seed: int = SEED,
    scale: float = REAL_SIZE,
    faults: bool = True,
    contracts: Contracts | None = None,
) -> Demo:
    """Write the deliveries of invented municipalities into a folder; the same bytes for the same arguments.

    `target`: the settings whose `extracts_dir` is written to, or a folder. `scale`: 1.0 is real size, at
    which the published figures of the three default municipalities come out. `faults`: with bad rows and
    files among them. Children have numbers that no person has: see `orchestration.demo.numbers`.

    Raises `DemoError` for an unknown municipality, or when the contract asks for a column the demo lacks.
    """
    folder, settings, contracts = _resolved(target, contracts)
    unknown = sorted(set(municipalities) - set(contracts.municipalities))
    if unknown:
        raise DemoError(f"Unknown municipalities: {', '.join(unknown)}. Known codes: seeds/municipality.csv.")
    profiles = [profile_of(code, contracts.municipalities[code], scale) for code in municipalities]
    towns = make_towns(profiles, sorted(contracts.municipalities), seed)
    files: list[DemoFile] = []
    # Made beside the folder and moved in whole, so that a run never meets half a file or half a municipality.
    workshop = folder.with_name(folder.name + ".demo")
    shutil.rmtree(workshop, ignore_errors=True)
    try:
        with connect(None, settings) as connection:
            while towns:
                files += _write_town(connection, contracts, towns.pop(0), workshop, faults=faults)
        for file in files:
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            (workshop / file.path).replace(folder / file.path)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return Demo(folder, tuple(files))


def write_late_delivery(
    target: Settings | Path,
    *,
    seed: int = SEED,
    scale: float = REAL_SIZE,
    contracts: Contracts | None = None,
) -> DemoFile:
    """Write a delivery that is older than one already taken in: after a run it shows as outdated.

    The arguments are those of `write_demo`. Taken in together with all the others it is an ordinary delivery.
    """
    folder, settings, contracts = _resolved(target, contracts)
    code, name, as_of = wrong.LATE
    town = make_towns([profile_of(code, contracts.municipalities[code], scale)], [], seed)[0]
    rows = DEMO_EXTRACTS[name].records(town).rows_on(day(as_of))
    file = replace(_delivery(code, name, as_of, len(rows)), status="outdated")
    with connect(None, settings) as connection:
        _write(connection, contracts.extracts[name], rows, folder, file)
    return file


def _resolved(target: Settings | Path, contracts: Contracts | None) -> tuple[Path, Settings, Contracts]:
    """The folder to write to, the settings of the engine, and the contract."""
    settings = target if isinstance(target, Settings) else Settings()
    folder = target.extracts_dir if isinstance(target, Settings) else target
    return folder, settings, contracts or load_contracts()


def _write_town(
    connection: duckdb.DuckDBPyConnection, contracts: Contracts, town: Town, folder: Path, *, faults: bool
) -> list[DemoFile]:
    code = town.profile.code
    files: list[DemoFile] = []
    for name, made in DEMO_EXTRACTS.items():
        if name not in contracts.extracts:
            continue
        extract = contracts.extracts[name]
        records = made.records(town)
        since: np.datetime64 | None = None
        for as_of in made.days:
            rows = records.rows_on(day(as_of), since if extract.delivery == "delta" else None)
            since = day(as_of)
            file = _delivery(code, name, as_of, len(rows))
            as_first = wrong.CORRECTED.get((code, name, as_of)) if faults else None
            if as_first is not None:
                _write(connection, extract, as_first(rows), folder, file)
                files.append(file)
                file = replace(file, path=file.path.parent / wrong.CORRECTED_FOLDER / file.path.name)
            _write(connection, extract, rows, folder, file, faults=faults)
            # A small file gets fewer bad rows, or it would be refused whole.
            bearable = int(len(rows) * extract.max_rejected_share * wrong.BEARABLE)
            spoils = wrong.BAD_ROWS.get((code, name, as_of), ())[:bearable]
            if faults and spoils:
                bad_rows = wrong.add_bad_rows(folder / file.path, form_of(code), _text_key(extract), spoils)
                file = replace(file, rows=file.rows + len(bad_rows), bad_rows=bad_rows)
            files.append(file)
    if faults:
        files += _wrong_files(connection, contracts, town, folder)
    for file in files:
        _set_time(folder / file.path, file)
    return files


def _text_key(extract: Extract) -> str | None:
    """The first key column, where it takes any text; an invented CPR number must stay one."""
    key = extract.key[0]
    is_text = any(column.delivered_as == key and column.type == "tekst" for column in extract.columns)
    return key if is_text else None


def _delivery(code: str, extract: str, as_of: str, rows: int) -> DemoFile:
    ending = ".csv.gz" if (code, extract) in COMPRESSED else ".csv"
    path = Path(code) / f"{extract}_{code}_{as_of.replace('-', '')}{ending}"
    return DemoFile(path, code, extract, as_of, rows)


def _write(
    connection: duckdb.DuckDBPyConnection,
    extract: Extract,
    rows: pd.DataFrame,
    folder: Path,
    file: DemoFile,
    *,
    faults: bool = True,
) -> None:
    surplus = wrong.UNKNOWN_COLUMN.get((file.municipality_code, file.extract)) if faults else None
    form = form_of(file.municipality_code)
    write_rows(
        connection,
        extract,
        file.municipality_code,
        rows,
        path=folder / file.path,
        form=form,
        extra_columns=surplus,
    )


def _wrong_files(
    connection: duckdb.DuckDBPyConnection, contracts: Contracts, town: Town, folder: Path
) -> list[DemoFile]:
    """Whole files that are wrong."""
    files: list[DemoFile] = []
    code, name, as_of = wrong.CUT_OFF
    if code == town.profile.code and name in contracts.extracts:
        rows = DEMO_EXTRACTS[name].records(town).rows_on(day(as_of))
        file = replace(_delivery(code, name, as_of, len(rows)), status="refused")
        _write(connection, contracts.extracts[name], rows, folder, file)
        wrong.cut_off(folder / file.path)
        files.append(file)
    code, name, impossible = wrong.IMPOSSIBLE_DAY
    if code == town.profile.code and name in contracts.extracts:
        path = Path(code) / f"{name}_{code}_{impossible}.csv"
        file = DemoFile(path, code, name, impossible, 0, status="ignored")
        extract = contracts.extracts[name]
        header = ";".join(column.delivered_as for column in extract.columns)
        (folder / path).write_text(header + "\n", encoding="utf-8", newline="")
        files.append(file)
    return files


def _set_time(path: Path, file: DemoFile) -> None:
    """Give a file the time at which it would have come: the morning after, a corrected one later."""
    if file.status == "ignored":
        received = datetime(2021, 10, 1, 6, tzinfo=UTC)
    else:
        days = 4 if wrong.CORRECTED_FOLDER in file.path.parts else 1
        received = datetime.fromisoformat(file.as_of).replace(hour=6, tzinfo=UTC) + timedelta(days=days)
    os.utime(path, (received.timestamp(), received.timestamp()))
