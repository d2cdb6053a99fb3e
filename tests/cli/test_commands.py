"""What each command says and how it exits, without a run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from orchestration.settings import PROJECT_ROOT, Settings
from tests.cli.conftest import CommandLine

CHILDREN = "cpr;koen;skoledistrikt;status"


def test_help_names_every_command(trappe: CommandLine) -> None:
    done = trappe("--help")
    assert done.returncode == 0
    for command in ("run", "demo", "status", "check", "releases", "rollback", "forget", "ui"):
        assert re.search(rf"\b{command}\b", done.stdout), command


@pytest.mark.parametrize("module", ["dagster", "dbt", "pandas", "great_expectations", "duckdb", "rich.table"])
def test_the_command_line_itself_imports_nothing_heavy(module: str) -> None:
    code = f"import sys, orchestration.cli; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("arguments", [("status",), ("releases",), ("check", "boern_330_20210831.csv")])
def test_looking_needs_neither_dagster_nor_dbt(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "boern_330_20210831.csv").write_text(f"{CHILDREN}\r\n", "utf-8")
    code = (
        "import sys\n"
        "from orchestration.cli import app\n"
        "try:\n"
        f"    app({list(arguments)!r}, standalone_mode=False)\n"
        "finally:\n"
        "    heavy = {'dagster', 'dbt', 'pandas', 'great_expectations'} & set(sys.modules)\n"
        "    print('imported:', sorted(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"TRAPPE_DATA": str(tmp_path / "data"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "imported: []", done.stdout + done.stderr


def test_an_empty_folder_says_how_to_begin(trappe: CommandLine) -> None:
    status = trappe("status")
    assert status.returncode == 0
    assert "none at work" in status.stdout
    assert "nothing yet" in status.stdout
    assert "trappe demo" in status.stdout
    releases = trappe("releases")
    assert releases.returncode == 0
    assert "trappe run" in releases.stdout


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2021-02-31", "yyyy-mm-dd"),
        ("01-09-2021", "yyyy-mm-dd"),
        ("20210901", "yyyy-mm-dd"),
        ("2999-01-01", "lies ahead"),
    ],
)
def test_a_day_that_is_none_is_refused_before_anything_starts(
    trappe: CommandLine, day: str, sentence: str
) -> None:
    done = trappe("run", "--as-known-on", day)
    assert done.returncode == 1
    assert sentence in done.stdout
    assert not trappe.data.exists()


def test_a_release_that_is_not_there_cannot_be_put_back(trappe: CommandLine) -> None:
    done = trappe("rollback", "20210101T000000Z-abcdef")
    assert done.returncode == 1
    assert "20210101T000000Z-abcdef" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_good_delivery_is_checked_and_nothing_is_written(trappe: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "boern_330_20210831.csv"
    path.write_text(f"{CHILDREN}\r\n740315-4001;M;Nord;bopael\r\n", "utf-8")
    done = trappe("check", str(path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "boern_330_20210831.csv" in done.stdout
    assert "740315" not in done.stdout
    assert not trappe.data.exists() or not [p for p in trappe.data.rglob("*") if p.is_file()]


def test_a_bad_delivery_is_refused_in_danish(trappe: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "boern_330_20210831.csv"
    path.write_text("cpr;koen\r\n740315-4001;M\r\n", "utf-8")
    done = trappe("check", str(path))
    assert done.returncode == 1
    assert "status" in done.stdout
    assert re.search(r"[æøå]", done.stdout)


def test_the_demo_makes_a_key_and_warns(tmp_path: Path) -> None:
    trappe = CommandLine(tmp_path / "data", {"TRAPPE_SECRET": ""})
    environment = trappe._environment()
    del environment["TRAPPE_SECRET"]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("trappe")), "demo", "--municipalities", "320", "--scale", "0.02"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" in done.stdout
    assert "TRAPPE_SECRET_FILE" in done.stdout
    files = list((trappe.data / "extracts").rglob("*.csv*"))
    assert files
    before = {path: path.stat().st_mtime_ns for path in files}
    again = subprocess.run(
        [str(Path(sys.executable).with_name("trappe")), "demo", "--if-empty"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (again.returncode, again.stdout) == (0, "")
    assert {path: path.stat().st_mtime_ns for path in files} == before


def test_the_example_names_every_setting() -> None:
    text = (PROJECT_ROOT / ".env.example").read_text("utf-8")
    named = re.findall(r"^#?(TRAPPE_[A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert sorted(name for name, _ in named) == sorted(
        f"TRAPPE_{name.upper()}" for name in Settings.model_fields
    )
    for name, value in named:
        default = Settings.model_fields[name.removeprefix("TRAPPE_").lower()].default
        if value and not isinstance(default, Path) and default is not None:
            assert TypeAdapter(type(default)).validate_python(value) == default, name
    # Each setting is explained in the lines above it.
    for block in text.strip().split("\n\n"):
        lines = block.splitlines()
        assert lines[0].startswith("# "), block
        assert len(lines[0]) > 20, block


def test_make_says_what_there_is() -> None:
    done = subprocess.run(["make"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    for target in ("run", "test", "ui", "bench", "demo", "clean"):
        assert f"make {target} " in done.stdout, target


def test_make_asks_for_the_right_python(tmp_path: Path) -> None:
    other = tmp_path / "python3.9"
    other.write_text('#!/bin/sh\ncase "$1" in --version) echo Python 3.9.1;; *) exit 1;; esac\n', "utf-8")
    other.chmod(0o755)
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_text((PROJECT_ROOT / name).read_text("utf-8"), "utf-8")
    done = subprocess.run(
        ["make", f"PYTHON={other}", "run"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Python 3.11" in done.stderr
    assert "Python 3.9.1" in done.stderr
    assert not (tmp_path / ".venv").exists()
