"""Meetings about children: how many, where, who took part, and whether what was agreed was evaluated."""

from datetime import date

from tests.warehouse.scenarios.placements_ended import child, day
from tests.warehouse.world import Number, Row, Scenario


def meeting(
    number: object, held: str, cpr_number: str | None = None, forum: str = "netvaerksmoede", **more: object
) -> Row:
    """A row of `moeder`: a meeting and one of the children it was about, or none."""
    return {"moede_id": number, "cpr": cpr_number, "forum": forum, "dato": day(held), **more}


def institution(number: str, district: str | None) -> Row:
    """A row of `institutioner`."""
    return {"institution_id": number, "navn": f"Hus {number}", "type": "boernehave", "distrikt": district}


A, B, C = child(1, "2016-06-16"), child(2, "2016-06-16"), child(3, "2016-06-16")

WHERE = Scenario(
    name="meetings_by_forum_and_district",
    extracts={
        "institutioner": [institution("I1", "Nord"), institution("I2", None)],
        "moeder": [
            # Two children at one meeting, on the quarter's first day.
            meeting(
                1, "2021-07-01", A, "tvaers_dagtilbud", distrikt="Nord", foraeldre_deltog=True, samtykke=True
            ),
            meeting(
                1, "2021-07-01", B, "tvaers_dagtilbud", distrikt="Nord", foraeldre_deltog=False, samtykke=True
            ),
            # No single child, in the institution's district, today.
            meeting(2, "2021-09-30", None, "tvaers_dagtilbud", institution_id="I1", foraeldre_deltog=True),
            # The row's own district before the institution's; nothing is said of parents.
            meeting(3, "2021-08-10", A, "ressourceteam", distrikt="Syd", institution_id="I1", samtykke=False),
            # An institution without a district; none at all; one nobody knows.
            meeting(4, "2021-08-11", C, "dialogmoede", institution_id="I2", foraeldre_deltog=True),
            meeting(5, "2021-08-12", A, foraeldre_deltog=True),
            meeting(7, "2021-06-30", B, institution_id="I9", foraeldre_deltog=False, samtykke=True),
            # Tomorrow.
            meeting(6, "2021-10-01", A, distrikt="Nord", foraeldre_deltog=True, samtykke=True),
            # One meeting in two districts.
            meeting(8, "2021-09-01", A, "halvaarsmoede", distrikt="Nord", foraeldre_deltog=False),
            meeting(
                8, "2021-09-01", C, "halvaarsmoede", distrikt="Syd", foraeldre_deltog=True, samtykke=True
            ),
            # An earlier year, with no child named.
            meeting(9, "2020-12-31", None, "halvaarsmoede", distrikt="Syd"),
        ],
    },
    expected=[
        Number("moede_antal", "2020K4", 1, None, "ok"),
        # Nothing in the winter.
        Number("moede_antal", "2021K1", 0, None, "ok", printed="0"),
        Number("moede_antal", "2021K2", 1, None, "ok"),
        # 1, 2, 3, 4, 5, 8.
        Number("moede_antal", "2021K3", 6, None, "ok"),
        Number("moede_antal", "2021K3", 2, None, "ok", cut="forum", cut_value="tvaers_dagtilbud"),
        Number("moede_antal", "2021K3", 1, None, "ok", cut="forum", cut_value="ressourceteam"),
        Number("moede_antal", "2021K3", 1, None, "ok", cut="forum", cut_value="dialogmoede"),
        Number("moede_antal", "2021K3", 1, None, "ok", cut="forum", cut_value="netvaerksmoede"),
        Number("moede_antal", "2021K3", 1, None, "ok", cut="forum", cut_value="halvaarsmoede"),
        # 1, 2, 8.
        Number("moede_antal", "2021K3", 3, None, "ok", cut="district", cut_value="Nord"),
        # 3, 8.
        Number("moede_antal", "2021K3", 2, None, "ok", cut="district", cut_value="Syd"),
        # 4, 5.
        Number("moede_antal", "2021K3", 2, None, "ok", cut="district", cut_value="ukendt"),
        # 7.
        Number("moede_antal", "2021K2", 1, None, "ok", cut="district", cut_value="ukendt"),
        Number("moede_boern", "2021K2", 1, None, "ok"),
        # A, B, C.
        Number("moede_boern", "2021K3", 3, None, "ok"),
        # Rows with a child: two of 1, 3, 4, 5, two of 8. With parents: A at 1, 4, 5, C at 8.
        Number("moede_foraeldre_deltog", "2021K3", 4, 7, "ok", more={"value": 4 / 7}),
        Number("moede_foraeldre_deltog", "2021K2", 0, 1, "ok"),
        # A and B at 1, C at 8; empty at 4, 5 and A at 8.
        Number("moede_samtykke", "2021K3", 3, 7, "ok"),
        Number("moede_samtykke", "2021K2", 1, 1, "ok"),
        # Nobody agreed on anything.
        Number("moede_evalueret", "2021K3", 0, 0, "not_applicable", more={"value": None}),
    ],
    absent=[
        Number("moede_antal", "2020K3"),
        Number("moede_antal", "2021K4"),
        Number("moede_antal", "2021"),
        Number("moede_antal", "2021-09"),
    ],
)


def agreed(
    number: object, held: str, evaluated: str | None = None, cpr_number: str | None = A, **more: object
) -> Row:
    """A meeting that agreed on something."""
    return {**meeting(number, held, cpr_number), "maal_aftalt": True, "evalueret": day(evaluated), **more}


EVALUATED = Scenario(
    name="agreements_evaluated",
    extracts={
        "moeder": [
            # 90 days after 2 July is today, 30 September.
            agreed(1, "2021-07-02", "2021-09-30"),
            agreed(2, "2021-07-02"),
            # They pass tomorrow: not judged, though it was evaluated.
            agreed(3, "2021-07-03", "2021-07-20"),
            # To be evaluated after today.
            agreed(4, "2021-04-01", "2021-10-05"),
            # No agreement, or nothing said of one.
            meeting(5, "2021-04-01", A, maal_aftalt=False, evalueret=day("2021-05-01")),
            meeting(6, "2021-04-01", A, evalueret=day("2021-05-01")),
            # No single child, and evaluated after more than 90 days.
            agreed(7, "2021-04-01", "2021-09-01", None),
            # Two children at a meeting, one of whose agreements was evaluated.
            agreed(8, "2021-05-05", "2021-06-01"),
            agreed(8, "2021-05-05", None, B),
            # Three quarters earlier.
            agreed(9, "2020-09-30", "2020-10-01"),
        ]
    },
    expected=[
        # In the meeting's quarter.
        Number("moede_evalueret", "2020K3", 1, 1, "ok"),
        Number("moede_evalueret", "2020K4", 0, 0, "not_applicable"),
        # 7, A's at 8; not 4, B's at 8.
        Number("moede_evalueret", "2021K2", 2, 4, "ok", more={"value": 0.5}),
        # 1; not 2.
        Number("moede_evalueret", "2021K3", 1, 2, "ok"),
        # 4, 5, 6, 7, 8.
        Number("moede_antal", "2021K2", 5, None, "ok"),
        # The meeting without a child is in neither: 4, 5, 6 and two of 8.
        Number("moede_foraeldre_deltog", "2021K2", 0, 5, "ok"),
        Number("moede_boern", "2021K2", 2, None, "ok"),
    ],
    absent=[Number("moede_evalueret", "2020K2"), Number("moede_evalueret", "2021K4")],
)

MID_QUARTER = Scenario(
    name="meetings_in_the_middle_of_a_quarter",
    today=date(2021, 8, 15),
    extracts={
        "moeder": [
            # 90 days are over today; tomorrow.
            agreed(1, "2021-05-17", "2021-08-15"),
            agreed(2, "2021-05-18"),
            # Today; tomorrow.
            agreed(3, "2021-08-15", None, B, samtykke=True),
            agreed(4, "2021-08-16", None, C),
        ]
    },
    expected=[
        # The quarter of the meetings is over, though the 90 days of some are not.
        Number("moede_evalueret", "2021K2", 1, 1, "ok"),
        Number("moede_evalueret", "2021K3", 0, 0, "not_applicable"),
        Number("moede_antal", "2021K2", 2, None, "ok"),
        Number("moede_antal", "2021K3", 1, None, "provisional"),
        Number("moede_boern", "2021K3", 1, None, "provisional"),
        Number("moede_samtykke", "2021K3", 1, 1, "provisional"),
        Number("moede_foraeldre_deltog", "2021K3", 0, 1, "provisional"),
    ],
)

NO_CHILD_NAMED = Scenario(
    name="meetings_about_no_single_child",
    extracts={
        "moeder": [
            meeting(1, "2021-07-01", None, "flerfaglig_sparring", samtykke=True, foraeldre_deltog=True),
            meeting(2, "2021-07-02", None, "flerfaglig_sparring", samtykke=True, foraeldre_deltog=True),
        ]
    },
    expected=[
        Number("moede_antal", "2021K3", 2, None, "ok"),
        Number("moede_boern", "2021K3", 0, None, "ok"),
        Number("moede_foraeldre_deltog", "2021K3", 0, 0, "not_applicable"),
        Number("moede_samtykke", "2021K3", 0, 0, "not_applicable", more={"value": None}),
        # No institutions were delivered either.
        Number("moede_antal", "2021K3", 2, None, "ok", cut="district", cut_value="ukendt"),
    ],
)

EVALUATED_LATER = Scenario(
    name="agreement_evaluated_as_known_later",
    earlier={date(2021, 8, 15): {"moeder": [agreed(1, "2021-05-20")]}},
    extracts={"moeder": [agreed(1, "2021-05-20", "2021-08-30"), agreed(2, "2021-08-20", None, B)]},
    expected=[
        # 90 days after 20 May is 18 August; the meeting of 20 August wasn't known.
        Number("moede_evalueret", "2021K2", 0, 1, "ok", build="as_known_on"),
        Number("moede_evalueret", "2021K2", 1, 1, "ok"),
        Number("moede_antal", "2021K3", 0, None, "provisional", build="as_known_on"),
        Number("moede_antal", "2021K3", 1, None, "ok"),
    ],
)

# The same meeting number and child in two municipalities.
SHARED = child(4, "2016-06-16")

HERE = Scenario(
    name="met_about_here",
    extracts={
        "institutioner": [institution("I1", "Nord")],
        "moeder": [meeting(1, "2021-07-01", SHARED, institution_id="I1", samtykke=True)],
    },
    expected=[
        Number("moede_boern", "2021K3", 1, None, "ok"),
        Number("moede_samtykke", "2021K3", 1, 1, "ok"),
        Number("moede_antal", "2021K3", 1, None, "ok", cut="district", cut_value="Nord"),
    ],
    absent=[Number("moede_antal", "2021K3", cut="district", cut_value="Syd")],
)
THERE = Scenario(
    name="met_about_there",
    extracts={
        "institutioner": [institution("I1", "Syd")],
        "moeder": [
            meeting(1, "2021-07-01", SHARED, institution_id="I1", samtykke=False),
            meeting(2, "2021-07-01", SHARED),
        ],
    },
    expected=[
        Number("moede_antal", "2021K3", 2, None, "ok"),
        Number("moede_boern", "2021K3", 1, None, "ok"),
        Number("moede_samtykke", "2021K3", 0, 2, "ok"),
        Number("moede_antal", "2021K3", 1, None, "ok", cut="district", cut_value="Syd"),
        Number("moede_antal", "2021K3", 1, None, "ok", cut="district", cut_value="ukendt"),
    ],
)


def met(first: int, held: str, children: int, with_parents: int) -> list[Row]:
    """As many meetings as children, so many of them with parents there."""
    return [
        meeting(first + i, held, child(i + 1, "2016-06-16"), foraeldre_deltog=i < with_parents)
        for i in range(children)
    ]


FEW_MET = Scenario(
    name="few_children_met_about",
    extracts={
        "moeder": [
            *met(1, "2020-01-15", 4, 4),
            *met(101, "2020-04-15", 5, 5),
            *met(201, "2020-07-15", 10, 6),
            *met(301, "2020-10-15", 10, 5),
        ]
    },
    expected=[
        Number("moede_boern", "2020K1", None, None, "suppressed", printed=None, build="guarded"),
        Number("moede_boern", "2020K1", 4, None, "ok"),
        Number("moede_boern", "2020K2", 5, None, "ok", build="guarded"),
        # Four without parents.
        Number(
            *("moede_foraeldre_deltog", "2020K3", None, None, "suppressed"),
            build="guarded",
            more={"value": None},
        ),
        Number("moede_foraeldre_deltog", "2020K3", 6, 10, "ok"),
        Number("moede_foraeldre_deltog", "2020K4", 5, 10, "ok", build="guarded"),
        # A true zero.
        Number("moede_boern", "2021K1", 0, None, "ok", build="guarded"),
    ],
)

SCENARIOS = [
    WHERE,
    EVALUATED,
    MID_QUARTER,
    NO_CHILD_NAMED,
    EVALUATED_LATER,
    HERE,
    THERE,
    FEW_MET,
]
