"""One night and one site for the whole room, made once however many workers share the tests."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from tests.site.world import World, make


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "site_world"
    with FileLock(shared / "site_world.lock"):
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder / "data")
            (folder / "done").touch()
    return World(folder / "data")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's own browser; nothing is downloaded by a test."""
    found = shutil.which("chromium")
    if found is None:
        pytest.fail("These tests open the pages in a browser. Install it first: make browser", pytrace=False)
    return Path(found)


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium))
        yield browser
        browser.close()
