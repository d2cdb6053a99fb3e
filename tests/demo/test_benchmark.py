"""The benchmark sends the same rows through each stage and its floor, and writes down what it found."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.million import EXTRACTS, write_million
from orchestration.duck import connect
from orchestration.intake import check_file
from orchestration.intake.contract import Contracts
from orchestration.settings import PROJECT_ROOT, Settings

pytestmark = pytest.mark.xdist_group("demo")


def test_every_stage_sees_every_row(tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks", "--no-night", "--repeats", "1"),
            *("--million-rows", "3000", "--million-children", "50", "--million-extracts", "posteringer"),
            *("--json", str(found), "--scratch", str(tmp_path)),
        ],
        cwd=PROJECT_ROOT,
        check=True,
        capture_output=True,
    )
    lines = {line["stage"]: line for line in json.loads(found.read_text("utf-8"))["million"]["posteringer"]}
    assert {stage: line["rows"] for stage, line in lines.items()} == {
        "writing": 6000,
        "read_csv": 3000,
        "cast into a table": 3000,
        "intake": 3000,
        "intake of the day after": 3000,
    }
    assert lines["intake"]["floor"] == "cast into a table"
    assert all(line["wall_seconds"] > 0 and line["peak_mib"] > 0 for line in lines.values())
    assert [path for path in tmp_path.iterdir() if path != found] == []


@pytest.mark.parametrize("extract", EXTRACTS)
def test_the_big_delivery_keeps_the_contract(tmp_path: Path, contracts: Contracts, extract: str) -> None:
    settings = Settings(data=tmp_path)
    with connect(None, settings) as connection:
        made = write_million(connection, contracts, tmp_path, extract=extract, rows=2_000, children=30)
    for path in (made.first, made.second):
        report = check_file(path, settings, contracts)
        assert report.status == "accepted"
    assert made.first.read_bytes() != made.second.read_bytes()


def test_the_floor_casts_the_demos_files_as_they_are(tmp_path: Path, contracts: Contracts) -> None:
    from benchmarks.floor import cast_sql, deliveries
    from orchestration.demo import write_demo

    settings = Settings(data=tmp_path)
    demo = write_demo(settings, scale=0.02, faults=False, contracts=contracts)
    with connect(None, settings) as connection:
        rows = [
            connection.execute(f"select count(*), count(columns(*)) from ({cast_sql(file)})").fetchall()[0][0]
            for file in deliveries(settings)
        ]
    assert sum(rows) == demo.rows
