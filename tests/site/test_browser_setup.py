"""`make browser`: nothing where there is a browser, Debian's where it may install, else a sentence."""

import os
import subprocess
from pathlib import Path

import pytest

from orchestration.settings import PROJECT_ROOT

TOOLS = ("bash", "make", "env", "cat")


def stub(folder: Path, name: str, script: str = "") -> None:
    path = folder / name
    path.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def make(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--makefile", str(PROJECT_ROOT / "Makefile"), "browser"],
        cwd=folder,
        env={"PATH": str(folder), "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with next to nothing on it: what would be installed is written down instead."""
    for name in TOOLS:
        found = next(path for path in (Path(one) / name for one in os.get_exec_path()) if path.is_file())
        (tmp_path / name).symlink_to(found)
    stub(tmp_path, "id", "echo 0")
    stub(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/installed')
    stub(tmp_path, "fc-list", "exit 0")
    return tmp_path


FONT = 'echo "/fonts/LiberationSans-Regular.ttf: Liberation Sans:style=Regular"'


def installed(machine: Path) -> str:
    path = machine / "installed"
    return path.read_text("utf-8") if path.exists() else ""


def test_where_there_is_a_browser_nothing_happens(machine: Path) -> None:
    stub(machine, "chromium")
    stub(machine, "fc-list", FONT)
    done = make(machine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert installed(machine) == ""


@pytest.mark.parametrize("lacks", ["browser", "font"])
def test_root_installs_what_is_missing(machine: Path, lacks: str) -> None:
    if lacks == "font":
        stub(machine, "chromium")
    else:
        stub(machine, "fc-list", FONT)
    done = make(machine)
    assert done.returncode == 0, done.stderr
    update, install = installed(machine).splitlines()
    assert update.startswith("update")
    assert install.split(" ")[0] == "install"
    assert install.endswith("chromium fonts-liberation")


def test_others_install_through_sudo(machine: Path) -> None:
    stub(machine, "id", "echo 1000")
    stub(machine, "sudo", f'echo sudo >> {machine}/installed; "$@"')
    done = make(machine)
    assert done.returncode == 0, done.stderr
    assert [line.split(" ")[0] for line in installed(machine).splitlines()] == [
        "sudo",
        "update",
        "sudo",
        "install",
    ]


@pytest.mark.parametrize("lacks", ["sudo", "apt-get"])
def test_who_may_not_is_told_what_to_install(machine: Path, lacks: str) -> None:
    if lacks == "sudo":
        stub(machine, "id", "echo 1000")
    else:
        (machine / "apt-get").unlink()
    done = make(machine)
    assert done.returncode != 0
    assert "chromium" in done.stderr
    assert "fonts-liberation" in done.stderr
    assert installed(machine) == ""


def test_an_installation_that_fails_is_told(machine: Path) -> None:
    stub(machine, "apt-get", 'echo "E: no network" >&2; exit 100')
    done = make(machine)
    assert done.returncode != 0
    assert "E: no network" in done.stderr
    assert "fonts-liberation" in done.stderr
