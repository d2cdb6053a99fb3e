"""Dashboards read while releases change under them."""

import subprocess
import sys
from pathlib import Path

import duckdb

from orchestration.release import publish, releases
from orchestration.release.shelf import swap_in
from orchestration.settings import PROJECT_ROOT, Settings
from tests.release.conftest import next_night

_ONE_READ = """
import duckdb, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print(connection.execute("select n_rows from mart_number where label = ''").fetchall()[0][0])
"""

_READ_ON = """
import duckdb, sys
print("ready", flush=True)
seen = []
while not sys.stdin.closed and len(seen) < 100_000:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        seen.append(connection.execute("select n_rows from mart_number where label = ''").fetchall()[0][0])
    with duckdb.connect() as connection:
        query = f"select n_rows from read_parquet('{sys.argv[2]}') where label = ''"
        seen.append(connection.execute(query).fetchall()[0][0])
    if (sys.argv[3] and __import__("os").path.exists(sys.argv[3])):
        break
print(len(seen), sorted(set(seen)))
"""


def read_anew(settings: Settings) -> str:
    """What another process reads that opens the published file now."""
    command = [sys.executable, "-c", _ONE_READ, str(settings.marts_path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_who_has_the_old_one_open_reads_on_and_who_comes_gets_the_new(settings: Settings) -> None:
    next_night(settings, 1)
    publish(settings)
    with duckdb.connect(str(settings.marts_path), read_only=True) as reader:
        number = "select n_rows from mart_number where label = ''"
        assert reader.execute(number).fetchall() == [(1,)]
        next_night(settings, 2)
        publish(settings)
        assert reader.execute(number).fetchall() == [(1,)]
        assert reader.execute("select count(*) from dim_municipality").fetchall() == [(3,)]
        assert read_anew(settings) == "2"
        assert reader.execute(number).fetchall() == [(1,)]


def test_an_old_reader_reads_on_when_its_release_is_discarded(settings: Settings) -> None:
    next_night(settings, 1)
    few = Settings(_env_file=None, data=settings.data, keep_releases=1)
    publish(few)
    with duckdb.connect(str(few.marts_path), read_only=True) as reader:
        next_night(few, 2)
        publish(few)
        assert len(releases(few)) == 1
        assert reader.execute("select n_rows from mart_number where label = ''").fetchall() == [(1,)]


def test_readers_meet_no_error_in_fifty_swaps(settings: Settings, tmp_path: Path) -> None:
    ids = []
    for number in (1, 2):
        next_night(settings, number)
        ids.append(publish(settings).release_id)
    stop = tmp_path / "stop"
    parquet = settings.published_dir / "parquet" / "mart_number.parquet"
    reader = subprocess.Popen(
        [sys.executable, "-c", _READ_ON, str(settings.marts_path), str(parquet), str(stop)],
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "ready\n"
    for turn in range(50):
        swap_in(settings, ids[turn % 2])
    stop.touch()
    told, errors = reader.communicate(timeout=120)
    assert reader.returncode == 0, errors
    n_reads, seen = told.split(maxsplit=1)
    assert int(n_reads) > 0
    assert seen.strip() in ("[1]", "[2]", "[1, 2]")
