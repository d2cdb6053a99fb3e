"""Money, caseload, clocks and staff computed a second time from the delivered rows, slowly and obviously.

Nothing here is clever, and nothing is taken from the warehouse. At the end stands what the rows are made of:
few children and cases, and days that crowd around month ends, due days and today.
"""

import calendar
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from tests.warehouse.scenarios.marts import intervention
from tests.warehouse.world import Extracts, Row, Scenario, cpr

Period = Literal["month", "quarter", "year"]
Cell = tuple[str, str, str, str, str]
"""Indicator, period type, period label, cut, cut value."""
Parts = tuple[Decimal, Decimal | None]
"""Numerator and denominator."""

STEP_OF_TYPE = {
    "raadgivning_almen": "1",
    "forebyggende_s11": "2",
    "familiebehandling": "3",
    "kontaktperson": "3",
}
STEP_OF_PLACE = {
    "netvaerkspleje": "4",
    "plejefamilie_almen": "5",
    "plejefamilie_specialiseret": "5",
    "opholdssted": "6",
    "doegninstitution": "6",
}
NOT_ATTRIBUTED = "kan_ikke_henfoeres"
DAYS_IN_A_MONTH = Decimal("30.4375")
MONEY = {
    "forbrug": "udgift_forbrug",
    "disponeret": "udgift_disponeret",
    "budget": "udgift_budget",
}


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))


def first_day(day: date, period: Period) -> date:
    if period == "year":
        return date(day.year, 1, 1)
    return date(day.year, day.month - (day.month - 1) % 3 if period == "quarter" else day.month, 1)


def last_day(day: date, period: Period) -> date:
    months = {"month": 0, "quarter": 2, "year": 11}[period]
    return month_end(months_later(first_day(day, period), months))


def label(day: date, period: Period) -> str:
    if period == "year":
        return f"{day.year}"
    return f"{day.year}K{(day.month + 2) // 3}" if period == "quarter" else f"{day:%Y-%m}"


def periods(start: date, end: date, period: Period) -> Iterator[date]:
    """The first days of the periods from the one with `start` to the one with `end`."""
    day = first_day(start, period)
    while day <= end:
        yield day
        day = last_day(day, period) + timedelta(days=1)


def age(number: str, day: date) -> int:
    """Whole years; negative for the unborn."""
    century = 1900 if number[6] in "0123" else 2000
    born = (century + int(number[4:6]), int(number[2:4]), int(number[:2]) - 60)
    return day.year - born[0] - ((day.month, day.day) < born[1:])


def covers(row: Row, start: str, end: str, day: date) -> bool:
    """Whether a row's days hold a day; the last day counts, no last day is open."""
    begins, ends = day_in(row, start), day_in(row, end)
    return begins is not None and begins <= day and (ends is None or day <= ends)


def day_in(row: Row, column: str) -> date | None:
    value = row.get(column)
    assert value is None or isinstance(value, date)
    return value


def the_day(row: Row, column: str) -> date:
    value = day_in(row, column)
    assert value is not None
    return value


@dataclass(frozen=True)
class Municipality:
    """What one municipality delivered as of one day, and every number that comes out of it."""

    extracts: Extracts
    today: date

    def rows(self, extract: str) -> Sequence[Row]:
        return self.extracts[extract]

    @cached_property
    def cases(self) -> Mapping[object, Row]:
        return {row["sag_id"]: row for row in self.rows("sager")}

    @cached_property
    def interventions(self) -> Mapping[object, Row]:
        return {row["indsats_id"]: row for row in self.rows("indsatser")}

    def is_acting(self, row: Row) -> bool:
        """No case, an unknown one and one that names nobody are the deliverer's."""
        return not self.cases.get(row.get("sag_id"), {}).get("handlekommune")

    def is_paying(self, row: Row) -> bool:
        case = self.cases.get(row.get("sag_id"), {})
        return not (row.get("betalingskommune") or case.get("betalingskommune"))

    def place_kind(self, row: Row) -> str:
        provider_types = {provider["tilbud_id"]: provider["type"] for provider in self.rows("tilbud")}
        for kind in (row.get("anbringelsessted"), provider_types.get(row.get("tilbud_id"))):
            if kind in STEP_OF_PLACE:
                return str(kind)
        return "ukendt"

    def step(self, row: Row) -> str:
        if row["indsatstype"] != "anbringelse":
            return STEP_OF_TYPE[str(row["indsatstype"])]
        return STEP_OF_PLACE.get(self.place_kind(row), NOT_ATTRIBUTED)

    def placements(self, day: date) -> list[Row]:
        """The placements that the municipality pays for and that run on a day."""
        return [
            row
            for row in self.rows("indsatser")
            if row["indsatstype"] == "anbringelse"
            and self.is_paying(row)
            and covers(row, "startdato", "slutdato", day)
        ]

    def months(self) -> Iterator[tuple[date, date]]:
        """Each month's first day and the day that stocks are taken on."""
        for month in periods(date(self.today.year - 5, 1, 1), self.today, "month"):
            yield month, min(month_end(month), self.today)

    # Money

    def money(self) -> Iterator[tuple[Cell, Parts]]:
        amounts: dict[Cell, Decimal] = defaultdict(Decimal)
        periods_of_money: tuple[Period, ...] = ("month", "year")
        for row in self.rows("posteringer"):
            day, amount = the_day(row, "bogfoert"), Decimal(str(row["beloeb"]))
            if day > self.today:
                continue
            spent_on = self.interventions.get(row.get("indsats_id"))
            step = self.step(spent_on) if spent_on else NOT_ATTRIBUTED
            for period in periods_of_money:
                for cut, cut_value in (
                    ("total", "alle"),
                    ("account", str(row["funktion"])),
                    ("ladder_step", step),
                ):
                    amounts[MONEY[str(row["type"])], period, label(day, period), cut, cut_value] += amount
        for cell, amount in amounts.items():
            yield cell, (amount, None)

    def forecast(self) -> Iterator[tuple[Cell, Parts]]:
        for year in {the_day(row, "bogfoert").year for row in self.rows("posteringer")}:
            if year > self.today.year:
                continue
            amounts = [
                Decimal(str(row["beloeb"]))
                for row in self.rows("posteringer")
                if the_day(row, "bogfoert").year == year
                and (
                    (row["type"] == "forbrug" and the_day(row, "bogfoert") <= self.today)
                    or (row["type"] == "disponeret" and the_day(row, "bogfoert") > self.today)
                )
            ]
            if amounts:
                yield total("udgift_prognose", "year", date(year, 1, 1)), (sum(amounts, Decimal()), None)

    def children_over_a_million(self) -> Iterator[tuple[Cell, Parts]]:
        spent: dict[tuple[int, object], Decimal] = defaultdict(Decimal)
        for row in self.actual():
            spent_on = self.interventions.get(row.get("indsats_id"), {})
            child = row.get("cpr") or spent_on.get("cpr")
            if child:
                spent[the_day(row, "bogfoert").year, child] += Decimal(str(row["beloeb"]))
        for year in {year for year, _ in spent}:
            over = [child for (when, child), amount in spent.items() if when == year and amount > 1_000_000]
            yield total("udgift_boern_over_1_mio", "year", date(year, 1, 1)), (Decimal(len(over)), None)

    def share_of_prevention(self) -> Iterator[tuple[Cell, Parts]]:
        parts: dict[int, tuple[Decimal, Decimal]] = {}
        for row in self.actual():
            spent_on = self.interventions.get(row.get("indsats_id"))
            step = self.step(spent_on) if spent_on else NOT_ATTRIBUTED
            if step != NOT_ATTRIBUTED:
                low, every = parts.get(the_day(row, "bogfoert").year, (Decimal(), Decimal()))
                amount = Decimal(str(row["beloeb"]))
                parts[the_day(row, "bogfoert").year] = (low + amount * (step in "123"), every + amount)
        for year, (low, every) in parts.items():
            yield total("udgift_andel_forebyggelse", "year", date(year, 1, 1)), (low, every)

    def cost_of_a_full_year_person(self) -> Iterator[tuple[Cell, Parts]]:
        spent: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        child_days: dict[tuple[int, str], set[tuple[object, date]]] = defaultdict(set)
        for row in self.actual():
            spent_on = self.interventions.get(row.get("indsats_id"))
            if spent_on and self.is_acting(spent_on):
                key = (the_day(row, "bogfoert").year, str(spent_on["indsatstype"]))
                spent[key] += Decimal(str(row["beloeb"]))
        for row in filter(self.is_acting, self.rows("indsatser")):
            day = the_day(row, "startdato")
            while day <= min(day_in(row, "slutdato") or self.today, self.today):
                child_days[day.year, str(row["indsatstype"])].add((row["cpr"], day))
                day += timedelta(days=1)
        # Help before the first year with spend didn't cost nothing: nobody knows what it cost.
        first_year = min(the_day(row, "bogfoert").year for row in self.actual())
        for year, kind in {*spent, *child_days}:
            if year < first_year:
                continue
            days = 366 if calendar.isleap(year) else 365
            yield (
                ("udgift_pr_helaarsperson", "year", f"{year}", "intervention_type", kind),
                (spent[year, kind], Decimal(len(child_days[year, kind])) / days),
            )

    def actual(self) -> Iterable[Row]:
        return (
            row
            for row in self.rows("posteringer")
            if row["type"] == "forbrug" and the_day(row, "bogfoert") <= self.today
        )

    # Caseworkers and employees

    def caseload(self) -> Iterator[tuple[Cell, Parts]]:
        team_of = {row["medarbejder_id"]: str(row["team"]) for row in self.rows("medarbejdere")}
        for month, day in self.months():
            cases: dict[tuple[str, str], set[object]] = defaultdict(set)
            workers: dict[tuple[str, str], set[object]] = defaultdict(set)
            for row in self.rows("sagsbehandlere"):
                case = self.cases.get(row["sag_id"])
                if not case or not self.is_acting(case):
                    continue
                if covers(row, "fra", "til", day) and covers(case, "oprettet", "lukket", day):
                    worker = row["medarbejder_id"]
                    for group in (("total", "alle"), ("team", team_of.get(worker, "ukendt"))):
                        cases[group].add(row["sag_id"])
                        workers[group].add(worker)
            for (cut, cut_value), open_cases in cases.items():
                yield (
                    ("sagstal", "month", label(month, "month"), cut, cut_value),
                    (Decimal(len(open_cases)), Decimal(len(workers[cut, cut_value]))),
                )

    def turnover(self) -> Iterator[tuple[Cell, Parts]]:
        teams = {str(row["team"]) for row in self.rows("medarbejdere")}
        for month, day in self.months():
            for cut, cut_value in [("total", "alle"), *(("team", team) for team in teams)]:
                staff = [
                    row for row in self.rows("medarbejdere") if cut == "total" or row["team"] == cut_value
                ]
                ends = [month_end(months_later(month, -back)) for back in range(1, 13)]
                heads = [sum(covers(row, "ansat", "fratraadt", end) for row in staff) for end in [*ends, day]]
                left = sum(
                    months_later(month, -11) <= (day_in(row, "fratraadt") or date.max) <= day for row in staff
                )
                if left or any(heads):
                    yield (
                        ("medarbejderafgang", "month", label(month, "month"), cut, cut_value),
                        (Decimal(left), Decimal(sum(heads)) / 13),
                    )

    # Clocks

    def assessments_in_time(self) -> Iterator[tuple[Cell, Parts]]:
        events = []
        for row in filter(self.is_acting, self.rows("undersoegelser")):
            due = months_later(the_day(row, "opmaerksom"), 4)
            finished = day_in(row, "afsluttet")
            if due <= self.today:
                events.append((due, finished is not None and finished <= due))
        yield from shares("undersoegelse_4_maaneder", events, ("quarter", "year"))

    def first_follow_ups(self) -> Iterator[tuple[Cell, Parts]]:
        events = []
        for row in filter(self.is_acting, self.rows("indsatser")):
            start = the_day(row, "startdato")
            due = months_later(start, 3)
            for assessment in self.rows("undersoegelser"):
                finished = day_in(assessment, "afsluttet")
                is_same_case = row.get("sag_id") is not None and assessment["sag_id"] == row["sag_id"]
                if is_same_case and finished and start <= finished <= self.today:
                    due = min(due, finished)
            if due <= self.today and (day_in(row, "slutdato") or date.max) >= due:
                events.append((due, self.is_followed_up(row, start, due)))
        yield from shares("opfoelgning_foerste_3_mdr", events, ("quarter", "year"))

    def quarterly_follow_ups(self) -> Iterator[tuple[Cell, Parts]]:
        events = []
        for quarter in periods(date(self.today.year - 5, 1, 1), self.today, "quarter"):
            last = min(last_day(quarter, "quarter"), self.today)
            for row in filter(self.is_acting, self.rows("indsatser")):
                is_running = covers(row, "startdato", "slutdato", quarter)
                if is_running and covers(row, "startdato", "slutdato", last):
                    events.append((quarter, self.is_followed_up(row, quarter, last)))
        yield from shares("opfoelgning_kvartal", events, ("quarter",))

    def is_followed_up(self, row: Row, start: date, end: date) -> bool:
        return any(
            follow_up["indsats_id"] == row["indsats_id"] and start <= the_day(follow_up, "dato") <= end
            for follow_up in self.rows("opfoelgninger")
        )

    def evaluated_meetings(self) -> Iterator[tuple[Cell, Parts]]:
        events = []
        for row in self.rows("moeder"):
            day, evaluated = the_day(row, "dato"), day_in(row, "evalueret")
            if row.get("maal_aftalt") and day + timedelta(days=90) <= self.today:
                events.append((day, evaluated is not None and evaluated <= self.today))
        yield from shares("moede_evalueret", events, ("quarter",))

    # Placements

    def not_placed_a_year_later(self) -> Iterator[tuple[Cell, Parts]]:
        for month, day in self.months():
            a_year_before = month_end(months_later(month, -12))
            then = {
                str(row["cpr"])
                for row in self.placements(a_year_before)
                if 0 <= age(str(row["cpr"]), a_year_before) <= 22
            }
            now = {str(row["cpr"]) for row in self.placements(day)}
            if then:
                yield (
                    total("anbragt_ikke_et_aar_efter", "month", month),
                    (Decimal(len(then - now)), Decimal(len(then))),
                )

    def months_placed(self) -> Iterator[tuple[Cell, Parts]]:
        for month, day in self.months():
            so_far: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
            for row in self.placements(day):
                if 0 <= age(str(row["cpr"]), day) <= 22:
                    days = (day - the_day(row, "startdato")).days + 1
                    for group in (("total", "alle"), ("place_kind", self.place_kind(row))):
                        so_far[group].append(days / DAYS_IN_A_MONTH)
            for (cut, cut_value), values in so_far.items():
                yield (
                    ("anbragt_varighed", "month", label(month, "month"), cut, cut_value),
                    (sum(values, Decimal()), Decimal(len(values))),
                )


def total(indicator: str, period: Period, day: date) -> Cell:
    return indicator, period, label(day, period), "total", "alle"


def shares(
    indicator: str, events: Iterable[tuple[date, bool]], period_types: Iterable[Period]
) -> Iterator[tuple[Cell, Parts]]:
    """The met of all, by period."""
    counted: dict[Cell, list[bool]] = defaultdict(list)
    for day, is_met in events:
        for period in period_types:
            counted[total(indicator, period, day)].append(is_met)
    for cell, answers in counted.items():
        yield cell, (Decimal(sum(answers)), Decimal(len(answers)))


COMPUTED: Mapping[str, tuple[Callable[[Municipality], Iterator[tuple[Cell, Parts]]], tuple[Period, ...]]] = {
    "udgift_forbrug": (Municipality.money, ("month", "year")),
    "udgift_disponeret": (Municipality.money, ("month", "year")),
    "udgift_budget": (Municipality.money, ("month", "year")),
    "udgift_prognose": (Municipality.forecast, ("year",)),
    "udgift_boern_over_1_mio": (Municipality.children_over_a_million, ("year",)),
    "udgift_andel_forebyggelse": (Municipality.share_of_prevention, ("year",)),
    "udgift_pr_helaarsperson": (Municipality.cost_of_a_full_year_person, ("year",)),
    "sagstal": (Municipality.caseload, ("month",)),
    "medarbejderafgang": (Municipality.turnover, ("month",)),
    "undersoegelse_4_maaneder": (Municipality.assessments_in_time, ("quarter", "year")),
    "opfoelgning_foerste_3_mdr": (Municipality.first_follow_ups, ("quarter", "year")),
    "opfoelgning_kvartal": (Municipality.quarterly_follow_ups, ("quarter",)),
    "moede_evalueret": (Municipality.evaluated_meetings, ("quarter",)),
    "anbragt_ikke_et_aar_efter": (Municipality.not_placed_a_year_later, ("month",)),
    "anbragt_varighed": (Municipality.months_placed, ("month",)),
}
"""Indicator → how it is computed, and the periods it is reported for."""


# The rows

ELSEWHERE = "860"
HOW_MANY_INTERVENTIONS = 180
TODAYS = {1: date(2020, 2, 29), 2: date(2021, 8, 17)}
"""Seed → the day of the deliveries: a leap day that ends a month, and the middle of a quarter."""


def by_chance() -> list[Scenario]:
    """Municipalities with a little of everything, always the same ones."""
    return [
        Scenario(name=f"case_work_by_chance_{seed}", today=today, extracts=Made(seed, today).extracts())
        for seed, today in TODAYS.items()
    ]


class Made:
    """Rows of one municipality."""

    def __init__(self, seed: int, today: date) -> None:
        self.chance = random.Random(seed)
        self.today = today
        # Newborn, around 18 and around 23, and some in between; birthdays at month ends.
        years = (today.year - back for back in (0, 0, 1, 4, 9, 13, 17, 18, 22, 22, 23, 23, 24))
        self.children = [
            cpr(f"{year}-{self.chance.choice(('01-31', '02-28', '06-30', '08-16', '08-31'))}", number)
            for number, year in enumerate([*years] * 2, start=1)
        ]
        self.cases = [f"case {number}" for number in range(30)]
        self.workers = [f"worker {number}" for number in range(10)]

    def any_of(self, *values: Any) -> Any:
        return self.chance.choice(values)

    def day(self, first_month: int = -40, last_month: int = 5) -> date:
        """A day, in months from today's: mostly on an edge."""
        if self.chance.random() < 0.15:
            return self.today + timedelta(days=self.any_of(-1, 0, 0, 1))
        month = months_later(self.today.replace(day=1), self.chance.randint(first_month, last_month))
        edges = [month, month_end(month), month_end(month) - timedelta(days=1)]
        return self.chance.choice([*edges, month + timedelta(days=self.chance.randint(0, 27))])

    def near(self, day: date) -> date:
        return day + timedelta(days=self.any_of(-1, 0, 0, 1, self.chance.randint(-40, 40)))

    def end(self, start: date, *edges: date) -> date | None:
        """No last day, or one on or after the first: often on an edge."""
        if self.chance.random() < 0.35:
            return None
        later = self.chance.choice([self.near(edge) for edge in edges] + [self.day(-30)])
        return max(start, later)

    def extracts(self) -> Extracts:
        interventions = self.interventions()
        return {
            "sager": self.sager(),
            "tilbud": [
                {"tilbud_id": kind, "navn": kind, "type": kind, "ejer": "ekstern"}
                for kind in ("netvaerkspleje", "plejefamilie_specialiseret", "doegninstitution", "andet")
            ],
            "indsatser": interventions,
            "undersoegelser": self.undersoegelser(interventions),
            "opfoelgninger": self.opfoelgninger(interventions),
            "moeder": self.moeder(),
            "medarbejdere": self.medarbejdere(),
            "sagsbehandlere": self.sagsbehandlere(),
            "posteringer": self.posteringer(),
        }

    def sager(self) -> list[Row]:
        rows: list[Row] = []
        for case in self.cases:
            opened = self.day(-40, -3)
            rows.append(
                {
                    "sag_id": case,
                    "cpr": self.any_of(*self.children),
                    "oprettet": opened,
                    "lukket": self.any_of(None, self.end(opened)),
                    "betalingskommune": self.any_of(None, None, None, ELSEWHERE),
                    "handlekommune": self.any_of(None, None, None, ELSEWHERE),
                }
            )
        return rows

    def interventions(self) -> list[Row]:
        rows: list[Row] = []
        a_year_before = month_end(months_later(self.today, -12))
        for number in range(HOW_MANY_INTERVENTIONS):
            start = self.any_of(self.day(-36, 1), self.day(-36, 1), self.near(a_year_before))
            end = self.end(start, months_later(start, 3), months_later(start, 13), a_year_before)
            kind = self.any_of(*["anbringelse"] * 6, *STEP_OF_TYPE)
            place = self.any_of(None, "andet", *STEP_OF_PLACE) if kind == "anbringelse" else None
            rows.append(
                {
                    **intervention(
                        number,
                        self.any_of(*self.children),
                        kind,
                        f"{start}",
                        f"{end}" if end else None,
                        place,
                    ),
                    "sag_id": self.any_of(None, "nobody's", *self.cases),
                    "tilbud_id": self.any_of(None, "nobody's", "andet", "netvaerkspleje", "doegninstitution"),
                    "betalingskommune": self.any_of(None, None, None, None, ELSEWHERE),
                }
            )
        return rows

    def undersoegelser(self, interventions: Sequence[Row]) -> list[Row]:
        rows: list[Row] = []
        for number in range(100):
            aware = self.any_of(self.day(-30), self.near(months_later(self.today, -4)))
            # Near its own due day, or near the first day of an intervention, mostly in the same case.
            followed_by = self.any_of(*interventions)
            case = self.any_of(followed_by["sag_id"], followed_by["sag_id"], *self.cases[:2])
            edge = self.any_of(months_later(aware, 4), the_day(followed_by, "startdato"))
            rows.append(
                {
                    "undersoegelse_id": number,
                    "sag_id": case or "nobody's",
                    "cpr": self.any_of(*self.children),
                    "opmaerksom": aware,
                    "afsluttet": self.end(aware, edge),
                }
            )
        return rows

    def opfoelgninger(self, interventions: Sequence[Row]) -> list[Row]:
        rows: list[Row] = []
        for number in range(260):
            followed = self.any_of(*interventions)
            start = the_day(followed, "startdato")
            rows.append(
                {
                    "opfoelgning_id": number,
                    "indsats_id": self.any_of(*[followed["indsats_id"]] * 9, "nobody's"),
                    "dato": self.near(self.any_of(start, months_later(start, 3), self.day(-24))),
                    "retning": self.any_of(None, "ned", "uaendret", "op"),
                }
            )
        return rows

    def moeder(self) -> list[Row]:
        rows: list[Row] = []
        for number in range(60):
            day = self.any_of(self.day(-24), self.near(self.today - timedelta(days=90)))
            for child in self.chance.sample([None, *self.children], self.chance.randint(1, 3)):
                rows.append(
                    {
                        "moede_id": number,
                        "cpr": child,
                        "forum": self.any_of("tvaers_skole", "netvaerksmoede"),
                        "dato": day,
                        "maal_aftalt": self.any_of(None, False, True, True, True),
                        "evalueret": self.end(day, day + timedelta(days=90), self.today),
                    }
                )
        return rows

    def medarbejdere(self) -> list[Row]:
        rows: list[Row] = []
        # The last of the workers is nobody's employee.
        for worker in [*self.workers[:-1], *(f"colleague {number}" for number in range(9))]:
            hired = self.day(-40, 1)
            rows.append(
                {
                    "medarbejder_id": worker,
                    "team": self.any_of("Nord", "Syd"),
                    "funktion": self.any_of("sagsbehandler", "leder", "andet"),
                    "ansat": hired,
                    "fratraadt": self.end(hired, months_later(self.today, -12)),
                }
            )
        return rows

    def sagsbehandlere(self) -> list[Row]:
        rows: dict[tuple[str, date], Row] = {}
        for _ in range(70):
            case, first = self.any_of("nobody's", *self.cases), self.day(-36, 1)
            rows[case, first] = {
                "sag_id": case,
                "fra": first,
                "til": self.any_of(None, self.end(first)),
                "medarbejder_id": self.any_of(*self.workers),
            }
        return list(rows.values())

    def posteringer(self) -> list[Row]:
        return [
            {
                "bilag_id": number,
                "bogfoert": self.day(-30, 12),
                "funktion": self.any_of("5.28.20", "5.28.21", "5.57.72"),
                "type": self.any_of("forbrug", "forbrug", "forbrug", "disponeret", "budget"),
                "indsats_id": self.any_of(None, "nobody's", *range(HOW_MANY_INTERVENTIONS)),
                "cpr": self.any_of(None, None, *self.children),
                "beloeb": self.any_of(
                    250000, 500000, 500000, 500001, -250000, Decimal("0.01"), f"{self.chance.random():.2f}"
                ),
            }
            for number in range(500)
        ]
