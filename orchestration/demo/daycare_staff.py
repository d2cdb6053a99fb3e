"""Invented staff of the daycares: as many as the profile's children per adult ask for, month by month."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orchestration.demo.arrays import Days, Flags, Floats, Ints, birthday, day, last_of_month, plus_days
from orchestration.demo.enrolments import FULL_TIME_HOURS, Enrolments
from orchestration.demo.places import Places
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY, Profile
from orchestration.demo.records import Records

FIRST_MONTH, LAST_MONTH = np.datetime64("2019-12", "M"), np.datetime64("2021-09", "M")
STAFFED_TYPES = ("vuggestue", "boernehave", "integreret")
"""Childminders (dagpleje) have no staff."""
FIRST_KINDERGARTEN_AGE, LAST_KINDERGARTEN_AGE = 3, 5

# Share of the adults without leaders and deputies: at first, and in the last month.
_PEDAGOGUES = (0.585, 0.605)
ASSISTANTS = 0.08
UNEVENNESS = 0.05
"""How much the daycares differ in adults and in trained staff."""
ADULTS_WITH_DEPUTY = 10.0
"""A daycare with more adults has a deputy."""
GROUPS = ("leder", "souschef", "paedagog", "paedagogisk_assistent", "medhjaelper")


@dataclass(frozen=True)
class _FullTime:
    """Full-time children per daycare on one day; one entry per daycare in every array."""

    nursery: Floats
    kindergarten: Floats

    @property
    def nursery_share(self) -> Floats:
        """Share of an integrated place's staff that is the nursery's: its children weigh two to one."""
        weighted = 2 * self.nursery + self.kindergarten
        share: Floats = np.divide(2 * self.nursery, weighted, out=np.zeros(len(weighted)), where=weighted > 0)
        return share


def make_daycare_staff(
    rng: np.random.Generator,
    profile: Profile,
    children: Children,
    places: Places,
    enrolments: Enrolments,
) -> Records:
    """Full-time equivalents per daycare, month and group."""
    frame = places.records.rows
    types = frame["type"].to_numpy().astype(str)
    staffed = np.isin(types, STAFFED_TYPES)
    institution = frame["institution_id"].to_numpy()[staffed]
    uneven = np.exp(UNEVENNESS * rng.normal(size=len(institution)))
    trained = UNEVENNESS * rng.normal(size=len(institution))
    months = np.arange(FIRST_MONTH, LAST_MONTH + 1)
    parts: list[pd.DataFrame] = []
    for number, month in enumerate(months):
        first = month.astype("datetime64[D]")
        there = _full_time(children, enrolments, institution, last_of_month(np.array([first]))[0])
        moment = float(month.astype("int64")) / 12 + 1970
        # Some months are better or worse than the way from the first to the last.
        swing = 0.0 if number in (0, len(months) - 1) else rng.normal(scale=0.006)
        adults = _adults(
            there,
            types[staffed],
            uneven,
            profile.daycares.nursery.at(moment) * (1 + swing),
            profile.daycares.kindergarten.at(moment) * (1 + swing),
        )
        share = np.interp(number, (0, len(months) - 1), _PEDAGOGUES) + trained
        parts.append(_groups(institution, first, adults, share))
    rows = pd.concat(parts, ignore_index=True)
    month_of = rows["maaned"].to_numpy().astype("datetime64[D]")
    recorded = np.minimum(plus_days(month_of, rng.integers(26, 36, len(rows))), day(TODAY))
    return Records(rows, recorded)


def _full_time(children: Children, enrolments: Enrolments, institution: Ints, on: np.datetime64) -> _FullTime:
    """Full-time children of each daycare: unknown hours are full time."""
    rows = np.flatnonzero(enrolments.on(on) & np.isin(enrolments.institution, institution))
    weight = np.nan_to_num(enrolments.hours[rows] / FULL_TIME_HOURS, nan=1.0)
    place = np.searchsorted(institution, enrolments.institution[rows])
    birth: Days = children.birth[enrolments.child[rows]]
    is_older: Flags = birthday(birth, FIRST_KINDERGARTEN_AGE) <= on
    is_too_old: Flags = birthday(birth, LAST_KINDERGARTEN_AGE + 1) <= on
    in_nursery = np.bincount(place, np.where(is_older, 0.0, weight), len(institution))
    in_kindergarten = np.bincount(place, np.where(is_older & ~is_too_old, weight, 0.0), len(institution))
    return _FullTime(in_nursery.astype("float64"), in_kindergarten.astype("float64"))


def _adults(
    there: _FullTime, types: NDArray[np.str_], uneven: Floats, per_nursery: float, per_kindergarten: float
) -> Floats:
    """Adults per daycare, leaders and deputies not counted, with both ratios exact for all daycares together.

    Each daycare has a number of adults per nursery child and another per kindergarten child, times how much
    it differs. The two numbers solve: the sum of the nursery's staff is the children divided by their ratio,
    and the same for the kindergarten, where an integrated place's staff is split by its weighted children.
    """
    nursery_part = np.select([types == "vuggestue", types == "boernehave"], [1.0, 0.0], there.nursery_share)
    load = np.stack([there.nursery * uneven, there.kindergarten * uneven])
    wanted = np.array([there.nursery.sum() / per_nursery, there.kindergarten.sum() / per_kindergarten])
    usual = np.array([1 / per_nursery, 1 / per_kindergarten])
    system = np.stack([load @ nursery_part, load @ (1 - nursery_part)])
    solved = usual
    if abs(np.linalg.det(system)) > 1e-6 * max(wanted.prod(), 1e-6):
        solved = np.linalg.solve(system, wanted)
    # Where there are so few places that the two can't be told apart, the usual will do.
    if not np.all((solved > 0.6 * usual) & (solved < 1.6 * usual)):
        solved = usual
    adults: Floats = solved @ load
    return adults


def _groups(institution: Ints, month: np.datetime64, adults: Floats, trained: Floats) -> pd.DataFrame:
    """The rows of one month, in full-time equivalents with two decimals; a daycare with nobody has none."""
    pedagogues = np.round(adults * trained, 2)
    assistants = np.round(adults * ASSISTANTS, 2)
    helpers = np.round(adults, 2) - pedagogues - assistants
    deputies = np.where(adults > ADULTS_WITH_DEPUTY, 1.0, 0.0)
    equivalents = np.stack([np.ones(len(adults)), deputies, pedagogues, assistants, helpers], axis=1)
    place, group = np.nonzero((equivalents > 0.004) & (adults > 0)[:, None])
    return pd.DataFrame(
        {
            "institution_id": institution[place],
            "maaned": np.full(len(place), month),
            "gruppe": np.array(GROUPS, dtype=object)[group],
            "aarsvaerk": np.round(equivalents[place, group], 2),
        }
    )
