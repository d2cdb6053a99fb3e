"""`trappe forget` as an operator meets it: a child of a small municipality is erased; what is left of it."""

import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.demo import write_demo
from orchestration.release import releases
from orchestration.settings import Settings
from tests.cli.conftest import SECRET, TRAPPE, CommandLine
from tests.intake.families import child_key, files_with, forms_of_key

NOBODY = "610101-4002"


def settings_of(trappe: CommandLine) -> Settings:
    return Settings(_env_file=None, data=trappe.data)  # type: ignore[call-arg]


def forget(trappe: CommandLine, number: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TRAPPE), "forget", *arguments],
        env=trappe._environment(),
        input=number,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def numbers_in(data: Path, extract: str) -> list[str]:
    """The numbers in the deliveries of an extract, without dashes."""
    found: list[str] = []
    for path in sorted((data / "extracts").rglob(f"{extract}_320_*")):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        found += [one.decode().replace("-", "") for one in re.findall(rb"\b\d{6}-?\d{4}\b", content)]
    return found


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """A small municipality after its first night."""
    trappe = CommandLine(tmp_path_factory.mktemp("forget") / "data")
    write_demo(settings_of(trappe), municipalities=["320"], scale=0.02)
    done = trappe("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return trappe


@pytest.fixture(scope="module")
def erased(released: CommandLine) -> tuple[CommandLine, str, subprocess.CompletedProcess[str], str]:
    """The same after a child was erased: command line, number, what it said, and the release before."""
    number = numbers_in(released.data, "indsatser")[-1]
    (before,) = releases(settings_of(released))
    assert files_with(settings_of(released), forms_of_key(child_key(number, SECRET))), "or nothing is proved"
    return released, number, forget(released, f"{number}\n"), before.release_id


Erased = tuple[CommandLine, str, subprocess.CompletedProcess[str], str]


def test_a_release_without_the_child_takes_the_place_of_all_before_it(erased: Erased) -> None:
    trappe, _, done, before = erased
    assert done.returncode == 0, done.stdout + done.stderr
    (release,) = releases(settings_of(trappe))
    assert release.is_current
    assert release.release_id != before
    assert f"Published: release {release.release_id}" in done.stdout
    assert "Udgivelser fjernet: 1" in done.stdout
    assert trappe("rollback", before).returncode == 1


def test_nothing_of_the_child_is_left_below_the_data_folder(erased: Erased) -> None:
    trappe, number, done, _ = erased
    key = child_key(number, SECRET)
    written = (number.encode(), f"{number[:6]}-{number[6:]}".encode())
    assert files_with(settings_of(trappe), (*forms_of_key(key), *written)) == []
    for needle in (number, number[6:], f"{number[:6]}-", str(key), key.hex):
        assert needle not in done.stdout + done.stderr


def test_the_receipt_is_told_and_kept(erased: Erased) -> None:
    trappe, _, done, _ = erased
    (path,) = (trappe.data / "reports" / "erasures").glob("*.json")
    told = json.loads(path.read_text("utf-8"))
    assert f"Kvittering for sletning {told['receipt_id']}" in done.stdout
    assert told["rows_removed"]["indsatser"] >= 1
    assert (told["releases_removed"], told["releases_waiting_to_be_removed"]) == (1, 0)
    assert told["not_reached"]["delivered_files"]["indsatser"] >= 1


def test_everything_that_was_written_is_its_owner_s_alone(erased: Erased) -> None:
    trappe, *_ = erased
    open_to_others = {
        str(path.relative_to(trappe.data)): oct(path.stat().st_mode & 0o777)
        for path in (trappe.data, *trappe.data.rglob("*"))
        if not path.is_symlink() and path.stat().st_mode & 0o077
    }
    assert open_to_others == {}


def test_the_next_night_has_nothing_to_do(erased: Erased) -> None:
    trappe, *_ = erased
    done = trappe("run")
    assert done.returncode == 0
    assert "Nothing new" in done.stdout


def test_a_later_delivery_that_names_the_child_is_published_without_it(erased: Erased) -> None:
    trappe, number, *_ = erased
    for extract in ("boern", "indsatser"):
        path = sorted((trappe.data / "extracts").rglob(f"{extract}_320_20210930.csv*"))[-1]
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        again = trappe.data / "extracts" / "again" / f"{extract}_320_20210930.csv"
        again.parent.mkdir(exist_ok=True)
        again.write_bytes(content + b"\n")
        assert {number.encode(), f"{number[:6]}-{number[6:]}".encode()} & set(
            re.findall(rb"\b\d{6}-?\d{4}\b", content)
        )
    done = trappe("run")
    assert done.returncode == 0, done.stdout
    assert "Published: release" in done.stdout
    with duckdb.connect(str(trappe.data / "landing.duckdb"), read_only=True) as landing:
        left_out = landing.execute(
            "select extract, rows_left_out > 0 from delivery where path like 'again/%' order by extract"
        ).fetchall()
    assert left_out == [("boern", True), ("indsatser", True)]
    assert files_with(settings_of(trappe), forms_of_key(child_key(number, SECRET))) == []


def test_a_child_of_whom_nothing_is_held_is_said_to_be_unknown_and_nothing_is_run(erased: Erased) -> None:
    trappe, *_ = erased
    done = forget(trappe, NOBODY)
    assert done.returncode == 0, done.stdout
    assert "Rækker slettet:     0 (der fandtes intet om barnet)" in done.stdout
    assert "Warehouse" not in done.stdout
    assert NOBODY not in done.stdout
    with duckdb.connect(str(trappe.data / "landing.duckdb"), read_only=True) as landing:
        assert landing.execute("select count(*) from forgotten_child").fetchall() == [(2,)]


@pytest.mark.parametrize("number", ["740315-40O1", "320315-4009", "", "nobody"])
def test_what_is_no_number_is_refused_and_not_repeated(trappe: CommandLine, number: str) -> None:
    done = forget(trappe, number)
    assert done.returncode == 1
    assert "That is no CPR number" in done.stdout
    assert not number or number not in done.stdout + done.stderr
    assert not (trappe.data / "landing.duckdb").exists()


@pytest.mark.parametrize("argument", ["740315-4001", "--7403154001", "-7403154001"])
def test_a_number_as_an_argument_is_refused_and_not_repeated(trappe: CommandLine, argument: str) -> None:
    done = forget(trappe, "", argument)
    assert done.returncode == 1
    assert "read from standard input, never from the command line" in done.stdout
    assert "740315" not in done.stdout + done.stderr


def test_without_a_key_nobody_is_asked_for_a_number(tmp_path: Path) -> None:
    done = forget(CommandLine(tmp_path / "data", {"TRAPPE_SECRET": "short"}), "")
    assert done.returncode == 1
    assert "it needs at least 16" in done.stdout


def test_on_a_terminal_the_number_is_not_shown(tmp_path: Path) -> None:
    """The prompt comes, what is typed doesn't."""
    import pty

    leader, follower = pty.openpty()
    trappe = CommandLine(tmp_path / "data")
    process = subprocess.Popen(
        [str(TRAPPE), "forget"],
        env=trappe._environment(),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    shown = b""
    while b"(not shown)" not in shown:
        shown += os.read(leader, 1024)
    os.write(leader, f"{NOBODY}\n".encode())
    try:
        while chunk := os.read(leader, 1024):
            shown += chunk
    except OSError:  # the other end is closed
        pass
    assert process.wait(timeout=60) == 0, shown
    assert NOBODY.encode() not in shown
    assert b"Kvittering for sletning" in shown


def test_where_the_run_fails_the_erasure_stands_and_it_is_said(
    released: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, erased: Erased
) -> None:
    trappe = CommandLine(tmp_path / "data")
    shutil.copytree(released.data, trappe.data, symlinks=True)
    for name, value in trappe._environment().items():
        monkeypatch.setenv(name, value)
    kept = releases(settings_of(trappe))
    before = kept[-1]
    with duckdb.connect(str(trappe.data / "landing.duckdb"), read_only=True) as landing:
        held = landing.execute("select count(*) from boern").fetchall()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a cell's value")

    monkeypatch.setattr("orchestration.nightly.run_nightly", fails)
    another = next(one for one in numbers_in(trappe.data, "boern")[::-1] if one != erased[1])
    mask = os.umask(0o022)
    try:
        done = CliRunner().invoke(app, ["forget"], input=another)
    finally:
        os.umask(mask)
    assert done.exit_code == 1
    assert "An unexpected RuntimeError stopped it" in done.output
    assert "a cell's value" not in done.output
    assert "NOT DONE: the child is erased and stays so" in done.output
    assert f"Udgivelser, der fjernes, når den næste er udgivet: {len(kept)}" in done.output
    with duckdb.connect(str(trappe.data / "landing.duckdb"), read_only=True) as landing:
        assert landing.execute("select count(*) + 1 from boern").fetchall() == held
    refused = trappe("rollback", before.release_id)
    assert refused.returncode == 1
    assert "kan vise et barn, der er slettet siden" in refused.stdout
    run = trappe("run")
    assert run.returncode == 0, run.stdout
    assert before.release_id not in [release.release_id for release in releases(settings_of(trappe))]
    told = [json.loads(path.read_text("utf-8")) for path in (trappe.data / "reports" / "erasures").iterdir()]
    assert {one["releases_waiting_to_be_removed"] for one in told} == {0}, "the receipt is written anew"
