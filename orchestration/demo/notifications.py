"""Invented notifications: as many a year, and as many about the youngest, as the profile says."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    NO_DAY,
    NO_TIME,
    Days,
    Flags,
    Ints,
    Minutes,
    birthday,
    day,
    draw,
    draw_by_row,
    lognormal_days,
    plus_days,
    random_days,
    shifted,
    year_of,
    yes_no,
)
from orchestration.demo.casework import Entries
from orchestration.demo.population import Adults, Children, pick_by_age
from orchestration.demo.profiles import TODAY, Profile
from orchestration.demo.records import Later, Records

AGE_BORDER = 8
"""Notifications are reported under and from this age."""

SOURCES = (
    "skole",
    "dagtilbud",
    "sundhedspleje",
    "tandpleje",
    "laege_sygehus",
    "politi",
    "foraelder",
    "familie_netvaerk",
    "barnet_selv",
    "anden_kommune",
    "anonym",
    "anden_myndighed",
    "andet",
)
_SOURCE_BY_AGE = np.array(
    [
        [0.00, 0.00, 0.34, 0.00, 0.36, 0.02, 0.06, 0.06, 0.00, 0.06, 0.02, 0.07, 0.01],  # unborn
        [0.00, 0.22, 0.13, 0.02, 0.17, 0.08, 0.10, 0.07, 0.00, 0.05, 0.08, 0.06, 0.02],  # 0–3
        [0.20, 0.18, 0.05, 0.03, 0.10, 0.08, 0.11, 0.07, 0.00, 0.04, 0.07, 0.05, 0.02],  # 4–7
        [0.41, 0.00, 0.02, 0.02, 0.08, 0.09, 0.12, 0.06, 0.02, 0.04, 0.06, 0.06, 0.02],  # 8–12
        [0.31, 0.00, 0.01, 0.01, 0.11, 0.22, 0.10, 0.04, 0.04, 0.04, 0.03, 0.07, 0.02],  # 13–17
    ]
)
CAUSES = (
    "omsorgssvigt",
    "overgreb",
    "vold",
    "misbrug_foraeldre",
    "misbrug_barn",
    "psykisk_sygdom_foraeldre",
    "skolefravaer",
    "adfaerd",
    "trivsel",
    "kriminalitet",
    "hoejt_konfliktniveau",
    "funktionsnedsaettelse",
    "andet",
)
_CAUSE_BY_AGE = np.array(
    [
        [0.22, 0.01, 0.05, 0.30, 0.00, 0.27, 0.00, 0.00, 0.02, 0.02, 0.06, 0.00, 0.05],
        [0.19, 0.03, 0.11, 0.13, 0.00, 0.13, 0.00, 0.03, 0.12, 0.00, 0.18, 0.03, 0.05],
        [0.15, 0.04, 0.12, 0.09, 0.00, 0.09, 0.02, 0.11, 0.17, 0.00, 0.14, 0.04, 0.03],
        [0.11, 0.04, 0.11, 0.07, 0.00, 0.07, 0.12, 0.15, 0.17, 0.01, 0.11, 0.02, 0.02],
        [0.07, 0.04, 0.08, 0.05, 0.09, 0.05, 0.20, 0.14, 0.12, 0.09, 0.05, 0.01, 0.01],
    ]
)
DECISIONS = ("ingen", "raadgivning", "forebyggende", "undersoegelse", "akut_indsats", "eksisterende_sag")
_DECISION_WEIGHTS = dict(zip(DECISIONS, (0.17, 0.16, 0.13, 0.24, 0.02, 0.28), strict=True))

_HOUR_WEIGHTS = np.array(
    [6, 4, 3, 2, 2, 2, 4, 18, 68, 100, 104, 92, 82, 96, 84, 58, 34, 24, 18, 16, 14, 12, 10, 8],
    dtype="float64",
)


SHARE_AGAIN = 0.34
"""Notifications about a child of whom there was another not long before."""
SHARE_BEFORE_HELP = 0.5


@dataclass(frozen=True)
class Notifications:
    """The notifications of one municipality, and those that led to a case."""

    records: Records
    causes: Records
    assessed_child: Ints
    """Places of the children whom a notification led to an assessment of."""
    assessed_from: Days


@dataclass(frozen=True)
class _Received:
    """Notifications in the order received: one entry each in every array."""

    on: Days
    child: Ints
    """Place of the child; -1 where only the expectant mother's number is known."""
    is_unborn: Flags
    age: Ints
    """Whole years on the day; -1 for the unborn."""


def _same_group(children: Children, child: Ints, on: Days, under: Flags) -> Flags:
    """Whether these children are minors on these days, live there and are under 8 just where it is wanted."""
    birth = children.birth[child]
    is_minor = (birth <= on) & (birthday(birth, 18) > on)
    lives_there = ~(children.moved_out[child] < on)
    same: Flags = is_minor & lives_there & ((birthday(birth, AGE_BORDER) > on) == under)
    return same


def _again(
    rng: np.random.Generator, children: Children, on: Days, child: Ints, *, under: Flags, back: int
) -> Ints:
    """Some children are notified of again, among the `back` notifications before."""
    size = len(on)
    earlier = np.maximum(np.arange(size) - 1 - np.floor(back * rng.random(size) ** 2).astype("int64"), 0)
    fits = _same_group(children, child[earlier], on, under)
    return np.where(fits & (rng.random(size) < SHARE_AGAIN), child[earlier], child)


def _before_help(
    rng: np.random.Generator, children: Children, on: Days, child: Ints, *, under: Flags, entries: Entries
) -> Ints:
    """Some notifications are about a child who gets help some weeks later."""
    size = len(on)
    count = len(entries.child)
    if count == 0:
        return child
    soon = np.searchsorted(entries.on, on) + rng.integers(0, max(count // 40, 1), size)
    soon = np.minimum(soon, count - 1)
    fits = _same_group(children, entries.child[soon], on, under) & (entries.on[soon] > on)
    return np.where(fits & (rng.random(size) < SHARE_BEFORE_HELP), entries.child[soon], child)


def _received(rng: np.random.Generator, profile: Profile, children: Children, entries: Entries) -> _Received:
    days: list[Days] = []
    under_8: list[Flags] = []
    unborn: list[Flags] = []
    for year, wanted in profile.notifications.items():
        last = min(day(f"{year}-12-31"), day(TODAY))
        # Weekdays mostly; none so late that a weekday after it would fall into the next year.
        on = random_days(rng, day(f"{year}-01-01"), shifted(last, -2), wanted.total)
        moved = ~np.is_busday(on) & (rng.random(wanted.total) < 0.72)
        on[moved] = np.busday_offset(on[moved], 0, roll="forward")
        kind = np.zeros(wanted.total, dtype="int64")
        kind[: wanted.unborn] = 2
        kind[wanted.unborn : wanted.unborn + wanted.under_8] = 1
        rng.shuffle(kind)
        order = np.argsort(on, kind="stable")
        days.append(on[order])
        under_8.append(kind[order] == 1)
        unborn.append(kind[order] == 2)
    on, under, is_unborn = np.concatenate(days), np.concatenate(under_8), np.concatenate(unborn)
    size = len(on)

    bands = np.array([[0, 3], [4, 7], [8, 12], [13, 17]])
    weights = np.array([[0.0, 0.0, 0.44, 0.56], [0.47, 0.53, 0.0, 0.0]])
    band = bands[draw_by_row(rng, weights, under.astype("int64"))]
    born = np.flatnonzero(~is_unborn)
    child = np.full(size, -1)
    picked = pick_by_age(rng, children, on[born], band[born, 0], band[born, 1])
    picked = _before_help(rng, children, on[born], picked, under=under[born], entries=entries)
    per_month = max(len(born) // 90, 1)
    picked = _again(rng, children, on[born], picked, under=under[born], back=8 * per_month)
    child[born] = picked

    age = np.full(size, -1)
    for years in range(19):
        age[born] += birthday(children.birth[child[born]], years) <= on[born]
    # Half of the unborn are known by the number they were given when they were born, within four months.
    waiting = np.flatnonzero(is_unborn & (rng.random(size) < 0.5))
    first = np.searchsorted(children.birth, on[waiting], side="right")
    after = np.searchsorted(children.birth, plus_days(on[waiting], 120), side="right")
    found = after > first
    offset = np.floor(rng.random(len(waiting)) * (after - first)).astype("int64")
    child[waiting[found]] = (first + offset)[found]
    return _Received(on, child, is_unborn, age)


def make_notifications(
    rng: np.random.Generator,
    profile: Profile,
    children: Children,
    mothers: Adults,
    entries: Entries,
) -> Notifications:
    """Notifications and their causes."""
    received = _received(rng, profile, children, entries)
    size = len(received.on)
    hour = rng.choice(24, size, p=_HOUR_WEIGHTS / _HOUR_WEIGHTS.sum())
    at: Minutes = received.on.astype("datetime64[m]") + (hour * 60 + rng.integers(0, 60, size)).astype(
        "timedelta64[m]"
    )
    by_time = np.lexsort((received.child, at))
    received = _Received(
        received.on[by_time], received.child[by_time], received.is_unborn[by_time], received.age[by_time]
    )
    at = at[by_time]

    # The mother's number stands for the unborn child who has none yet.
    with_mother = received.child < 0
    number = children.number[received.child]
    number[with_mother] = mothers.number[: int(with_mother.sum())]

    assessed, is_assessed = _assessed_at(rng, at)
    decision = draw(rng, _DECISION_WEIGHTS, size)
    decision[~is_assessed] = None
    acknowledged = plus_days(received.on, rng.integers(0, 9, size))
    acknowledged[rng.random(size) < 0.06] = NO_DAY

    age_row = np.select(
        [received.age < 0, received.age < 4, received.age < 8, received.age < 13], [0, 1, 2, 3], 4
    )
    source = np.array(SOURCES, dtype=object)[draw_by_row(rng, _SOURCE_BY_AGE, age_row)]
    notification_id = 7_001 + np.arange(size)
    rows = pd.DataFrame(
        {
            "underretning_id": notification_id,
            "cpr": number,
            "modtaget": at,
            # Where the number is the child's own: no, or nothing typed in.
            "ufoedt": yes_no(with_mother, ~with_mother & (rng.random(size) < 0.8)),
            "underretter": source,
            "vurderet": assessed,
            "kvitteret": acknowledged,
            "afgoerelse": decision,
        }
    )
    recorded = received.on
    assessed_day = assessed.astype("datetime64[D]")
    decided = plus_days(assessed_day, np.where(rng.random(size) < 0.2, rng.integers(1, 15, size), 0))
    records = Records(
        rows,
        recorded,
        (
            Later("vurderet", assessed_day),
            Later("kvitteret", acknowledged),
            Later("afgoerelse", decided),
        ),
    )

    to_assessment = (decision == "undersoegelse") & (received.child >= 0) & ~received.is_unborn
    first_only = np.flatnonzero(to_assessment & (rng.random(size) < 0.55))
    return Notifications(
        records=records,
        causes=_causes(rng, notification_id, recorded, age_row),
        assessed_child=received.child[first_only],
        assessed_from=received.on[first_only],
    )


def _assessed_at(rng: np.random.Generator, at: Minutes) -> tuple[Minutes, Flags]:
    """When each notification was assessed: mostly within 24 hours, some later, few never."""
    size = len(at)
    minutes = lognormal_days(rng, 330, 0.9, size)  # the same skewed shape, in minutes
    in_time = rng.random(size) < np.where(year_of(at.astype("datetime64[D]")) < 2018, 0.86, 0.93)
    minutes = np.where(in_time, minutes % 1_440, 1_441 + lognormal_days(rng, 1_500, 1.0, size))
    minutes[rng.random(size) < 0.004] = 1_440  # exactly 24 hours: met
    is_assessed = rng.random(size) >= 0.006
    assessed = at + minutes.astype("timedelta64[m]")
    assessed[~is_assessed] = NO_TIME
    return assessed, is_assessed


def _causes(rng: np.random.Generator, notification_id: Ints, recorded: Days, age_row: Ints) -> Records:
    """One to three causes for most notifications, all different, none for a few."""
    size = len(notification_id)
    how_many = rng.choice(4, size, p=(0.02, 0.58, 0.29, 0.11))
    drawn = np.stack([draw_by_row(rng, _CAUSE_BY_AGE, age_row) for _ in range(3)], axis=1)
    wanted = np.arange(3) < how_many[:, None]
    wanted[:, 1] &= drawn[:, 1] != drawn[:, 0]
    wanted[:, 2] &= (drawn[:, 2] != drawn[:, 0]) & (drawn[:, 2] != drawn[:, 1])
    notification, which = np.nonzero(wanted)
    rows = pd.DataFrame(
        {
            "underretning_id": notification_id[notification],
            "aarsag": np.array(CAUSES, dtype=object)[drawn[notification, which]],
        }
    )
    return Records(rows, recorded[notification])
