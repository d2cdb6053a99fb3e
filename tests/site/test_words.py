"""How the pages say things, worked out by hand."""

from datetime import UTC, date, datetime

import pytest

from orchestration.site import words
from orchestration.site.words import MINUS, NO_BREAK


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (0, 0, "0"),
        (1023, 0, "1.023"),
        (94452224, 0, "94.452.224"),
        (1023.5, 1, "1.023,5"),
        (0.5, 0, "1"),  # a half goes away from zero, also where it would be even
        (2.5, 0, "3"),
        (-2.5, 0, f"{MINUS}3"),
        (0.125, 2, "0,13"),
        (1.005, 2, "1,01"),  # as it is written, not as it is stored
        (2.675, 2, "2,68"),
        (-0.04, 1, "0,0"),  # nothing below zero is left
        (-0.05, 1, f"{MINUS}0,1"),
        (999.95, 1, "1.000,0"),
        (1e-7, 1, "0,0"),
        (1e16, 0, "10.000.000.000.000.000"),
    ],
)
def test_a_number_is_danish(value: float, decimals: int, said: str) -> None:
    assert words.number(value, decimals) == said


@pytest.mark.parametrize(
    ("value", "said"), [(3.21, "+3,2"), (-3.25, f"{MINUS}3,3"), (0.04, "0,0"), (0.0, "0,0")]
)
def test_a_signed_number_has_its_sign_unless_it_is_nothing(value: float, said: str) -> None:
    assert words.number(value, 1, signed=True) == said


@pytest.mark.parametrize(
    ("printed", "said"), [("-1,8", f"{MINUS}1,8"), ("1-2", "1-2"), ("4,5 %", "4,5 %"), ("-", MINUS), ("", "")]
)
def test_a_hyphen_before_a_number_becomes_a_minus(printed: str, said: str) -> None:
    assert words.with_minus(printed) == said


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "said"),
    [
        (0.7, "%", 1, f"70{NO_BREAK}%"),
        (0.705, "%", 1, f"70,5{NO_BREAK}%"),
        (1.0, "%", 0, f"100{NO_BREAK}%"),
        (30, "sager", 1, "30"),
        (3.25, "børn", 1, "3,3"),
        (1250000, "kr.", 0, f"1.250.000{NO_BREAK}kr."),
        (100, "børn", 0, "100"),
    ],
)
def test_a_goal_is_said_without_decimals_that_say_nothing(
    value: float, unit: str, decimals: int, said: str
) -> None:
    assert words.in_unit(value, unit, decimals) == said


@pytest.mark.parametrize(
    ("now", "before", "kind", "unit", "decimals", "said", "sign"),
    [
        # a count: how much of what there was
        (921, 934, "count", "børn", 0, f"{MINUS}1,4{NO_BREAK}%", -1),
        (934, 921, "count", "børn", 0, f"+1,4{NO_BREAK}%", 1),
        (1000, 1000, "count", "børn", 0, "uændret", 0),
        (100_001, 100_000, "count", "børn", 0, "næsten uændret", 0),
        (7, 0, "count", "børn", 0, "+7", 1),  # no part of nothing
        (2e6, 1e6, "kroner", "kr.", 0, f"+100,0{NO_BREAK}%", 1),
        # a share: percentage points, with a decimal
        (0.54, 0.5, "share", "%", 0, f"+4,0{NO_BREAK}procentpoint", 1),
        (0.5, 0.5, "share", "%", 1, "uændret", 0),
        # 50,0 % beside 50,1 %: what one decimal hides is told with two
        (0.5003, 0.5007, "share", "%", 1, f"{MINUS}0,04{NO_BREAK}procentpoint", -1),
        (0.731, 0.75, "share", "%", 1, f"{MINUS}1,9{NO_BREAK}procentpoint", -1),
        # a mean: its own unit
        (27.7, 30.1, "mean", "sager", 1, f"{MINUS}2,4", -1),
        (3.73, 3.7, "mean", "point", 2, "+0,03", 1),
        (1_250_000, 1_000_000, "mean", "kr.", 0, f"+250.000{NO_BREAK}kr.", 1),
    ],
)
def test_a_change_is_told_in_its_own_measure(
    now: float, before: float, kind: str, unit: str, decimals: int, said: str, sign: int
) -> None:
    assert words.change(now, before, kind, unit, decimals) == (said, sign)


@pytest.mark.parametrize(
    ("sign", "wanted", "verdict"),
    [
        (1.0, "up", "bedre"),
        (-1.0, "up", "dårligere"),
        (1.0, "down", "dårligere"),
        (-1.0, "down", "bedre"),
        (0.0, "up", ""),
        (1.0, "none", ""),
        (-1.0, "none", ""),
    ],
)
def test_a_change_is_judged_only_where_a_way_is_wanted(sign: float, wanted: str, verdict: str) -> None:
    assert words.judged(sign, wanted) == verdict


def test_a_day_is_danish() -> None:
    assert words.day(date(2021, 9, 30)) == "30. september 2021"
    assert words.day(datetime(2021, 2, 1, 4, 0)) == "1. februar 2021"
    # the ledger's clock is UTC; in Denmark it is the next day already
    assert words.day(datetime(2021, 9, 30, 22, 30)) == "1. oktober 2021"
    assert words.moment(datetime(2021, 12, 31, 23, 30, tzinfo=UTC)) == "01-01-2022 00:30"


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")]
)
def test_a_list_ends_with_and(items: list[str], said: str) -> None:
    assert words.listed(items) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "2020: 35 %. Året før 36,5 % (−0,4 procentpoint)",
            "2020: 35~%. Året før 36,5~% (−0,4 procentpoint)",
        ),
        ("Størst: A (1.250 kr.)", "Størst: A (1.250~kr.)"),
        ("over 10 % fravær", "over 10~% fravær"),
        ("i % af alle", "i % af alle"),
    ],
)
def test_a_number_stays_with_its_unit(text: str, said: str) -> None:
    assert words.unbroken(text) == said.replace("~", words.NO_BREAK)


def test_a_sentence_has_one_full_stop() -> None:
    assert words.sentence("2021: 7") == "2021: 7."
    assert words.sentence("2021: 7 kr.") == "2021: 7 kr."


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["2014"], "2014"),
        (["2014", "2021"], "2014–2021"),
        (["2021-01", "2021-02", "2021-09"], "2021-01 til 2021-09"),
        (["2020/21", "2021/22"], "2020/21–2021/22"),
    ],
)
def test_a_span_goes_from_the_first_to_the_last(labels: list[str], said: str) -> None:
    assert words.span(labels) == said


YEARS = [str(year) for year in range(2014, 2022)]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["2015"], "2015"),
        (["2021", "2015", "2020", "2019"], "2015, 2019–2021"),
        (["2014", "2015"], "2014–2015"),
        (["2014", "2016", "2018"], "2014, 2016, 2018"),
        (YEARS, "2014–2021"),
        (["2015", "2015"], "2015"),
    ],
)
def test_periods_that_follow_each_other_are_told_as_one(labels: list[str], said: str) -> None:
    assert words.runs(labels, YEARS) == said


def test_periods_follow_each_other_as_they_are_drawn_not_as_they_are_spelled() -> None:
    order = ["2020F", "2020E", "2021F", "2021E"]
    assert words.runs(["2020E", "2021F"], order) == "2020E–2021F"
