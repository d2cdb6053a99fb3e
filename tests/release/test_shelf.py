"""Keeping releases, putting one back, and knowing when there is nothing new."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.release import (
    ReleaseError,
    inputs_fingerprint,
    newest_release_has,
    publish,
    releases,
    rollback,
)
from orchestration.release.shelf import alone, discard_old
from orchestration.settings import Settings
from tests.release.conftest import change, next_night, read, seal, settings_in


def current(settings: Settings) -> str:
    return (settings.published_dir / "current").resolve().name


def test_before_the_first_there_are_none(tmp_path: Path) -> None:
    assert releases(settings_in(tmp_path)) == []
    assert not newest_release_has(settings_in(tmp_path), "anything")


def test_ids_sort_in_the_order_of_publishing_whatever_the_clock_says(settings: Settings) -> None:
    published = [publish(settings)]
    for number in range(3):
        next_night(settings, number)
        published.append(publish(settings))
    assert [release.release_id for release in releases(settings)] == [
        release.release_id for release in published
    ]
    assert [release.is_current for release in releases(settings)] == [False, False, False, True]


def test_a_day_known_before_has_its_place_too(settings: Settings) -> None:
    """A release of an earlier day's knowledge replaces the current one, until the next ordinary run."""
    publish(settings)
    seal(settings, as_known_on=date(2021, 8, 31), inputs_fingerprint="as known on 31 August")
    earlier = publish(settings)
    assert (earlier.is_new, earlier.is_current, earlier.is_ordinary) == (True, True, False)
    assert not newest_release_has(settings, "the first night")
    seal(settings)
    again = publish(settings)
    assert (again.is_new, again.is_current, again.is_ordinary) == (True, True, True)


def test_the_same_content_from_the_same_inputs_makes_no_new_release(settings: Settings) -> None:
    first = publish(settings)
    change(settings, "update marts.mart_quality set status = 'not_applicable'")
    seal(settings)
    second = publish(settings)
    assert (second.release_id, second.is_new, second.is_current) == (first.release_id, False, True)
    assert len(releases(settings)) == 1


def test_the_same_content_from_new_inputs_is_a_new_release(settings: Settings) -> None:
    first = publish(settings)
    seal(settings, inputs_fingerprint="a delivery that changed nothing")
    second = publish(settings)
    assert second.is_new
    assert second.release_id > first.release_id


def test_rollback_puts_a_release_back_and_it_stays(settings: Settings) -> None:
    first = publish(settings)
    next_night(settings, 11)
    second = publish(settings)
    put_back = rollback(settings, first.release_id)
    assert put_back.is_current
    assert current(settings) == first.release_id
    assert read(settings.marts_path, "select n_rows from mart_number where label = ''") == [(None,)]
    assert newest_release_has(settings, "night 11"), "nothing is new, so the next night leaves it in place"
    next_night(settings, 12)
    third = publish(settings)
    assert current(settings) == third.release_id > second.release_id
    assert not (settings.published_dir / "rolled_back.json").exists()


def test_rollback_forward_again(settings: Settings) -> None:
    first = publish(settings)
    next_night(settings, 11)
    second = publish(settings)
    rollback(settings, first.release_id)
    rollback(settings, second.release_id)
    assert current(settings) == second.release_id
    assert newest_release_has(settings, "night 11")
    assert not (settings.published_dir / "rolled_back.json").exists()


def test_publishing_after_a_rollback_brings_the_newest_back(settings: Settings) -> None:
    first = publish(settings)
    next_night(settings, 11)
    second = publish(settings)
    rollback(settings, first.release_id)
    again = publish(settings)
    assert (again.release_id, again.is_new, again.is_current) == (second.release_id, False, True)
    assert len(releases(settings)) == 2


def test_rollback_to_an_unknown_release_names_those_there_are(settings: Settings) -> None:
    release = publish(settings)
    with pytest.raises(ReleaseError, match=f"Der er ingen udgivelse 20200101. Der er: {release.release_id}"):
        rollback(settings, "20200101")
    with pytest.raises(ReleaseError, match="Der er ingen udgivelse"):
        rollback(settings, f"../releases/{release.release_id}")
    assert current(settings) == release.release_id


@pytest.mark.parametrize("name", ["marts.duckdb", "parquet/mart_number.parquet", "csv/mart_number.csv"])
def test_a_release_whose_files_have_changed_is_not_put_back(settings: Settings, name: str) -> None:
    first = publish(settings)
    next_night(settings, 11)
    second = publish(settings)
    with (first.path / name).open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)
        file.seek(-1, 2)
        file.write(bytes([last[0] ^ 1]))
    with pytest.raises(ReleaseError, match="mangler eller er ændret"):
        rollback(settings, first.release_id)
    (first.path / name).unlink()
    with pytest.raises(ReleaseError, match="mangler eller er ændret"):
        rollback(settings, first.release_id)
    assert current(settings) == second.release_id


def test_a_release_that_shows_smaller_numbers_than_allowed_now_is_not_put_back(settings: Settings) -> None:
    first = publish(settings)
    next_night(settings, 11)
    second = publish(settings)
    with pytest.raises(ReleaseError, match="viser tal med ned til 5 bag sig; nu er grænsen 10"):
        rollback(settings_in(settings.data, min_cell=10), first.release_id)
    assert current(settings) == second.release_id
    assert rollback(settings_in(settings.data, min_cell=3), first.release_id).is_current


def test_a_release_that_shows_more_dominated_amounts_than_allowed_now_is_not_put_back(
    settings: Settings,
) -> None:
    first = publish(settings)
    next_night(settings, 11)
    second = publish(settings)
    with pytest.raises(ReleaseError, match="med en grænse på 10 %; nu er grænsen 20 %"):
        rollback(settings_in(settings.data, dominance_percent=20), first.release_id)
    assert current(settings) == second.release_id
    assert rollback(settings_in(settings.data, dominance_percent=5), first.release_id).is_current
    assert rollback(settings_in(settings.data, dominance_percent=20, min_cell=1), second.release_id)


def test_a_release_from_before_the_rule_of_dominance_is_not_put_back(settings: Settings) -> None:
    first = publish(settings)
    next_night(settings, 11)
    publish(settings)
    path = first.path / "release.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["dominance_percent"]
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ReleaseError, match="med en grænse på 0 %; nu er grænsen 10 %"):
        rollback(settings, first.release_id)


def test_the_newest_are_kept(settings: Settings) -> None:
    few = settings_in(settings.data, keep_releases=3)
    ids = [publish(few).release_id]
    for number in range(4):
        next_night(few, number)
        ids.append(publish(few).release_id)
    assert [release.release_id for release in releases(few)] == ids[-3:]
    assert current(few) == ids[-1]


def test_the_current_release_is_never_discarded(settings: Settings) -> None:
    first = publish(settings)
    next_night(settings, 11)
    publish(settings)
    rollback(settings, first.release_id)
    discard_old(settings_in(settings.data, keep_releases=1))
    assert current(settings) == first.release_id
    assert read(settings.marts_path, "select count(*) from mart_number") == [(3,)]


def test_a_folder_that_is_no_release_is_left_alone(settings: Settings) -> None:
    stranger = settings.published_dir / "releases" / "notes"
    stranger.mkdir(parents=True)
    release = publish(settings)
    assert [kept.release_id for kept in releases(settings)] == [release.release_id]
    assert stranger.is_dir()


def test_a_second_release_at_the_same_time_waits_and_then_says_so(settings: Settings) -> None:
    with (
        alone(settings),
        pytest.raises(ReleaseError, match="En anden kørsel er ved at udgive"),
    ):
        publish(settings_in(settings.data, lock_wait_seconds=0.1))


def test_the_published_folder_may_be_moved(settings: Settings, tmp_path: Path) -> None:
    publish(settings)
    elsewhere = tmp_path / "elsewhere"
    settings.published_dir.rename(elsewhere)
    assert read(elsewhere / "marts.duckdb", "select count(*) from mart_number") == [(3,)]
    assert json.loads((elsewhere / "release.json").read_text(encoding="utf-8"))["min_cell"] == 5


def test_inputs_are_the_deliveries_the_definitions_and_two_settings(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    empty = inputs_fingerprint(settings)
    assert not settings.landing_path.exists(), "looking makes no file"
    with duckdb.connect(str(settings.landing_path)) as connection:
        connection.execute(
            """
            create table delivery (
                delivery_id bigint, municipality_code varchar, extract varchar, as_of_date date,
                content_hash varchar, status varchar, rows_accepted bigint, rows_refused bigint,
                received_at timestamp
            )
            """
        )
        connection.execute(
            "insert into delivery values (1, '330', 'boern', '2021-08-31', 'aa', 'accepted', 9, 0, now())"
        )
    one = inputs_fingerprint(settings)
    with duckdb.connect(str(settings.landing_path)) as connection:
        connection.execute(
            "insert into delivery values (2, '330', 'boern', '2021-09-30', 'bb', 'accepted', 9, 0, now())"
        )
    two = inputs_fingerprint(settings)
    with duckdb.connect(str(settings.landing_path)) as connection:
        connection.execute("update delivery set received_at = received_at + interval 1 day")
        connection.execute("insert into delivery select * replace (3 as delivery_id) from delivery limit 1")
    assert inputs_fingerprint(settings) == two, "when it was read, or read again, is nothing new"
    known = inputs_fingerprint(settings, date(2021, 8, 31))
    fewer_hidden = inputs_fingerprint(settings_in(tmp_path, min_cell=1))
    dominated_shown = inputs_fingerprint(settings_in(tmp_path, dominance_percent=0))
    assert len({empty, one, two, known, fewer_hidden, dominated_shown}) == 6
    with duckdb.connect(str(settings.landing_path)) as connection:
        connection.execute("delete from delivery where as_of_date > date '2021-08-31'")
    assert inputs_fingerprint(settings, date(2021, 8, 31)) == known, "later deliveries don't count then"
