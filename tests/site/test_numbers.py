"""What is read of the marts: periods, what runs, what is newest, and whether a target is met."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.duck import connect
from orchestration.site.declarations import pages
from orchestration.site.drawn import targets
from orchestration.site.numbers import (
    Card,
    Marts,
    Number,
    add_months,
    newest,
    read_municipalities,
    running,
    year_before,
)
from tests.site.world import WHOLE, World, settings_in


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ((2021, 9, 1), 1, (2021, 10, 1)),
        ((2021, 12, 1), 1, (2022, 1, 1)),
        ((2021, 1, 31), 1, (2021, 2, 28)),
        ((2020, 1, 31), 1, (2020, 2, 29)),
        ((2021, 1, 1), -1, (2020, 12, 1)),
        ((2021, 9, 30), -12, (2020, 9, 30)),
        ((2020, 2, 29), 12, (2021, 2, 28)),
        ((2021, 3, 31), 0, (2021, 3, 31)),
        ((2021, 11, 30), 3, (2022, 2, 28)),
    ],
)
def test_months_are_added(day: tuple[int, int, int], months: int, then: tuple[int, int, int]) -> None:
    assert add_months(date(*day), months) == date(*then)


def card(**fields: Any) -> Card:
    given: dict[str, Any] = {
        **dict.fromkeys(Card.__slots__),
        "decimals": 0,
        "unit": "%",
        "wanted_direction": "up",
    }
    return Card(**{**given, **fields})


def number(start: date = date(2021, 1, 1), **fields: Any) -> Number:
    given: dict[str, Any] = {
        **dict.fromkeys(Number.__slots__),
        "period_start": start,
        "status": "ok",
        "period_end": add_months(start, 12) - timedelta(days=1),
        "is_running": False,
    }
    return Number(**{**given, **fields})


@pytest.mark.parametrize(
    ("direction", "value", "goal", "milestone", "met"),
    [
        ("up", 0.8, 0.7, None, {"Mål": True}),
        ("up", 0.7, 0.7, None, {"Mål": True}),
        ("up", 0.6, 0.7, None, {"Mål": False}),
        ("down", 0.6, 0.7, None, {"Mål": True}),
        ("down", 0.8, 0.7, None, {"Mål": False}),
        # on the way: the milestone is reached before the goal
        ("up", 0.8, 1.0, 0.75, {"Mål": False, "Delmål": True}),
        ("up", 0.7, 1.0, 0.75, {"Mål": False, "Delmål": False}),
        ("up", 1.0, 1.0, 0.75, {"Mål": True, "Delmål": True}),
        ("down", 28, 20, 30, {"Mål": False, "Delmål": True}),
        ("down", 31, 20, 30, {"Mål": False, "Delmål": False}),
        ("down", 20, 20, 30, {"Mål": True, "Delmål": True}),
        ("up", 0.8, None, 0.75, {"Delmål": True}),
        # nothing to tell
        ("up", None, 1.0, 0.75, {"Mål": None, "Delmål": None}),
        ("up", 0.8, None, None, {}),
    ],
)
def test_a_target_is_met_or_not(
    direction: str,
    value: float | None,
    goal: float | None,
    milestone: float | None,
    met: dict[str, bool | None],
) -> None:
    # the mart's own verdict is the milestone's where there is one
    limit = milestone if milestone is not None else goal
    is_met = None
    if value is not None and limit is not None:
        is_met = value >= limit if direction == "up" else value <= limit
    one = number(value=value, goal=goal, milestone=milestone, is_met=is_met)
    found = targets(one, card(wanted_direction=direction))
    assert {target.name: target.is_met for target in found} == met
    assert {target.met_word for target in found} <= {"nået", "ikke nået", "ingen dom"}


def test_a_milestone_has_its_day() -> None:
    one = number(value=0.8, goal=1.0, milestone=0.75, milestone_date=date(2021, 8, 31), is_met=True)
    assert [(target.printed, target.day) for target in targets(one, card())] == [
        ("100\N{NO-BREAK SPACE}%", ""),
        ("75\N{NO-BREAK SPACE}%", "31. august 2021"),
    ]


@pytest.mark.parametrize(
    ("due", "value", "said"),
    [
        (date(2021, 8, 31), 0.7, "ikke nået"),
        (date(2021, 12, 31), 0.7, "ikke nået"),
        (date(2022, 1, 1), 0.7, "endnu ikke nået"),
        (date(2022, 1, 1), 0.8, "nået"),
        (None, 0.7, "ikke nået"),
    ],
)
def test_a_milestone_whose_day_is_still_to_come_is_not_missed(
    due: date | None, value: float, said: str
) -> None:
    one = number(value=value, milestone=0.75, milestone_date=due, is_met=value >= 0.75)
    assert [target.met_word for target in targets(one, card())] == [said]


def test_the_newest_is_the_last_that_is_over() -> None:
    over, last = number(date(2020, 1, 1)), number(date(2021, 1, 1), is_running=True)
    assert newest([over, last]) is over
    assert running([over, last]) is last
    assert newest([last]) is last
    assert running([over]) is None
    assert newest([]) is None
    assert running([]) is None
    # also where it is hidden: an older one isn't put in its place
    hidden = number(date(2021, 1, 1), status="suppressed")
    assert newest([over, hidden]) is hidden


def test_the_year_before_is_the_same_period_a_year_earlier() -> None:
    months = [number(date(year, month, 1)) for year in (2020, 2021) for month in (1, 2, 3)]
    assert year_before(months, months[4]) is months[1]
    assert year_before(months, months[1]) is None
    assert year_before(months[3:], months[4]) is None


@contextmanager
def one_indicator(
    world: World,
    folder: Path,
    *,
    period_type: str,
    start: date,
    months: int,
    counted_from: str,
    today: date,
    status: str,
) -> Iterator[Number]:
    """The only number of a release: read as the pages read it."""
    path = folder / "marts.duckdb"
    shutil.copyfile(world.marts_path, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "delete from mart_indicator where municipality_code <> '330' or indicator_id <> 'anbragt_antal'"
        )
        connection.execute(
            "delete from mart_indicator where rowid <> (select min(rowid) from mart_indicator)"
        )
        connection.execute(
            "update mart_indicator set cut = 'total', cut_value = 'alle', "
            "period_type = $1, period_start = $2, status = $3, value = 1, value_printed = '1'",
            [period_type, start, status],
        )
        connection.execute(
            "update dim_indicator set provisional_months = $1, provisional_from = $2", [months, counted_from]
        )
        connection.execute("update dim_municipality set today_date = $1", [today])
    with connect(path, settings_in(folder), read_only=True) as connection:
        (place,) = [one for one in read_municipalities(connection) if one.code == WHOLE]
        (found,) = Marts(connection, place, pages()).series("anbragt_antal", period_type)  # type: ignore[arg-type]
        yield found


@pytest.mark.parametrize(
    ("period_type", "start", "months", "counted_from", "last_day"),
    [
        ("month", date(2021, 9, 1), 0, "end", date(2021, 9, 30)),
        ("month", date(2021, 2, 1), 0, "end", date(2021, 2, 28)),
        ("quarter", date(2021, 7, 1), 0, "end", date(2021, 9, 30)),
        ("half_year", date(2021, 7, 1), 0, "end", date(2021, 12, 31)),
        ("year", date(2021, 1, 1), 0, "end", date(2021, 12, 31)),
        ("school_year", date(2020, 8, 1), 0, "end", date(2021, 7, 31)),
        # what may still happen in the months after
        ("month", date(2020, 9, 1), 12, "end", date(2021, 9, 30)),
        ("quarter", date(2021, 4, 1), 4, "end", date(2021, 10, 30)),
        # counted from the first day; the period itself must be over all the same
        ("month", date(2021, 1, 1), 12, "start", date(2022, 1, 1)),
        ("year", date(2021, 1, 1), 3, "start", date(2021, 12, 31)),
    ],
)
def test_a_period_runs_until_nothing_can_change_it(
    world: World,
    tmp_path: Path,
    period_type: str,
    start: date,
    months: int,
    counted_from: str,
    last_day: date,
) -> None:
    told = {"period_type": period_type, "start": start, "months": months, "counted_from": counted_from}
    day_before = date.fromordinal(last_day.toordinal() - 1)
    for place, (today, is_running) in enumerate([(day_before, True), (last_day, False)]):
        folder = tmp_path / str(place)
        folder.mkdir()
        with one_indicator(world, folder, **told, today=today, status="ok") as one:  # type: ignore[arg-type]
            assert one.is_running == is_running, today


def test_a_provisional_number_runs_whatever_the_day(world: World, tmp_path: Path) -> None:
    with one_indicator(
        world, tmp_path, period_type="month", start=date(2020, 1, 1), months=0, counted_from="end",
        today=date(2021, 9, 30), status="provisional",
    ) as one:  # fmt: skip
        assert one.is_running
        assert one.value == 1


def test_what_runs_is_what_the_release_calls_provisional(world: World) -> None:
    """For every number that is shown, of every municipality."""
    with connect(world.marts_path, world.settings, read_only=True) as connection:
        n_running = 0
        for place in read_municipalities(connection):
            marts = Marts(connection, place, pages())
            for name in marts.cards:
                for period_type in marts.cards[name].period_types:
                    for one in marts.series(name, period_type):
                        if one.value is not None:
                            assert one.is_running == (one.status == "provisional"), (place.code, one)
                            n_running += one.is_running
    assert n_running > 50
