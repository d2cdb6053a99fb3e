"""Money: the accounts, the levels, the ten children, and what can't be attributed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median

import pytest

from tests.demo.conftest import Delivered, Row, amount, text_of
from tests.demo.test_numbers import digits_of
from tests.demo.test_published_figures import day_of
from tests.demo.test_shape import SIZES, TODAY, runs_on

pytestmark = pytest.mark.xdist_group("demo")

MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Posting:
    on: datetime
    account: str
    kind: str
    intervention: str
    child: str
    """The posting's own, else its intervention's."""
    names_child: bool
    kroner: Decimal


@pytest.fixture(scope="module")
def interventions(delivered: Delivered) -> dict[str, dict[str, Row]]:
    return {code: {row["indsats_id"]: row for row in delivered.in_force("indsatser", code)} for code in SIZES}


@pytest.fixture(scope="module")
def postings(delivered: Delivered, interventions: dict[str, dict[str, Row]]) -> dict[str, list[Posting]]:
    found: dict[str, list[Posting]] = {}
    for code in SIZES:
        known = interventions[code]
        found[code] = [
            Posting(
                day_of(row["bogfoert"]),
                row["funktion"],
                row["type"],
                row["indsats_id"],
                digits_of(row["cpr"] or known.get(row["indsats_id"], {"cpr": ""})["cpr"]),
                row["cpr"] != "",
                amount(row["beloeb"]),
            )
            for row in delivered.in_force("posteringer", code)
        ]
    return found


def total(postings: Iterable[Posting]) -> Decimal:
    return sum((each.kroner for each in postings), Decimal())


def actual(postings: list[Posting], *years: int) -> list[Posting]:
    return [each for each in postings if each.kind == "forbrug" and each.on.year in years]


def test_ten_children_cost_faxe_more_than_a_million_in_2018(postings: dict[str, list[Posting]]) -> None:
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for each in actual(postings["320"], 2018):
        if each.child:
            spent[each.child] += each.kroner
    assert sum(kroner > MILLION for kroner in spent.values()) == 10
    nearest = min(abs(kroner - MILLION) for kroner in spent.values())
    assert nearest > 20_000, "no child may fall on the other side by a correction or two"


def test_the_postings_are_as_many_as_they_should_be(postings: dict[str, list[Posting]]) -> None:
    assert 200_000 <= sum(map(len, postings.values())) <= 350_000


@pytest.mark.parametrize("municipality", SIZES)
def test_every_year_is_actual_and_budgeted(postings: dict[str, list[Posting]], municipality: str) -> None:
    rows = postings[municipality]
    for year in range(2014, 2022):
        spent = total(actual(rows, year))
        budget = total(each for each in rows if each.kind == "budget" and each.on.year == year)
        expected = Decimal("0.74") if year == 2021 else Decimal(1)
        assert abs(spent / budget - expected) < Decimal("0.06")
    months = {(each.on.year, each.on.month) for each in rows if each.kind == "budget"}
    assert {(2021, month) for month in range(1, 13)} <= months


@pytest.mark.parametrize("municipality", SIZES)
def test_what_is_committed_reaches_to_the_years_end(
    postings: dict[str, list[Posting]], municipality: str
) -> None:
    committed = [each for each in postings[municipality] if each.kind == "disponeret"]
    assert {each.on.month for each in committed if each.on > TODAY} == {10, 11, 12}
    assert not [each for each in postings[municipality] if each.kind == "forbrug" and each.on > TODAY]
    of_2020 = total(each for each in committed if each.on.year == 2020)
    with_step = total(each for each in actual(postings[municipality], 2020) if each.intervention)
    assert abs(of_2020 / with_step - 1) < Decimal("0.05")


def test_foster_families_were_booked_with_other_stays_in_faxe_before_2016(
    postings: dict[str, list[Posting]],
) -> None:
    assert not [each for each in postings["320"] if each.account == "5.28.22" and each.on.year < 2016]
    before, after = (
        total(each for each in actual(postings["320"], year) if each.account == "5.28.20")
        for year in (2015, 2016)
    )
    assert before > 2 * after
    for other in ("330", "390"):
        assert [each for each in postings[other] if each.account == "5.28.22" and each.on.year < 2016]


@pytest.mark.parametrize("municipality", SIZES)
def test_accounts_are_those_of_the_chart(postings: dict[str, list[Posting]], municipality: str) -> None:
    accounts = {each.account for each in postings[municipality]}
    children = {"5.28.20", "5.28.21", "5.28.22", "5.28.23", "5.28.24", "5.57.72"}
    assert accounts == children | {"6.45.58"}
    for each in postings[municipality]:
        if each.account in ("5.57.72", "6.45.58"):
            assert not each.intervention
    assert any(each.child for each in postings[municipality] if each.account == "5.57.72")
    assert any(not each.child for each in postings[municipality] if each.account == "5.57.72")


LEVELS = {
    "netvaerkspleje": (15_000, 25_000),
    "plejefamilie_almen": (35_000, 65_000),
    "plejefamilie_specialiseret": (35_000, 65_000),
    "opholdssted": (70_000, 160_000),
    "doegninstitution": (70_000, 160_000),
    "familiebehandling": (5_000, 20_000),
    "kontaktperson": (5_000, 20_000),
    "raadgivning_almen": (1_000, 3_000),
}


@pytest.mark.parametrize("municipality", ["330", "390"])
def test_a_month_costs_what_it_costs_in_denmark(
    postings: dict[str, list[Posting]], interventions: dict[str, dict[str, Row]], municipality: str
) -> None:
    months: dict[str, list[Decimal]] = defaultdict(list)
    for each in actual(postings[municipality], 2018):
        row = interventions[municipality].get(each.intervention)
        whole = row is not None and all(runs_on(row, datetime(2018, month, 1)) for month in range(1, 13))
        if row is not None and whole and each.kroner > 0:
            months[row["anbringelsessted"] or row["indsatstype"]].append(each.kroner)
    for what, (low, high) in LEVELS.items():
        if months[what]:
            assert low <= median(months[what]) <= high, what


@pytest.mark.parametrize("municipality", SIZES)
def test_nearly_everything_has_an_intervention_that_ran(
    postings: dict[str, list[Posting]], interventions: dict[str, dict[str, Row]], municipality: str
) -> None:
    of_children = [
        each for each in actual(postings[municipality], *range(2014, 2022)) if each.account < "5.5"
    ]
    without = [each for each in of_children if not each.intervention]
    assert 0.005 < len(without) / len(of_children) < 0.03
    assert all(each.names_child for each in without)
    unknown = Counter(
        each.intervention
        for each in of_children
        if each.intervention and each.intervention not in interventions[municipality]
    )
    assert 1 <= len(unknown) <= 4
    names_child = sum(each.names_child for each in of_children) / len(of_children)
    assert 0.5 < names_child < 0.7


@pytest.mark.parametrize("municipality", SIZES)
def test_some_postings_are_taken_back(postings: dict[str, list[Posting]], municipality: str) -> None:
    rows = actual(postings[municipality], *range(2014, 2022))
    negative = [each for each in rows if each.kroner < 0]
    assert 0.002 < len(negative) / len(rows) < 0.012
    assert all(each.intervention or each.child for each in negative)


def test_amounts_have_dots_between_the_thousands_in_slagelse_only(delivered: Delivered) -> None:
    cells = {code: [row["beloeb"] for row in delivered.in_force("posteringer", code)] for code in SIZES}
    assert any(cell.count(".") == 2 for cell in cells["330"])
    assert not any("." in cell for code in ("320", "390") for cell in cells[code])
    assert all(len(cell.split(",")[1]) == 2 for each in cells.values() for cell in each)


def test_the_first_file_of_the_day_had_wrong_signs(delivered: Delivered) -> None:
    first, second = (file for file in delivered.files("posteringer", "390") if file.as_of == "2021-09-30")
    negative = [
        sum(amount(row["beloeb"]) < 0 for row in delivered.good_rows(file)) for file in (first, second)
    ]
    assert negative[0] > 0.05 * first.rows > negative[1]
    assert text_of(delivered.demo.folder / first.path) != text_of(delivered.demo.folder / second.path)


def test_some_postings_come_late(delivered: Delivered) -> None:
    for municipality in SIZES:
        *_, august, september = delivered.files("posteringer", municipality)
        late = [
            row
            for row in delivered.good_rows(september)
            if row["type"] == "forbrug" and day_of(row["bogfoert"]) < datetime.fromisoformat(august.as_of)
        ]
        assert late
