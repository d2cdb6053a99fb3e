"""Invented staff of the family department, and who of them has which case when.

Caseworkers are hired so that each has as many cases as the profile says; every month as many leave as the
turnover asks for, and their cases go to those who stay.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    NO_DAY,
    Days,
    Flags,
    Ints,
    Words,
    day,
    days_since,
    draw,
    plus_days,
    random_days,
    rank_within,
    shifted,
)
from orchestration.demo.cases import Cases
from orchestration.demo.profiles import FIRST_YEAR, TODAY, Profile
from orchestration.demo.records import Later, Records

FIRST_STAFF_MONTH = np.datetime64(f"{FIRST_YEAR - 1}-01", "M")
"""A year of staff before the first cases, so that the first turnover has its twelve months."""
FIRST_CASE_MONTH = np.datetime64(f"{FIRST_YEAR}-01", "M")
LAST_MONTH = np.datetime64("2021-12", "M")
"""Leavers are known until here: they have given notice."""

TURNOVER = ((2014, 2021), (0.25, 0.15))
"""Years, and the shares who leave in them."""
FIRST_EMPLOYEE = 301
FAMILY_TEAM = "Familiehuset"
CASE_TEAMS = ("Modtagelsen", "Team Nord", "Team Syd", "Team Vest")
CASEWORKERS_PER_TEAM = 6

# Children of the municipality per employee who has no cases.
_OTHERS = {"familiebehandler": 850, "leder": 3_600, "andet": 2_500}
_HOURS = {"1": 0.58, "0.95": 0.14, "0.86": 0.14, "0.81": 0.12, "0.5": 0.02}

SHARE_WITHOUT_CASEWORKER = 0.006
SHARE_LEFT_WAITING = 0.03
"""Cases of a leaver that nobody takes over for more than a month."""
SETTLED_DAYS = 60
"""A case that changed hands so recently isn't moved again to even out the load."""
UNEVEN = 1.2
"""A caseworker with so many times the mean gives cases to the others."""
AGENCY_WORKERS = 2
"""Caseworkers from an agency: they have cases, but the municipality doesn't employ them."""


@dataclass(frozen=True)
class Staff:
    """The employees of one municipality, and the cases they have had."""

    employees: Records
    caseworkers: Records
    """Who has the case when."""


@dataclass(frozen=True)
class _Caseworkers:
    """The caseworkers: one entry each in every array."""

    hired: Days
    left: Days
    notice: Days
    """The day from which it was known that they leave."""

    def who_stay(self, first: np.datetime64, after: np.datetime64) -> Ints:
        """Those who are there on `first` and still on `after`."""
        there: Ints = np.flatnonzero((self.hired <= first) & ~(self.left < after))
        return there


@dataclass
class _Team:
    """Employees of one function in the making; lists with one entry per employee."""

    function: str
    hired: list[np.datetime64] = field(default_factory=list)
    left: list[np.datetime64] = field(default_factory=list)


def make_staff(rng: np.random.Generator, profile: Profile, cases: Cases) -> Staff:
    """Employees since the year before the first one with cases, former ones too, and their cases."""
    today = day(TODAY)
    opened = cases.opened
    closed = cases.records.rows["lukket"].to_numpy().astype("datetime64[D]")
    months = np.arange(FIRST_STAFF_MONTH, LAST_MONTH + 1)
    workers = _employed(rng, "sagsbehandler", months, _caseworkers_wanted(profile, months, opened, closed))
    parts = [workers]
    for name, children in _OTHERS.items():
        wanted = np.full(len(months), max(round(profile.children / children), 1))
        parts.append(_employed(rng, name, months, wanted))

    function: Words = np.repeat(
        np.array([part.function for part in parts], dtype=object), [len(part.hired) for part in parts]
    )
    hired = np.concatenate([np.array(part.hired, dtype="datetime64[D]") for part in parts])
    left = np.concatenate([np.array(part.left, dtype="datetime64[D]") for part in parts])
    size = len(hired)
    # Notice is given some weeks ahead; who hasn't yet, is staying as far as anybody knows.
    notice = plus_days(left, -rng.integers(25, 120, size))
    left = np.where(notice > today, NO_DAY, left)
    notice = np.where(np.isnat(left), NO_DAY, np.maximum(notice, hired))

    count = len(workers.hired)
    teams = np.clip(count // (4 * CASEWORKERS_PER_TEAM), 2, len(CASE_TEAMS))
    team = np.array(CASE_TEAMS, dtype=object)[np.arange(size) % teams]
    team[function == "familiebehandler"] = FAMILY_TEAM
    # One caseworker has changed teams in September.
    moved = np.full(size, NO_DAY)
    staying = np.flatnonzero(np.isnat(left[:count]))[:1]
    moved[staying] = day("2021-09-01")
    before = team.copy()
    before[staying] = CASE_TEAMS[1]
    team[staying] = CASE_TEAMS[0]
    hours = draw(rng, _HOURS, size).astype("float64")
    hours[rng.random(size) < 0.02] = np.nan
    employees = pd.DataFrame(
        {
            "medarbejder_id": FIRST_EMPLOYEE + np.arange(size),
            "team": team,
            "funktion": function,
            "ansat": hired,
            "fratraadt": left,
            "aarsvaerk": hours,
        }
    )
    # Those from an agency came and went within a few years, and were never on the payroll.
    agency = np.flatnonzero(days_since(np.fmin(left[:count], today), hired[:count]) < 600)[-AGENCY_WORKERS:]
    employed = np.setdiff1d(np.arange(size), agency if count > 4 * AGENCY_WORKERS else [])
    known = plus_days(hired, -rng.integers(0, 25, size))
    hands = _Hands(rng, cases, closed, _Caseworkers(hired[:count], left[:count], notice[:count]))
    for month in np.arange(FIRST_CASE_MONTH, today.astype("datetime64[M]") + 1):
        hands.go_through(month)
    return Staff(
        employees=Records(
            employees.iloc[employed].reset_index(drop=True),
            known[employed],
            (Later("fratraadt", notice[employed]), Later("team", moved[employed], before[employed])),
        ),
        caseworkers=hands.records(),
    )


def _caseworkers_wanted(profile: Profile, months: Days, opened: Days, closed: Days) -> Ints:
    """Caseworkers of each month, for the profile's caseload; smoothed over the year around it."""
    first = months.astype("datetime64[D]")
    ended = np.sort(closed[~np.isnat(closed)])
    begun = np.searchsorted(np.sort(opened), np.minimum(first, day(TODAY)), side="right")
    n_open = (begun - np.searchsorted(ended, np.minimum(first, day(TODAY)))).astype("float64")
    # Before the first cases are delivered there were as many.
    n_open[months < FIRST_CASE_MONTH] = n_open[months == FIRST_CASE_MONTH][0]
    smooth = np.convolve(np.pad(n_open, 6, mode="edge"), np.full(13, 1 / 13), mode="valid")
    years = FIRST_YEAR + (months - FIRST_CASE_MONTH).astype("int64") / 12
    caseload = np.interp(years, list(profile.caseload), list(profile.caseload.values()))
    wanted: Ints = np.maximum(np.rint(smooth / caseload), 1).astype("int64")
    return wanted


def _employed(rng: np.random.Generator, function: str, months: Days, wanted: Ints) -> _Team:
    """Employees of one function: hired as wanted, and leaving at the turnover's pace."""
    begin = months[0].astype("datetime64[D]")
    size = int(wanted[0])
    team = _Team(function, list(random_days(rng, shifted(begin, -4_000), shifted(begin, -60), size)))
    team.left = [NO_DAY] * size
    owed = rng.random()
    for place, month in enumerate(months):
        first, after = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
        here = [one for one, left in enumerate(team.left) if np.isnat(left) and team.hired[one] <= first]
        year = int(month.astype("datetime64[Y]").astype("int64")) + 1970
        owed += len(here) * float(np.interp(year, *TURNOVER)) / 12
        settled = [one for one in here if team.hired[one] < shifted(first, -100)]
        # Nearly all leave on the last day of a month.
        leaving = rng.permutation(settled)[: min(int(owed), len(settled))]
        owed -= len(leaving)
        for one in leaving:
            team.left[int(one)] = shifted(after, -1)
        missing = int(wanted[min(place + 1, len(wanted) - 1)]) - (len(here) - len(leaving))
        if after <= day("2021-10-01"):
            team.hired += [after] * max(missing, 0)
            team.left += [NO_DAY] * max(missing, 0)
    return team


def _spread(rng: np.random.Generator, load: Ints, size: int) -> Ints:
    """Places of those who get `size` cases more, so that the loads become as even as they can."""
    levels = load[:, None] + np.arange(size)[None, :]
    places: Ints = np.argsort(levels, axis=None, kind="stable")[:size] // max(size, 1)
    return rng.permutation(places)


class _Hands:
    """Who has which case, month by month: one entry per case, -1 for nobody."""

    def __init__(self, rng: np.random.Generator, cases: Cases, closed: Days, staff: _Caseworkers) -> None:
        size = len(closed)
        self.rng = rng
        self.case_id = cases.case_id
        self.opened, self.closed = cases.opened, closed
        self.staff = staff
        self.owner = np.full(size, -1)
        self.since = np.full(size, NO_DAY)
        self.never = rng.random(size) < SHARE_WITHOUT_CASEWORKER
        self.given: list[tuple[Ints, Days, Ints]] = []

    def _give(self, case: Ints, since: Days, to: Ints) -> None:
        self.owner[case], self.since[case] = to, since
        self.given.append((case, since, to))

    def _load(self, held: Flags) -> Ints:
        load: Ints = np.bincount(self.owner[held & (self.owner >= 0)], minlength=len(self.staff.hired))
        return load

    def go_through(self, month: np.datetime64) -> None:
        """One month: even out, take the new cases, and hand over those of who leaves."""
        first, after = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
        is_open: Flags = (self.opened < after) & ~(self.closed < first)
        goes_on: Flags = is_open & ~(self.closed < after)
        here = self.staff.who_stay(first, after)
        if len(here):
            self._even_out(first, is_open, goes_on, here)
            self._take_new(is_open, here)
        then = self.staff.who_stay(after, after)
        if len(then) and after <= day(TODAY):
            self._hand_over(after, goes_on, then)

    def _even_out(self, first: np.datetime64, is_open: Flags, goes_on: Flags, here: Ints) -> None:
        """Those with far more cases than the others give some away."""
        load = self._load(is_open)
        mean = load[here].mean()
        if load[here].max() <= UNEVEN * mean and load[here].min() >= mean / UNEVEN:
            return
        settled = goes_on & (self.owner >= 0) & (self.since < shifted(first, -SETTLED_DAYS))
        movable = self.rng.permutation(np.flatnonzero(settled))
        surplus = np.maximum(load - int(np.ceil(mean)), 0)
        case = movable[rank_within(self.owner[movable]) < surplus[self.owner[movable]]]
        load = load - np.bincount(self.owner[case], minlength=len(load))
        to = here[_spread(self.rng, load[here], len(case))]
        changed = self.owner[case] != to
        self._give(case[changed], np.full(int(changed.sum()), shifted(first, 1)), to[changed])

    def _take_new(self, is_open: Flags, here: Ints) -> None:
        new = np.flatnonzero(is_open & (self.owner < 0) & ~self.never)
        begins = np.maximum(self.opened[new], FIRST_CASE_MONTH.astype("datetime64[D]"))
        waited = np.where(self.rng.random(len(new)) < 0.6, 0, self.rng.integers(1, 9, len(new)))
        since = plus_days(begins, waited)
        since = np.where(self.closed[new] < since, begins, since)
        self._give(new, since, here[_spread(self.rng, self._load(is_open)[here], len(new))])

    def _hand_over(self, after: np.datetime64, goes_on: Flags, then: Ints) -> None:
        leavers = np.flatnonzero(self.staff.left == shifted(after, -1))
        is_orphaned: Flags = goes_on & np.isin(self.owner, leavers)
        case = np.flatnonzero(is_orphaned)
        delay = np.where(self.rng.random(len(case)) < 0.7, 0, self.rng.integers(1, 15, len(case)))
        delay[self.rng.random(len(case)) < SHARE_LEFT_WAITING] = 45
        to = then[_spread(self.rng, self._load(goes_on & ~is_orphaned)[then], len(case))]
        self._give(case, plus_days(np.full(len(case), after), delay), to)

    def records(self) -> Records:
        """The rows: each ends the day before the next, with the case, or when the caseworker leaves."""
        case, since, worker = (np.concatenate(parts) for parts in zip(*self.given, strict=True))
        left, notice = self.staff.left[worker], self.staff.notice[worker]
        kept = (since <= day(TODAY)) & ~(left < since) & ~(self.closed[case] < since)
        order = np.flatnonzero(kept)
        order = order[np.lexsort((since[order], case[order]))]
        case, since, worker = case[order], since[order], worker[order]
        left, notice = left[order], notice[order]
        size = len(case)
        before_next = np.full(size, NO_DAY)
        again = np.flatnonzero(case[1:] == case[:-1])
        before_next[again] = plus_days(since[again + 1], -1)
        closed = self.closed[case]
        ends = np.stack([before_next, left, closed])
        closed_known = plus_days(closed, self.rng.integers(0, 8, size))
        known = np.stack([plus_days(before_next, 3), notice, closed_known])
        first = np.argmin(np.where(np.isnat(ends), day("9999-12-31"), ends), axis=0)
        rows = pd.DataFrame(
            {
                "sag_id": self.case_id[case],
                "fra": since,
                "til": ends[first, np.arange(size)],
                "medarbejder_id": FIRST_EMPLOYEE + worker,
            }
        )
        recorded = plus_days(since, self.rng.integers(0, 6, size))
        return Records(rows, recorded, (Later("til", known[first, np.arange(size)]),))
