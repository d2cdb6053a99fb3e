"""A delivery of a million interventions about a few thousand children: what intake's speed is judged by."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from orchestration.demo.arrays import day, either, numbers_or_none, plus_days, random_days, yes_no
from orchestration.demo.numbers import invented_numbers
from orchestration.demo.population import not_new_year
from orchestration.demo.writer import FileForm, write_rows
from orchestration.intake.contract import Contracts

EXTRACT = "indsatser"
MUNICIPALITY = "330"
SHARE_CHANGED = 0.02
"""Rows of the second day that differ from the first."""


@dataclass(frozen=True)
class Million:
    """Two full deliveries of the same rows on two days; on the second some have changed."""

    first: Path
    second: Path
    rows: int
    children: int


def write_million(
    connection: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    folder: Path,
    *,
    rows: int = 1_000_000,
    children: int = 9_000,
    seed: int = 1,
) -> Million:
    """Write both deliveries below `folder`, the second into a folder of its own.

    Every column is filled as in a real delivery, all rows keep the contract, in the order of the key.
    """
    rng = np.random.default_rng(seed)
    extract = contracts.extracts[EXTRACT]
    births = not_new_year(random_days(rng, day("2000-01-02"), day("2018-12-31"), children))
    numbers = invented_numbers(births, rng.random(children) < 0.5)
    types = np.array(extract.column("indsatstype").codes, dtype=object)
    places = np.array(extract.column("anbringelsessted").codes, dtype=object)
    reasons = np.array(extract.column("ophoersaarsag").codes, dtype=object)
    child = rng.integers(0, children, rows)
    starts = random_days(rng, day("2014-01-01"), day("2021-06-30"), rows)
    intervention = types[rng.integers(0, len(types), rows)]
    placed = intervention == "anbringelse"
    ended = rng.random(rows) < 0.8
    frame = pd.DataFrame(
        {
            "indsats_id": np.arange(1, rows + 1),
            "sag_id": numbers_or_none(rng.random(rows) < 0.97, child + 1),
            "cpr": numbers[child],
            "indsatstype": intervention,
            "paragraf": np.full(rows, "SEL § 52, stk. 3, nr. 7", dtype=object),
            "tilbud_id": numbers_or_none(rng.random(rows) < 0.7, rng.integers(1, 400, rows)),
            "anbringelsessted": either(placed, places[rng.integers(0, len(places), rows)], None),
            "bevilget": plus_days(starts, -rng.integers(0, 60, rows)),
            "startdato": starts,
            "slutdato": np.where(
                ended, plus_days(starts, rng.integers(0, 90, rows)), np.datetime64("NaT", "D")
            ),
            "samtykke": yes_no(rng.random(rows) < 0.8, placed & (rng.random(rows) < 0.5)),
            "sikkerhedsplan_forsoegt": yes_no(placed & (rng.random(rows) < 0.3), placed),
            "ophoersaarsag": either(ended, reasons[rng.integers(0, len(reasons), rows)], None),
            "betalingskommune": either(rng.random(rows) < 0.3, MUNICIPALITY, None),
        }
    )
    first = folder / "first" / f"{EXTRACT}_{MUNICIPALITY}_20210831.csv"
    write_rows(connection, extract, MUNICIPALITY, frame, path=first, form=FileForm())
    changed = rng.random(rows) < SHARE_CHANGED
    frame.loc[changed, "bevilget"] = frame.loc[changed, "startdato"]
    second = folder / "second" / f"{EXTRACT}_{MUNICIPALITY}_20210930.csv"
    write_rows(connection, extract, MUNICIPALITY, frame, path=second, form=FileForm())
    return Million(first, second, rows, children)
