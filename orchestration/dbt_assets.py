"""What Dagster sees of dbt: how its nodes look as assets, and its events with rows, columns and lineage."""

import contextlib
import importlib
import io
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliInvocation,
    DbtCliResource,
)
from dagster_dbt.errors import DagsterDbtError
from packaging.version import Version

from orchestration.duck import attach, connect, quoted
from orchestration.gate import read_dbt_results
from orchestration.lineage import LineageStore
from orchestration.pipeline import Run
from orchestration.settings import Settings
from orchestration.warehouse import (
    DBT,
    PROJECT_DIR,
    QUIET_FLAGS,
    BuildResults,
    WarehouseError,
    build_arguments,
    environment,
    target_dir,
    work_dir,
)

Props = Mapping[str, Any]

UNIQUE_ID = "dagster_dbt/unique_id"
"""Where dagster-dbt notes dbt's name of what a spec was made from."""

AGGREGATES = ("marts", "reference")
"""The schemas that hold nothing about a single child."""


class Dbt(DbtCliResource):
    """dagster-dbt's command line without the two things that cost time here.

    It asks a second dbt process for its version, and opens an adapter to count rows: that one stays open and
    holds DuckDB's lock against the next step. The version is that of the installed package, and rows are
    counted through `orchestration.duck`.
    """

    @cached_property
    def _cli_version(self) -> Version:
        return Version(package_version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: object) -> None:
        return None


def dbt_resource() -> Dbt:
    """The project's dbt."""
    return Dbt(
        project_dir=str(PROJECT_DIR),
        profiles_dir=str(PROJECT_DIR),
        dbt_executable=str(DBT),
        global_config_flags=list(QUIET_FLAGS),
    )


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


def marts(manifest: Path) -> list[str]:
    """The tables of dbt that are published, sorted."""
    nodes = json.loads(manifest.read_text("utf-8"))["nodes"].values()
    return sorted(
        node["name"] for node in nodes if node["resource_type"] == "model" and node["schema"] == "marts"
    )


def build(
    context: dg.AssetExecutionContext,
    dbt: DbtCliResource,
    run: Run,
    tell: Callable[[str], None],
) -> Iterator[Any]:
    """Build what `context` selects with one dbt invocation and yield its events, enriched once dbt is done.

    DuckDB lets nobody in while dbt writes, so the events of models are held back until then.

    Raises `WarehouseError` naming the models and tests that failed.
    """
    settings = run.settings
    results = BuildResults(settings)
    is_full = not context.is_subset
    if is_full:
        results.forget()
    target = target_dir(settings)
    run_results = target / "run_results.json"
    run_results.unlink(missing_ok=True)
    os.environ.update(environment(settings))  # dagster-dbt hands its own environment on to dbt
    # dagster-dbt repeats every line of dbt on standard output; dbt.log has them.
    with contextlib.redirect_stdout(io.StringIO()):
        # This process waits for dbt from here on; the gate's library takes five seconds to import.
        threading.Thread(target=importlib.import_module, args=["great_expectations"], daemon=True).start()
        arguments = build_arguments(settings, run.as_known_on, unit_tests=not results.has_unit_tests())
        invocation = dbt.cli(arguments, context=context, target_path=target)
        events, is_done = _collect(invocation, context, run.progress)
    results.keep(run_results, is_full=is_full)
    tell(_count(events))
    project = _Project(invocation.manifest, invocation.dagster_dbt_translator, target)
    yield from _enrich(events, project, settings)
    if not is_done:
        raise WarehouseError(_failure(run_results, target))


def _collect(
    invocation: DbtCliInvocation, context: dg.AssetExecutionContext, progress: Callable[[str], None]
) -> tuple[list[Any], bool]:
    """The events of dbt as Dagster's, and whether dbt ended well."""
    checks = {(spec.metadata or {}).get(UNIQUE_ID) for spec in context.assets_def.check_specs}
    events: list[Any] = []
    try:
        for message in invocation.stream_raw_events():
            node = message.raw_event["data"].get("node_info", {})
            if node.get("resource_type") == "test" and node["unique_id"] not in checks:
                continue  # a test of a source that no model reads: the gate counts it, no table shows it
            events += message.to_default_asset_events(
                manifest=invocation.manifest,
                dagster_dbt_translator=invocation.dagster_dbt_translator,
                context=context,
                target_path=invocation.target_path,
            )
            progress(_count(events))
    except DagsterDbtError:
        # Its text repeats dbt's messages, which may quote a cell.
        return events, False
    return events, True


def _count(events: list[Any]) -> str:
    n_tests = sum(isinstance(event, dg.AssetCheckResult) for event in events)
    n_models = sum(isinstance(event, dg.Output) for event in events)
    return f"{n_models} tables and views built, {n_tests} tests run"


def _failure(run_results: Path, target: Path) -> str:
    log = target / "dbt.log"
    if not run_results.exists():
        return f"dbt stopped before it built anything. Its own words are in {log}."
    outcomes = json.loads(run_results.read_text("utf-8"))["results"]
    failed = [
        outcome["unique_id"].split(".")[2]
        for outcome in outcomes
        if outcome["status"] not in ("success", "pass", "warn", "skipped")
    ]
    skipped = sum(outcome["status"] == "skipped" for outcome in outcomes)
    return (
        f"{len(failed)} models or tests of dbt failed: {', '.join(failed)}. "
        f"{skipped} more were skipped because of them. dbt's own words are in {log}."
    )


@dataclass(frozen=True)
class _Project:
    """The project as it was built."""

    manifest: Props
    translator: DagsterDbtTranslator
    target: Path

    def node(self, unique_id: str) -> Props:
        """A model, seed, test or source."""
        found: Props = self.manifest["nodes"].get(unique_id) or self.manifest["sources"][unique_id]
        return found

    def compiled(self, node: Props) -> str | None:
        """The SQL of a model as it was run; None for what isn't one."""
        path = self.target / "compiled" / node["package_name"] / node["original_file_path"]
        return path.read_text("utf-8") if node["resource_type"] == "model" and path.exists() else None

    def parents(self, node: Props) -> dict[str, Props]:
        """The relations that a model reads, by name; those of an ephemeral model in its place."""
        found: dict[str, Props] = {}
        for unique_id in node["depends_on"]["nodes"]:
            parent = self.node(unique_id)
            if parent.get("config", {}).get("materialized") == "ephemeral":
                found |= self.parents(parent)
            else:
                found[str(parent["relation_name"])] = parent
        return found


def _enrich(events: list[Any], project: _Project, settings: Settings) -> Iterator[Any]:
    built = {
        str(event.metadata["unique_id"].value): event for event in events if isinstance(event, dg.Output)
    }
    if not built:
        yield from events
        return
    columns, row_counts = _look(settings, [project.node(unique_id) for unique_id in built])
    store = LineageStore(work_dir(settings) / "lineage.json")
    for event in events:
        if not isinstance(event, dg.Output):
            yield event
            continue
        unique_id = str(event.metadata["unique_id"].value)
        node = project.node(unique_id)
        lineage = _lineage(store, node, project, columns)
        yield event.with_metadata(
            {
                **{name: value for name, value in event.metadata.items() if name != "invocation_id"},
                **({"dagster/row_count": row_counts[unique_id]} if unique_id in row_counts else {}),
                "dagster/column_schema": _schema(node, columns.get(str(node["relation_name"]), {})),
                **(
                    {"dagster/column_lineage": lineage, "kolonnernes_oprindelse": _shown(lineage)}
                    if lineage
                    else {}
                ),
            }
        )
    store.save()


def _look(settings: Settings, nodes: list[Props]) -> tuple[dict[str, dict[str, str]], dict[str, int]]:
    """Types of the columns of every relation, and the rows of each table in `nodes` by its id."""
    with connect(settings.warehouse_path, settings, read_only=True) as connection:
        if settings.landing_path.exists():
            attach(connection, settings.landing_path, "landing")
        columns: dict[str, dict[str, str]] = {}
        for database, schema, table, column, kind in connection.execute(
            """
            select database_name, schema_name, table_name, column_name, data_type
            from duckdb_columns()
            where not internal
            order by database_name, schema_name, table_name, column_index
            """
        ).fetchall():
            relation = ".".join(map(quoted, (database, schema, table)))
            columns.setdefault(relation, {})[column] = kind
        tables = [node for node in nodes if node["config"]["materialized"] != "view"]
        counts = " union all ".join(
            f"select {position}, count(*) from {node['relation_name']}"
            for position, node in enumerate(tables)
        )
        rows = connection.execute(counts).fetchall() if tables else []
    return columns, {tables[position]["unique_id"]: n_rows for position, n_rows in rows}


def _schema(node: Props, types: Mapping[str, str]) -> dg.TableSchema:
    described = {name.lower(): column.get("description") for name, column in node["columns"].items()}
    return dg.TableSchema(
        [
            dg.TableColumn(name, kind.lower(), description=described.get(name.lower()) or None)
            for name, kind in types.items()
        ]
    )


def _shown(lineage: dg.TableColumnLineage) -> dg.MarkdownMetadataValue:
    """Column lineage to be read: Dagster's open version takes it in, but its pages don't show it."""
    rows = []
    for column, sources in lineage.deps_by_column.items():
        came_from = ", ".join(f"`{'.'.join(dep.asset_key.path)}.{dep.column_name}`" for dep in sources)
        rows.append(f"| `{column}` | {came_from or '–'} |")
    return dg.MetadataValue.md("\n".join(["| kolonne | kommer fra |", "| --- | --- |", *rows]))


def _lineage(
    store: LineageStore, node: Props, project: _Project, columns: Mapping[str, Mapping[str, str]]
) -> dg.TableColumnLineage | None:
    sql = project.compiled(node)
    if sql is None:
        return None
    parents = project.parents(node)
    known = {relation: columns[relation] for relation in parents if relation in columns}
    keys = {relation: project.translator.get_asset_key(parent) for relation, parent in parents.items()}
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(keys[relation], source) for relation, source in sources]
            for column, sources in store.sources(node["unique_id"], sql, known).items()
        }
    )
