"""No number in the demo's files is, was or will be anybody's; and yet each has a real birth date."""

from datetime import date, datetime
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from orchestration.demo.numbers import invented_numbers, is_never_issued
from tests.demo.conftest import Delivered

pytestmark = pytest.mark.xdist_group("demo")


def digits_of(cell: str) -> str:
    return cell.replace("-", "")


@cache
def born(cell: str) -> date:
    """The birth date in a number, its century told by the seventh digit."""
    digits = digits_of(cell)
    year, seventh = int(digits[4:6]), int(digits[6])
    if seventh <= 3 or (seventh in (4, 9) and year >= 37):
        century = 1900
    elif seventh in (4, 9) or year <= 57:
        century = 2000
    else:
        century = 1800
    return date(century + year, int(digits[2:4]), int(digits[:2]))


def age_on(cell: str, moment: datetime) -> int:
    birth = born(cell)
    return moment.year - birth.year - ((moment.month, moment.day) < (birth.month, birth.day))


def passes_the_check(digits: str) -> bool:
    return (
        sum(int(digit) * weight for digit, weight in zip(digits, (4, 3, 2, 7, 6, 5, 4, 3, 2, 1), strict=True))
        % 11
        == 0
    )


def numbers_in(delivered: Delivered) -> dict[str, set[str]]:
    """All numbers, by municipality; those of the rows that are wrong on purpose left out."""
    found: dict[str, set[str]] = {}
    for file in delivered.demo.files:
        extract = delivered.contracts.extracts[file.extract]
        columns = [column.delivered_as for column in extract.columns if column.type == "cpr"]
        if file.status != "accepted" or not columns:
            continue
        for row in delivered.good_rows(file):
            found.setdefault(file.municipality_code, set()).update(
                digits_of(row[name]) for name in columns if row[name]
            )
    return found


def test_no_number_was_ever_given_to_a_person(delivered: Delivered) -> None:
    numbers = set().union(*numbers_in(delivered).values())
    assert len(numbers) > 35_000
    # Without the check only people born on a 1st of January have numbers, and nobody here is.
    assert not [number for number in numbers if passes_the_check(number)]
    assert not [number for number in numbers if number.startswith("0101")]


def test_every_number_is_ten_digits_with_a_real_date(delivered: Delivered) -> None:
    numbers = set().union(*numbers_in(delivered).values())
    assert all(len(number) == 10 and number.isascii() and number.isdigit() for number in numbers)
    births = [born(number) for number in numbers]
    assert min(births) >= date(1970, 1, 1)
    assert max(births) <= date(2021, 12, 31)


def test_the_last_digit_tells_the_gender(delivered: Delivered) -> None:
    for municipality in ("320", "330", "390"):
        for row in delivered.in_force("boern", municipality):
            assert row["koen"] == ("M" if int(row["cpr"][-1]) % 2 else "K")


def test_a_number_known_in_two_municipalities_is_a_child_who_moved(delivered: Delivered) -> None:
    children = {
        code: {digits_of(row["cpr"]): row for row in delivered.in_force("boern", code)}
        for code in ("320", "330", "390")
    }
    moved = 0
    for here, there in combinations(children.values(), 2):
        for number in here.keys() & there.keys():
            assert {here[number]["status"], there[number]["status"]} == {"bopael", "fraflyttet"}
            moved += 1
    assert 50 <= moved <= 200


def test_numbers_are_different_even_for_a_crowd_born_on_one_day() -> None:
    births = np.full(5_000, np.datetime64("2012-02-29"))
    boys = np.arange(5_000) % 2 == 0
    numbers = invented_numbers(births, boys)
    assert len(np.unique(numbers)) == 5_000
    assert is_never_issued(numbers).all()
    assert {born(f"{number:010d}") for number in numbers.tolist()} == {date(2012, 2, 29)}


def test_too_large_a_crowd_is_an_error_and_never_a_collision() -> None:
    births = np.full(3_000, np.datetime64("2012-05-05"))
    with pytest.raises(ValueError, match="born on one day"):
        invented_numbers(births, np.ones(3_000, dtype=bool))


@pytest.mark.parametrize("birth", ["2010-01-01", "1990-01-01", "1957-06-01", "2037-06-01"])
def test_a_birth_date_without_safe_numbers_is_refused(birth: str) -> None:
    with pytest.raises(ValueError, match=r"1st of January|Birth years"):
        invented_numbers(np.array([birth], dtype="datetime64[D]"), np.array([True]))


def test_a_number_that_satisfies_the_check_or_lies_on_a_1st_of_january_could_be_somebodys() -> None:
    all_zeros_sum_to_zero, new_year = 0, 101120001
    assert is_never_issued(np.array([all_zeros_sum_to_zero, new_year])).tolist() == [False, False]
