"""The demo's files come in the forms that real systems write, the same ones every time."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from orchestration.demo import DemoError, write_demo, write_late_delivery
from orchestration.intake.contract import Contracts
from tests.demo.conftest import Delivered, text_of

pytestmark = pytest.mark.xdist_group("demo")

SMALL = 0.05


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(delivered: Delivered, tmp_path: Path) -> None:
    again = write_demo(tmp_path / "again", contracts=delivered.contracts)
    assert again.files == delivered.demo.files
    assert hashes(again.folder) == hashes(delivered.demo.folder)


def test_another_seed_gives_other_children(contracts: Contracts, tmp_path: Path) -> None:
    folders = [
        write_demo(tmp_path / str(seed), seed=seed, scale=SMALL, contracts=contracts).folder
        for seed in (1, 2)
    ]
    first, second = (hashes(folder) for folder in folders)
    assert first.keys() == second.keys()
    assert first["390/indsatser_390_20210930.csv"] != second["390/indsatser_390_20210930.csv"]


def test_both_encodings_both_line_ends_and_compression(delivered: Delivered) -> None:
    contents = [(delivered.demo.folder / file.path).read_bytes() for file in delivered.demo.files]
    plain = [content for content in contents if not content.startswith(b"\x1f\x8b")]
    assert len(plain) < len(contents)
    assert any(content.startswith(b"\xef\xbb\xbf") for content in plain)
    assert any(b"\r\n" in content for content in plain)
    assert any(b"\n" in content and b"\r" not in content for content in plain)
    assert any("Ærtehaven".encode()[:2] in content and content[:3] != b"\xef\xbb\xbf" for content in plain)
    assert any("ø".encode("cp1252") in content and "ø".encode() not in content for content in plain)


def test_every_file_lies_where_the_list_says_and_no_other(delivered: Delivered) -> None:
    folder = delivered.demo.folder
    written = Counter(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert written == Counter(file.path for file in delivered.demo.files)
    assert list(folder.parent.iterdir()) == [folder]


def test_row_counts_are_those_of_the_files(delivered: Delivered) -> None:
    for file in delivered.demo.files:
        if file.status == "accepted":
            assert file.rows == sum(1 for _ in delivered.lines(file))


def test_the_faults_are_few_and_known(delivered: Delivered) -> None:
    statuses = Counter(file.status for file in delivered.demo.files)
    assert statuses["refused"] == statuses["ignored"] == 1
    broken = next(file for file in delivered.demo.files if file.status == "refused")
    last = text_of(delivered.demo.folder / broken.path)[-200:]
    assert not last.endswith("\n")
    days = Counter((file.municipality_code, file.extract, file.as_of) for file in delivered.demo.files)
    assert {day for day, count in days.items() if count > 1} == {
        ("330", "ledelsestilsyn", "2021-09-30"),
        ("390", "posteringer", "2021-09-30"),
    }


def test_a_quoted_cell_holds_a_semicolon(delivered: Delivered) -> None:
    names = [row["navn"] for row in delivered.in_force("institutioner", "330")]
    assert any(";" in name and '"' in name for name in names)


def test_without_faults_every_file_is_good(contracts: Contracts, tmp_path: Path) -> None:
    demo = write_demo(tmp_path, scale=SMALL, faults=False, contracts=contracts)
    assert {file.status for file in demo.files} == {"accepted"}
    assert not any(file.bad_rows for file in demo.files)


def test_the_late_delivery_is_older_than_the_newest(delivered: Delivered, tmp_path: Path) -> None:
    late = write_late_delivery(tmp_path, contracts=delivered.contracts)
    newest = delivered.files(late.extract, late.municipality_code)[-1]
    assert late.as_of < newest.as_of
    assert (tmp_path / late.path).exists()
    assert late.path not in {file.path for file in delivered.demo.files}


def test_any_municipality_can_be_made(contracts: Contracts, tmp_path: Path) -> None:
    smallest_and_others = ("825", "563", "101", "860")
    demo = write_demo(
        tmp_path, municipalities=smallest_and_others, scale=0.2, faults=False, contracts=contracts
    )
    assert {file.municipality_code for file in demo.files} == set(smallest_and_others)


def test_an_unknown_municipality_is_an_error(contracts: Contracts, tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="999"):
        write_demo(tmp_path, municipalities=("330", "999"), contracts=contracts)
