"""Numbers, dates and CPR numbers, read as naive readers do that were written from the words of the rules."""

import csv
import hashlib
import hmac
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration.intake.checks import Checker
from orchestration.intake.contract import load_contracts
from orchestration.intake.pseudonyms import PseudonymKey, child_key_sql
from orchestration.intake.reader import Delivered, read_sheet

from .world import ANNE, CONTRACT

EXTRACT = load_contracts(CONTRACT / "_sources.yml", CONTRACT).extracts["forloeb"]
Read = Callable[[str, Sequence[str]], list[object]]
UNREADABLE = object()


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    """Reads cells as they stand in a column of a delivery: None where empty, UNREADABLE where refused."""
    with duckdb.connect() as connection:
        checker = Checker(connection)

        def through(column: str, cells: Sequence[str]) -> list[object]:
            file = io.StringIO(newline="")
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["forloeb_id", "farve", "cpr" if column != "cpr" else "x", "fra", column])
            for number, cell in enumerate(cells):
                writer.writerow([number, "roed", ANNE, "01-01-1000", cell])
            sheet = read_sheet(Delivered(file.getvalue().encode(), "", is_packed=False))
            checker.check(sheet, EXTRACT, "330", with_keys=False)
            stored = "child_key" if column == "cpr" else column
            bit = next(
                1 << bit
                for bit, check in enumerate(EXTRACT.checks)
                if check.column == column and check.rule == "type"
            )
            found = connection.execute(
                f"select staged.{stored}, _violations & {bit} <> 0, birth_date, gender from staged "
                f"left join identity on staged.child_key = number order by staged.rowid"
            ).fetchall()
            return [
                UNREADABLE if is_bad else ((born, gender) if column == "cpr" else value)
                for value, is_bad, born, gender in found
            ]

        yield through


# --- Numbers ------------------------------------------------------------------------------------------------


def naive_number(text: str) -> Decimal | object:
    """Decimal comma; dots group thousands where every dot is followed by exactly three digits and the number
    doesn't start with 0; otherwise one dot is a decimal point."""
    unsigned = text[1:] if text[:1] in ("+", "-") else text
    sign = -1 if text.startswith("-") else 1
    whole, comma, decimals = unsigned.partition(",")
    if (
        not set(unsigned) <= set("0123456789.,")
        or "," in decimals
        or "." in decimals
        or (comma and not decimals)
    ):
        return UNREADABLE
    first, *groups = whole.split(".")
    if groups and first and not first.startswith("0") and all(len(group) == 3 for group in groups):
        number = "".join([first, *groups]) + (f".{decimals}" if comma else "")
    elif len(groups) == 1 and not comma and groups[0] and not (first == "" and len(groups[0]) == 3):
        number = f"{first or '0'}.{groups[0]}"
    elif not groups and (first or comma):
        number = (first or "0") + (f".{decimals}" if comma else "")
    else:
        return UNREADABLE
    return sign * Decimal(number)


NUMBERS = st.text(st.sampled_from("0123459.,-+ e"), min_size=1, max_size=9).map(
    lambda text: text.strip() or "x"
)


@given(cells=st.lists(NUMBERS, min_size=1, max_size=40))
@example(
    ["1.234", "1.234,5", "0.123", "1234.567", "12.34", "1.23,4", "1.234.567", "1.234.56", "0,5", ",5", ".5"]
)
@example(
    [".500", "5,", "5.", "-1.000", "-0.500", "+7", "1e5", "1_000", "999999999999", "1000000000000", "--1"]
)
@example(["0,0000005", "0,0000004", "-0,0000005", "007", "1,234.5", "1.2.3", "inf", "nan", "½", "- 1"])
def test_numbers_are_read_by_the_rule(read: Read, cells: list[str]) -> None:
    def as_stored(value: Decimal | object) -> Decimal | object:
        if not isinstance(value, Decimal) or abs(value) >= 10**12:
            return UNREADABLE
        return value.quantize(Decimal("0.000001"), ROUND_HALF_UP)

    assert read("beloeb", cells) == [as_stored(naive_number(cell)) for cell in cells]


@given(cells=st.lists(NUMBERS, min_size=1, max_size=40))
@example(
    ["10.000", "0.000", "3,0", "3,00", "3.0", "3,5", "1.234,00", "2147483647", "2147483648", "-2147483648"]
)
@example(["1.234.567.890.123", "99999999999999999999999999", "2,0000001", "-0", ",0", ".0"])
def test_whole_numbers_are_numbers_without_a_fraction(read: Read, cells: list[str]) -> None:
    def as_stored(cell: str) -> int | object:
        value = naive_number(cell)
        is_whole = isinstance(value, Decimal) and value == int(value) and cell.lstrip("+-")[0].isdigit()
        return int(value) if is_whole and -(2**31) <= value < 2**31 else UNREADABLE

    assert read("antal", cells) == [as_stored(cell) for cell in cells]


# --- Days and times -----------------------------------------------------------------------------------------


def naive_date(text: str) -> date | object:
    if match := re.fullmatch(r"(\d\d)-(\d\d)-(\d{4})", text, re.ASCII):
        day, month, year = match.groups()
    elif match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text, re.ASCII):
        year, month, day = match.groups()
    else:
        return UNREADABLE
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return UNREADABLE


def naive_time(text: str) -> datetime | object:
    parts = re.split("[ T]", text, maxsplit=1)
    if len(parts) < 2 or ("T" in text and not re.match(r"\d{4}-", text)):
        return UNREADABLE
    day = naive_date(parts[0])
    iso = re.fullmatch(r"\d{4}-.*", parts[0]) is not None
    clock = re.fullmatch(r"(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?", parts[1], re.ASCII)
    if not isinstance(day, date) or clock is None or (clock[4] and not iso):
        return UNREADABLE
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return UNREADABLE
    moment = datetime(day.year, day.month, day.day, hour, minute, second)
    return moment + timedelta(microseconds=int((clock[4] or ".0")[1:7].ljust(6, "0")))


def nearly(form: str) -> st.SearchStrategy[str]:
    """A text of some form with a few characters exchanged."""
    swaps = st.lists(
        st.tuples(st.integers(0, len(form) - 1), st.sampled_from("0123456789-: T.\n+Z/")), max_size=4
    )

    def swapped(changes: list[tuple[int, str]]) -> str:
        characters = list(form)
        for place, character in changes:
            characters[place] = character
        return "".join(characters).strip() or "x"

    return swaps.map(swapped)


DATES = st.one_of(
    st.dates().map(lambda day: f"{day.day:02d}-{day.month:02d}-{day.year:04d}"),
    st.dates().map(date.isoformat),
    *(nearly(form) for form in ("31-12-2020", "2020-12-31", "29-02-2021", "0001-01-01", "1-1-2021")),
)
TIMES = st.one_of(
    st.datetimes().map(lambda at: f"{at.day:02d}-{at.month:02d}-{at.year:04d} {at.hour:02d}:{at.minute:02d}"),
    st.datetimes().map(datetime.isoformat),
    *(
        nearly(form)
        for form in (
            "31-12-2020 23:59",
            "31-12-2020 23:59:59",
            "2020-12-31T08:00",
            "2020-12-31 08:00:00.123",
            "31-12-2020",
        )
    ),
)


@given(cells=st.lists(DATES, min_size=1, max_size=40))
@example(["00-00-0000", "01-01-0000", "0000-01-01", "31-02-2021", "2021-02-29", "01/01/2021", "20210101"])
def test_days_are_read_by_the_rule(read: Read, cells: list[str]) -> None:
    expected = [
        None if isinstance(day, date) and day.year >= 2100 else day
        for day in (naive_date(cell) for cell in cells)
    ]
    assert read("sidst_set", cells) == expected


@given(cells=st.lists(TIMES, min_size=1, max_size=40))
@example(
    [
        "31-08-2021 24:00",
        "31-08-2021 8:00",
        "31-08-2021  08:00",
        "2021-08-31T08:00:00Z",
        "2021-08-31 08:00+02",
    ]
)
@example(
    [
        "01-01-0000 00:00",
        "0000-01-01 00:00",
        "31-08-2021T08:00",
        "31-08-2021 08.00",
        "2021-08-31T08:00:00.1234567",
    ]
)
def test_days_with_times_are_read_by_the_rule(read: Read, cells: list[str]) -> None:
    assert read("tidspunkt", cells) == [naive_time(cell) for cell in cells]


# --- CPR numbers --------------------------------------------------------------------------------------------


def naive_child(text: str) -> tuple[date, str] | object:
    """Ten digits, perhaps a dash after the sixth; the first six are a real date, perhaps with 60 added."""
    if re.fullmatch(r"\d{6}-?\d{4}", text, re.ASCII) is None:
        return UNREADABLE
    digits = text.replace("-", "")
    day, month, year, seventh = int(digits[:2]), int(digits[2:4]), int(digits[4:6]), int(digits[6])
    if seventh <= 3:
        century = 1900
    elif seventh in (4, 9):
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    try:
        born = date(century + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return UNREADABLE
    return born, "M" if int(digits[9]) % 2 else "K"


CPR = st.one_of(
    st.tuples(
        st.dates(date(1858, 1, 1), date(2057, 12, 31)), st.integers(0, 9999), st.booleans(), st.booleans()
    ).map(
        lambda drawn: (
            f"{drawn[0].day + 60 * drawn[2]:02d}{drawn[0]:%m}{drawn[0].year % 100:02d}"
            f"{'-' if drawn[3] else ''}{drawn[1]:04d}"
        )
    ),
    nearly("740315-4001"),
    nearly("7403154001"),
)


@given(cells=st.lists(CPR, min_size=1, max_size=40))
@example(
    ["2902000001", "2902004001", "3112574001", "311236-4001", "311237-4001", "311257-5001", "311258-5001"]
)
@example(
    ["010136-9001", "010137-9002", "610100-0001", "600100-0001", "920100-0001", "010100-A001", "0101000-001"]
)
def test_children_are_read_by_the_rule(read: Read, cells: list[str]) -> None:
    assert read("cpr", cells) == [naive_child(cell) for cell in cells]


@given(secret=st.binary(min_size=16, max_size=150), digits=st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_a_child_s_key_is_hmac_sha256(secret: bytes, digits: str) -> None:
    with duckdb.connect() as connection:
        PseudonymKey(secret).lend_to(connection)
        ((made,),) = connection.execute(f"select cast({child_key_sql('$1')} as varchar)", [digits]).fetchall()
    assert made.replace("-", "") == hmac.new(secret, digits.encode(), hashlib.sha256).hexdigest()[:32]
