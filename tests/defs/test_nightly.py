"""The real job on a small municipality: night after night, with what can go wrong.

The nights follow each other; each test looks at what the night before it has left.
"""

import csv
import gzip
import json
import os
import re
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from dagster import DagsterEventType

from orchestration.demo import Demo, write_demo
from orchestration.nightly import Outcome, run_nightly
from orchestration.release import releases
from orchestration.settings import Settings
from orchestration.warehouse import (
    DBT,
    PROJECT_DIR,
    QUIET_FLAGS,
    environment,
    manifest_path,
    target_dir,
    variables,
)

CODE = "330"


@dataclass
class Night:
    """One run and what Dagster's storage says of it."""

    outcome: Outcome
    events: list[dg.DagsterEvent]
    said: list[str]

    def of(self, kind: DagsterEventType) -> list[dg.DagsterEvent]:
        return [event for event in self.events if event.event_type == kind]

    @property
    def materialized(self) -> dict[str, dg.AssetMaterialization]:
        found = (event.event_specific_data for event in self.of(DagsterEventType.ASSET_MATERIALIZATION))
        return {data.materialization.asset_key.to_user_string(): data.materialization for data in found}

    @property
    def steps(self) -> dict[str, str]:
        kinds = (
            DagsterEventType.STEP_SUCCESS,
            DagsterEventType.STEP_FAILURE,
            DagsterEventType.STEP_SKIPPED,
        )
        return {str(event.step_key): event.event_type_value for kind in kinds for event in self.of(kind)}


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(json.loads(body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def hook() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        server.posts = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def listening(settings: Settings, hook: HTTPServer) -> Settings:
    return settings.model_copy(update={"notify_webhook": f"http://127.0.0.1:{hook.server_port}"})


def night(settings: Settings, **asked: Any) -> Night:
    said: list[str] = []
    outcome = run_nightly(settings, say=said.append, **asked)
    with dg.DagsterInstance.get() as instance:
        records = instance.all_logs(outcome.run_id)
    events = [record.dagster_event for record in records if record.dagster_event]
    return Night(outcome, events, said)


def delivery(settings: Settings, extract: str, day: str) -> Path:
    (found,) = settings.extracts_dir.rglob(f"{extract}_{CODE}_{day}.csv*")
    return found


def published(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.marts_path.resolve()), read_only=True) as marts:
        return marts.execute(sql).fetchall()


@pytest.fixture(scope="module")
def demo(settings: Settings, definitions: dg.Definitions) -> Demo:
    return write_demo(settings, municipalities=[CODE], scale=0.03)


@pytest.fixture(scope="module")
def first(listening: Settings, demo: Demo) -> Night:
    return night(listening)


def test_the_first_night_publishes(first: Night, settings: Settings, demo: Demo) -> None:
    assert first.outcome.is_success, first.outcome.reason
    assert set(first.steps) == {"intake", "warehouse", "gate", "release", "site"}
    assert set(first.steps.values()) == {"STEP_SUCCESS"}
    (release,) = releases(settings)
    assert release.is_current
    assert first.outcome.run.release == release or first.outcome.run.release is not None
    assert published(settings, "select count(*) from mart_indicator")[0][0] > 0
    assert any(line.startswith("Release") and release.release_id in line for line in first.said)


def test_every_asset_tells_how_many_rows_it_has(first: Night, definitions: dg.Definitions) -> None:
    runnable = definitions.resolve_job_def("nightly").asset_layer.executable_asset_keys
    delivered = {key.to_user_string() for key in runnable if key.path[0] != "site"}
    assert delivered <= set(first.materialized)
    for name in delivered:
        metadata = first.materialized[name].metadata
        if not name.startswith("staging/") and name != "cells/indicator_cell":
            assert isinstance(metadata["dagster/row_count"].value, int), name
    with_columns = {
        name for name in delivered if name.split("/")[0] in ("staging", "core", "cells", "reference")
    }
    for name in with_columns:
        columns = first.materialized[name].metadata["dagster/column_schema"].value.columns
        assert columns, name
        assert all(column.type for column in columns), name


def test_row_counts_are_those_of_the_tables(first: Night, settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as warehouse:
        for name in ("core/dim_child", "marts/mart_indicator", "reference/code"):
            ((n_rows,),) = warehouse.execute(f"select count(*) from {name.replace('/', '.')}").fetchall()
            assert first.materialized[name].metadata["dagster/row_count"].value == n_rows, name
    ((released,),) = published(settings, "select count(*) from mart_indicator")
    assert first.materialized["published/mart_indicator"].metadata["dagster/row_count"].value == released


def test_a_column_can_be_followed_from_mart_to_landing(first: Night) -> None:
    def sources(asset: str, column: str) -> set[tuple[str, str]]:
        metadata = first.materialized[asset].metadata
        lineage = metadata["dagster/column_lineage"].value.deps_by_column
        return {(dep.asset_key.to_user_string(), dep.column_name) for dep in lineage[column]}

    assert ("marts/mart_indicator", "value_printed") in sources("marts/mart_supervision", "share_printed")
    assert ("staging/stg_indsatser", "child_key") in sources("core/fct_intervention", "child_key")
    assert sources("staging/stg_indsatser", "start_date") == {("landing/indsatser", "startdato")}
    # The pages of Dagster's open version show it only as text.
    text = first.materialized["staging/stg_indsatser"].metadata["kolonnernes_oprindelse"].value
    assert "| `start_date` | `landing.indsatser.startdato` |" in text


def test_every_check_was_run(first: Night, definitions: dg.Definitions) -> None:
    evaluated = {
        (event.asset_check_evaluation_data.asset_key, event.asset_check_evaluation_data.check_name)
        for event in first.of(DagsterEventType.ASSET_CHECK_EVALUATION)
    }
    assert evaluated == {
        (key.asset_key, key.name) for key in definitions.resolve_asset_graph().asset_check_keys
    }
    assert first.outcome.failed_checks == ()


def test_landing_tells_what_came(first: Night, demo: Demo) -> None:
    metadata = first.materialized["landing/underretninger"].metadata
    results = [d for d in first.outcome.run.intake.deliveries if d.extract == "underretninger"]  # type: ignore[union-attr]
    assert metadata["leverancer"].value == len(results)
    assert metadata["rækker_modtaget"].value == sum(
        d.rows_accepted for d in results if d.status == "accepted"
    )
    assert metadata["rækker_nye"].value == sum(d.rows_new for d in results)
    statuses = Counter(record["status"] for record in (r.data for r in metadata["oversigt"].records))
    assert statuses == Counter(d.status for d in results)


@pytest.fixture(scope="module")
def second(first: Night, listening: Settings) -> Night:
    return night(listening)


def test_a_night_with_nothing_new_does_nothing(second: Night, settings: Settings) -> None:
    assert second.outcome.is_success
    assert second.outcome.run.nothing_to_do.startswith("Nothing new")
    assert second.steps == {
        "intake": "STEP_SUCCESS",
        "warehouse": "STEP_SKIPPED",
        "gate": "STEP_SKIPPED",
        "release": "STEP_SKIPPED",
        "site": "STEP_SKIPPED",
    }
    assert second.materialized == {}
    assert len(releases(settings)) == 1


def test_unit_tests_pass_and_are_left_out_at_night(second: Night, settings: Settings) -> None:
    target = target_dir(settings)
    at_night = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    assert not [one for one in at_night if one["unique_id"].startswith("unit_test.")]
    command = [
        *(str(DBT), *QUIET_FLAGS, "test", "--select", "test_type:unit", "--profiles-dir", str(PROJECT_DIR)),
        *("--vars", variables(settings, None), "--target-path", str(target), "--log-path", str(target)),
    ]
    done = subprocess.run(
        command,
        cwd=PROJECT_DIR,
        env={**os.environ, **environment(settings)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    declared = json.loads(manifest_path(settings).read_text("utf-8"))["unit_tests"]
    run = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    assert {one["unique_id"] for one in run} == set(declared)


@pytest.fixture(scope="module")
def jump(second: Night, listening: Settings) -> Night:
    """The municipality reports as many notifications again for a year that was closed long ago."""
    path = delivery(listening, "underretninger", "20210930")
    new = path.with_name(f"underretninger_{CODE}_20211031.csv")
    boern = delivery(listening, "boern", "20210930")
    shutil.copyfile(boern, boern.with_name(boern.name.replace("20210930", "20211031")))
    child = rows_delivered(listening, "boern", "20210930")[0]["cpr"]
    # About an unborn child: the age of whoever stands first in the file doesn't matter then.
    rows = [
        f"late{number};{child};0{1 + number % 9}-06-2018 08:00;J;skole;0{1 + number % 9}-06-2018 12:00"
        for number in range(80)
    ]
    header = "underretning_id;cpr;modtaget;ufoedt;underretter;vurderet"
    new.write_text("\r\n".join([header, *rows, ""]), "utf-8")
    return night(listening)


def rows_delivered(settings: Settings, extract: str, day: str) -> list[dict[str, str]]:
    """The rows of one delivery of the demo, with headers in lower case."""
    path = delivery(settings, extract, day)
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    reader = csv.DictReader(text.splitlines(), delimiter=";")
    return [{name.strip().lower(): value for name, value in row.items()} for row in reader]


def test_a_failing_suite_keeps_the_last_release(jump: Night, settings: Settings, first: Night) -> None:
    assert not jump.outcome.is_success
    assert jump.steps["gate"] == "STEP_FAILURE"
    assert "release" not in jump.steps or jump.steps["release"] == "STEP_SKIPPED"
    assert any("(mart_indicator.no_jump" in check for check in jump.outcome.failed_checks)
    (release,) = releases(settings)
    assert release.is_current


def test_only_what_came_is_fresh(jump: Night) -> None:
    """A table counts as delivered when a delivery of it came: the others may be overdue."""
    landed = {name for name in jump.materialized if name.startswith("landing/")}
    assert landed == {"landing/underretninger", "landing/boern"}
    assert jump.steps["warehouse"] == "STEP_SUCCESS"


def test_a_failure_is_told_once_and_without_values(jump: Night, hook: HTTPServer) -> None:
    (post,) = hook.posts  # type: ignore[attr-defined]
    assert post["run_id"] == jump.outcome.run_id
    assert post["failed_steps"] == ["gate"]
    assert any(check.startswith("marts/mart_indicator: regler") for check in post["failed_checks"])


def test_the_release_alone_does_not_get_round_the_gate(
    jump: Night, settings: Settings, definitions: dg.Definitions
) -> None:
    job = definitions.resolve_implicit_global_asset_job_def()
    selection = definitions.resolve_job_def("nightly").asset_layer.executable_asset_keys
    published_keys = [key for key in selection if key.path[0] == "published"]
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance, asset_selection=published_keys, raise_on_error=False
        )
    assert not result.success
    failure = next(event for event in result.all_events if event.is_step_failure)
    error = failure.step_failure_data.error
    assert error is not None
    assert error.cause is not None
    assert error.cause.cls_name == "GateClosed"
    assert len(releases(settings)) == 1


@pytest.fixture(scope="module")
def accepted(jump: Night, listening: Settings) -> Night:
    return night(listening, accept_jump=True)


def test_an_operator_can_let_a_jump_pass(accepted: Night, settings: Settings) -> None:
    assert accepted.outcome.is_success, accepted.outcome.reason
    assert len(releases(settings)) == 2
    assert any("failed and accepted" in line for line in accepted.said)


@pytest.fixture(scope="module")
def broken(accepted: Night, listening: Settings, hook: HTTPServer) -> Night:
    """Somebody has written in the landing file: a child stands there twice."""
    hook.posts.clear()  # type: ignore[attr-defined]
    with duckdb.connect(str(listening.landing_path)) as landing:
        landing.execute("insert into child select * from child limit 1")
    boern = delivery(listening, "institutioner", "20210930")
    shutil.copyfile(boern, boern.with_name(boern.name.replace("20210930", "20211031")))
    return night(listening)


def test_a_failing_dbt_test_keeps_the_last_release(
    broken: Night, accepted: Night, settings: Settings, hook: HTTPServer
) -> None:
    assert not broken.outcome.is_success
    assert broken.steps["warehouse"] == "STEP_FAILURE"
    assert "child" in broken.outcome.reason
    assert "models or tests of dbt failed" in broken.outcome.reason
    current = next(release for release in releases(settings) if release.is_current)
    assert current.release_id == accepted.outcome.run.release.release_id  # type: ignore[union-attr]
    (post,) = hook.posts  # type: ignore[attr-defined]
    assert post["failed_steps"] == ["warehouse"]
    assert post["failed_checks"]


def test_no_child_is_in_dagsters_storage_logs_or_reports(broken: Night, settings: Settings) -> None:
    """Every number of the deliveries, searched for in every file but the deliveries themselves."""
    form = re.compile(rb"(?=(\d{6}-?\d{4}))")

    def numbers(content: bytes) -> set[bytes]:
        return {found.replace(b"-", b"") for found in form.findall(content)}

    delivered: set[bytes] = set()
    for path in settings.extracts_dir.rglob("*.csv*"):
        raw = path.read_bytes()
        delivered |= numbers(gzip.decompress(raw) if path.suffix == ".gz" else raw)
    assert len(delivered) > 100
    looked_at = 0
    for path in settings.data.rglob("*"):
        if path.is_file() and not path.is_relative_to(settings.extracts_dir):
            looked_at += 1
            found = numbers(path.read_bytes()) & delivered
            assert not found, f"{path.relative_to(settings.data)} holds {len(found)} numbers"
    assert looked_at > 50


def test_no_name_is_in_dagsters_storage_logs_or_reports(broken: Night, settings: Settings) -> None:
    """The demo's surnames are nobody's, so that they stand nowhere else."""
    names = {row["efternavn"].encode() for row in rows_delivered(settings, "boern", "20210930")} - {b""}
    assert len(names) > 20
    for path in settings.data.rglob("*"):
        if path.is_file() and not path.is_relative_to(settings.extracts_dir):
            content = path.read_bytes()
            found = sum(name in content for name in names)
            assert not found, f"{path.relative_to(settings.data)} holds {found} names"
