"""Small hand-worked municipalities, taken in and built once, and questions to ask of them.

A `Scenario` is a municipality of its own: the plain rows it delivers, and the numbers that come out of them,
worked out by hand. Any module in `tests/warehouse/scenarios/` that has a list `SCENARIOS` takes part; nothing
else has to be told of it. One landing holds them all and dbt runs once per setting, so a further scenario
costs next to nothing.

Cells are given as Python values: a date or datetime is written as Danish systems write it, True and False as
J and N, None as an empty cell. CPR numbers come from `cpr`, which only makes numbers no person can have.
"""

import csv
import importlib
import io
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import duckdb
from pydantic import SecretStr

from orchestration.settings import PROJECT_ROOT, Settings

Row = Mapping[str, object]
Extracts = Mapping[str, Sequence[Row]]
Build = Literal["every_number", "guarded", "as_known_on"]

TODAY = date(2021, 9, 30)
"""The as-of day of a scenario's files when it doesn't say otherwise."""

GUARDED_MIN_CELL = 5
KNOWN_ON = date(2021, 8, 31)
"""The day that the build `as_known_on` looks back to."""

NAMED_IN_TARGETS = ("320", "330", "390")
"""Municipalities with targets of their own: only for scenarios that ask for them by code."""


def cpr(birth: str, number: int = 1, gender: Literal["K", "M"] = "K") -> str:
    """The number of the `number`th girl (K) or boy (M) born on a day, 1900 to 2057.

    Sixty is added to the day: a replacement number, which is read like any other and is no person's.
    """
    born = date.fromisoformat(birth)
    century = 0 if born.year < 2000 else 4 if born.year < 2037 else 5
    parity = 1 if gender == "M" else 0
    if not 1 <= number <= 499:
        raise ValueError("499 girls and as many boys can be born on a day")
    return f"{born.day + 60:02d}{born:%m%y}{century}{2 * number + parity:03d}"


@dataclass(frozen=True)
class Number:
    """One row of `mart_indicator` as it should be. What is left at `...` isn't looked at."""

    indicator: str
    period: str
    numerator: object = ...
    denominator: object = ...
    status: object = ...
    cut: str = "total"
    cut_value: str = "alle"
    printed: object = ...
    municipality: str = ""
    """Empty: the scenario's own."""
    build: Build = "every_number"
    more: Mapping[str, object] = field(default_factory=dict)
    """Other columns, such as {"goal": 0.5, "is_met": False}."""

    def __str__(self) -> str:
        where = f"{self.cut}={self.cut_value}" if self.cut != "total" else ""
        guard = "" if self.build == "every_number" else self.build
        return "-".join(
            part for part in (self.municipality, self.indicator, self.period, where, guard) if part
        )


@dataclass(frozen=True)
class Scenario:
    """A municipality, what it delivers, and what must come out."""

    name: str
    extracts: Extracts = field(default_factory=dict)
    """Extract → rows, delivered as of `today`."""
    expected: Sequence[Number] = ()
    absent: Sequence[Number] = ()
    """Rows that must not be there: only their keys are looked at."""
    today: date = TODAY
    earlier: Mapping[date, Extracts] = field(default_factory=dict)
    """Deliveries as of other days than `today`."""
    municipality: str = ""
    """Its code; empty: the next one free."""


@cache
def scenarios() -> dict[str, Scenario]:
    """All scenarios by municipality code. A scenario without a code gets the next that nobody asked for."""
    from tests.warehouse import scenarios as package

    found: list[Scenario] = []
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        found += importlib.import_module(f"{package.__name__}.{module.name}").SCENARIOS
    names = [scenario.name for scenario in found]
    if len(set(names)) != len(names):
        raise ValueError("two scenarios have the same name")
    by_code = {scenario.municipality: scenario for scenario in found if scenario.municipality}
    free = (code for code in municipality_codes() if code not in by_code and code not in NAMED_IN_TARGETS)
    for scenario in found:
        if not scenario.municipality:
            code = next(free, None)
            if code is None:
                raise ValueError("more scenarios than municipalities: let some of them share one")
            by_code[code] = scenario
    return by_code


@cache
def code_of(name: str) -> str:
    """The municipality code of a scenario."""
    return next(code for code, scenario in scenarios().items() if scenario.name == name)


@cache
def municipality_codes() -> tuple[str, ...]:
    """Every code in the reference data."""
    with (PROJECT_ROOT / "seeds" / "municipality.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["municipality_code"] for row in csv.DictReader(file))


def as_delivered(value: object) -> str:
    """A cell as a Danish system writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "J" if value else "N"
    if isinstance(value, datetime):
        return f"{value:%d-%m-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return str(value)


def write_deliveries(extracts_dir: Path, code: str, scenario: Scenario) -> None:
    """Write a scenario's files."""
    for day, extracts in {**scenario.earlier, scenario.today: scenario.extracts}.items():
        for extract, rows in extracts.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            text = io.StringIO()
            writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
            writer.writerow(columns)
            writer.writerows([as_delivered(row.get(column)) for column in columns] for row in rows)
            path = extracts_dir / f"{extract}_{code}_{day:%Y%m%d}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.getvalue(), encoding="utf-8", newline="")


def settings_in(folder: Path, min_cell: int = 1) -> Settings:
    """Settings of a data folder with a key of its own, whatever the environment says."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        data=folder,
        secret=SecretStr("a key for tests, 32 bytes or more"),
        min_cell=min_cell,
    )


def take_in_world(settings: Settings, world: Mapping[str, Scenario]) -> None:
    """Write every scenario's files and take them in; a file that isn't accepted whole is a mistake in it.

    Nothing is too old to be kept: scenarios keep apart by happening in years of their own.
    """
    from orchestration.intake import take_in
    from orchestration.intake.contract import Retention, load_contracts

    for_ever = Retention(after="none", reason="invented")
    contracts = load_contracts()
    extracts = {
        name: extract.model_copy(update={"retention": for_ever})
        for name, extract in contracts.extracts.items()
    }
    for code, scenario in world.items():
        write_deliveries(settings.extracts_dir, code, scenario)
    result = take_in(settings, replace(contracts, extracts=extracts))
    spoilt = [
        (delivery.file_name, delivery.status, delivery.rows_refused)
        for delivery in result.deliveries
        if delivery.status != "accepted" or delivery.rows_refused
    ]
    if spoilt or result.ignored:
        raise AssertionError(f"not taken in as meant: {spoilt}, {result.ignored}")


def build(
    settings: Settings, landing: Path, as_known_on: date | None = None, *, only: tuple[str, ...] = ()
) -> None:
    """Run dbt's seeds and models (not its tests) into the settings' warehouse, from a landing file.

    `only`: options that select some of them. Raises `AssertionError` naming the models that failed.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    from orchestration.warehouse import PROJECT_DIR, environment, variables

    settings.work_dir.mkdir(parents=True, exist_ok=True)
    with in_environment({**environment(settings), "TRAPPE_LANDING_PATH": str(landing)}):
        result = dbtRunner().invoke(
            [
                *("build", "--exclude-resource-type", "test", "unit_test"),
                *("--quiet", "--no-version-check", "--no-send-anonymous-usage-stats"),
                *("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)),
                *("--target-path", str(settings.work_dir / "target")),
                *("--log-path", str(settings.work_dir / "logs")),
                *("--vars", variables(settings, as_known_on)),
                *only,
            ]
        )
    # dbt leaves its adapter, and with it the file, open for writing.
    reset_adapters()
    DuckDBConnectionManager.close_all_connections()
    if not result.success:
        nodes = getattr(result.result, "results", [])
        failed = [f"{node.node.name}: {node.message}" for node in nodes if node.status == "error"]
        raise AssertionError(f"dbt failed: {failed or result.exception}")


def judge_alone(settings: Settings, landing: Path) -> None:
    """Build the marts again as if nothing were hidden for another's sake.

    The scenarios are towns of a few children each, which have nothing to do with each other but that they
    are all in `000`: what is hidden together with what is another matter, with tests of its own.
    """
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("delete from cells.suppressed_cell")
    build(settings, landing, only=("--select", "suppressed_cell+", "--exclude", "suppressed_cell"))


@contextmanager
def in_environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables and put them back."""
    import os

    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@dataclass(frozen=True)
class Warehouse:
    """A built warehouse to ask."""

    path: Path

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.path), read_only=True)

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """The rows of a query, each as column → value."""
        answer = self._connection.execute(sql, list(parameters))
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    def column(self, sql: str, *parameters: object) -> list[Any]:
        """The first column of a query."""
        return [next(iter(row.values())) for row in self.rows(sql, *parameters)]

    def number(self, code: str, number: Number) -> dict[str, Any] | None:
        """The row of `mart_indicator` that a `Number` speaks of; None when there is none."""
        found = self.rows(
            "select * from marts.mart_indicator where municipality_code = ? and indicator_id = ? "
            "and period_label = ? and cut = ? and cut_value = ?",
            *(number.municipality or code, number.indicator, number.period, number.cut, number.cut_value),
        )
        if len(found) > 1:
            raise AssertionError(f"{len(found)} rows for {number}")
        return found[0] if found else None
