"""Writes the pages of one municipality with their downloads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.duck import connect
from orchestration.release.shelf import Release
from orchestration.settings import Settings
from orchestration.site import tables, words
from orchestration.site.declarations import Page, Section, pages
from orchestration.site.downloads import write_csv, write_workbook
from orchestration.site.drawn import Data, Drawn
from orchestration.site.figures import draw_figure
from orchestration.site.looks import drawing_fast
from orchestration.site.numbers import Card, Marts, Municipality
from orchestration.site.templating import fill

DATA = "data"
"""Folder of the downloads, in each municipality's own."""

ALL_NUMBERS = "alle_tal"
"""Sheet and file of every total that a page's table compares."""


_DAGSTER_HERE = "http://127.0.0.1:3000"
"""Where `trappe ui` opens Dagster."""

CARDS = "kort"
"""Sheet and file of every indicator's card."""


class SiteError(Exception):
    """The pages can't be made; the sentence says which and why, without a number."""


@dataclass(frozen=True)
class Job:
    """Some pages of one municipality: what a worker is told."""

    settings: Settings
    release: Release
    municipality: Municipality
    pages: Sequence[Page]
    folder: Path
    """The site's folder; the pages go into their municipality's."""


@dataclass(frozen=True)
class _Undelivered:
    heading: str
    sentence: str


@dataclass(frozen=True)
class _DrawnSection:
    title: str
    figures: list[Drawn]


def write_pages(job: Job) -> int:
    """Write the job's pages and their CSV files and workbooks; returns how many pages.

    Raises `SiteError` where a figure can't be drawn.
    """
    folder = job.folder / job.municipality.code
    (folder / DATA).mkdir(parents=True, exist_ok=True)
    try:
        with connect(job.release.duckdb_path, job.settings, read_only=True) as connection, drawing_fast():
            marts = Marts(connection, job.municipality, pages())
            for page in job.pages:
                _write_page(job, page, marts, folder)
    except SiteError:
        raise
    except Exception as error:
        raise SiteError(
            f"Siderne for {job.municipality.code} kan ikke laves af udgivelsen {job.release.release_id} "
            f"({type(error).__name__}); den kan have en anden form end den, siderne kender. De forrige sider "
            "bliver stående."
        ) from error
    return len(job.pages)


def _write_page(job: Job, page: Page, marts: Marts, folder: Path) -> None:
    sections = [_drawn(section, page, marts) for section in page.sections]
    every_number = tables.numbers_of_systems(marts, page.systems)
    goals = tables.with_targets(marts) if page.goals else []
    key_numbers = tables.chosen_numbers(marts, page.key_numbers)
    compared = [*goals, *key_numbers, *every_number]
    sheets = [
        (drawn.figure.id, drawn.heading, drawn.data) for section in sections for drawn in section.figures
    ]
    if compared:
        sheets.append((ALL_NUMBERS, "Alle tal på siden", tables.compared_data(marts, compared)))
    cards = _by_name(marts) if page.cards else []
    if cards:
        sheets.append((CARDS, "Kort for hver indikator", tables.card_data(cards)))
    for name, _, data in sheets:
        write_csv(folder / DATA / csv_name(page, name), data)
    workbook = _write_workbook(job, page, sheets, folder)
    context = {
        "page": page,
        "pages": pages(),
        "municipality": marts.municipality,
        "release": job.release,
        "root": "../",
        "sections": sections,
        "undelivered": _undelivered(page, marts),
        "goals": goals,
        "key_numbers": key_numbers,
        "every_number": every_number,
        "cards": cards,
        "cards_csv": f"{DATA}/{csv_name(page, CARDS)}",
        "workbook": workbook,
        "csv_of": lambda drawn: f"{DATA}/{csv_name(page, drawn.figure.id)}",
        "all_numbers": f"{DATA}/{csv_name(page, ALL_NUMBERS)}" if compared else None,
        "dagster": asset_url(job.settings, ["site", page.page]) if job.settings.dagster_url else None,
    }
    (folder / page.file_name).write_text(fill("page.html", context), encoding="utf-8")


def csv_name(page: Page, figure: str) -> str:
    """The name of a figure's CSV file."""
    return f"{page.page}_{figure}.csv"


def asset_url(settings: Settings, key: Sequence[str]) -> str:
    """Where Dagster shows an asset."""
    dagster = settings.dagster_url or _DAGSTER_HERE
    return f"{dagster.rstrip('/')}/assets/{'/'.join(key)}"


def _write_workbook(
    job: Job, page: Page, sheets: Sequence[tuple[str, str, Data]], folder: Path
) -> str | None:
    if not sheets:
        return None
    made: datetime = job.release.created_at
    write_workbook(folder / DATA / f"{page.page}.xlsx", sheets, made)
    return f"{DATA}/{page.page}.xlsx"


def _drawn(section: Section, page: Page, marts: Marts) -> _DrawnSection:
    figures = []
    for figure in section.figures:
        try:
            figures.append(draw_figure(figure, marts, f"{page.page}-{figure.id}"))
        except Exception as error:
            raise SiteError(
                f"Figuren {figure.id} på siden {page.page} kan ikke tegnes for {marts.municipality.code} "
                f"({type(error).__name__}). De forrige sider bliver stående."
            ) from error
    return _DrawnSection(section.title, figures)


def _undelivered(page: Page, marts: Marts) -> _Undelivered | None:
    """What the page lacks because an extract has never come, and whether that is all of it."""
    cards = _cards_of(page, marts)
    affected = [card for card in cards if set(card.event_extracts) & marts.undelivered]
    missing = sorted({one for card in cards for one in card.event_extracts} & marts.undelivered)
    refining = sorted({one for card in cards for one in card.extracts} & marts.undelivered - set(missing))
    whose = "Ingen kommune har" if marts.municipality.is_all else f"{marts.municipality.name} har ikke"
    said = []
    if missing:
        said.append(
            f"{whose} leveret {_extracts(missing)}; {len(affected)} af sidens {len(cards)} indikatorer "
            f"bygger på {'dem' if len(missing) > 1 else 'det'}."
        )
    if refining:
        said.append(f"{whose} leveret {_extracts(refining)}: noget kan mangle i tallene.")
    partly = {
        extract: places
        for extract, places in marts.undelivered_by.items()
        if any(extract in card.extracts for card in cards)
    }
    said += [
        f"{words.listed(places)} har ikke leveret {extract}." for extract, places in sorted(partly.items())
    ]
    if not said:
        return None
    is_empty = bool(cards) and len(affected) == len(cards)
    heading = (
        "Siden er tom." if is_empty else "Noget af siden er tomt." if missing else "Noget er ikke leveret."
    )
    return _Undelivered(heading, " ".join(said))


def _extracts(names: Sequence[str]) -> str:
    return f"{'udtrækkene' if len(names) > 1 else 'udtrækket'} {words.listed(names)}"


def _cards_of(page: Page, marts: Marts) -> list[Card]:
    """Every indicator that the page shows in a figure or in its table."""
    named: set[str] = set(page.key_numbers)
    for figure in page.figures:
        named |= set(getattr(figure, "indicators", ()))
    wanted = set(page.systems)
    return [card for card in marts.cards.values() if card.indicator_id in named or wanted & set(card.systems)]


def _by_name(marts: Marts) -> list[Card]:
    return sorted(marts.cards.values(), key=lambda card: card.name)
