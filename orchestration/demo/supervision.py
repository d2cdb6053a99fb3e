"""Invented management supervision: each month a sample of new cases, answered as the profile says."""

import numpy as np
import pandas as pd

from orchestration.demo.arrays import day, plus_days, shifted, yes_no
from orchestration.demo.cases import Cases
from orchestration.demo.profiles import QUESTIONS, Profile
from orchestration.demo.records import Records

NEW_CASE_DAYS = 240
"""A case can be in the sample for so many days after it was opened."""
LATEST_DAY = 15
"""Cases opened later in the month wait for the next sample."""


def make_supervision(rng: np.random.Generator, profile: Profile, cases: Cases) -> Records:
    """Answers of the monthly supervision, one row per case and question; a month's cases are of different
    children.
    """
    frames: list[pd.DataFrame] = []
    for month, answers in profile.supervision.items():
        first = day(f"{month}-01")
        new = (
            (cases.opened >= shifted(first, -NEW_CASE_DAYS))
            & (cases.opened < shifted(first, LATEST_DAY))
            & cases.is_own
        )
        candidates = np.flatnonzero(new)
        # Different children: the last case of each.
        _, last = np.unique(cases.child[candidates][::-1], return_index=True)
        candidates = candidates[::-1][last]
        size = min(max(given.relevant for given in answers.values()), len(candidates))
        sample = np.sort(rng.permutation(candidates)[:size])
        for question in QUESTIONS:
            given = answers[question].at_most(size)
            place = rng.permutation(size)
            relevant = place < given.relevant
            fulfilled = place < given.fulfilled
            # A relevant question that was left open is not met.
            answered_no = relevant & ~fulfilled & (rng.random(size) >= 0.08)
            frames.append(
                pd.DataFrame(
                    {
                        "maaned": np.full(size, first),
                        "sag_id": cases.case_id[sample],
                        "spoergsmaal": np.full(size, question, dtype=object),
                        "relevant": relevant,
                        "opfyldt": yes_no(fulfilled, answered_no),
                    }
                )
            )
    rows = pd.concat(frames, ignore_index=True)
    months = rows["maaned"].to_numpy().astype("datetime64[D]")
    return Records(rows, plus_days(months, 22))
