"""A delivery of a million rows about a few thousand children: what intake's speed is judged by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import duckdb
import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    Words,
    day,
    either,
    numbers_or_none,
    plus_days,
    random_days,
    yes_no,
)
from orchestration.demo.numbers import invented_numbers
from orchestration.demo.population import not_new_year
from orchestration.demo.writer import FileForm, write_rows
from orchestration.intake.contract import Contracts, Extract

MUNICIPALITY = "330"
SHARE_CHANGED = 0.02
"""Rows of the second day that differ from the first."""


@dataclass(frozen=True)
class Million:
    """Two deliveries of the same rows on two days; on the second some have changed."""

    first: Path
    second: Path
    rows: int
    children: int


def _interventions(
    rng: np.random.Generator, extract: Extract, numbers: Words, rows: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    types = np.array(extract.column("indsatstype").codes, dtype=object)
    places = np.array(extract.column("anbringelsessted").codes, dtype=object)
    reasons = np.array(extract.column("ophoersaarsag").codes, dtype=object)
    child = rng.integers(0, len(numbers), rows)
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
    changed = rng.random(rows) < SHARE_CHANGED
    day_after = frame.copy()
    day_after.loc[changed, "bevilget"] = frame.loc[changed, "startdato"]
    return frame, day_after


def _postings(
    rng: np.random.Generator, extract: Extract, numbers: Words, rows: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    kinds = np.array(extract.column("type").codes, dtype=object)
    accounts = np.array(["5.28.20", "5.28.21", "5.28.22", "5.28.23", "5.57.72"], dtype=object)
    has_child = rng.random(rows) < 0.6
    frame = pd.DataFrame(
        {
            "bilag_id": np.arange(1, rows + 1),
            "bogfoert": random_days(rng, day("2014-01-01"), day("2021-08-31"), rows),
            "funktion": accounts[rng.integers(0, len(accounts), rows)],
            "type": kinds[rng.integers(0, len(kinds), rows)],
            "indsats_id": numbers_or_none(rng.random(rows) < 0.9, rng.integers(1, 40_000, rows)),
            "cpr": either(has_child, numbers[rng.integers(0, len(numbers), rows)], None),
            "beloeb": np.round(rng.normal(20_000, 12_000, rows), 2),
        }
    )
    changed = rng.random(rows) < SHARE_CHANGED
    day_after = frame.copy()
    day_after.loc[changed, "beloeb"] = np.round(frame.loc[changed, "beloeb"] + 100, 2)
    return frame, day_after


def _absences(
    rng: np.random.Generator, extract: Extract, numbers: Words, rows: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Days of ten school years: a pupil is absent on a day once."""
    types = np.array(extract.column("type").codes, dtype=object)
    weekdays = np.arange(day("2011-08-15"), day("2021-06-30"))
    weekdays = weekdays[np.is_busday(weekdays)]
    # Every pair of pupil and day has a number; the ones taken are spread over all of them.
    pair = np.sort(rng.choice(len(numbers) * len(weekdays), rows, replace=False))
    frame = pd.DataFrame(
        {
            "cpr": numbers[pair % len(numbers)],
            "dato": weekdays[pair // len(numbers)],
            "institution_id": 1_000 + pair % len(numbers) % 25,
            "type": types[rng.choice(len(types), rows, p=[0.6, 0.28, 0.12])],
            "andel": np.where(rng.random(rows) < 0.9, 1.0, 0.5),
        }
    )
    changed = rng.random(rows) < SHARE_CHANGED
    day_after = frame.copy()
    day_after.loc[changed, "andel"] = 0.25
    return frame, day_after


Frames = Callable[[np.random.Generator, Extract, Words, int], tuple[pd.DataFrame, pd.DataFrame]]

EXTRACTS: Mapping[str, Frames] = MappingProxyType(
    {"indsatser": _interventions, "posteringer": _postings, "elevfravaer": _absences}
)
"""What a million rows can be of: a full delivery, and deltas about money and about absence from school."""


def write_million(
    connection: duckdb.DuckDBPyConnection,
    contracts: Contracts,
    folder: Path,
    *,
    extract: str = "indsatser",
    rows: int = 1_000_000,
    children: int = 9_000,
    seed: int = 1,
) -> Million:
    """Write both deliveries below `folder`, the second into a folder of its own.

    Every column is filled as in a real delivery, all rows keep the contract, in the order of the key.
    """
    rng = np.random.default_rng(seed)
    contract = contracts.extracts[extract]
    births = not_new_year(random_days(rng, day("2000-01-02"), day("2018-12-31"), children))
    numbers = invented_numbers(births, rng.random(children) < 0.5)
    frames = EXTRACTS[extract](rng, contract, numbers, rows)
    paths = (
        folder / "first" / f"{extract}_{MUNICIPALITY}_20210831.csv",
        folder / "second" / f"{extract}_{MUNICIPALITY}_20210930.csv",
    )
    for frame, path in zip(frames, paths, strict=True):
        write_rows(connection, contract, MUNICIPALITY, frame, path=path, form=FileForm())
    return Million(*paths, rows, children)
