"""Invented TOPI assessments: every round exactly as many children in each position as the profile says."""

import numpy as np
import pandas as pd

from orchestration.demo.arrays import NO_DAY, birthday, day, first_of_month, plus_days
from orchestration.demo.places import Places
from orchestration.demo.population import Children
from orchestration.demo.profiles import Profile
from orchestration.demo.records import Later, Records

STABILITY = 0.88
"""How much of a child's well-being carries over to the next round: most children keep their position."""
ASSESSMENT_WEEKDAYS = 18
"""A round takes place in the first weekdays of March and September."""
YOUNGEST_MONTHS, SCHOOL_AGE = 11, 6


def make_assessments(
    rng: np.random.Generator, profile: Profile, children: Children, places: Places
) -> Records:
    """The TOPI rounds of one municipality: each child in daycare at most once a round."""
    wellbeing = rng.normal(size=len(children)) - 0.15 * children.is_boy
    frames: list[pd.DataFrame] = []
    for topi_round, profiled in profile.topi.items():
        year = int(topi_round[:4])
        begins = day(f"{year}-03-01") if topi_round.endswith("F") else day(f"{year}-09-01")
        noise = rng.normal(size=len(children))
        wellbeing = STABILITY * wellbeing + np.sqrt(1 - STABILITY**2) * noise

        # In daycare: from about a year old until August of the year the child turns six.
        six = birthday(children.birth, SCHOOL_AGE).astype("datetime64[Y]").astype("datetime64[M]")
        leaves = (six + np.timedelta64(7, "M")).astype("datetime64[D]")
        enters = plus_days(children.birth, YOUNGEST_MONTHS * 30)
        there = (enters <= begins) & (leaves > begins)
        there &= ~(children.moved_out < begins) & ~(children.moved_in > begins)
        enrolled = np.flatnonzero(there)
        wanted = profiled.at_most(len(enrolled))
        # The same children round after round, as far as they are there: a daycare takes part or doesn't.
        takes_part = (places.daycare_of_child[enrolled] * 7_919 % 97) / 97 + 0.02 * rng.random(len(enrolled))
        assessed = np.sort(enrolled[np.argsort(takes_part, kind="stable")[: wanted.assessed]])

        by_wellbeing = assessed[np.argsort(wellbeing[assessed], kind="stable")]
        position = np.full(wanted.assessed, "groen", dtype=object)
        position[: wanted.red + wanted.yellow] = "gul"
        position[: wanted.red] = "roed"
        on = np.busday_offset(begins, rng.integers(0, ASSESSMENT_WEEKDAYS, wanted.assessed), roll="forward")
        frames.append(
            pd.DataFrame(
                {
                    "cpr": children.number[by_wellbeing],
                    "runde": np.full(wanted.assessed, topi_round, dtype=object),
                    "institution_id": places.daycare_of_child[by_wellbeing],
                    "vurderet": on,
                    "position": position,
                }
            )
        )
    rows = pd.concat(frames, ignore_index=True)
    order = np.lexsort((rows["cpr"].to_numpy(), rows["vurderet"].to_numpy()))
    rows = rows.iloc[order].reset_index(drop=True)
    assessed_on = rows["vurderet"].to_numpy().astype("datetime64[D]")

    # A few positions of each round were typed wrong at first and put right in the month after.
    corrected = rng.random(len(rows)) < 0.004
    month_after = plus_days(first_of_month(assessed_on), 36)
    known = np.where(corrected & (month_after < day("2021-09-01")), month_after, NO_DAY)
    before = rows["position"].map({"groen": "gul", "gul": "groen", "roed": "gul"}).to_numpy(dtype=object)
    return Records(rows, assessed_on, (Later("position", known, before),))
