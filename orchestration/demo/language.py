"""Invented language assessments: nearly all three-year-olds and five-year-olds in daycare."""

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    NO_DAY,
    Days,
    Floats,
    Ints,
    Words,
    birthday,
    day,
    either,
    last_of_month,
    plus_days,
    to_weekday,
    trend,
)
from orchestration.demo.enrolments import Enrolments
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY
from orchestration.demo.records import Later, Records

FIRST_BIRTHDAY = day("2017-01-01")
"""Assessments are known of birthdays from here on."""
AGE_STEPS = (3, 5)
# Share assessed, by year of the birthday.
_ASSESSED = {3: ((2017, 0.91), (2021, 0.965)), 5: ((2017, 0.93), (2021, 0.975))}
# Days from the birthday to the assessment: from, to, most of them.
_DAYS_AFTER = {3: (-30, 120, 25), 5: (-10, 160, 60)}
SHARE_SPECIAL, SHARE_FOCUSED = 0.10, 0.15
_STABILITY = 0.75
SHARE_LATE_COMERS = 0.6
"""Of those who came to a daycare after their birthday, who are assessed all the same."""


def make_language_assessments(
    rng: np.random.Generator, children: Children, enrolments: Enrolments
) -> Records:
    """One row per child and age step, in the daycare where the child was on the day."""
    today = day(TODAY)
    size = len(children)
    language = rng.normal(size=size) - 0.2 * children.is_boy
    in_daycare = ~enrolments.is_school
    every = np.arange(size)
    frames: list[pd.DataFrame] = []
    for age in AGE_STEPS:
        on_birthday = birthday(children.birth, age)
        first, last, most = _DAYS_AFTER[age]
        on = to_weekday(plus_days(on_birthday, rng.triangular(first, most, last, size)))
        counts = enrolments.row_on(every, last_of_month(on_birthday), in_daycare) >= 0
        row = enrolments.row_on(every, on, in_daycare)
        share = np.where(counts, trend(on_birthday, *_ASSESSED[age]), SHARE_LATE_COMERS)
        assessed = (row >= 0) & (on_birthday >= FIRST_BIRTHDAY) & (on >= FIRST_BIRTHDAY) & (on <= today)
        child = np.flatnonzero(assessed & (rng.random(size) < share))
        shown = _STABILITY * language + np.sqrt(1 - _STABILITY**2) * rng.normal(size=size)
        frames.append(
            pd.DataFrame(
                {
                    "cpr": children.number[child],
                    "alderstrin": np.full(len(child), age),
                    "institution_id": enrolments.institution[row[child]],
                    "vurderet": on[child],
                    "resultat": _results(shown[child]),
                }
            )
        )
    rows = pd.concat(frames, ignore_index=True)
    order = np.lexsort((rows["cpr"].to_numpy(), rows["vurderet"].to_numpy()))
    rows = rows.iloc[order].reset_index(drop=True)
    assessed_on: Days = rows["vurderet"].to_numpy().astype("datetime64[D]")
    recorded = np.minimum(plus_days(assessed_on, rng.integers(0, 15, len(rows))), today)
    # A few were typed in wrong and put right a month later.
    known = plus_days(recorded, 30)
    corrected = (rng.random(len(rows)) < 0.005) & (known <= today)
    result: Words = rows["resultat"].to_numpy(dtype=object)
    before = either(result == "generel", "fokuseret", "generel")
    return Records(rows, recorded, (Later("resultat", np.where(corrected, known, NO_DAY), before),))


def _results(shown: Floats) -> Words:
    """Fixed shares of the children assessed at an age step: the weakest need most."""
    place: Ints = np.empty(len(shown), dtype="int64")
    place[np.argsort(shown, kind="stable")] = np.arange(len(shown))
    share = (place + 0.5) / max(len(shown), 1)
    focused = either(share < SHARE_SPECIAL + SHARE_FOCUSED, "fokuseret", "generel")
    return either(share < SHARE_SPECIAL, "saerlig", focused)
