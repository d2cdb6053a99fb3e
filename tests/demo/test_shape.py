"""The invented municipalities look like real ones: sizes, ladders, movements, and what was known when."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.demo.conftest import Delivered, Row
from tests.demo.test_numbers import age_on, digits_of
from tests.demo.test_published_figures import day_of

pytestmark = pytest.mark.xdist_group("demo")

TODAY = datetime(2021, 9, 30)
SIZES = {"320": 7_500, "330": 17_000, "390": 8_500}


def runs_on(row: Row, moment: datetime) -> bool:
    open_end = row["slutdato"] in ("", "9999-12-31")
    return day_of(row["startdato"]) <= moment and (open_end or day_of(row["slutdato"]) >= moment)


@pytest.mark.parametrize(("municipality", "size"), SIZES.items())
def test_as_many_children_live_there_as_in_reality(
    delivered: Delivered, municipality: str, size: int
) -> None:
    rows = delivered.in_force("boern", municipality)
    minors = [row for row in rows if row["status"] == "bopael" and age_on(row["cpr"], TODAY) < 18]
    # A few of the newborn and the newly arrived haven't reached the register yet.
    assert size * 0.99 <= len(minors) <= size
    assert {row["status"] for row in rows} == {"bopael", "fraflyttet", "doed", "ufoedt"}


@pytest.mark.parametrize(("municipality", "size"), SIZES.items())
@pytest.mark.parametrize("year", range(2014, 2022))
def test_some_five_in_a_hundred_have_help(
    delivered: Delivered, municipality: str, size: int, year: int
) -> None:
    rows = delivered.in_force("indsatser", municipality)
    helped = {row["cpr"] for row in rows if runs_on(row, datetime(year, 9, 30))}
    assert 0.04 <= len(helped) / size <= 0.065


@pytest.mark.parametrize("municipality", SIZES)
def test_every_step_of_the_ladder_has_children(delivered: Delivered, municipality: str) -> None:
    rows = [row for row in delivered.in_force("indsatser", municipality) if runs_on(row, TODAY)]
    types = Counter(row["indsatstype"] for row in rows)
    placed = sum(row["indsatstype"] == "anbringelse" for row in rows)
    assert types["raadgivning_almen"] > 15
    assert types["forebyggende_s11"] > 30
    assert types["familiebehandling"] > 30
    assert 0.10 <= placed / len(rows) <= 0.40


def test_interventions_follow_each_other_in_every_way(delivered: Delivered) -> None:
    of_child: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in delivered.in_force("indsatser", "330"):
        if row["slutdato"]:
            of_child[row["cpr"]].append((day_of(row["startdato"]), day_of(row["slutdato"])))
    gaps = Counter(
        (later[0] - earlier[1]).days
        for spells in of_child.values()
        for earlier, later in pairwise(sorted(spells))
    )
    assert gaps[1] > 100  # the day after
    assert gaps[0] > 100  # the same day
    assert gaps[2] > 20  # one day without
    assert sum(count for days, count in gaps.items() if days < 0) > 100  # overlapping
    assert sum(count for days, count in gaps.items() if days > 30) > 100  # back after a pause


def test_interventions_lie_inside_a_childs_youth(delivered: Delivered) -> None:
    for municipality in SIZES:
        for row in delivered.in_force("indsatser", municipality):
            assert 0 <= age_on(row["cpr"], day_of(row["startdato"])) < 23


def test_every_case_that_is_named_exists(delivered: Delivered) -> None:
    for municipality in SIZES:
        cases = {row["sag_id"]: row["cpr"] for row in delivered.in_force("sager", municipality)}
        named = [row for row in delivered.in_force("indsatser", municipality) if row["sag_id"]]
        missing = [row for row in named if row["sag_id"] not in cases]
        assert len(missing) <= 0.01 * len(named)
        assert all(cases.get(row["sag_id"], row["cpr"]) == row["cpr"] for row in named)
        sampled = {row["sag_id"] for row in delivered.in_force("ledelsestilsyn", municipality)}
        assert sampled <= cases.keys()


def test_a_child_is_assessed_once_a_round_in_march_or_september(delivered: Delivered) -> None:
    for municipality in SIZES:
        for row in delivered.in_force("trivselsvurderinger", municipality):
            on = day_of(row["vurderet"])
            assert on.weekday() < 5
            assert row["runde"] == f"{on.year}{'F' if on.month == 3 else 'E'}"
            assert on.month in (3, 9)


def test_most_children_keep_their_topi_position(delivered: Delivered) -> None:
    for municipality in SIZES:
        positions: dict[str, dict[str, str]] = defaultdict(dict)
        for row in delivered.in_force("trivselsvurderinger", municipality):
            positions[row["runde"]][digits_of(row["cpr"])] = row["position"]
        for before, after in pairwise(sorted(positions, key=lambda label: (label[:4], label[4] == "E"))):
            both = positions[before].keys() & positions[after].keys()
            kept = sum(positions[before][child] == positions[after][child] for child in both)
            assert len(both) > 0.5 * len(positions[before])
            assert 0.65 <= kept / len(both) <= 0.9


def test_most_notifications_are_assessed_within_24_hours_and_some_are_not(delivered: Delivered) -> None:
    for municipality in SIZES:
        rows = [
            row
            for row in delivered.in_force("underretninger", municipality)
            if day_of(row["modtaget"]) < TODAY
        ]
        taken = [
            day_of(row["vurderet"]) - day_of(row["modtaget"]) if row["vurderet"] else timedelta.max
            for row in rows
        ]
        assert 0.8 <= sum(time <= timedelta(days=1) for time in taken) / len(rows) <= 0.97
        assert timedelta(days=1) in taken
        assert timedelta.max in taken


def test_some_children_are_notified_of_again(delivered: Delivered) -> None:
    for municipality in SIZES:
        last: dict[str, datetime] = {}
        again = 0
        rows = sorted(
            delivered.in_force("underretninger", municipality), key=lambda row: day_of(row["modtaget"])
        )
        for row in rows:
            at = day_of(row["modtaget"])
            again += row["cpr"] in last and at - last[row["cpr"]] < timedelta(days=365)
            last[row["cpr"]] = at
        assert 0.15 <= again / len(rows) <= 0.5


def test_history_shows_between_the_deliveries(delivered: Delivered) -> None:
    august = {row["indsats_id"]: row for row in delivered.in_force("indsatser", "330", until="2021-08-31")}
    september = {row["indsats_id"]: row for row in delivered.in_force("indsatser", "330")}
    assert len(august.keys() - september.keys()) == 3  # typed in twice, deleted at the source
    ended = [key for key in august.keys() & september.keys() if august[key] != september[key]]
    assert len(ended) > 30
    assert len(september.keys() - august.keys()) > 50
    late = [
        key
        for key in september.keys() - august.keys()
        if day_of(september[key]["startdato"]) < datetime(2021, 8, 1)
    ]
    assert late, "some interventions are typed in long after they began"


def test_what_has_not_happened_yet_is_not_delivered(delivered: Delivered) -> None:
    for file in delivered.files("underretninger"):
        day = datetime.fromisoformat(file.as_of) + timedelta(days=1)
        for row in delivered.good_rows(file):
            assert all(day_of(row[name]) < day for name in ("modtaget", "vurderet", "kvitteret") if row[name])
