"""The committee's pages as Dagster sees them: one asset per page, below the tables that it reads."""

from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg

from orchestration.pipeline import WAREHOUSE_TEAM
from orchestration.settings import Settings
from orchestration.site.build import Site
from orchestration.site.declarations import Page

ENGINE_ROOM = "drift"
"""The engineer's corner: release history and dbt's reference."""


def page_specs(pages: Iterable[Page], marts: Iterable[str]) -> list[dg.AssetSpec]:
    """Each page, for all municipalities, and the engineer's corner; skipped where no pages are wanted."""
    return [
        *(
            _spec(page.page, f"Siden {page.title} for hver kommune. {page.lead}", sorted(page.marts))
            for page in pages
        ),
        _spec(ENGINE_ROOM, "For dataingeniører: udgivelsernes historie og dbt's opslagsværk.", list(marts)),
    ]


def _spec(name: str, description: str, tables: list[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["site", name],
        deps=[["published", table] for table in tables],
        description=description,
        group_name="sider",
        owners=[WAREHOUSE_TEAM],
        kinds={"html", "altair"},
        tags={"layer": "site", "content": "aggregates"},
        skippable=True,
    )


def events(site: Site, pages: Iterable[Page], settings: Settings) -> Iterator[Any]:
    """What the pages tell Dagster: which release they show, and where they are."""
    for name, file_name in [
        *((page.page, f"000/{page.file_name}") for page in pages),
        (ENGINE_ROOM, f"{ENGINE_ROOM}/index.html"),
    ]:
        yield dg.MaterializeResult(
            ["site", name],
            metadata={
                "udgivelse": site.release_id,
                "kommuner": site.n_municipalities,
                "side": _place(settings, file_name),
            },
        )


def _place(settings: Settings, file_name: str) -> dg.MetadataValue[Any]:
    """A link to the page where the site is served, else where its file lies."""
    if settings.site_url:
        return dg.MetadataValue.url(f"{settings.site_url.rstrip('/')}/{file_name}")
    return dg.MetadataValue.path(str(settings.published_dir / "site" / file_name))
