"""Releases that may show a child erased since: never put back, and gone as soon as there is another."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.private_files import tighten
from orchestration.release import ReleaseError, newest_release_has, publish, releases, rollback
from orchestration.release.shelf import discard_withdrawn
from orchestration.release.withdrawn import withdrawn
from orchestration.settings import Settings
from tests.release.conftest import next_night, read, seal, settings_in
from tests.release.test_killed import publish_and_die


def erase(settings: Settings) -> None:
    """Note in landing, as an erasure does, the releases that are on the shelf."""
    with duckdb.connect(str(settings.landing_path)) as landing:
        landing.execute("create table if not exists erasure_release (receipt_id varchar, release_id varchar)")
        for release in releases(settings):
            landing.execute("insert into erasure_release values ('r', $1)", [release.release_id])


@pytest.fixture
def two_nights(settings: Settings) -> Settings:
    publish(settings)
    next_night(settings, 1)
    publish(settings)
    return settings


def test_without_an_erasure_none_is_withdrawn(two_nights: Settings, tmp_path: Path) -> None:
    assert withdrawn(two_nights) == frozenset()
    with duckdb.connect(str(two_nights.landing_path)) as landing:
        landing.execute("create table delivery (delivery_id bigint)")
    assert withdrawn(two_nights) == frozenset(), "a landing file of an older version"
    assert len(releases(two_nights)) == 2


def test_the_next_release_takes_all_older_ones_away(two_nights: Settings) -> None:
    erase(two_nights)
    next_night(two_nights, 2)
    new = publish(two_nights)
    assert [release.release_id for release in releases(two_nights)] == [new.release_id]
    next_night(two_nights, 3)
    publish(two_nights)
    assert len(releases(two_nights)) == 2, "only those from before the erasure"


def test_until_then_the_current_one_stays_and_none_can_be_put_back(two_nights: Settings) -> None:
    erase(two_nights)
    first, second = releases(two_nights)
    for release in (first, second):
        with pytest.raises(ReleaseError, match="kan vise et barn, der er slettet siden"):
            rollback(two_nights, release.release_id)
    discard_withdrawn(two_nights, withdrawn(two_nights))
    assert [release.is_current for release in releases(two_nights)] == [False, True]
    assert read(two_nights.marts_path, "select count(*) from mart_number") == [(3,)]


def test_the_same_numbers_are_a_new_release_all_the_same(two_nights: Settings) -> None:
    """A child that no number shows: the release is made anew, so that the old ones can go."""
    assert newest_release_has(two_nights, "night 1")
    erase(two_nights)
    assert not newest_release_has(two_nights, "night 1"), "the night has something to do"
    new = publish(two_nights)
    assert new.is_new
    assert [release.release_id for release in releases(two_nights)] == [new.release_id]
    assert newest_release_has(two_nights, "night 1")
    assert not publish(two_nights).is_new


def test_one_that_was_rolled_back_to_goes_too(two_nights: Settings) -> None:
    first, _ = releases(two_nights)
    rollback(two_nights, first.release_id)
    erase(two_nights)
    new = publish(two_nights)
    assert [release.release_id for release in releases(two_nights)] == [new.release_id]
    assert not (two_nights.published_dir / "rolled_back.json").exists()


def test_a_release_of_an_earlier_day_s_knowledge_takes_them_away_as_well(two_nights: Settings) -> None:
    erase(two_nights)
    seal(two_nights, as_known_on=date(2021, 8, 31), inputs_fingerprint="as known on 31 August")
    new = publish(two_nights)
    assert [release.release_id for release in releases(two_nights)] == [new.release_id]


@pytest.mark.parametrize(
    ("point", "moment"),
    [
        ("orchestration.release.publishing.swap_in", "before"),
        ("orchestration.release.publishing.swap_in", "after"),
        ("orchestration.release.publishing.discard_withdrawn", "before"),
        ("shutil.rmtree", "before"),
    ],
)
def test_killed_at_any_point_the_next_run_takes_them_away(
    two_nights: Settings, point: str, moment: str
) -> None:
    erase(two_nights)
    old = {release.release_id for release in releases(two_nights)}
    next_night(two_nights, 2)
    publish_and_die(two_nights, point, moment)
    publish(two_nights)
    assert old.isdisjoint(release.release_id for release in releases(two_nights))
    assert len(releases(two_nights)) == 1


# --- Who may read -------------------------------------------------------------------------------------------


def modes(settings: Settings) -> dict[str, int]:
    return {
        str(path.relative_to(settings.data)): path.stat().st_mode & 0o777
        for path in (settings.data, *settings.data.rglob("*"))
        if not path.is_symlink()
    }


def loosen(settings: Settings) -> None:
    for path in settings.data.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    settings.data.chmod(0o755)


def test_what_lay_open_from_before_is_closed(two_nights: Settings) -> None:
    delivered = two_nights.extracts_dir / "kommune" / "boern_330_20210930.csv"
    for path in (
        delivered,
        two_nights.reports_dir / "a.txt",
        two_nights.data / "dagster" / "storage" / "a.db",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
    loosen(two_nights)
    tighten(two_nights)
    found = modes(two_nights)
    theirs = {name: mode for name, mode in found.items() if name.split("/")[0] == "extracts"}
    assert set(theirs.values()) == {0o755, 0o644}, "what others deliver is theirs"
    assert {mode & 0o077 for name, mode in found.items() if name not in theirs} == {0}
    assert read(two_nights.marts_path, "select count(*) from mart_number") == [(3,)]


def test_the_group_may_pass_through_to_what_is_published_and_to_nothing_else(two_nights: Settings) -> None:
    (two_nights.reports_dir).mkdir()
    for group_reads, folder, file, data in ((True, 0o750, 0o640, 0o710), (False, 0o700, 0o600, 0o700)):
        tighten(settings_in(two_nights.data, published_group_read=group_reads))
        found = modes(two_nights)
        published = {mode for name, mode in found.items() if name.split("/")[0] == "published"}
        assert published == {folder, file}
        assert found["."] == data
        rest = {mode for name, mode in found.items() if name != "." and name.split("/")[0] != "published"}
        assert {mode & 0o077 for mode in rest} == {0}


def test_a_link_is_not_followed(two_nights: Settings, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o755)
    outside.chmod(0o755)
    two_nights.reports_dir.symlink_to(outside)
    tighten(two_nights)
    assert outside.stat().st_mode & 0o777 == 0o755
