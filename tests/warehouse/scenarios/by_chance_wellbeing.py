"""Two municipalities made by chance, always the same, for what `test_naive_wellbeing.py` computes again.

They know some of the same children, and use the same numbers for other institutions and interventions. All
they tell lies in 2013 to 2017, when no other scenario tells of these things, so `000` holds these two alone.
Days crowd around the reference days, birthdays, the ends of periods and today.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from tests.warehouse.scenarios.placements_ended import SAG_OF_ANOTHER, case, placement, provider
from tests.warehouse.scenarios.topi import assessment
from tests.warehouse.scenarios.wellbeing import enrolled, factor, institution, language, scaled
from tests.warehouse.world import Extracts, Row, Scenario, cpr

HERE, THERE = "wellbeing_by_chance_here", "wellbeing_by_chance_there"
TODAYS = {HERE: date(2017, 2, 14), THERE: date(2017, 2, 20)}
"""In the same half-year, quarter, month and year, and both before 1 March."""

FIRST_DAY = date(2013, 1, 1)
ROUNDS = tuple(f"{year}{half}" for year in range(2013, 2018) for half in "FE")

INSTITUTIONS: Mapping[str, Mapping[str, str]] = {
    HERE: {
        "A": "vuggestue",
        "B": "boernehave",
        "C": "integreret",
        "D": "dagpleje",
        "E": "skole",
        "F": "klub",
    },
    THERE: {"A": "skole", "B": "integreret", "C": "klub", "D": "vuggestue", "E": "boernehave"},
}
NOBODYS = "X"
"""An institution, and an intervention, that nobody delivered."""

KINDS = (
    ("raadgivning_almen", None, None),
    ("forebyggende_s11", None, None),
    ("familiebehandling", None, None),
    ("sikkerhedsplan", None, None),
    ("anbringelse", "netvaerkspleje", None),
    ("anbringelse", "andet", "foster"),
    ("anbringelse", "opholdssted", "foster"),
    ("anbringelse", None, "house"),
    ("anbringelse", None, None),
)
"""Type of intervention, kind of place, provider."""
PROVIDERS = {"foster": "plejefamilie_specialiseret", "house": "familiehus"}

FACTORS = (
    *("aktivt_fritidsliv", "alderssvarende_sprog", "foraelder_i_arbejde", "stabil_voksen", "venner"),
    *("glad_for_skolen", "sund_hverdag", "skolefravaer", "misbrug_i_hjemmet", "psykisk_sygdom_i_hjemmet"),
    *("hyppige_flytninger", "ensomhed", "kriminalitet", "mistrivsel", "kaeledyr", "uro"),
)


def everyone() -> list[str]:
    """Children of daycare age some time in the years, some born on a leap day."""
    births = [
        "2008-02-29",
        "2012-02-29",
        "2012-02-29",
        "2010-02-28",
        "2012-03-01",
        "2009-09-01",
        "2009-09-02",
    ]
    births += [
        f"{year}-{day}"
        for year in range(2009, 2016)
        for day in ("01-31", "03-01", "03-02", "08-31", "09-01", "12-31", "02-14")
    ]
    return [cpr(birth, number) for number, birth in enumerate(births, start=1)]


CHILDREN = everyone()
CHILDREN_OF = {HERE: CHILDREN[:42], THERE: [*CHILDREN[::3], *CHILDREN[1::3]]}


class Made:
    """Rows of one municipality."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.chance = random.Random(name)
        self.today = TODAYS[name]
        self.children = CHILDREN_OF[name]

    def any_of(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def is_so(self, share: float) -> bool:
        return self.chance.random() < share

    def near(self, day: date) -> date:
        return day + timedelta(days=self.any_of(-1, 0, 0, 1, self.chance.randint(-60, 60)))

    def edge(self) -> date:
        """A day on or beside a reference day, the end of a period, or today."""
        year = self.chance.randint(2013, 2017)
        month, day = self.any_of(
            (3, 1), (9, 1), (12, 31), (3, 31), (6, 30), (9, 30), (8, 31), (1, 31), (2, 14)
        )
        days = (date(year, month, day), self.today)
        return max(FIRST_DAY, self.near(self.any_of(*days, days[0])))

    def extracts(self) -> Extracts:
        return {
            "institutioner": [institution(number, kind, "Nord") for number, kind in self.institutions()],
            "indmeldelser": list(self.enrolments().values()),
            "trivselsvurderinger": list(self.assessments()),
            "sprogvurderinger": list(self.language()),
            "sager": [case(SAG_OF_ANOTHER, self.children[0], handlekommune="390")],
            "tilbud": [provider(number, kind) for number, kind in PROVIDERS.items()],
            "indsatser": list(self.interventions()),
            "sdq": list(self.questionnaires().values()),
            "skaleringer": list(self.scaled().values()),
            "faktorer": list(self.factors().values()),
        }

    def institutions(self) -> list[tuple[str, str]]:
        return list(INSTITUTIONS[self.name].items())

    def enrolments(self) -> dict[tuple[str, str, date], Row]:
        rows: dict[tuple[str, str, date], Row] = {}
        for child in self.children:
            for _ in range(self.chance.randint(1, 5)):
                first = self.any_of(FIRST_DAY, FIRST_DAY, self.edge(), self.end_of_birthday_month(child))
                last = self.any_of(None, self.edge(), self.end_of_birthday_month(child))
                if last and last < first:
                    first, last = last, first
                place = self.any_of("A", "B", "B", "B", "C", "D", "D", "E", "F", NOBODYS)
                rows[child, place, first] = enrolled(child, place, f"{first}", f"{last}" if last else None)
        return rows

    def end_of_birthday_month(self, child: str) -> date:
        """A day on or beside the last one of the month in which a child turns three or five."""
        year, month = 2000 + int(child[4:6]) + self.any_of(3, 5), int(child[2:4])
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if (month, int(child[:2]) - 60) == (2, 29):
            end = self.any_of(end, date(year, 3, 31))
        return max(FIRST_DAY, end + timedelta(days=self.any_of(-1, 0, 0, 1)))

    def assessments(self) -> Iterator[Row]:
        for child in self.children:
            for topi_round in ROUNDS:
                year, half = int(topi_round[:4]), topi_round[4]
                day = self.near(date(year, 3 if half == "F" else 9, 1))
                if self.is_so(0.2):
                    day = self.near(self.today)
                if self.is_so(0.5):
                    yield assessment(child, topi_round, self.any_of("roed", "gul", "groen"), "B", day)

    def language(self) -> Iterator[Row]:
        # Begun in the first year, at both steps.
        for step in (3, 5):
            yield language(self.children[0], step, "2013-01-15", place="B")
        for child in self.children[1:]:
            for step in (3, 5):
                day = self.any_of(self.edge(), self.near(self.today))
                if self.is_so(0.6):
                    yield language(child, step, f"{day}", self.any_of("generel", "fokuseret"), "B")

    def helped(self) -> list[tuple[str, list[str | None]]]:
        """Each of the children helped, and the interventions that are spoken of: two, none, nobody's."""
        return [
            (child, [f"{number}a", f"{number}b", None, NOBODYS])
            for number, child in enumerate(self.children[:14])
        ]

    def interventions(self) -> Iterator[Row]:
        for child, numbers in self.helped():
            for number in numbers[:2]:
                kind, place, provided_by = self.any_of(*KINDS)
                first, last = self.edge(), self.any_of(None, self.edge())
                if last and last < first:
                    first, last = last, first
                yield {
                    **placement(number, child, f"{first}", f"{last}" if last else None, place),
                    "indsatstype": kind,
                    "tilbud_id": provided_by,
                    "sag_id": self.any_of(None, None, SAG_OF_ANOTHER),
                }

    def questionnaires(self) -> dict[tuple[str, date, str], Row]:
        rows: dict[tuple[str, date, str], Row] = {}
        for child, numbers in self.helped():
            for number in numbers:
                for respondent in ("foraelder", "laerer", "selv"):
                    moments = self.chance.choices(("foer", "efter", "efter", "opfoelgning"), k=5)
                    for moment in moments if self.is_so(0.6) else ():
                        day = self.edge()
                        rows[child, day, respondent] = {
                            **{"cpr": child, "dato": day, "respondent": respondent},
                            **{"indsats_id": number, "tidspunkt": moment},
                            **{
                                scale: self.chance.randint(0, 10)
                                for scale in (
                                    *("emotionelle", "adfaerd", "hyperaktivitet", "kammerat"),
                                    "prosocial",
                                )
                            },
                        }
        return rows

    def scaled(self) -> dict[tuple[str, date], Row]:
        rows: dict[tuple[str, date], Row] = {}
        for child, numbers in self.helped():
            for number in numbers:
                for _ in range(self.chance.randint(0, 4)):
                    day = self.edge()
                    rows[child, day] = scaled(child, f"{day}", self.chance.randint(1, 10), number)
        return rows

    def factors(self) -> dict[tuple[str, date, str], Row]:
        rows: dict[tuple[str, date, str], Row] = {}
        for child in self.children[:12]:
            for name in FACTORS:
                for _ in range(self.chance.randint(0, 3)):
                    day = self.edge()
                    rows[child, day, name] = factor(child, f"{day}", name, self.is_so(0.5))
        return rows


SCENARIOS = [
    Scenario(name=name, today=today, extracts=Made(name).extracts()) for name, today in TODAYS.items()
]
