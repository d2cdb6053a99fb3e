"""Keys, what may never be found anywhere, who may read the files, and being killed."""

import gzip
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.intake import LandingError, PseudonymKeyError, make_demo_key, take_in, unreadable_spill
from orchestration.settings import Settings

from .world import (
    ANNE,
    BO,
    CARL,
    CONTRACT,
    DORTE,
    EMMA,
    FORLOEB,
    SECRET,
    World,
    forloeb,
    rewritten_contract,
    settings_for,
)

PROJECT_ROOT = Path(__file__).parents[2]
NAMES = ("Xerxes", "Ofelia", "Ællingeby", "Familien Kvist", "Balthasar")


# --- The key ------------------------------------------------------------------------------------------------


def test_without_a_key_nothing_is_taken_in(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    with pytest.raises(PseudonymKeyError, match="set TRAPPE_SECRET_FILE to its path"):
        take_in(settings_for(world.data, secret=None), world.contracts)
    assert not world.settings.landing_path.exists()


def test_a_short_key_is_no_key(world: World) -> None:
    with pytest.raises(PseudonymKeyError, match="has 15 bytes; it needs at least 16"):
        take_in(settings_for(world.data, secret="x" * 15), world.contracts)


def test_the_key_may_lie_in_a_file_and_ends_before_its_line_break(world: World, tmp_path: Path) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    world.run()
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n")
    by_file = Settings(data=world.data, secret=None, secret_file=file, _env_file=None)
    assert not take_in(by_file, world.contracts).changed
    file.unlink()
    with pytest.raises(PseudonymKeyError, match="can't be read"):
        take_in(by_file, world.contracts)


def test_another_key_than_the_landing_s_is_refused_before_anything_happens(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    world.run()
    before = world.dump()
    world.deliver("forloeb_330_20210930.csv", FORLOEB, forloeb("f1", beloeb="1"))
    with pytest.raises(PseudonymKeyError, match="every child would get a second identity"):
        take_in(settings_for(world.data, secret="another key, just as long"), world.contracts)
    assert world.dump() == before


def test_the_demo_has_a_key_of_its_own_that_only_its_owner_reads(world: World) -> None:
    settings = settings_for(world.data, secret=None)
    warning = make_demo_key(settings)
    assert warning is not None
    assert "invented children only" in warning
    (key,) = world.data.glob("*key*")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    content = key.read_bytes()
    assert make_demo_key(settings) == warning
    assert key.read_bytes() == content
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    said: list[str] = []
    assert take_in(settings, world.contracts, progress=said.append).changed
    assert said[0] == "The pseudonyms are made with the demo's key: for invented children only."


def test_with_a_proper_key_the_demo_makes_none(world: World) -> None:
    assert make_demo_key(world.settings) is None
    assert not world.data.exists()


# --- What may never be found --------------------------------------------------------------------------------


def forms_of(number: str) -> set[str]:
    digits = number.replace("-", "")
    return {digits, f"{digits[:6]}-{digits[6:]}"}


def test_no_number_and_no_name_is_found_anywhere(
    world: World, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    impossible = "320315-4009"
    mistyped = "740315-40O1"
    person = {"navn": "Xerxes Ællingeby"}
    world.deliver(
        "forloeb_330_20210831.csv",
        FORLOEB,
        forloeb("f1", ANNE, **person),
        forloeb("f2", BO.replace("-", ""), farve="gul", sted="Hos Familien Kvist", navn="Ofelia"),
        forloeb("f3", CARL, farve="Balthasar"),
        forloeb("f4", impossible, **person),
        forloeb("f5", mistyped, navn="Balthasar"),
        forloeb("f6", DORTE, **person) + ";Balthasar",
        forloeb("f7", EMMA, fra="Ofelia", til="Xerxes", antal="Ofelia", runde="Xerxes", beloeb=DORTE),
        *(forloeb(f"g{number}", ANNE, **person) for number in range(9)),
    )
    world.deliver("forloeb_330_20210930.csv", f"{ANNE};Xerxes;Ællingeby", f"{BO};Ofelia;Ællingeby")
    world.deliver("forloeb_330_20211001.csv", FORLOEB + f";{CARL};Ofelia {DORTE}", forloeb("f1") + ";;", "x")
    world.deliver("forloeb_390_20210831.csv", FORLOEB, forloeb("f1", navn='"Xerxes'), encoding="cp1252")
    packed = gzip.compress(f"{FORLOEB}\n{forloeb('f1', EMMA, **person)}\n".encode())
    world.deliver_bytes(f"{CARL}/forloeb_390_20210901.csv.gz", packed)
    world.deliver_bytes("forloeb_390_20210902.csv.gz", packed[:-3])
    world.deliver(f"forloeb_{DORTE.replace('-', '')}.csv", FORLOEB)
    world.deliver(f"{EMMA}/boern {BO}.csv", FORLOEB)
    result = world.run()
    assert {line.status for line in result.deliveries} == {"accepted", "refused"}
    assert result.failed == []

    needles = {form for number in (ANNE, BO, CARL, DORTE, EMMA, impossible) for form in forms_of(number)}
    needles |= {mistyped, *NAMES, SECRET}
    told = [*world.said, str(result), *capfd.readouterr(), caplog.text]
    for needle in needles:
        assert not [text for text in told if needle in text]
        for path in world.data.rglob("*"):
            relative = path.relative_to(world.data)
            if relative.parts[0] != "extracts":
                assert needle not in str(relative)
                assert path.is_dir() or needle.encode() not in path.read_bytes()


def test_two_folders_named_by_numbers_are_masked_and_yet_told_apart(world: World) -> None:
    world.deliver(f"{ANNE}/forloeb_330_20210831.csv", FORLOEB, forloeb("f1", beloeb="1"))
    world.run()
    world.deliver(f"{BO}/forloeb_330_20210831.csv", FORLOEB, forloeb("f1", beloeb="2"))
    world.run()
    assert not world.run().changed
    paths = [str(path) for (path,) in world.ledger("path")]
    assert len(set(paths)) == 2
    assert all(re.fullmatch(r"\*{10}/forloeb_330_20210831\.csv \([0-9a-f]{8}\)", path) for path in paths)


def test_what_memory_can_t_hold_is_put_aside_unreadably(tmp_path: Path) -> None:
    spill = tmp_path / "spill"
    with duckdb.connect(config={"memory_limit": "40MB"}) as connection, unreadable_spill(connection, spill):
        connection.execute(
            f"create temp table staged as "
            f"select '{CARL}' as number, repeat(cast(i as varchar), 20) as rest from range(800000) as rows(i)"
        )
        spilled = b"".join(path.read_bytes() for path in spill.rglob("*") if path.is_file())
        assert len(spilled) > 1_000_000
        assert CARL.encode() not in spilled
    assert not spill.exists()


def test_what_a_killed_build_put_aside_does_not_stop_the_next_intake(world: World) -> None:
    left = world.settings.work_dir / "spill" / "duckdb_temp_storage_S32K-0.tmp"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"rows")
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    assert [line.status for line in world.run().deliveries] == ["accepted"]


def test_what_is_made_can_be_read_by_its_owner_alone(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    world.run()
    made = [world.settings.landing_path, *(world.data / "reports").rglob("*"), world.data / "reports"]
    assert len(made) == 5
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in made} == {0}


# --- The landing file ---------------------------------------------------------------------------------------


def test_a_new_column_in_the_contract_is_added_to_what_is_landed(world: World, tmp_path: Path) -> None:
    world.deliver("haendelser_330_20210831.csv", "haendelse_id;slags", "h1;a")
    world.run()
    slags = "          - name: slags\n            description: En tekst.\n"
    world.contracts = rewritten_contract(
        tmp_path,
        "_sources.yml",
        slags,
        "          - {name: note, description: Ny., data_type: varchar, config: {meta: {type: tekst}}}\n"
        + slags,
    )
    world.deliver("haendelser_330_20210930.csv", "haendelse_id;note", "h2;b")
    world.run()
    assert world.in_force("haendelser", "haendelse_id, slags, note") == [("h1", "a", None), ("h2", None, "b")]


def test_a_column_that_changes_its_type_stops_the_run_with_a_sentence(world: World, tmp_path: Path) -> None:
    world.run()
    world.contracts = rewritten_contract(
        tmp_path,
        "_sources.yml",
        "data_type: integer\n            config: {meta: {type: heltal",
        "data_type: bigint\n            config: {meta: {type: heltal",
    )
    with pytest.raises(LandingError, match="forloeb holds antal as integer and the contract says bigint"):
        world.run()


def test_tables_are_there_before_anything_is_delivered(world: World) -> None:
    world.run()
    assert {"forloeb", "haendelser", "perioder", "delivery", "refused_row", "ignored_file", "child"} <= set(
        world.dump()
    )


def test_a_report_that_was_lost_with_a_killed_run_is_written_by_the_next(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"), forloeb("f2", farve="blaa"))
    world.run()
    before = (world.report(1, "csv"), world.receipt(1))
    for path in (world.data / "reports" / "330").iterdir():
        path.unlink()
    assert not world.run().changed
    assert (world.report(1, "csv"), world.receipt(1)) == before


# --- Being killed -------------------------------------------------------------------------------------------

KILLED = """
import sys
from pathlib import Path
from orchestration import intake
from orchestration.intake.contract import load_contracts
from orchestration.settings import Settings
from tests.intake.killing import kill_at

data, contract, secret, last = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
said = kill_at(last)
settings = Settings(data=data, secret=secret, secret_file=None, _env_file=None)
intake.take_in(settings, load_contracts(contract / "_sources.yml", contract))
print(said())
"""


def killed_after(world: World, statements: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(world.data), str(CONTRACT), SECRET, str(statements)],
        cwd=PROJECT_ROOT,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def delivered_twice(folder: Path) -> World:
    """A landing with one night in it, and files for a second: full, delta, refused, replaced, ignored."""
    world = World(folder / "data")
    rows = [forloeb(f"f{number}", CARL, beloeb=str(number)) for number in range(20)]
    world.deliver("forloeb_330_20210831.csv", FORLOEB, *rows)
    world.deliver("haendelser_330_20210831.csv", "haendelse_id;cpr;slags", "h1;;a", f"h1;{BO};b")
    world.run()
    world.deliver(
        "forloeb_330_20210930.csv", FORLOEB, *rows[2:], forloeb("f0", farve="blaa"), forloeb("new", DORTE)
    )
    world.deliver("haendelser_330_20210831.csv", "haendelse_id;cpr;slags", "h1;;c", f"h2;{EMMA};d")
    world.deliver("forloeb_390_20210930.csv", FORLOEB)
    world.deliver("forloeb_000_20210930.csv", FORLOEB)
    return world


def reports_of(world: World) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in (world.data / "reports").rglob("*")
        if path.suffix in (".csv", ".txt")
    }


def test_a_run_that_is_killed_anywhere_and_started_again_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    undisturbed = delivered_twice(tmp_path / "undisturbed")
    counted = killed_after(undisturbed, 0)
    assert counted.returncode == 0, counted.stderr
    n_statements = int(counted.stdout)
    expected, expected_reports = undisturbed.dump(), reports_of(undisturbed)
    assert len(expected["delivery"]) == 5
    for kill_at in range(n_statements // 5, n_statements, n_statements // 5):
        world = delivered_twice(tmp_path / f"killed{kill_at}")
        killed = killed_after(world, kill_at)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        world.run()
        assert world.dump() == expected
        assert reports_of(world) == expected_reports
        assert not world.run().changed
