"""Who is enrolled where: daycare, then one class a year; inclusion in Slagelse falls as published."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.demo.conftest import Delivered, Row
from tests.demo.test_numbers import age_on, born
from tests.demo.test_published_figures import day_of, printed
from tests.demo.test_shape import SIZES, TODAY

pytestmark = pytest.mark.xdist_group("demo")

STU = {"stu_egen_kommune", "stu_andre"}
ELEVEN_KINDS = STU | {
    "undervisning_regionale_tilbud",
    "egne_dagskoler",
    "egne_heldagsskoler",
    "uv_private_dagskoler",
    "uv_private_doegnskoler",
    "uv_dagskoler_til_kommuner",
    "uv_doegnskoler_til_kommuner",
    "autismecenteret_skole",
    "eventen",
}
DAYCARES = {"vuggestue", "boernehave", "integreret", "dagpleje"}
SCHOOLS = {"skole", "specialskole"}
OPEN = datetime(9999, 12, 31)


@dataclass(frozen=True)
class Stay:
    """One enrolment, with the type of its institution."""

    row: Row
    first: datetime
    last: datetime
    place: str

    def covers(self, moment: datetime) -> bool:
        return self.first <= moment <= self.last


def stays_of(delivered: Delivered, municipality: str) -> list[Stay]:
    types = {row["institution_id"]: row["type"] for row in delivered.in_force("institutioner", municipality)}
    return [
        Stay(
            row,
            day_of(row["fra"]),
            day_of(row["til"]) if row["til"] else OPEN,
            types[row["institution_id"]],
        )
        for row in delivered.in_force("indmeldelser", municipality)
    ]


@pytest.fixture(scope="module")
def stays(delivered: Delivered) -> dict[str, list[Stay]]:
    return {municipality: stays_of(delivered, municipality) for municipality in SIZES}


def provision(stays: list[Stay], moment: datetime) -> dict[str, set[str]]:
    """Each pupil's kinds of provision on a day; special teaching without a class counts too."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for stay in stays:
        if stay.place in SCHOOLS and stay.row["tilbudstype"] not in STU and stay.covers(moment):
            kinds[stay.row["cpr"]].add(stay.row["tilbudstype"])
    return kinds


def inclusion(stays: list[Stay], year: int) -> tuple[int, int]:
    kinds = provision(stays, datetime(year, 9, 5))
    return sum(each == {"almen"} for each in kinds.values()), len(kinds)


def test_inclusion_in_slagelse_falls_by_1_point_1(stays: dict[str, list[Stay]]) -> None:
    of_year = {year: inclusion(stays["330"], year) for year in range(2013, 2022)}
    assert printed(*of_year[2013], 1) == "95.0"
    assert printed(*of_year[2020], 1) == "93.9"
    assert printed(*of_year[2021], 1) == "93.9"
    shares = {year: part / whole for year, (part, whole) in of_year.items()}
    assert round(100 * (shares[2020] - shares[2013]), 1) == -1.1
    assert all(shares[before] > shares[after] for before, after in pairwise(range(2013, 2021)))


def test_inclusion_is_the_same_without_those_of_no_class(stays: dict[str, list[Stay]]) -> None:
    with_class = [stay for stay in stays["330"] if stay.row["klassetrin"]]
    assert len(with_class) < sum(stay.place in SCHOOLS for stay in stays["330"])
    assert printed(*inclusion(with_class, 2013), 1) == "95.0"
    assert printed(*inclusion(with_class, 2020), 1) == "93.9"


def test_slagelse_has_about_9000_pupils(stays: dict[str, list[Stay]]) -> None:
    for year in range(2013, 2022):
        assert inclusion(stays["330"], year)[1] == pytest.approx(9_000, rel=0.06)


@pytest.mark.parametrize("municipality", SIZES)
def test_a_pupil_goes_up_one_class_a_year(stays: dict[str, list[Stay]], municipality: str) -> None:
    for stay in stays[municipality]:
        level = stay.row["klassetrin"]
        if level:
            year = stay.first.year - (stay.first.month < 8)
            assert int(level) == year - born(stay.row["cpr"]).year - 6
            assert stay.place in SCHOOLS
            assert datetime(2013, 8, 1) <= stay.first
            last = datetime(year + 1, 7, 31)
            assert stay.last <= last or (stay.last == OPEN and year == 2021)


@pytest.mark.parametrize("municipality", SIZES)
def test_nobody_is_in_two_places_but_for_some_in_special_classes(
    stays: dict[str, list[Stay]], municipality: str
) -> None:
    of_child: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays[municipality]:
        of_child[stay.row["cpr"]].append(stay)
    both = 0
    for each in of_child.values():
        each.sort(key=lambda stay: (stay.first, stay.row["tilbudstype"] == "almen"))
        for before, after in pairwise(each):
            if after.first <= before.last:
                assert (before.row["tilbudstype"], after.row["tilbudstype"]) == ("specialklasse", "almen")
                both += 1
    assert 0 < both < 0.01 * len(stays[municipality])


@pytest.mark.parametrize("municipality", SIZES)
def test_enrolments_lie_between_moving_in_and_moving_out(
    delivered: Delivered, stays: dict[str, list[Stay]], municipality: str
) -> None:
    register = {row["cpr"]: row for row in delivered.in_force("boern", municipality)}
    for stay in stays[municipality]:
        row = register.get(stay.row["cpr"], {"tilflyttet": "", "fraflyttet": ""})
        assert not row["tilflyttet"] or day_of(row["tilflyttet"]) <= stay.first
        assert not row["fraflyttet"] or stay.last <= day_of(row["fraflyttet"])


@pytest.mark.parametrize("municipality", SIZES)
def test_children_are_in_daycare_until_the_july_of_the_year_they_turn_six(
    stays: dict[str, list[Stay]], municipality: str
) -> None:
    in_daycare = [stay for stay in stays[municipality] if stay.place in DAYCARES]
    for stay in in_daycare:
        to_school = datetime(born(stay.row["cpr"]).year + 6, 7, 31)
        assert stay.last <= to_school or stay.last == OPEN
        assert stay.first - datetime.combine(born(stay.row["cpr"]), datetime.min.time()) > timedelta(280)
        assert stay.row["tilbudstype"] == "almen"
    # Places are given ahead, and some change to another daycare.
    assert any(stay.first > TODAY for stay in in_daycare)
    assert any(TODAY < stay.last < OPEN for stay in in_daycare)


@pytest.mark.parametrize("municipality", SIZES)
@pytest.mark.parametrize("moment", [datetime(2019, 12, 31), datetime(2021, 3, 31), TODAY])
def test_the_youngest_are_in_nurseries_and_the_oldest_in_kindergartens(
    stays: dict[str, list[Stay]], municipality: str, moment: datetime
) -> None:
    for stay in stays[municipality]:
        if stay.covers(moment) and stay.place in DAYCARES:
            is_older = age_on(stay.row["cpr"], moment) >= 3
            assert stay.place in ({"boernehave", "integreret"} if is_older else DAYCARES - {"boernehave"})


@pytest.mark.parametrize("municipality", SIZES)
def test_most_are_in_daycare_full_time(stays: dict[str, list[Stay]], municipality: str) -> None:
    hours = Counter(stay.row["timer_pr_uge"] for stay in stays[municipality] if stay.place in DAYCARES)
    assert 0.8 < (hours["37,00"] + hours["40,00"]) / hours.total() < 0.95
    assert 0 < hours[""] < 0.01 * hours.total()
    assert {stay.row["timer_pr_uge"] for stay in stays[municipality] if stay.place in SCHOOLS} == {""}


@pytest.mark.parametrize("municipality", SIZES)
def test_whoever_was_assessed_with_topi_is_enrolled_and_most_others_too(
    delivered: Delivered, stays: dict[str, list[Stay]], municipality: str
) -> None:
    rounds: dict[str, dict[str, str]] = defaultdict(dict)
    for row in delivered.in_force("trivselsvurderinger", municipality):
        rounds[row["runde"]][row["cpr"]] = row["institution_id"]
    for label, assessed in rounds.items():
        moment = datetime(int(label[:4]), 3 if label.endswith("F") else 9, 1)
        there = {
            stay.row["cpr"]: stay.row["institution_id"]
            for stay in stays[municipality]
            if stay.place in DAYCARES and stay.covers(moment)
        }
        assert assessed.keys() <= there.keys()
        assert 0.65 <= len(assessed) / sum(age_on(child, moment) < 6 for child in there) <= 0.9
        same = sum(there[child] == institution for child, institution in assessed.items())
        assert same >= 0.6 * len(assessed)


@pytest.mark.parametrize("municipality", SIZES)
def test_every_kind_of_special_provision_is_used_since_2016(
    stays: dict[str, list[Stay]], municipality: str
) -> None:
    counts = {
        moment: Counter(stay.row["tilbudstype"] for stay in stays[municipality] if stay.covers(moment))
        for moment in (datetime(2016, 5, 5), datetime(2021, 9, 5))
    }
    for count in counts.values():
        assert count.keys() >= ELEVEN_KINDS
    base, now = (sum(count[kind] for kind in ELEVEN_KINDS) for count in counts.values())
    assert base < now < 2 * base


@pytest.mark.parametrize("municipality", SIZES)
def test_the_young_go_to_stu_without_a_class(stays: dict[str, list[Stay]], municipality: str) -> None:
    rows = [stay for stay in stays[municipality] if stay.row["tilbudstype"] in STU]
    assert len(rows) > 40
    for stay in rows:
        assert stay.row["klassetrin"] == ""
        assert 16 <= age_on(stay.row["cpr"], stay.first) <= 22
        assert age_on(stay.row["cpr"], min(stay.last, TODAY)) <= 25


@pytest.mark.parametrize("municipality", SIZES)
def test_some_change_in_the_middle_of_a_school_year(stays: dict[str, list[Stay]], municipality: str) -> None:
    pupils = [stay for stay in stays[municipality] if stay.row["klassetrin"]]
    in_the_middle = [stay for stay in pupils if (stay.first.month, stay.first.day) != (8, 1)]
    assert 0.01 < len(in_the_middle) / len(pupils) < 0.08
    became_special = [stay for stay in in_the_middle if stay.row["tilbudstype"] != "almen"]
    assert became_special


@pytest.mark.parametrize("municipality", SIZES)
def test_changes_show_between_the_deliveries(delivered: Delivered, municipality: str) -> None:
    def known(until: str) -> dict[tuple[str, ...], Row]:
        rows = delivered.in_force("indmeldelser", municipality, until=until)
        return {(row["cpr"], row["institution_id"], row["fra"]): row for row in rows}

    august, september = known("2021-08-31"), known("2021-09-30")
    assert august.keys() < september.keys()
    assert any(august[key] != september[key] for key in august)
