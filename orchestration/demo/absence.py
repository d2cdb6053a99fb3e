"""Invented absence of pupils: illness in runs and most in winter, some leave, and a few who stay away.

Of every school year somewhat more is made than the profile says; then whole spells are taken away until the
mean is the profile's.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    NO_DAY,
    Arrays,
    Days,
    Flags,
    Floats,
    Ints,
    Words,
    day,
    draw,
    either,
    first_of_each,
    plus_days,
    year_of,
)
from orchestration.demo.enrolments import SCHOOL_STARTS_AT, Enrolments
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY, Profile
from orchestration.demo.records import Later, Records
from orchestration.demo.school_calendar import school_days

ILL, PERMITTED, UNLAWFUL = range(3)
TYPES = np.array(["sygdom", "tilladelse", "ulovligt"], dtype=object)
_SHARES_OF_DAY = {"1": 0.90, "0.5": 0.08, "0.25": 0.02}
SCHOOL_DAYS = 200
"""Of a school year."""
COUNTING_DAY = 15
"""A month counts when the pupil is enrolled on this day of it."""

# Weight of each month, from January, for falling ill.
_ILL_IN_MONTH = np.array([1.35, 1.45, 1.3, 0.95, 0.8, 0.75, 0.5, 0.65, 0.85, 1.0, 1.2, 1.3])
ILL_SPELLS, LEAVE_SPELLS, UNLAWFUL_SPELLS = 4.1, 0.95, 0.6
"""Spells a year of an ordinary pupil, where the mean is `ORDINARY_MEAN`."""
ORDINARY_MEAN, SURPLUS = 0.064, 1.12
"""What these spells come to at real size, and how many more are made, to be taken away again."""
SHARE_LONG_ILL, LONG_ILL_SPELLS = 0.035, 3.0
TRUANT_SPELLS = 15.0
# Share who stay away a lot, by class: the first class of each band.
_TRUANTS = ((0, 0.008), (4, 0.026), (7, 0.066))
SHARE_TYPE_CORRECTED = 0.03


@dataclass(frozen=True)
class _Spells(Arrays):
    """Spells of absence in the making; one entry per spell in every array."""

    pupil: Ints
    """Place in the year's pupils."""
    start: Ints
    """Place in the year's school days."""
    length: Ints
    kind: Ints


@dataclass(frozen=True)
class _Absences(Arrays):
    """Days of absence in the making; one entry per child and day in every array."""

    child: Ints
    on: Days
    institution: Ints
    kind: Ints
    share: Floats
    """Share of the day."""
    spell: Ints


@dataclass(frozen=True)
class _Counted:
    """The months of a school year that count for each child; one row per child."""

    months: Days
    """First day of each month of the year so far."""
    is_counted: Flags
    """children × months."""
    n_days: Ints
    """School days of the months counted, one per child."""
    n_months: Ints


def make_absence(
    rng: np.random.Generator, profile: Profile, children: Children, enrolments: Enrolments
) -> Records:
    """Absence of the school years in the profile, day by day, in municipal schools and special schools."""
    size = len(children)
    ill_often = rng.gamma(2.4, 1 / 2.4, size)
    away = rng.random(size)
    parts = [
        _year(rng, children, enrolments, year=year, mean=mean, ill_often=ill_often, away=away)
        for year, mean in profile.schools.absence.items()
    ]
    made = _Absences.joined(parts)
    made = made.where(np.lexsort((children.number[made.child], made.on)))
    size = len(made.child)
    today = day(TODAY)
    kind = TYPES[made.kind]
    rows = pd.DataFrame(
        {
            "cpr": children.number[made.child],
            "dato": made.on,
            "institution_id": made.institution,
            "type": kind,
            "andel": made.share,
        }
    )
    recorded = np.minimum(plus_days(made.on, rng.integers(0, 4, size)), today)
    # Some who were away without a word turn out to have been ill.
    known = plus_days(made.on, 20)
    corrected = (made.kind == ILL) & (made.on >= day("2021-08-01")) & (known <= today)
    corrected &= rng.random(size) < SHARE_TYPE_CORRECTED
    before: Words = either(corrected, "ulovligt", kind)
    return Records(rows, recorded, (Later("type", np.where(corrected, known, NO_DAY), before),))


def _counted(enrolments: Enrolments, year: int, days: Days, size: int) -> _Counted:
    """`days`: the school days of the year so far; `size`: number of children."""
    months = np.arange(np.datetime64(f"{year}-08", "M"), np.datetime64(f"{year + 1}-08", "M"))
    counting = [month.astype("datetime64[D]") + np.timedelta64(COUNTING_DAY - 1, "D") for month in months]
    months = months[: sum(on <= day(TODAY) for on in counting)]
    is_counted = np.zeros((size, len(months)), dtype=bool)
    for place in range(len(months)):
        is_counted[enrolments.child[enrolments.is_school & enrolments.on(counting[place])], place] = True
    n_days = np.array([np.sum(days.astype("datetime64[M]") == month) for month in months])
    return _Counted(
        months.astype("datetime64[D]"),
        is_counted,
        (is_counted * n_days).sum(axis=1),
        is_counted.sum(axis=1),
    )


def _year(
    rng: np.random.Generator,
    children: Children,
    enrolments: Enrolments,
    *,
    year: int,
    mean: float,
    ill_often: Floats,
    away: Floats,
) -> _Absences:
    """One school year; `mean`: what it is to come to.

    `ill_often`: how much more often than others each child falls ill, `away`: 0–1, the lowest stay away.
    """
    days = school_days(day(f"{year}-08-01"), min(day(f"{year + 1}-07-31"), day(TODAY)))
    counted = _counted(enrolments, year, days, len(children))
    pupils = np.flatnonzero(counted.n_days > 0)
    level = year - SCHOOL_STARTS_AT - year_of(children.birth[pupils])
    spells = _spells(
        rng,
        days,
        level,
        ill_often=ill_often[pupils],
        away=away[pupils],
        part=SURPLUS * mean / ORDINARY_MEAN * len(days) / SCHOOL_DAYS,
    )

    length = np.minimum(spells.length, len(days) - spells.start)
    spell = np.repeat(np.arange(len(length)), length)
    within = np.arange(len(spell)) - np.repeat(np.cumsum(length) - length, length)
    child = pupils[spells.pupil[spell]]
    on = days[spells.start[spell] + within]
    month = (on.astype("datetime64[M]") - np.datetime64(f"{year}-08", "M")).astype("int64")
    counts = (month < len(counted.months)) & counted.is_counted[
        child, np.minimum(month, len(counted.months) - 1)
    ]
    row = enrolments.row_on(child, on, enrolments.is_school & ~enrolments.is_second)
    share = draw(rng, _SHARES_OF_DAY, len(spell)).astype("float64")
    made = _Absences(child, on, enrolments.institution[row], spells.kind[spell], share, spell)
    made = made.where(counts & (row >= 0))
    made = made.where(first_of_each(made.child * 100_000 + made.on.astype("int64")))
    return made.where(_kept(rng, made, counted, mean))


def _spells(
    rng: np.random.Generator, days: Days, level: Ints, *, ill_often: Floats, away: Floats, part: float
) -> _Spells:
    """Spells of the pupils of a year; `part`: so many times as in an ordinary whole year."""
    size = len(level)
    month = days.astype("datetime64[M]").astype("int64") % 12
    even = np.ones(len(days))

    def spells_of(kind: int, per_pupil: Floats, when: Floats, mean_length: float) -> _Spells:
        count = rng.poisson(per_pupil * part)
        pupil = np.repeat(np.arange(size), count)
        start = rng.choice(len(days), len(pupil), p=when / when.sum())
        length = rng.geometric(1 / mean_length, len(pupil))
        return _Spells(pupil, start, length, np.full(len(pupil), kind))

    is_truant = (
        away
        < np.array([share for _, share in _TRUANTS])[
            np.searchsorted([first for first, _ in _TRUANTS], level, side="right").clip(1) - 1
        ]
    )
    long_ill = rng.random(size) < SHARE_LONG_ILL
    older = 1 + 0.05 * np.clip(level, 0, 10)
    return _Spells.joined(
        [
            spells_of(UNLAWFUL, np.where(is_truant, TRUANT_SPELLS, 0.0), even, 3.4),
            spells_of(ILL, np.where(long_ill, LONG_ILL_SPELLS, 0.0), even, 9.0),
            spells_of(ILL, ILL_SPELLS * ill_often * older**0.3, _ILL_IN_MONTH[month], 2.0),
            spells_of(PERMITTED, LEAVE_SPELLS * ill_often**0.5, even, 2.2),
            spells_of(UNLAWFUL, UNLAWFUL_SPELLS * ill_often * older, even, 1.3),
        ]
    )


def _kept(rng: np.random.Generator, made: _Absences, counted: _Counted, mean: float) -> Flags:
    """Days of absence left when whole spells have been taken away, the mean being then as wanted.

    The mean is that of the pupils' shares of their months' school days, weighted by months.
    """
    weight = np.where(counted.n_days > 0, counted.n_months, 0)
    per_day = weight / np.maximum(counted.n_days, 1) / max(int(weight.sum()), 1)
    adds = np.bincount(made.spell, weights=made.share * per_day[made.child])
    order = rng.permutation(len(adds))
    kept = np.zeros(len(adds), dtype=bool)
    kept[order] = np.cumsum(adds[order]) <= mean
    left: Flags = kept[made.spell]
    return left
