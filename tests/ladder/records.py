"""Records as municipalities deliver them, and the landing file that holds them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

import duckdb
import yaml

PROJECT_ROOT = Path(__file__).resolve().parents[2]
STAGING = PROJECT_ROOT / "dbt_project" / "models" / "staging"


@dataclass(frozen=True)
class Child:
    key: UUID
    birth_date: date


@dataclass(frozen=True)
class Provider:
    municipality: str
    id: str
    type: str
    owner: str


@dataclass(frozen=True)
class Case:
    municipality: str
    id: str
    child: UUID
    acting: str | None = None


@dataclass(frozen=True)
class Intervention:
    """One row of `indsatser`; `end` is the last day with it."""

    municipality: str
    id: str
    child: UUID
    type: str
    start: date
    end: date | None = None
    place: str | None = None
    provider: str | None = None
    case: str | None = None
    granted: date | None = None
    reason: str | None = None
    consent: bool | None = None
    safety_plan: bool | None = None


@dataclass(frozen=True)
class Rule:
    """One row of `ladder_rule`, half-open; without a municipality it holds for all."""

    municipality: str | None
    type: str
    place: str | None
    step: int
    rung: float
    valid_from: date
    valid_to: date | None


@dataclass
class Records:
    """What some municipalities have delivered; `today` is each one's newest as-of day."""

    today: dict[str, date] = field(default_factory=dict)
    children: dict[UUID, Child] = field(default_factory=dict)
    providers: list[Provider] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)

    def __add__(self, other: "Records") -> "Records":
        return Records(
            self.today | other.today,
            self.children | other.children,
            self.providers + other.providers,
            self.cases + other.cases,
            self.interventions + other.interventions,
        )

    def land(self, path: Path) -> None:
        """Write a landing file with every table of the contract and these rows in force."""
        with duckdb.connect(str(path)) as landing:
            for table, columns in landing_tables():
                landing.execute(
                    f"create table {table} ({', '.join(f'{name} {type}' for name, type in columns)})"
                )
            _insert(
                landing,
                "delivery",
                (
                    {
                        "delivery_id": number,
                        "municipality_code": code,
                        "extract": "indsatser",
                        "as_of_date": today,
                        "status": "accepted",
                    }
                    for number, (code, today) in enumerate(self.today.items())
                ),
            )
            _insert(
                landing,
                "child",
                (
                    {"child_key": child.key, "birth_date": child.birth_date, "gender": "K"}
                    for child in self.children.values()
                ),
            )
            _insert(
                landing,
                "tilbud",
                (
                    {
                        "municipality_code": provider.municipality,
                        "tilbud_id": provider.id,
                        "type": provider.type,
                        "ejer": provider.owner,
                    }
                    for provider in self.providers
                ),
            )
            _insert(
                landing,
                "sager",
                (
                    {
                        "municipality_code": case.municipality,
                        "sag_id": case.id,
                        "child_key": case.child,
                        "oprettet": date(2000, 1, 1),
                        "handlekommune": case.acting,
                    }
                    for case in self.cases
                ),
            )
            _insert(
                landing,
                "indsatser",
                (
                    {
                        "municipality_code": row.municipality,
                        "indsats_id": row.id,
                        "sag_id": row.case,
                        "child_key": row.child,
                        "indsatstype": row.type,
                        "tilbud_id": row.provider,
                        "anbringelsessted": row.place,
                        "bevilget": row.granted,
                        "startdato": row.start,
                        "slutdato": row.end,
                        "ophoersaarsag": row.reason,
                        "samtykke": row.consent,
                        "sikkerhedsplan_forsoegt": row.safety_plan,
                    }
                    for row in self.interventions
                ),
            )


def landing_tables() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each table of the landing file with its columns and types, as the contract declares them."""
    (landing,) = yaml.safe_load((STAGING / "_sources.yml").read_text(encoding="utf-8"))["sources"]
    (ledger,) = yaml.safe_load((STAGING / "_ledger.yml").read_text(encoding="utf-8"))["sources"]
    for table in landing["tables"]:
        declared = [(column["name"], column["data_type"]) for column in table["columns"]]
        technical = [("_as_of_from", "date"), ("_as_of_to", "date"), ("_delivery_id", "bigint")]
        yield table["name"], [("municipality_code", "varchar"), *declared, *technical]
    for table in ledger["tables"]:
        yield table["name"], [(column["name"], column["data_type"]) for column in table["columns"]]


def _insert(landing: duckdb.DuckDBPyConnection, table: str, rows: Iterable[dict[str, object]]) -> None:
    rows = list(rows)
    columns = list(rows[0])
    landing.executemany(
        f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' for _ in columns)})",
        [list(row.values()) for row in rows],
    )
