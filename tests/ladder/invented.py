"""Invented records, crowded with what goes wrong: overlaps, switches, gaps of a day, unknown places."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from .records import Case, Child, Intervention, Provider, Records

TODAY = {
    "320": date(2023, 12, 31),
    "330": date(2025, 3, 31),
    "390": date(2025, 2, 12),
    "101": date(2024, 1, 1),
}
FIRST_DAY = date(2022, 9, 1)

PROVIDERS = {
    "family": ("plejefamilie_almen", "ekstern"),
    "kin": ("netvaerkspleje", "egen"),
    "home": ("doegninstitution", "egen"),
    "house": ("familiehus", "egen"),
    "else": ("andet", "ekstern"),
}
PLACES = (
    "netvaerkspleje",
    "plejefamilie_almen",
    "plejefamilie_specialiseret",
    "kost_efterskole",
    "opholdssted",
    "familiehus",
    "andet",
    None,
    None,
    None,
)
TYPES = (
    "raadgivning_almen",
    "forebyggende_s11",
    "stoette_hjem",
    "kontaktperson",
    "praktiktilbud",
    "sikkerhedsplan",
    "anbringelse",
    "anbringelse",
    "anbringelse",
)
REASONS = ("maal_naaet", "maal_naaet", "planlagt_skift", "fyldt_18", None)


def invent(n_children: int, seed: int) -> Records:
    """Records of `n_children`, half of them known in two municipalities; ids repeat from one to the next."""
    random = Random(seed)
    records = Records(today=dict(TODAY))
    for code in TODAY:
        # one provider is missing in one municipality, and another is of another kind there
        for id_, (type_, owner) in PROVIDERS.items():
            if (code, id_) == ("390", "home"):
                continue
            kind = "opholdssted" if (code, id_) == ("320", "kin") else type_
            records.providers.append(Provider(code, id_, kind, owner))
    for number in range(n_children):
        child = Child(UUID(int=number + 1), _birth_date(random))
        records.children[child.key] = child
        for code in random.sample(sorted(TODAY), k=random.choice((1, 1, 2, 2, 3))):
            for suffix, acting in (("own", code), ("none", None), ("other", "999")):
                records.cases.append(Case(code, f"{number}-{suffix}", child.key, acting))
            records.interventions.extend(_interventions(random, code, number, child))
    return records


def _birth_date(random: Random) -> date:
    if random.random() < 0.15:
        return date(random.choice((2000, 2004, 2020)), 2, 29)
    # from those who turn 23 on the way to those who are born on it
    return date(2000, 1, 1) + timedelta(days=random.randrange(365 * 25))


def _interventions(random: Random, code: str, number: int, child: Child) -> list[Intervention]:
    rows: list[Intervention] = []
    today = TODAY[code]
    day = FIRST_DAY + timedelta(days=random.randrange(500))
    # of its own, so that what is said of a placement changes nothing else
    said = Random(f"{code} {number}")
    for position in range(random.randrange(1, 7)):
        start = _near_a_month_end(random, day)
        end = start + timedelta(days=random.choice((0, 1, 5, 30, 31, 60, 150, 400)))
        end = _near_a_month_end(random, end)
        last = random.choice((None, end, end, end, end)) if end >= start else None
        if random.random() < 0.05:
            # what ends, begins or is planned around today
            last = max(start, today + timedelta(days=random.choice((-1, 0, 1, 90))))
        type_ = random.choice(TYPES)
        place = random.choice(PLACES if type_ == "anbringelse" else (None, "opholdssted"))
        case = random.choice(("own", "none", "none", "none", "other", "gone", None))
        waited = random.choice((None, -3, 0, 1, 10, 11, 30, 31))
        rows.append(
            Intervention(
                municipality=code,
                id=f"{number}-{position}",
                child=child.key,
                type=type_,
                start=start,
                end=last,
                place=place,
                provider=random.choice((*PROVIDERS, "gone", None)),
                case=f"{number}-{case}" if case else None,
                granted=None if waited is None else start - timedelta(days=waited),
                reason=random.choice(REASONS),
                consent=said.choice((True, False, None)),
                safety_plan=said.choice((True, False, None)),
            )
        )
        # the next one: the day after (a switch), a day later (a gap), before the end (an overlap), long after
        day = (last or start) + timedelta(days=random.choice((1, 1, 2, -20, 0, 45, 300)))
    return rows


def _near_a_month_end(random: Random, day: date) -> date:
    if random.random() < 0.5:
        return day
    first = day.replace(day=1)
    return first + timedelta(days=random.choice((-1, 0, 1)))
