"""All that the code location shows follows from the contract, dbt's manifest and the suites."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
import yaml
from dagster._utils.schedules import schedule_execution_time_iterator

from orchestration.gate import load_suites, read_dbt_results
from orchestration.intake.contract import Contracts, load_contracts
from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.site.declarations import pages
from orchestration.warehouse import manifest_path

LEDGER = {"delivery", "refused_row", "ignored_file", "child", "retention"}


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts()


@pytest.fixture(scope="module")
def manifest(settings: Settings, definitions: dg.Definitions) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(manifest_path(settings).read_text("utf-8"))
    return content


@pytest.fixture(scope="module")
def specs(definitions: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}


@pytest.fixture(scope="module")
def marts(manifest: dict[str, Any]) -> set[str]:
    models = (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
    return {node["name"] for node in models if node["schema"] == "marts"} | {"mart_quality"}


def test_every_file_table_and_release_is_an_asset(
    specs: dict[str, dg.AssetSpec], contracts: Contracts, manifest: dict[str, Any], marts: set[str]
) -> None:
    built = {
        f"{node['schema']}/{node['name']}"
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed") and node["config"]["materialized"] != "ephemeral"
    }
    expected = {
        *(f"extracts/{name}" for name in contracts.extracts),
        *(f"landing/{name}" for name in contracts.extracts),
        *(f"ledger/{name}" for name in LEDGER),
        *built,
        "marts/mart_quality",
        *(f"published/{name}" for name in marts),
        *(f"site/{page.page}" for page in pages()),
        "site/drift",
    }
    assert set(specs) == expected


def test_every_test_and_suite_is_a_check(
    definitions: dg.Definitions, contracts: Contracts, manifest: dict[str, Any], marts: set[str]
) -> None:
    keys = definitions.resolve_asset_graph().asset_check_keys
    found = {f"{key.asset_key.to_user_string()}:{key.name}" for key in keys}
    nodes = manifest["nodes"].values()
    read = {one for node in nodes if node["resource_type"] == "model" for one in node["depends_on"]["nodes"]}
    tests = {
        node["name"]
        for node in nodes
        if node["resource_type"] == "test"
        # dagster-dbt shows no test of a source that no model reads; dbt runs it, and the gate counts it.
        and not all(one.startswith("source.") and one not in read for one in node["depends_on"]["nodes"])
    }
    # Which table a test hangs on is dbt's business; that each is there is ours.
    assert {name.partition(":")[2] for name in found} >= tests
    assert {name for name in found if name.partition(":")[2] not in tests} == {
        *(f"landing/{name}:leverancer_modtaget" for name in contracts.extracts),
        *(f"marts/{name}:regler" for name in marts & set(load_suites())),
        "marts/mart_quality:samlet_kontrol",
    }


def test_every_check_says_what_it_guards(settings: Settings, definitions: dg.Definitions) -> None:
    # A test that nobody described is named in its stead, which tells a reader of mart_quality nothing.
    checks = read_dbt_results([], manifest_path(settings))
    assert [check.check_id for check in checks if check.guards.startswith("dbt-testen ")] == []


def test_the_checks_of_the_marts_keep_the_release_back(definitions: dg.Definitions, marts: set[str]) -> None:
    graph = definitions.resolve_asset_graph()
    for name in marts & set(load_suites()):
        assert graph.get_check_spec(dg.AssetCheckKey(dg.AssetKey(["marts", name]), "regler")).blocking


def test_lineage_leads_from_file_to_release(
    definitions: dg.Definitions, contracts: Contracts, marts: set[str]
) -> None:
    graph = definitions.resolve_asset_graph()
    above = graph.get_ancestor_asset_keys(dg.AssetKey(["published", "mart_indicator"]))
    for name in contracts.extracts:
        assert graph.get(dg.AssetKey(["landing", name])).parent_keys == {dg.AssetKey(["extracts", name])}
        assert dg.AssetKey(["extracts", name]) in above
    for name in marts:
        published = graph.get(dg.AssetKey(["published", name]))
        assert published.parent_keys == {dg.AssetKey(["marts", name])}
    for page in pages():
        parents = graph.get(dg.AssetKey(["site", page.page])).parent_keys
        assert parents == {dg.AssetKey(["published", table]) for table in page.marts}


def test_every_asset_is_cared_for(specs: dict[str, dg.AssetSpec]) -> None:
    for name, spec in specs.items():
        assert spec.description, name
        assert spec.owners, name
        assert spec.kinds, name
        assert spec.group_name not in (None, "default"), name
        assert spec.tags.get("content") in ("children", "aggregates", "ledger"), name


def test_groups_are_the_rooms_that_data_pass_through(specs: dict[str, dg.AssetSpec]) -> None:
    groups = {name.partition("/")[0]: set[str]() for name in specs}
    for name, spec in specs.items():
        groups[name.partition("/")[0]].add(spec.group_name or "")
    assert groups == {
        "extracts": {"filer"},
        "landing": {"landing"},
        "ledger": {"landing"},
        "reference": {"reference"},
        "staging": {"staging"},
        "core": {"kerne"},
        "cells": {"celler"},
        # dim_municipality is published, but the core reads it.
        "marts": {"marts", "kerne"},
        "quality": {"kvalitet"},
        "published": {"udgivet"},
        "site": {"sider"},
    }


def test_landing_shows_the_contract(specs: dict[str, dg.AssetSpec], contracts: Contracts) -> None:
    for extract in contracts.extracts.values():
        spec = specs[f"landing/{extract.name}"]
        assert spec.description == extract.description
        assert spec.owners == [f"team:{extract.owner}"]
        columns = {column.name: column for column in spec.metadata["dagster/column_schema"].columns}
        assert list(columns) == [
            "municipality_code",
            *(column.name for column in extract.columns),
            "_as_of_from",
            "_as_of_to",
            "_delivery_id",
        ]
        for column in extract.columns:
            assert columns[column.name].description == column.description
            assert columns[column.name].type == column.data_type
        assert not set(extract.never_loaded) & set(columns)


def test_a_late_extract_is_overdue(definitions: dg.Definitions, contracts: Contracts) -> None:
    graph = definitions.resolve_asset_graph()
    for extract in contracts.extracts.values():
        policy = graph.get(dg.AssetKey(["landing", extract.name])).freshness_policy
        assert policy is not None
        assert policy.fail_window.to_timedelta() == timedelta(days=extract.expected_every_days)


def test_one_job_runs_all_of_it_at_night(definitions: dg.Definitions, specs: dict[str, dg.AssetSpec]) -> None:
    repository = definitions.get_repository_def()
    assert {job.name for job in repository.get_all_jobs() if not job.name.startswith("__")} == {"nightly"}
    assert [schedule.name for schedule in repository.schedule_defs] == ["nightly_schedule"]
    assert {sensor.name for sensor in repository.sensor_defs} == {"new_files", "failure_notice"}
    job = definitions.resolve_job_def("nightly")
    runnable = {name for name in specs if not name.startswith("extracts/")}
    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == runnable
    assert job.executor_def.name == dg.in_process_executor.name


def test_the_night_has_its_hour_all_year(definitions: dg.Definitions) -> None:
    (schedule,) = definitions.get_repository_def().schedule_defs
    assert schedule.cron_schedule == "0 4 * * *"
    assert schedule.execution_timezone == "Europe/Copenhagen"
    # The nights on which the clocks change: once each, at four in the morning.
    for day in (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)):
        ticks = schedule_execution_time_iterator(
            day.timestamp(), str(schedule.cron_schedule), schedule.execution_timezone
        )
        first, second = (next(ticks).astimezone(ZoneInfo("Europe/Copenhagen")) for _ in range(2))
        assert (first.hour, second.hour) == (4, 4)
        assert second.date() - first.date() == timedelta(days=1)


def test_the_instance_keeps_to_itself() -> None:
    instance = yaml.safe_load((PROJECT_ROOT / "dagster.yaml").read_text("utf-8"))
    assert instance["telemetry"] == {"enabled": False}
    assert instance["nux"] == {"enabled": False}
    assert instance["concurrency"]["runs"] == {"max_concurrent_runs": 1}
    assert instance["concurrency"]["pools"]["default_limit"] == 1
    assert instance["run_monitoring"]["free_slots_after_run_end_seconds"] == 300


def test_only_wiring_stands_in_defs() -> None:
    for path in (PROJECT_ROOT / "orchestration" / "defs").rglob("*.py"):
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
        assert len(lines) <= 120, f"{path.name} does more than wiring"
        assert not re.search(r"\bduckdb\b|\bsql\b|execute\(", path.read_text("utf-8")), path.name


def test_dagsters_home_gets_the_projects_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.dagster_home import prepare_home

    project = (PROJECT_ROOT / "dagster.yaml").read_text("utf-8")
    monkeypatch.setenv("DAGSTER_HOME", "")
    home = prepare_home(Settings(data=tmp_path))
    assert home == tmp_path / "dagster"
    (home / "dagster.yaml").write_text("telemetry: {enabled: true}", "utf-8")
    monkeypatch.setenv("DAGSTER_HOME", "")
    prepare_home(Settings(data=tmp_path))
    assert (home / "dagster.yaml").read_text("utf-8") == project

    own = tmp_path / "own"
    own.mkdir()
    (own / "dagster.yaml").write_text("telemetry: {enabled: false}", "utf-8")
    monkeypatch.setenv("DAGSTER_HOME", str(own))
    assert prepare_home(Settings(data=tmp_path)) == own
    assert (own / "dagster.yaml").read_text("utf-8") == "telemetry: {enabled: false}"
