"""What is older than the contract lets it be is removed in the night, and what isn't stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.intake import ExpiredRows
from orchestration.intake.contract import Retention, load_contracts
from orchestration.intake.retention import years_after_sql

from .families import (
    CASES,
    CASEWORKERS,
    CAUSES,
    CHILDREN,
    FOLLOW_UPS,
    INTERVENTIONS,
    MEETINGS,
    NOTIFICATIONS,
    POSTINGS,
    deliver_family,
    family_world,
)
from .world import World, rewritten_contract


def born(day: str, serial: int = 1) -> str:
    """The replacement number of somebody born that day (yyyy-mm-dd)."""
    then = date.fromisoformat(day)
    century = "4" if 2000 <= then.year <= 2036 else "0"
    return f"{then.day + 60:02d}{then:%m%y}-{century}{serial:03d}"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return family_world(tmp_path)


def kept(world: World, extract: str, column: str) -> list[object]:
    return sorted({str(row[0]) for row in world.query(f"select {column} from landing.{extract}")})


def with_rule(world: World, extract: str, **rule: object) -> None:
    changed = world.contracts.extracts[extract].model_copy(update={"retention": Retention(**rule)})
    world.contracts = replace(world.contracts, extracts={**world.contracts.extracts, extract: changed})


# --- Days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        ("2004-02-29", 18, "2022-03-01"),
        ("2004-02-29", 28, "2032-02-29"),
        ("2004-02-28", 18, "2022-02-28"),
        ("2003-03-01", 1, "2004-03-01"),
        ("2003-12-29", 1, "2004-12-29"),
        ("2021-06-30", 10, "2031-06-30"),
    ],
)
def test_years_after_29_february_are_over_on_1_march(day: str, years: int, then: str) -> None:
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select {years_after_sql('day', years)} from (select date '{day}' as day)"
        ).fetchall()
    assert found == [(date.fromisoformat(then),)]


@pytest.mark.parametrize(
    ("birthday", "last_day"),
    [("2000-05-15", "2023-05-14"), ("2000-02-29", "2023-02-28")],
    ids=["ordinary", "29 February"],
)
def test_a_child_s_rows_go_on_the_day_it_has_been_grown_up_for_so_many_years(
    world: World, birthday: str, last_day: str
) -> None:
    """18 and 5 years; whoever is born on 29 February is a year older on 1 March."""
    with_rule(world, "boern", years=5, after="adulthood")
    other = born("2010-01-01")
    before = date.fromisoformat(last_day)
    for day, n_children in ((before, 2), (before + timedelta(days=1), 1)):
        world.deliver(
            f"boern_330_{day:%Y%m%d}.csv", CHILDREN, f"{born(birthday)};K;bopael", f"{other};K;bopael"
        )
        expired = world.run().expired
        assert len(world.query("select * from landing.boern")) == n_children
        assert len(world.query("select * from landing.child")) == n_children
    assert expired == [ExpiredRows("330", "boern", 1), ExpiredRows(None, "child", 1)]


def test_what_is_delivered_again_goes_the_same_night(world: World) -> None:
    with_rule(world, "boern", years=5, after="adulthood")
    for day in ("20230601", "20230701"):
        world.deliver(
            f"boern_330_{day}.csv",
            CHILDREN,
            f"{born('2000-05-15')};K;bopael",
            f"{born('2010-01-01')};K;bopael",
        )
        result = world.run()
        assert [one.rows_removed for one in result.expired] == [1, 1]
        assert len(world.query("select * from landing.boern")) == 1
    assert [one.status for one in result.deliveries] == ["accepted"]


def test_a_row_is_never_younger_than_its_years(world: World) -> None:
    """A notification of an unborn child carries the mother's number: she has been grown up for long."""
    mother = born("1980-01-01")
    world.deliver(
        "underretninger_330_20210930.csv",
        NOTIFICATIONS,
        f"u1;{mother};29-09-2011 09:00;J;skole",
        f"u2;{mother};30-09-2011 09:00;J;skole",
    )
    world.run()
    assert kept(world, "underretninger", "underretning_id") == ["u2"], "its day itself counts"


def test_a_meeting_about_no_single_child_goes_by_its_own_day(world: World) -> None:
    world.deliver(
        "moeder_330_20210930.csv", MEETINGS, "n1;;tvaers_skole;29-09-2011", "n2;;tvaers_skole;30-09-2011"
    )
    world.run()
    assert kept(world, "moeder", "moede_id") == ["n2"]


def test_a_case_goes_years_after_its_last_day_with_all_that_belongs_to_it(world: World) -> None:
    child = born("2003-01-01")
    world.deliver(
        "sager_330_20210930.csv",
        CASES,
        f"closed;{child};01-01-2005;29-09-2011",
        f"late;{child};01-01-2005;30-09-2011",
        f"open;{child};01-01-2005;",
    )
    world.deliver(
        "sagsbehandlere_330_20210930.csv",
        CASEWORKERS,
        *(f"{case};01-01-2005;{last};m1" for case, last in (("closed", ""), ("late", ""), ("open", ""))),
    )
    world.deliver(
        "indsatser_330_20210930.csv",
        INTERVENTIONS,
        f"i1;closed;{child};kontaktperson;01-01-2006;01-01-2007",
        f"i2;closed;{child};kontaktperson;01-01-2006;30-09-2011",
        f"i3;open;{child};kontaktperson;01-01-2006;01-01-2007",
        f"i4;;{child};kontaktperson;01-01-2006;01-01-2007",
        f"i5;;{child};kontaktperson;01-01-2006;",
    )
    world.deliver(
        "opfoelgninger_330_20210930.csv",
        FOLLOW_UPS,
        *(f"o{number};i{number};01-06-2006;ned" for number in range(1, 7)),
        "o7;i7;01-06-2020;ned",
    )
    world.deliver("posteringer_330_20210930.csv", POSTINGS, "p1;01-01-2020;5.28.21;forbrug;i1;;1",
                  "p2;01-01-2020;5.28.21;forbrug;i2;;1", "p3;29-09-2011;5.28.21;forbrug;i3;;1")  # fmt: skip
    world.run()
    assert kept(world, "sager", "sag_id") == ["late", "open"]
    assert kept(world, "sagsbehandlere", "sag_id") == ["late", "open"]
    assert kept(world, "indsatser", "indsats_id") == ["i2", "i3", "i5"], "an open case never ends"
    assert kept(world, "opfoelgninger", "opfoelgning_id") == ["o2", "o3", "o5", "o7"]
    assert kept(world, "posteringer", "bilag_id") == ["p2"]


def test_the_newest_version_decides_and_all_go_with_it(world: World) -> None:
    child = born("2003-01-01")
    rows = (f"again;{child};01-01-2005;01-01-2006", f"ended;{child};01-01-2005;")
    world.deliver("sager_330_20110101.csv", CASES, *rows)
    world.run()
    reopened = (f"again;{child};01-01-2005;", f"ended;{child};01-01-2005;02-01-2006")
    world.deliver("sager_330_20110201.csv", CASES, *reopened)
    world.run()
    assert len(world.query("select * from landing.sager")) == 4
    world.deliver("sager_330_20210930.csv", CASES, *reopened)
    world.run()
    assert world.query("select distinct sag_id, count(*) from landing.sager group by all") == [("again", 2)]


def test_causes_of_a_notification_that_went_do_not_come_back(world: World) -> None:
    child = born("1990-01-01")
    notification = (NOTIFICATIONS, f"u1;{child};01-01-2005 09:00;;skole")
    world.deliver("underretninger_330_20210930.csv", *notification)
    world.deliver("underretning_aarsager_330_20210930.csv", CAUSES, "u1;vold")
    world.run()
    assert kept(world, "underretning_aarsager", "aarsag") == []
    world.deliver("underretning_aarsager_330_20211031.csv", CAUSES, "u1;vold")
    world.run()
    assert kept(world, "underretning_aarsager", "aarsag") == []


# --- Today --------------------------------------------------------------------------------------------------


def test_today_is_each_municipality_s_own(world: World) -> None:
    child = born("2003-01-01")
    for code, day in (("330", "20210930"), ("390", "20110930")):
        world.deliver(f"sager_{code}_{day}.csv", CASES, f"s1;{child};01-01-2005;01-01-2006")
    world.run()
    assert world.query("select municipality_code from landing.sager") == [("390",)]
    assert len(world.query("select * from landing.child")) == 1, "the other municipality names the child"


def test_a_day_that_lies_ahead_makes_nothing_old(world: World) -> None:
    child = born("2003-01-01")
    world.deliver("boern_330_20210930.csv", CHILDREN, f"{child};K;bopael")
    ahead = date.today() + timedelta(days=365 * 50)
    world.deliver(f"sager_330_{ahead:%Y%m%d}.csv", CASES, f"s1;{child};01-01-2005;01-01-2021")
    assert world.run().expired == []
    assert len(world.query("select * from landing.boern")) == 1


# --- What is told, and what isn't touched -------------------------------------------------------------------


def test_what_went_is_counted_by_night_municipality_and_extract(world: World) -> None:
    world.deliver("sager_330_20210930.csv", CASES, f"s1;{born('2003-01-01')};01-01-2005;01-01-2006")
    world.run()
    assert world.query(
        "select cast(as_of_date as varchar), municipality_code, extract, rows_removed from landing.retention "
        "order by extract"
    ) == [(None, None, "child", 1), ("2021-09-30", "330", "sager", 1)]
    assert world.said[-2:] == [
        "sager of 330: 1 rows removed, their time is over",
        "child: 1 rows removed, their time is over",
    ]


def test_where_nothing_is_old_nothing_is_touched(world: World) -> None:
    deliver_family(world)
    assert world.run().expired == []
    before, written = world.dump(), world.settings.landing_path.stat().st_mtime_ns
    assert not world.run().changed
    assert world.dump() == before
    assert world.settings.landing_path.stat().st_mtime_ns == written


def test_a_shorter_time_in_the_contract_counts_from_the_next_night_on(world: World) -> None:
    deliver_family(world)
    world.run()
    with_rule(world, "posteringer", years=1, after="end", last_day="bogfoert")
    result = world.run()
    assert result.changed
    assert result.expired == [ExpiredRows("330", "posteringer", 5)]


# --- The contract -------------------------------------------------------------------------------------------

NONE = "retention: {after: none, reason: invented}"
WRONG = {
    "no rule": ("              " + NONE + "\n", "", "table forloeb: retention: Field required"),
    "no reason": (NONE, "retention: {after: none}", "reason belongs to after: none"),
    "a reason too many": (
        NONE,
        "retention: {after: end, years: 1, last_day: til, reason: x}",
        "reason belongs",
    ),
    "no years": (NONE, "retention: {after: end, last_day: til}", "after: end needs years"),
    "no last day": (NONE, "retention: {after: end, years: 1}", "after: end needs last_day"),
    "last day of no date": (
        NONE,
        "retention: {after: end, years: 1, last_day: farve}",
        "last_day of retention needs a dato or tid, not farve",
    ),
    "belongs to nothing": (NONE, "retention: {after: belongs_to}", "needs one column with belongs_to"),
    "owner unknown": (
        "name: slags\n            description: En tekst.\n            data_type: varchar\n"
        "            config: {meta: {type: tekst",
        "name: slags\n            description: En tekst.\n            data_type: varchar\n"
        "            config: {meta: {belongs_to: sager, type: tekst",
        "belongs_to names no extract: sager",
    ),
    "owner of a key of two": (
        "config: {meta: {type: tekst, pattern",
        "config: {meta: {belongs_to: perioder, type: tekst, pattern",
        "belongs_to needs an extract whose key is one tekst",
    ),
    "circle": (
        "config: {meta: {type: tekst, pattern",
        "config: {meta: {belongs_to: forloeb, type: tekst, pattern",
        "belongs_to goes in circles: forloeb",
    ),
    "a number that belongs": (
        "config: {meta: {type: heltal, ",
        "config: {meta: {belongs_to: forloeb, type: heltal, ",
        "belongs_to is for tekst",
    ),
}


@pytest.mark.parametrize(("old", "new", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_rule_is_refused(
    tmp_path: Path, old: str, new: str, reason: str, refused: Callable[[Path, str, str], str]
) -> None:
    assert reason in refused(tmp_path, old, new)


@pytest.fixture
def refused() -> Callable[[Path, str, str], str]:
    from orchestration.intake.contract import ContractError

    def told(folder: Path, old: str, new: str) -> str:
        with pytest.raises(ContractError) as refusal:
            rewritten_contract(folder, "_sources.yml", old, new)
        return str(refusal.value)

    return told


def test_how_long_rows_are_kept_changes_no_refusal(tmp_path: Path) -> None:
    plain = rewritten_contract(tmp_path / "a", "_sources.yml", NONE, NONE)
    other = rewritten_contract(tmp_path / "b", "_sources.yml", "reason: invented", "reason: another")
    hashes = [contracts.extracts["forloeb"].contract_hash for contracts in (plain, other)]
    assert hashes[0] == hashes[1]


def test_every_extract_of_the_project_says_how_long() -> None:
    rules = {name: extract.retention for name, extract in load_contracts().extracts.items()}
    assert len(rules) == 25
    assert {name for name, rule in rules.items() if rule.after == "none"} == {"institutioner", "tilbud"}
    assert {rule.years for rule in rules.values()} == {10, None}


def test_whatever_holds_no_child_but_names_a_case_intervention_or_notification_belongs_to_it() -> None:
    contracts = load_contracts()
    named = {"sag_id": "sager", "indsats_id": "indsatser", "underretning_id": "underretninger"}
    for extract in contracts.extracts.values():
        if any(column.required for column in extract.child_columns):
            continue
        for column in extract.columns:
            if column.name in named and extract.name != named[column.name]:
                assert column.belongs_to == named[column.name], f"{extract.name}.{column.name}"
