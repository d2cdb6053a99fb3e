"""Runs every check over the built marts and seals exactly the state that passed all of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.duck import attach, connect
from orchestration.gate.attacked import attack_marts, write_attack
from orchestration.gate.checks import WAREHOUSE, Run, check_mart, result_of
from orchestration.gate.great import GreatExpectations, Outcome
from orchestration.gate.orphans import ORPHANS, count_orphans
from orchestration.gate.report import QUALITY_COLUMNS, RESULT_COLUMNS, write_checks
from orchestration.gate.results import CheckResult, GateVerdict
from orchestration.gate.suites import Suite, load_suites
from orchestration.release.inputs import (
    BUILD_SETTINGS,
    EXPECTATIONS,
    KNOWN_DELIVERIES,
    code_fingerprint,
    combine,
    ledger_fingerprint,
    rules_fingerprint,
)
from orchestration.release.seal import (
    CHECK_TABLE,
    MARTS,
    QUALITY_TABLE,
    Verdict,
    break_seal,
    contents,
    fingerprint,
    set_seal,
    table_names,
)
from orchestration.release.shelf import last_ordinary_release
from orchestration.settings import Settings

_LAST_RELEASE = "last_release"

_PLAIN_TYPES = ("BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "INTEGER", "TIMESTAMP", "VARCHAR")
"""Types that mean the same in DuckDB, Parquet, pandas and Spark."""


class NotBuilt(Exception):  # noqa: N818 - a state of the warehouse, said in a sentence
    """The warehouse isn't there or was built by an older version; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class _Build:
    """What dbt noted of the build that is looked at."""

    as_known_on: date | None
    min_cell: int
    dominance_percent: int
    ledger: str


def run_gate(
    settings: Settings,
    *,
    dbt_results: Sequence[CheckResult],
    accept_jump: bool = False,
    expectations: Path = EXPECTATIONS,
    progress: Callable[[str], None] = lambda _: None,
) -> GateVerdict:
    """Check every published mart, write `quality.check_result` and `marts.mart_quality`, seal the state.

    `dbt_results` are the outcomes of dbt's tests of this build (`read_dbt_results`); without any the gate
    stays shut. `accept_jump`: an operator has looked at the jumps against the last release and lets them
    pass. Nothing is raised for a failed check: the verdict says so, and the release then refuses. Raises
    `SuiteError` for a suite that can't be read and `NotBuilt` where there is nothing to look at.
    """
    suites = load_suites(expectations)
    if not settings.warehouse_path.exists():
        raise NotBuilt("Der er intet varehus at kontrollere. Kør hele kørslen først.")
    with connect(settings.warehouse_path, settings) as connection:
        break_seal(connection)
        build = _read_build(connection)
        with _last_release(connection, settings, build) as no_last_release:
            run = Run(connection, GreatExpectations(), settings.min_cell, no_last_release, accept_jump)
            checks = [
                *dbt_results,
                *_structure(run, suites, dbt_results, build, settings),
                *_orphans(connection, settings.min_cell),
            ]
            for name, suite in suites.items():
                if name != QUALITY_TABLE:
                    progress(f"kontrollerer {name}")
                    checks += check_mart(run, suite)
        progress("prøver at regne de skjulte tal ud")
        attacked, attack = attack_marts(
            connection,
            settings,
            WAREHOUSE,
            min_cell=build.min_cell,
            dominance_percent=build.dominance_percent,
        )
        checks += attacked
        write_attack(connection, attack)
        progress(f"skriver {QUALITY_TABLE}")
        checks += _report(run, suites.get(QUALITY_TABLE), checks)
        write_checks(connection, CHECK_TABLE, RESULT_COLUMNS, checks)
        verdict = Verdict(
            passed=not any(check.is_blocking for check in checks),
            content_fingerprint=fingerprint(contents(connection, WAREHOUSE)),
            inputs_fingerprint=combine(
                ledger=build.ledger,
                code=code_fingerprint(),
                min_cell=build.min_cell,
                dominance_percent=build.dominance_percent,
                as_known_on=build.as_known_on,
            ),
            rules_fingerprint=rules_fingerprint(expectations),
            checked_at=datetime.now(UTC),
            as_known_on=build.as_known_on,
            min_cell=settings.min_cell,
            dominance_percent=settings.dominance_percent,
            accept_jump=accept_jump,
            accepted=tuple(check.check_id for check in checks if check.is_accepted),
        )
        set_seal(connection, verdict)
    return GateVerdict(
        passed=verdict.passed,
        checks=checks,
        content_fingerprint=verdict.content_fingerprint,
        inputs_fingerprint=verdict.inputs_fingerprint,
        checked_at=verdict.checked_at,
        as_known_on=verdict.as_known_on,
        min_cell=verdict.min_cell,
        dominance_percent=verdict.dominance_percent,
        accept_jump=accept_jump,
    )


def _read_build(connection: duckdb.DuckDBPyConnection) -> _Build:
    try:
        ((as_known_on, min_cell, dominance_percent),) = connection.execute(
            f"select as_known_on, min_cell, dominance_percent from {BUILD_SETTINGS}"
        ).fetchall()
        ledger = ledger_fingerprint(connection, KNOWN_DELIVERIES, as_known_on)
    except (duckdb.CatalogException, duckdb.BinderException, ValueError) as error:
        raise NotBuilt(
            f"Varehuset mangler {BUILD_SETTINGS} eller {KNOWN_DELIVERIES}. Byg det igen med dbt build."
        ) from error
    return _Build(as_known_on, min_cell, dominance_percent, ledger)


def _orphans(connection: duckdb.DuckDBPyConnection, min_cell: int) -> list[CheckResult]:
    try:
        return count_orphans(connection, min_cell)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise NotBuilt(f"Varehuset mangler {ORPHANS}. Byg det igen med dbt build.") from error


@contextmanager
def _last_release(connection: duckdb.DuckDBPyConnection, settings: Settings, build: _Build) -> Iterator[str]:
    """Attach the release that jumps are measured from; gives the reason where there is none."""
    if build.as_known_on is not None:
        yield "Kørslen viser en tidligere dags viden og sammenlignes ikke."
        return
    release = last_ordinary_release(settings)
    if release is None:
        yield "Der er ingen tidligere udgivelse at sammenligne med."
        return
    attach(connection, release.duckdb_path, _LAST_RELEASE)
    try:
        yield ""
    finally:
        connection.execute(f"detach {_LAST_RELEASE}")


def _structure(
    run: Run,
    suites: Mapping[str, Suite],
    dbt_results: Sequence[CheckResult],
    build: _Build,
    settings: Settings,
) -> list[CheckResult]:
    """The checks that no suite can make: of the set of marts, and of where the numbers come from."""
    tables = {*table_names(run.connection, WAREHOUSE, MARTS), QUALITY_TABLE}
    odd_types = [
        f"{table}.{column}"
        for table, column, kind in run.connection.execute(
            """
            select table_name, column_name, data_type from information_schema.columns
            where table_catalog = ? and table_schema = ? order by all
            """,
            [WAREHOUSE, MARTS],
        ).fetchall()
        if kind.partition("(")[0] not in _PLAIN_TYPES
    ]
    return [
        _whole(
            "dbt_tests_ran",
            "completeness",
            "dbt's test er kørt på det varehus, der udgives fra.",
            looked_at=max(len(dbt_results), 1),
            wrong=[] if dbt_results else ["ingen resultater fra dbt"],
            resolve="Run the whole job: the gate needs the results of the build's own tests.",
        ),
        _whole(
            "every_mart_has_a_suite",
            "completeness",
            "Enhver tabel, der udgives, har regler, den skal opfylde.",
            looked_at=len(tables),
            wrong=sorted(tables - set(suites)),
            resolve="Write expectations/<mart>.yml, or move the table out of the schema marts.",
        ),
        _whole(
            "every_suite_has_a_mart",
            "completeness",
            "Enhver tabel, som der er regler for, er bygget.",
            looked_at=len(suites),
            wrong=sorted(set(suites) - tables),
            resolve="Build the mart, or delete its suite in expectations/.",
        ),
        _whole(
            "plain_types",
            "columns",
            "Alle kolonner har typer, som de værktøjer, der læser dem, er enige om.",
            looked_at=len(tables),
            wrong=odd_types,
            resolve=f"Cast the column in its model to one of {', '.join(_PLAIN_TYPES)}.",
        ),
        _whole(
            "built_with_this_min_cell",
            "disclosure",
            "Varehuset er bygget med den grænse for små tal, som gælder nu.",
            looked_at=1,
            wrong=[]
            if build.min_cell == run.min_cell
            else [f"bygget med {build.min_cell}, indstillingen er {run.min_cell}"],
            resolve="Build the warehouse again: TRAPPE_MIN_CELL has changed since.",
        ),
        _whole(
            "built_with_this_dominance_percent",
            "disclosure",
            "Varehuset er bygget med den grænse for beløb, som få børn dominerer, der gælder nu.",
            looked_at=1,
            wrong=[]
            if build.dominance_percent == settings.dominance_percent
            else [f"bygget med {build.dominance_percent}, indstillingen er {settings.dominance_percent}"],
            resolve="Build the warehouse again: TRAPPE_DOMINANCE_PERCENT has changed since.",
        ),
    ]


def _whole(
    name: str, category: str, guards: str, *, looked_at: int, wrong: Sequence[str], resolve: str
) -> CheckResult:
    return CheckResult(
        check_id=f"gate.{name}",
        source="gate",
        table_name=MARTS,
        category=category,
        guards=guards,
        status="failed" if wrong else "ok",
        n_rows=looked_at,
        n_failing=len(wrong),
        advice="Tallene er ikke udgivet; den seneste udgivelse gælder.",
        resolve=resolve,
        reason=", ".join(wrong),
    )


def _report(run: Run, suite: Suite | None, checks: Sequence[CheckResult]) -> list[CheckResult]:
    """Write `mart_quality` and check it by its own suite; gives the results of that suite.

    The mart holds them too, so it is written as if they were passed, and again with what was found.
    """
    table = f"{MARTS}.{QUALITY_TABLE}"
    own: list[CheckResult] = []
    if suite is not None:
        assumed = Outcome(True, 1, 0)
        own = [replace(result_of(run, suite, check, assumed), n_rows=None) for check in suite.expectations]
    write_checks(run.connection, table, QUALITY_COLUMNS, [*checks, *own])
    if suite is not None:
        own = check_mart(run, suite)
        write_checks(run.connection, table, QUALITY_COLUMNS, [*checks, *own])
    return own
