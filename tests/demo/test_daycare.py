"""Daycare: more adults per child in Slagelse as published, and language assessed of nearly everybody."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.demo.conftest import Delivered, amount
from tests.demo.test_enrolments import DAYCARES, Stay, stays_of
from tests.demo.test_numbers import age_on, born
from tests.demo.test_published_figures import day_of
from tests.demo.test_shape import SIZES, TODAY

pytestmark = pytest.mark.xdist_group("demo")

STAFFED = {"vuggestue", "boernehave", "integreret"}
LEADERS = {"leder", "souschef"}
FIRST, LAST = datetime(2019, 12, 31), TODAY


@pytest.fixture(scope="module")
def stays(delivered: Delivered) -> dict[str, list[Stay]]:
    return {municipality: stays_of(delivered, municipality) for municipality in SIZES}


def adults(delivered: Delivered, municipality: str, moment: datetime) -> dict[str, Decimal]:
    """Full-time adults per daycare in a month, leaders and deputies left out."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in delivered.in_force("personale", municipality):
        if row["gruppe"] not in LEADERS and day_of(row["maaned"]) == moment.replace(day=1):
            found[row["institution_id"]] += amount(row["aarsvaerk"])
    return found


def children_per_adult(
    delivered: Delivered, stays: list[Stay], municipality: str, moment: datetime, most_hours: int = 99
) -> tuple[Decimal, Decimal]:
    """Nursery and kindergarten; an integrated place's adults are split by its children, weighted 2 : 1."""
    full_time: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    kinds: dict[str, str] = {}
    for stay in stays:
        if stay.place in STAFFED and stay.covers(moment):
            hours = amount(stay.row["timer_pr_uge"]) if stay.row["timer_pr_uge"] else Decimal(37)
            age = age_on(stay.row["cpr"], moment)
            if age > 5:
                continue  # turned six in spring, and at school from August
            institution = stay.row["institution_id"]
            full_time[institution][age >= 3] += min(hours, Decimal(most_hours)) / 37
            kinds[institution] = stay.place
    there = adults(delivered, municipality, moment)
    assert there.keys() == full_time.keys()
    staff = [Decimal(0), Decimal(0)]
    for institution, (young, old) in full_time.items():
        weighted = 2 * young / (2 * young + old)
        share = {"vuggestue": Decimal(1), "boernehave": Decimal(0), "integreret": weighted}[
            kinds[institution]
        ]
        staff[0] += there[institution] * share
        staff[1] += there[institution] * (1 - share)
    young, old = (sum(each[group] for each in full_time.values()) for group in (0, 1))
    return young / staff[0], old / staff[1]


@pytest.mark.parametrize("most_hours", [99, 37])
def test_slagelse_has_0_3_and_0_6_children_per_adult_fewer_than_in_2019(
    delivered: Delivered, stays: dict[str, list[Stay]], most_hours: int
) -> None:
    before, after = (
        [round(ratio, 1) for ratio in children_per_adult(delivered, stays["330"], "330", moment, most_hours)]
        for moment in (FIRST, LAST)
    )
    assert before == [Decimal("3.4"), Decimal("6.6")]
    assert after == [Decimal("3.1"), Decimal("6.0")]


@pytest.mark.parametrize("municipality", SIZES)
@pytest.mark.parametrize("moment", [datetime(2020, 6, 30), datetime(2021, 2, 28), LAST])
def test_children_per_adult_are_plausible_everywhere(
    delivered: Delivered, stays: dict[str, list[Stay]], municipality: str, moment: datetime
) -> None:
    young, old = children_per_adult(delivered, stays[municipality], municipality, moment)
    assert 2.9 < young < 3.5
    assert 5.7 < old < 6.9


@pytest.mark.parametrize("municipality", SIZES)
def test_six_in_ten_are_pedagogues_and_two_thirds_are_trained(
    delivered: Delivered, municipality: str
) -> None:
    groups: dict[str, Decimal] = defaultdict(Decimal)
    months = set()
    for row in delivered.in_force("personale", municipality):
        months.add(row["maaned"])
        if day_of(row["maaned"]) == datetime(2021, 9, 1):
            groups[row["gruppe"]] += amount(row["aarsvaerk"])
    assert len(months) == 22
    assert groups.keys() == {"leder", "souschef", "paedagog", "paedagogisk_assistent", "medhjaelper"}
    everybody = sum(count for group, count in groups.items() if group not in LEADERS)
    assert 0.58 <= groups["paedagog"] / everybody <= 0.63
    assert 0.66 <= (groups["paedagog"] + groups["paedagogisk_assistent"]) / everybody <= 0.71


def month_end(moment: datetime) -> datetime:
    return (moment.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def birthday(cell: str, age: int) -> datetime:
    birth = born(cell)
    if (birth.month, birth.day) == (2, 29):
        return datetime(birth.year + age, 3, 1) if age % 4 else datetime(birth.year + age, 2, 29)
    return datetime(birth.year + age, birth.month, birth.day)


@pytest.mark.parametrize("municipality", SIZES)
@pytest.mark.parametrize("age", [3, 5])
def test_nearly_all_are_assessed_at_3_and_5(
    delivered: Delivered, stays: dict[str, list[Stay]], municipality: str, age: int
) -> None:
    assessed = {
        row["cpr"]
        for row in delivered.in_force("sprogvurderinger", municipality)
        if row["alderstrin"] == str(age)
    }
    due: dict[int, set[str]] = defaultdict(set)
    for stay in stays[municipality]:
        if stay.place in DAYCARES:
            turned = birthday(stay.row["cpr"], age)
            if stay.covers(month_end(turned)):
                due[turned.year].add(stay.row["cpr"])
    for year in range(2017, 2021):
        assert 0.86 <= len(due[year] & assessed) / len(due[year]) <= 0.985


@pytest.mark.parametrize("municipality", SIZES)
def test_most_need_no_more_than_general_support(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("sprogvurderinger", municipality)
    results = Counter(row["resultat"] for row in rows)
    assert results["generel"] / len(rows) == pytest.approx(0.75, abs=0.02)
    assert results["fokuseret"] / len(rows) == pytest.approx(0.15, abs=0.02)
    assert results["saerlig"] / len(rows) == pytest.approx(0.10, abs=0.02)
    assert min(day_of(row["vurderet"]) for row in rows) >= datetime(2017, 1, 1)


@pytest.mark.parametrize("municipality", SIZES)
def test_language_is_assessed_about_the_birthday_where_the_child_is(
    delivered: Delivered, stays: dict[str, list[Stay]], municipality: str
) -> None:
    of_child: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in stays[municipality]:
        of_child[stay.row["cpr"], stay.row["institution_id"]].append(stay)
    for row in delivered.in_force("sprogvurderinger", municipality):
        on = day_of(row["vurderet"])
        assert on.weekday() < 5
        assert any(stay.covers(on) for stay in of_child[row["cpr"], row["institution_id"]])
        assert -40 <= (on - birthday(row["cpr"], int(row["alderstrin"]))).days <= 170
