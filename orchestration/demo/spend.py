"""Invented postings: what each intervention costs a month, what is committed, and the budgets.

Amounts are made in øre and delivered in kroner. The levels are ours, of the size that Danish municipalities
pay; the children who cost more than a million come out as the profile says.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    Arrays,
    Days,
    Flags,
    Floats,
    Ints,
    Words,
    day,
    days_since,
    either,
    numbers_or_none,
    plus_days,
    random_days,
    shifted,
    year_of,
)
from orchestration.demo.casework import Casework
from orchestration.demo.places import Providers
from orchestration.demo.population import RESIDENT, Children
from orchestration.demo.profiles import FIRST_YEAR, TODAY, Profile
from orchestration.demo.records import Records

FIRST_VOUCHER = 500_001
LAST_MONTH = np.datetime64("2021-12", "M")
"""Committed and budgeted until here."""
FIRST_COMMITTED_MONTH = np.datetime64("2019-01", "M")
"""Commitments are kept since then."""

PRICE_YEAR, YEARLY_RISE = 2018, 0.02

# Kroner a month by type of intervention, or by kind of place: the lowest and the highest.
_RATES = {
    "raadgivning_almen": (1_000, 3_000),
    "forebyggende_s11": (3_000, 8_000),
    "ungmor_forloeb": (4_000, 9_000),
    "dagtilbud_ophold": (5_000, 12_000),
    "stoette_hjem": (7_000, 18_000),
    "familiebehandling": (8_000, 20_000),
    "doegnophold_familie": (45_000, 90_000),
    "aflastning": (5_000, 14_000),
    "kontaktperson": (5_000, 11_000),
    "praktiktilbud": (5_000, 10_000),
    "anden_hjaelp": (5_000, 15_000),
    "sikkerhedsplan": (12_000, 30_000),
    "netvaerkspleje": (15_000, 25_000),
    "plejefamilie_almen": (35_000, 48_000),
    "plejefamilie_forstaerket": (42_000, 56_000),
    "plejefamilie_specialiseret": (50_000, 65_000),
    "kost_efterskole": (20_000, 35_000),
    "eget_vaerelse": (30_000, 60_000),
    "opholdssted": (70_000, 130_000),
    "doegninstitution": (80_000, 160_000),
    "sikret_institution": (250_000, 290_000),
    "": (50_000, 90_000),
}

PREVENTION, FAMILY_CARE, STAYS, INSTITUTIONS = "5.28.21", "5.28.22", "5.28.20", "5.28.23"
SECURE_INSTITUTIONS, SOCIAL_PURPOSES, ADMINISTRATION = "5.28.24", "5.57.72", "6.45.58"
_ACCOUNTS = {
    "netvaerkspleje": FAMILY_CARE,
    "plejefamilie_almen": FAMILY_CARE,
    "plejefamilie_forstaerket": FAMILY_CARE,
    "plejefamilie_specialiseret": FAMILY_CARE,
    "kost_efterskole": STAYS,
    "eget_vaerelse": STAYS,
    "opholdssted": STAYS,
    "doegninstitution": INSTITUTIONS,
    "sikret_institution": SECURE_INSTITUTIONS,
    "": STAYS,
}
FOSTER_FAMILIES_MOVED = {"320": day("2016-01-01")}
"""Until then Faxe booked foster families with the other stays: a break in its accounts."""

SHARE_WITH_CHILD = 0.6
"""Postings that name the child themselves; the others name only the intervention."""
SHARE_WITHOUT_INTERVENTION = 0.015
SHARE_CORRECTED = 0.006
SHARE_LATE = 0.02
UNKNOWN_INTERVENTION = 990_001
UNKNOWN_POSTINGS = 4
"""Postings with an intervention that no delivery holds, and no child."""

MILLION = 1_000_000
CLEARLY_MORE, CLEARLY_LESS = (1.04, 1.30), (0.74, 0.95)
"""Where the children nearest to a million are put when their number is to come out, in millions."""

SHARE_WITH_EXTRA_COSTS = 0.003
ADMINISTRATION_PER_CHILD = 62
"""Kroner a month per child in the municipality."""


@dataclass(frozen=True)
class _Postings(Arrays):
    """Postings in the making: one entry per posting in every array."""

    on: Days
    recorded: Days
    account: Words
    intervention: Ints
    """indsats_id; 0 for none."""
    child: Ints
    """The number of the child it was spent on; 0 for none."""
    names_child: Flags
    kroner: Floats

    def __len__(self) -> int:
        return len(self.on)


@dataclass(frozen=True)
class _Costs:
    """What each intervention costs: one entry per intervention in every array."""

    intervention: Ints
    child: Ints
    start: Days
    end: Days
    """The last day; LAST_MONTH's where none is known."""
    known_from: Days
    account: Words
    rate: Floats
    """Kroner a month, in prices of PRICE_YEAR."""


def make_spend(
    rng: np.random.Generator,
    profile: Profile,
    children: Children,
    casework: Casework,
    providers: Providers,
) -> Records:
    """Actual postings since 2014, commitments since 2019 and budgets, to the end of the running year."""
    costs = _costs(rng, casework, providers)
    spent = _actual(rng, costs)
    extra = _extra_costs(rng, profile, children)
    actual = _Postings.joined([spent, _corrections(rng, spent), extra])
    committed = _committed(rng, costs)

    numbers, of_posting = np.unique(actual.child, return_inverse=True)
    factor = _factors(rng, profile, numbers, of_posting, actual)
    actual.kroner[:] *= factor[of_posting]
    place = np.minimum(np.searchsorted(numbers, committed.child), len(numbers) - 1)
    committed.kroner[:] *= np.where(numbers[place] == committed.child, factor[place], 1.0)

    actual = _Postings.joined([actual, _nobodys(rng, spent), _administration(rng, profile)])
    moved = FOSTER_FAMILIES_MOVED.get(profile.code)
    if moved is not None:
        for postings in (actual, committed):
            postings.account[(postings.account == FAMILY_CARE) & (postings.on < moved)] = STAYS
    return _records([("forbrug", actual), ("disponeret", committed), ("budget", _budgets(rng, actual))])


def _costs(rng: np.random.Generator, casework: Casework, providers: Providers) -> _Costs:
    today = day(TODAY)
    records = casework.records
    known = records.recorded <= today
    if records.removed is not None:
        # What was typed in twice is paid once.
        known = known & np.isnat(records.removed)
    rows = records.rows[known]
    size = len(rows)
    types = rows["indsatstype"].to_numpy(dtype=object)
    kind = rows["anbringelsessted"].to_numpy(dtype=object).copy()
    provider = rows["tilbud_id"].fillna(0).astype("int64").to_numpy()
    place = np.minimum(np.searchsorted(providers.provider_id, provider), len(providers.provider_id) - 1)
    from_provider = pd.isna(kind) & (providers.provider_id[place] == provider)
    kind[from_provider] = providers.provider_type[place[from_provider]]
    kind[~np.isin(kind.astype(str), list(_ACCOUNTS))] = ""
    what = either(types == "anbringelse", kind, types)
    lowest, highest = np.array([_RATES[one] for one in what.tolist()]).reshape(-1, 2).T
    end = rows["slutdato"].to_numpy().astype("datetime64[D]")
    return _Costs(
        intervention=rows["indsats_id"].to_numpy(),
        child=rows["cpr"].to_numpy(),
        start=rows["startdato"].to_numpy().astype("datetime64[D]"),
        end=np.where(np.isnat(end), _last_day(LAST_MONTH), end),
        known_from=records.recorded[known],
        account=np.array([_ACCOUNTS.get(one, PREVENTION) for one in what.tolist()], dtype=object),
        rate=lowest + (highest - lowest) * rng.beta(2, 2.6, size),
    )


def _last_day(month: np.datetime64) -> np.datetime64:
    return shifted((month + 1).astype("datetime64[D]"), -1)


def _monthly(costs: _Costs, first: np.datetime64, last: np.datetime64) -> tuple[Ints, Days, Floats]:
    """For each month in which an intervention runs: its place, the month's first day, the cost in kroner."""
    begins = np.maximum(costs.start.astype("datetime64[M]"), first)
    ends = np.minimum(costs.end.astype("datetime64[M]"), last)
    count = np.maximum((ends - begins).astype("int64") + 1, 0)
    place = np.repeat(np.arange(len(count)), count)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    month = begins[place] + nth.astype("timedelta64[M]")
    day_1, next_1 = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
    days = days_since(
        np.minimum(plus_days(costs.end[place], 1), next_1), np.maximum(costs.start[place], day_1)
    )
    price = (1 + YEARLY_RISE) ** (year_of(day_1) - PRICE_YEAR)
    return place, day_1, costs.rate[place] * price * days / days_since(next_1, day_1)


def _actual(rng: np.random.Generator, costs: _Costs) -> _Postings:
    """One posting per intervention and month, booked in the second half of the month."""
    first, last = np.datetime64(f"{FIRST_YEAR}-01", "M"), day(TODAY).astype("datetime64[M]")
    place, month, kroner = _monthly(costs, first, last)
    size = len(place)
    on = plus_days(month, rng.integers(16, 28, size))
    late = rng.random(size) < SHARE_LATE
    recorded = plus_days(on, np.where(late, rng.integers(20, 80, size), rng.integers(0, 7, size)))
    without = rng.random(size) < SHARE_WITHOUT_INTERVENTION
    return _Postings(
        on=on,
        recorded=recorded,
        account=costs.account[place],
        intervention=np.where(without, 0, costs.intervention[place]),
        child=costs.child[place],
        names_child=without | (rng.random(size) < SHARE_WITH_CHILD),
        kroner=kroner * rng.uniform(0.97, 1.04, size),
    ).where(rng.random(size) >= 0.008)


def _corrections(rng: np.random.Generator, spent: _Postings) -> _Postings:
    """Some postings are taken back, in part or as a whole, a month or two later."""
    wrong = spent.where(rng.random(len(spent)) < SHARE_CORRECTED)
    size = len(wrong)
    back = rng.integers(20, 70, size)
    share = np.where(rng.random(size) < 0.3, 1.0, rng.uniform(0.1, 0.6, size))
    corrections = replace(
        wrong,
        on=plus_days(wrong.on, back),
        recorded=plus_days(wrong.on, back + 2),
        kroner=-share * wrong.kroner,
    )
    return corrections.where(corrections.on <= day(TODAY))


def _extra_costs(rng: np.random.Generator, profile: Profile, children: Children) -> _Postings:
    """Extra costs and lost earnings: of a child, but with no intervention; a fourth don't name the child."""
    residents = np.flatnonzero(children.standing == RESIDENT)
    size = max(round(profile.children * SHARE_WITH_EXTRA_COSTS), 1)
    picked = rng.permutation(residents)[:size]
    size = len(picked)
    begin = day(f"{FIRST_YEAR}-01-01")
    start = np.maximum(random_days(rng, begin, day(TODAY), size), plus_days(children.birth[picked], 180))
    # Half of them had it before the first year, as far as they were born.
    start = np.where(rng.random(size) < 0.5, np.maximum(begin, plus_days(children.birth[picked], 180)), start)
    costs = _Costs(
        intervention=np.zeros(size, dtype="int64"),
        child=np.where(rng.random(size) < 0.75, children.number[picked], 0),
        start=start,
        end=plus_days(start, rng.integers(200, 2_400, size)),
        known_from=start,
        account=np.full(size, SOCIAL_PURPOSES, dtype=object),
        rate=rng.uniform(4_000, 19_000, size),
    )
    postings = _actual(rng, costs)
    return replace(postings, names_child=postings.child > 0)


def _factors(
    rng: np.random.Generator, profile: Profile, numbers: Ints, of_posting: Ints, actual: _Postings
) -> Floats:
    """What each child's postings are multiplied by, so that as many as the profile says cost a million."""
    factor = np.ones(len(numbers))
    for year, wanted in profile.expensive_children.items():
        counts = (year_of(actual.on) == year) & (actual.child > 0)
        total = np.bincount(of_posting, np.where(counts, actual.kroner, 0.0), minlength=len(numbers))
        ranked = np.argsort(-total, kind="stable")
        above, below = ranked[:wanted], ranked[wanted:]
        total = np.maximum(total, 1.0)
        raised = total[above] < CLEARLY_MORE[0] * MILLION
        lowered = total[below] > CLEARLY_LESS[1] * MILLION
        more = rng.uniform(*CLEARLY_MORE, len(above)) * MILLION
        less = rng.uniform(*CLEARLY_LESS, len(below)) * MILLION
        factor[above] = np.where(raised, more / total[above], 1.0)
        factor[below] = np.where(lowered, less / total[below], 1.0)
    return factor


def _committed(rng: np.random.Generator, costs: _Costs) -> _Postings:
    """What is expected of each intervention: month by month as it comes, and ahead for those that run."""
    today = day(TODAY)
    place, month, kroner = _monthly(costs, FIRST_COMMITTED_MONTH, LAST_MONTH)
    size = len(place)
    ahead = month > today
    on = np.maximum(month, costs.start[place])
    known = np.where(ahead, day("2021-07-01"), month)
    return _Postings(
        on=on,
        recorded=np.maximum(known, costs.known_from[place]),
        account=costs.account[place],
        intervention=costs.intervention[place],
        child=costs.child[place],
        names_child=rng.random(size) < SHARE_WITH_CHILD,
        kroner=np.rint(kroner * rng.uniform(0.97, 1.05, size)),
    ).where(rng.random(size) >= np.where(ahead, 0.04, 0.02))


def _nobodys(rng: np.random.Generator, spent: _Postings) -> _Postings:
    """A few recent postings on interventions that nobody knows."""
    few = spent.where(np.argsort(spent.on, kind="stable")[-400::100][:UNKNOWN_POSTINGS])
    size = len(few)
    return replace(
        few,
        intervention=UNKNOWN_INTERVENTION + np.arange(size),
        child=np.zeros(size, dtype="int64"),
        names_child=np.zeros(size, dtype=bool),
        kroner=rng.uniform(9_000, 40_000, size),
    )


def _administration(rng: np.random.Generator, profile: Profile) -> _Postings:
    """Two postings a month that belong to no child: pay and the rest."""
    months = np.arange(np.datetime64(f"{FIRST_YEAR}-01", "M"), day(TODAY).astype("datetime64[M]") + 1)
    on = plus_days(np.repeat(months.astype("datetime64[D]"), 2), rng.integers(18, 28, 2 * len(months)))
    size = len(on)
    price = (1 + YEARLY_RISE) ** (year_of(on) - PRICE_YEAR)
    share = np.tile([0.86, 0.14], len(months))
    return _Postings(
        on=on,
        recorded=plus_days(on, 2),
        account=np.full(size, ADMINISTRATION, dtype=object),
        intervention=np.zeros(size, dtype="int64"),
        child=np.zeros(size, dtype="int64"),
        names_child=np.zeros(size, dtype=bool),
        kroner=profile.children * ADMINISTRATION_PER_CHILD * price * share * rng.uniform(0.94, 1.06, size),
    )


def _budgets(rng: np.random.Generator, actual: _Postings) -> _Postings:
    """A budget per account and year, in twelve equal parts; the running year's after the year before."""
    years = year_of(actual.on)
    last_year = int(years.max())
    parts = []
    for account in sorted(set(actual.account.tolist())):
        for year in range(FIRST_YEAR, last_year + 1):
            base = min(year, last_year - 1)
            total = actual.kroner[(actual.account == account) & (years == base)].sum()
            off = rng.uniform(0.95, 1.04) * (1 + YEARLY_RISE) ** (year - base)
            if total <= 0:
                continue
            months = np.arange(np.datetime64(f"{year}-01", "M"), np.datetime64(f"{year + 1}-01", "M"))
            parts.append(
                _Postings(
                    on=months.astype("datetime64[D]"),
                    recorded=np.full(12, day(f"{year - 1}-12-15")),
                    account=np.full(12, account, dtype=object),
                    intervention=np.zeros(12, dtype="int64"),
                    child=np.zeros(12, dtype="int64"),
                    names_child=np.zeros(12, dtype=bool),
                    kroner=np.full(12, np.rint(total * off / 12_000) * 1_000),
                )
            )
    return _Postings.joined(parts)


def _records(of_type: list[tuple[str, _Postings]]) -> Records:
    postings = _Postings.joined([each for _, each in of_type])
    kind = np.repeat(
        np.array([name for name, _ in of_type], dtype=object), [len(each) for _, each in of_type]
    )
    order = np.lexsort((postings.intervention, postings.on, postings.recorded))
    postings, kind = postings.where(order), kind[order]
    frame = pd.DataFrame(
        {
            "bilag_id": FIRST_VOUCHER + np.arange(len(postings)),
            "bogfoert": postings.on,
            "funktion": postings.account,
            "type": kind,
            "indsats_id": numbers_or_none(postings.intervention > 0, postings.intervention),
            "cpr": numbers_or_none(postings.names_child & (postings.child > 0), postings.child),
            "beloeb": np.rint(postings.kroner * 100).astype("int64") / 100,
        }
    )
    return Records(frame, postings.recorded)
