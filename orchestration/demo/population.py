"""The invented children: who was born when, who moved, who is known in two municipalities."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from orchestration.demo.arrays import (
    NO_DAY,
    Days,
    Flags,
    Ints,
    birthday,
    day,
    plus_days,
    random_days,
    shifted,
)
from orchestration.demo.names import BOYS, GIRLS, SURNAMES
from orchestration.demo.numbers import invented_numbers
from orchestration.demo.profiles import TODAY, Profile

OLDEST_BIRTH = day("1993-01-02")
"""Birth date of the oldest who can have had help since 2014; they have left the children's register since."""
ADULT_BIRTHS = (day("1977-01-02"), day("2001-12-31"))
"""Birth dates of expectant mothers."""

SHARE_LEFT = 0.035
"""Children who have moved away and still stand in the register as *fraflyttet*, per child living there."""
SHARE_DIED = 0.0006
SHARE_UNBORN = 0.0008
SHARE_MOVED_IN = 0.14
SHARE_SHARED = 0.003
"""Children who moved from one of the municipalities to the next, and are known in both."""

RESIDENT, LEFT, DIED, UNBORN, GROWN = range(5)
"""What a person is to a municipality on the demo's today; GROWN: 18 or older."""


@dataclass(frozen=True)
class Children:
    """The children one municipality knows, ordered by birth date: one entry per child in every array."""

    number: Ints
    birth: Days
    is_boy: Flags
    first_name: Ints
    """Place in `GIRLS` or `BOYS`."""
    surname: Ints
    """Place in `SURNAMES`."""
    standing: Ints
    """RESIDENT, LEFT, DIED, UNBORN or GROWN."""
    moved_in: Days
    moved_out: Days

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True)
class Adults:
    """Expectant mothers whom a notification can name, in no order."""

    number: Ints
    birth: Days


def generator(seed: int, code: str, topic: str) -> np.random.Generator:
    """A stream of its own for each municipality and topic, so that one more extract never shifts another."""
    return np.random.default_rng([seed, int(code), crc32(topic.encode())])


def not_new_year(births: Days) -> Days:
    """Births on a 1st of January moved to the day after: that date's numbers can't be invented safely."""
    is_new_year = births == births.astype("datetime64[Y]").astype("datetime64[D]")
    return plus_days(births, is_new_year)


def _births(rng: np.random.Generator, first: np.datetime64, last: np.datetime64, size: int) -> Days:
    return not_new_year(random_days(rng, first, last, size))


@dataclass(frozen=True)
class _Persons:
    """Persons still without a number; `home` is a place in the list of municipalities."""

    home: Ints
    birth: Days
    standing: Ints
    moved_in: Days
    moved_out: Days
    second_home: Ints
    """Where the child moved to: a place in the list of municipalities, or -1."""


def _persons(profile: Profile, place: int, places: int, seed: int) -> _Persons:
    rng = generator(seed, profile.code, "children")
    today = day(TODAY)
    eighteen_today: np.datetime64 = birthday(np.array([today]), -18)[0]
    shared = round(profile.children * SHARE_SHARED) if places > 1 else 0
    counts = {
        # A child who moves on to the next municipality lives there; the one before sends as many here.
        RESIDENT: profile.children,
        LEFT: round(profile.children * SHARE_LEFT) + shared,
        DIED: round(profile.children * SHARE_DIED),
        UNBORN: round(profile.children * SHARE_UNBORN),
        GROWN: round(profile.children * 0.56),  # ten cohorts of about an eighteenth each
    }
    births = {
        RESIDENT: _births(rng, shifted(eighteen_today, 1), today, counts[RESIDENT]),
        LEFT: _births(rng, day("2005-01-02"), day("2019-06-30"), counts[LEFT]),
        DIED: _births(rng, day("2005-01-02"), day("2019-06-30"), counts[DIED]),
        UNBORN: _births(rng, shifted(today, 1), day("2021-12-20"), counts[UNBORN]),
        GROWN: _births(rng, OLDEST_BIRTH, eighteen_today, counts[GROWN]),
    }
    birth = np.concatenate(list(births.values()))
    standing = np.repeat(list(counts), list(counts.values()))
    size = len(birth)

    moved_in = np.full(size, NO_DAY)
    movers = np.flatnonzero((standing == RESIDENT) & (rng.random(size) < SHARE_MOVED_IN))
    age_in_days = (today - birth[movers]).astype("int64")
    moved_in[movers] = plus_days(birth[movers], rng.random(len(movers)) * age_in_days)
    moved_out = np.full(size, NO_DAY)
    gone = np.flatnonzero((standing == LEFT) | (standing == DIED))
    moved_out[gone] = random_days(rng, day("2019-08-01"), shifted(today, -4), len(gone))

    second_home = np.full(size, -1)
    second_home[np.flatnonzero(standing == LEFT)[:shared]] = (place + 1) % places
    return _Persons(np.full(size, place), birth, standing, moved_in, moved_out, second_home)


def make_population(profiles: Sequence[Profile], seed: int) -> tuple[dict[str, Children], dict[str, Adults]]:
    """The children and expectant mothers of all municipalities, by municipality code.

    They are made together because a number must be nobody else's: not in another municipality either, unless
    it is the same child, who moved.
    """
    made = [_persons(profile, place, len(profiles), seed) for place, profile in enumerate(profiles)]
    home = np.concatenate([persons.home for persons in made])
    birth = np.concatenate([persons.birth for persons in made])
    standing = np.concatenate([persons.standing for persons in made])
    moved_in = np.concatenate([persons.moved_in for persons in made])
    moved_out = np.concatenate([persons.moved_out for persons in made])
    second_home = np.concatenate([persons.second_home for persons in made])

    rng = generator(seed, "0", "names")
    is_boy = rng.random(len(birth)) < 0.513
    first_name = rng.integers(0, min(len(GIRLS), len(BOYS)), len(birth))
    surname = rng.integers(0, len(SURNAMES), len(birth))

    mothers = [_mothers(profile, seed) for profile in profiles]
    numbers = invented_numbers(
        np.concatenate([birth, *mothers]),
        np.concatenate([is_boy, np.zeros(sum(map(len, mothers)), dtype=bool)]),
    )

    children: dict[str, Children] = {}
    adults: dict[str, Adults] = {}
    first_mother = len(birth)
    for place, profile in enumerate(profiles):
        here = np.flatnonzero(home == place)
        arrived = np.flatnonzero(second_home == place)
        known = np.concatenate([here, arrived])
        came = np.concatenate([moved_in[here], plus_days(moved_out[arrived], 1)])
        went = np.concatenate([moved_out[here], np.full(len(arrived), NO_DAY)])
        stands = np.concatenate([standing[here], np.full(len(arrived), RESIDENT)])
        order = _kept(stands, profile.children, len(arrived))
        order = order[np.lexsort((numbers[known[order]], birth[known[order]]))]
        known = known[order]
        children[profile.code] = Children(
            number=numbers[known],
            birth=birth[known],
            is_boy=is_boy[known],
            first_name=first_name[known],
            surname=surname[known],
            standing=stands[order],
            moved_in=came[order],
            moved_out=went[order],
        )
        count = len(mothers[place])
        adults[profile.code] = Adults(numbers[first_mother : first_mother + count], mothers[place])
        first_mother += count
    return children, adults


def _kept(stands: Ints, residents: int, arrived: int) -> Ints:
    """Places of all but as many children of its own as have arrived, so that exactly `residents` live there.

    The arrived stand last.
    """
    own = np.flatnonzero(stands == RESIDENT)[: max(residents - arrived, 0)]
    others = np.flatnonzero(stands[: len(stands) - arrived] != RESIDENT)
    return np.concatenate([own, others, np.arange(len(stands) - arrived, len(stands))])


def _mothers(profile: Profile, seed: int) -> Days:
    rng = generator(seed, profile.code, "mothers")
    unborn = sum(year.unborn for year in profile.notifications.values())
    return _births(rng, *ADULT_BIRTHS, unborn)


def pick_by_age(
    rng: np.random.Generator,
    children: Children,
    on: Days,
    youngest: Ints,
    oldest: Ints,
) -> Ints:
    """For each day, a child aged `youngest` to `oldest` whole years on it (both included, a pair per day).

    Returns places in `children`; a day for which there is no such child gets the one nearest in age.
    """
    first = np.zeros(len(on), dtype="int64")
    after = np.zeros(len(on), dtype="int64")
    for age in np.unique(oldest):
        rows = oldest == age
        first[rows] = np.searchsorted(birthday(children.birth, int(age) + 1), on[rows], side="right")
    for age in np.unique(youngest):
        rows = youngest == age
        after[rows] = np.searchsorted(birthday(children.birth, int(age)), on[rows], side="right")
    picked = first + np.floor(rng.random(len(on)) * np.maximum(after - first, 0)).astype("int64")
    places: Ints = np.clip(picked, 0, len(children) - 1)
    return places
