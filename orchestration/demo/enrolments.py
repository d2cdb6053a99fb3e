"""Invented enrolments: daycare from about eleven months, school from the year a child turns six.

Pupils have one row per school year. Who is in special provision is decided year by year, exactly as many as
the profile says, and mostly the same pupils from year to year.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    NO_DAY,
    Arrays,
    Days,
    Flags,
    Floats,
    Ints,
    Words,
    birthday,
    day,
    day_in_year,
    days_since,
    either,
    first_of_month,
    numbers_or_none,
    plus_days,
    random_days,
    year_of,
)
from orchestration.demo.places import Places
from orchestration.demo.population import UNBORN, Children
from orchestration.demo.profiles import TODAY, Profile
from orchestration.demo.records import Later, Records
from orchestration.demo.wellbeing import YOUNGEST_MONTHS

FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR = 2013, 2021
"""School years by the year they begin in: inclusion is reported since 2013/14."""
DAYCARE_SYSTEM_FROM = day("2017-01-01")
"""The daycares' system was taken into use on this day: whoever was there was enrolled from it."""
PLANNED_UNTIL = day("2021-11-30")
"""Places in daycare are given until here already."""
OPEN = day("9999-12-31")
"""The last day of an enrolment that has no end yet."""

SCHOOL_STARTS_AT, LAST_COMPULSORY_CLASS, TENTH_CLASS = 6, 9, 10
SHARE_TENTH_CLASS = 0.22
SHARE_IN_OTHER_SCHOOLS = 0.07
"""Children in private schools that aren't in the municipality's system: they never get a row."""
SHARE_IN_FREE_SCHOOL = 0.04
SHARE_CHANGES_SCHOOL = 0.2
"""Children who change to their school from another one at some day since 2013."""
SHARE_SPECIAL_FROM_MID_YEAR = 0.2
"""Of those in special provision from next year, those who begin while this year is on."""
SHARE_ALSO_ORDINARY = 0.05
"""Of the pupils in special classes, those who are enrolled in their own school too."""
SHARE_WITHOUT_CLASS = 0.006
"""Pupils in special provision whose class nobody typed in. Few: they are pupils of no known class."""
SHARE_STU = 0.024
"""Young people who go to STU (special youth education) for three years."""

SHARE_AT_HOME, SHARE_AT_HOME_WHERE_NONE_ASSESSED = 0.03, 0.4
"""Never assessed children who are in no daycare of the municipality's system, by whether theirs does TOPI."""
SHARE_CHANGES_DAYCARE = 0.05
SHARE_FULL_TIME, SHARE_HOURS_UNKNOWN = 0.85, 0.004
_LONGER_HOURS, _FEWER_HOURS = (40.0,), (25.0, 28.0, 30.0, 32.0, 35.0)
FULL_TIME_HOURS = 37.0

NURSERY_TYPES = ("vuggestue", "integreret", "dagpleje")
KINDERGARTEN_TYPES = ("boernehave", "integreret")

# Share of each kind among the pupils in special provision, in 2013/14 and in 2021/22.
_SPECIAL_KINDS = {
    "specialklasse": (0.28, 0.22),
    "specialskole": (0.19, 0.15),
    "dagbehandling": (0.07, 0.08),
    "intern_skole": (0.03, 0.02),
    "undervisning_regionale_tilbud": (0.08, 0.05),
    "egne_dagskoler": (0.09, 0.12),
    "egne_heldagsskoler": (0.07, 0.09),
    "uv_private_dagskoler": (0.04, 0.07),
    "uv_private_doegnskoler": (0.03, 0.02),
    "uv_dagskoler_til_kommuner": (0.04, 0.05),
    "uv_doegnskoler_til_kommuner": (0.02, 0.02),
    "autismecenteret_skole": (0.04, 0.07),
    "eventen": (0.02, 0.04),
}
_BOUGHT = (
    "dagbehandling",
    "intern_skole",
    "uv_private_dagskoler",
    "uv_private_doegnskoler",
    "uv_dagskoler_til_kommuner",
    "uv_doegnskoler_til_kommuner",
    "stu_andre",
)


@dataclass(frozen=True)
class _Stays(Arrays):
    """Enrolments in the making; one entry per row in every array."""

    child: Ints
    institution: Ints
    first: Days
    last: Days
    """The last day; `OPEN` where it isn't known yet."""
    kind: Words
    class_level: Ints
    """-1: none."""
    hours: Floats
    recorded: Days
    closed: Days
    """The day from which the last one is known."""
    is_second: Flags
    """Ordinary enrolment beside one in special provision."""

    def __len__(self) -> int:
        return len(self.child)


@dataclass(frozen=True)
class Enrolments:
    """The enrolments of one municipality: one entry per row in every array, but for `is_pupil`.

    All of them are known at the source on the demo's today.
    """

    records: Records
    child: Ints
    institution: Ints
    first: Days
    last: Days
    """`OPEN` where there is none."""
    kind: Words
    class_level: Ints
    hours: Floats
    """Hours a week; `NaN` where unknown, and in schools."""
    is_school: Flags
    is_second: Flags
    is_pupil: Flags
    """One entry per child: not in a school outside the municipality's system."""

    def row_on(self, child: Ints, on: Days, among: Flags) -> Ints:
        """For each child and day the place of its row among some, -1 where there is none.

        `among`: rows that don't overlap for one child.
        """
        rows = np.flatnonzero(among)
        rows = rows[np.lexsort((self.first[rows], self.child[rows]))]
        if not len(rows):
            return np.full(len(child), -1)
        begins = self.child[rows] * 100_000 + self.first[rows].astype("int64")
        place = np.searchsorted(begins, child * 100_000 + on.astype("int64"), side="right") - 1
        found = rows[np.maximum(place, 0)]
        fits = (place >= 0) & (self.child[found] == child) & (self.last[found] >= on)
        return np.where(fits, found, -1)

    def on(self, moment: np.datetime64) -> Flags:
        """The rows that run on a day."""
        running: Flags = (self.first <= moment) & (self.last >= moment)
        return running


def make_enrolments(
    rng: np.random.Generator,
    profile: Profile,
    children: Children,
    places: Places,
    assessments: Records,
) -> Enrolments:
    """Enrolments in daycare since 2017 and in school since 2013/14.

    `assessments`: the TOPI rounds; whoever was assessed is enrolled on the round's first day.
    """
    is_pupil = rng.random(len(children)) >= SHARE_IN_OTHER_SCHOOLS
    made = _Stays.joined(
        [
            _daycare(rng, children, places, assessments),
            *_school(rng, profile, children, places, is_pupil),
            _youth(rng, children, places, is_pupil),
        ]
    )
    order = np.lexsort((made.institution, made.first, children.number[made.child]))
    stays = made.where(order)
    rows = pd.DataFrame(
        {
            "cpr": children.number[stays.child],
            "institution_id": stays.institution,
            "fra": stays.first,
            "til": np.where(stays.last == OPEN, NO_DAY, stays.last),
            "tilbudstype": stays.kind,
            "klassetrin": numbers_or_none(stays.class_level >= 0, stays.class_level),
            "timer_pr_uge": stays.hours,
        }
    )
    today = day(TODAY)
    closed = np.where(stays.last == OPEN, NO_DAY, np.minimum(stays.closed, today))
    institutions = places.records.rows
    schools = institutions.loc[institutions["type"].isin(["skole", "specialskole"]), "institution_id"]
    return Enrolments(
        records=Records(rows, np.minimum(stays.recorded, today), (Later("til", closed),)),
        child=stays.child,
        institution=stays.institution,
        first=stays.first,
        last=stays.last,
        kind=stays.kind,
        class_level=stays.class_level,
        hours=stays.hours,
        is_school=np.isin(stays.institution, schools.to_numpy()),
        is_second=stays.is_second,
        is_pupil=is_pupil,
    )


# --- daycare --------------------------------------------------------------------------------------------


def _first_round(children: Children, assessments: Records) -> Days:
    """The first day of the first round in which each child was assessed; `OPEN` for the others."""
    rows = assessments.rows
    first = np.full(len(children), OPEN)
    by_number = np.argsort(children.number, kind="stable")
    child = by_number[np.searchsorted(children.number, rows["cpr"].to_numpy(), sorter=by_number)]
    begins = first_of_month(rows["vurderet"].to_numpy().astype("datetime64[D]"))
    np.minimum.at(first, child, begins)
    return first


def _is_at_home(rng: np.random.Generator, places: Places, assessments: Records, assessed_from: Days) -> Flags:
    """Children in no daycare: never one who was assessed, and more of those whose daycare doesn't do TOPI."""
    does_topi = np.isin(places.daycare_of_child, assessments.rows["institution_id"].to_numpy())
    share = np.where(does_topi, SHARE_AT_HOME, SHARE_AT_HOME_WHERE_NONE_ASSESSED)
    at_home: Flags = (assessed_from == OPEN) & (rng.random(len(share)) < share)
    return at_home


def _fitting(rng: np.random.Generator, places: Places, types: Sequence[str]) -> Ints:
    """Each child's own daycare where its type fits, else another that does, in its district if possible."""
    frame = places.records.rows
    institution = frame["institution_id"].to_numpy()
    fits = np.isin(frame["type"].to_numpy().astype(str), types)
    district = np.array(
        [places.districts.index(name) if name in places.districts else -1 for name in frame["distrikt"]]
    )
    own = np.searchsorted(institution, places.daycare_of_child)
    chosen = places.daycare_of_child.copy()
    for number in range(len(places.districts)):
        near = institution[fits & (district == number)]
        candidates = near if len(near) else institution[fits]
        rows = np.flatnonzero((places.district_of_child == number) & ~fits[own])
        if len(candidates):
            chosen[rows] = candidates[rng.integers(0, len(candidates), len(rows))]
    return chosen


def _daycare(rng: np.random.Generator, children: Children, places: Places, assessments: Records) -> _Stays:
    """Nursery and, from the month of the third birthday, kindergarten: in an integrated place one stay."""
    size = len(children)
    assessed_from = _first_round(children, assessments)
    goes = ~_is_at_home(rng, places, assessments, assessed_from) & (children.standing != UNBORN)
    begins = plus_days(children.birth, YOUNGEST_MONTHS * 30 - 15 + rng.integers(0, 120, size))
    begins = np.where(rng.random(size) < 0.7, first_of_month(begins), begins)
    arrived = plus_days(children.moved_in, rng.integers(0, 60, size))
    begins = np.where(arrived > begins, arrived, begins)
    begins = np.minimum(begins, assessed_from)
    to_school = day_in_year(year_of(children.birth) + SCHOOL_STARTS_AT, "08-01")
    ends = np.fmin(plus_days(to_school, -1), children.moved_out)

    third = birthday(children.birth, 3)
    # In the month of the birthday, on its first day or later: at no month's end is a child in the wrong one.
    moves = first_of_month(third)
    moves = np.where(rng.random(size) < 0.85, moves, plus_days(moves, rng.integers(0, 28, size)))
    nursery = _fitting(rng, places, NURSERY_TYPES)
    kindergarten = _fitting(rng, places, KINDERGARTEN_TYPES)
    stays_on = nursery == kindergarten
    hours = _hours(rng, size)

    child = np.flatnonzero(goes & (begins <= ends))
    first_last = np.where(stays_on, ends, np.minimum(ends, plus_days(moves, -1)))
    one = _plain(child, nursery[child], begins[child], first_last[child], hours[child])
    later = child[~stays_on[child]]
    two = _plain(later, kindergarten[later], np.maximum(begins, moves)[later], ends[later], hours[later])
    stays = _Stays.joined([one, two])
    stays = _with_changes(rng, stays.where(stays.first <= stays.last), places)
    return _as_known(rng, stays, children)


def _plain(child: Ints, institution: Ints, first: Days, last: Days, hours: Floats) -> _Stays:
    """Ordinary stays without a class, known from their first day."""
    size = len(child)
    return _Stays(
        child=child,
        institution=institution,
        first=first,
        last=last,
        kind=np.full(size, "almen", dtype=object),
        class_level=np.full(size, -1),
        hours=hours,
        recorded=first,
        closed=last,
        is_second=np.zeros(size, dtype=bool),
    )


def _hours(rng: np.random.Generator, size: int) -> Floats:
    """Hours a week: mostly full time, a few more, some fewer, a few unknown."""
    drawn = rng.random(size)
    hours = np.full(size, FULL_TIME_HOURS)
    longer = (drawn >= SHARE_FULL_TIME) & (drawn < SHARE_FULL_TIME + 0.03)
    fewer = drawn >= SHARE_FULL_TIME + 0.03
    hours[longer] = np.array(_LONGER_HOURS)[rng.integers(0, len(_LONGER_HOURS), int(longer.sum()))]
    hours[fewer] = np.array(_FEWER_HOURS)[rng.integers(0, len(_FEWER_HOURS), int(fewer.sum()))]
    hours[rng.random(size) < SHARE_HOURS_UNKNOWN] = np.nan
    return hours


def _with_changes(rng: np.random.Generator, stays: _Stays, places: Places) -> _Stays:
    """Some came to their daycare from another of the same type; of these some in the middle of a round."""
    frame = places.records.rows
    institution, types = frame["institution_id"].to_numpy(), frame["type"].to_numpy().astype(str)
    size = len(stays)
    length = days_since(np.minimum(stays.last, day(TODAY)), stays.first)
    changes = (rng.random(size) < SHARE_CHANGES_DAYCARE) & (length > 200)
    on = plus_days(stays.first, 60 + rng.random(size) * np.maximum(length - 120, 0))
    september = plus_days(day_in_year(year_of(on), "09-02"), rng.integers(0, 24, size))
    in_round = (rng.random(size) < 0.3) & (september > stays.first) & (september <= stays.last)
    on = np.where(in_round, september, on)
    other = stays.institution.copy()
    own_type = types[np.searchsorted(institution, stays.institution)]
    for kind in np.unique(types):
        candidates = institution[types == kind]
        rows = np.flatnonzero(own_type == kind)
        other[rows] = candidates[rng.integers(0, len(candidates), len(rows))]
    changes &= other != stays.institution
    before = replace(stays, institution=other, last=plus_days(on, -1)).where(changes)
    after = replace(stays, first=np.where(changes, on, stays.first))
    return _Stays.joined([before, after])


def _as_known(rng: np.random.Generator, stays: _Stays, children: Children) -> _Stays:
    """The stays as the system holds them: since it was taken into use, and as far ahead as is planned."""
    stays = stays.where((stays.last >= DAYCARE_SYSTEM_FROM) & (stays.first <= PLANNED_UNTIL))
    size = len(stays)
    left = stays.last == children.moved_out[stays.child]
    closed = plus_days(stays.last, np.where(left, rng.integers(0, 5, size), -rng.integers(0, 30, size)))
    return replace(
        stays,
        first=np.maximum(stays.first, DAYCARE_SYSTEM_FROM),
        last=np.where(stays.last >= PLANNED_UNTIL, OPEN, stays.last),
        recorded=plus_days(stays.first, -rng.integers(5, 60, size)),
        closed=closed,
    )


# --- school ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Schools:
    """institution_id of the schools that children go to; `own` and `before` have one entry per child."""

    own: Ints
    before: Ints
    """The school a child came from, where it changed."""
    with_special_classes: Ints
    special: int
    bought: int


def _schools(rng: np.random.Generator, places: Places, size: int) -> _Schools:
    frame = places.records.rows
    school = frame.loc[frame["type"] == "skole", "institution_id"].to_numpy()
    special = frame.loc[frame["type"] == "specialskole"]
    district_schools, free_school = school[:-1], school[-1]
    own = district_schools[places.school_district_of_child]
    own = np.where(rng.random(size) < SHARE_IN_FREE_SCHOOL, free_school, own)
    return _Schools(
        own=own,
        before=district_schools[rng.integers(0, len(district_schools), size)],
        # The first schools lie one in each district.
        with_special_classes=district_schools[places.district_of_child],
        special=int(special.loc[special["ejer"] == "kommunal", "institution_id"].iloc[0]),
        bought=int(special.loc[special["ejer"] == "ekstern", "institution_id"].iloc[0]),
    )


def _institution_of(schools: _Schools, child: Ints, kind: Words) -> Ints:
    """Where a kind of special provision is given."""
    return np.where(
        kind == "specialklasse",
        schools.with_special_classes[child],
        np.where(np.isin(kind.astype(str), _BOUGHT), schools.bought, schools.special),
    )


def _special_by_year(
    rng: np.random.Generator, profile: Profile, children: Children, pupils: Sequence[Ints]
) -> list[Flags]:
    """Which children are in special provision in each school year: of those counted an exact share.

    `pupils`: for each school year the places of those who are pupils on 5 September.
    """
    size = len(children)
    need = rng.normal(size=size) + 0.25 * children.is_boy
    born = year_of(children.birth)
    special: list[Flags] = []
    for year, there in zip(range(FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR + 1), pupils, strict=True):
        score = need + 0.05 * (year - born) + 0.08 * rng.normal(size=size)
        wanted = round(len(there) * (1 - profile.inclusion_in(year)))
        chosen = there[np.argsort(-score[there], kind="stable")]
        line = score[chosen[wanted]] if wanted < len(chosen) else -np.inf
        flags: Flags = score > line
        special.append(flags)
    return special


def _kinds(year: int, place: Floats) -> Words:
    """The kind of each child in special provision; it stays the same as long as the shares do."""
    done = (year - FIRST_SCHOOL_YEAR) / (LAST_SCHOOL_YEAR - FIRST_SCHOOL_YEAR)
    shares = np.array([first + (last - first) * done for first, last in _SPECIAL_KINDS.values()])
    limits = np.cumsum(shares / shares.sum())[:-1]
    kinds: Words = np.array(list(_SPECIAL_KINDS), dtype=object)[np.searchsorted(limits, place)]
    return kinds


def _school(
    rng: np.random.Generator, profile: Profile, children: Children, places: Places, is_pupil: Flags
) -> list[_Stays]:
    """One row per pupil and school year; two where a pupil changes in the middle of it."""
    size = len(children)
    today = day(TODAY)
    schools = _schools(rng, places, size)
    tenth = rng.random(size) < SHARE_TENTH_CLASS
    starts = year_of(children.birth) + SCHOOL_STARTS_AT
    came = np.where(np.isnat(children.moved_in), children.birth, children.moved_in)
    went = np.where(np.isnat(children.moved_out), OPEN, children.moved_out)

    years = range(FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR + 1)
    pupils: list[Ints] = []
    counted: list[Ints] = []
    for year in years:
        level = year - starts
        of_age = (level >= 0) & ((level <= LAST_COMPULSORY_CLASS) | (tenth & (level == TENTH_CLASS)))
        there = of_age & is_pupil & (came <= min(day(f"{year + 1}-07-31"), today))
        there &= went >= day(f"{year}-08-01")
        pupils.append(np.flatnonzero(there))
        counting = day(f"{year}-09-05")
        counted.append(np.flatnonzero(there & (came <= counting) & (went >= counting)))
    special = _special_by_year(rng, profile, children, counted)

    of_kind = rng.random(size)
    without_class = rng.random(size) < SHARE_WITHOUT_CLASS
    changes = rng.random(size) < SHARE_CHANGES_SCHOOL
    changed_on = random_days(rng, day("2013-09-01"), day("2021-09-24"), size)
    changed_on = np.where(changes & (schools.before != schools.own), changed_on, day("1900-01-01"))
    parts: list[_Stays] = []
    for number, year in enumerate(years):
        child = pupils[number]
        first = np.maximum(came[child], day(f"{year}-08-01"))
        last = np.minimum(went[child], day(f"{year + 1}-07-31"))
        kinds = _kinds(year, of_kind[child])
        is_special = special[number][child]
        level = np.where(is_special & without_class[child], -1, year - starts[child])
        special_place = _institution_of(schools, child, kinds)
        own = schools.own[child]
        kind = either(is_special, kinds, "almen")
        stay = _Stays(
            child=child,
            institution=np.where(is_special, special_place, own),
            first=first,
            last=last,
            kind=kind,
            class_level=level,
            hours=np.full(len(child), np.nan),
            recorded=first,
            closed=last,
            is_second=np.zeros(len(child), dtype=bool),
        )
        # From ordinary to special before the year is over.
        early = ~is_special & (rng.random(len(child)) < SHARE_SPECIAL_FROM_MID_YEAR)
        early &= special[number + 1][child] if number + 1 < len(special) else False
        turned_on = random_days(rng, day(f"{year}-10-20"), day(f"{year + 1}-05-20"), len(child))
        early &= (turned_on > first) & (turned_on <= last)
        # From another school to the child's own.
        moved_on = changed_on[child]
        moves = ~early & ~is_special & (moved_on > first) & (moved_on <= last)
        elsewhere = ~is_special & (moved_on > last)
        split_on = np.where(early, turned_on, moved_on)
        split = early | moves
        before = replace(
            stay,
            institution=np.where(moves | elsewhere, schools.before[child], stay.institution),
            last=np.where(split, plus_days(split_on, -1), last),
        )
        after = replace(
            stay,
            institution=np.where(early, special_place, own),
            kind=either(early, kinds, "almen"),
            first=np.where(split, split_on, first),
        ).where(split)
        second = replace(
            stay,
            institution=own,
            kind=np.full(len(child), "almen", dtype=object),
            is_second=np.ones(len(child), dtype=bool),
        ).where(
            (kind == "specialklasse")
            & (own != stay.institution)
            & (rng.random(len(child)) < SHARE_ALSO_ORDINARY)
        )
        parts += [_as_typed_in(rng, part, year, went) for part in (before, after, second)]
    return parts


def _as_typed_in(rng: np.random.Generator, stays: _Stays, year: int, went: Days) -> _Stays:
    """When the rows of a school year and their ends became known."""
    size = len(stays)
    at_start = stays.first == day(f"{year}-08-01")
    recorded = plus_days(
        stays.first, np.where(at_start, -rng.integers(30, 110, size), rng.integers(0, 6, size))
    )
    left = stays.last == went[stays.child]
    closed = plus_days(stays.last, np.where(left, rng.integers(0, 5, size), 0))
    # The running year is open until somebody leaves.
    last = np.where(stays.last > day(TODAY), OPEN, stays.last)
    return replace(stays, last=last, recorded=recorded, closed=closed)


def _youth(rng: np.random.Generator, children: Children, places: Places, is_pupil: Flags) -> _Stays:
    """STU: three years from the age of about seventeen, without a class."""
    size = len(children)
    today = day(TODAY)
    schools = _schools(rng, places, size)
    goes = is_pupil & (rng.random(size) < SHARE_STU)
    begins = year_of(children.birth) + 17 + rng.choice(4, size, p=(0.45, 0.3, 0.15, 0.1))
    years = np.where(rng.random(size) < 0.85, 3, rng.integers(1, 3, size))
    own = rng.random(size) < np.interp(begins, (2013, 2021), (0.65, 0.5))
    first, last = day_in_year(begins, "08-01"), plus_days(day_in_year(begins + years, "08-01"), -1)
    last = np.fmin(last, children.moved_out)
    opens = day(f"{FIRST_SCHOOL_YEAR}-08-01")
    child = np.flatnonzero(goes & (first <= today) & (last >= opens) & (first <= last))
    kind = either(own, "stu_egen_kommune", "stu_andre")[child]
    stays = replace(
        _plain(
            child,
            _institution_of(schools, child, kind),
            np.maximum(first[child], opens),
            np.where(last[child] > today, OPEN, last[child]),
            np.full(len(child), np.nan),
        ),
        kind=kind,
    )
    return replace(stays, recorded=plus_days(stays.first, -rng.integers(10, 60, len(child))))
