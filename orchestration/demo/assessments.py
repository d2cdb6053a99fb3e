"""Invented child-protection assessments: when they were started and finished, and what was done in them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    NO_DAY,
    Days,
    Flags,
    Floats,
    Ints,
    birthday,
    day,
    days_since,
    lognormal_days,
    plus_days,
    to_weekday,
    trend,
    yes_no,
)
from orchestration.demo.cases import Cases
from orchestration.demo.casework import Casework
from orchestration.demo.notifications import Notifications
from orchestration.demo.population import Children
from orchestration.demo.profiles import FIRST_YEAR, TODAY
from orchestration.demo.records import Later, Records

FIRST_ASSESSMENT = 30_001

SHARE_OF_FIRST_CASES, SHARE_OF_LATER_CASES = 0.8, 0.35
"""Cases with help that began with an assessment; of a child's first case, and of those after it."""
SHARE_NEVER_FINISHED = 0.015
SHARE_FORGOTTEN = 0.05
"""Answers that nobody typed in."""

# Done where relevant, in the first year and in 2021.
_DONE = {"boernesamtale": (0.34, 0.59), "netvaerksmoede": (0.05, 0.26), "partshoering": (0.53, 0.92)}
_RELEVANT = {"netvaerksmoede": 0.88, "partshoering": 0.88}
_CONVERSATION_RELEVANT_BY_AGE = np.array([0.10, 0.60, 0.88])
"""Under 3 years, 3–6, and from 7: the small ones are seldom talked to."""


@dataclass(frozen=True)
class ChildAssessments:
    """The assessments of one municipality: one entry each in every array."""

    records: Records
    case_id: Ints
    finished: Days
    """`NaT` when it isn't, or hadn't been on the demo's today."""


def _rising(on: Days, what: str) -> Floats:
    first, last = _DONE[what]
    return trend(on, (FIRST_YEAR, first), (2021, last))


def _periods(
    rng: np.random.Generator, cases: Cases, casework: Casework, notifications: Notifications
) -> tuple[Ints, Days, Days]:
    """Which cases have an assessment, the day its clock started, and the day it is finished, ahead or not."""
    helped = len(casework.case_child)
    _, first = np.unique(cases.child[:helped], return_index=True)
    is_first = np.zeros(helped, dtype=bool)
    is_first[first] = True
    wanted = rng.random(helped) < np.where(is_first, SHARE_OF_FIRST_CASES, SHARE_OF_LATER_CASES)
    began = np.flatnonzero(wanted)
    help_from = casework.case_first[began]
    # Mostly finished when help was granted, at times only after it had begun.
    goes_on = rng.random(len(began)) < 0.35
    finished = plus_days(
        help_from,
        np.where(goes_on, rng.integers(1, 80, len(began)), -rng.integers(0, 12, len(began))),
    )
    median = trend(help_from, (FIRST_YEAR, 113.0), (2021, 96.0))
    took = 14 + lognormal_days(rng, median - 14, 0.5, len(began))
    aware = np.minimum(plus_days(finished, -took), plus_days(cases.opened[began], 3))

    # The others ended with the assessment: the case was closed some time after it.
    aware_alone = notifications.assessed_from
    size = len(aware_alone)
    closed = cases.records.rows["lukket"].to_numpy().astype("datetime64[D]")[helped:]
    kept_open = np.rint(rng.random(size) * trend(aware_alone, (FIRST_YEAR, 8.0), (2021, 26.0)))
    ended = np.where(
        np.isnat(closed),
        plus_days(aware_alone, 40 + lognormal_days(rng, 75, 0.4, size)),
        plus_days(closed, -kept_open),
    )
    ended = np.maximum(ended, plus_days(aware_alone, 14))
    return (
        np.concatenate([began, helped + np.arange(size)]),
        np.concatenate([aware, aware_alone]),
        np.concatenate([finished, ended]),
    )


def make_child_assessments(
    rng: np.random.Generator,
    children: Children,
    cases: Cases,
    casework: Casework,
    notifications: Notifications,
) -> ChildAssessments:
    """One assessment in most cases that began one; since the first year with notifications."""
    today = day(TODAY)
    case, aware, finished = _periods(rng, cases, casework, notifications)
    birth = children.birth[cases.child[case]]
    aware = to_weekday(np.maximum(aware, birth))
    finished = np.maximum(to_weekday(finished), plus_days(aware, 3))
    kept = (aware >= day(f"{FIRST_YEAR}-01-01")) & (aware <= today)
    order = np.flatnonzero(kept)
    order = order[np.lexsort((case[order], aware[order]))]
    case, aware, finished, birth = case[order], aware[order], finished[order], birth[order]
    size = len(case)
    given_up = rng.random(size) < SHARE_NEVER_FINISHED
    length = days_since(finished, aware)
    done = np.where((finished > today) | given_up, NO_DAY, finished)
    is_done = ~np.isnat(done)

    begun = plus_days(aware, np.minimum(rng.integers(0, 25, size), length // 2))
    begun[(rng.random(size) < 0.03) | (begun > today)] = NO_DAY

    age = (birthday(birth, 3) <= aware).astype("int64") + (birthday(birth, 7) <= aware)
    relevant = {
        what: _answered(rng, rng.random(size) < share, is_done)
        for what, share in (
            ("boernesamtale", _CONVERSATION_RELEVANT_BY_AGE[age]),
            *_RELEVANT.items(),
        )
    }

    def held(what: str, soonest: float) -> Days:
        """The day something was done; also, seldom, where it wasn't called relevant."""
        on = to_weekday(plus_days(aware, length * (soonest + (0.97 - soonest) * rng.random(size))))
        on = np.maximum(on, aware)
        is_relevant, _ = relevant[what]
        happens = rng.random(size) < np.where(is_relevant, _rising(aware, what), 0.02)
        return np.where(happens & (on <= today) & ~given_up, on, NO_DAY)

    conversation, meeting = held("boernesamtale", 0.2), held("netvaerksmoede", 0.3)
    oral = rng.random(size) < _rising(aware, "partshoering")
    heard = relevant["partshoering"][0] & is_done
    is_oral, isnt_oral = heard & oral, heard & ~oral & (rng.random(size) > SHARE_FORGOTTEN)

    conference_held = rng.random(size) < trend(aware, (FIRST_YEAR, 0.012), (2021, 0.075))
    considered = rng.random(size) < trend(aware, (FIRST_YEAR, 0.18), (2021, 0.42))
    conference = np.where(considered, "vurderet_fravalgt", "ikke_vurderet").astype(object)
    conference[conference_held] = "afholdt"
    conference[~is_done | (rng.random(size) < SHARE_FORGOTTEN)] = None

    rows = pd.DataFrame(
        {
            "undersoegelse_id": FIRST_ASSESSMENT + np.arange(size),
            "sag_id": cases.case_id[case],
            "cpr": children.number[cases.child[case]],
            "opmaerksom": aware,
            "igangsat": begun,
            "afsluttet": done,
            "boernesamtale_relevant": yes_no(*relevant["boernesamtale"]),
            "boernesamtale_dato": conversation,
            "netvaerksmoede_relevant": yes_no(*relevant["netvaerksmoede"]),
            "netvaerksmoede_dato": meeting,
            "partshoering_relevant": yes_no(*relevant["partshoering"]),
            "mundtlig_partshoering": yes_no(is_oral, isnt_oral),
            "familieraadslagning": conference,
        }
    )
    done_known = plus_days(done, rng.integers(0, 9, size))
    return ChildAssessments(
        records=Records(
            rows,
            plus_days(aware, np.where(rng.random(size) < 0.04, 30, rng.integers(0, 6, size))),
            (
                Later("igangsat", begun),
                Later("afsluttet", done_known),
                Later("boernesamtale_dato", plus_days(conversation, rng.integers(0, 6, size))),
                Later("netvaerksmoede_dato", plus_days(meeting, rng.integers(0, 6, size))),
                Later("mundtlig_partshoering", done_known),
                Later("familieraadslagning", done_known),
            ),
        ),
        case_id=cases.case_id[case],
        finished=done,
    )


def _answered(rng: np.random.Generator, is_relevant: Flags, is_done: Flags) -> tuple[Flags, Flags]:
    """Yes and no; neither where nobody has answered, as in many that still run."""
    known = rng.random(len(is_relevant)) >= np.where(is_done, SHARE_FORGOTTEN, 0.4)
    return is_relevant & known, ~is_relevant & known
