"""The pages as part of a night: what the run says and does, and what Dagster shows of it."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.erasure import withdrawn
from orchestration.pipeline import Run, make_pages, open_run
from orchestration.release.shelf import releases, site_link, sites_dir
from orchestration.settings import Settings
from orchestration.site import shelf
from orchestration.site.declarations import pages
from tests.site.world import ALL, HARDLY, PLACES, World, environment, next_release, only, settings_in, trappe

ASSETS = {f"site/{page.page}" for page in pages()} | {"site/drift"}


def test_the_night_says_that_it_made_them(world: World) -> None:
    said = (world.data / "said").read_text(encoding="utf-8")
    (release,) = releases(world.settings)
    n_pages = len(pages()) * len(PLACES)
    assert re.search(
        rf"^Site +[\d.]+ s +{n_pages} pages for {len(PLACES)} places, release {release.release_id}$",
        said,
        re.M,
    )
    assert re.search(r"^The committee's pages +\S*published/site/index\.html$", said, re.M)
    assert world.site.name.startswith(f"{release.release_id}-")


@pytest.fixture(scope="module")
def night(world: World, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Everything after that night, to be gone on with."""
    return world.copy(tmp_path_factory.mktemp("night") / "data", whole=True)


@pytest.fixture(scope="module")
def instance(night: Settings) -> Iterator[dg.DagsterInstance]:
    before = dict(os.environ)
    meanwhile = {**environment(night.data), "DAGSTER_HOME": str(night.data / "dagster")}
    os.environ.clear()
    os.environ.update(meanwhile)
    with dg.DagsterInstance.get() as instance:
        yield instance
    os.environ.clear()
    os.environ.update(before)


def test_dagster_knows_each_page_and_where_it_lies(instance: dg.DagsterInstance, world: World) -> None:
    (release,) = releases(world.settings)
    for name in ASSETS:
        event = instance.get_latest_materialization_event(dg.AssetKey(name.split("/")))
        assert event is not None, name
        materialization = event.asset_materialization
        assert materialization is not None
        metadata = {key: value.value for key, value in materialization.metadata.items()}
        assert metadata["udgivelse"] == release.release_id
        assert metadata["kommuner"] == len(PLACES)
        file = "drift/index.html" if name == "site/drift" else f"{ALL}/{name.removeprefix('site/')}.html"
        assert metadata["side"] == str(world.data / "published" / "site" / file)
        assert Path(metadata["side"]).is_file()


def test_a_night_with_nothing_new_makes_the_pages_that_are_missing(night: Settings) -> None:
    shutil.rmtree(sites_dir(night))
    assert not site_link(night).exists()
    only(night, HARDLY)
    done = trappe(night.data, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing new" in done.stdout
    assert re.search(r"^Site +[\d.]+ s ", done.stdout, re.M)
    assert (site_link(night) / HARDLY / "index.html").is_file()
    assert len(list(sites_dir(night).iterdir())) == 1


def test_a_command_makes_and_shows_them(night: Settings) -> None:
    done = trappe(night.data, "site")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "made before" in done.stdout
    assert "published/site/index.html" in done.stdout


def test_commands_say_what_is_missing(tmp_path: Path) -> None:
    for command in ("site", "serve"):
        done = trappe(tmp_path / "data", command)
        assert done.returncode == 1
        assert "trappe run" in done.stdout
        assert "Traceback" not in done.stdout + done.stderr


@pytest.fixture(scope="module")
def small(world: World, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A release of one municipality whose pages aren't made yet."""
    settings = world.copy(tmp_path_factory.mktemp("small") / "data")
    site_link(settings).unlink()
    shutil.rmtree(sites_dir(settings))
    only(settings, HARDLY)
    return settings


def run_of(settings: Settings) -> tuple[Run, list[str]]:
    said: list[str] = []
    return Run(settings, say=said.append), said


def materialized(run: Run) -> dict[str, dict[str, object]]:
    """What the step of the pages tells Dagster."""
    from orchestration.defs.site import site

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([site], resources={"run": run}, instance=instance)
        assert result.success
        return {
            event.asset_key.to_user_string(): {  # type: ignore[union-attr]
                name: value.value for name, value in event.materialization.metadata.items()
            }
            for event in result.get_asset_materialization_events()
        }


@pytest.mark.usefixtures("instance")
def test_where_pages_are_not_wanted_the_assets_are_skipped(small: Settings) -> None:
    run, said = run_of(settings_in(small.data, site=False))
    assert materialized(run) == {}
    assert said == []
    assert not site_link(small).exists()
    assert make_pages(run, only_if_old=True) is None


@pytest.mark.usefixtures("instance")
def test_where_the_site_is_served_the_assets_link_to_it(small: Settings) -> None:
    served = settings_in(small.data, site_url="https://tal.kommune.example/")
    run, said = run_of(served)
    found = materialized(run)
    assert set(found) == ASSETS
    assert found["site/trappe"]["side"] == "https://tal.kommune.example/000/trappe.html"
    assert found["site/drift"]["side"] == "https://tal.kommune.example/drift/index.html"
    assert len(said) == 1
    assert site_link(small).exists()


def test_what_is_up_is_left_in_peace(small: Settings) -> None:
    run, said = run_of(small)
    if shelf.is_old(small):
        make_pages(run)
        said.clear()
    before = site_link(small).resolve().stat().st_mtime_ns
    with open_run(small, say=said.append) as opened:
        opened.nothing_to_do = "Nothing new."
    assert said == []
    assert site_link(small).resolve().stat().st_mtime_ns == before


def test_the_night_after_a_release_that_was_cut_off_makes_its_pages(small: Settings) -> None:
    new = next_release(small)
    said: list[str] = []
    with open_run(small, say=said.append) as opened:
        opened.nothing_to_do = "Nothing new."
    assert [line.split(" ")[0] for line in said] == ["Site"]
    assert site_link(small).resolve().name.startswith(f"{new.release_id}-")
    assert withdrawn(small) == frozenset()
