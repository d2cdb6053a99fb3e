import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from . import by_hand
from .invented import invent
from .naive import Naive
from .records import PROJECT_ROOT, Rule

DBT = Path(sys.executable).with_name("dbt")
N_CHILDREN = 400
SEED = 2024

# What municipalities have decided themselves, and a law that moved one kind of help from step 3 to step 2.
OWN_RULES = (
    Rule("330", "kontaktperson", None, 2, 2.5, date(2023, 3, 1), date(2024, 3, 1)),
    Rule("390", "anbringelse", "kost_efterskole", 5, 5.9, date(2024, 2, 1), None),
    Rule("320", "stoette_hjem", None, 1, 1.0, date(2022, 11, 1), date(2023, 6, 1)),
    Rule("320", "stoette_hjem", None, 2, 2.0, date(2023, 6, 1), date(2024, 6, 1)),
)
MOVED_BY_THE_LAW = ("praktiktilbud,,3,3.0,BL", "praktiktilbud,,2,2.0,BL")
OWN_GUARANTEE = {"330": 10}


@dataclass(frozen=True)
class Built:
    """The warehouse that dbt built from the records, and the same worked out slowly."""

    warehouse: Path
    naive: Naive

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One build by the real models of invented children and those worked out by hand, with some own rules."""
    folder = tmp_path_factory.mktemp("ladder")
    records = invent(N_CHILDREN, SEED) + by_hand.RECORDS
    records.land(folder / "landing.duckdb")
    for room in ("dbt_project", "seeds"):
        shutil.copytree(PROJECT_ROOT / room, folder / room, ignore=shutil.ignore_patterns("target", "logs"))
    _decide(folder / "seeds")
    _dbt_build(folder)
    guaranteed = dict.fromkeys(records.today, 30) | OWN_GUARANTEE
    return Built(folder / "warehouse.duckdb", Naive(records, list(_rules(folder / "seeds")), guaranteed))


def _decide(seeds: Path) -> None:
    rules = (seeds / "ladder_rule.csv").read_text(encoding="utf-8")
    assert rules.count(MOVED_BY_THE_LAW[0]) == 1
    rules = rules.replace(*MOVED_BY_THE_LAW)
    for rule in OWN_RULES:
        rules += (
            f"{rule.municipality},{rule.type},{rule.place or ''},{rule.step},{rule.rung},SEL,"
            f"{rule.valid_from},{rule.valid_to or ''},test\n"
        )
    (seeds / "ladder_rule.csv").write_text(rules, encoding="utf-8")
    with (seeds / "municipality_setting.csv").open("a", encoding="utf-8") as settings:
        for code, days in OWN_GUARANTEE.items():
            settings.write(f"{code},waiting_time_guarantee_days,{days},dage,test\n")


def _rules(seeds: Path) -> Iterator[Rule]:
    with (seeds / "ladder_rule.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield Rule(
                row["municipality_code"] or None,
                row["intervention_type"],
                row["place_kind"] or None,
                int(row["ladder_step"]),
                float(row["rung"]),
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            )


def _dbt_build(folder: Path) -> None:
    models = ["fct_ladder_stay", "fct_ladder_move", "fct_ladder_course"]
    models += ["cells_ladder", "cells_intervention", "cells_placement"]
    models += ["ladder_course_alone", "ladder_course_rest"]
    # a process of its own: dbt keeps the warehouse open in the one that it runs in
    done = subprocess.run(
        [
            *(str(DBT), "--quiet", "build"),
            *("--project-dir", ".", "--profiles-dir", ".", "--no-version-check"),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
            *("--indirect-selection", "cautious"),
            *("--select", *(f"+{model}" for model in models), "code"),
        ],
        cwd=folder / "dbt_project",
        env={
            **os.environ,
            "TRAPPE_WAREHOUSE_PATH": str(folder / "warehouse.duckdb"),
            "TRAPPE_LANDING_PATH": str(folder / "landing.duckdb"),
            "TRAPPE_SPILL_PATH": str(folder / "spill"),
            "DO_NOT_TRACK": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
