"""Each reason to refuse a delivery: the supplier's sentence, the ledger's line; nothing else is touched."""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .world import ANNE, BO, CARL, DORTE, EMMA, FORLOEB, World, forloeb, rewritten_contract

PERIODER = "cpr;fra;slags"
CHILDREN = (ANNE, BO, CARL, DORTE, EMMA)
LEDGER_TABLES = ("delivery", "refused_row", "ignored_file", "seen_file")


def text(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


FIRST = (FORLOEB, *(forloeb(f"f{number}", child) for number, child in enumerate(CHILDREN)))
NOT_TEXT = (
    "Filen kan ikke læses som tekst: den er i UTF-16, indeholder nultegn, eller pakningen (gzip) er i "
    "stykker. Gem den som CSV i UTF-8 eller Windows-1252, og send den igen."
)
EMPTY = "Filen er tom. Den skal mindst have en overskriftslinje. Send den igen."
SHORT = "Filen er skåret over: den slutter midt i den sidste række. Send hele filen igen."
QUOTE = (
    "Filen er skåret over: et anførselstegn bliver åbnet, men aldrig lukket. Luk anførselstegnet, eller send "
    "hele filen igen."
)
NO_ROWS = (
    "Filen har en overskrift, men ingen rækker. En fuld leverance skal have alle rækker med. Send den igen "
    "med indhold."
)

REFUSED = {
    "empty": (b"", "empty", EMPTY),
    "only blank lines": (b"\r\n \r\n", "empty", EMPTY),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty", EMPTY),
    "a NUL": (text(*FIRST).replace(b"roed", b"ro\0d", 1), "not_text", NOT_TEXT),
    "UTF-16": (text(*FIRST).decode().encode("utf-16"), "not_text", NOT_TEXT),
    "UTF-16 without a mark": (text(*FIRST).decode().encode("utf-16-le"), "not_text", NOT_TEXT),
    "last row short": (text(*FIRST) + b"f9;740315", "cut_off", SHORT),
    "last row short, quoted": (text(*FIRST) + b'f9;"740315"', "cut_off", SHORT),
    "inside a character": (text(*FIRST) + "f9;;Æ;Ø".encode()[:-1], "cut_off", SHORT),
    "inside a character of a whole row": (
        text(*FIRST) + forloeb("f9", sted="Æ", navn="Ø").encode()[:-1],
        "cut_off",
        SHORT,
    ),
    "open quote": (text(*FIRST) + b'f9;"740315-4001;roed;01-08-2021\r\nf10;;\r\n', "cut_off", QUOTE),
    "open quote, another stray": (text(*FIRST) + b'f8;12" ;\r\nf9;"740315-4001;r\r\n', "cut_off", QUOTE),
    "header only": (text(FORLOEB), "no_rows", NO_ROWS),
    "header only, no line break": (FORLOEB.encode(), "no_rows", NO_ROWS),
    "column missing": (
        text("forloeb_id;cpr;farve", "f1;740315-4001;roed"),
        "missing_column",
        "Kolonnen fra mangler. Tilføj den med netop det navn i overskriften, og send filen igen.",
    ),
    "columns missing, commas": (
        text("forloeb_id,cpr,farve,fra", "f1,740315-4001,roed,01-08-2021"),
        "missing_column",
        "Kolonnerne forloeb_id, cpr, farve, fra mangler. Tilføj dem med netop det navn i overskriften, og "
        "send filen igen. Filen har kun én kolonne: er der semikolon mellem kolonnerne?",
    ),
    "header twice": (
        text(FORLOEB + ";FARVE", forloeb("f1") + ";gul"),
        "duplicate_header",
        "Overskriften i kolonne C og N er den samme. Hver kolonne skal have sit eget navn. Fjern eller omdøb "
        "den ene, og send filen igen.",
    ),
    "unknown header twice": (
        text(FORLOEB + ";note;Note", forloeb("f1") + ";;"),
        "duplicate_header",
        "Overskriften i kolonne N og O er den samme. Hver kolonne skal have sit eget navn. Fjern eller omdøb "
        "den ene, og send filen igen.",
    ),
    "too many refused": (
        text(FORLOEB, forloeb("f1"), forloeb("x", farve="blaa"), forloeb("y", farve="blaa")),
        "too_many_refused",
        "2 af 3 rækker er afvist; det er mere end de 50 %, der højst må være. Ret rækkerne efter listen, og "
        "send filen igen.",
    ),
    "shrunk": (
        text(*FIRST[:4]),
        "shrunk",
        "2 af de 5 nøgler, der gælder, mangler; det er mere end de 20 %, der højst må forsvinde på én gang. "
        "Send hele udtrækket. Er det rigtigt, at så mange er væk, skal grænsen for udtrækket hæves.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A landing with five rows in force, to be copied."""
    world = World(tmp_path_factory.mktemp("first") / "data")
    world.deliver("forloeb_330_20210831.csv", *FIRST)
    world.run()
    return world


@pytest.mark.parametrize(("content", "code", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_a_delivery_is_refused_whole_and_what_was_in_force_stays(
    world: World, first_night: World, content: bytes, code: str, sentence: str
) -> None:
    shutil.copytree(first_night.data, world.data)
    before = world.dump(without=LEDGER_TABLES)
    world.deliver_bytes("forloeb_330_20210930.csv", content)
    (line,) = world.run().deliveries
    assert (line.status, line.reason_code, line.reason) == ("refused", code, sentence)
    assert (line.rows_accepted, line.rows_new, line.rows_changed, line.rows_removed) == (0, 0, 0, 0)
    assert "Resultat:        AFVIST: det, der gjaldt i forvejen, gælder stadig\n" in world.receipt(2)
    assert f"Grund:           {sentence}\n" in world.receipt(2)
    assert world.dump(without=LEDGER_TABLES) == before
    assert world.ledger() == [("forloeb", "accepted", None), ("forloeb", "refused", code)]


@pytest.mark.parametrize(
    "break_it",
    [
        lambda packed: packed[:-9],
        lambda packed: packed[:200],
        lambda packed: packed + b"more",
        lambda packed: packed[:40] + b"\xff" + packed[41:],
        lambda packed: b"no gzip at all",
    ],
    ids=["no checksum", "half", "something after", "flipped", "not gzip"],
)
def test_a_broken_gzip_is_refused(world: World, break_it: Callable[[bytes], bytes]) -> None:
    packed = gzip.compress(text(FORLOEB, *(forloeb(f"f{number}") for number in range(50))), mtime=0)
    world.deliver_bytes("forloeb_330_20210831.csv.gz", break_it(packed))
    (line,) = world.run().deliveries
    assert (line.status, line.reason_code, line.reason) == ("refused", "not_text", NOT_TEXT)
    assert world.in_force("forloeb", "forloeb_id") == []


def test_the_rows_of_a_delivery_with_too_many_refused_are_reported(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"), forloeb("", farve="blaa"), "x")
    (line,) = world.run().deliveries
    assert (line.rows_read, line.rows_accepted, line.rows_refused) == (3, 0, 2)
    assert [row.split(";")[:4] for row in world.rows_report()] == [
        ["3", "A", "forloeb_id", "required"],
        ["3", "C", "farve", "code"],
        ["4", "", "", "cell_count"],
    ]
    assert world.query("select count(*) from landing.child") == [(0,)]


def test_exactly_the_share_is_not_too_much(world: World) -> None:
    """Half of the rows, and 20 % of the keys, are the limits of these extracts: more than that is refused."""
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("f1"), forloeb("x", farve="blaa"))
    world.deliver("perioder_330_20210831.csv", PERIODER, *(f"{child};01-01-2021;a" for child in CHILDREN))
    world.deliver("perioder_330_20210930.csv", PERIODER, *(f"{child};01-01-2021;a" for child in CHILDREN[1:]))
    world.run()
    assert [row[1] for row in world.ledger()] == ["accepted", "accepted", "accepted"]
    assert world.ledger("rows_removed")[-1] == (1,)


@pytest.mark.parametrize(("refused", "status"), [(1, "accepted"), (2, "refused")])
def test_five_percent_is_the_share_when_the_contract_says_nothing(
    world: World, refused: int, status: str
) -> None:
    rows = [f"{ANNE};{day:02d}-01-2021;a" for day in range(1, 21 - refused)] + [";01-01-2021;"] * refused
    world.deliver("perioder_330_20210831.csv", PERIODER, *rows)
    (line,) = world.run().deliveries
    assert (line.rows_read, line.status) == (20, status)


def test_a_delta_with_only_a_header_says_that_nothing_is_new(world: World) -> None:
    world.deliver("haendelser_330_20210831.csv", "haendelse_id;cpr;slags", "h1;;a")
    world.deliver("haendelser_330_20210930.csv", "haendelse_id;cpr;slags")
    world.run()
    assert world.ledger("status, rows_read, rows_removed") == [("accepted", 1, 0), ("accepted", 0, 0)]
    assert world.in_force("haendelser", "haendelse_id") == [("h1",)]


def test_an_older_day_never_overwrites_a_newer(world: World) -> None:
    world.deliver("forloeb_330_20210930.csv", FORLOEB, forloeb("f1", beloeb="2"))
    world.run()
    before = world.dump(without=LEDGER_TABLES)
    world.deliver("late/forloeb_330_20210831.csv", FORLOEB, forloeb("f1", beloeb="1"))
    world.deliver("forloeb_390_20210831.csv", FORLOEB, forloeb("f1", beloeb="3"))
    world.run()
    assert world.ledger("municipality_code, status, reason_code") == [
        ("330", "accepted", None),
        ("330", "outdated", "older_day"),
        ("390", "accepted", None),
    ]
    sentence = (
        "Der er allerede modtaget en nyere leverance, som gælder 30-09-2021. En ældre dag overskriver aldrig "
        "en nyere. Er det den nyeste, der er forkert, så send den igen med rettelserne."
    )
    assert sentence in world.receipt(2)
    of_330 = [row for row in world.dump(without=LEDGER_TABLES)["forloeb"] if row[0] == "330"]
    assert of_330 == before["forloeb"]
    assert not world.run().changed


def test_a_refused_delivery_is_tried_again_only_when_its_contract_has_changed(
    world: World, tmp_path: Path
) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("x", farve="blaa"))
    assert world.run().deliveries[0].reason_code == "too_many_refused"
    assert not world.run().changed

    world.contracts = rewritten_contract(tmp_path, "_sources.yml", "title: Forløb", "title: Et andet navn")
    assert not world.run().changed

    with_blue = "farve,gul,Gul\nfarve,blaa,Blå"
    world.contracts = rewritten_contract(tmp_path, "code.csv", "farve,gul,Gul", with_blue)
    (line,) = world.run().deliveries
    assert (line.delivery_id, line.status) == (2, "accepted")
    assert not world.run().changed
