"""Runs the checks of one mart: its suite, and the two that every mart has."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from orchestration.duck import literal, quoted
from orchestration.gate.great import GreatExpectations, Outcome
from orchestration.gate.results import CheckResult, Severity, Status
from orchestration.gate.suites import Check, Suite
from orchestration.release.seal import MARTS, table_names

SLICE_ROWS = 250_000
"""Most rows of a mart in memory as a pandas frame at a time: about 0.7 kB each in mart_indicator."""

WAREHOUSE = "warehouse"
"""Name of the warehouse's database: the stem of its file."""

_SEVERITIES: dict[str, Severity] = {"critical": "error", "warning": "warning", "info": "info"}

_DAY_AND_MONTH = r"(0[1-9]|[12]\d|3[01]|[67]\d|[89][01])(0[1-9]|1[0-2])"
"""The first four digits of a CPR number: replacement numbers have 60 added to the day."""
_DASHED_CPR = rf"\b{_DAY_AND_MONTH}\d\d-\d{{4}}\b"
_BARE_CPR = rf"\b{_DAY_AND_MONTH}\d{{6}}\b"
_CHILD_KEY = r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"


@dataclass(frozen=True, slots=True)
class Run:
    """Everything the checks of one run share."""

    connection: duckdb.DuckDBPyConnection
    great_expectations: GreatExpectations
    min_cell: int
    no_last_release: str
    """Why there is no release to compare with; empty where one is attached."""
    accept_jump: bool


def check_mart(run: Run, suite: Suite) -> list[CheckResult]:
    """Every check of one mart; a missing mart leaves them `not_run`, an empty one `not_applicable`."""
    if suite.name not in table_names(run.connection, WAREHOUSE, MARTS):
        missing = Outcome(None, 0, None, "Tabellen er ikke bygget.")
        return [result_of(run, suite, check, missing) for check in suite.expectations]
    ((n_rows,),) = run.connection.execute(f"select count(*) from {_mart(suite)}").fetchall()
    outcomes = _great_expectations(run, suite) | {
        check.meta.check: _query(run, suite, check, n_rows) for check in suite.queries
    }
    return [
        _not_empty(run, suite, n_rows),
        _no_person(run, suite, n_rows),
        *(result_of(run, suite, check, outcomes[check.meta.check]) for check in suite.expectations),
    ]


def _mart(suite: Suite) -> str:
    return f"{MARTS}.{quoted(suite.name)}"


def _not_empty(run: Run, suite: Suite, n_rows: int) -> CheckResult:
    """An empty mart never passes in silence: it is wrong, or its suite says why it is right."""
    status: Status = "ok" if n_rows else "failed"
    reason = ""
    excuse = suite.meta.may_be_empty
    if not n_rows and excuse is not None:
        ((is_right,),) = run.connection.execute(excuse.when).fetchall()
        if is_right:
            status, reason = "not_applicable", excuse.because
    return CheckResult(
        check_id=f"{suite.name}.not_empty",
        source="gate",
        table_name=suite.name,
        category="completeness",
        guards="Tabellen har rækker.",
        status=status,
        n_rows=n_rows,
        n_failing=1 if status == "failed" else 0,
        advice="Der er ingen tal at vise; den seneste udgivelse gælder.",
        resolve="Find the model above it whose rows are gone; if empty is right, the suite's meta says when.",
        reason=reason,
    )


def _no_person(run: Run, suite: Suite, n_rows: int) -> CheckResult:
    """Whether a text of the mart looks like a CPR number or a child's key: a safety net under the suites.

    Ten digits without a dash are looked for everywhere but in `cut_value`, where an institution's own number
    may have ten digits too.
    """
    texts = [
        name
        for (name,) in run.connection.execute(
            """
            select column_name from information_schema.columns
            where table_catalog = ? and table_schema = ? and table_name = ? and data_type = 'VARCHAR'
            """,
            [WAREHOUSE, MARTS, suite.name],
        ).fetchall()
    ]
    conditions = [
        f"regexp_matches({quoted(name)}, {literal(pattern)})"
        for name in texts
        for pattern in (_DASHED_CPR, _CHILD_KEY, *(() if name == "cut_value" else (_BARE_CPR,)))
    ]
    n_failing = 0
    if conditions:
        n_failing = _number(
            run.connection, f"select count(*) from {_mart(suite)} where {' or '.join(conditions)}", {}
        )
    return CheckResult(
        check_id=f"{suite.name}.no_person",
        source="gate",
        table_name=suite.name,
        category="disclosure",
        guards="Ingen tekst ligner et CPR-nummer eller et barns pseudonym.",
        status="failed" if n_failing else "ok" if n_rows else "not_applicable",
        n_rows=n_rows,
        n_failing=n_failing,
        advice="Personoplysninger kunne læses; derfor er intet udgivet.",
        resolve="Find the column, and withhold it at the source (withheld_when) or take it out of the mart.",
    )


def _great_expectations(run: Run, suite: Suite) -> dict[str, Outcome]:
    """Great Expectations over one mart, slice by slice, its counts added up."""
    merged: dict[str, Outcome] = {}
    for condition in _slices(run.connection, suite):
        frame = run.connection.execute(f"select * from {_mart(suite)} where {condition}").df()
        for name, outcome in run.great_expectations.validate(
            suite, frame, {"min_cell": run.min_cell}
        ).items():
            merged[name] = _add(merged[name], outcome) if name in merged else outcome
    return merged


def _slices(connection: duckdb.DuckDBPyConnection, suite: Suite) -> list[str]:
    """Conditions that cut a mart into parts of at most `SLICE_ROWS` rows, never through a municipality."""
    if "municipality_code" not in suite.columns:
        return ["true"]
    try:
        counts = connection.execute(
            f"select municipality_code, count(*) from {_mart(suite)} group by all order by all"
        ).fetchall()
    except duckdb.BinderException:  # the column is gone: the check of columns will say so
        return ["true"]
    slices: list[list[str]] = [[]]
    filled = 0
    for code, n_rows in counts:
        if slices[-1] and filled + n_rows > SLICE_ROWS:
            slices.append([])
            filled = 0
        slices[-1].append(code)
        filled += n_rows
    if len(slices) == 1:
        return ["true"]
    return [
        # A row without a code is looked at like any other.
        f"coalesce(municipality_code, '') in ({', '.join(literal(code or '') for code in part)})"
        for part in slices
    ]


def _add(one: Outcome, other: Outcome) -> Outcome:
    broken = one.is_ok is None or other.is_ok is None
    return Outcome(
        is_ok=None if broken else bool(one.is_ok and other.is_ok),
        n_rows=one.n_rows + other.n_rows,
        n_failing=None if broken else (one.n_failing or 0) + (other.n_failing or 0),
        reason=one.reason or other.reason,
    )


def _query(run: Run, suite: Suite, check: Check, mart_rows: int) -> Outcome:
    """Run one query and count what it finds."""
    query = check.query
    if query.needs is not None and run.no_last_release:
        return Outcome(True, 0, 0, run.no_last_release)
    values: dict[str, float] = {"min_cell": run.min_cell, **query.parameters}
    try:
        n_failing = _number(run.connection, f"select count(*) from ({query.query}) as found", values)
        n_rows = _number(run.connection, query.rows_looked_at, values) if query.rows_looked_at else mart_rows
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        # These name tables and columns, never values.
        what = (
            "Forespørgslen kan ikke køres"
            if query.needs is None
            else "Den seneste udgivelse er bygget anderledes og kan ikke sammenlignes"
        )
        return Outcome(None, 0, None, f"{what}: {str(error).splitlines()[0]}")
    except duckdb.Error as error:
        return Outcome(None, 0, None, f"Forespørgslen gik i stå ({type(error).__name__}).")
    return Outcome(n_failing == 0, n_rows, n_failing)


def _number(connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, float]) -> int:
    (statement,) = connection.extract_statements(sql)
    used = {name: values[name] for name in statement.named_parameters if name in values}
    ((number,),) = connection.execute(statement, used).fetchall()
    return int(number)


def result_of(run: Run, suite: Suite, check: Check, outcome: Outcome) -> CheckResult:
    """What a check says of itself, with what came of it."""
    if outcome.is_ok is None:
        status: Status = "not_run"
    elif not outcome.is_ok:
        status = "failed"
    else:
        # Nothing looked at is no pass.
        status = "ok" if outcome.n_rows else "not_applicable"
    is_jump = check.meta.category == "jump"
    return CheckResult(
        check_id=suite.check_id(check),
        source="gate" if check.is_query else "gx",
        table_name=suite.name,
        category=check.meta.category,
        guards=check.description,
        status=status,
        severity=_SEVERITIES[check.severity],
        n_rows=outcome.n_rows,
        n_failing=outcome.n_failing,
        advice=check.meta.advice,
        resolve=check.meta.resolve,
        reason=outcome.reason,
        is_accepted=is_jump and run.accept_jump and status in ("failed", "not_run"),
    )
