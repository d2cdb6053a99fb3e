"""Which files are deliveries, which are none, and what a file costs that can't be read."""

import gzip
import os
from pathlib import Path

import pytest

from orchestration.intake import reader
from orchestration.intake.reader import Delivered

from .world import ANNE, FORLOEB, World, forloeb

IGNORED = {
    "boern.csv": "name",
    "forloeb_330_2021-08-31.csv": "name",
    "forloeb_330_20210831 (1).csv": "name",
    "Forloeb_330_20210831.csv": "name",
    "forloeb_330_20210831.CSV": "name",
    "forloeb_33_20210831.csv": "name",
    "boern_330_20210831.csv": "unknown_extract",
    "forloeb_000_20210831.csv": "unknown_municipality",
    "forloeb_999_20210831.csv": "unknown_municipality",
    "forloeb_330_20210231.csv": "impossible_date",
    "forloeb_330_00000000.csv": "impossible_date",
}


@pytest.mark.parametrize(("name", "code"), IGNORED.items())
def test_a_file_that_is_no_delivery_is_reported_and_not_read(world: World, name: str, code: str) -> None:
    world.deliver(f"below/{name}", FORLOEB, forloeb("f1"))
    result = world.run()
    assert not result.changed
    assert world.ignored() == [(f"below/{name}", code)]
    assert result.ignored[0].reason.endswith("så læses filen ved næste kørsel.")
    assert world.query("select count(*) from landing.delivery") == [(0,)]


@pytest.mark.parametrize("name", ["forloeb_330_20210831.csv.part", "forloeb_330.bak", "x.tmp", "README"])
def test_other_endings_are_not_even_mentioned(world: World, name: str) -> None:
    world.deliver(name, FORLOEB, forloeb("f1"))
    world.run()
    assert (world.ignored(), world.ledger()) == ([], [])


def test_a_file_that_is_put_right_leaves_the_list(world: World) -> None:
    wrong = world.deliver("forloeb_000_20210831.csv", FORLOEB, forloeb("f1"))
    world.run()
    wrong.rename(wrong.with_name("forloeb_330_20210831.csv"))
    assert world.run().deliveries[0].status == "accepted"
    assert world.ignored() == []


@pytest.mark.parametrize("folder", ["", "kommune/", "a/b/c/", "æøå/"])
def test_deliveries_lie_anywhere_below_the_folder_and_are_left_as_they_are(world: World, folder: str) -> None:
    path = world.deliver(f"{folder}forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    before = (path.stat(), path.read_bytes())
    world.run()
    assert world.ledger("path, file_name, status") == [
        (f"{folder}forloeb_330_20210831.csv", "forloeb_330_20210831.csv", "accepted")
    ]
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino, path.read_bytes()) == (
        before[0].st_mtime_ns,
        before[0].st_ino,
        before[1],
    )


def test_without_a_folder_of_extracts_nothing_is_taken_in(world: World) -> None:
    assert not world.run().changed


def test_a_packed_delivery_is_read_as_an_unpacked_one(world: World) -> None:
    content = f"{FORLOEB}\n{forloeb('f1')}\n".encode()
    packed = gzip.compress(content[:50]) + gzip.compress(content[50:])  # two members after each other
    world.deliver_bytes("forloeb_330_20210831.csv.gz", packed)
    assert world.run().deliveries[0].rows_accepted == 1


def test_days_are_taken_in_from_the_oldest_and_a_day_s_files_as_they_were_written(world: World) -> None:
    for name, amount, written in (
        ("forloeb_330_20210930.csv", "3", 1),
        ("b/forloeb_330_20210831.csv", "1", 2),
        ("a/forloeb_330_20210831.csv", "2", 3),
    ):
        path = world.deliver(name, FORLOEB, forloeb("f1", beloeb=amount))
        os.utime(path, (written, written))
    world.run()
    assert world.ledger("path, status") == [
        ("b/forloeb_330_20210831.csv", "accepted"),
        ("a/forloeb_330_20210831.csv", "accepted"),
        ("forloeb_330_20210930.csv", "accepted"),
    ]
    assert world.query("select cast(beloeb as int), _as_of_to is null from landing.forloeb order by 1") == [
        (2, False),
        (3, True),
    ]


def test_links_are_followed_but_never_round_in_circles(world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "forloeb_330_20210831.csv").write_text(f"{FORLOEB}\n{forloeb('f1')}\n")
    extracts = world.settings.extracts_dir
    extracts.mkdir(parents=True)
    (extracts / "mounted").symlink_to(elsewhere)
    (elsewhere / "round").symlink_to(extracts)
    (extracts / "forloeb_390_20210831.csv").symlink_to(elsewhere / "nowhere.csv")
    world.run()
    assert world.ledger("path, status") == [("mounted/forloeb_330_20210831.csv", "accepted")]
    assert world.ignored() == [("forloeb_390_20210831.csv", "unreadable")]


def test_what_is_no_ordinary_file_costs_only_itself(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    os.mkfifo(world.settings.extracts_dir / "forloeb_390_20210831.csv")
    (world.settings.extracts_dir / "forloeb_390_20210901.csv").mkdir()
    result = world.run()
    assert [line.status for line in result.deliveries] == ["accepted"]
    assert world.ignored() == [("forloeb_390_20210831.csv", "unreadable")]
    assert "Giv kørslens bruger ret til at læse den" in result.ignored[0].reason


def test_a_file_that_may_not_be_opened_costs_only_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    locked = world.deliver("forloeb_390_20210831.csv", FORLOEB, forloeb("f1"))
    as_before = Path.open

    def opened(path: Path, *arguments: object, **options: object) -> object:
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return as_before(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", opened)
    assert [line.status for line in world.run().deliveries] == ["accepted"]
    assert world.ignored() == [("forloeb_390_20210831.csv", "unreadable")]
    monkeypatch.undo()
    assert [line.municipality_code for line in world.run().deliveries] == ["390"]
    assert world.ignored() == []


def test_a_file_that_grows_while_it_is_read_waits_for_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    as_before = os.fstat
    calls = 0

    def growing(handle: int) -> os.stat_result:
        nonlocal calls
        calls += 1
        if calls == 2:
            with path.open("a") as file:
                file.write(forloeb("f2") + "\n")
        return as_before(handle)

    monkeypatch.setattr(reader.os, "fstat", growing)
    assert not world.run().changed
    assert world.ignored() == [("forloeb_330_20210831.csv", "still_written")]
    monkeypatch.undo()
    assert world.run().deliveries[0].rows_read == 2
    assert world.ignored() == []


def test_a_fault_of_our_own_costs_one_file_and_tells_no_value(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))
    world.deliver("forloeb_390_20210831.csv", FORLOEB, forloeb("f1"))
    as_before = reader.read_sheet
    broken = world.data / "extracts" / "forloeb_330_20210831.csv"

    def failing(delivered: Delivered) -> reader.Sheet:
        if delivered.content == broken.read_bytes() and not world.said:
            raise RuntimeError(f"something about {ANNE}")
        return as_before(delivered)

    monkeypatch.setattr("orchestration.intake.read_sheet", failing)
    result = world.run()
    assert [line.municipality_code for line in result.deliveries] == ["390"]
    assert [(failed.path, failed.fault.split(" in ")[0]) for failed in result.failed] == [
        ("forloeb_330_20210831.csv", "RuntimeError")
    ]
    assert world.ignored() == [("forloeb_330_20210831.csv", "failed")]
    assert ANNE not in str(result) + str(world.said)
    world.said.append("mended")
    assert [line.municipality_code for line in world.run().deliveries] == ["330"]


def test_a_report_that_can_t_be_written_doesn_t_undo_the_delivery(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"))

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr("orchestration.intake.write_report", full_disk)
    result = world.run()
    assert [line.status for line in result.deliveries] == ["accepted"]
    assert [failed.path for failed in result.failed] == ["report of delivery 1"]
    assert world.ignored() == []
    monkeypatch.undo()
    assert world.run().failed == []
    assert "MODTAGET" in world.receipt(1)
