"""Invented follow-ups on interventions: a first one, and then about one a quarter while it runs."""

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    Days,
    Ints,
    day,
    days_since,
    draw,
    either,
    lognormal_days,
    plus_days,
    to_weekday,
    trend,
    year_of,
)
from orchestration.demo.assessments import ChildAssessments
from orchestration.demo.casework import FIRST_CASE, Casework
from orchestration.demo.profiles import FIRST_YEAR, TODAY, Profile
from orchestration.demo.records import Later, Records

FIRST_FOLLOW_UP = 60_001
FIRST_DAYS = 89
"""Three months are never shorter."""

SHARE_FIRST_IN_TIME = ((2014, 0.74), (2021, 0.80))
SHARE_NEVER = 0.08
"""Interventions that nobody follows up on."""
SHARE_PLANNED = 0.03
"""Of the next ones, those with a day in the calendar already."""
# Days between two, in the first year and in 2021.
_BETWEEN = {"320": (140.0, 98.0)}
_USUALLY_BETWEEN = (165.0, 132.0)

UNKNOWN_INTERVENTIONS = (990_001, 990_002, 990_003)
"""Numbers of interventions that no delivery holds."""


def _first_ones(rng: np.random.Generator, start: Days, finished: Days) -> Days:
    """The day of each first one; `finished`: the day of the case's assessment, `NaT` where there is none."""
    size = len(start)
    due = plus_days(start, FIRST_DAYS)
    due = np.where((finished >= start) & (finished < due), finished, due)
    in_time = rng.random(size) < trend(start, *SHARE_FIRST_IN_TIME)
    within = (0.35 + 0.65 * rng.random(size)) * days_since(due, start)
    late = days_since(due, start) + 3 + lognormal_days(rng, 35, 0.7, size)
    return plus_days(start, np.where(in_time, within, late))


def make_follow_ups(
    rng: np.random.Generator, profile: Profile, casework: Casework, assessments: ChildAssessments
) -> Records:
    """Follow-ups since the first year, on interventions of every type; those that were deleted too."""
    today, begin = day(TODAY), day(f"{FIRST_YEAR}-01-01")
    known = casework.records.recorded <= today
    rows = casework.records.rows[known].reset_index(drop=True)
    known_from = casework.records.recorded[known]
    start = rows["startdato"].to_numpy().astype("datetime64[D]")
    end = rows["slutdato"].to_numpy().astype("datetime64[D]")
    finished_in_case: dict[int, np.datetime64] = dict(
        zip(assessments.case_id.tolist(), assessments.finished, strict=True)
    )
    case = rows["sag_id"].fillna(FIRST_CASE - 1).astype("int64").tolist()
    finished = np.array([finished_in_case.get(one, np.datetime64("NaT")) for one in case], "datetime64[D]")

    on = _first_ones(rng, start, finished)
    # Nobody wrote them down before the first year: the first one known comes some time into it.
    on = np.where(on < begin, plus_days(np.full(len(on), begin), rng.integers(0, 120, len(on))), on)
    last = np.where(np.isnat(end) | (end > today), today, end)
    alive = np.flatnonzero((rng.random(len(rows)) >= SHARE_NEVER) & (on <= last))
    on = np.maximum(to_weekday(on), start)[alive]

    between = _BETWEEN.get(profile.code, _USUALLY_BETWEEN)
    of: list[Ints] = []
    days: list[Days] = []
    planned_of: list[Ints] = []
    planned_days: list[Days] = []
    while len(alive):
        of.append(alive)
        days.append(on)
        pause = trend(on, (FIRST_YEAR, between[0]), (2021, between[1])) + rng.normal(0.0, 22.0, len(on))
        on = np.maximum(to_weekday(plus_days(on, np.maximum(pause, 20))), start[alive])
        soon = (on > today) & np.isnat(end[alive])
        soon &= (days_since(on, today) < 45) & (rng.random(len(on)) < SHARE_PLANNED)
        planned_of.append(alive[soon])
        planned_days.append(on[soon])
        goes_on = on <= last[alive]
        alive, on = alive[goes_on], on[goes_on]

    intervention = np.concatenate([*of, *planned_of, np.zeros(0, dtype="int64")])
    dates = np.concatenate([*days, *planned_days, np.zeros(0, dtype="datetime64[D]")])
    return _records(rng, rows, known_from, intervention, dates)


def _records(
    rng: np.random.Generator, rows: pd.DataFrame, known_from: Days, intervention: Ints, dates: Days
) -> Records:
    today = day(TODAY)
    size = len(dates)
    late = rng.random(size) < 0.03
    recorded = plus_days(dates, np.where(late, rng.integers(20, 80, size), rng.integers(0, 7, size)))
    planned = dates > today
    recorded[planned] = plus_days(np.full(int(planned.sum()), today), -rng.integers(0, 25, planned.sum()))
    recorded = np.maximum(recorded, known_from[intervention])

    # The last one before an intervention ended as it should says so.
    reason = rows["ophoersaarsag"].to_numpy()[intervention]
    order = np.lexsort((dates, intervention))
    is_last = np.zeros(size, dtype=bool)
    is_last[order] = np.append(intervention[order][1:] != intervention[order][:-1], True)[:size]
    went_well = is_last & np.isin(reason.astype(str), ("maal_naaet", "hjemgivelse")) & ~planned
    went_well &= rng.random(size) < 0.7
    goal = draw(rng, {"ja": 0.22, "delvist": 0.5, "nej": 0.23, "": 0.05}, size)
    down = draw(rng, {"ned": 0.22, "uaendret": 0.6, "op": 0.12, "": 0.06}, size)
    more = (rng.random(size) < 0.07) & (year_of(dates) >= 2018)
    goal[went_well], down[went_well | more] = "ja", "ned"
    goal[planned], down[planned] = "", ""

    number = rows["indsats_id"].to_numpy()[intervention]
    nobodys = np.flatnonzero(~planned)[-len(UNKNOWN_INTERVENTIONS) :]
    number[nobodys] = UNKNOWN_INTERVENTIONS[: len(nobodys)]
    by_day = np.lexsort((number, dates, recorded))
    frame = pd.DataFrame(
        {
            "opfoelgning_id": FIRST_FOLLOW_UP + np.arange(size),
            "indsats_id": number[by_day],
            "dato": dates[by_day],
            "maal_opfyldt": either(goal[by_day] == "", None, goal[by_day]),
            "retning": either(down[by_day] == "", None, down[by_day]),
        }
    )
    # Some decisions are written down a while after the conversation.
    slow = (rng.random(size) < 0.04) & (dates[by_day] <= today)
    decided = np.where(slow, plus_days(dates[by_day], 30), np.datetime64("NaT", "D"))
    return Records(frame, recorded[by_day], (Later("retning", decided),))
