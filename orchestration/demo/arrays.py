"""Small helpers on whole columns: dates, draws and look-ups without a loop over rows."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Days = NDArray[np.datetime64]
"""Dates as `datetime64[D]`; `NaT` where there is none."""
Minutes = NDArray[np.datetime64]
"""Points in time as `datetime64[m]`; `NaT` where there is none."""
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Words = NDArray[np.object_]
"""Texts and codes; None for an empty cell."""

NO_DAY = np.datetime64("NaT", "D")
NO_TIME = np.datetime64("NaT", "m")


@dataclass(frozen=True)
class Arrays:
    """Arrays of one length beside each other, an entry in each: the base of a dataclass of such arrays."""

    def where(self, wanted: Flags | Ints) -> Self:
        """The entries wanted."""
        return replace(self, **{each.name: getattr(self, each.name)[wanted] for each in fields(self)})

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All parts, one after the other."""
        return cls(
            **{
                each.name: np.concatenate([getattr(part, each.name) for part in parts])
                for each in fields(cls)
            }
        )


def day(text: str) -> np.datetime64:
    """One ISO date as `datetime64[D]`."""
    return np.datetime64(text, "D")


def plus_days(dates: Days, days: Any) -> Days:
    """Dates moved by a number of days each (fractions are cut off; `NaT` stays)."""
    moved: Days = dates + np.asarray(days).astype("int64").astype("timedelta64[D]")
    return moved


def shifted(date: np.datetime64, days: int) -> np.datetime64:
    """One date moved by a number of days."""
    return date + np.timedelta64(days, "D")


def either(condition: Flags, if_true: Any, if_false: Any) -> Words:
    """Words (or None, for an empty cell) chosen row by row."""
    chosen: Words = np.empty(len(condition), dtype=object)
    chosen[condition] = if_true[condition] if isinstance(if_true, np.ndarray) else if_true
    chosen[~condition] = if_false[~condition] if isinstance(if_false, np.ndarray) else if_false
    return chosen


def yes_no(is_yes: Flags, is_no: Flags) -> Any:
    """A nullable yes/no column; neither is an empty cell."""
    return pd.array(either(is_yes, True, either(is_no, False, None)).tolist(), dtype="boolean")


def numbers_or_none(is_known: Flags, values: Ints) -> Any:
    """A nullable column of whole numbers."""
    return pd.Series(values, dtype="Int64").where(is_known, pd.NA).array


def days_since(later: Days, earlier: Days | np.datetime64) -> Ints:
    """Whole days from `earlier` to `later`; only for dates that exist."""
    return (later - earlier).astype("timedelta64[D]").astype("int64")


def birthday(births: Days, age: int) -> Days:
    """The day on which each child turns `age`; those born on 29 February turn on 1 March in other years."""
    months = births.astype("datetime64[M]")
    day_of_month = births - months.astype("datetime64[D]")
    turned: Days = (months + np.timedelta64(12 * age, "M")).astype("datetime64[D]") + day_of_month
    return turned


def first_of_month(dates: Days) -> Days:
    """The first day of each date's month."""
    return dates.astype("datetime64[M]").astype("datetime64[D]")


def year_of(dates: Days) -> Ints:
    """The calendar year of each date; only for dates that exist."""
    return dates.astype("datetime64[Y]").astype("int64") + 1970


def last_of_month(dates: Days) -> Days:
    """The last day of each date's month."""
    after: Days = (dates.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]")
    return plus_days(after, -1)


def day_in_year(years: Ints, month_and_day: str) -> Days:
    """The same day, `08-01` for 1 August, of each year."""
    month, day_of_month = (int(part) for part in month_and_day.split("-"))
    months = (years - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(month - 1, "M")
    return plus_days(months.astype("datetime64[D]"), day_of_month - 1)


def to_weekday(dates: Days) -> Days:
    """The date itself, or the Friday before when it falls on a weekend; `NaT` stays."""
    known = ~np.isnat(dates)
    weekdays = dates.copy()
    weekdays[known] = np.busday_offset(dates[known], 0, roll="backward")
    return weekdays


def random_days(rng: np.random.Generator, first: np.datetime64, last: np.datetime64, size: int) -> Days:
    """Dates spread evenly from `first` to `last`, both included."""
    span = int((last - first).astype("int64")) + 1
    return plus_days(np.full(size, first), rng.integers(0, span, size))


def lognormal_days(rng: np.random.Generator, median: Any, spread: float, size: int) -> Ints:
    """Whole days with the given median (one number or one per row), skewed to the right, never negative."""
    days: Ints = np.rint(np.asarray(median) * np.exp(rng.normal(0.0, spread, size))).astype("int64")
    return days


def draw(rng: np.random.Generator, weights: dict[str, float], size: int) -> Words:
    """Words drawn with the given weights (they need not add up to one)."""
    words = np.array(list(weights), dtype=object)
    shares = np.array(list(weights.values()), dtype="float64")
    drawn: Words = words[rng.choice(len(words), size, p=shares / shares.sum())]
    return drawn


def draw_by_row(rng: np.random.Generator, weights: Floats, rows: Ints) -> Ints:
    """For each entry of `rows`, a column of `weights` drawn with that row's weights."""
    cumulated = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    cumulated[:, -1] = 1.0
    drawn: Ints = (rng.random(len(rows))[:, None] >= cumulated[rows]).sum(axis=1)
    return drawn


def rank_within(*groups: NDArray[Any]) -> Ints:
    """For each row its place, from 0, among the rows equal in all `groups`, in order of appearance."""
    order = np.lexsort(groups[::-1])
    changed = np.zeros(len(order), dtype=bool)
    if len(order):
        changed[0] = True
    for group in groups:
        changed[1:] |= group[order][1:] != group[order][:-1]
    starts = np.maximum.accumulate(np.where(changed, np.arange(len(order)), 0))
    ranks: Ints = np.empty(len(order), dtype="int64")
    ranks[order] = np.arange(len(order)) - starts
    return ranks


def first_of_each(*groups: NDArray[Any]) -> Ints:
    """Places of the first row of each combination of the groups, in order of appearance."""
    places: Ints = np.flatnonzero(rank_within(*groups) == 0)
    return places


def trend(on: Days, first: tuple[int, float], last: tuple[int, float]) -> Floats:
    """A number for each day that moves evenly from one year's value to a later year's, level outside."""
    levels: Floats = np.interp(year_of(on), (first[0], last[0]), (first[1], last[1]))
    return levels
