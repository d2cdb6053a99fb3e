"""The two small towns, built once by dbt however many workers share the tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from orchestration.gate import CheckResult, run_gate
from orchestration.gate.great import GreatExpectations
from orchestration.release import publish
from orchestration.settings import PROJECT_ROOT, Settings
from tests.gate.small_towns import make_landing

DBT = Path(sys.executable).with_name("dbt")

DBT_PASSED = CheckResult(
    check_id="dbt.fct_case.unique_fct_case_case_key",
    source="dbt",
    table_name="fct_case",
    category="key",
    guards="case_key i fct_case er entydig.",
    status="ok",
    n_failing=0,
)


def settings_in(folder: Path, **fields: int) -> Settings:
    return Settings(_env_file=None, data=folder, **fields)


def _build(folder: Path) -> None:
    settings = settings_in(folder)
    make_landing(settings.landing_path)
    spill = settings.work_dir / "spill"
    spill.mkdir(parents=True)
    command = [str(DBT), "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    where = ["--project-dir", ".", "--profiles-dir", ".", "--no-version-check"]
    into = ["--target-path", str(settings.work_dir / "target"), "--log-path", str(settings.work_dir / "logs")]
    result = subprocess.run(
        [*command, *where, *into],
        cwd=PROJECT_ROOT / "dbt_project",
        env=os.environ
        | {
            "TRAPPE_WAREHOUSE_PATH": str(settings.warehouse_path),
            "TRAPPE_LANDING_PATH": str(settings.landing_path),
            "TRAPPE_SPILL_PATH": str(spill),
            "DO_NOT_TRACK": "1",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-4000:]


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the landing and the warehouse of the two towns; copy it, don't change it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "towns"
    with FileLock(shared / "towns.lock"):
        if not (folder / "done").exists():
            folder.mkdir()
            _build(folder)
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="session")
def published_towns(
    towns: Path, tmp_path_factory: pytest.TempPathFactory, great_expectations: GreatExpectations
) -> Path:
    """The same with the marts checked and published; copy it, don't change it."""
    settings = settings_in(tmp_path_factory.mktemp("published_towns"))
    shutil.copy(towns / "landing.duckdb", settings.landing_path)
    shutil.copy(towns / "warehouse.duckdb", settings.warehouse_path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("orchestration.gate.run.GreatExpectations", lambda: great_expectations)
        verdict = run_gate(settings, dbt_results=[DBT_PASSED])
    assert verdict.passed, verdict.blocking
    publish(settings)
    return settings.data


@pytest.fixture
def published(published_towns: Path, tmp_path: Path) -> Settings:
    """An installation of its own with the two towns published."""
    shutil.copytree(published_towns, tmp_path / "data", symlinks=True)
    return settings_in(tmp_path / "data")


@pytest.fixture
def settings(towns: Path, tmp_path: Path) -> Settings:
    """An installation of its own with the two towns built and nothing published."""
    settings = settings_in(tmp_path / "data")
    settings.data.mkdir()
    shutil.copy(towns / "landing.duckdb", settings.landing_path)
    shutil.copy(towns / "warehouse.duckdb", settings.warehouse_path)
    return settings


@pytest.fixture(scope="session")
def great_expectations() -> GreatExpectations:
    return GreatExpectations()


def change(settings: Settings, *statements: str) -> None:
    """Change the installation's warehouse, as someone might between two steps of a run."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        for statement in statements:
            connection.execute(statement)


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path.resolve()), read_only=True) as connection:
        return connection.execute(sql).fetchall()
