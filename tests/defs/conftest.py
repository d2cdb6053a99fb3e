"""One installation for all tests of this room: loading the definitions and parsing dbt take seconds."""

import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.dagster_home import prepare_home
from orchestration.settings import Settings
from orchestration.warehouse import ensure_manifest

SECRET = "the tests' own key, thirty-two bytes or more"


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("defs") / "data"


@pytest.fixture(scope="module")
def settings(data_folder: Path) -> Iterator[Settings]:
    """The settings of that installation, which the environment holds while a module's tests run."""
    before = dict(os.environ)
    for name in [name for name in before if name.startswith("TRAPPE_")]:
        del os.environ[name]
    os.environ["TRAPPE_DATA"] = str(data_folder)
    os.environ["TRAPPE_SECRET"] = SECRET
    # a town of so few children shows next to nothing otherwise, and so no jump
    os.environ["TRAPPE_MIN_CELL"] = "1"
    # tests/site makes the pages
    os.environ["TRAPPE_SITE"] = "false"
    os.environ["DAGSTER_HOME"] = str(data_folder / "dagster")
    settings = Settings()
    prepare_home(settings)
    # loading the definitions makes it, but only the first time in a process
    ensure_manifest(settings)
    yield settings
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def definitions(settings: Settings) -> dg.Definitions:
    from orchestration.definitions import definitions

    return definitions()
