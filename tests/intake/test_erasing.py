"""One child is erased: what goes, what stays, and that it never comes back."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.erasure import forget, receipt_path, receipts
from orchestration.intake import PseudonymKeyError, check_file
from orchestration.intake.erasing import InvalidNumberError
from orchestration.settings import PROJECT_ROOT

from .families import (
    CASES,
    CASEWORKERS,
    CHILDREN,
    FOLLOW_UPS,
    INTERVENTIONS,
    MOTHER,
    POSTINGS,
    TABLES,
    child_key,
    deliver_family,
    erase,
    family_world,
    files_with,
    forms_of_key,
)
from .world import ANNE, BO, CARL, DORTE, SECRET, World, settings_for

LEDGERS = ("erasure", "erasure_extract", "erasure_release")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return family_world(tmp_path)


@pytest.fixture
def family(world: World) -> World:
    """The family in Slagelse, and one with the same numbers of cases, but other children, in Vordingborg."""
    deliver_family(world)
    deliver_family(world, anne=DORTE, code="390")
    world.run()
    return world


def ids(world: World, table: str, municipality: str = "330") -> list[object]:
    column = {"boern": "child_key", "sagsbehandlere": "sag_id", "ledelsestilsyn": "sag_id"}.get(table)
    column = column or world.contracts.extracts[table].key_columns[0].name
    return [
        row[0]
        for row in world.query(
            f"select {column} from landing.{table} where municipality_code = '{municipality}' order by all"
        )
    ]


# --- What goes and what stays -------------------------------------------------------------------------------


def test_every_row_of_the_child_goes(family: World) -> None:
    erasure = erase(family)
    assert erasure.rows_removed == {
        "boern": 1,
        "child": 1,
        "indsatser": 1,
        "ledelsestilsyn": 1,
        "moeder": 1,
        "opfoelgninger": 2,
        "posteringer": 2,
        "sager": 1,
        "sagsbehandlere": 1,
        "underretning_aarsager": 2,
        "underretninger": 1,
        "undersoegelser": 1,
    }


def test_a_sibling_s_and_the_mother_s_rows_stay_also_in_the_child_s_case(family: World) -> None:
    erase(family)
    assert ids(family, "sager") == ["s2", "s3"]
    assert ids(family, "sagsbehandlere") == ["s2", "s3"]
    assert ids(family, "ledelsestilsyn") == ["s2"]
    assert ids(family, "undersoegelser") == ["x2"]
    assert ids(family, "indsatser") == ["i2", "i3"]
    assert ids(family, "opfoelgninger") == ["o2"]
    assert ids(family, "underretninger") == ["u2", "u3"]
    assert ids(family, "underretning_aarsager") == ["u2", "u3"]
    assert ids(family, "posteringer") == ["p3", "p4", "p5"]
    assert ids(family, "moeder") == ["n1", "n2"]


def test_nobody_else_loses_a_row_or_gains_one(family: World) -> None:
    before = family.dump(without=LEDGERS)
    erase(family)
    after = family.dump(without=LEDGERS)
    for table in before.keys() - {"forgotten_child", "forgotten_row"}:
        assert [row for row in before[table] if row in after[table]] == after[table], table
    for table in ("delivery", "refused_row", "ignored_file", "seen_file", "pseudonym_key"):
        assert after[table] == before[table]
    of_390 = [row for table in TABLES for row in before[table] if row[0] == "390"]
    assert [row for table in TABLES for row in after[table] if row[0] == "390"] == of_390


def test_the_same_number_of_a_case_in_another_municipality_is_another_case(family: World) -> None:
    before = ids(family, "opfoelgninger", "390")
    erase(family)
    assert ids(family, "opfoelgninger", "390") == before == ["o1", "o2", "o3"]


def test_every_version_goes(family: World) -> None:
    family.deliver(
        "sager_330_20210930.csv", CASES, f"s1;{ANNE};01-01-2020;01-09-2021", f"s2;{BO};01-01-2020;"
    )
    family.run()
    assert len([one for one in ids(family, "sager") if one == "s1"]) == 2
    assert erase(family).rows_removed["sager"] == 2


def test_a_case_that_has_passed_to_another_child_keeps_what_belongs_to_it(family: World) -> None:
    family.deliver("sager_330_20210930.csv", CASES, f"s1;{BO};01-01-2020;", f"s2;{BO};01-01-2020;")
    family.run()
    removed = erase(family).rows_removed
    assert removed["sager"] == 1, "the version that named the child"
    assert "sagsbehandlere" not in removed
    assert ids(family, "sagsbehandlere") == ["s1", "s2", "s3"]


def test_an_extract_that_is_declared_no_more_is_reached_too(family: World) -> None:
    rest = {name: one for name, one in family.contracts.extracts.items() if name != "moeder"}
    family.contracts = type(family.contracts)(rest, family.contracts.municipalities, family.contracts.codes)
    assert erase(family).rows_removed["moeder"] == 1


def test_the_file_does_not_keep_the_bytes(family: World) -> None:
    needles = forms_of_key(child_key(ANNE))
    assert files_with(family.settings, needles) == ["landing.duckdb"]
    erase(family)
    assert files_with(family.settings, needles) == []
    assert files_with(family.settings, forms_of_key(child_key(BO))) == ["landing.duckdb"]


def test_the_new_landing_file_is_its_owner_s_alone_and_nothing_lies_beside_it(family: World) -> None:
    erase(family)
    assert stat.S_IMODE(family.settings.landing_path.stat().st_mode) == 0o600
    assert {path.name for path in family.data.glob("landing*")} == {"landing.duckdb"}


def test_copies_that_can_be_made_again_are_deleted_and_what_the_project_made_is_kept(family: World) -> None:
    settings = family.settings
    kept = ["dbt/parsed/manifest.json", "dbt/target/partial_parse.msgpack", "dbt/lineage.json"]
    gone = ["spill/a.tmp", "dbt/target/run_results.json", "dbt/target/dbt.log", "dbt/results/000000.json"]
    for name in (*kept, *gone):
        (settings.work_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.work_dir / name).write_text("{}", "utf-8")
    duckdb.connect(str(settings.warehouse_path)).close()
    erase(family)
    assert not settings.warehouse_path.exists()
    assert [name for name in kept if not (settings.work_dir / name).exists()] == []
    assert [name for name in gone if (settings.work_dir / name).exists()] == []


# --- It doesn't come back -----------------------------------------------------------------------------------


def test_a_later_delivery_does_not_bring_the_child_back(family: World) -> None:
    erase(family)
    before = {table: family.in_force(table, "* exclude (_delivery_id)") for table in TABLES}
    deliver_family(family, day="20210930")
    result = family.run()
    assert {table: family.in_force(table, "* exclude (_delivery_id)") for table in TABLES} == before
    assert files_with(family.settings, forms_of_key(child_key(ANNE))) == []
    left_out = {one.extract: one.rows_left_out for one in result.deliveries}
    assert left_out == {
        "boern": 1,
        "sager": 1,
        "sagsbehandlere": 1,
        "ledelsestilsyn": 1,
        "undersoegelser": 1,
        "indsatser": 1,
        "opfoelgninger": 2,
        "underretninger": 1,
        "underretning_aarsager": 2,
        "posteringer": 2,
        "moeder": 1,
    }
    assert family.query("select distinct rows_refused, rows_removed from landing.delivery") == [(0, 0)]


def test_what_is_left_out_is_counted_and_not_pointed_at(family: World) -> None:
    erase(family)
    family.deliver("boern_330_20210930.csv", CHILDREN, f"{ANNE};K;bopael", f"{BO};M;bopael", "x;K;bopael")
    (line,) = family.run().deliveries
    assert line.status == "refused", "half of the rest is bad"
    family.deliver("underretninger_330_20210930.csv", "underretning_id;cpr;modtaget;underretter",
                   f"u9;{ANNE};01-09-2021 09:00;skole")  # fmt: skip
    (line,) = family.run().deliveries
    assert (line.rows_read, line.rows_accepted, line.rows_refused, line.rows_left_out) == (0, 0, 0, 1)
    assert family.report(line.delivery_id, "csv").splitlines()[1:] == []
    assert "Rækker udeladt:  1" in family.receipt(line.delivery_id)
    assert family.query(f"select * from landing.refused_row where delivery_id = {line.delivery_id}") == []


def test_a_new_case_of_the_child_stays_out_with_what_belongs_to_it_whichever_comes_first(
    family: World,
) -> None:
    erase(family)
    family.deliver(
        "opfoelgninger_330_20210915.csv", FOLLOW_UPS, "o8;i9;01-09-2021;ned", "o9;i2;01-09-2021;ned"
    )
    family.run()
    assert ids(family, "opfoelgninger") == ["o2", "o8", "o9"], "nobody can know yet whose i9 is"
    family.deliver(
        "indsatser_330_20210930.csv",
        INTERVENTIONS,
        f"i9;;{ANNE};familiebehandling;01-08-2021;",
        f"i2;s1;{BO};kontaktperson;01-03-2020;",
        f"i3;s3;{CARL};kontaktperson;01-03-2020;",
    )
    family.deliver("opfoelgninger_330_20210930.csv", FOLLOW_UPS, "o7;i9;02-09-2021;ned")
    family.deliver("posteringer_330_20210930.csv", POSTINGS, "p9;02-09-2021;5.28.21;forbrug;i9;;1")
    family.run()
    assert ids(family, "opfoelgninger") == ["o2", "o9"]
    assert "p9" not in ids(family, "posteringer")


def test_a_number_that_is_given_to_another_child_is_free_again(family: World) -> None:
    erase(family)
    family.deliver("sager_330_20210930.csv", CASES, f"s1;{CARL};01-09-2021;", f"s2;{BO};01-01-2020;")
    family.deliver("sagsbehandlere_330_20211001.csv", CASEWORKERS, "s1;01-09-2021;;m1", "s2;01-01-2020;;m1")
    family.run()
    assert "s1" in ids(family, "sagsbehandlere")


def test_a_case_that_is_given_the_child_s_number_by_mistake_loses_nothing(family: World) -> None:
    erase(family)
    family.deliver("sager_330_20210930.csv", CASES, f"s2;{ANNE};01-01-2020;", f"s3;{CARL};01-02-2020;")
    family.run()
    assert ids(family, "sagsbehandlere") == ["s2", "s3"]


def test_a_child_of_whom_nothing_is_held_is_remembered_all_the_same(world: World) -> None:
    erasure = erase(world)
    assert not erasure.has_removed
    deliver_family(world)
    world.run()
    assert files_with(world.settings, forms_of_key(child_key(ANNE))) == []
    assert ids(world, "sager") == ["s2", "s3"]
    assert ids(world, "opfoelgninger") == ["o2"]
    assert ids(world, "underretning_aarsager") == ["u2", "u3"], "though causes are read before notifications"


def test_what_is_remembered_is_neither_number_nor_key(family: World) -> None:
    erase(family)
    ((fingerprint,),) = family.query("select fingerprint from landing.forgotten_child")
    assert re.fullmatch("[0-9a-f]{64}", str(fingerprint))
    assert not str(fingerprint).startswith(child_key(ANNE).hex)
    assert family.query("select count(*) from landing.forgotten_row") == [(3,)], "s1, i1 and u1"


def test_nothing_is_left_out_where_nobody_is_forgotten(family: World) -> None:
    deliver_family(family, day="20210930")
    assert {one.rows_left_out for one in family.run().deliveries} == {0}


# --- The receipt --------------------------------------------------------------------------------------------


def test_the_receipt_says_what_went_and_what_is_not_reached_and_never_who(family: World) -> None:
    erasure = erase(family)
    path = receipt_path(family.settings, erasure.receipt_id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    text = path.read_text("utf-8")
    told = json.loads(text)
    assert told["receipt_id"] == erasure.receipt_id
    assert told["rows_removed"] == erasure.rows_removed
    assert told["rows_removed_in_all"] == 15
    assert told["releases_removed"] == 0
    assert told["not_reached"]["delivered_files"]["sager"] == 1, "in 330; in 390 it is another child"
    assert "opfoelgninger" not in told["not_reached"]["delivered_files"]
    (receipt,) = receipts(family.settings)
    ((fingerprint,),) = family.query("select fingerprint from landing.forgotten_child")
    digits = ANNE.replace("-", "")
    for needle in (digits, ANNE, str(child_key(ANNE)), child_key(ANNE).hex, str(fingerprint), "740315"):
        assert needle not in text + receipt.text


def test_a_child_of_whom_nothing_was_held_has_a_receipt_of_no_rows(family: World) -> None:
    erase(family, "010101-4001")
    (receipt,) = receipts(family.settings)
    assert (receipt.rows_removed, receipt.files_left) == ({}, {})
    assert "Rækker slettet:     0 (der fandtes intet om barnet)" in receipt.text


def test_a_receipt_that_was_lost_is_written_again(family: World) -> None:
    from orchestration.pipeline import open_run

    path = receipt_path(family.settings, erase(family).receipt_id)
    text = path.read_text("utf-8")
    path.unlink()
    with open_run(family.settings):
        pass
    assert path.read_text("utf-8") == text


# --- What is refused ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", ["", "740315-400", "320315-4009", "74031540O1", f"{ANNE}{ANNE}", "7-403154001"]
)
def test_what_is_no_number_is_refused_without_being_repeated(family: World, number: str) -> None:
    before = family.dump()
    with pytest.raises(InvalidNumberError) as refusal:
        forget(family.settings, family.contracts, number)
    assert not number or number not in str(refusal.value)
    assert family.dump() == before


@pytest.mark.parametrize("number", [ANNE, ANNE.replace("-", ""), f"  {ANNE}\n"])
def test_a_number_may_be_written_with_a_dash_or_without(family: World, number: str) -> None:
    assert forget(family.settings, family.contracts, number).rows_removed["boern"] == 1


def test_without_the_landing_s_key_nothing_is_erased(family: World) -> None:
    before = family.dump()
    with pytest.raises(PseudonymKeyError, match="There is no key"):
        forget(settings_for(family.data, secret=None), family.contracts, ANNE)
    with pytest.raises(PseudonymKeyError, match="every child would get a second identity"):
        forget(settings_for(family.data, secret="another key, just as long"), family.contracts, ANNE)
    assert family.dump() == before


def test_a_mother_can_be_erased_too(family: World) -> None:
    assert erase(family, MOTHER).rows_removed == {
        "child": 1,
        "underretning_aarsager": 2,
        "underretninger": 2,
    }, "in both municipalities"
    assert "u2" not in ids(family, "underretninger")


def test_checking_a_file_knows_nothing_of_who_is_forgotten(family: World) -> None:
    erase(family)
    path = family.deliver("boern_330_20211031.csv", CHILDREN, f"{ANNE};K;bopael")
    assert check_file(path, family.settings, family.contracts).status == "accepted"


# --- Killed -------------------------------------------------------------------------------------------------

KILLED = """
import sys
from pathlib import Path
from orchestration import erasure
from orchestration.settings import Settings
from tests.intake.families import family_world
from tests.intake.killing import kill_at

data, secret, number, last = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
said = kill_at(last, erasure)
settings = Settings(data=data, secret=secret, secret_file=None, _env_file=None)
erasure.forget(settings, family_world(data.parent).contracts, number)
print(said())
"""


def killed_after(world: World, statements: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(world.data), SECRET, ANNE, str(statements)],
        cwd=PROJECT_ROOT,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_erasure_that_is_killed_anywhere_and_started_again_ends_as_an_undisturbed_one(
    tmp_path: Path,
) -> None:
    def landed(name: str) -> World:
        world = family_world(tmp_path / name)
        deliver_family(world)
        world.run()
        return world

    undisturbed = landed("undisturbed")
    whole = undisturbed.dump(without=LEDGERS)
    counted = killed_after(undisturbed, 0)
    assert counted.returncode == 0, counted.stderr
    n_statements = int(counted.stdout)
    expected = undisturbed.dump(without=LEDGERS)
    ends = set()
    for kill_at in range(3, n_statements, n_statements // 7):
        world = landed(f"killed{kill_at}")
        killed = killed_after(world, kill_at)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        between = world.dump(without=LEDGERS)
        assert between in (whole, {**whole, **expected}), "all of it or nothing"
        ends.add(between == whole)
        erase(world)
        assert world.dump(without=LEDGERS) == expected
        assert files_with(world.settings, forms_of_key(child_key(ANNE))) == []
        assert {path.name for path in world.data.glob("landing*")} == {"landing.duckdb"}
        assert 15 in [sum(one.rows_removed.values()) for one in receipts(world.settings)]
    assert True in ends


def test_a_run_clears_up_what_a_killed_erasure_left_half_written(family: World) -> None:
    from orchestration.pipeline import open_run

    left = family.data / "landing.duckdb.rewriting"
    left.write_bytes(b"half a file")
    with open_run(family.settings):
        assert not left.exists()
