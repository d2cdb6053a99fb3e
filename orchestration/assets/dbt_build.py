"""Builds the warehouse with dbt: one invocation, its events told with rows, columns and column lineage."""

import contextlib
import importlib
import io
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliInvocation, DbtCliResource
from dagster_dbt.errors import DagsterDbtError
from packaging.version import Version

from orchestration.assets.dbt import UNIQUE_ID, Props
from orchestration.assets.landing import TECHNICAL_COLUMNS
from orchestration.duck import connect
from orchestration.lineage import LineageStore, Sources
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
        arguments = build_arguments(settings, run.as_known_on)
        invocation = dbt.cli(arguments, context=context, target_path=target)
        project = _Project(invocation.manifest, invocation.dagster_dbt_translator, target)
        tracer = _Tracer(project, LineageStore(work_dir(settings) / "lineage.json"))
        events, is_done = _collect(invocation, context, tracer, run.progress)
    results.keep(run_results, is_full=is_full)
    tell(_count(events))
    yield from _enrich(events, project, tracer, settings)
    tracer.close()
    if not is_done:
        raise WarehouseError(_failure(run_results, target))


def _collect(
    invocation: DbtCliInvocation,
    context: dg.AssetExecutionContext,
    tracer: "_Tracer",
    progress: Callable[[str], None],
) -> tuple[list[Any], bool]:
    """The events of dbt as Dagster's, and whether dbt ended well."""
    checks = {(spec.metadata or {}).get(UNIQUE_ID) for spec in context.assets_def.check_specs}
    events: list[Any] = []
    try:
        for message in invocation.stream_raw_events():
            node = message.raw_event["data"].get("node_info", {})
            if node.get("resource_type") == "test" and node["unique_id"] not in checks:
                continue  # a test of a source that no model reads: the gate counts it, no table shows it
            for event in message.to_default_asset_events(
                manifest=invocation.manifest,
                dagster_dbt_translator=invocation.dagster_dbt_translator,
                context=context,
                target_path=invocation.target_path,
            ):
                events.append(event)
                progress(_count(events))
                if isinstance(event, dg.Output):
                    tracer.trace(node["unique_id"])
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
        for unique_id in node["depends_on"].get("nodes", ()):
            parent = self.node(unique_id)
            if parent.get("config", {}).get("materialized") == "ephemeral":
                found |= self.parents(parent)
            else:
                found[str(parent["relation_name"])] = parent
        return found


class _Tracer:
    """Traces the columns of each model while dbt builds the next ones: new SQL takes a tenth of a second.

    Works from the columns that the project declares, since the database is dbt's; a model that declares none
    has those of its query.
    """

    def __init__(self, project: _Project, store: LineageStore) -> None:
        self._project = project
        self._store = store
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._found: dict[str, Future[Sources]] = {}
        technical = {name: kind for name, kind, _ in TECHNICAL_COLUMNS}
        nodes = [*project.manifest["nodes"].values(), *project.manifest["sources"].values()]
        self._columns = {
            str(node["relation_name"]): {
                **(technical if node["resource_type"] == "source" else {}),
                **{name: column["data_type"] or "varchar" for name, column in node["columns"].items()},
            }
            for node in nodes
            if node.get("relation_name") and node["columns"]
        }

    def trace(self, unique_id: str) -> None:
        """Begin with a model that has just been built; its parents were, before it."""
        self._found[unique_id] = self._pool.submit(self._sources, unique_id)

    def _sources(self, unique_id: str) -> Sources:
        node = self._project.node(unique_id)
        sql = self._project.compiled(node)
        if sql is None:
            return {}
        parents = self._project.parents(node)
        known = {relation: self._columns[relation] for relation in parents if relation in self._columns}
        sources = self._store.sources(unique_id, sql, known)
        self._columns.setdefault(str(node["relation_name"]), dict.fromkeys(sources, "varchar"))
        return sources

    def lineage(self, unique_id: str) -> dg.TableColumnLineage | None:
        """The lineage of a model; None for a seed."""
        sources = self._found[unique_id].result()
        parents = self._project.parents(self._project.node(unique_id))
        keys = {
            relation: self._project.translator.get_asset_key(parent) for relation, parent in parents.items()
        }
        lineage = {
            column: [dg.TableColumnDep(keys[relation], source) for relation, source in found]
            for column, found in sources.items()
        }
        return dg.TableColumnLineage(lineage) if lineage else None

    def close(self) -> None:
        """Keep what was found for the next run."""
        self._pool.shutdown()
        self._store.save()


def _enrich(events: list[Any], project: _Project, tracer: _Tracer, settings: Settings) -> Iterator[Any]:
    """Add what the database knows, now that it is free: rows and columns."""
    built = [str(event.metadata["unique_id"].value) for event in events if isinstance(event, dg.Output)]
    columns, row_counts = _look(settings, [project.node(one) for one in built]) if built else ({}, {})
    for event in events:
        if not isinstance(event, dg.Output):
            yield event
            continue
        unique_id = str(event.metadata["unique_id"].value)
        node = project.node(unique_id)
        metadata: dict[str, Any] = {**event.metadata}
        del metadata["invocation_id"]
        metadata["dagster/column_schema"] = _schema(node, columns.get((node["schema"], node["alias"]), {}))
        if unique_id in row_counts:
            metadata["dagster/row_count"] = row_counts[unique_id]
        lineage = tracer.lineage(unique_id)
        if lineage is not None:
            metadata["dagster/column_lineage"] = lineage
            metadata["kolonnernes_oprindelse"] = _shown(lineage)
        yield event.with_metadata(metadata)


def _look(
    settings: Settings, nodes: list[Props]
) -> tuple[dict[tuple[str, str], dict[str, str]], dict[str, int]]:
    """Types of the columns of every table and view (by schema and name), and the rows of `nodes` by their id.

    Views have no count: it would run their query.
    """
    with connect(settings.warehouse_path, settings, read_only=True) as connection:
        columns: dict[tuple[str, str], dict[str, str]] = {}
        for schema, table, column, kind in connection.execute(
            """
            select schema_name, table_name, column_name, data_type
            from duckdb_columns()
            where database_name = current_database() and not internal
            order by schema_name, table_name, column_index
            """
        ).fetchall():
            columns.setdefault((schema, table), {})[column] = kind
        tables = [node for node in nodes if node["config"]["materialized"] != "view"]
        counts = " union all ".join(
            f"select {position}, count(*) from {node['relation_name']}"
            for position, node in enumerate(tables)
        )
        rows = connection.execute(counts).fetchall() if tables else []
    return columns, {tables[place]["unique_id"]: n_rows for place, n_rows in rows}


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
