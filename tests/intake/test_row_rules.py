"""Each rule for a row: the supplier's sentence, the ledger's line, and that no other row is touched."""

from pathlib import Path

import pytest

from .world import ANNE, BO, CARL, FORLOEB, World, forloeb, rewritten_contract

GOOD = (forloeb("f1", ANNE), forloeb("f2", BO), forloeb("f3", CARL))
CPR_SENTENCE = (
    "Cellen kan ikke læses som et CPR-nummer. Skriv ti cifre, evt. med bindestreg efter det sjette; "
    "de første seks skal være en dato."
)
DATE_SENTENCE = "Cellen kan ikke læses som en dato. Skriv dd-mm-åååå, fx 31-08-2021."
RANGE_SENTENCE = "Tallet er uden for grænserne. Det skal være mellem 0 og 10."

CELLS_SENTENCE = (
    "Rækken har flere eller færre celler end overskriften. Sæt anførselstegn om celler, der indeholder "
    "semikolon eller linjeskift, og fjern overskydende semikolon."
)
TIME_SENTENCE = "Cellen kan ikke læses som dag og klokkeslæt. Skriv dd-mm-åååå tt:mm, fx 31-08-2021 14:05."


def empty(column: str) -> str:
    return f"Cellen er tom. {column} skal være udfyldt i hver række."


BROKEN = {
    "empty key": (forloeb(""), "A", "forloeb_id", "required", empty("forloeb_id")),
    "only blanks": (forloeb("  "), "A", "forloeb_id", "required", empty("forloeb_id")),
    "no child": (forloeb("x", ""), "B", "cpr", "required", empty("cpr")),
    "letters in the number": (forloeb("x", "740315-4K01"), "B", "cpr", "type", CPR_SENTENCE),
    "no such day": (forloeb("x", "300207-4001"), "B", "cpr", "type", CPR_SENTENCE),
    "29 February 1900": (forloeb("x", "290200-1001"), "B", "cpr", "type", CPR_SENTENCE),
    "too short": (forloeb("x", "740315-400"), "B", "cpr", "type", CPR_SENTENCE),
    "dash in the wrong place": (forloeb("x", "74031-54001"), "B", "cpr", "type", CPR_SENTENCE),
    "day 60": (forloeb("x", "600315-4001"), "B", "cpr", "type", CPR_SENTENCE),
    "date": (forloeb("x", fra="31-02-2021"), "D", "fra", "type", DATE_SENTENCE),
    "short date": (forloeb("x", til="1-9-2021"), "E", "til", "type", DATE_SENTENCE),
    "year 0": (forloeb("x", fra="01-01-0000"), "D", "fra", "type", DATE_SENTENCE),
    "day and time": (forloeb("x", tidspunkt="31-08-2021"), "F", "tidspunkt", "type", TIME_SENTENCE),
    "yes or no": (
        forloeb("x", samtykke="j"),
        "G",
        "samtykke",
        "type",
        "Cellen kan ikke læses som ja eller nej. Skriv J eller N.",
    ),
    "number": (
        forloeb("x", beloeb="12 kr"),
        "H",
        "beloeb",
        "type",
        "Cellen kan ikke læses som et tal. Skriv fx 1234,50.",
    ),
    "whole number": (
        forloeb("x", antal="2,5"),
        "I",
        "antal",
        "type",
        "Cellen kan ikke læses som et helt tal. Skriv fx 12.",
    ),
    "below the range": (forloeb("x", antal="-1"), "I", "antal", "range", RANGE_SENTENCE),
    "above the range": (forloeb("x", antal="11"), "I", "antal", "range", RANGE_SENTENCE),
    "pattern": (
        forloeb("x", runde="2021f"),
        "J",
        "runde",
        "type",
        "Cellen kan ikke læses. Skriv runde som årstal og F eller E.",
    ),
    "code in another case": (
        forloeb("x", farve="Roed"),
        "C",
        "farve",
        "code",
        "Koden findes ikke. Brug en af disse, skrevet præcis sådan: roed, gul.",
    ),
    "empty code": (forloeb("x", farve=""), "C", "farve", "required", empty("farve")),
    "ends before it starts": (
        forloeb("x", fra="02-08-2021", til="01-08-2021"),
        "E",
        "til",
        "interval",
        "til ligger før fra. Ret den af de to, der er forkert.",
    ),
    "a cell too many": (forloeb("x") + ";", None, None, "cell_count", CELLS_SENTENCE),
    "a cell too few": ("x;" + ANNE, None, None, "cell_count", CELLS_SENTENCE),
}


@pytest.mark.parametrize(("row", "letter", "column", "rule", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_a_row_that_breaks_a_rule_is_refused_alone(
    world: World, row: str, letter: str | None, column: str | None, rule: str, sentence: str
) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, *GOOD[:2], row, GOOD[2])
    (line,) = world.run().deliveries
    assert (line.status, line.rows_read, line.rows_accepted, line.rows_refused) == ("accepted", 4, 3, 1)
    assert world.refused() == [(4, letter, column, rule)]
    quoted = f'"{sentence}"' if ";" in sentence else sentence
    assert world.rows_report() == [f"4;{letter or ''};{column or ''};{rule};{quoted}"]
    assert world.in_force("forloeb", "forloeb_id") == [("f1",), ("f2",), ("f3",)]
    assert world.query("select count(*) from landing.child") == [(3,)]


def test_every_rule_a_row_breaks_is_told(world: World) -> None:
    bad = forloeb("", "740315", farve="blaa", til="01-07-2021", antal="12")
    world.deliver("forloeb_330_20210831.csv", FORLOEB, GOOD[0], bad)
    world.run()
    assert world.refused() == [
        (3, "A", "forloeb_id", "required"),
        (3, "B", "cpr", "type"),
        (3, "C", "farve", "code"),
        (3, "E", "til", "interval"),
        (3, "I", "antal", "range"),
    ]
    assert world.ledger("rows_read, rows_refused") == [(2, 1)]
    receipt = world.receipt()
    assert "tom celle, der skal være udfyldt:                 1\n" in receipt
    assert "slut før start:                                   1\n" in receipt


def test_all_but_the_last_of_the_same_key_are_refused(world: World) -> None:
    world.deliver(
        "forloeb_330_20210831.csv",
        FORLOEB,
        forloeb("f1", beloeb="1"),
        forloeb("f1", beloeb="2"),
        forloeb("f2"),
        forloeb("f1", beloeb="3"),
        forloeb("f1", farve="blaa"),  # not among the rows that are otherwise good
        forloeb("f3"),
    )
    world.run()
    assert world.refused() == [
        (2, "A", "forloeb_id", "duplicate_key"),
        (3, "A", "forloeb_id", "duplicate_key"),
        (6, "C", "farve", "code"),
    ]
    assert world.in_force("forloeb", "forloeb_id, cast(beloeb as int)") == [
        ("f1", 3),
        ("f2", None),
        ("f3", None),
    ]
    assert world.rows_report()[0] == (
        "2;A;forloeb_id;duplicate_key;Nøglen (forloeb_id) står også i en senere række, og kun den sidste er "
        "modtaget. Send hver nøgle én gang."
    )


def test_two_empty_keys_are_equal_and_a_dash_makes_no_other_child(world: World) -> None:
    world.deliver(
        "haendelser_330_20210831.csv",
        "haendelse_id;cpr;slags",
        "h1;;a",
        "h1;;b",
        f"h1;{ANNE};c",
        f"h1;{ANNE.replace('-', '')};d",
        "h2;;e",
    )
    world.run()
    assert [line for line, *_ in world.refused()] == [2, 4]
    assert world.in_force("haendelser", "haendelse_id, slags") == [("h1", "b"), ("h1", "d"), ("h2", "e")]
    assert world.query("select count(*) from landing.child") == [(1,)]


def test_cells_that_are_needed_only_sometimes_may_be_empty_and_equal_days_are_fine(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1", til="01-08-2021"))
    assert world.run().deliveries[0].rows_accepted == 1


@pytest.mark.parametrize("day", ["31-12-9999", "2100-01-01", "01-01-2100"])
def test_a_year_from_2100_means_open_in_an_end_column(world: World, day: str) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1", til=day, sidst_set=day))
    world.run()
    assert world.in_force("forloeb", "til, sidst_set") == [(None, None)]


def test_the_last_day_before_2100_is_a_day(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1", til="31-12-2099"))
    world.run()
    assert world.in_force("forloeb", "cast(til as varchar)") == [("2099-12-31",)]


def test_a_withheld_cell_is_never_stored(world: World) -> None:
    world.deliver(
        "forloeb_330_20210831.csv",
        FORLOEB,
        forloeb("f1", farve="gul", sted="Hos Familien Kvist"),
        forloeb("f2", farve="roed", sted="Egebo"),
    )
    world.run()
    assert world.in_force("forloeb", "forloeb_id, sted") == [("f1", None), ("f2", "Egebo")]


def test_the_number_of_refusals_is_compared_with_last_time(world: World) -> None:
    wrong_code = forloeb("x", farve="blaa")
    world.deliver("forloeb_330_20210831.csv", FORLOEB, *GOOD, wrong_code, forloeb("y", farve="1"))
    world.deliver("forloeb_330_20210930.csv", FORLOEB, *GOOD, wrong_code, forloeb("y", antal="99"))
    world.run()
    assert "Fejl efter regel:\n  kode, der ikke er på listen:                      2\n" in world.receipt(1)
    second = world.receipt(2)
    assert "Fejl efter regel (ændring siden leverancen, der gælder 31-08-2021):" in second
    assert "kode, der ikke er på listen:                      1  (-1)" in second
    assert "tal uden for grænserne:                           1  (+1)" in second


def test_number_is_one_of_a_few(tmp_path: Path) -> None:
    contracts = rewritten_contract(tmp_path, "_sources.yml", "minimum: 0, maximum: 10", "allowed: [3, 5]")
    world = World(tmp_path / "data", contracts)
    ages = {"f1": "3", "f2": "4", "f3": "5", "f4": ""}
    world.deliver(
        "forloeb_330_20210901.csv", FORLOEB, *(forloeb(key, antal=age) for key, age in ages.items())
    )

    world.run()

    assert world.in_force("forloeb", "forloeb_id") == [("f1",), ("f3",), ("f4",)]
    assert world.refused() == [(3, "I", "antal", "range")]
    assert "Tallet er uden for grænserne. Det skal være 3 eller 5." in world.rows_report()[0]
