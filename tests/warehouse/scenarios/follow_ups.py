"""Follow-ups: the first one in time, one every quarter, and which way they decide."""

from datetime import date

from tests.warehouse.scenarios.assessments import assessment
from tests.warehouse.scenarios.placements_ended import (
    SAG_OF_ANOTHER,
    SAG_PAID_BY_ANOTHER,
    case,
    child,
    day,
    two_cases,
)
from tests.warehouse.world import Number, Row, Scenario


def help_given(number: int, start: str, end: str | None = None, **more: object) -> Row:
    """A row of `indsatser` for a child of its own."""
    return {
        "indsats_id": number,
        "cpr": child(number),
        "indsatstype": "kontaktperson",
        "startdato": day(start),
        "slutdato": day(end),
        **more,
    }


def follow_ups(*given: tuple[object, str] | tuple[object, str, str | None]) -> list[Row]:
    """Rows of `opfoelgninger`: intervention, day and direction."""
    return [
        {
            "opfoelgning_id": number,
            "indsats_id": follow_up[0],
            "dato": day(follow_up[1]),
            "retning": follow_up[2] if len(follow_up) == 3 else None,
        }
        for number, follow_up in enumerate(given, start=1)
    ]


FIRST = Scenario(
    name="first_follow_up",
    extracts={
        "sager": [
            *two_cases(),
            *[case(f"sag {number}", child(number)) for number in (10, 11, 12, 13, 14)],
        ],
        "indsatser": [
            # 31 January + 3 months is 30 April: on the day, and a day late.
            help_given(1, "2021-01-31"),
            help_given(2, "2021-01-31"),
            # 30 November + 3 months is 28 February; on the day it started.
            help_given(3, "2020-11-30"),
            # 29 February in a leap year.
            help_given(4, "2019-11-30"),
            # Due today; due tomorrow.
            help_given(5, "2021-06-30"),
            help_given(6, "2021-07-01"),
            # Ended the day before the due day; on it; planned to end after today.
            help_given(7, "2021-04-15", "2021-07-14"),
            help_given(8, "2021-04-15", "2021-07-15"),
            help_given(9, "2021-05-01", "2021-11-01"),
            # An assessment in the case ended before the three months.
            help_given(10, "2021-05-10", sag_id="sag 10"),
            # It ended before the help began.
            help_given(11, "2021-05-10", sag_id="sag 11"),
            # It ended the day the help began.
            help_given(12, "2021-05-10", sag_id="sag 12"),
            # Of two the first that ended after the start.
            help_given(13, "2021-05-10", sag_id="sag 13"),
            # It hasn't ended.
            help_given(14, "2021-06-15", sag_id="sag 14"),
            # Nobody delivered the case, but both name it.
            help_given(15, "2021-06-01", sag_id="sag 15"),
            # Another municipality acts; another only pays.
            help_given(16, "2021-05-01", sag_id=SAG_OF_ANOTHER),
            help_given(17, "2021-04-01", sag_id=SAG_PAID_BY_ANOTHER),
            # No case: the assessment of the same child in some case says nothing.
            help_given(18, "2021-04-02"),
            # The end of the assessment is what is due: ended the day before it; ended after it.
            help_given(19, "2021-05-10", "2021-06-19", sag_id="sag 10"),
            help_given(20, "2021-05-15", "2021-06-25", sag_id="sag 10"),
            # Begins after today.
            help_given(21, "2021-10-01", sag_id="sag 11"),
            # The assessment ends after today, the three months today.
            help_given(22, "2021-06-30", sag_id="sag 22"),
        ],
        "undersoegelser": [
            assessment(10, "2021-04-01", "2021-06-20", "sag 10"),
            assessment(11, "2021-04-01", "2021-05-09", "sag 11"),
            assessment(12, "2021-04-01", "2021-05-10", "sag 12"),
            assessment(13, "2021-04-01", "2021-05-01", "sag 13"),
            assessment(113, "2021-05-02", "2021-07-01", "sag 13"),
            assessment(213, "2021-05-02", "2021-07-20", "sag 13"),
            assessment(14, "2021-04-01", None, "sag 14"),
            assessment(15, "2021-04-01", "2021-06-10", "sag 15"),
            assessment(18, "2021-04-01", "2021-04-03", "sag 18"),
            assessment(22, "2021-04-01", "2021-10-05", "sag 22"),
        ],
        "opfoelgninger": follow_ups(
            # Two in time are one intervention met.
            *((1, "2021-04-29"), (1, "2021-04-30")),
            (2, "2021-05-01"),
            (3, "2020-11-30"),
            (4, "2020-02-29"),
            # After today, and after the due day.
            (5, "2021-10-01"),
            (6, "2021-07-15"),
            (7, "2021-05-15"),
            (8, "2021-07-15"),
            # The day before it started.
            (9, "2021-04-30"),
            (10, "2021-06-20"),
            (11, "2021-08-09"),
            # A day late.
            (12, "2021-05-11"),
            (13, "2021-06-30"),
            (16, "2021-05-15"),
            (17, "2021-07-01"),
            (18, "2021-07-02"),
            (22, "2021-09-30"),
        ),
    },
    expected=[
        # 4.
        Number("opfoelgning_foerste_3_mdr", "2020K1", 1, 1, "ok", more={"is_met": True}),
        Number("opfoelgning_foerste_3_mdr", "2020K2", 0, 0, "not_applicable", more={"is_met": None}),
        # 3, due on 28 February.
        Number("opfoelgning_foerste_3_mdr", "2021K1", 1, 1, "ok"),
        # 1, 10; not 2, 12, 15, 20.
        Number(
            *("opfoelgning_foerste_3_mdr", "2021K2", 2, 6, "ok"),
            more={"goal": 1.0, "is_met": False, "benchmark": 0.75},
        ),
        # 8, 11, 13, 17, 18, 22; not 5, 9, 14.
        Number("opfoelgning_foerste_3_mdr", "2021K3", 6, 9, "ok", more={"value": 2 / 3}),
        Number("opfoelgning_foerste_3_mdr", "2020", 1, 1, "ok"),
        Number("opfoelgning_foerste_3_mdr", "2021", 9, 16, "provisional"),
    ],
    absent=[Number("opfoelgning_foerste_3_mdr", "2019K4"), Number("opfoelgning_foerste_3_mdr", "2021K4")],
)

EVERY_QUARTER = Scenario(
    name="follow_up_every_quarter",
    extracts={
        "sager": two_cases(),
        "indsatser": [
            # Begun on the quarter's first day; the day after.
            help_given(1, "2021-07-01"),
            help_given(2, "2021-07-02"),
            # Ended the day before its last; on it, which is today; planned to end after today.
            help_given(3, "2021-06-01", "2021-09-29"),
            help_given(4, "2021-01-01", "2021-09-30"),
            help_given(5, "2021-03-01", "2021-12-01"),
            # Begun on the first day of the quarter before.
            help_given(6, "2021-04-01"),
            # Another municipality acts; another only pays.
            help_given(7, "2021-01-01", sag_id=SAG_OF_ANOTHER),
            help_given(8, "2020-12-31", sag_id=SAG_PAID_BY_ANOTHER),
            help_given(9, "2021-10-01"),
        ],
        "opfoelgninger": follow_ups(
            *((1, "2021-08-01"), (1, "2021-09-30")),
            (2, "2021-08-01"),
            (3, "2021-08-01"),
            (4, "2021-07-01"),
            # On the last day of the quarter before.
            (6, "2021-06-30"),
            (7, "2021-08-01"),
            # After today.
            (8, "2021-10-01"),
            # To nothing that was delivered.
            ("?", "2021-08-01"),
        ),
    },
    expected=[
        # Of 4 and 8 none.
        Number("opfoelgning_kvartal", "2021K1", 0, 2, "ok"),
        # 6; not 4, 5, 8.
        Number("opfoelgning_kvartal", "2021K2", 1, 4, "ok"),
        # 1, 4; not 5, 6, 8.
        Number("opfoelgning_kvartal", "2021K3", 2, 5, "ok", more={"value": 0.4}),
        # None of them decided anything.
        Number("opfoelgning_retning_ned", "2021K3", 0, 0, "not_applicable", more={"value": None}),
    ],
    absent=[
        Number("opfoelgning_kvartal", "2020K4"),
        Number("opfoelgning_kvartal", "2021K4"),
        Number("opfoelgning_kvartal", "2021"),
    ],
)

MID_QUARTER = Scenario(
    name="follow_ups_in_the_middle_of_a_quarter",
    today=date(2021, 8, 15),
    extracts={
        "indsatser": [
            # Ends today; ended yesterday; is to end before the quarter does.
            help_given(1, "2021-07-01", "2021-08-15"),
            help_given(2, "2021-07-01", "2021-08-14"),
            help_given(3, "2021-07-01", "2021-08-20"),
            help_given(4, "2021-06-15"),
            # Due today.
            help_given(5, "2021-05-15"),
        ],
        "opfoelgninger": follow_ups(
            (1, "2021-08-15", "ned"),
            (2, "2021-08-01", "op"),
            (4, "2021-08-16", "ned"),
        ),
    },
    expected=[
        # 1; not 3, 4, 5.
        Number("opfoelgning_kvartal", "2021K3", 1, 4, "provisional"),
        # 5.
        Number(
            *("opfoelgning_foerste_3_mdr", "2021K3", 0, 1, "provisional"), more={"goal": 1.0, "is_met": False}
        ),
        # 1; not 2. Tomorrow's isn't there.
        Number("opfoelgning_retning_ned", "2021K3", 1, 2, "provisional"),
        Number("opfoelgning_retning_ned", "2021", 1, 2, "provisional"),
    ],
    absent=[Number("opfoelgning_kvartal", "2021K2"), Number("opfoelgning_retning_ned", "2021K2")],
)

DIRECTION = Scenario(
    name="direction_of_follow_ups",
    extracts={
        "sager": two_cases(),
        "indsatser": [
            help_given(1, "2021-01-01"),
            help_given(2, "2021-01-01", sag_id=SAG_OF_ANOTHER),
            help_given(3, "2021-01-01", sag_id="?"),
            help_given(4, "2021-01-01", "2021-06-30"),
            help_given(5, "2021-01-01", sag_id=SAG_PAID_BY_ANOTHER),
        ],
        "opfoelgninger": follow_ups(
            (1, "2021-06-30", "ned"),
            (1, "2021-07-01", "ned"),
            (1, "2021-09-30", "op"),
            (1, "2021-08-01", "uaendret"),
            # Nothing decided; decided after today.
            (1, "2021-08-02"),
            (1, "2021-10-01", "ned"),
            # Nobody delivered the intervention: the deliverer's. Another municipality acts: nobody's.
            ("?", "2021-08-03", "ned"),
            (2, "2021-08-04", "ned"),
            # Nobody delivered the case; the intervention has ended; another only pays.
            (3, "2021-08-05", "op"),
            (4, "2021-08-06", "op"),
            (5, "2021-08-07", "ned"),
            # Two quarters earlier.
            (1, "2021-01-01", "op"),
        ),
    },
    expected=[
        Number("opfoelgning_retning_ned", "2021K1", 0, 1, "ok"),
        Number("opfoelgning_retning_ned", "2021K2", 1, 1, "ok", more={"value": 1.0}),
        # Down: 1 in July, the unknown, 5; not: 1 twice, 3, 4.
        Number("opfoelgning_retning_ned", "2021K3", 3, 7, "ok"),
        Number("opfoelgning_retning_ned", "2021", 4, 9, "provisional"),
    ],
    absent=[Number("opfoelgning_retning_ned", "2020K4"), Number("opfoelgning_retning_ned", "2021K4")],
)

FEW_FOLLOWED_UP = Scenario(
    name="few_followed_up",
    extracts={
        "indsatser": [help_given(number, "2019-10-01") for number in range(1, 11)],
        "opfoelgninger": follow_ups(
            # Six of ten in the first quarter of 2020, five in the next, four in the third.
            *[(number, "2020-02-01", "ned") for number in range(1, 7)],
            *[(number, "2020-05-01", "ned") for number in range(1, 6)],
            *[(number, "2020-08-01", "op") for number in range(1, 5)],
        ),
    },
    expected=[
        Number("opfoelgning_kvartal", "2020K1", None, None, "suppressed", build="guarded"),
        Number("opfoelgning_kvartal", "2020K1", 6, 10, "ok"),
        Number("opfoelgning_kvartal", "2020K2", 5, 10, "ok", build="guarded"),
        Number(
            *("opfoelgning_kvartal", "2020K3", None, None, "suppressed"),
            printed=None,
            build="guarded",
            more={"value": None},
        ),
        Number("opfoelgning_kvartal", "2020K3", 4, 10, "ok"),
    ],
)

TWO_DELIVERIES = Scenario(
    name="follow_ups_of_two_deliveries",
    earlier={
        date(2021, 8, 15): {
            "indsatser": [help_given(1, "2021-05-20")],
            "opfoelgninger": follow_ups((1, "2021-07-01", "op")),
        }
    },
    extracts={
        "indsatser": [help_given(1, "2021-05-20")],
        # Only what is new is delivered; the first stays in force.
        "opfoelgninger": [
            {"opfoelgning_id": 2, "indsats_id": 1, "dato": day("2021-09-01"), "retning": "ned"},
        ],
    },
    expected=[
        # Due on 20 August, followed up on 1 July: known already then.
        Number("opfoelgning_foerste_3_mdr", "2021K3", 1, 1, "provisional", build="as_known_on"),
        Number("opfoelgning_foerste_3_mdr", "2021K3", 1, 1, "ok"),
        Number("opfoelgning_retning_ned", "2021K3", 0, 1, "provisional", build="as_known_on"),
        Number("opfoelgning_retning_ned", "2021K3", 1, 2, "ok"),
    ],
)

NEVER_FOLLOWED_UP = Scenario(
    name="follow_ups_never_delivered",
    extracts={"indsatser": [help_given(1, "2021-01-01")]},
    expected=[
        # Due on 1 April. That none was delivered isn't that none was held.
        Number("opfoelgning_foerste_3_mdr", "2021K3", None, None, "no_data", more={"value": None}),
        Number("opfoelgning_kvartal", "2021K3", None, None, "no_data"),
    ],
)

SCENARIOS = [
    FIRST,
    EVERY_QUARTER,
    MID_QUARTER,
    DIRECTION,
    FEW_FOLLOWED_UP,
    TWO_DELIVERIES,
    NEVER_FOLLOWED_UP,
]
