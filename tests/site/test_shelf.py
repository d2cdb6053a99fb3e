"""The pages are swapped as a whole: who reads them meanwhile, who kills it, what is kept and taken away."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

import psutil
import pytest

from orchestration.release.shelf import (
    Release,
    ReleaseError,
    discard_withdrawn,
    releases,
    rollback,
    site_link,
    sites_dir,
    swap_in,
)
from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.site import shelf
from orchestration.site.build import render
from orchestration.site.page import SiteError
from orchestration.site.serving import server
from tests.site.markup import read
from tests.site.world import HARDLY, World, change, environment, next_release, only, settings_in

ANSWER = "underretning_antal"


@pytest.fixture(scope="module")
def one_place(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of one municipality without pages; copy it, don't change it."""
    settings = world.copy(tmp_path_factory.mktemp("one_place") / "data")
    site_link(settings).unlink()
    shutil.rmtree(sites_dir(settings))
    only(settings, HARDLY)
    return settings.data


@pytest.fixture(scope="module")
def with_site(one_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its pages."""
    folder = tmp_path_factory.mktemp("with_site") / "data"
    shutil.copytree(one_place, folder, symlinks=True)
    assert render(settings_in(folder)).is_new
    return folder


@pytest.fixture
def settings(one_place: Path, tmp_path: Path) -> Settings:
    shutil.copytree(one_place, tmp_path / "data", symlinks=True)
    return settings_in(tmp_path / "data")


@pytest.fixture
def made(with_site: Path, tmp_path: Path) -> Settings:
    shutil.copytree(with_site, tmp_path / "data", symlinks=True)
    return settings_in(tmp_path / "data")


def current(settings: Settings) -> Release:
    return next(release for release in releases(settings) if release.is_current)


def writer(text: str, *, between: Callable[[], None] = lambda: None) -> Callable[[Path], None]:
    """Writes a site of two pages that say the same; `between` them something happens."""

    def write(folder: Path) -> None:
        (folder / "index.html").write_text(text, encoding="utf-8")
        between()
        (folder / "other.html").write_text(text, encoding="utf-8")

    return write


def put_up(
    settings: Settings, text: str, *, between: Callable[[], None] = lambda: None, anew: bool = False
) -> Path:
    return shelf.put_up(settings, current(settings), writer(text, between=between), anew=anew)


def read_site(settings: Settings) -> tuple[str, str]:
    folder = site_link(settings)
    return (folder / "index.html").read_text("utf-8"), (folder / "other.html").read_text("utf-8")


def names(settings: Settings) -> list[str]:
    return sorted(path.name for path in sites_dir(settings).iterdir())


# --- Swapped as a whole -------------------------------------------------------------------------------------


def test_readers_see_the_old_pages_until_all_new_ones_are_there(settings: Settings) -> None:
    put_up(settings, "night 0")
    next_release(settings)
    seen: list[tuple[str, str]] = []
    put_up(settings, "night 1", between=lambda: seen.append(read_site(settings)))
    assert seen == [("night 0", "night 0")]
    assert read_site(settings) == ("night 1", "night 1")


def test_who_reads_all_the_time_always_finds_a_site(settings: Settings) -> None:
    put_up(settings, "night 0")
    seen: set[str] = set()
    missed: list[Exception] = []
    stop = Event()

    def look() -> None:
        while not stop.is_set():
            try:
                seen.add((site_link(settings) / "index.html").read_text("utf-8"))
            except OSError as error:
                # the folder that was looked up may go while it is read; a second look must find the new one
                try:
                    seen.add((site_link(settings) / "index.html").read_text("utf-8"))
                except OSError:
                    missed.append(error)

    reader = Thread(target=look)
    reader.start()
    for night in range(1, 6):
        next_release(settings)
        put_up(settings, f"night {night}")
    stop.set()
    reader.join()
    assert missed == []
    assert seen <= {f"night {night}" for night in range(6)}
    assert "night 0" in seen


def test_made_anew_the_old_pages_stay_until_the_new_are_there(settings: Settings) -> None:
    put_up(settings, "before")
    seen: list[tuple[str, str]] = []
    put_up(settings, "after", between=lambda: seen.append(read_site(settings)), anew=True)
    assert seen == [("before", "before")]
    assert read_site(settings) == ("after", "after")
    assert len(names(settings)) == 1


def test_making_anew_in_vain_leaves_the_old_pages(settings: Settings) -> None:
    put_up(settings, "before")

    def fails() -> None:
        raise SiteError("Figuren kan ikke tegnes.")

    with pytest.raises(SiteError):
        put_up(settings, "after", between=fails, anew=True)
    assert read_site(settings) == ("before", "before")


def test_a_release_that_comes_meanwhile_keeps_its_turn(settings: Settings) -> None:
    put_up(settings, "night 0")
    first = current(settings)
    second = next_release(settings)
    with pytest.raises(ReleaseError, match="trappe site"):
        put_up(settings, "night 1", between=lambda: swap_in(settings, first.release_id))
    assert read_site(settings) == ("night 0", "night 0")
    swap_in(settings, second.release_id)
    put_up(settings, "night 1")
    assert read_site(settings) == ("night 1", "night 1")


def test_something_in_the_links_place_is_not_overwritten(settings: Settings) -> None:
    site_link(settings).mkdir()
    (site_link(settings) / "mine.html").write_text("mine", encoding="utf-8")
    with pytest.raises(ReleaseError, match="site"):
        put_up(settings, "night 0")
    assert (site_link(settings) / "mine.html").read_text("utf-8") == "mine"


def test_the_server_shows_the_new_pages_with_the_next_click(settings: Settings) -> None:
    put_up(settings, "night 0")
    with server(settings, "127.0.0.1", 0) as serving:
        thread = Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        try:
            address = f"http://127.0.0.1:{serving.server_port}/"
            seen = [urlopen(address).read()]
            next_release(settings)
            put_up(settings, "night 1")
            seen.append(urlopen(address).read())
        finally:
            serving.shutdown()
            thread.join()
    assert seen == [b"night 0", b"night 1"]


# --- Killed, and in vain ------------------------------------------------------------------------------------

_RENDER = """
import sys
from pathlib import Path
from orchestration.settings import Settings
from orchestration.site.build import render

if __name__ == "__main__":
    render(Settings(_env_file=None, data=Path(sys.argv[1])))
"""


def test_a_render_that_is_killed_leaves_the_old_pages_and_nobody_behind(made: Settings) -> None:
    before = {path.name: path.read_bytes() for path in (site_link(made) / HARDLY).glob("*.html")}
    new = next_release(made)
    script = made.data / "render.py"
    script.write_text(_RENDER, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script), str(made.data)], env=environment(made.data), cwd=PROJECT_ROOT
    )
    deadline = time.monotonic() + 120
    while not list(sites_dir(made).glob(f"*.tmp/{HARDLY}/*.html")):
        assert process.poll() is None, "it wasn't killed in time"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    helpers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert helpers
    assert {path.name: path.read_bytes() for path in (site_link(made) / HARDLY).glob("*.html")} == before
    assert [name for name in names(made) if name.endswith(".tmp")]
    _, alive = psutil.wait_procs(helpers, timeout=60)
    for helper in alive:
        helper.kill()
    assert alive == [], "what it had started must end, too"

    site = render(made)
    assert site.is_new
    assert names(made) == [site.path.name]
    assert f"{new.release_id}" in (site_link(made) / HARDLY / "index.html").read_text("utf-8")


def test_a_figure_that_cannot_be_drawn_keeps_the_old_pages_and_tells_no_number(made: Settings) -> None:
    before = site_link(made).readlink()
    new = next_release(made)
    change(
        new,
        "update mart_data_freshness set rows_accepted = 987654321",
        "alter table mart_quality drop column guards",
    )
    with pytest.raises(SiteError) as failed:
        render(made)
    told = str(failed.value)
    assert "kontrol" in told
    assert "datakvalitet" in told
    assert HARDLY in told
    assert "987654321" not in told
    assert site_link(made).readlink() == before
    assert (site_link(made) / "index.html").is_file()
    # once it can be drawn, they come
    change(new, "alter table mart_quality add column guards varchar default 'x'")
    assert render(made).is_new
    assert [name for name in names(made) if name.endswith(".tmp")] == []


def test_without_a_release_there_is_nothing_to_show(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="trappe run"):
        render(settings_in(tmp_path / "data"))


# --- Made once, and anew where something else is told -------------------------------------------------------


def test_the_same_release_is_not_made_twice(made: Settings) -> None:
    before = {path: path.stat().st_mtime_ns for path in site_link(made).resolve().rglob("*")}
    site = render(made)
    assert not site.is_new
    assert "made before" in site.sentence
    assert site.path == site_link(made).resolve()
    assert {path: path.stat().st_mtime_ns for path in site_link(made).resolve().rglob("*")} == before
    assert not shelf.is_old(made)


def test_another_contact_makes_the_pages_anew(made: Settings) -> None:
    assert "mailto:" not in (site_link(made) / "tilgaengelighed.html").read_text("utf-8")
    other = settings_in(
        made.data, accessibility_contact="web@kommune.example", dagster_url="https://dagster.example/"
    )
    assert shelf.is_old(other)
    assert render(other).is_new
    statement = read(site_link(made) / "tilgaengelighed.html")
    assert "mailto:web@kommune.example" in [one.attributes["href"] for one in statement.all("a")]
    page = (site_link(made) / HARDLY / "index.html").read_text("utf-8")
    assert "https://dagster.example/assets/site/index" in page
    assert len(names(made)) == 1


def newest(settings: Settings) -> str:
    tree = read(site_link(settings) / HARDLY / "underretninger.html")
    (figure,) = [one for one in tree.all("figure") if one.id == "aar"]
    return figure.first("td").text


def test_after_a_rollback_the_older_releases_numbers_are_shown(made: Settings) -> None:
    (first,) = releases(made)
    assert not newest(made).startswith("4.321")
    before = newest(made)
    second = next_release(
        made,
        "update mart_indicator set value = 4321, value_printed = '4.321', status = 'ok' "
        f"where indicator_id = '{ANSWER}' and municipality_code = '{HARDLY}' and period_type = 'year'",
    )
    assert shelf.is_old(made)
    render(made)
    assert newest(made).startswith("4.321")
    rollback(made, first.release_id)
    assert shelf.is_old(made)
    render(made)
    assert newest(made) == before
    assert second.release_id not in "".join(names(made))


# --- Taken away, and who may read ---------------------------------------------------------------------------


def test_pages_of_a_release_that_is_withdrawn_go_with_it(settings: Settings) -> None:
    old = current(settings)
    put_up(settings, "shows the child")
    discard_withdrawn(settings, frozenset({old.release_id}))
    assert read_site(settings) == ("shows the child", "shows the child"), "it is the current one still"
    new = next_release(settings)
    discard_withdrawn(settings, frozenset({old.release_id}))
    assert names(settings) == []
    assert not site_link(settings).is_symlink()
    assert [release.release_id for release in releases(settings)] == [new.release_id]
    put_up(settings, "without the child")
    discard_withdrawn(settings, frozenset({old.release_id}))
    assert read_site(settings) == ("without the child", "without the child")


@pytest.mark.parametrize(("group_read", "file", "folder"), [(False, 0o600, 0o700), (True, 0o640, 0o750)])
def test_who_may_read(settings: Settings, group_read: bool, file: int, folder: int) -> None:
    own = settings_in(settings.data, published_group_read=group_read)

    def write(into: Path) -> None:
        writer("x")(into)
        (into / HARDLY / "data").mkdir(parents=True)
        (into / HARDLY / "data" / "x.csv").write_text("x", encoding="utf-8")
        for path in into.rglob("*"):
            path.chmod(0o777)

    shelf.put_up(own, current(own), write)
    found = {path.is_dir(): set[int]() for path in sites_dir(own).rglob("*")}
    for path in [sites_dir(own), *sites_dir(own).rglob("*")]:
        found[path.is_dir()].add(path.stat().st_mode & 0o777)
    assert found == {True: {folder}, False: {file}}


def test_real_pages_are_their_owners_alone(world: World) -> None:
    for path in [world.site, *world.site.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
