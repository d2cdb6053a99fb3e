"""The release as Dagster sees it: one asset per published table."""

from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg

from orchestration.pipeline import WAREHOUSE_TEAM
from orchestration.release import Release
from orchestration.release.seal import QUALITY_TABLE
from orchestration.settings import Settings


def published_specs(marts: Iterable[str]) -> list[dg.AssetSpec]:
    """The tables of a release, each below the mart it comes from."""
    return [
        dg.AssetSpec(
            ["published", name],
            deps=[["marts", name]],
            description=(
                f"`{name}` i den aktuelle udgivelse: i `published/marts.duckdb` (skema `main`) og som "
                f"`published/parquet/{name}.parquet` og `published/csv/{name}.csv`. Kun summer."
            ),
            group_name="udgivet",
            owners=[WAREHOUSE_TEAM],
            kinds={"duckdb", "parquet", "csv"},
            tags={"layer": "published", "content": "aggregates"},
            metadata={"dagster/table_name": f"marts.main.{name}"},
        )
        for name in [*marts, QUALITY_TABLE]
    ]


def sentence(release: Release) -> str:
    """What became of the release, in half a line."""
    told = f"{release.release_id}, {len(release.rows)} tables, {sum(release.rows.values()):,} rows"
    return told if release.is_new else f"{told}: the same as the one before, which stays"


def events(release: Release, settings: Settings) -> Iterator[Any]:
    """What a release tells Dagster of each table."""
    for name, n_rows in release.rows.items():
        yield dg.MaterializeResult(
            ["published", name],
            metadata={
                "dagster/row_count": n_rows,
                "udgivelse": release.release_id,
                "ny": release.is_new,
                "duckdb": dg.MetadataValue.path(str(settings.marts_path)),
                "parquet": dg.MetadataValue.path(str(release.path / "parquet" / f"{name}.parquet")),
            },
            data_version=dg.DataVersion(release.tables[name]),
        )
