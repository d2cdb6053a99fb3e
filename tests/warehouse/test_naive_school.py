"""Absence, inclusion, special provision, exams and staffing computed a second time, slowly and obviously.

Each municipality of `by_chance_school.py` alone, and both together, which is all that `000` holds in their
two school years. Every cell is compared, and there is no other cell.
"""

import calendar
import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from orchestration.settings import PROJECT_ROOT
from tests.warehouse.scenarios.by_chance_school import FIRST_DAY, LAST_DAY, SCHOOL_YEARS, TODAYS
from tests.warehouse.world import Row, Warehouse, code_of, scenarios

Cell = tuple[str, str, str]
"""Period label, cut, cut value."""
Parts = tuple[Fraction, Fraction | None]
"""Numerator and denominator."""

TOTAL = ("total", "alle")
ELEVEN_KINDS = {
    *("undervisning_regionale_tilbud", "egne_dagskoler", "egne_heldagsskoler", "uv_private_dagskoler"),
    *("uv_private_doegnskoler", "uv_dagskoler_til_kommuner", "uv_doegnskoler_til_kommuner"),
    *("autismecenteret_skole", "eventen", "stu_egen_kommune", "stu_andre"),
}
NO_SPECIAL_TEACHING = {"almen", "stu_egen_kommune", "stu_andre"}
SCHOOLS = {"skole", "specialskole"}
DAYCARE = {"vuggestue", "boernehave", "integreret", "dagpleje"}
ABSENCE_TYPES = ("sygdom", "tilladelse", "ulovligt")
AGES = {"normering_vuggestue": range(3), "normering_boernehave": range(3, 6)}


@dataclass(frozen=True)
class Municipality:
    seed: int
    today: date

    def rows(self, extract: str) -> Sequence[Row]:
        return scenarios()[code_of(f"school_by_chance_{self.seed}")].extracts[extract]

    def institution(self, number: object) -> Row:
        """The institution delivered under a number; an unknown one has no type and no district."""
        known = {row["institution_id"]: row for row in self.rows("institutioner")}
        return known.get(number, {"type": None, "distrikt": None})

    def enrolled_on(self, day: date) -> list[Row]:
        return [
            row
            for row in self.rows("indmeldelser")
            if in_row(row, "fra") <= day and (row["til"] is None or day <= in_row(row, "til"))
        ]


EACH = {seed: Municipality(seed, today) for seed, today in TODAYS.items()}


def in_row(row: Row, column: str) -> date:
    value = row[column]
    assert isinstance(value, date)
    return value


def months(until: date) -> Iterator[date]:
    month = FIRST_DAY
    while month <= until:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def month_end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def school_year(day: date) -> str:
    first = day.year if day.month >= 8 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


@cache
def school_days() -> dict[date, int]:
    with (PROJECT_ROOT / "seeds" / "school_day.csv").open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["month"]): int(row["school_days"]) for row in csv.DictReader(file)}


def age(number: str, day: date) -> int:
    born = (2000 + int(number[4:6]), int(number[2:4]), int(number[:2]) - 60)
    return day.year - born[0] - ((day.month, day.day) < born[1:])


# Absence


@dataclass(frozen=True)
class Pupil:
    """One pupil in one school year and cut."""

    months: int
    school_days: int
    absent: dict[str, Fraction]

    def share(self, *types: str) -> Fraction:
        return sum((self.absent[kind] for kind in types), Fraction()) / self.school_days


def pupils(where: Sequence[Municipality]) -> dict[Cell, list[Pupil]]:
    """The pupils with a school day in the months that count, by school year and cut."""
    counted: dict[Cell, dict[object, set[date]]] = defaultdict(lambda: defaultdict(set))
    days: dict[tuple[object, date], tuple[Fraction, str]] = {}
    for here in where:
        for month in months(here.today):
            the_15th = month.replace(day=15)
            if the_15th > here.today:
                continue
            for row in here.enrolled_on(the_15th):
                if here.institution(row["institution_id"])["type"] not in SCHOOLS:
                    continue
                class_level = "ukendt" if row["klassetrin"] is None else str(row["klassetrin"])
                cuts = [TOTAL, ("class_level", class_level)]
                if len(where) == 1:
                    cuts.append(("institution", str(row["institution_id"])))
                for cut in cuts:
                    counted[school_year(month), *cut][row["cpr"]].add(month)
        for row in here.rows("elevfravaer"):
            day = in_row(row, "dato")
            if day <= here.today:
                key, part = (row["cpr"], day), (Fraction(str(row["andel"])), str(row["type"]))
                days[key] = max(days.get(key, part), part)

    found: dict[Cell, list[Pupil]] = defaultdict(list)
    for cell, children in counted.items():
        for child, their_months in children.items():
            absent = dict.fromkeys(ABSENCE_TYPES, Fraction())
            for (who, day), (part, kind) in days.items():
                if who == child and day.replace(day=1) in their_months:
                    absent[kind] += part
            n_days = sum(school_days()[month] for month in their_months)
            if n_days:
                found[cell].append(Pupil(len(their_months), n_days, absent))
    return found


def fravaer(where: Sequence[Municipality]) -> Iterator[tuple[Cell, Parts]]:
    for (year, cut, cut_value), here in pupils(where).items():
        weights = Fraction(sum(pupil.months for pupil in here))
        weighted = sum((pupil.months * pupil.share(*ABSENCE_TYPES) for pupil in here), Fraction())
        yield (year, cut, cut_value), (weighted, weights)
        if cut == "total":
            for kind in ABSENCE_TYPES:
                of_type = sum((pupil.months * pupil.share(kind) for pupil in here), Fraction())
                yield (year, "absence_type", kind), (of_type, weights)


def fravaer_over_10(where: Sequence[Municipality]) -> Iterator[tuple[Cell, Parts]]:
    for cell, here in pupils(where).items():
        if cell[1] == "total":
            above = sum(pupil.share(*ABSENCE_TYPES) > Fraction(10, 100) for pupil in here)
            yield cell, (Fraction(above), Fraction(len(here)))


def fravaer_ulovligt_15(where: Sequence[Municipality]) -> Iterator[tuple[Cell, Parts]]:
    for cell, here in pupils(where).items():
        if cell[1] == "total":
            unlawful = sum(pupil.share("ulovligt") >= Fraction(15, 100) for pupil in here)
            yield cell, (Fraction(unlawful), Fraction(len(here)))


# Inclusion and special provision


def makes_a_pupil(here: Municipality, row: Row) -> bool:
    if row["klassetrin"] is not None:
        return True
    kind_of_place = here.institution(row["institution_id"])["type"]
    if kind_of_place in DAYCARE:
        return False
    if row["tilbudstype"] not in NO_SPECIAL_TEACHING:
        return True
    return row["tilbudstype"] == "almen" and kind_of_place in SCHOOLS


def inklusionsgrad(where: Sequence[Municipality]) -> Iterator[tuple[Cell, Parts]]:
    for year in SCHOOL_YEARS:
        kinds: dict[object, set[object]] = defaultdict(set)
        pupils_in: dict[tuple[str, str], set[object]] = defaultdict(set)
        for here in where:
            for row in here.enrolled_on(date(int(year[:4]), 9, 5)):
                kinds[row["cpr"]].add(row["tilbudstype"])
                if makes_a_pupil(here, row):
                    pupils_in[TOTAL].add(row["cpr"])
                    if len(where) == 1:
                        district = here.institution(row["institution_id"])["distrikt"] or "ukendt"
                        pupils_in["district", str(district)].add(row["cpr"])
        for cut, children in pupils_in.items():
            met = sum(kinds[child] == {"almen"} for child in children)
            yield (year, *cut), (Fraction(met), Fraction(len(children)))


def specialtilbud_antal(where: Sequence[Municipality]) -> Iterator[tuple[Cell, Parts]]:
    for half_year, day in (
        ("2018E", date(2018, 9, 5)),
        ("2019F", date(2019, 5, 5)),
        ("2019E", date(2019, 9, 5)),
        ("2020F", date(2020, 5, 5)),
    ):
        children: dict[tuple[str, str], set[object]] = defaultdict(set)
        for here in where:
            for row in here.enrolled_on(min(day, here.today)):
                if row["tilbudstype"] in ELEVEN_KINDS:
                    children[TOTAL].add(row["cpr"])
                    children["provision_kind", str(row["tilbudstype"])].add(row["cpr"])
        for cut, them in children.items():
            yield (half_year, *cut), (Fraction(len(them)), None)


# Exams


def exams(where: Sequence[Municipality]) -> dict[str, dict[object, list[Row]]]:
    found: dict[str, dict[object, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for here in where:
        for row in here.rows("proever"):
            found[str(row["skoleaar"])][row["cpr"]].append(row)
    return found


def proeve_gennemsnit(where: Sequence[Municipality]) -> Iterator[tuple[Cell, Parts]]:
    for year, children in exams(where).items():
        means = []
        for rows in children.values():
            marks = [int(str(row["karakter"])) for row in rows if row["obligatorisk"] and row["karakter"]]
            if marks:
                means.append(Fraction(sum(marks), len(marks)))
        yield (year, *TOTAL), (sum(means, Fraction()), Fraction(len(means)))


def proeve_alle(where: Sequence[Municipality]) -> Iterator[tuple[Cell, Parts]]:
    for year, children in exams(where).items():
        met = n_children = 0
        for rows in children.values():
            if any(row["karakter"] for row in rows):
                compulsory = [row["karakter"] for row in rows if row["obligatorisk"]]
                n_children += 1
                met += bool(compulsory) and all(compulsory)
        yield (year, *TOTAL), (Fraction(met), Fraction(n_children))


# Staff


def full_time_children(here: Municipality, day: date) -> dict[object, dict[str, Fraction]]:
    """Daycare institution → full-time children of each of the two ages."""
    found: dict[object, dict[str, Fraction]] = {
        row["institution_id"]: dict.fromkeys(AGES, Fraction())
        for row in here.rows("institutioner")
        if row["type"] in ("vuggestue", "boernehave", "integreret")
    }
    for row in here.enrolled_on(day):
        for indicator, ages in AGES.items():
            if row["institution_id"] in found and age(str(row["cpr"]), day) in ages:
                hours = row["timer_pr_uge"]
                full_time = Fraction(1) if hours is None else Fraction(str(hours)) / 37
                found[row["institution_id"]][indicator] += full_time
    return found


def adults(here: Municipality, month: date) -> dict[object, Fraction]:
    found: dict[object, Fraction] = defaultdict(Fraction)
    for row in here.rows("personale"):
        if row["maaned"] == month and row["gruppe"] not in ("leder", "souschef"):
            found[row["institution_id"]] += Fraction(str(row["aarsvaerk"]))
    return found


def part_of_staff(kind: object, indicator: str, children: dict[str, Fraction]) -> Fraction:
    """How much of an institution's staff is there for one of the two ages."""
    if kind != "integreret":
        return Fraction(indicator == f"normering_{kind}")
    weights = {
        "normering_vuggestue": 2 * children["normering_vuggestue"],
        "normering_boernehave": children["normering_boernehave"],
    }
    every = sum(weights.values())
    return weights[indicator] / every if every else Fraction()


def normering(where: Sequence[Municipality], indicator: str) -> Iterator[tuple[Cell, Parts]]:
    cells: dict[Cell, tuple[Fraction, Fraction]] = defaultdict(lambda: (Fraction(), Fraction()))
    for here in where:
        for month in months(here.today):
            staff = adults(here, month)
            for number, children in full_time_children(here, min(month_end(month), here.today)).items():
                part = part_of_staff(here.institution(number)["type"], indicator, children)
                for cut in [TOTAL, ("institution", str(number))]:
                    n_children, n_adults = cells[f"{month:%Y-%m}", *cut]
                    cells[f"{month:%Y-%m}", *cut] = (
                        n_children + children[indicator],
                        n_adults + part * staff[number],
                    )
    for cell, parts in cells.items():
        if cell[1] == "total" or len(where) == 1:
            yield cell, parts


def uddannelsesgrad(where: Sequence[Municipality], trained: set[str]) -> Iterator[tuple[Cell, Parts]]:
    for month in months(max(here.today for here in where)):
        n_trained = n_all = Fraction()
        for here in where:
            for row in here.rows("personale"):
                is_leading = row["gruppe"] in ("leder", "souschef")
                if row["maaned"] == month and month <= here.today and not is_leading:
                    n_all += Fraction(str(row["aarsvaerk"]))
                    n_trained += Fraction(str(row["aarsvaerk"])) * (row["gruppe"] in trained)
        yield (f"{month:%Y-%m}", *TOTAL), (n_trained, n_all)


COMPUTED: dict[str, Callable[[Sequence[Municipality]], Iterator[tuple[Cell, Parts]]]] = {
    "fravaer": fravaer,
    "fravaer_over_10": fravaer_over_10,
    "fravaer_ulovligt_15": fravaer_ulovligt_15,
    "inklusionsgrad": inklusionsgrad,
    "specialtilbud_antal": specialtilbud_antal,
    "proeve_gennemsnit": proeve_gennemsnit,
    "proeve_alle": proeve_alle,
    "normering_vuggestue": lambda where: normering(where, "normering_vuggestue"),
    "normering_boernehave": lambda where: normering(where, "normering_boernehave"),
    "uddannelsesgrad_kommune": lambda where: uddannelsesgrad(where, {"paedagog"}),
    "uddannelsesgrad_stat": lambda where: uddannelsesgrad(where, {"paedagog", "paedagogisk_assistent"}),
}

WHERE = {
    "one": [EACH[1]],
    "the_other": [EACH[2]],
    "both": list(EACH.values()),
}

COUNTED_ONCE = [name for name in COMPUTED if not name.startswith(("normering", "uddannelsesgrad"))]

pytestmark = pytest.mark.xdist_group("warehouse")
EVERY_INDICATOR = pytest.mark.parametrize("indicator", COMPUTED)


def rows_of(warehouse: Warehouse, where: str, indicator: str) -> dict[Cell, dict[str, Any]]:
    """The cells of the two school years."""
    here = WHERE[where]
    code = code_of(f"school_by_chance_{here[0].seed}") if len(here) == 1 else "000"
    rows = warehouse.rows(
        "select * from marts.mart_indicator where municipality_code = ? and indicator_id = ? "
        "and period_start between ? and ?",
        *(code, indicator, date(2018, 7, 1), LAST_DAY if code != "000" else max(TODAYS.values())),
    )
    return {(row["period_label"], row["cut"], row["cut_value"]): row for row in rows}


def status(row: dict[str, Any], today: date, parts: Parts) -> str:
    if parts[1] == 0:
        return "not_applicable"
    months_in = {"month": 1, "half_year": 6, "school_year": 12}[row["period_type"]]
    end = row["period_start"]
    for _ in range(months_in):
        end = month_end(end) + timedelta(days=1)
    return "ok" if end - timedelta(days=1) <= today else "provisional"


def is_empty(parts: Parts) -> bool:
    return parts[0] == 0 and not parts[1]


def same(found: Any, wanted: Fraction | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return float(found) == pytest.approx(float(wanted), rel=1e-9)


@EVERY_INDICATOR
@pytest.mark.parametrize("where", WHERE)
def test_every_cell_is_the_same(every_number: Warehouse, where: str, indicator: str) -> None:
    expected = dict(COMPUTED[indicator](WHERE[where]))
    rows = rows_of(every_number, where, indicator)

    # Zeros may be left out.
    assert [cell for cell, parts in expected.items() if not is_empty(parts) and cell not in rows] == []
    assert [
        cell
        for cell, row in rows.items()
        if cell not in expected and not (row["numerator"] == 0 and not row["denominator"])
    ] == []

    wrong = []
    for cell, parts in expected.items():
        row = rows.get(cell)
        if row is None:
            continue
        # Something over nothing isn't said.
        numerator = None if parts[1] == 0 and parts[0] != 0 else parts[0]
        is_same = same(row["numerator"], numerator) and same(row["denominator"], parts[1])
        if len(WHERE[where]) == 1:
            is_same = is_same and row["status"] == status(row, WHERE[where][0].today, parts)
        if not is_same:
            wrong.append((cell, (row["numerator"], row["denominator"], row["status"]), parts))
    assert wrong == []


@EVERY_INDICATOR
@pytest.mark.parametrize("where", WHERE)
def test_chance_has_met_the_edges(where: str, indicator: str) -> None:
    """A comparison of nothing with nothing would pass as well."""
    parts = [parts for _, parts in COMPUTED[indicator](WHERE[where])]

    assert any(numerator != 0 for numerator, _ in parts)
    assert len(set(parts)) > 1


@pytest.mark.parametrize("indicator", COUNTED_ONCE)
def test_chance_has_made_children_of_both(indicator: str) -> None:
    """Who is in both counts once, so that the whole is less than its parts."""
    one, other = (dict(COMPUTED[indicator]([here])) for here in EACH.values())
    both = dict(COMPUTED[indicator](list(EACH.values())))

    def counted(cells: dict[Cell, Parts], cell: Cell) -> Fraction:
        numerator, denominator = cells[cell]
        return numerator if denominator is None else denominator

    cells = [cell for cell in both if cell[1] == "total" and cell in one and cell in other]
    assert any(counted(both, cell) < counted(one, cell) + counted(other, cell) for cell in cells)
