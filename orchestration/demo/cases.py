"""Invented cases: those with interventions, and those that ended with the assessment."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    NO_DAY,
    Days,
    Flags,
    Ints,
    Words,
    day,
    draw,
    either,
    lognormal_days,
    plus_days,
    to_weekday,
    yes_no,
)
from orchestration.demo.casework import FIRST_CASE, Casework
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY, Profile
from orchestration.demo.records import Later, Records


@dataclass(frozen=True)
class Cases:
    """The cases of one municipality: one entry per case in every array."""

    records: Records
    case_id: Ints
    child: Ints
    opened: Days
    is_own: Flags
    """The municipality acts in the case itself."""


def make_cases(
    rng: np.random.Generator,
    profile: Profile,
    children: Children,
    casework: Casework,
    *,
    assessed_child: Ints,
    assessed_from: Days,
    neighbours: Words,
) -> Cases:
    """Cases of one municipality.

    `assessed_child`, `assessed_from`: children and days of notifications that led to an assessment only.
    `neighbours`: codes of other municipalities that may act or pay.
    """
    today = day(TODAY)
    helped, assessed = len(casework.case_child), len(assessed_child)
    size = helped + assessed
    child = np.concatenate([casework.case_child, assessed_child])
    opened = np.concatenate(
        [
            plus_days(casework.case_first, -rng.integers(7, 75, helped)),
            plus_days(assessed_from, rng.integers(0, 8, assessed)),
        ]
    )
    opened = to_weekday(np.maximum(opened, children.birth[child]))
    ended = np.concatenate(
        [
            plus_days(casework.case_last, rng.integers(0, 45, helped)),
            plus_days(assessed_from, 40 + lognormal_days(rng, 75, 0.4, assessed)),
        ]
    )
    closed = np.where(ended > today, NO_DAY, np.maximum(ended, opened))
    payer = np.concatenate([casework.case_payer, np.full(assessed, None, dtype=object)])
    # Cases in which another municipality acts: their interventions count for nobody here.
    acting = either(rng.random(size) < 0.3, profile.code, None)
    elsewhere = rng.random(size) < 0.015
    acting[elsewhere] = neighbours[rng.integers(0, len(neighbours), int(elsewhere.sum()))]
    several = draw(rng, {"J": 0.33, "N": 0.6, "": 0.07}, size)
    one_plan = draw(rng, {"J": 0.36, "N": 0.54, "": 0.1}, size)
    needs_plan = several == "J"
    case_id = FIRST_CASE + np.arange(size)
    rows = pd.DataFrame(
        {
            "sag_id": case_id,
            "cpr": children.number[child],
            "oprettet": opened,
            "lukket": closed,
            "flere_afdelinger": yes_no(several == "J", several == "N"),
            "en_plan": yes_no(needs_plan & (one_plan == "J"), needs_plan & (one_plan == "N")),
            "betalingskommune": payer,
            "handlekommune": acting,
        }
    )
    recorded = plus_days(opened, rng.integers(0, 6, size))
    closed_known = plus_days(closed, rng.integers(0, 8, size))
    plan_known = np.where(rng.random(size) < 0.1, day("2021-09-14"), NO_DAY)
    return Cases(
        records=Records(rows, recorded, (Later("lukket", closed_known), Later("en_plan", plan_known))),
        case_id=case_id,
        child=child,
        opened=opened,
        is_own=~elsewhere,
    )
