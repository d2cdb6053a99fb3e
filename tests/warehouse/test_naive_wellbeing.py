"""Coverage, pairs and latest answers computed a second time from the delivered rows, slowly and obviously.

Nothing is taken from the warehouse. What a municipality knows is made from its own rows and up to its own
today; all municipalities together are these facts side by side, where a child counts once and every pair of
questionnaires and every answer counts.
"""

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from tests.warehouse.scenarios.by_chance_wellbeing import (
    FIRST_DAY,
    HERE,
    INSTITUTIONS,
    PROVIDERS,
    THERE,
    TODAYS,
)
from tests.warehouse.world import Row, Warehouse, code_of, scenarios

ALL = "000"

Cell = tuple[str, str, str, str]
"""Indicator, period label, cut, cut value."""
Parts = tuple[int, int]

DAYCARE = ("vuggestue", "boernehave", "integreret", "dagpleje")
STEP_OF_TYPE = {
    "raadgivning_almen": "1",
    "forebyggende_s11": "2",
    "familiebehandling": "3",
    "sikkerhedsplan": "3",
}
STEP_OF_PLACE = {"netvaerkspleje": "4", "plejefamilie_specialiseret": "5", "opholdssted": "6"}
PROTECTS = {
    "aktivt_fritidsliv": "fritid",
    "alderssvarende_sprog": "laering",
    "foraelder_i_arbejde": "familie",
    "stabil_voksen": "familie",
    "venner": "faellesskab",
    "glad_for_skolen": "trivsel",
    "sund_hverdag": "sundhed",
}
THREATENS = {
    "skolefravaer": "laering",
    "misbrug_i_hjemmet": "familie",
    "psykisk_sygdom_i_hjemmet": "familie",
    "hyppige_flytninger": "familie",
    "ensomhed": "faellesskab",
    "kriminalitet": "fritid",
    "mistrivsel": "trivsel",
}
SCALES = ("emotionelle", "adfaerd", "hyperaktivitet", "kammerat")
TOTAL = ("total", "alle")


def delivered(name: str, extract: str) -> list[Row]:
    return list(scenarios()[code_of(name)].extracts[extract])


def the_day(row: Row, column: str) -> date:
    value = row[column]
    assert isinstance(value, date)
    return value


def born(number: str) -> date:
    century = 1900 if number[6] in "0123" else 2000
    return date(century + int(number[4:6]), int(number[2:4]), int(number[:2]) - 60)


def birthday(number: str, years: int) -> date:
    """The day a child turns so old; a child of 29 February on 1 March in a common year."""
    birth = born(number)
    if (birth.month, birth.day) == (2, 29) and not calendar.isleap(birth.year + years):
        return date(birth.year + years, 3, 1)
    return birth.replace(year=birth.year + years)


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def in_daycare(name: str, day: date) -> set[str]:
    """The children enrolled on a day in an institution that is one of daycare."""
    return {
        str(row["cpr"])
        for row in delivered(name, "indmeldelser")
        if INSTITUTIONS[name].get(str(row["institution_id"])) in DAYCARE
        and the_day(row, "fra") <= day
        and (row["til"] is None or day <= the_day(row, "til"))
    }


# Children: period, who, and whether it is met.

Child = tuple[str, str, bool]


def topi_coverage(name: str) -> Iterator[Child]:
    today = TODAYS[name]
    for year in range(FIRST_DAY.year, today.year + 1):
        for half, begins, reference in (("F", 1, 3), ("E", 7, 9)):
            if date(year, begins, 1) > today:
                continue
            day = min(date(year, reference, 1), today)
            assessed = {
                str(row["cpr"])
                for row in delivered(name, "trivselsvurderinger")
                if row["runde"] == f"{year}{half}" and the_day(row, "vurderet") <= today
            }
            for child in in_daycare(name, day):
                if born(child) <= day < birthday(child, 6):
                    yield f"{year}{half}", child, child in assessed


def language_coverage(name: str, step: int) -> Iterator[Child]:
    today = TODAYS[name]
    assessed = {
        str(row["cpr"])
        for row in delivered(name, "sprogvurderinger")
        if row["alderstrin"] == step and the_day(row, "vurderet") <= today
    }
    for child in {str(row["cpr"]) for row in delivered(name, "indmeldelser")}:
        turns = birthday(child, step)
        if month_end(turns) <= today and child in in_daycare(name, month_end(turns)):
            yield f"{turns.year}", child, child in assessed


def unique_children(indicator: str, facts: Iterable[Child]) -> dict[Cell, Parts]:
    """A child once in a period, met if it is met in any municipality."""
    met: dict[tuple[str, str], bool] = defaultdict(bool)
    for period, child, is_met in facts:
        met[period, child] |= is_met
    cells: dict[Cell, Parts] = {}
    for (period, _), is_met in met.items():
        numerator, denominator = cells.get((indicator, period, *TOTAL), (0, 0))
        cells[indicator, period, *TOTAL] = (numerator + is_met, denominator + 1)
    return cells


# What counts each time: indicator, period, the cuts it is in, and what is added to the numerator.

Event = tuple[str, str, list[tuple[str, str]], int]


def type_and_step(name: str, number: object) -> tuple[str, str]:
    """The type of an intervention and its step; none and nobody's are unknown."""
    for row in delivered(name, "indsatser"):
        if number is not None and row["indsats_id"] == number:
            kind = str(row["indsatstype"])
            if kind != "anbringelse":
                return kind, STEP_OF_TYPE[kind]
            places = (row["anbringelsessted"], PROVIDERS.get(str(row["tilbud_id"])))
            steps = [STEP_OF_PLACE[str(place)] for place in places if place in STEP_OF_PLACE]
            return kind, steps[0] if steps else "ukendt"
    return "ukendt", "ukendt"


def difficulties(row: Row) -> int:
    return sum(int(str(row[scale])) for scale in SCALES)


def pairs(name: str) -> Iterator[Event]:
    answers: dict[tuple[str, object, str], list[Row]] = defaultdict(list)
    for row in sorted(delivered(name, "sdq"), key=lambda row: the_day(row, "dato")):
        if the_day(row, "dato") <= TODAYS[name]:
            answers[str(row["cpr"]), row["indsats_id"], str(row["respondent"])].append(row)
    for (_, number, respondent), rows in answers.items():
        befores = [row for row in rows if row["tidspunkt"] == "foer"]
        afters = [
            row
            for row in rows
            if row["tidspunkt"] == "efter" and befores and the_day(row, "dato") > the_day(befores[0], "dato")
        ]
        if not afters:
            continue
        before, after = difficulties(befores[0]), difficulties(afters[-1])
        kind, step = type_and_step(name, number)
        cuts = [TOTAL, ("intervention_type", kind), ("ladder_step", step), ("respondent", respondent)]
        year = f"{the_day(afters[-1], 'dato').year}"
        yield "sdq_total_foer", year, cuts, before
        yield "sdq_total_efter", year, cuts, after
        yield "sdq_aendring", year, cuts, after - before
        yield "sdq_forbedret", year, [TOTAL], int(after < before)


def scalings(name: str) -> Iterator[Event]:
    scaled: dict[tuple[str, object], list[Row]] = defaultdict(list)
    for row in sorted(delivered(name, "skaleringer"), key=lambda row: the_day(row, "dato")):
        if the_day(row, "dato") <= TODAYS[name]:
            scaled[str(row["cpr"]), row["indsats_id"]].append(row)
    for (_, number), rows in scaled.items():
        if len(rows) >= 2:
            kind, _ = type_and_step(name, number)
            change = int(str(rows[-1]["vaerdi"])) - int(str(rows[0]["vaerdi"]))
            year = f"{the_day(rows[-1], 'dato').year}"
            yield "skalering_aendring", year, [TOTAL, ("intervention_type", kind)], change


def latest_answers(name: str) -> Iterator[Event]:
    today = TODAYS[name]
    rows = sorted(delivered(name, "faktorer"), key=lambda row: the_day(row, "dato"))
    first = FIRST_DAY
    while first <= today:
        next_quarter = (first + timedelta(days=100)).replace(day=1)
        last = min(next_quarter - timedelta(days=1), today)
        latest = {
            (row["cpr"], str(row["faktor"])): bool(row["til_stede"])
            for row in rows
            if the_day(row, "dato") <= last
        }
        quarter = f"{first.year}K{(first.month + 2) // 3}"
        for (_, name_of_factor), is_present in latest.items():
            for indicator, themes, others in (
                ("beskyttelsesfaktorer", PROTECTS, THREATENS),
                ("risikofaktorer", THREATENS, PROTECTS),
            ):
                if name_of_factor in themes:
                    cuts = [TOTAL, ("theme", themes[name_of_factor])]
                    yield indicator, quarter, cuts, int(is_present)
                elif name_of_factor not in others:
                    yield indicator, quarter, [("theme", "ukendt")], int(is_present)
        first = next_quarter


def counted(facts: Iterable[Event]) -> dict[Cell, Parts]:
    cells: dict[Cell, Parts] = {}
    for indicator, period, cuts, amount in facts:
        for cut, cut_value in cuts:
            numerator, denominator = cells.get((indicator, period, cut, cut_value), (0, 0))
            cells[indicator, period, cut, cut_value] = (numerator + amount, denominator + 1)
    return cells


EVENTS: Mapping[str, Callable[[str], Iterator[Event]]] = {
    "sdq_total_foer": pairs,
    "sdq_total_efter": pairs,
    "sdq_aendring": pairs,
    "sdq_forbedret": pairs,
    "skalering_aendring": scalings,
    "beskyttelsesfaktorer": latest_answers,
    "risikofaktorer": latest_answers,
}
OF_CHILDREN: Mapping[str, Callable[[str], Iterator[Child]]] = {
    "topi_daekning": topi_coverage,
    "sprog_daekning_3": lambda name: language_coverage(name, 3),
    "sprog_daekning_5": lambda name: language_coverage(name, 5),
}

pytestmark = [
    pytest.mark.xdist_group("warehouse"),
    pytest.mark.parametrize("indicator", [*OF_CHILDREN, *EVENTS]),
    pytest.mark.parametrize("where", [HERE, THERE, ALL]),
]


@cache
def naive(where: str, indicator: str) -> dict[Cell, Parts]:
    names = (HERE, THERE) if where == ALL else (where,)
    if indicator in OF_CHILDREN:
        return unique_children(indicator, [fact for name in names for fact in OF_CHILDREN[indicator](name)])
    facts = [fact for name in names for fact in EVENTS[indicator](name) if fact[0] == indicator]
    return counted(facts)


def rows_of(warehouse: Warehouse, where: str, indicator: str) -> dict[Cell, dict[str, Any]]:
    """The mart's rows, in `000` only those of the years that are these two municipalities' own."""
    rows = warehouse.rows(
        "select * from marts.mart_indicator where municipality_code = ? and indicator_id = ?",
        ALL if where == ALL else code_of(where),
        indicator,
    )
    return {
        (indicator, row["period_label"], row["cut"], row["cut_value"]): row
        for row in rows
        if where != ALL or FIRST_DAY <= row["period_start"] <= max(TODAYS.values())
    }


def test_every_cell_is_the_same(every_number: Warehouse, where: str, indicator: str) -> None:
    expected = naive(where, indicator)
    rows = rows_of(every_number, where, indicator)

    assert [cell for cell in expected if cell not in rows] == []
    assert [cell for cell, row in rows.items() if cell not in expected and row["denominator"]] == []
    wrong = [
        (cell, (rows[cell]["numerator"], rows[cell]["denominator"]), parts)
        for cell, parts in expected.items()
        if (rows[cell]["numerator"], rows[cell]["denominator"]) != parts
    ]
    assert wrong == []


def last_day(label: str) -> date:
    """The last day of a period: 2016, 2016K3, 2016F or 2016E."""
    months = {"": 12, "F": 6, "E": 12, **{f"K{quarter}": 3 * quarter for quarter in range(1, 5)}}
    return month_end(date(int(label[:4]), months[label[4:]], 1))


def test_period_that_is_not_over_is_provisional(every_number: Warehouse, where: str, indicator: str) -> None:
    expected = naive(where, indicator)
    # All municipalities together are as far as the one that is furthest behind, whatever it tells of.
    today = min(one.today for one in scenarios().values()) if where == ALL else TODAYS[where]

    for cell, row in rows_of(every_number, where, indicator).items():
        wanted = "ok" if last_day(cell[1]) <= today else "provisional"
        assert row["status"] == (wanted if cell in expected else "not_applicable"), cell


def test_total_has_no_holes_and_nothing_lies_ahead(
    every_number: Warehouse, where: str, indicator: str
) -> None:
    found = {cell[1] for cell in rows_of(every_number, where, indicator) if cell[2] == "total"}
    in_quarters = indicator in ("beskyttelsesfaktorer", "risikofaktorer")
    parts = ("K1", "K2", "K3", "K4") if in_quarters else ("F", "E") if indicator == "topi_daekning" else ("",)
    whole = [f"{year}{part}" for year in range(FIRST_DAY.year, 2017) for part in parts] + [f"2017{parts[0]}"]
    first = min(whole.index(cell[1]) for cell in naive(where, indicator) if cell[2] == "total")
    if where == ALL:
        # Others were there before, so there is no first period of these two.
        assert set(whole[first:]) <= found <= set(whole)
    else:
        assert found == set(whole[first:])


def test_chance_has_met_the_edges(where: str, indicator: str) -> None:
    """A comparison of nothing with nothing would pass as well."""
    parts = list(naive(where, indicator).values())

    assert len(parts) >= 3
    assert sum(denominator for _, denominator in parts) >= 10
    assert len({numerator / denominator for numerator, denominator in parts}) > 1
