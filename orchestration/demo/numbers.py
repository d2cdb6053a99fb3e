"""Numbers in the form of a CPR number that no person has, had or will be given.

The register's own rules leave a set of numbers that are never handed out:

- Until 1 October 2007 every number satisfied the modulus-11 check. Since then the CPR office also gives
  numbers without it, but only for birth dates whose numbers with it have run out, and these are all dates
  on the 1st of January (people whose birthday is not known are registered on it). Source: CPR-kontoret,
  "Personnumre uden kontrolciffer (modulus 11 kontrol)" and "Opbygning af CPR-nummeret", cpr.dk, as of
  10 May 2023.
- So a number that **fails the check** and whose date is **not a 1st of January** was never given to anyone.
  About 545 numbers with the check exist for any date from 2000 on, against some 170 births a day in the whole
  country, so ordinary dates don't run out.

Every number made here is of that kind. Replacement numbers (60 added to the day) would be the other way, but
authorities do hand those out to people without a CPR number.
"""

import numpy as np

from orchestration.demo.arrays import Days, Flags, Ints, rank_within, year_of

CHECK_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
"""The weights of the modulus-11 check, first digit first: the weighted sum is divisible by 11."""

FIRST_YEAR, LAST_YEAR = 1958, 2036
"""Birth years that can be numbered here: their seventh digit tells the century in one of two ways."""

SEVENTH_DIGITS = {19: (0, 1, 2, 3, 4, 9), 20: (4, 5, 6, 7, 8, 9)}
"""The seventh digits of people born in 1958–1999 and in 2000–2036 (`extracts.md` § 2)."""


def _digits(values: Ints, places: int) -> Ints:
    powers = 10 ** np.arange(places - 1, -1, -1)
    return (values[:, None] // powers) % 10


def _serials(century: int, is_boy: bool, remainder: int) -> Ints:
    """Serials that fail the check behind a date whose weighted digits leave `remainder` modulo 11."""
    serials = np.arange(10_000)
    digits = _digits(serials, 4)
    fits = np.isin(digits[:, 0], SEVENTH_DIGITS[century]) & ((serials % 2 == 1) == is_boy)
    fails = (digits @ np.array(CHECK_WEIGHTS[6:]) + remainder) % 11 != 0
    left: Ints = serials[fits & fails]
    return left


def date_digits(births: Days) -> Ints:
    """The first six digits of a number, `ddmmyy`, as an integer."""
    months = births.astype("datetime64[M]")
    day_of_month = (births - months.astype("datetime64[D]")).astype("int64") + 1
    month = months.astype("int64") % 12 + 1
    digits: Ints = day_of_month * 10_000 + month * 100 + year_of(births) % 100
    return digits


def is_never_issued(numbers: Ints) -> Flags:
    """Whether each ten-digit number is one that the register never hands out: see the module's rules."""
    fails = _digits(numbers, 10) @ np.array(CHECK_WEIGHTS) % 11 != 0
    never: Flags = fails & (numbers // 1_000_000 != 101)
    return never


def invented_numbers(births: Days, is_boy: Flags) -> Ints:
    """One number each, all different, for people with these birth dates and genders.

    Returns ten-digit integers (a leading zero is lost: write them with ten places).
    Raises `ValueError` for a birth date that can't be numbered safely, or for more people of one gender on
    one birth date than there are numbers (about 2,700).
    """
    years = year_of(births)
    dates = date_digits(births)
    if len(births) and (years.min() < FIRST_YEAR or years.max() > LAST_YEAR):
        raise ValueError(f"Birth years must lie in {FIRST_YEAR}–{LAST_YEAR}.")
    if np.any(dates // 100 == 101):
        raise ValueError(
            "Nobody may be born on a 1st of January: its numbers without the check are handed out."
        )
    remainders = _digits(dates, 6) @ np.array(CHECK_WEIGHTS[:6]) % 11
    ranks = rank_within(dates, is_boy.astype("int64"))
    numbers = np.zeros(len(births), dtype="int64")
    for century in SEVENTH_DIGITS:
        for boy in (False, True):
            for remainder in range(11):
                rows = np.flatnonzero((years // 100 == century) & (is_boy == boy) & (remainders == remainder))
                if not len(rows):
                    continue
                serials = _serials(century, boy, remainder)
                if ranks[rows].max() >= len(serials):
                    raise ValueError(f"More than {len(serials)} people of one gender born on one day.")
                # A stride prime to the length spreads neighbours and never meets the same place twice.
                places = (ranks[rows] * 1_009 + dates[rows] * 31) % len(serials)
                numbers[rows] = dates[rows] * 10_000 + serials[places]
    return numbers
