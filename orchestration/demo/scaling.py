"""Invented scalings by the caseworker: a child's well-being from 1 to 10, through an intervention."""

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    day,
    days_since,
    first_of_each,
    numbers_or_none,
    plus_days,
    to_weekday,
)
from orchestration.demo.measured import Measured, steps
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY
from orchestration.demo.records import Records

SHARE_SCALED = 0.45
"""Interventions in which the caseworker scales."""
DAYS_BETWEEN = 91
MOST_SCALINGS = 8
FIRST_MEAN, FIRST_SPREAD = 4.5, 1.5
CHANGE, CHANGE_SPREAD = 1.6, 1.5
"""From the first to the last one, on average and before rounding and clipping."""
SHARE_WITHOUT_INTERVENTION = 0.02


def make_scalings(rng: np.random.Generator, children: Children, measured: Measured) -> Records:
    """A scaling at the start, about one a quarter, and one at the end."""
    today = day(TODAY)
    size = len(measured)
    scaled = np.flatnonzero(rng.random(size) < SHARE_SCALED)
    length = days_since(measured.end, measured.start)[scaled]
    count = np.clip(2 + length // DAYS_BETWEEN, 1, MOST_SCALINGS)
    count = np.where(length < 30, 1, count)
    level = FIRST_MEAN + FIRST_SPREAD * rng.normal(size=len(scaled))
    change = CHANGE + CHANGE_SPREAD * rng.normal(size=len(scaled))

    each = np.repeat(np.arange(len(scaled)), count)
    number = np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count)
    done = number / np.maximum(count[each] - 1, 1)
    on = plus_days(measured.start[scaled][each], done * length[each] + rng.integers(-6, 7, len(each)))
    on = np.minimum(to_weekday(on), today)
    value = steps(level[each] + done * change[each] + 0.5 * rng.normal(size=len(each)), 1, 10)
    # Not all quarters are remembered.
    kept = np.flatnonzero((number == 0) | (rng.random(len(each)) < 0.85))
    child = measured.child[scaled][each]
    kept = kept[first_of_each(child[kept], on[kept].astype("int64"))]
    kept = kept[np.lexsort((children.number[child[kept]], on[kept]))]
    rows = pd.DataFrame(
        {
            "cpr": children.number[child[kept]],
            "dato": on[kept],
            "indsats_id": numbers_or_none(
                rng.random(len(kept)) >= SHARE_WITHOUT_INTERVENTION,
                measured.intervention_id[scaled][each][kept],
            ),
            "vaerdi": value[kept],
        }
    )
    recorded = np.minimum(plus_days(on[kept], rng.integers(0, 10, len(kept))), today)
    return Records(rows, recorded)
