"""The warehouse: every seed, model and test of dbt, built in one invocation."""

from collections.abc import Iterator

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from orchestration.assets.dbt import Translator, read_manifest
from orchestration.assets.dbt_build import build
from orchestration.pipeline import Run
from orchestration.settings import Settings
from orchestration.warehouse import ensure_manifest

MANIFEST = ensure_manifest(Settings())


@dbt_assets(manifest=read_manifest(MANIFEST), name="warehouse", dagster_dbt_translator=Translator(MANIFEST))
def warehouse(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, run: dg.ResourceParam[Run]
) -> Iterator[object]:
    """Staging, the star schema, the marts and their tests."""
    with run.stage("Warehouse") as tell:
        yield from build(context, dbt, run, tell)
