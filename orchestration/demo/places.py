"""Invented institutions and providers of interventions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orchestration.demo.arrays import NO_DAY, Days, Ints, day, draw, random_days
from orchestration.demo.names import DAYCARES, DISTRICTS, HOMES, SCHOOLS, SURNAMES
from orchestration.demo.profiles import Profile
from orchestration.demo.records import Later, Records

LONG_AGO = day("2010-01-01")

FOSTER = ("plejefamilie_almen", "plejefamilie_forstaerket", "plejefamilie_specialiseret")
PRIVATE_HOMES = ("netvaerkspleje", *FOSTER)

# Providers of each type: children of the municipality per provider, share of own providers, places.
_PROVIDERS = {
    "familiehus": (6_000, 1.0, (8, 20)),
    "netvaerkspleje": (170, 1.0, (1, 2)),
    "plejefamilie_almen": (110, 0.85, (1, 3)),
    "plejefamilie_forstaerket": (420, 0.7, (1, 3)),
    "plejefamilie_specialiseret": (650, 0.45, (1, 2)),
    "kost_efterskole": (1_200, 0.0, (20, 60)),
    "eget_vaerelse": (2_000, 0.9, (4, 12)),
    "opholdssted": (700, 0.1, (4, 12)),
    "doegninstitution": (3_000, 0.5, (10, 28)),
    "sikret_institution": (9_000, 0.0, (8, 16)),
    "andet": (1_500, 0.5, (1, 40)),
}


@dataclass(frozen=True)
class Places:
    """One municipality's districts, daycare and schools, and where each child belongs."""

    records: Records
    districts: tuple[str, ...]
    district_of_child: Ints
    """Place in `districts` for each child."""
    daycare_of_child: Ints
    """institution_id of the daycare in (or nearest to) each child's district."""
    school_district_of_child: Ints
    """Place in `school_districts` for each child."""
    school_districts: NDArray[np.object_]


@dataclass(frozen=True)
class Providers:
    """Providers of interventions: one entry per provider in every array."""

    records: Records
    provider_id: Ints
    provider_type: NDArray[np.object_]
    approved_from: Days
    approved_to: Days


def _name(words: Sequence[str], place: int) -> str:
    """The word at a place, numbered on when a big municipality needs more than there are."""
    turn, word = divmod(place, len(words))
    return words[word] if turn == 0 else f"{words[word]} {turn + 1}"


def make_places(rng: np.random.Generator, profile: Profile, children: int) -> Places:
    """Institutions of a municipality and the ones its children belong to."""
    districts = DISTRICTS[: min(len(DISTRICTS), 2 + profile.children // 3_000)]
    count = len(districts)
    daycares = max(profile.children // 230, 2 * count)
    schools = max(profile.children // 900, count)
    rows: list[tuple[str, str, str, str]] = []
    kinds = draw(rng, {"integreret": 0.62, "boernehave": 0.2, "vuggestue": 0.06, "dagpleje": 0.12}, daycares)
    owners = draw(rng, {"kommunal": 0.78, "selvejende": 0.12, "privat": 0.1}, daycares)
    for place in range(daycares):
        kind = str(kinds[place])
        label = "Dagplejen" if kind == "dagpleje" else "Børnehuset"
        rows.append((f"{label} {_name(DAYCARES, place)}", kind, districts[place % count], str(owners[place])))
    for place in range(schools):
        rows.append((f"{_name(SCHOOLS, place)}skolen", "skole", districts[place % count], "kommunal"))
    rows += [
        ("Specialskolen Broen", "specialskole", districts[0], "kommunal"),
        ("Den selvejende institution \"Klub 10\"; afdeling Nord", "klub", districts[0], "selvejende"),
        ("Friskolen ved Skoven", "skole", districts[-1], "privat"),
        ("Opholdsstedets interne skole", "specialskole", "", "ekstern"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["navn", "type", "distrikt", "ejer"], dtype=object)
    frame.insert(0, "institution_id", np.arange(1001, 1001 + len(frame)))
    frame["distrikt"] = frame["distrikt"].where(frame["distrikt"] != "", None)

    recorded = np.full(len(frame), LONG_AGO)
    recorded[-1] = day("2021-09-13")
    renamed = np.full(len(frame), NO_DAY)
    renamed[1] = day("2021-09-06")
    before = frame["navn"].to_numpy().copy()
    before[1] = "Børnehuset på Bakken"

    child_district = rng.integers(0, count, children)
    # Daycare number k lies in district k % count, so this one lies in the child's own.
    per_district = daycares // count
    daycare = 1001 + child_district + count * rng.integers(0, per_district, children)
    school_of_district = np.array(
        [f"{_name(SCHOOLS, place)}skolen" for place in range(schools)], dtype=object
    )
    per_school_district = schools // count
    school = child_district + count * rng.integers(0, per_school_district, children)
    return Places(
        records=Records(frame, recorded, (Later("navn", renamed, before),)),
        districts=districts,
        district_of_child=child_district,
        daycare_of_child=daycare,
        school_district_of_child=school,
        school_districts=school_of_district,
    )


def make_providers(rng: np.random.Generator, profile: Profile) -> Providers:
    """Providers of a municipality: its own and those it buys from, with the days of their approval."""
    types: list[str] = []
    owners: list[str] = []
    places: list[int] = []
    names: list[str] = []
    for kind, (children_per_provider, own_share, capacity) in _PROVIDERS.items():
        # The second is never less: there is always a long-standing provider of each type to fall back on.
        count = max(round(profile.children / children_per_provider), 2)
        types += [kind] * count
        owners += ["egen" if own else "ekstern" for own in rng.random(count) < own_share]
        places += rng.integers(capacity[0], capacity[1] + 1, count).tolist()
        if kind in PRIVATE_HOMES:
            picked = rng.integers(0, len(SURNAMES), count)
            names += [f"Familien {SURNAMES[place]}" for place in picked]
        else:
            label = {"familiehus": "Familiehuset", "andet": "Rådgivningen", "kost_efterskole": "Efterskolen"}
            names += [f"{label.get(kind, 'Fonden')} {_name(HOMES, place)}" for place in range(count)]
    size = len(types)
    frame = pd.DataFrame(
        {
            "tilbud_id": np.arange(501, 501 + size),
            "navn": np.array(names, dtype=object),
            "type": np.array(types, dtype=object),
            "ejer": np.array(owners, dtype=object),
        }
    )
    approved_from = random_days(rng, day("2004-01-01"), day("2021-08-01"), size)
    approved_to = np.full(size, NO_DAY)
    closing = rng.random(size) < 0.12
    approved_to[closing] = random_days(rng, day("2017-01-01"), day("2022-12-31"), int(closing.sum()))
    approved_to = np.where(approved_to <= approved_from, NO_DAY, approved_to)
    provider_type = frame["type"].to_numpy()
    for kind in _PROVIDERS:
        first = np.flatnonzero(provider_type == kind)[0]
        approved_from[first], approved_to[first] = day("2003-01-01"), NO_DAY
    frame["godkendt_fra"] = approved_from
    frame["godkendt_til"] = approved_to
    frame["pladser"] = pd.array(places, dtype="Int64")
    # Approvals from before the register was set up, and places that nobody typed in.
    frame.loc[rng.random(size) < 0.03, "pladser"] = pd.NA
    unknown = (rng.random(size) < 0.02) & np.isnat(approved_to)
    frame.loc[unknown, "godkendt_fra"] = None

    recorded = np.where(np.isnat(approved_from), LONG_AGO, approved_from)
    # An approval that ends is typed in some weeks ahead.
    known = approved_to - np.timedelta64(40, "D")
    return Providers(
        records=Records(frame, recorded, (Later("godkendt_til", known),)),
        provider_id=frame["tilbud_id"].to_numpy(),
        provider_type=provider_type,
        approved_from=np.where(unknown, day("2003-01-01"), approved_from),
        approved_to=approved_to,
    )
