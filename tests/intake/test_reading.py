"""The forms of a file: encodings, line breaks, quotes, headers, and the line that a row starts on."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.intake.reader import Delivered, Sheet, read_sheet
from orchestration.intake.reasons import Refusal

from .world import ANNE, BO, CARL, FORLOEB, World, forloeb


def sheet_of(content: bytes) -> Sheet:
    return read_sheet(Delivered(content, "", is_packed=False))


def rows_of(sheet: Sheet) -> list[list[str]]:
    """The rows of a sheet as Python's csv module reads them."""
    body = (
        sheet.body.decode().split("\n", sheet.lines_above)[-1] if sheet.lines_above else sheet.body.decode()
    )
    return [
        [cell.strip(" \t\u00a0") for cell in row]
        for row in csv.reader(io.StringIO(body, newline=""), delimiter=";")
        if row
    ]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("cp1252", b"")],
    ids=["plain", "mark", "1252"],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("ends", [True, False], ids=["ends", "open end"])
def test_encodings_and_line_breaks_make_no_difference(
    world: World, encoding: str, mark: bytes, line_break: str, ends: bool
) -> None:
    lines = [FORLOEB, forloeb("f1", sted="Ærø – “Ø” €"), forloeb("f2", BO, sidst_set="01-01-2020")]
    content = mark + (line_break.join(lines) + (line_break if ends else "")).encode(encoding)
    world.deliver_bytes("forloeb_330_20210831.csv", content)
    (line,) = world.run().deliveries
    assert (line.status, line.rows_accepted) == ("accepted", 2)
    assert world.in_force("forloeb", "forloeb_id, sted") == [("f1", "Ærø – “Ø” €"), ("f2", None)]


def test_bytes_that_windows_1252_leaves_undefined_become_the_replacement_character() -> None:
    assert rows_of(sheet_of(b"a;b\n\xc6\x81;\x80\n")) == [["Æ\ufffd", "€"]]


def test_a_letter_at_the_very_end_of_windows_1252_is_no_half_character() -> None:
    assert rows_of(sheet_of("a;b\n1;BROBØ".encode("cp1252"))) == [["1", "BROBØ"]]


def test_encodings_are_told_apart_across_the_chunks_that_are_read() -> None:
    long = "æ" * 100_000
    for encoding in ("utf-8", "cp1252"):
        assert rows_of(sheet_of(f"a;b\n1;{long}\nø;2\n".encode(encoding))) == [["1", long], ["ø", "2"]]


def test_line_breaks_of_both_kinds_and_lone_returns() -> None:
    sheet = sheet_of(b"a;b\r\n1;2\n3;x\ry\r\n5;6\r\r\n")
    assert rows_of(sheet) == [["1", "2"], ["3", "x y"], ["5", "6"]]
    assert list(sheet.line_numbers) == [2, 3, 4]


def test_line_numbers_count_blank_lines_and_line_breaks_inside_quotes(world: World) -> None:
    quoted = forloeb("f2", BO, sted='"to\r\nlinjer; og ""mere"""')
    world.deliver(
        "forloeb_330_20210831.csv",
        "",
        FORLOEB,
        forloeb("f1"),
        "",
        "   ",
        quoted,
        forloeb("f3", farve="blaa"),
        forloeb("f4", CARL) + ";",
        forloeb("f5", farve="blaa", sted='"\r\n\r\n"'),
        forloeb("f6"),
    )
    (line,) = world.run().deliveries
    assert line.rows_read == 6
    assert world.refused() == [
        (8, "C", "farve", "code"),
        (9, None, None, "cell_count"),
        (10, "C", "farve", "code"),
    ]
    assert world.in_force("forloeb", "forloeb_id, sted") == [
        ("f1", None),
        ("f2", 'to\nlinjer; og "mere"'),
        ("f6", None),
    ]


def test_line_numbers_without_quotes_count_the_lines_above_the_header(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", "", "", FORLOEB, forloeb("f1"), forloeb("f2", farve="blaa"))
    world.run()
    assert world.refused() == [(5, "C", "farve", "code")]


def test_quotes_where_they_should_not_be_are_read_as_they_stand(world: World) -> None:
    world.deliver(
        "forloeb_330_20210831.csv",
        FORLOEB,
        forloeb("f1", sted='12" skærm'),
        forloeb("f2", sted=' "Kvist; Ø" '),
        forloeb("f3", sted='"a" b'),
        forloeb("f4", farve="blaa"),
        forloeb("f5") + ";",
        "",
        forloeb("f6", farve="blaa", sted='"to\r\nlinjer"'),
        forloeb("f7", farve="blaa"),
    )
    world.contracts = world.contracts
    world.run()
    assert world.ledger("rows_read, rows_refused") == [(7, 4)]
    assert [line for line, *_ in world.refused()] == [5, 6, 8, 10]


def test_stray_quotes_keep_their_cells(world: World) -> None:
    rows = (forloeb("f1", sted='12" skærm'), forloeb("f2", sted=' "Kvist; Ø" '), forloeb("f3", sted='"a" b'))
    world.deliver("forloeb_330_20210831.csv", FORLOEB, *rows)
    world.run()
    assert world.in_force("forloeb", "forloeb_id, sted") == [
        ("f1", '12" skærm'),
        ("f2", "Kvist; Ø"),
        ("f3", "a b"),
    ]


@given(
    cells=st.lists(
        st.lists(st.text(st.sampled_from('ab ;"\n\r\u00e6\u00a0\t'), max_size=6), min_size=3, max_size=3),
        max_size=8,
    ),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    line_break=st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_wrote_is_read_back(cells: list[list[str]], quoting: int, line_break: str) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", quoting=quoting, lineterminator=line_break)
    writer.writerow(("x", "y", "z"))
    writer.writerows(cells)
    sheet = sheet_of(file.getvalue().encode())
    expected = [
        [cell.replace("\r\n", "\n").replace("\r", " ").strip(" \t\u00a0") for cell in row] for row in cells
    ]
    assert [[cell.strip(" \t\u00a0") for cell in row] for row in rows_of(sheet)] == expected
    assert sheet.n_rows == len(cells)


@given(st.lists(st.text(st.sampled_from('ab;"\n '), max_size=12), min_size=1, max_size=6))
def test_any_quotes_at_all_are_read_as_pythons_csv_module_reads_them(lines: list[str]) -> None:
    text = "x;y\n" + "\n".join(lines) + "\n"
    rows = csv.reader(io.StringIO(text + "\0", newline=""), delimiter=";", skipinitialspace=True)
    expected = [[cell.strip(" ") for cell in row] for row in rows]
    try:
        sheet = sheet_of(text.encode())
    except Refusal as refusal:
        assert refusal.code == "cut_off"
        assert expected[-1] != ["\0"]
        return
    assert expected[-1] == ["\0"]
    filled = [row for row in expected[1:-1] if row not in ([], [""])]
    assert rows_of(sheet) == [row for row in filled if len(row) == 2]
    assert [list(cells) for cells in sheet.misshapen_cells] == [row for row in filled if len(row) != 2]


def test_rows_and_their_lines_are_found_across_the_chunks_that_are_read() -> None:
    rows = [f'"{number};\n{"x" * (number % 97)}";{number}' for number in range(5_000)]
    sheet = sheet_of(("a;b\n" + "\n".join(rows) + "\n").encode())
    assert sheet.n_rows == 5_000
    assert list(sheet.line_numbers) == list(range(2, 10_002, 2))
    plain = sheet_of(
        ("a;b\n" + "".join(f"{'x' * (number % 97)};{number}\n" for number in range(5_000))).encode()
    )
    assert (plain.n_rows, len(plain.misshapen_lines)) == (5_000, 0)


def test_a_cell_may_be_longer_than_the_database_expects(world: World) -> None:
    world.deliver("haendelser_330_20210831.csv", "haendelse_id;slags", "h1;" + "x" * 5_000_000, 'h2;"a;b"')
    world.run()
    assert world.in_force("haendelser", "haendelse_id, length(slags)") == [("h1", 5_000_000), ("h2", 3)]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("row", ["h1;a ", " h1;a", "h1 ;a", "h1; a", "h1;a\t", "\u00a0h1;a"])
def test_blanks_around_cells_are_trimmed_wherever_they_stand(world: World, row: str, line_break: str) -> None:
    world.deliver("haendelser_330_20210831.csv", "haendelse_id;slags", row, line_break=line_break)
    world.run()
    assert world.in_force("haendelser", "haendelse_id, slags") == [("h1", "a")]


def test_headers_in_any_order_and_case_with_blanks_around(world: World) -> None:
    world.deliver(
        "forloeb_330_20210831.csv",
        ' FARVE ;Fra;"CPR";\tForloeb_Id\u00a0',
        f" roed ;01-08-2021; {ANNE} ;\u00a0f1\t",
    )
    world.run()
    assert world.in_force("forloeb", "forloeb_id, farve, cast(fra as varchar)") == [
        ("f1", "roed", "2021-08-01")
    ]


def test_unknown_columns_are_ignored_and_noted(world: World) -> None:
    header = FORLOEB + f";Bemærkning;;{ANNE};Ida 0101014001 Hansen"
    world.deliver("forloeb_330_20210831.csv", header, forloeb("f1") + ";a;b;c;d")
    world.run()
    assert world.ledger("status, unknown_columns") == [("accepted", "N (Bemærkning), O, P, Q")]
    assert "Kolonner, som ikke kendes og ikke er læst: N (Bemærkning), O, P, Q." in world.receipt()


def test_a_missing_optional_column_is_empty(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", "forloeb_id;cpr;farve;fra", f"f1;{ANNE};roed;01-08-2021")
    world.run()
    assert world.in_force("forloeb", "forloeb_id, til, beloeb") == [("f1", None, None)]


def test_one_municipality_s_own_headers_and_codes(world: World) -> None:
    header, row = "NR;person nr;farve;fra", f"f1;{ANNE};R;01-08-2021"
    world.deliver("forloeb_390_20210831.csv", header, row, f"f2;{ANNE};gul;01-08-2021")
    world.deliver("forloeb_330_20210831.csv", header, row)
    world.run()
    assert world.ledger("municipality_code, status, reason_code") == [
        ("330", "refused", "missing_column"),
        ("390", "accepted", None),
    ]
    assert world.in_force("forloeb", "forloeb_id, farve", "390") == [("f1", "roed"), ("f2", "gul")]


def test_an_alias_beside_the_name_it_stands_for_is_the_same_header_twice(world: World) -> None:
    world.deliver("forloeb_390_20210831.csv", "Nr;forloeb_id;cpr;farve;fra", f"f1;f1;{ANNE};R;01-08-2021")
    assert world.run().deliveries[0].reason_code == "duplicate_header"
