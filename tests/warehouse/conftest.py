"""The warehouses of `world.py`, each built once however many workers share the tests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from tests.warehouse import world


@pytest.fixture(scope="session")
def world_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this test run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "world"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def once(folder: Path, make: Callable[[], None]) -> None:
    """Let the first worker that comes make what lies in a folder; the others wait for it."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done"
    with FileLock(folder.with_suffix(".lock")):
        if not done.exists():
            make()
            done.touch()


@pytest.fixture(scope="session")
def landing(world_folder: Path) -> Path:
    """The landing file with every scenario's deliveries."""
    settings = world.settings_in(world_folder / "landing")
    once(settings.data, lambda: world.take_in_world(settings, world.scenarios()))
    return settings.landing_path


@pytest.fixture(scope="session")
def every_number(world_folder: Path, landing: Path) -> world.Warehouse:
    """Nothing hidden."""
    settings = world.settings_in(world_folder / "every_number")
    once(settings.data, lambda: world.build(settings, landing))
    return world.Warehouse(settings.warehouse_path)


@pytest.fixture(scope="session")
def guarded(world_folder: Path, landing: Path) -> world.Warehouse:
    """Cells with few behind them hidden, each judged alone."""
    settings = world.settings_in(world_folder / "guarded", world.GUARDED_MIN_CELL)

    def make() -> None:
        world.build(settings, landing)
        world.judge_alone(settings, landing)

    once(settings.data, make)
    return world.Warehouse(settings.warehouse_path)


@pytest.fixture(scope="session")
def as_known_on(world_folder: Path, landing: Path) -> world.Warehouse:
    """Nothing hidden, as it was known on `world.KNOWN_ON`."""
    settings = world.settings_in(world_folder / "as_known_on")
    once(settings.data, lambda: world.build(settings, landing, world.KNOWN_ON))
    return world.Warehouse(settings.warehouse_path)
