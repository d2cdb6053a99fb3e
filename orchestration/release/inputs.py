"""What a release is made of: deliveries, definitions and three settings. Same inputs, same release."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.duck import attach, connect
from orchestration.settings import PROJECT_ROOT, Settings

EXPECTATIONS = PROJECT_ROOT / "expectations"
"""The suites: one file per published mart."""

_DEFINITIONS = {
    "dbt_project": (".sql", ".yml", ".yaml", ".csv", ".py", ".md"),
    "seeds": (".csv", ".yml", ".yaml"),
    "expectations": (".yml", ".yaml"),
    "orchestration": (".py",),
}
"""The folders whose files decide the numbers, and the endings that count there."""

_BY_PRODUCTS = frozenset({"target", "logs", "dbt_packages", "__pycache__"})

_ENGINES = ("duckdb", "dbt-core", "dbt-duckdb")
"""Packages whose version may change a number."""

KNOWN_DELIVERIES = "quality.known_delivery"
"""The ledger as the build of this warehouse saw it: a delivery that came later isn't behind its numbers."""

BUILD_SETTINGS = "quality.build_setting"
"""One row: the settings that the warehouse was built with."""


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def definition_files(root: Path = PROJECT_ROOT) -> Iterator[Path]:
    """Every file that decides a number, sorted by path."""
    for folder, endings in _DEFINITIONS.items():
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root).parts
            if path.suffix in endings and path.is_file() and _BY_PRODUCTS.isdisjoint(inside):
                yield path


def code_fingerprint(root: Path = PROJECT_ROOT) -> str:
    """One hash over models, reference data, suites, code and the engines' versions."""
    total = hashlib.sha256()
    for path in definition_files(root):
        total.update(f"{path.relative_to(root).as_posix()}|{hash_file(path)}\n".encode())
    for engine in _ENGINES:
        total.update(f"{engine}|{version(engine)}\n".encode())
    return total.hexdigest()


def rules_fingerprint(expectations: Path = EXPECTATIONS) -> str:
    """One hash over the suites: a pass under other rules is no pass."""
    total = hashlib.sha256()
    for path in sorted(expectations.glob("*.yml")):
        total.update(f"{path.name}|{hash_file(path)}\n".encode())
    return total.hexdigest()


def ledger_fingerprint(connection: duckdb.DuckDBPyConnection, relation: str, as_known_on: date | None) -> str:
    """One hash over the deliveries in `relation` that count on the day `as_known_on` (None: all).

    A line is what was delivered and what became of it, not when it was read: the same file refused again
    on the next night is nothing new.
    """
    ((digest,),) = connection.execute(
        f"""
        select sha256(coalesce(string_agg(line, chr(10) order by line), ''))
        from (
            select distinct
                concat_ws(
                    '|',
                    municipality_code,
                    extract,
                    as_of_date,
                    content_hash,
                    status,
                    rows_accepted,
                    rows_refused
                ) as line
            from {relation}
            where $as_known_on is null or as_of_date <= cast($as_known_on as date)
        ) as lines
        """,
        {"as_known_on": as_known_on},
    ).fetchall()
    return str(digest)


def combine(
    *, ledger: str, code: str, min_cell: int, dominance_percent: int, as_known_on: date | None
) -> str:
    """The fingerprint of all inputs together."""
    parts = {
        "ledger": ledger,
        "code": code,
        "min_cell": min_cell,
        "dominance_percent": dominance_percent,
        "as_known_on": as_known_on.isoformat() if as_known_on else None,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def inputs_fingerprint(settings: Settings, as_known_on: date | None = None) -> str:
    """What a run started now would be made of; equal to the newest release's: there is nothing new.

    Reads the ledger in landing (read-only) and the project's files.
    """
    with connect(None, settings) as connection:
        if settings.landing_path.exists():
            attach(connection, settings.landing_path, "landing")
            ledger = ledger_fingerprint(connection, "landing.main.delivery", as_known_on)
        else:
            ledger = ""
    return combine(
        ledger=ledger,
        code=code_fingerprint(),
        min_cell=settings.min_cell,
        dominance_percent=settings.dominance_percent,
        as_known_on=as_known_on,
    )
