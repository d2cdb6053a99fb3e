"""What lies in a release: the same rows three times, in forms that dashboards and spreadsheets read."""

import csv
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.release import ReleaseError, publish, writer
from orchestration.release.inputs import hash_file
from orchestration.settings import Settings
from tests.release.conftest import DAY, change, read, seal, settings_in

Manifest = Callable[[], dict[str, Any]]


def test_the_duckdb_file_holds_the_marts_in_schema_main(settings: Settings) -> None:
    publish(settings)
    tables = read(
        settings.marts_path, "select table_schema, table_name from information_schema.tables order by all"
    )
    assert tables == [("main", "dim_municipality"), ("main", "mart_number"), ("main", "mart_quality")]
    query = "select * from {}mart_number order by all"
    assert read(settings.marts_path, query.format("")) == read(
        settings.warehouse_path, query.format("marts.")
    )


def test_the_duckdb_file_has_the_oldest_format_on_offer(settings: Settings) -> None:
    """DuckDB 1.1 reads version 64 and no later."""
    publish(settings)
    header = settings.marts_path.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64


def test_descriptions_go_with_the_tables(settings: Settings) -> None:
    publish(settings)
    assert read(settings.marts_path, "select comment from duckdb_tables() where comment is not null") == [
        ("Tal til prøve.",)
    ]
    assert read(
        settings.marts_path, "select column_name, comment from duckdb_columns() where comment is not null"
    ) == [("value", "Værdien, uafrundet.")]


def test_parquet_holds_the_same_rows_and_types(settings: Settings) -> None:
    publish(settings)
    path = settings.published_dir / "parquet" / "mart_number.parquet"
    with duckdb.connect() as connection:
        rows = connection.execute(f"select * from '{path}' order by all").fetchall()
        types = connection.execute(f"describe select * from '{path}'").fetchall()
    assert rows == read(settings.marts_path, "select * from mart_number order by all")
    assert [kind for _, kind, *_ in types] == [
        kind for _, kind, *_ in read(settings.marts_path, "describe mart_number")
    ]


def test_csv_opens_in_a_danish_spreadsheet(settings: Settings) -> None:
    publish(settings)
    path = settings.published_dir / "csv" / "mart_number.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbfmunicipality_code;label;value;")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file, delimiter=";"))
    assert header[:4] == ["municipality_code", "label", "value", "exact"]
    assert sorted(rows) == [
        [
            "084",
            "",
            "66,5",
            "0,000000",
            "9007199254740993",
            "false",
            "2020-02-29",
            "2021-09-30 04:00:00.123456",
        ],
        ["330", "", "1e-07", "-0,000001", "", "", "", ""],
        [
            "330",
            'Børn; "små" og \nstore',
            "0,30000000000000004",
            "1234,500000",
            "7",
            "true",
            "2021-09-01",
            "2021-09-30 04:00:00",
        ],
    ]


def test_release_json_says_where_the_numbers_come_from(settings: Settings, manifest: Manifest) -> None:
    verdict = seal(settings, accept_jump=True, accepted=("mart_indicator.no_jump",))
    release = publish(settings)
    told = manifest()
    assert told["release_id"] == release.release_id == release.path.name
    assert (told["as_known_on"], told["min_cell"], told["dominance_percent"]) == (None, 5, 10)
    assert told["municipalities"] == [
        {"municipality_code": "000", "municipality_name": "Alle kommuner", "today": "2021-09-30"},
        {"municipality_code": "330", "municipality_name": "Slagelse", "today": "2021-09-30"},
    ]
    assert told["deliveries"] == [
        {
            "municipality_code": "330",
            "extract": "boern",
            "as_of_date": "2021-09-30",
            "file_name": "boern_330_20210930.csv",
            "delivery_id": 2,
            "received_at": "2021-10-01T04:00:00",
            "deliveries": 2,
            "rows_accepted": 210,
            "rows_refused": 3,
        }
    ]
    assert told["checks"] == {
        "checked_at": "2021-10-01T04:05:00+00:00",
        "failed": 1,
        "not_applicable": 1,
        "ok": 2,
        "failed_or_not_run": ["c"],
        "jump_accepted": True,
        "accepted": ["mart_indicator.no_jump"],
    }
    assert {name: table["rows"] for name, table in told["tables"].items()} == release.rows
    assert release.rows == {"dim_municipality": 3, "mart_number": 3, "mart_quality": 1}
    assert told["content_fingerprint"] == verdict.content_fingerprint
    assert told["inputs_fingerprint"] == "the first night"
    assert told["code"]["version"]


def test_release_json_names_every_file_with_its_hash(settings: Settings, manifest: Manifest) -> None:
    release = publish(settings)
    lying = {path.relative_to(release.path).as_posix() for path in release.path.rglob("*") if path.is_file()}
    assert lying - {"release.json"} == set(manifest()["files"])
    for name, said in manifest()["files"].items():
        assert said == {
            "bytes": (release.path / name).stat().st_size,
            "sha256": hash_file(release.path / name),
        }


def test_equal_content_is_written_as_equal_files(settings: Settings, manifest: Manifest) -> None:
    publish(settings)
    first = manifest()["files"]
    change(
        settings,
        "create or replace table marts.mart_number as select * from marts.mart_number order by label desc",
    )
    seal(settings, inputs_fingerprint="the second night")
    assert publish(settings).is_new
    second = manifest()["files"]
    tables = [name for name in first if name != "marts.duckdb"]
    assert {name: second[name] for name in tables} == {name: first[name] for name in tables}


@pytest.mark.parametrize(
    ("group_reads", "modes"), [(False, {0o700, 0o600}), (True, {0o750, 0o640})], ids=["owner", "group"]
)
def test_the_owner_alone_may_read_and_the_group_where_that_is_set(
    settings: Settings, group_reads: bool, modes: set[int]
) -> None:
    release = publish(settings_in(settings.data, published_group_read=group_reads))
    paths = [
        settings.published_dir,
        settings.published_dir / "releases",
        release.path,
        *release.path.rglob("*"),
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == modes


@pytest.mark.parametrize("form", ["marts.duckdb", "parquet", "csv", "a file more"])
def test_what_cannot_be_read_back_is_not_published(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """A disk that loses a row, played by one that changes the files after they were written."""
    write = writer.write_release

    def write_badly(connection: Any, warehouse: str, tables: Any, folder: Path, settings: Settings) -> None:
        write(connection, warehouse, tables, folder, settings)
        if form == "marts.duckdb":
            with duckdb.connect(str(folder / form)) as released:
                released.execute("update mart_number set value = 66.4 where municipality_code = '084'")
        elif form == "parquet":
            path = folder / "parquet" / "mart_number.parquet"
            connection.execute(f"copy (select * from '{path}' limit 2) to '{path}'")
        elif form == "csv":
            path = folder / "csv" / "mart_number.csv"
            path.write_text(path.read_text(encoding="utf-8").replace("66,5", "66,4"), encoding="utf-8")
        else:
            (folder / "csv" / "children.csv").write_text("cpr\n", encoding="utf-8")

    monkeypatch.setattr("orchestration.release.publishing.write_release", write_badly)
    with pytest.raises(ReleaseError, match="kunne ikke læses tilbage"):
        publish(settings)
    assert not settings.marts_path.exists()
    assert list((settings.published_dir / "releases").glob("2*")) == []
    monkeypatch.undo()
    assert publish(settings).is_new


def test_all_front_doors_lead_into_the_current_release(settings: Settings) -> None:
    release = publish(settings)
    for name in ("marts.duckdb", "parquet", "csv", "release.json"):
        door = settings.published_dir / name
        assert door.is_symlink()
        assert not door.readlink().is_absolute(), "the folder may be moved or mounted elsewhere"
        assert door.resolve() == (release.path / name).resolve()


def test_a_file_in_the_place_of_a_front_door_is_not_overwritten(settings: Settings) -> None:
    settings.published_dir.mkdir()
    own = settings.published_dir / "csv"
    own.mkdir()
    (own / "mine.txt").write_text("mit", encoding="utf-8")
    with pytest.raises(ReleaseError, match="står i vejen"):
        publish(settings)
    assert (own / "mine.txt").read_text(encoding="utf-8") == "mit"


def test_the_day_is_the_data_s_own(settings: Settings) -> None:
    publish(settings)
    assert read(settings.marts_path, "select distinct today_date from dim_municipality where is_loaded") == [
        (DAY,)
    ]
