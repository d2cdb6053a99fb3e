"""One real night of three municipalities: one delivers all, one something, and the third next to nothing.

Invented children, delivered as files and taken through the whole night by `trappe run`: intake, dbt, gate,
release and pages. Small groups are hidden, and `warehouse.duckdb` beside the release still knows them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.demo import write_demo
from orchestration.release.shelf import MANIFEST, Release, releases, swap_in
from orchestration.release.writer import describe_files, parquet_path
from orchestration.settings import Settings

TRAPPE = Path(sys.executable).with_name("trappe")
SECRET = "the tests' own key, thirty-two bytes or more"

ALL, WHOLE, PARTLY, HARDLY = "000", "330", "320", "390"
PLACES = (ALL, PARTLY, WHOLE, HARDLY)

DELIVERED = {
    PARTLY: (
        "boern",
        "institutioner",
        "sprogvurderinger",
        "underretning_aarsager",
        "underretninger",
    ),
    HARDLY: ("boern", "underretning_aarsager", "underretninger"),
}
"""What the two others deliver."""

NOBODYS = "medarbejdere"
"""What nobody delivers. The turnover of so few could be worked out, and the gate would stay shut."""

_OLD = re.compile(r"_201\d1231\.csv")
"""Files of earlier years: without them fewer small groups are to be hidden, which takes half of the night."""


def settings_in(folder: Path, **fields: Any) -> Settings:
    return Settings(_env_file=None, data=folder, **fields)


def environment(folder: Path, **fields: str) -> dict[str, str]:
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TRAPPE_", "DAGSTER_", "DBT_"))
    }
    return {**ours, "TRAPPE_DATA": str(folder), "TRAPPE_SECRET": SECRET, **fields}


def trappe(folder: Path, *arguments: str, **fields: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TRAPPE), *arguments],
        env=environment(folder, **fields),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def make(folder: Path) -> None:
    """Deliver and run one night."""
    settings = settings_in(folder)
    write_demo(settings, municipalities=[WHOLE], scale=0.3)
    write_demo(settings, municipalities=list(DELIVERED), scale=0.05)
    for path in [one for one in settings.extracts_dir.rglob("*") if one.is_file()]:
        extract, _, code = path.name.split(".")[0].rpartition("_")[0].rpartition("_")
        is_theirs = extract in DELIVERED.get(code, (extract,)) and extract != NOBODYS
        if _OLD.search(path.name) or not is_theirs:
            path.unlink()
    done = trappe(folder, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "said").write_text(done.stdout, encoding="utf-8")


@dataclass(frozen=True)
class World:
    """The data folder after that night. Nobody changes it; who must, copies it."""

    data: Path

    @property
    def settings(self) -> Settings:
        return settings_in(self.data)

    @property
    def site(self) -> Path:
        return (self.data / "published" / "site").resolve()

    @property
    def marts_path(self) -> Path:
        return (self.data / "published" / "marts.duckdb").resolve()

    def pages(self) -> list[Path]:
        """Every page that we make; not dbt's own."""
        return sorted(path for path in self.site.rglob("*.html") if path.name != "dbt.html")

    def published(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """Rows of the published marts."""
        return _rows(self.marts_path, sql, parameters)

    def known(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the warehouse, which knows what is hidden."""
        return _rows(self.data / "warehouse.duckdb", sql, None)

    def copy(self, folder: Path, *, whole: bool = False) -> Settings:
        """A data folder of one's own: what is published and what dbt has read, or with `whole` everything."""
        folder.mkdir(parents=True)
        parts = ["published", "work/dbt/parsed"]
        if whole:
            parts = [path.name for path in self.data.iterdir() if path.is_dir()]
            for path in self.data.iterdir():
                if path.is_file():
                    shutil.copy2(path, folder / path.name)
        for part in parts:
            shutil.copytree(self.data / part, folder / part, symlinks=True)
        return settings_in(folder)


def only(settings: Settings, code: str) -> None:
    """Leave one municipality in the current release: pages of one place are made in seconds."""
    (release,) = releases(settings)
    change(release, f"update dim_municipality set is_loaded = (municipality_code = '{code}')")


def change(release: Release, *statements: str) -> None:
    """Change a release by hand: both forms that pages are made of, and what `release.json` says of it."""
    with duckdb.connect(str(release.duckdb_path)) as connection:
        for statement in statements:
            connection.execute(statement)
        rows, digest = connection.execute(
            "select count(*), cast(bit_xor(hash(number)) as varchar) from mart_indicator as number"
        ).fetchall()[0]
        connection.execute(
            f"copy mart_indicator to '{parquet_path(release.path, 'mart_indicator')}' (format parquet)"
        )
    path = release.path / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["tables"]["mart_indicator"] |= {"rows": rows, "digest": digest}
    manifest["files"] = describe_files(release.path)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def next_release(settings: Settings, *statements: str) -> Release:
    """A further release made by hand from the newest, a day younger; it is current."""
    before = releases(settings)[-1]
    day = before.created_at + timedelta(days=1)
    release_id = f"{day:%Y%m%dT%H%M%SZ}-abcdef"
    folder = before.path.with_name(release_id)
    shutil.copytree(before.path, folder)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest |= {"release_id": release_id, "created_at": day.isoformat()}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    change(next(one for one in releases(settings) if one.release_id == release_id), *statements)
    swap_in(settings, release_id)
    return next(one for one in releases(settings) if one.release_id == release_id)


def _rows(path: Path, sql: str, parameters: Mapping[str, object] | None) -> list[dict[str, Any]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        cursor = connection.execute(sql, parameters or {})
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
