"""The warehouse as Dagster sees it: dbt's nodes as assets, its tests as checks."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from orchestration.gate import CheckResult, read_dbt_results
from orchestration.settings import Settings
from orchestration.warehouse import BuildResults

Props = Mapping[str, Any]

UNIQUE_ID = "dagster_dbt/unique_id"
"""Where dagster-dbt notes dbt's name of what a spec was made from."""

AGGREGATES = ("marts", "reference")
"""The schemas that hold nothing about a single child."""


class Translator(DagsterDbtTranslator):
    """Owners, tags, kinds and checks of dbt's nodes; their groups stand in `dbt_project.yml`."""

    def __init__(self, manifest: Path) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))
        # The gate names a test dbt.<table>.<test>.
        self._guards = {
            check.check_id.split(".", 2)[-1]: check.guards for check in read_dbt_results([], manifest)
        }

    def get_owners(self, dbt_resource_props: Props) -> Sequence[str] | None:
        """The role in `meta.owner`, else what `dbt_project.yml` says of the folder."""
        owner = _meta(dbt_resource_props).get("owner")
        return [f"team:{owner}"] if owner else super().get_owners(dbt_resource_props)

    def get_tags(self, dbt_resource_props: Props) -> Mapping[str, str]:
        """The layer, and whether rows are about single children."""
        layer = _layer(dbt_resource_props)
        return {
            **super().get_tags(dbt_resource_props),
            "layer": layer,
            "content": "aggregates" if layer in AGGREGATES else "children",
        }

    def get_asset_spec(self, manifest: Props, unique_id: str, project: Any) -> dg.AssetSpec:
        """dagster-dbt's own, with the kind of relation beside `dbt` and `duckdb`."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        materialized = self.get_resource_props(manifest, unique_id).get("config", {}).get("materialized")
        return spec.replace_attributes(kinds={*spec.kinds, materialized}) if materialized else spec

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Props, unique_id: str, project: Any
    ) -> dg.AssetCheckSpec | None:
        """dagster-dbt's own, with the sentence that the gate has for the test."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        guards = self._guards.get(self.get_resource_props(manifest, unique_id)["name"])
        return spec._replace(description=guards) if spec else None


def _layer(props: Props) -> str:
    return str(props["schema"]) if props["resource_type"] != "source" else "landing"


def _meta(props: Props) -> Mapping[str, Any]:
    return {**(props.get("meta") or {}), **(props.get("config", {}).get("meta") or {})}


def read_manifest(path: Path) -> Props:
    """The manifest of dbt, with each test hung on one table, so that all of them show as checks.

    dagster-dbt leaves a test of its own that reads several models without a place unless the test names one.
    It belongs to the model that is built last among them.
    """
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for node in manifest["nodes"].values():
        parents = [one for one in node["depends_on"].get("nodes", ()) if one in manifest["nodes"]]
        if node["resource_type"] == "test" and not node.get("attached_node") and len(parents) > 1:
            last = max(parents, key=lambda one: len(_ancestors(one, manifest)))
            meta = node["config"].setdefault("meta", {})
            meta.setdefault("dagster", {"ref": {"name": manifest["nodes"][last]["name"]}})
    return manifest


def _ancestors(unique_id: str, manifest: Props) -> set[str]:
    found: set[str] = set()
    waiting = [unique_id]
    while waiting:
        parents = set(manifest["parent_map"].get(waiting.pop(), ())) - found
        found |= parents
        waiting += parents
    return found


def dbt_outcomes(settings: Settings, manifest: Path) -> list[CheckResult]:
    """The outcomes of dbt's data tests on this warehouse, for the gate; unit tests belong to `make test`."""
    units = {node["name"] for node in json.loads(manifest.read_text("utf-8"))["unit_tests"].values()}
    return [
        check
        for check in read_dbt_results(BuildResults(settings).paths(), manifest)
        if check.check_id.split(".", 2)[-1] not in units
    ]


def marts(manifest: Path) -> list[str]:
    """The tables of dbt that are published, sorted."""
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"].values()
    return sorted(
        node["name"] for node in nodes if node["resource_type"] == "model" and node["schema"] == "marts"
    )
