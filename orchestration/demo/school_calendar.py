"""The days on which pupils are at school: weekdays outside the holidays of seeds/holiday.csv."""

import csv
from functools import cache

import numpy as np

from orchestration.demo.arrays import Days, day
from orchestration.intake.contract import SEEDS


@cache
def holidays() -> Days:
    """Every day of every holiday, sorted, weekends too."""
    with (SEEDS / "holiday.csv").open(encoding="utf-8", newline="") as lines:
        spans = [(day(row["first_day"]), day(row["last_day"])) for row in csv.DictReader(lines)]
    days: Days = np.unique(np.concatenate([np.arange(first, last + 1) for first, last in spans]))
    return days


def school_days(first: np.datetime64, last: np.datetime64) -> Days:
    """The school days from `first` to `last`, both included, in order."""
    every = np.arange(first, last + 1)
    days: Days = every[np.is_busday(every, holidays=holidays())]
    return days


def school_year_of(first_year: int) -> str:
    """The school year that begins in August of a year, as it is delivered: 2020/21."""
    return f"{first_year}/{(first_year + 1) % 100:02d}"
