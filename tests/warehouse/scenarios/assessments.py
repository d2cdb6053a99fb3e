"""Child-protection assessments: the four months, what is done in them, and what is considered."""

from datetime import date

from tests.warehouse.scenarios.placements_ended import (
    SAG_OF_ANOTHER,
    SAG_PAID_BY_ANOTHER,
    case,
    child,
    day,
    two_cases,
)
from tests.warehouse.world import Number, Row, Scenario


def assessment(
    number: int, aware: str, finished: str | None = None, case_number: object = "?", **more: object
) -> Row:
    """A row of `undersoegelser` about a child of its own; the case is one nobody delivered if not given."""
    return {
        "undersoegelse_id": number,
        "sag_id": case_number,
        "cpr": child(number),
        "opmaerksom": day(aware),
        "afsluttet": day(finished),
        **more,
    }


FOUR_MONTHS = Scenario(
    name="four_months",
    extracts={
        "sager": two_cases(),
        "undersoegelser": [
            # 31 October + 4 months is 28 February: on the day, and a day late.
            assessment(1, "2020-10-31", "2021-02-28"),
            assessment(2, "2020-10-31", "2021-03-01"),
            assessment(3, "2020-10-30", "2021-02-28"),
            # 29 February in a leap year.
            assessment(4, "2019-10-31", "2020-02-29"),
            assessment(5, "2019-10-31", "2020-03-01"),
            # Due today, unfinished; due today though May has a 31st, finished today.
            assessment(6, "2021-05-30"),
            assessment(7, "2021-05-31", "2021-09-30"),
            # Due tomorrow: not judged, though finished long ago.
            assessment(8, "2021-06-01", "2021-07-01"),
            # Finished after today, which is as unfinished.
            assessment(9, "2021-05-01", "2021-10-05"),
            assessment(10, "2021-03-31"),
            # Finished the day it began.
            assessment(11, "2021-04-15", "2021-04-15"),
            # Begins after today.
            assessment(12, "2021-10-05"),
            assessment(13, "2021-10-05", "2021-10-06"),
            # Another municipality acts; another only pays.
            assessment(14, "2021-05-10", "2021-06-10", SAG_OF_ANOTHER),
            assessment(15, "2021-05-10", "2021-09-10", SAG_PAID_BY_ANOTHER),
            # Due on the year's last day, finished on the next one's first.
            assessment(16, "2020-08-31", "2021-01-01"),
        ],
    },
    expected=[
        # 4; not 5.
        Number("undersoegelse_4_maaneder", "2020K1", 1, 2, "ok", more={"value": 0.5}),
        Number("undersoegelse_4_maaneder", "2020K2", 0, 0, "not_applicable", more={"is_met": None}),
        Number("undersoegelse_4_maaneder", "2020K3", 0, 0, "not_applicable"),
        # 16.
        Number("undersoegelse_4_maaneder", "2020K4", 0, 1, "ok"),
        # 1, 3; not 2.
        Number(
            *("undersoegelse_4_maaneder", "2021K1", 2, 3, "ok"),
            more={"goal": 1.0, "is_met": False, "benchmark": 0.5},
        ),
        # Due in the quarter: none.
        Number("undersoegelse_4_maaneder", "2021K2", 0, 0, "not_applicable", more={"value": None}),
        # 7, 11, 15; not 6, 9, 10. Today is the quarter's last day.
        Number("undersoegelse_4_maaneder", "2021K3", 3, 6, "ok"),
        # 4; not 5, 16.
        Number("undersoegelse_4_maaneder", "2020", 1, 3, "ok", more={"goal": 1.0, "is_met": False}),
        # 1, 3, 7, 11, 15; not 2, 6, 9, 10.
        Number("undersoegelse_4_maaneder", "2021", 5, 9, "provisional"),
        # 31 October to 29 February: 30 + 31 + 31 + 29 = 121; a day more.
        Number("undersoegelse_varighed", "2020K1", 243, 2, "ok", more={"value": 121.5}),
        Number("undersoegelse_varighed", "2020K2", 0, 0, "not_applicable"),
        # 1: 120, 2: 121, 3: 121, 16: 30 + 31 + 30 + 31 + 1 = 123.
        Number("undersoegelse_varighed", "2021K1", 485, 4, "ok"),
        # 11: none. 14 is another's.
        Number("undersoegelse_varighed", "2021K2", 0, 1, "ok", more={"value": 0.0}),
        # 7: 30 + 31 + 31 + 30 = 122, 8: 30, 15: 31 + 30 + 31 + 31 = 123.
        Number("undersoegelse_varighed", "2021K3", 275, 3, "ok", more={"value": 275 / 3}),
        Number("undersoegelse_varighed", "2020", 243, 2, "ok"),
        Number("undersoegelse_varighed", "2021", 760, 8, "provisional", more={"value": 95.0}),
    ],
    absent=[
        Number("undersoegelse_4_maaneder", "2019K4"),
        Number("undersoegelse_4_maaneder", "2021K4"),
        Number("undersoegelse_4_maaneder", "2019"),
        Number("undersoegelse_varighed", "2021K4"),
        # Quarters and years, no months.
        Number("undersoegelse_4_maaneder", "2021-09"),
    ],
)

MIDDLE_OF_AUGUST = Scenario(
    name="assessments_in_the_middle_of_a_quarter",
    today=date(2021, 8, 15),
    extracts={
        "undersoegelser": [
            # Due and finished today; due tomorrow; finished tomorrow.
            assessment(1, "2021-04-15", "2021-08-15"),
            assessment(2, "2021-04-16"),
            assessment(3, "2021-04-16", "2021-08-16", boernesamtale_relevant=True),
        ]
    },
    expected=[
        Number(
            *("undersoegelse_4_maaneder", "2021K3", 1, 1, "provisional"),
            more={"goal": 1.0, "is_met": True, "benchmark": 0.5},
        ),
        Number("undersoegelse_4_maaneder", "2021", 1, 1, "provisional"),
        # 15 April to 15 August: 30 + 31 + 30 + 31.
        Number("undersoegelse_varighed", "2021K3", 122, 1, "provisional"),
        # Nothing is said of the one that is finished: it isn't relevant.
        Number(
            *("undersoegelse_boernesamtale", "2021K3", 0, 0, "not_applicable"),
            more={"goal": 1.0, "is_met": None, "value": None},
        ),
        # Nor is anything considered.
        Number("familieraadslagning_vurderet", "2021K3", 0, 1, "provisional"),
        Number("familieraadslagning_afholdt", "2021K3", 0, None, "provisional"),
    ],
    absent=[Number("undersoegelse_4_maaneder", "2021K2")],
)

WHAT_WAS_DONE = Scenario(
    name="what_was_done_in_assessments",
    extracts={
        "sager": two_cases(),
        "undersoegelser": [
            assessment(
                *(1, "2021-06-01", "2021-08-15"),
                boernesamtale_relevant=True,
                boernesamtale_dato=day("2021-08-01"),
                netvaerksmoede_relevant=True,
                partshoering_relevant=True,
                mundtlig_partshoering=True,
                familieraadslagning="vurderet_fravalgt",
            ),
            # Relevant, and no day of it.
            assessment(
                *(2, "2021-06-01", "2021-09-01"),
                boernesamtale_relevant=True,
                netvaerksmoede_relevant=True,
                netvaerksmoede_dato=day("2021-07-15"),
                partshoering_relevant=True,
                mundtlig_partshoering=False,
                familieraadslagning="afholdt",
            ),
            # Held, but nobody said it was relevant; held, though it wasn't.
            assessment(
                *(3, "2021-06-01", "2021-09-01"),
                boernesamtale_dato=day("2021-08-01"),
                familieraadslagning="afholdt",
            ),
            assessment(
                *(4, "2021-06-01", "2021-09-01"),
                boernesamtale_relevant=False,
                boernesamtale_dato=day("2021-08-01"),
                familieraadslagning="ikke_vurderet",
            ),
            # The conversation is after today.
            assessment(
                *(5, "2021-06-01", "2021-09-30"),
                boernesamtale_relevant=True,
                boernesamtale_dato=day("2021-10-02"),
                partshoering_relevant=True,
            ),
            # It was held after the assessment was finished.
            assessment(
                *(6, "2021-06-01", "2021-07-01"),
                boernesamtale_relevant=True,
                boernesamtale_dato=day("2021-09-20"),
                mundtlig_partshoering=True,
            ),
            # Unfinished; finished tomorrow.
            assessment(
                *(7, "2021-06-01"),
                boernesamtale_relevant=True,
                boernesamtale_dato=day("2021-08-01"),
                familieraadslagning="afholdt",
            ),
            assessment(
                *(8, "2021-06-01", "2021-10-01"),
                boernesamtale_relevant=True,
                boernesamtale_dato=day("2021-08-01"),
                familieraadslagning="afholdt",
            ),
            # Another municipality acts.
            assessment(
                *(9, "2021-06-01", "2021-08-01", SAG_OF_ANOTHER),
                boernesamtale_relevant=True,
                familieraadslagning="afholdt",
            ),
            # Held today.
            assessment(
                *(10, "2021-06-01", "2021-09-01", SAG_PAID_BY_ANOTHER),
                boernesamtale_relevant=True,
                boernesamtale_dato=day("2021-09-30"),
                netvaerksmoede_relevant=False,
                partshoering_relevant=True,
                mundtlig_partshoering=True,
            ),
            # Two quarters earlier.
            assessment(11, "2021-02-01", "2021-03-31", familieraadslagning="afholdt"),
        ],
    },
    expected=[
        # Relevant: 1, 2, 5, 6, 10; held: 1, 6, 10.
        Number(
            *("undersoegelse_boernesamtale", "2021K3", 3, 5, "ok"),
            more={"goal": 1.0, "is_met": False, "benchmark": 0.65, "value": 0.6},
        ),
        Number("undersoegelse_boernesamtale", "2021", 3, 5, "provisional"),
        # Relevant: 1, 2; held: 2.
        Number("undersoegelse_netvaerksmoede", "2021K3", 1, 2, "ok", more={"goal": None, "is_met": None}),
        # Relevant: 1, 2, 5, 10; oral: 1, 10.
        Number("undersoegelse_mundtlig_partshoering", "2021K3", 2, 4, "ok"),
        # Finished: 1, 2, 3, 4, 5, 6, 10; considered: 1, 2, 3.
        Number("familieraadslagning_vurderet", "2021K3", 3, 7, "ok"),
        # 2, 3.
        Number("familieraadslagning_afholdt", "2021K3", 2, None, "ok"),
        # 11, and then nothing until July.
        Number("familieraadslagning_vurderet", "2021K1", 1, 1, "ok"),
        Number("familieraadslagning_vurderet", "2021K2", 0, 0, "not_applicable"),
        Number("familieraadslagning_afholdt", "2021K1", 1, None, "ok"),
        Number("familieraadslagning_afholdt", "2021K2", 0, None, "ok", printed="0"),
        Number("familieraadslagning_vurderet", "2021", 4, 8, "provisional"),
        Number("familieraadslagning_afholdt", "2021", 3, None, "provisional"),
    ],
    absent=[
        Number("familieraadslagning_vurderet", "2020K4"),
        Number("undersoegelse_boernesamtale", "2021K4"),
    ],
)

STOPPED = Scenario(
    name="assessments_stopped_coming",
    earlier={
        date(2021, 5, 15): {
            "undersoegelser": [assessment(1, "2021-01-10"), assessment(2, "2021-05-01")],
        }
    },
    extracts={"sager": [case(1, child(1))]},
    expected=[
        # Due on 10 May.
        Number(
            *("undersoegelse_4_maaneder", "2021K2", 0, 1, "ok"),
            more={"data_as_of": date(2021, 5, 15)},
        ),
        # The second was due on 1 September, of which nothing has been told.
        Number("undersoegelse_4_maaneder", "2021K3", None, None, "no_data", more={"value": None}),
        Number("undersoegelse_varighed", "2021K3", None, None, "no_data"),
    ],
)

FINISHED_LATER = Scenario(
    name="assessment_finished_as_known_later",
    earlier={
        date(2021, 8, 15): {
            "undersoegelser": [assessment(1, "2021-04-20"), assessment(2, "2021-05-01", "2021-07-01")]
        }
    },
    extracts={
        "undersoegelser": [
            assessment(1, "2021-04-20", "2021-08-20"),
            assessment(2, "2021-05-01", "2021-07-01"),
        ]
    },
    expected=[
        # On 31 August the first was late, and the second, due on 1 September, not to be judged yet.
        Number(
            *("undersoegelse_4_maaneder", "2021K3", 0, 1, "provisional"),
            build="as_known_on",
            more={"is_met": False},
        ),
        Number("undersoegelse_4_maaneder", "2021K3", 2, 2, "ok", more={"is_met": True}),
        # 1 May to 1 July; 20 April to 20 August.
        Number("undersoegelse_varighed", "2021K3", 61, 1, "provisional", build="as_known_on"),
        Number("undersoegelse_varighed", "2021K3", 61 + 122, 2, "ok"),
    ],
)


def quarter_of_ten(first: int, aware: str, in_time: str, how_many: int) -> list[Row]:
    """Ten assessments that a day began, so many of them finished in time and the rest never."""
    return [
        assessment(first + i, aware, in_time if i < how_many else None, f"sag {first + i}") for i in range(10)
    ]


FEW_ASSESSED = Scenario(
    name="few_assessed_in_time",
    extracts={
        "undersoegelser": [
            # Due on 15 February, 15 May and 15 August.
            *quarter_of_ten(1, "2019-10-15", "2020-01-15", 6),
            *quarter_of_ten(11, "2020-01-15", "2020-05-15", 5),
            *quarter_of_ten(21, "2020-04-15", "2020-08-01", 4),
        ]
    },
    expected=[
        # The four who weren't are hidden with the six who were.
        Number(
            *("undersoegelse_4_maaneder", "2020K1", None, None, "suppressed"),
            printed=None,
            build="guarded",
            more={"value": None, "is_met": None, "goal": 1.0},
        ),
        Number("undersoegelse_4_maaneder", "2020K1", 6, 10, "ok"),
        Number("undersoegelse_4_maaneder", "2020K2", 5, 10, "ok", build="guarded", more={"is_met": False}),
        Number("undersoegelse_4_maaneder", "2020K3", None, None, "suppressed", build="guarded"),
        Number("undersoegelse_4_maaneder", "2020K3", 4, 10, "ok"),
        # 15 October to 15 January: 92 days each. A mean of four is hidden.
        Number("undersoegelse_varighed", "2020K1", 6 * 92, 6, "ok", build="guarded"),
        Number("undersoegelse_varighed", "2020K3", None, None, "suppressed", build="guarded"),
        # 15 April to 1 August: 108 days.
        Number("undersoegelse_varighed", "2020K3", 4 * 108, 4, "ok"),
        # Nothing at all is no secret.
        Number("undersoegelse_4_maaneder", "2020K4", 0, 0, "not_applicable", build="guarded"),
    ],
)

SCENARIOS = [
    FOUR_MONTHS,
    MIDDLE_OF_AUGUST,
    WHAT_WAS_DONE,
    STOPPED,
    FINISHED_LATER,
    FEW_ASSESSED,
]
