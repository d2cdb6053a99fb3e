"""Two municipalities made by chance that share pupils, for what `test_naive_school.py` computes again.

Both lie in the school years 2018/19 and 2019/20, where no other municipality has pupils, exams or staff. They
use the same numbers for institutions of different types, and days crowd around the 5th, the 15th, month ends
and today.
"""

import calendar
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from tests.warehouse.scenarios.absence import enrolled, institution
from tests.warehouse.scenarios.school import exam
from tests.warehouse.world import Row, Scenario, cpr

TODAYS = {1: date(2020, 3, 14), 2: date(2020, 5, 20)}
"""Seed → the day of the deliveries: the day before a 15th, and one after it."""
FIRST_DAY, LAST_DAY = date(2018, 8, 1), date(2020, 6, 30)
SCHOOL_YEARS = ("2018/19", "2019/20")

NUMBERS = [f"I{number}" for number in range(10)]
TYPES = [
    *("skole", "skole", "specialskole", "klub", "vuggestue"),
    *("boernehave", "integreret", "integreret", "dagpleje", "boernehave"),
]
KINDS = [
    *["almen"] * 9,
    *("specialklasse", "specialskole", "dagbehandling", "intern_skole"),
    *("egne_dagskoler", "egne_dagskoler", "eventen", "eventen", "stu_andre", "stu_egen_kommune"),
]
MARKS = (None, None, "-3", "00", "02", "4", "7", "7", "10", "12")
SHARES: dict[int, tuple[str, ...]] = {1: ("1", "1", "0.5"), 2: ("0.75", "0.75", "0.25")}
"""Never the same in both: of a day that both have, one has the larger part."""
SUBJECTS = {1: ("dansk", "matematik"), 2: ("engelsk", "fysik")}

SHARED = [cpr("2007-05-05", number) for number in range(1, 13)]
CLASS_OF_SHARED = {child: number % 9 for number, child in enumerate(SHARED)}


def by_chance() -> list[Scenario]:
    return [
        Scenario(name=f"school_by_chance_{seed}", today=today, extracts=Made(seed, today).extracts())
        for seed, today in TODAYS.items()
    ]


class Made:
    """Rows of one municipality."""

    def __init__(self, seed: int, today: date) -> None:
        self.chance = random.Random(seed)
        self.seed = seed
        self.today = today
        turned = TYPES[3 * seed :] + TYPES[: 3 * seed]
        self.types = dict(zip(NUMBERS, turned, strict=True))
        self.pupils = [cpr("2008-05-05", number, "M" if seed == 1 else "K") for number in range(1, 25)]

    def extracts(self) -> dict[str, list[Row]]:
        enrolments = [*self.of_pupils(), *self.of_small_children()]
        return {
            "institutioner": [
                institution(number, kind, self.chance.choice(("Nord", "Syd", None)))
                for number, kind in self.types.items()
            ],
            "indmeldelser": enrolments,
            "elevfravaer": list(self.absence(enrolments)),
            "proever": list(self.exams()),
            "personale": list(self.staff()),
        }

    def day(self) -> date:
        """A day in the two school years, mostly on an edge."""
        if self.chance.random() < 0.1:
            return self.today + timedelta(days=self.chance.choice((-1, 0, 1)))
        year, month = self.chance.choice(((2018, 8), (2018, 9), (2019, 7), (2019, 8), (2019, 9), (0, 0)))
        if not year:
            some = FIRST_DAY + timedelta(days=self.chance.randint(0, (LAST_DAY - FIRST_DAY).days))
            year, month = some.year, some.month
        last = calendar.monthrange(year, month)[1]
        return date(year, month, self.chance.choice((1, 4, 5, 6, 14, 15, 16, last)))

    def place(self, *, in_school: float) -> str:
        """A number; with some probability a school's."""
        schools = [number for number, kind in self.types.items() if kind in ("skole", "specialskole")]
        return self.chance.choice(schools if self.chance.random() < in_school else [*NUMBERS, "nowhere"])

    def of_pupils(self) -> list[Row]:
        rows: dict[tuple[object, ...], Row] = {}
        for child in [*self.pupils, *SHARED]:
            for _ in range(self.chance.randint(1, 4)):
                first = self.day()
                last = self.chance.choice((None, max(first, self.day()), max(first, self.day())))
                class_level = CLASS_OF_SHARED.get(child, self.chance.choice((None, 0, 3, 3, 10)))
                place = self.place(in_school=0.75)
                kind = self.chance.choice(KINDS)
                rows[child, place, first] = {
                    **enrolled(child, place, f"{first}", f"{last}" if last else None, class_level, kind)
                }
        return list(rows.values())

    def of_small_children(self) -> Iterator[Row]:
        """In one place at a time, with birthdays at the ends of months, on today and on a leap day."""
        birthdays = ("01-31", "02-28", "04-30", "06-30", "09-30", "12-31", "03-14", "05-20")
        for number in range(1, 61):
            birth = f"{self.chance.randint(2013, 2019)}-{self.chance.choice(birthdays)}"
            if number <= 3:
                birth = "2016-02-29"
            child = cpr(birth, number, "M" if self.seed == 1 else "K")
            first = max(self.day(), date.fromisoformat(birth))
            for _ in range(3):
                last = max(first, self.day())
                hours = self.chance.choice((None, None, 37, Decimal("18.5"), Decimal("27.75"), 25, 0))
                yield enrolled(child, self.place(in_school=0.05), f"{first}", f"{last}", hours=hours)
                first = last + timedelta(days=self.chance.choice((1, 1, 20)))

    def absence(self, enrolments: list[Row]) -> Iterator[Row]:
        """Of own pupils on any day; of shared ones only in months that they are counted in here.

        Whether a day counts in `000` that one wrote down while the other had the pupil isn't said.
        """
        for child in [*self.pupils, *SHARED]:
            rate = self.chance.choice((0, 0.05, 0.12, 0.12, 0.2, 0.3))
            mostly = self.chance.choice(("sygdom", "ulovligt"))
            day = FIRST_DAY
            while day <= LAST_DAY:
                is_away = self.chance.random() < rate and day.weekday() < 5
                if is_away and (child not in SHARED or self.is_counted(child, day, enrolments)):
                    yield {
                        "cpr": child,
                        "dato": day,
                        "institution_id": self.chance.choice([*NUMBERS, "nowhere"]),
                        "type": self.chance.choice((mostly, mostly, mostly, "tilladelse", "ulovligt")),
                        "andel": Decimal(self.chance.choice(SHARES[self.seed])),
                    }
                day += timedelta(days=1)

    def is_counted(self, child: str, day: date, enrolments: list[Row]) -> bool:
        the_15th = day.replace(day=15)
        return the_15th <= self.today and any(
            row["cpr"] == child
            and self.types.get(str(row["institution_id"])) in ("skole", "specialskole")
            and str(row["fra"]) <= f"{the_15th}" <= str(row["til"] or "9999")
            for row in enrolments
        )

    def exams(self) -> Iterator[Row]:
        for school_year in SCHOOL_YEARS:
            for child in [*self.pupils[:15], *SHARED]:
                for subject in SUBJECTS[self.seed]:
                    for form in ("skriftlig", "mundtlig"):
                        if self.chance.random() < 0.7:
                            mark = self.chance.choice(MARKS)
                            is_compulsory = self.chance.random() < 0.7
                            yield exam(child, school_year, subject, mark, form, is_compulsory=is_compulsory)

    def staff(self) -> Iterator[Row]:
        month = FIRST_DAY
        while month <= LAST_DAY:
            for number in [*NUMBERS, "nowhere"]:
                for group in ("leder", "souschef", "paedagog", "paedagogisk_assistent", "medhjaelper"):
                    if self.chance.random() < 0.4:
                        yield {
                            "institution_id": number,
                            "maaned": month,
                            "gruppe": group,
                            "aarsvaerk": Decimal(self.chance.choice(("0", "0.5", "1", "1.75", "2.3"))),
                        }
            month = (month + timedelta(days=31)).replace(day=1)


SCENARIOS = by_chance()
