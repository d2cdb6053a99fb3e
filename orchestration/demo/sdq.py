"""Invented SDQ forms: filled in before, during and after interventions, by parents, teachers and children."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    Days,
    Flags,
    Floats,
    Ints,
    day,
    days_since,
    first_of_each,
    numbers_or_none,
    plus_days,
    to_weekday,
)
from orchestration.demo.measured import Measured, steps
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY, Profile
from orchestration.demo.records import Records

YOUNGEST, YOUNGEST_SELF = 2, 11
"""Whole years from which the form exists, and from which children fill it in themselves."""
SHARE_ANSWERING: Mapping[str, float] = MappingProxyType({"foraelder": 0.85, "laerer": 0.55, "selv": 0.6})
SHARE_BEFORE, SHARE_AFTER, SHARE_AFTER_RUNNING, SHARE_BETWEEN = 0.9, 0.66, 0.5, 0.25
SHORTEST_DAYS = 60
"""No second form in a shorter intervention."""
RUNNING_DAYS = 274
"""In an intervention that runs on, the second form is filled in after about nine months."""
IMPROVEMENT = 2.0
"""Points of total difficulties that the second form lies lower, on average, before rounding and clipping."""
SHARE_WITHOUT_INTERVENTION = 0.02

# Mean before, and how much of the total's improvement falls to each scale.
_SCALES = {
    "emotionelle": (4.3, 0.3),
    "adfaerd": (3.6, 0.25),
    "hyperaktivitet": (5.7, 0.25),
    "kammerat": (3.3, 0.2),
}
_PROSOCIAL = 6.6
_SEVERITY_BY_RESPONDENT: Mapping[str, float] = MappingProxyType(
    {"foraelder": 0.3, "laerer": 0.0, "selv": -0.5}
)
_GAIN_BY_TYPE: Mapping[str, float] = MappingProxyType(
    {"familiebehandling": 1.3, "kontaktperson": 0.9, "anbringelse": 1.15, "aflastning": 0.6}
)


def make_sdq(rng: np.random.Generator, profile: Profile, children: Children, measured: Measured) -> Records:
    """Forms of a share of the interventions; many have one before and none after, and some the other way."""
    today = day(TODAY)
    size = len(measured)
    severity = rng.normal(size=len(children))[measured.child]
    gain = np.array([_GAIN_BY_TYPE.get(kind, 1.0) for kind in measured.type], dtype="float64")
    gain = gain * IMPROVEMENT + 2.6 * rng.normal(size=size)
    asked = (rng.random(size) < profile.measured_share) & (measured.age >= YOUNGEST)
    frames: list[pd.DataFrame] = []
    for respondent, share in SHARE_ANSWERING.items():
        answers = asked & (rng.random(size) < share)
        if respondent == "selv":
            answers &= measured.age >= YOUNGEST_SELF
        for moment, planned, progress in _moments(rng, measured, answers):
            on = to_weekday(planned)
            place = np.flatnonzero((on >= measured.start - np.timedelta64(30, "D")) & (on <= today))
            level = severity[place] * 1.1 + _SEVERITY_BY_RESPONDENT[respondent]
            frames.append(
                pd.DataFrame(
                    {
                        "cpr": children.number[measured.child[place]],
                        "dato": on[place],
                        "respondent": np.full(len(place), respondent, dtype=object),
                        "indsats_id": numbers_or_none(
                            rng.random(len(place)) >= SHARE_WITHOUT_INTERVENTION,
                            measured.intervention_id[place],
                        ),
                        "tidspunkt": np.full(len(place), moment, dtype=object),
                        **_answers(rng, level, gain[place] * progress[place]),
                    }
                )
            )
    rows = pd.concat(frames, ignore_index=True)
    filled: Days = rows["dato"].to_numpy().astype("datetime64[D]")
    respondents = rows["respondent"].to_numpy(dtype=object).astype(str)
    # Two interventions that overlap share a form: the one for the first of them.
    once = first_of_each(rows["cpr"].to_numpy(), filled.astype("int64"), respondents)
    order = once[np.lexsort((respondents[once], rows["cpr"].to_numpy()[once], filled[once]))]
    rows = rows.iloc[order].reset_index(drop=True)
    recorded = np.minimum(plus_days(filled[order], rng.integers(0, 15, len(rows))), today)
    return Records(rows, recorded)


def _moments(rng: np.random.Generator, measured: Measured, answers: Flags) -> list[tuple[str, Days, Floats]]:
    """Before, between and after: the days (`NaT`: no form), and the share of the gain reached by then."""
    size = len(measured)
    never = np.datetime64("NaT", "D")
    length = days_since(measured.end, measured.start)
    long_enough = np.where(measured.is_running, length >= RUNNING_DAYS + 30, length >= SHORTEST_DAYS)

    before = plus_days(measured.start, rng.integers(-20, 25, size))
    before = np.where(answers & (rng.random(size) < SHARE_BEFORE), before, never)
    ends = np.where(
        measured.is_running,
        plus_days(measured.start, RUNNING_DAYS + rng.integers(-20, 30, size)),
        plus_days(measured.end, rng.integers(-25, 15, size)),
    )
    share = np.where(measured.is_running, SHARE_AFTER_RUNNING, SHARE_AFTER)
    after = np.where(answers & long_enough & (rng.random(size) < share), ends, never)
    # Half-way, or half a year after it ended.
    afterwards = rng.random(size) < 0.4
    between = np.where(
        afterwards & ~measured.is_running,
        plus_days(measured.end, rng.integers(150, 240, size)),
        plus_days(measured.start, length * (0.4 + 0.2 * rng.random(size))),
    )
    follows = answers & long_enough & (length >= 2 * SHORTEST_DAYS) & (rng.random(size) < SHARE_BETWEEN)
    between = np.where(follows, between, never)
    reached = np.where(afterwards & ~measured.is_running, 0.9, 0.5)
    return [
        ("foer", before, np.zeros(size)),
        ("opfoelgning", between, reached),
        ("efter", after, np.ones(size)),
    ]


def _answers(rng: np.random.Generator, level: Floats, gain: Floats) -> dict[str, Ints]:
    """The five scales of each form; `level`: severity, `gain`: points of the total already won."""
    size = len(level)
    answers = {
        name: steps(mean + level - gain * part + 1.1 * rng.normal(size=size), 0, 10)
        for name, (mean, part) in _SCALES.items()
    }
    answers["prosocial"] = steps(_PROSOCIAL - 0.5 * level + 0.2 * gain + 1.3 * rng.normal(size=size), 0, 10)
    return answers
