"""The stages that are measured, each in a process of its own: `python -m benchmarks.stages STAGE ARGUMENTS`.

`ARGUMENTS` is a JSON object with the keyword arguments of the stage's function. A stage does its imports and
preparations first, measures itself from there, and prints one JSON object as its last line.
"""
# ruff: noqa: PLC0415 - a stage imports what it needs and no more: what it imports is in its memory

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Measured = dict[str, Any]


def timed(work: Callable[[], int]) -> Measured:
    """Do the work, which returns how many rows went through it, and tell what it cost."""
    cpu, started = _cpu_seconds(), time.perf_counter()
    rows = work()
    return {"rows": rows, "wall": time.perf_counter() - started, "cpu": _cpu_seconds() - cpu}


def _cpu_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def demo(municipalities: list[str], scale: float, children: int | None) -> Measured:
    """Write the deliveries of invented municipalities, without faults: what is measured is the good rows.

    `children`: in all of them together, instead of a scale.
    """
    from orchestration.demo import write_demo
    from orchestration.demo.profiles import children_of
    from orchestration.intake import load_contracts, make_demo_key
    from orchestration.settings import Settings

    settings, contracts = Settings(), load_contracts()
    make_demo_key(settings)
    if children is not None:
        scale = children / sum(children_of(code) for code in municipalities)
    return timed(
        lambda: (
            write_demo(
                settings, municipalities=municipalities, scale=scale, faults=False, contracts=contracts
            ).rows
        )
    )


def million(folder: str, extract: str, rows: int, children: int) -> Measured:
    """Write the two big deliveries."""
    from benchmarks.million import write_million
    from orchestration.duck import connect
    from orchestration.intake import load_contracts, make_demo_key
    from orchestration.settings import Settings

    settings, contracts = Settings(), load_contracts()
    make_demo_key(settings)

    def work() -> int:
        with connect(None, settings) as connection:
            write_million(connection, contracts, Path(folder), extract=extract, rows=rows, children=children)
        return 2 * rows

    return timed(work)


def floor_read() -> Measured:
    """Plain `read_csv` of the same files: every cell is split off as text, and nothing is kept."""
    from benchmarks.floor import deliveries, read_sql
    from orchestration.duck import connect
    from orchestration.settings import Settings

    settings = Settings()
    files = deliveries(settings)

    def work() -> int:
        rows = 0
        with connect(None, settings) as connection:
            for file in files:
                counts = connection.execute(f"select count(*), count(columns(*)) from {read_sql(file)}")
                rows += counts.fetchall()[0][0]
        return rows

    return timed(work)


def floor_cast() -> Measured:
    """The same rows cast into tables of a new file by plain SQL: nothing checked, nothing pseudonymised."""
    from benchmarks.floor import cast_sql, deliveries
    from orchestration.duck import connect, quoted
    from orchestration.settings import Settings

    settings = Settings()
    files = deliveries(settings)
    path = settings.work_dir / "floor.duckdb"
    path.unlink(missing_ok=True)

    def work() -> int:
        made: set[str] = set()
        with connect(path, settings) as connection:
            for file in files:
                name = quoted(file.extract.name)
                start = f"insert into {name}" if name in made else f"create table {name} as"
                connection.execute(f"{start} {cast_sql(file)}")
                made.add(name)
            connection.execute("checkpoint")
            return sum(
                connection.execute(f"select count(*) from {name}").fetchall()[0][0] for name in sorted(made)
            )

    measured = timed(work)
    path.unlink()
    return measured


def intake(*, keep_landing: bool = False) -> Measured:
    """Take in what lies there, into a new landing file unless the old one is kept."""
    from orchestration.intake import load_contracts, take_in
    from orchestration.settings import Settings

    settings, contracts = Settings(), load_contracts()
    if not keep_landing:
        for path in settings.data.glob("landing.duckdb*"):
            path.unlink()
        shutil.rmtree(settings.reports_dir, ignore_errors=True)

    def work() -> int:
        result = take_in(settings, contracts)
        wrong = [line for line in result.deliveries if line.status != "accepted" or line.rows_refused]
        if wrong or result.failed or result.ignored:
            raise SystemExit("The benchmark's own deliveries weren't accepted whole.")
        return sum(line.rows_read for line in result.deliveries)

    return timed(work)


def parse() -> Measured:
    """Have the dbt project parsed, as is done once per change of it."""
    from orchestration.settings import Settings
    from orchestration.warehouse import ensure_manifest

    settings = Settings()
    return timed(lambda: len(ensure_manifest(settings).read_text("utf-8")) and 0)


def build() -> Measured:
    """One dbt invocation of everything, without Dagster, into a new warehouse."""
    from benchmarks.floor import built_rows
    from orchestration.settings import Settings
    from orchestration.warehouse import (
        DBT,
        PROJECT_DIR,
        QUIET_FLAGS,
        BuildResults,
        build_arguments,
        environment,
        target_dir,
    )

    settings = Settings()
    settings.warehouse_path.unlink(missing_ok=True)
    target = target_dir(settings)
    results = BuildResults(settings)
    results.forget()
    command = [
        *(str(DBT), *QUIET_FLAGS),
        *build_arguments(settings, None),
        *("--project-dir", str(PROJECT_DIR), "--target-path", str(target), "--log-path", str(target)),
    ]

    def work() -> int:
        done = subprocess.run(
            command,
            env={**os.environ, **environment(settings)},
            cwd=PROJECT_DIR,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"dbt failed: see {target / 'dbt.log'}")
        return 0

    measured = timed(work)
    results.keep(target / "run_results.json", is_full=True)
    return {**measured, "rows": built_rows(settings)}


def floor_build(*, tests: bool) -> Measured:
    """The compiled SQL of the same models (and data tests) straight through DuckDB, in a copy of the file."""
    from benchmarks.floor import built_rows, compiled_statements, run_statements
    from orchestration.settings import Settings

    settings = Settings()
    statements = compiled_statements(settings, tests=tests)
    folder = settings.work_dir / "floor"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # The SQL names its catalog after the file; the copy has the seeds and lacks the models.
    copy = folder / settings.warehouse_path.name
    shutil.copyfile(settings.warehouse_path, copy)

    def work() -> int:
        run_statements(settings, copy, statements)
        return 0

    measured = timed(work)
    rows = built_rows(settings)
    shutil.rmtree(folder)
    return {**measured, "rows": rows}


def gate() -> Measured:
    """All suites over all marts, and dbt's outcomes."""
    from benchmarks.floor import mart_rows
    from orchestration.assets.dbt import dbt_outcomes
    from orchestration.gate import run_gate
    from orchestration.settings import Settings
    from orchestration.warehouse import manifest_path

    settings = Settings()

    def work() -> int:
        verdict = run_gate(settings, dbt_results=dbt_outcomes(settings, manifest_path(settings)))
        if not verdict.passed:
            failed = [check.check_id for check in verdict.checks if check.is_blocking]
            raise SystemExit(f"The gate stayed shut: {', '.join(failed)}")
        return 0

    return {**timed(work), "rows": mart_rows(settings)}


def release() -> Measured:
    """Write, read back and swap in a first release."""
    from orchestration.release import publish
    from orchestration.settings import Settings

    settings = Settings()
    shutil.rmtree(settings.published_dir, ignore_errors=True)
    return timed(lambda: sum(publish(settings).rows.values()))


def site() -> Measured:
    """Every page of every municipality, drawn anew; its rows are pages."""
    from orchestration.settings import Settings
    from orchestration.site.build import render

    settings = Settings()
    return timed(lambda: render(settings, anew=True).n_pages)


def trappe_run() -> Measured:
    """The whole command, as a user types it."""
    from orchestration.settings import Settings

    trappe = Path(sys.executable).with_name("trappe")

    def work() -> int:
        done = subprocess.run([str(trappe), "run"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"trappe run failed:\n{done.stdout}{done.stderr}")
        return 0

    measured = timed(work)
    from benchmarks.floor import mart_rows

    return {**measured, "rows": mart_rows(Settings())}


STAGES: dict[str, Callable[..., Measured]] = {
    stage.__name__: stage
    for stage in (
        demo,
        million,
        floor_read,
        floor_cast,
        intake,
        parse,
        build,
        floor_build,
        gate,
        release,
        site,
        trappe_run,
    )
}


if __name__ == "__main__":
    print(json.dumps(STAGES[sys.argv[1]](**json.loads(sys.argv[2]))))
