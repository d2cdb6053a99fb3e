"""Invented risk and protective factors: what is known of a child with a case, and asked anew later."""

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    Flags,
    Floats,
    Ints,
    day,
    days_since,
    first_of_each,
    plus_days,
    random_days,
    to_weekday,
)
from orchestration.demo.cases import Cases
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY
from orchestration.demo.records import Records

FIRST_ANSWERS = day("2019-01-01")
# Share of the children in whom each protective factor is present in 2019.
PROTECTIVE = {
    "aktivt_fritidsliv": 0.42,
    "alderssvarende_sprog": 0.60,
    "foraelder_i_arbejde": 0.50,
    "stabil_voksen": 0.66,
    "venner": 0.55,
    "glad_for_skolen": 0.46,
    "sund_hverdag": 0.52,
}
RISK = {
    "skolefravaer": 0.36,
    "misbrug_i_hjemmet": 0.22,
    "psykisk_sygdom_i_hjemmet": 0.34,
    "hyppige_flytninger": 0.18,
    "ensomhed": 0.30,
    "kriminalitet": 0.09,
    "mistrivsel": 0.48,
}
UNKNOWN_FACTOR, UNKNOWN_ANSWERS = "dyrehold", 4
"""A factor that no reference data knows, and how many answers name it."""
RISE_A_YEAR, FALL_A_YEAR = 0.025, 0.02
"""How much more often protective, and more seldom risk factors are present each year."""
SHARE_ANSWERED = 0.9
MOST_ROUNDS = 3
DAYS_BETWEEN = (150, 260)
SHARE_OF_CASES = 0.6


def make_factors(rng: np.random.Generator, children: Children, cases: Cases) -> Records:
    """Answers since 2019 for some of the children with a case: one round soon after it begins, then more."""
    today = day(TODAY)
    rows = cases.records.rows
    closed = rows["lukket"].to_numpy().astype("datetime64[D]")
    closed = np.where(np.isnat(closed), today, closed)
    opened = cases.opened
    wanted = np.flatnonzero((closed >= FIRST_ANSWERS) & (rng.random(len(opened)) < SHARE_OF_CASES))
    size = len(wanted)
    # Cases older than the answers get their first round some time in 2019.
    first = plus_days(opened[wanted], rng.integers(10, 80, size))
    early = random_days(rng, FIRST_ANSWERS, day("2019-12-15"), size)
    first = np.where(first < FIRST_ANSWERS, early, first)
    rounds = np.stack(
        [np.zeros(size), *(rng.integers(*DAYS_BETWEEN, size) for _ in range(MOST_ROUNDS - 1))]
    ).cumsum(axis=0)
    on = to_weekday(plus_days(np.tile(first, MOST_ROUNDS), rounds.ravel()))
    case = np.tile(wanted, MOST_ROUNDS)
    kept = np.flatnonzero((on <= closed[case]) & (on <= today) & (on >= FIRST_ANSWERS))
    kept = kept[first_of_each(cases.child[case[kept]], on[kept].astype("int64"))]
    kept = kept[np.lexsort((children.number[cases.child[case[kept]]], on[kept]))]
    child, on = cases.child[case[kept]], on[kept]

    factors = np.array([*PROTECTIVE, *RISK], dtype=object)
    is_present = _present(rng, child, days_since(on, FIRST_ANSWERS) / 365.25, len(children))
    answered = rng.random(is_present.shape) < SHARE_ANSWERED
    form, factor = np.nonzero(answered)
    names = factors[factor]
    # One system has a factor of its own, that nobody has told the reference data of.
    names[_spread_over(len(names), UNKNOWN_ANSWERS)] = UNKNOWN_FACTOR
    frame = pd.DataFrame(
        {
            "cpr": children.number[child[form]],
            "dato": on[form],
            "faktor": names,
            "til_stede": is_present[form, factor],
        }
    )
    recorded = np.minimum(plus_days(on, rng.integers(0, 12, len(on))), today)
    return Records(frame, recorded[form])


def _spread_over(size: int, wanted: int) -> Ints:
    """Places spread evenly over so many rows, far from each other; none where there are few rows."""
    step = size // (wanted + 1)
    places: Ints = step * np.arange(1, wanted + 1) if step > 100 else np.zeros(0, dtype="int64")
    return places


def _present(rng: np.random.Generator, child: Ints, years: Floats, size: int) -> Flags:
    """Whether each factor is present, forms × factors; what a child has it mostly keeps.

    `years`: since the first answers, one per form. `size`: number of children.
    """
    shares = np.array([*PROTECTIVE.values(), *RISK.values()])
    a_year = np.repeat([RISE_A_YEAR, -FALL_A_YEAR], [len(PROTECTIVE), len(RISK)])
    lasting = rng.random((size, len(shares)))[child]
    anew = rng.random(lasting.shape)
    drawn = np.where(rng.random(lasting.shape) < 0.2, anew, lasting)
    present: Flags = drawn < shares[None, :] + years[:, None] * a_year[None, :]
    return present
