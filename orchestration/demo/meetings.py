"""Invented meetings of the seven forums: about the children of a daycare, a school or a district, and one
child's own dialogue and network meetings.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orchestration.demo.arrays import (
    NO_DAY,
    Days,
    Flags,
    Ints,
    Words,
    birthday,
    day,
    either,
    lognormal_days,
    plus_days,
    random_days,
    to_weekday,
    trend,
    yes_no,
)
from orchestration.demo.places import Places
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY, Profile
from orchestration.demo.records import Later, Records

FIRST_YEAR_OF_MEETINGS = 2016
FIRST_MEETING = 40_001

DAYCARE_AGES, SCHOOL_AGES, ALL_AGES = (1, 5), (6, 15), (1, 16)
DAYCARE_EVERY, SCHOOL_EVERY = 38, 14
"""Days between two TVÆRS meetings: every 5–6 weeks in daycare, every 2 weeks in school."""
HOLIDAY_MONTH = 7

SHARE_WITHOUT_DISTRICT = 0.3
"""Rows that leave the district to the institution."""

# By forum: consent and parents present in 2016 and in 2021.
_CONSENT = {"netvaerksmoede": (0.78, 0.95), "dialogmoede": (0.70, 0.93)}
_USUAL_CONSENT = (0.56, 0.86)
_PARENTS = {"netvaerksmoede": (0.74, 0.90), "dialogmoede": (0.70, 0.91), "flerfaglig_sparring": (0.08, 0.22)}
_USUAL_PARENTS = (0.24, 0.52)


@dataclass(frozen=True)
class _Meetings:
    """Meetings in the making: one entry per meeting in every array."""

    forum: str
    on: Days
    district: Words
    institution: Ints
    """institution_id; 0 for a meeting of a district."""
    mean_children: float
    """Children discussed; 0 where none ever is."""
    ages: tuple[int, int] = ALL_AGES
    always_one: bool = False
    """About exactly one child."""

    def __len__(self) -> int:
        return len(self.on)


def _every(rng: np.random.Generator, begins: Days, pause: float) -> tuple[Ints, Days]:
    """For each place its meetings, about `pause` days apart: the number of the place, and the day."""
    today = day(TODAY)
    most = int((today - day(f"{FIRST_YEAR_OF_MEETINGS}-01-01")).astype("int64") / pause) + 2
    pauses = pause * rng.uniform(0.9, 1.1, (len(begins), most))
    after = np.cumsum(pauses, axis=1) - pauses[:, :1]
    on = to_weekday((begins[:, None] + after.astype("timedelta64[D]")).ravel())
    place = np.repeat(np.arange(len(begins)), most)
    month = on.astype("datetime64[M]").astype("int64") % 12 + 1
    held = (on <= today) & (month != HOLIDAY_MONTH) & (rng.random(len(on)) < 0.95)
    return place[held], on[held]


def _singles(rng: np.random.Generator, per_year: float, growth: float) -> Days:
    """Days of meetings about one child: more from year to year."""
    today = day(TODAY)
    years = np.arange(FIRST_YEAR_OF_MEETINGS, today.astype("datetime64[Y]").astype("int64") + 1971)
    days = []
    for year in years.tolist():
        last = min(day(f"{year}-12-31"), today)
        part = float((last - day(f"{year}-01-01")).astype("int64") + 1) / 365
        wanted = round(per_year * part * (1 + growth * (year - FIRST_YEAR_OF_MEETINGS)))
        days.append(to_weekday(random_days(rng, day(f"{year}-01-04"), last, wanted)))
    return np.concatenate(days)


class _Neighbourhood:
    """Finds a child of an age at a place (a daycare, a school, a district), all meetings at once."""

    def __init__(self, children: Children, place_of_child: Ints) -> None:
        self.order = np.lexsort((children.birth, place_of_child))
        self.keys = self._key(place_of_child, children.birth)[self.order]

    @staticmethod
    def _key(place: Ints, birth: Days) -> Ints:
        key: Ints = place * 100_000 + birth.astype("int64")
        return key

    def pick(self, rng: np.random.Generator, place: Ints, on: Days, ages: tuple[int, int]) -> Ints:
        """A child of these ages (in whole years, about); -1 where there is none."""
        youngest, oldest = birthday(on, -ages[0]), birthday(on, -ages[1] - 1)
        first = np.searchsorted(self.keys, self._key(place, oldest), side="right")
        after = np.searchsorted(self.keys, self._key(place, youngest), side="right")
        found = after > first
        picked = first + np.floor(rng.random(len(on)) * (after - first)).astype("int64")
        return np.where(found, self.order[np.minimum(picked, len(self.order) - 1)], -1)


def make_meetings(rng: np.random.Generator, profile: Profile, children: Children, places: Places) -> Records:
    """Meetings since 2016: one row per meeting and child, or one without a child."""
    rows = places.records.rows
    kinds = rows["type"].to_numpy().astype(str)
    district_of = dict(zip(rows["institution_id"].tolist(), rows["distrikt"].tolist(), strict=True))
    daycares = rows["institution_id"].to_numpy()[
        np.isin(kinds, ("integreret", "boernehave", "vuggestue", "dagpleje"))
    ]
    first_school = int(rows["institution_id"].to_numpy()[np.flatnonzero(kinds == "skole")[0]])
    schools = first_school + np.arange(len(places.school_districts))
    school_of_child = first_school + places.school_district_of_child

    def at_institutions(forum: str, ids: Ints, ages: tuple[int, int], pause: float, mean: float) -> _Meetings:
        # They come in one after the other; most from the beginning.
        begins = day(f"{FIRST_YEAR_OF_MEETINGS}-01-04") + (1_500 * rng.random(len(ids)) ** 2).astype(
            "timedelta64[D]"
        )
        place, on = _every(rng, begins, pause)
        district = np.array([district_of[one] for one in ids.tolist()], dtype=object)
        return _Meetings(forum, on, district[place], ids[place], mean, ages)

    names = np.array(places.districts, dtype=object)

    def in_districts(forum: str, pause: float, mean: float, *, one: bool = False) -> _Meetings:
        begins = np.full(len(names), day(f"{FIRST_YEAR_OF_MEETINGS}-01-04"))
        place, on = _every(rng, plus_days(begins, rng.integers(35, 120, len(names))), pause)
        return _Meetings(forum, on, names[place], np.zeros(len(on), "int64"), mean, always_one=one)

    def about_one(forum: str, share: float, growth: float) -> _Meetings:
        on = _singles(rng, profile.children * share, growth)
        ids = np.concatenate([daycares, schools])
        place = ids[rng.integers(0, len(ids), len(on))]
        district = np.array([district_of[one] for one in place.tolist()], dtype=object)
        return _Meetings(forum, on, district, place, 1.0, always_one=True)

    groups = [
        at_institutions("tvaers_dagtilbud", daycares, DAYCARE_AGES, DAYCARE_EVERY, 1.5),
        at_institutions("tvaers_skole", schools, SCHOOL_AGES, SCHOOL_EVERY, 2.0),
        in_districts("ressourceteam", 42, 2.2),
        in_districts("flerfaglig_sparring", 33, 1.0, one=True),
        about_one("dialogmoede", 0.012, 0.16),
        about_one("netvaerksmoede", 0.008, 0.2),
        in_districts("halvaarsmoede", 182, 0.0),
    ]
    by_daycare = _Neighbourhood(children, places.daycare_of_child)
    by_school = _Neighbourhood(children, school_of_child)
    by_district = _Neighbourhood(children, places.district_of_child)
    district_place = {name: place for place, name in enumerate(places.districts)}

    parts = []
    for number, group in enumerate(groups):
        how_many = rng.poisson(group.mean_children * trend(group.on, (2016, 0.8), (2021, 1.15)))
        how_many = np.minimum(how_many, 4)
        if group.always_one:
            how_many = np.ones(len(group), dtype="int64")
        # A row without a child where none was discussed.
        meeting = np.repeat(np.arange(len(group)), np.maximum(how_many, 1))
        place, on = group.institution[meeting], group.on[meeting]
        is_daycare = np.isin(place, daycares)
        in_district = np.array([district_place.get(one, 0) for one in group.district[meeting]], "int64")
        child = np.select(
            [place == 0, is_daycare],
            [
                by_district.pick(rng, in_district, on, group.ages),
                by_daycare.pick(rng, place, on, DAYCARE_AGES),
            ],
            by_school.pick(rng, place, on, SCHOOL_AGES),
        )
        lives_there = ~(children.moved_out[child] < on) & ~(children.moved_in[child] > on)
        child = np.where(lives_there & (how_many[meeting] > 0), child, -1)
        parts.append((number, meeting, child))
    return _records(rng, groups, parts, children)


def _records(
    rng: np.random.Generator,
    groups: list[_Meetings],
    parts: list[tuple[int, Ints, Ints]],
    children: Children,
) -> Records:
    forum = np.concatenate([np.full(len(meeting), groups[n].forum, object) for n, meeting, _ in parts])
    of_group = np.concatenate([np.full(len(meeting), n) for n, meeting, _ in parts])
    meeting = np.concatenate([meeting for _, meeting, _ in parts])
    child = np.concatenate([child for _, _, child in parts])
    on: Days = np.concatenate([groups[n].on[meeting] for n, meeting, _ in parts])
    district = np.concatenate([groups[n].district[meeting] for n, meeting, _ in parts])
    institution = np.concatenate([groups[n].institution[meeting] for n, meeting, _ in parts])

    # The same child once in a meeting, and numbers in the order of the days.
    _, once = np.unique(np.stack([of_group, meeting, child]), axis=1, return_index=True)
    once = once[np.lexsort((child[once], meeting[once], of_group[once], on[once]))]
    forum, of_group, meeting, child = forum[once], of_group[once], meeting[once], child[once]
    on, district, institution = on[once], district[once], institution[once]
    changed = np.append(True, (of_group[1:] != of_group[:-1]) | (meeting[1:] != meeting[:-1]))
    number = FIRST_MEETING + np.cumsum(changed[: len(once)]) - 1

    size = len(once)
    has_child = child >= 0
    consent = _answers(rng, forum, on, _CONSENT, _USUAL_CONSENT)
    parents = _answers(rng, forum, on, _PARENTS, _USUAL_PARENTS)
    agreed = rng.random(size) < np.where(has_child, 0.62, 0.3)
    said = rng.random(size) >= 0.06
    evaluated = rng.random(size) < trend(on, (2016, 0.42), (2021, 0.76))
    evaluated_on = to_weekday(plus_days(on, 21 + lognormal_days(rng, 62, 0.5, size)))
    evaluated_on = np.where(agreed & said & evaluated & (evaluated_on <= day(TODAY)), evaluated_on, NO_DAY)
    own_district = (institution == 0) | (rng.random(size) >= SHARE_WITHOUT_DISTRICT)
    own_district &= rng.random(size) >= 0.006
    frame = pd.DataFrame(
        {
            "moede_id": number,
            "cpr": pd.Series(children.number[child], dtype="Int64").where(has_child, pd.NA).array,
            "forum": forum,
            "dato": on,
            "distrikt": either(own_district, district, None),
            "institution_id": pd.Series(institution, dtype="Int64").where(institution > 0, pd.NA).array,
            "samtykke": yes_no(has_child & consent[0], has_child & consent[1]),
            "foraeldre_deltog": yes_no(has_child & parents[0], has_child & parents[1]),
            "maal_aftalt": yes_no(agreed & said, ~agreed & said),
            "evalueret": evaluated_on,
        }
    )
    late = rng.random(size) < 0.03
    recorded = plus_days(on, np.where(late, rng.integers(25, 90, size), rng.integers(0, 8, size)))
    known = plus_days(evaluated_on, rng.integers(0, 7, size))
    return Records(frame, recorded, (Later("evalueret", known),))


def _answers(
    rng: np.random.Generator,
    forum: NDArray[Any],
    on: Days,
    of_forum: dict[str, tuple[float, float]],
    usual: tuple[float, float],
) -> tuple[Flags, Flags]:
    """Yes and no, yes more often from year to year; a few are left open."""
    share = trend(on, (2016, usual[0]), (2021, usual[1]))
    for name, (first, last) in of_forum.items():
        rows = forum == name
        share[rows] = trend(on[rows], (2016, first), (2021, last))
    is_yes = rng.random(len(on)) < share
    is_open = rng.random(len(on)) < 0.05
    return is_yes & ~is_open, ~is_yes & ~is_open
