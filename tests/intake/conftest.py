from pathlib import Path

import pytest
from hypothesis import settings

from .world import World

# The machine may be busy: how long an example takes says nothing.
settings.register_profile("intake", deadline=None)
settings.load_profile("intake")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "data")
