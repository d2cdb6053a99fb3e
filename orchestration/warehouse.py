"""The warehouse and dbt, which builds it: environment, manifest, invocation and what became of it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

from orchestration.private_files import FILE_MODE, make_private, owner_only
from orchestration.release.inputs import definition_files, hash_file
from orchestration.settings import PROJECT_ROOT, Settings

PROJECT_DIR = PROJECT_ROOT / "dbt_project"
SEEDS_DIR = PROJECT_ROOT / "seeds"
DBT = Path(sys.executable).with_name("dbt")

QUIET_FLAGS = ("--no-use-colors", "--no-version-check", "--no-send-anonymous-usage-stats")
"""dbt asks the internet for its newest version and reports its use: ten seconds each without a network."""


class WarehouseError(RuntimeError):
    """dbt failed; the sentence says where, without its messages, which may quote a cell."""


def work_dir(settings: Settings) -> Path:
    """Where dbt's files of one data folder lie."""
    return settings.work_dir / "dbt"


def environment(settings: Settings) -> dict[str, str]:
    """What `profiles.yml` reads, and what keeps dbt silent."""
    return {
        "TRAPPE_WAREHOUSE_PATH": str(settings.warehouse_path),
        "TRAPPE_LANDING_PATH": str(settings.landing_path),
        "TRAPPE_SPILL_PATH": str(settings.work_dir / "spill"),
        "TRAPPE_WITHHELD_PATH": str(settings.withheld_dir),
        "TRAPPE_DUCKDB_MEMORY": settings.duckdb_memory,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def variables(settings: Settings, as_known_on: date | None) -> str:
    """The vars of dbt as JSON. Other values than the last time's make dbt parse the whole project again."""
    day = as_known_on.isoformat() if as_known_on else ""
    return json.dumps(
        {
            "as_known_on": day,
            "min_cell": settings.min_cell,
            "dominance_percent": settings.dominance_percent,
        }
    )


def build_arguments(settings: Settings, as_known_on: date | None) -> list[str]:
    """The arguments of the one dbt invocation of a run.

    Unit tests look at rows of their own: they are `make test`'s, and would be a third of the night.
    """
    return [
        "build",
        *("--exclude-resource-type", "unit_test"),
        *("--profiles-dir", str(PROJECT_DIR)),
        *("--vars", variables(settings, as_known_on)),
        *("--log-level-file", "info", "--log-format-file", "text"),
    ]


def target_dir(settings: Settings) -> Path:
    """The target folder of dbt's builds: compiled SQL, `run_results.json`, `dbt.log`."""
    return work_dir(settings) / "target"


def manifest_path(settings: Settings) -> Path:
    """The manifest that the definitions are made from; never touched by a build."""
    return work_dir(settings) / "parsed" / "manifest.json"


def ensure_manifest(settings: Settings, say: Callable[[str], None] = lambda _: None) -> Path:
    """The manifest of the project as it is now; parsed anew only when a file, a setting or dbt has changed.

    Raises `WarehouseError` with dbt's own words when the project can't be parsed: they are about its files.
    """
    manifest = manifest_path(settings)
    stamp = manifest.with_name("made_from")
    make_private(manifest.parent)
    # By content, not time: a restored file may be older than the manifest.
    fingerprint = _project_fingerprint(settings)
    with owner_only(), FileLock(manifest.with_name(".lock"), mode=FILE_MODE):
        if manifest.exists() and stamp.exists() and stamp.read_text("utf-8") == fingerprint:
            return manifest
        say("Reading the dbt project.")
        scratch = work_dir(settings) / "parsing"
        shutil.rmtree(scratch, ignore_errors=True)
        command = [
            *(str(DBT), *QUIET_FLAGS, "--quiet", "parse", "--no-partial-parse"),
            *("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)),
            *("--target-path", str(scratch), "--log-path", str(scratch)),
            *("--vars", variables(settings, None)),
        ]
        done = subprocess.run(
            command,
            env={**os.environ, **environment(settings)},
            cwd=PROJECT_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            words = (done.stdout + done.stderr).strip()
            raise WarehouseError(f"The dbt project in {PROJECT_DIR} can't be read:\n{words}")
        target = target_dir(settings)
        make_private(target)
        # A build starts from what was parsed here instead of parsing everything again.
        (scratch / "partial_parse.msgpack").replace(target / "partial_parse.msgpack")
        stamp.unlink(missing_ok=True)
        (scratch / "manifest.json").replace(manifest)
        stamp.write_text(fingerprint, "utf-8")
        shutil.rmtree(scratch, ignore_errors=True)
    return manifest


def _project_fingerprint(settings: Settings) -> str:
    total = hashlib.sha256()
    for path in definition_files():
        if path.is_relative_to(PROJECT_DIR) or path.is_relative_to(SEEDS_DIR):
            total.update(f"{path.relative_to(PROJECT_ROOT)}|{hash_file(path)}\n".encode())
    # Not the paths of the data folder: nothing in the manifest comes from them.
    total.update(f"{version('dbt-core')}|{version('dbt-duckdb')}|{variables(settings, None)}".encode())
    return total.hexdigest()


class BuildResults:
    """dbt's `run_results.json` of the build behind this warehouse, and of every partial build since.

    A single model may be built anew from Dagster's pages: the gate then counts its newest outcome, and for
    all others that of the last full build.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = work_dir(settings) / "results"

    def keep(self, run_results: Path, *, is_full: bool) -> None:
        """Add the results of a build that just ended; a full one replaces all that came before."""
        if is_full:
            self.forget()
        if run_results.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(run_results, self._folder / f"{len(self.paths()):06d}.json")

    def forget(self) -> None:
        """Before a full build: if it is killed, no older result may speak for the new tables."""
        for path in self.paths():
            path.unlink()

    def paths(self) -> list[Path]:
        """The files, oldest first."""
        return sorted(self._folder.glob("*.json"))
