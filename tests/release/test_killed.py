"""Killed with SIGKILL at any point of publishing: readers have a whole release, and a rerun completes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.release import newest_release_has, publish, releases
from orchestration.settings import PROJECT_ROOT, Settings
from tests.release.conftest import next_night, read

# The functions that publishing goes through, and whether death comes before or after each.
POINTS = [
    ("orchestration.release.publishing.write_release", "before"),
    ("orchestration.release.publishing.write_release", "after"),
    ("orchestration.release.writer._copy_comments", "before"),
    ("orchestration.release.publishing.verify_contents", "after"),
    ("orchestration.release.publishing.write_text", "after"),
    ("orchestration.release.publishing.verify_files", "after"),
    ("pathlib.Path.rename", "after"),
    ("orchestration.release.publishing.swap_in", "before"),
    ("orchestration.release.shelf.link_to", "before"),
    ("orchestration.release.shelf.link_to", "after"),
    ("pathlib.Path.symlink_to", "after"),
    ("orchestration.release.publishing.swap_in", "after"),
    ("orchestration.release.publishing.forget_rollback", "after"),
    ("shutil.rmtree", "before"),
]

_CHILD = """
import os, pkgutil, signal, sys
from pathlib import Path
from orchestration.release import publish
from orchestration.settings import Settings

where, name = sys.argv[2].rsplit(".", 1)
owner = pkgutil.resolve_name(where)
real = getattr(owner, name)

def dies(*arguments, **named):
    if sys.argv[3] == "after":
        real(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(owner, name, dies)
publish(Settings(_env_file=None, data=Path(sys.argv[1]), keep_releases=1))
print("survived")
"""


def publish_and_die(settings: Settings, point: str, moment: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _CHILD, str(settings.data), point, moment],
        cwd=PROJECT_ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("TRAPPE_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == -signal.SIGKILL, (result.stdout, result.stderr[-2000:])


def number_seen(settings: Settings) -> object:
    ((number,),) = read(settings.marts_path, "select n_rows from mart_number where label = ''")
    return number


@pytest.mark.parametrize(("point", "moment"), POINTS)
def test_a_whole_release_is_there_and_a_rerun_completes(settings: Settings, point: str, moment: str) -> None:
    next_night(settings, 1)
    publish(settings)
    next_night(settings, 2)
    publish_and_die(settings, point, moment)
    seen = number_seen(settings)
    assert seen in (1, 2)
    for path in (settings.published_dir / "parquet").iterdir():
        assert path.stat().st_size
    if seen != 2:
        assert not newest_release_has(settings, "night 2"), "what never came out must be published yet"
    rerun = publish(settings)
    assert rerun.is_current
    assert number_seen(settings) == 2
    assert newest_release_has(settings, "night 2")
    assert leftovers(settings.published_dir) == []
    assert len([release for release in releases(settings) if release.inputs_fingerprint == "night 2"]) == 1


@pytest.mark.parametrize(("point", "moment"), POINTS[:-1])
def test_the_very_first_release_too(settings: Settings, point: str, moment: str) -> None:
    publish_and_die(settings, point, moment)
    if settings.marts_path.exists():
        assert number_seen(settings) is None
    assert publish(settings).is_current
    assert number_seen(settings) is None
    assert leftovers(settings.published_dir) == []
    assert len(releases(settings)) == 1


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith(".tmp")]
