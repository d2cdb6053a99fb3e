"""Invented courses of help: interventions that move up and down the ladder, and the cases they belong to.

A course is simulated as a walk over groups of interventions (the ladder's steps), all children at once, one
intervention of each course per round. The rates are ours, chosen so that the stock per step, the share of
children with help and the movements look like a Danish municipality's.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from orchestration.demo.arrays import (
    NO_DAY,
    Arrays,
    Days,
    Flags,
    Ints,
    Words,
    birthday,
    day,
    days_since,
    draw,
    draw_by_row,
    either,
    lognormal_days,
    numbers_or_none,
    plus_days,
    random_days,
    shifted,
    to_weekday,
    year_of,
    yes_no,
)
from orchestration.demo.places import Providers
from orchestration.demo.population import Children, pick_by_age
from orchestration.demo.profiles import FIRST_YEAR, TODAY, Profile
from orchestration.demo.records import Later, Records

FIRST_ENTRY = day("2005-06-01")
"""Courses begin years before the first delivery, so that the ladder isn't empty in its first year."""

COURSES_PER_CHILD = 0.50
"""Courses begun since `FIRST_ENTRY` per child living there: gives 4–6 % of the children help today."""

# Groups of interventions: the ladder's steps from 1, and leaving.
ADVICE, PREVENTIVE, HOME, KIN, FOSTER, RESIDENTIAL, OUT = range(7)

_FIRST_GROUP = np.array([[0.20, 0.28, 0.41, 0.03, 0.04, 0.04]])
_NEXT_GROUP = np.array(
    #  advice  prev   home   kin    foster resid. out
    [
        [0.02, 0.26, 0.26, 0.01, 0.00, 0.01, 0.44],
        [0.10, 0.04, 0.36, 0.02, 0.01, 0.02, 0.45],
        [0.05, 0.12, 0.35, 0.03, 0.035, 0.06, 0.355],
        [0.02, 0.03, 0.28, 0.10, 0.18, 0.06, 0.33],
        [0.01, 0.02, 0.22, 0.08, 0.24, 0.13, 0.30],
        [0.01, 0.03, 0.25, 0.05, 0.14, 0.26, 0.26],
    ]
)
_MEDIAN_DAYS = np.array([110, 140, 220, 430, 560, 300])
_SHARE_WITH_HELP_BESIDE = np.array([0.05, 0.05, 0.16, 0.10, 0.22, 0.12])
_MOST_INTERVENTIONS = 12

_AGE_BANDS = (0, 4, 8, 13)
"""First age of each band; the last ends before 18."""
_ENTRY_AGE = (0.17, 0.21, 0.27, 0.35)

HOME_TYPES = (
    "stoette_hjem",
    "familiebehandling",
    "aflastning",
    "kontaktperson",
    "dagtilbud_ophold",
    "doegnophold_familie",
    "praktiktilbud",
    "anden_hjaelp",
)
_HOME_TYPE_BY_AGE = np.array(
    [
        [0.24, 0.36, 0.10, 0.00, 0.14, 0.10, 0.00, 0.06],
        [0.24, 0.38, 0.17, 0.04, 0.11, 0.01, 0.00, 0.05],
        [0.19, 0.36, 0.17, 0.20, 0.03, 0.00, 0.00, 0.05],
        [0.12, 0.25, 0.09, 0.44, 0.00, 0.00, 0.05, 0.05],
    ]
)
FOSTER_KINDS = ("plejefamilie_almen", "plejefamilie_forstaerket", "plejefamilie_specialiseret")
RESIDENTIAL_KINDS = (
    "kost_efterskole",
    "eget_vaerelse",
    "opholdssted",
    "doegninstitution",
    "sikret_institution",
)
_RESIDENTIAL_KIND_BY_AGE = np.array(
    [
        [0.00, 0.00, 0.10, 0.90, 0.00],
        [0.00, 0.00, 0.35, 0.65, 0.00],
        [0.02, 0.00, 0.48, 0.50, 0.00],
        [0.17, 0.16, 0.38, 0.26, 0.03],
    ]
)

_PARAGRAPHS = {
    "raadgivning_almen": "SEL § 11, stk. 2",
    "forebyggende_s11": "SEL § 11, stk. 3",
    "ungmor_forloeb": "SEL § 11, stk. 3",
    "dagtilbud_ophold": "SEL § 52, stk. 3, nr. 1",
    "stoette_hjem": "SEL § 52, stk. 3, nr. 2",
    "familiebehandling": "SEL § 52, stk. 3, nr. 3",
    "doegnophold_familie": "SEL § 52, stk. 3, nr. 4",
    "aflastning": "SEL § 52, stk. 3, nr. 5",
    "kontaktperson": "SEL § 52, stk. 3, nr. 6",
    "praktiktilbud": "SEL § 52, stk. 3, nr. 8",
    "anden_hjaelp": "SEL § 52, stk. 3, nr. 9",
    "sikkerhedsplan": "SEL § 52, stk. 3, nr. 9",
    "anbringelse": "SEL § 52, stk. 3, nr. 7",
}
_PARAGRAPH_WITHOUT_CONSENT = "SEL § 58"

FIRST_CASE, FIRST_INTERVENTION = 2_001, 100_001
"""Where the source's running numbers begin: the same in every municipality, as with real systems."""

TYPED_TWICE = 3
"""Interventions that stand twice in August's deliveries."""

SHARE_KIND_UNKNOWN = 0.006
"""Placements of which neither the row nor its provider says where the child lives."""


@dataclass(frozen=True)
class _Spells(Arrays):
    """Interventions in the making; one entry per intervention in every array."""

    child: Ints
    run: Ints
    """Number of the child's case: a new one after a long pause."""
    group: Ints
    next_group: Ints
    start: Days
    end: Days
    """The last day, which may lie after the demo's today: then the intervention runs."""
    cut: Flags
    """Ended by age or by moving away."""

    def __len__(self) -> int:
        return len(self.child)


@dataclass(frozen=True)
class Entries:
    """Children in the order in which they first got help, and the day on which they did."""

    child: Ints
    on: Days


@dataclass(frozen=True)
class Casework:
    """The interventions of one municipality, and what its cases need of them."""

    records: Records
    case_child: Ints
    """Place of the child of each case with interventions."""
    case_first: Days
    """First day anything was granted or started in the case."""
    case_last: Days
    """Last day of its last intervention; may lie after the demo's today."""
    case_payer: Words
    """betalingskommune: None when the municipality pays itself and doesn't say so."""
    entries: Entries


def _age_band(children: Children, child: Ints, on: Days) -> Ints:
    band = np.zeros(len(child), dtype="int64")
    for age in _AGE_BANDS[1:]:
        band += birthday(children.birth[child], age) <= on
    return band


def _shifted(rng: np.random.Generator, group: Ints, on: Days) -> Ints:
    """Fewer institutions and more kin and foster families from year to year: the strategies' aim."""
    share = np.clip((year_of(on) - FIRST_YEAR) * 0.045, 0, 0.35)
    moved = (group == RESIDENTIAL) & (rng.random(len(group)) < share)
    return np.where(moved, np.where(rng.random(len(group)) < 0.4, KIN, FOSTER), group)


def _last_possible_day(rng: np.random.Generator, children: Children, child: Ints) -> Days:
    """The last day help can have: by age (18, for a few up to 23 in aftercare) or because the child left."""
    grown = birthday(children.birth[child], 18)
    aftercare = rng.random(len(child)) < 0.12
    by_age = plus_days(grown, np.where(aftercare, rng.integers(60, 1_700, len(child)), 0) - 1)
    left = children.moved_out[child]
    return np.where(np.isnat(left), by_age, np.minimum(by_age, left))


def _walk(rng: np.random.Generator, profile: Profile, children: Children) -> _Spells:
    today = day(TODAY)
    size = round(profile.children * COURSES_PER_CHILD)
    start = np.sort(random_days(rng, FIRST_ENTRY, shifted(today, 25), size))
    band = rng.choice(len(_ENTRY_AGE), size, p=_ENTRY_AGE)
    youngest = np.array(_AGE_BANDS)[band]
    oldest = np.array([*_AGE_BANDS[1:], 18])[band] - 1
    child = pick_by_age(rng, children, start, youngest, oldest)
    # One course each; children come back by their own later rounds.
    child, first = np.unique(child, return_index=True)
    start = start[first]
    moved_in = children.moved_in[child]
    start = np.where(moved_in > start, plus_days(moved_in, rng.integers(5, 90, len(child))), start)
    last_day = _last_possible_day(rng, children, child)
    run = np.zeros(len(child), dtype="int64")
    group = draw_by_row(rng, _FIRST_GROUP, np.zeros(len(child), dtype="int64"))

    rounds: list[_Spells] = []
    for _ in range(_MOST_INTERVENTIONS):
        alive = (start <= last_day) & (start >= children.birth[child])
        child, last_day, run = child[alive], last_day[alive], run[alive]
        start, group = start[alive], group[alive]
        group = _shifted(rng, group, start)
        end = plus_days(start, 6 + lognormal_days(rng, _MEDIAN_DAYS[group], 0.75, len(start)))
        cut = end >= last_day
        end = np.minimum(end, last_day)
        next_group = np.where(cut, OUT, draw_by_row(rng, _NEXT_GROUP, group))
        rounds.append(_Spells(child, run, group, next_group, start, end, cut))

        # How the next one follows: the day after, the same day, overlapping, after one free day, after a
        # pause, after a long pause.
        link = rng.choice(6, len(child), p=(0.52, 0.14, 0.14, 0.03, 0.09, 0.08))
        free_days = np.select(
            [link == 0, link == 1, link == 2, link == 3, link == 4],
            [
                np.ones(len(child), dtype="int64"),
                np.zeros(len(child), dtype="int64"),
                -rng.integers(3, 31, len(child)),
                np.full(len(child), 2),
                rng.integers(3, 45, len(child)),
            ],
            rng.integers(90, 500, len(child)),
        )
        # Some of those who leave come back, with a new case.
        returns = (next_group == OUT) & ~cut & (rng.random(len(child)) < 0.22)
        free_days = np.where(returns, rng.integers(60, 700, len(child)), free_days)
        follows = np.where(
            returns, draw_by_row(rng, _FIRST_GROUP, np.zeros(len(child), dtype="int64")), next_group
        )
        start = np.maximum(plus_days(end, free_days), plus_days(start, 1))
        run = run + ((link == 5) | returns)
        goes_on = (follows != OUT) & ~cut & (start <= shifted(today, 25))
        child, last_day, run = child[goes_on], last_day[goes_on], run[goes_on]
        start, group = start[goes_on], follows[goes_on]
    return _Spells.joined(rounds)


def _beside(rng: np.random.Generator, spells: _Spells) -> _Spells:
    """Home-based help that runs beside some interventions, inside their time."""
    chosen = spells.where(rng.random(len(spells)) < _SHARE_WITH_HELP_BESIDE[spells.group])
    length = days_since(chosen.end, chosen.start) + 1
    start = plus_days(chosen.start, rng.random(len(chosen)) * length * 0.5)
    end = plus_days(start, (0.2 + 0.8 * rng.random(len(chosen))) * days_since(chosen.end, start))
    group = np.full(len(chosen), HOME)
    out = np.full(len(chosen), OUT)
    return replace(
        chosen,
        group=group,
        next_group=out,
        start=start,
        end=end,
        cut=np.zeros(len(chosen), dtype=bool),
    )


def _types(rng: np.random.Generator, children: Children, spells: _Spells) -> Words:
    band = _age_band(children, spells.child, spells.start)
    types = np.full(len(spells), "anbringelse", dtype=object)
    types[spells.group == ADVICE] = "raadgivning_almen"
    preventive = spells.group == PREVENTIVE
    types[preventive] = "forebyggende_s11"
    new_parents = preventive & (birthday(children.birth[spells.child], 1) > spells.start)
    types[new_parents & (rng.random(len(spells)) < 0.5)] = "ungmor_forloeb"
    home = spells.group == HOME
    types[home] = np.array(HOME_TYPES, dtype=object)[draw_by_row(rng, _HOME_TYPE_BY_AGE, band[home])]
    # Intensive control and support before a placement, instead of the help that wasn't enough.
    before_placement = home & (spells.next_group >= KIN) & (spells.next_group <= RESIDENTIAL)
    types[before_placement & (rng.random(len(spells)) < 0.35)] = "sikkerhedsplan"
    return types


def _place_kinds(rng: np.random.Generator, children: Children, spells: _Spells) -> Words:
    """Kind of place of each placement; None for other interventions."""
    kinds = np.full(len(spells), None, dtype=object)
    kinds[spells.group == KIN] = "netvaerkspleje"
    foster = np.flatnonzero(spells.group == FOSTER)
    later = year_of(spells.start[foster]) >= 2018
    kinds[foster] = np.where(
        later,
        draw(rng, dict(zip(FOSTER_KINDS, (0.58, 0.25, 0.17), strict=True)), len(foster)),
        draw(rng, dict(zip(FOSTER_KINDS, (0.76, 0.16, 0.08), strict=True)), len(foster)),
    )
    residential = np.flatnonzero(spells.group == RESIDENTIAL)
    band = _age_band(children, spells.child[residential], spells.start[residential])
    kinds[residential] = np.array(RESIDENTIAL_KINDS, dtype=object)[
        draw_by_row(rng, _RESIDENTIAL_KIND_BY_AGE, band)
    ]
    return kinds


def _providers_of(
    rng: np.random.Generator,
    providers: Providers,
    spells: _Spells,
    types: Words,
    kinds: Words,
) -> Ints:
    """tilbud_id of each intervention; 0 where none is given."""
    wanted = either(types == "anbringelse", kinds, "")
    at_house = np.isin(types.astype(str), ("familiebehandling", "doegnophold_familie", "sikkerhedsplan"))
    wanted[at_house] = "familiehus"
    elsewhere = np.isin(types.astype(str), ("aflastning", "kontaktperson", "anden_hjaelp", "praktiktilbud"))
    wanted[elsewhere & (rng.random(len(spells)) < 0.7)] = "andet"
    chosen = np.zeros(len(spells), dtype="int64")
    for kind in np.unique(wanted.astype(str)):
        if kind == "":
            continue
        rows = np.flatnonzero(wanted == kind)
        candidates = np.flatnonzero(providers.provider_type == kind)
        picked = candidates[rng.integers(0, len(candidates), len(rows))]
        # A place that wasn't approved then gives way to the long-standing one of its type.
        approved = (providers.approved_from[picked] <= spells.start[rows]) & ~(
            providers.approved_to[picked] < np.minimum(spells.end[rows], day(TODAY))
        )
        chosen[rows] = providers.provider_id[np.where(approved, picked, candidates[0])]
    return chosen


def _reasons(rng: np.random.Generator, children: Children, spells: _Spells) -> Words:
    size = len(spells)
    placed = spells.group >= KIN
    placed_next = (spells.next_group >= KIN) & (spells.next_group != OUT)
    reasons = draw(
        rng, {"maal_naaet": 0.52, "planlagt_skift": 0.27, "andet": 0.17, "barnet_forlader": 0.04}, size
    )
    lower = spells.next_group < spells.group
    reasons = np.where(
        ~placed & ~lower & (spells.next_group != OUT),
        draw(rng, {"planlagt_skift": 0.75, "andet": 0.25}, size),
        reasons,
    )
    breakdown = {"barnet_forlader": 0.12, "stedet_opgiver": 0.16, "begge_opgiver": 0.07}
    reasons = np.where(
        placed & placed_next, draw(rng, {"planlagt_skift": 0.58, "andet": 0.07} | breakdown, size), reasons
    )
    reasons = np.where(
        placed & ~placed_next,
        draw(rng, {"hjemgivelse": 0.68, "maal_naaet": 0.14, "andet": 0.06} | breakdown, size),
        reasons,
    )
    infant = birthday(children.birth[spells.child], 2) > spells.start
    reasons[placed & infant & (spells.next_group == OUT) & (rng.random(size) < 0.08)] = "bortadoption"
    grown = birthday(children.birth[spells.child], 18) == plus_days(spells.end, 1)
    reasons[spells.cut & grown] = "fyldt_18"
    left = children.moved_out[spells.child]
    reasons[spells.cut & (left == spells.end)] = "fraflytning"
    reasons[rng.random(size) < 0.05] = None
    return reasons


@dataclass(frozen=True)
class _Outline:
    """Cases in the order in which they began, and the place of each intervention's case among them."""

    of_spell: Ints
    child: Ints
    first: Days
    last: Days
    payer: Words


def _outline_cases(
    rng: np.random.Generator, profile: Profile, spells: _Spells, granted: Days, neighbours: Words
) -> _Outline:
    """One case per child and run."""
    code, of_spell = np.unique(spells.child * 100 + spells.run, return_inverse=True)
    size = len(code)
    first = np.full(size, day("9999-12-31"))
    np.minimum.at(first, of_spell, np.fmin(spells.start, granted))
    last = np.full(size, day("1900-01-01"))
    np.maximum.at(last, of_spell, spells.end)
    by_date = np.lexsort((code, first))
    place = np.empty(size, dtype="int64")
    place[by_date] = np.arange(size)
    payer = either(rng.random(size) < 0.3, profile.code, None)
    elsewhere = rng.random(size) < 0.045
    payer[elsewhere] = neighbours[rng.integers(0, len(neighbours), int(elsewhere.sum()))]
    return _Outline(place[of_spell], code[by_date] // 100, first[by_date], last[by_date], payer)


def _granted(rng: np.random.Generator, spells: _Spells, placed: Flags) -> Days:
    """The day each intervention was granted: mostly before the start, some in arrears, a few unknown."""
    size = len(spells)
    waited = lognormal_days(rng, np.where(placed, 6, 17), 0.9, size)
    in_arrears = rng.random(size) < 0.06
    granted = to_weekday(plus_days(spells.start, np.where(in_arrears, rng.integers(1, 15, size), -waited)))
    granted[rng.random(size) < 0.03] = NO_DAY
    return granted


def _rows(
    rng: np.random.Generator, children: Children, spells: _Spells, providers: Providers, types: Words
) -> pd.DataFrame:
    """The interventions as they are delivered, but for dates, cases and payers."""
    size = len(spells)
    placed = types == "anbringelse"
    kinds = _place_kinds(rng, children, spells)
    provider = _providers_of(rng, providers, spells, types, kinds)
    # The row says where the child lives, or leaves it to the provider; a few say neither.
    says_kind = rng.random(size) < 0.8
    unknown = placed & (rng.random(size) < SHARE_KIND_UNKNOWN)
    without_provider = unknown | (placed & says_kind & (rng.random(size) < 0.04)) | (provider == 0)
    without_consent = placed & (rng.random(size) < 0.11)
    consents = np.where(placed, ~without_consent, rng.random(size) < 0.9)
    plan_tried = rng.random(size)
    paragraph = pd.Series(types).map(_PARAGRAPHS).to_numpy(dtype=object, copy=True)
    paragraph[without_consent] = _PARAGRAPH_WITHOUT_CONSENT
    return pd.DataFrame(
        {
            "indsats_id": np.arange(size),
            "sag_id": np.zeros(size, dtype="int64"),
            "cpr": children.number[spells.child],
            "indsatstype": types,
            "paragraf": paragraph,
            "tilbud_id": numbers_or_none(~without_provider, provider),
            "anbringelsessted": either(says_kind & ~unknown, kinds, None),
            "bevilget": spells.start,
            "startdato": spells.start,
            "slutdato": spells.end,
            "samtykke": yes_no(consents, without_consent),
            "sikkerhedsplan_forsoegt": yes_no(
                placed & (plan_tried < 0.22), placed & (plan_tried >= 0.22) & (plan_tried < 0.9)
            ),
            "ophoersaarsag": np.full(size, None, dtype=object),
            "betalingskommune": np.full(size, None, dtype=object),
        }
    )


def make_casework(
    rng: np.random.Generator, profile: Profile, children: Children, providers: Providers, neighbours: Words
) -> Casework:
    """Interventions since 2014 of one municipality, and the outline of the cases they belong to.

    `neighbours`: codes of other municipalities that may pay.
    """
    today = day(TODAY)
    walked = _walk(rng, profile, children)
    spells = _Spells.joined([walked, _beside(rng, walked)])
    spells = spells.where(spells.end >= day(f"{FIRST_YEAR}-01-01"))
    spells = spells.where(np.lexsort((spells.end, spells.child, spells.start)))
    size = len(spells)
    types = _types(rng, children, spells)
    rows = _rows(rng, children, spells, providers, types)
    granted = _granted(rng, spells, types == "anbringelse")
    cases = _outline_cases(rng, profile, spells, granted, neighbours)
    without_case = (spells.group <= PREVENTIVE) & (rng.random(size) < 0.15)

    typed_late = rng.random(size) < 0.05
    recorded = np.where(np.isnat(granted), spells.start, granted)
    delay = np.where(typed_late, rng.integers(30, 150, size), rng.integers(0, 8, size))
    recorded = plus_days(recorded, delay)

    # Most ends are typed in when they happen; some are planned from the start and lie ahead of the data.
    planned = ~spells.cut & (rng.random(size) < 0.15) & (days_since(spells.end, today) < 400)
    running = (spells.end > today) & ~planned
    ended = plus_days(spells.end, rng.integers(0, 9, size))
    reasons = _reasons(rng, children, spells)
    rows["sag_id"] = numbers_or_none(~without_case, FIRST_CASE + cases.of_spell)
    rows["bevilget"] = granted
    rows["slutdato"] = np.where(running, NO_DAY, spells.end)
    rows["ophoersaarsag"] = either(spells.end > today, None, reasons)
    rows["betalingskommune"] = either(rng.random(size) < 0.35, cases.payer[cases.of_spell], None)

    # Start dates that were typed wrong and put right in September, while the intervention runs.
    september = day("2021-09-01")
    old = running & (recorded < september) & (spells.start < september)
    corrected = old & (rng.random(size) < 0.02)
    start_before = plus_days(spells.start, rng.integers(-6, 7, size))
    later = (
        Later("slutdato", np.where(planned | running, NO_DAY, ended)),
        Later("ophoersaarsag", np.where(spells.end > today, NO_DAY, ended)),
        Later(
            "startdato", np.where(corrected, random_days(rng, september, today, size), NO_DAY), start_before
        ),
    )

    # Some rows were typed in twice; the second ones, under numbers of their own, are deleted in September.
    twice = np.flatnonzero(old)
    shown = np.concatenate([np.arange(size), twice[rng.permutation(len(twice))[:TYPED_TWICE]]])
    rows = rows.iloc[shown].reset_index(drop=True)
    rows["indsats_id"] = FIRST_INTERVENTION + np.arange(len(rows))
    removed = np.full(len(rows), NO_DAY)
    removed[size:] = day("2021-09-10")

    entry_child, first = np.unique(spells.child, return_index=True)
    by_day = np.argsort(spells.start[first], kind="stable")
    return Casework(
        records=Records(rows, recorded[shown], tuple(change.at(shown) for change in later), removed),
        case_child=cases.child,
        case_first=cases.first,
        case_last=cases.last,
        case_payer=cases.payer,
        entries=Entries(entry_child[by_day], spells.start[first][by_day]),
    )
