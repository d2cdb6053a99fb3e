"""Open cases: one plan, how many each caseworker has, and how many of the staff leave."""

from datetime import date

from tests.warehouse.scenarios.placements_ended import ANOTHER, case, child, day
from tests.warehouse.world import Number, Row, Scenario


def open_case(number: int, opened: str, closed: str | None = None, **more: object) -> Row:
    """A row of `sager` about a child of its own."""
    return case(number, child(number), opened, lukket=day(closed), **more)


def shared(number: int, opened: str, closed: str | None, one_plan: bool | None, **more: object) -> Row:
    """A case with several departments."""
    return open_case(number, opened, closed, flere_afdelinger=True, en_plan=one_plan, **more)


ONE_PLAN = Scenario(
    name="one_plan",
    extracts={
        "sager": [
            # Opened on a quarter's last day; closed on it; closed the day before the next.
            shared(1, "2021-06-30", None, True),
            shared(2, "2021-01-01", "2021-06-30", False),
            shared(3, "2021-07-01", "2021-09-29", True),
            # To be closed after today; nothing is said of the plan.
            shared(4, "2021-08-01", "2021-12-31", None),
            # A plan, but nobody said there are several departments, or there aren't.
            open_case(5, "2021-01-01", en_plan=True),
            open_case(6, "2021-01-01", flere_afdelinger=False, en_plan=True),
            # Another municipality acts; another only pays.
            shared(7, "2021-01-01", None, True, handlekommune=ANOTHER),
            shared(8, "2021-09-30", None, True, betalingskommune=ANOTHER),
            # Opens tomorrow; is closed today.
            shared(9, "2021-10-01", None, True),
            shared(10, "2021-09-01", "2021-09-30", False),
        ]
    },
    expected=[
        # 2.
        Number("en_plan", "2021K1", 0, 1, "ok"),
        # 1; not 2.
        Number("en_plan", "2021K2", 1, 2, "ok"),
        # 1, 8; not 4, 10.
        Number("en_plan", "2021K3", 2, 4, "ok", more={"value": 0.5}),
        # Never delivered.
        Number("sagstal", "2021-09", None, None, "no_data", more={"value": None}),
        Number("medarbejderafgang", "2021-09", None, None, "no_data"),
        Number("undersoegelse_4_maaneder", "2021K3", None, None, "no_data"),
        Number("undersoegelse_4_maaneder", "2021", None, None, "no_data"),
        Number("undersoegelse_boernesamtale", "2021K3", None, None, "no_data"),
        Number("familieraadslagning_afholdt", "2021K3", None, None, "no_data"),
        Number("opfoelgning_foerste_3_mdr", "2021K3", None, None, "no_data"),
        Number("opfoelgning_kvartal", "2021K3", None, None, "no_data"),
        Number("opfoelgning_retning_ned", "2021K3", None, None, "no_data"),
        Number("moede_antal", "2021K3", None, None, "no_data"),
        Number("moede_evalueret", "2021K3", None, None, "no_data"),
        Number("anbragt_sammenbrud", "2021", None, None, "no_data"),
        Number("anbragt_hjemgivet", "2021", None, None, "no_data"),
        Number("anbragt_ikke_et_aar_efter", "2021-09", None, None, "no_data"),
        Number("anbragt_varighed", "2021-09", None, None, "no_data"),
        Number("anbragt_egne_tilbud", "2021-09", None, None, "no_data"),
        Number("plejefamilier_godkendte", "2021-09", None, None, "no_data"),
    ],
    absent=[
        Number("en_plan", "2020K4"),
        Number("en_plan", "2021K4"),
        Number("en_plan", "2021"),
        Number("sagstal", "2021-08"),
    ],
)

PLAN_MID_QUARTER = Scenario(
    name="one_plan_in_the_middle_of_a_quarter",
    today=date(2021, 8, 15),
    extracts={
        "sager": [
            # Closed today; yesterday; later in the quarter. Opens tomorrow.
            shared(1, "2021-07-01", "2021-08-15", True),
            shared(2, "2021-07-01", "2021-08-14", True),
            shared(3, "2021-07-01", "2021-09-01", False),
            shared(4, "2021-08-16", None, True),
            # An earlier quarter, and none open at the end of the next.
            shared(5, "2020-12-31", "2021-03-31", True),
        ]
    },
    expected=[
        Number("en_plan", "2020K4", 1, 1, "ok"),
        Number("en_plan", "2021K1", 1, 1, "ok"),
        Number("en_plan", "2021K2", 0, 0, "not_applicable", more={"value": None}),
        # 1; not 3.
        Number("en_plan", "2021K3", 1, 2, "provisional"),
    ],
)


def has(worker: str, number: object, since: str, until: str | None = None) -> Row:
    """A row of `sagsbehandlere`."""
    return {"sag_id": number, "fra": day(since), "til": day(until), "medarbejder_id": worker}


def employee(number: str, team: str, hired: str, left: str | None = None, role: str = "sagsbehandler") -> Row:
    """A row of `medarbejdere`."""
    return {
        "medarbejder_id": number,
        "team": team,
        "funktion": role,
        "ansat": day(hired),
        "fratraadt": day(left),
    }


CASE_LOAD = Scenario(
    name="cases_per_caseworker",
    earlier={
        # Anna was in the south, and Nina was there at all.
        date(2021, 7, 31): {
            "medarbejdere": [
                employee("Anna", "Syd", "2015-01-01"),
                employee("Bent", "Nord", "2015-01-01"),
                employee("Carl", "Syd", "2015-01-01"),
                employee("Dora", "Vest", "2015-01-01"),
                employee("Erik", "Syd", "2015-01-01"),
                employee("Nina", "Syd", "2015-01-01"),
            ]
        }
    },
    extracts={
        "medarbejdere": [
            employee("Anna", "Nord", "2015-01-01"),
            employee("Bent", "Nord", "2015-01-01"),
            employee("Carl", "Syd", "2015-01-01"),
            employee("Dora", "Vest", "2015-01-01"),
            # Left in August, but the cases still stand in his name.
            employee("Erik", "Syd", "2015-01-01", "2021-08-31"),
        ],
        "sager": [
            *[open_case(number, "2021-07-01") for number in (1, 2, 3, 4, 5, 11, 12, 13, 14, 15)],
            # Closed yesterday; closed today.
            open_case(6, "2021-07-01", "2021-09-29"),
            open_case(7, "2021-07-01", "2021-09-30"),
            open_case(8, "2021-07-01", handlekommune=ANOTHER),
            # Opens tomorrow.
            open_case(10, "2021-10-01"),
            # To be closed after today.
            open_case(16, "2021-07-01", "2021-12-31"),
        ],
        "sagsbehandlere": [
            # From a month's last day.
            has("Anna", 1, "2021-07-31"),
            has("Anna", 2, "2021-08-01"),
            # Until a month's last day, then another's.
            has("Anna", 3, "2021-08-01", "2021-08-31"),
            has("Bent", 3, "2021-09-01"),
            # Two on one case.
            has("Anna", 4, "2021-09-01"),
            has("Carl", 4, "2021-09-02"),
            # No employee of the newest delivery.
            has("Nina", 5, "2021-09-10"),
            # Closed under her hands.
            has("Bent", 6, "2021-08-10"),
            has("Carl", 7, "2021-09-05"),
            # Another municipality acts; a case nobody delivered; one that opens tomorrow: no open cases.
            has("Bent", 8, "2021-07-01"),
            has("Dora", "?", "2021-07-01"),
            has("Dora", 10, "2021-09-01"),
            # Planned until after today; from tomorrow; until yesterday.
            has("Anna", 11, "2021-09-15", "2021-12-31"),
            has("Dora", 12, "2021-10-01"),
            has("Dora", 14, "2021-09-01", "2021-09-29"),
            # The same caseworker twice.
            has("Carl", 13, "2021-09-01"),
            has("Carl", 13, "2021-09-20"),
            has("Erik", 15, "2021-08-15"),
            has("Carl", 16, "2021-09-30"),
        ],
    },
    expected=[
        # Case 1 with Anna.
        Number("sagstal", "2021-07", 1, 1, "ok"),
        # 1, 2, 3, 6, 15 with Anna, Bent and Erik.
        Number("sagstal", "2021-08", 5, 3, "ok", more={"value": 5 / 3}),
        # 1, 2, 3, 4, 5, 7, 11, 13, 15, 16 with Anna, Bent, Carl, Erik and Nina.
        Number("sagstal", "2021-09", 10, 5, "ok", more={"value": 2.0}),
        # The team of today's delivery holds for all months.
        Number("sagstal", "2021-07", 1, 1, "ok", cut="team", cut_value="Nord"),
        # Anna: 1, 2, 3; Bent: 6.
        Number("sagstal", "2021-08", 4, 2, "ok", cut="team", cut_value="Nord"),
        Number("sagstal", "2021-08", 1, 1, "ok", cut="team", cut_value="Syd"),
        # Anna: 1, 2, 4, 11; Bent: 3.
        Number("sagstal", "2021-09", 5, 2, "ok", cut="team", cut_value="Nord"),
        # Carl: 4, 7, 13, 16; Erik: 15. Case 4 is in both teams.
        Number("sagstal", "2021-09", 5, 2, "ok", cut="team", cut_value="Syd"),
        # Nina: 5.
        Number("sagstal", "2021-09", 1, 1, "ok", cut="team", cut_value="ukendt"),
    ],
    absent=[
        Number("sagstal", "2021-06"),
        Number("sagstal", "2021-10"),
        Number("sagstal", "2021-07", cut="team", cut_value="Syd"),
    ],
)

CASE_LOAD_MID_MONTH = Scenario(
    name="cases_per_caseworker_in_the_middle_of_a_month",
    today=date(2021, 9, 15),
    extracts={
        "sager": [
            open_case(1, "2021-07-01", "2021-07-31"),
            open_case(2, "2021-09-01"),
            open_case(3, "2021-09-01"),
            open_case(4, "2021-09-01", "2021-09-14"),
            # To be closed later in the month.
            open_case(5, "2021-09-15", "2021-09-20"),
        ],
        "sagsbehandlere": [
            has("Anna", 1, "2021-07-01"),
            # Until today; from tomorrow.
            has("Anna", 2, "2021-09-01", "2021-09-15"),
            has("Bent", 3, "2021-09-16"),
            has("Carl", 4, "2021-09-01"),
            has("Anna", 5, "2021-09-15", "2021-09-16"),
        ],
    },
    expected=[
        Number("sagstal", "2021-07", 1, 1, "ok"),
        # No caseworker has an open case: neither nought nor a pass.
        Number("sagstal", "2021-08", 0, 0, "not_applicable", more={"value": None}),
        # 2, 5 with Anna.
        Number("sagstal", "2021-09", 2, 1, "provisional"),
        # No list of employees at all.
        Number("sagstal", "2021-09", 2, 1, "provisional", cut="team", cut_value="ukendt"),
    ],
    absent=[Number("sagstal", "2021-06")],
)

TURNOVER = Scenario(
    name="staff_turnover",
    extracts={
        "medarbejdere": [
            employee("Anna", "Nord", "2010-01-01"),
            # The last day is today.
            employee("Bent", "Nord", "2010-01-01", "2021-09-30"),
            employee("Carl", "Syd", "2020-10-01", "2020-10-31", "familiebehandler"),
            # Left on the last day before the twelve months.
            employee("Dora", "Syd", "2015-01-01", "2020-09-30"),
            # Is to leave after today.
            employee("Erik", "Syd", "2021-08-15", "2021-12-31", "andet"),
            # Begins tomorrow.
            employee("Finn", "Nord", "2021-10-01"),
            # Came and went between two month-ends.
            employee("Gerd", "Syd", "2021-02-01", "2021-02-10", "leder"),
        ]
    },
    expected=[
        # Nobody left; Anna and Bent on the last of the thirteen month-ends, nobody on the others.
        Number("medarbejderafgang", "2010-01", 0, 2 / 13, "ok"),
        # Left: Carl, Dora. Month-ends from October 2019: Anna 13, Bent 13, Dora 12, Carl 1.
        Number("medarbejderafgang", "2020-10", 2, 39 / 13, "ok", more={"value": 2 / 3}),
        # Left: Carl, Dora, Gerd. Anna 13, Bent 13, Carl 1, Dora 2, Erik 1.
        Number("medarbejderafgang", "2021-08", 3, 30 / 13, "ok"),
        # Left: Bent, Carl, Gerd. Anna 13, Bent 13, Carl 1, Dora 1, Erik 2.
        Number("medarbejderafgang", "2021-09", 3, 30 / 13, "ok", more={"value": 1.3}),
        # Left: Bent. Anna and Bent.
        Number("medarbejderafgang", "2021-09", 1, 26 / 13, "ok", cut="team", cut_value="Nord"),
        # Left: Carl, Gerd. Carl 1, Dora 1, Erik 2.
        Number("medarbejderafgang", "2021-09", 2, 4 / 13, "ok", cut="team", cut_value="Syd"),
    ],
    absent=[Number("medarbejderafgang", "2009-12"), Number("medarbejderafgang", "2021-10")],
)

TURNOVER_MID_MONTH = Scenario(
    name="staff_turnover_in_the_middle_of_a_month",
    today=date(2021, 9, 15),
    extracts={
        "medarbejdere": [
            # Left in the same month a year ago: before the twelve months.
            employee("Anna", "Nord", "2020-01-01", "2020-09-20"),
            employee("Bent", "Nord", "2020-09-01"),
            # The last day is today; was yesterday; is tomorrow.
            employee("Carl", "Nord", "2020-09-01", "2021-09-15"),
            employee("Dora", "Nord", "2020-09-30", "2021-09-14"),
            employee("Erik", "Nord", "2021-09-15", "2021-09-16"),
            # Begins tomorrow.
            employee("Finn", "Nord", "2021-09-16"),
        ]
    },
    expected=[
        # Left: Carl, Dora. Twelve month-ends and today: Bent 13, Carl 13, Dora 12, Erik 1.
        Number("medarbejderafgang", "2021-09", 2, 39 / 13, "provisional", more={"value": 2 / 3}),
        # Left: Anna. August 2020 to August 2021: Anna 1, Bent 12, Carl 12, Dora 12.
        Number("medarbejderafgang", "2021-08", 1, 37 / 13, "ok"),
    ],
)

NOBODY_AT_A_MONTH_END = Scenario(
    name="nobody_employed_at_a_month_end",
    extracts={"medarbejdere": [employee("Anna", "Nord", "2019-01-02", "2019-01-30")]},
    expected=[
        # One left of a mean of nobody.
        Number("medarbejderafgang", "2019-01", ..., 0, "not_applicable", more={"value": None}),
        Number("medarbejderafgang", "2021-09", 0, 0, "not_applicable", more={"value": None}),
    ],
)

CASE_LOAD_KNOWN = Scenario(
    name="caseworkers_as_known_later",
    earlier={
        date(2021, 8, 31): {
            "sager": [open_case(1, "2021-08-01"), open_case(2, "2021-08-31")],
            "sagsbehandlere": [has("Anna", 1, "2021-08-01"), has("Anna", 2, "2021-08-31")],
            "medarbejdere": [employee("Anna", "Nord", "2020-01-01"), employee("Bent", "Syd", "2020-01-01")],
        }
    },
    extracts={
        # It was Bent's all the time, and Anna has moved.
        "sager": [open_case(1, "2021-08-01"), open_case(2, "2021-08-31")],
        "sagsbehandlere": [has("Anna", 1, "2021-08-01"), has("Bent", 2, "2021-08-31")],
        "medarbejdere": [employee("Anna", "Vest", "2020-01-01"), employee("Bent", "Syd", "2020-01-01")],
    },
    expected=[
        Number("sagstal", "2021-08", 2, 1, "ok", build="as_known_on"),
        Number("sagstal", "2021-08", 2, 1, "ok", cut="team", cut_value="Nord", build="as_known_on"),
        Number("sagstal", "2021-08", 2, 2, "ok"),
        Number("sagstal", "2021-08", 1, 1, "ok", cut="team", cut_value="Vest"),
        Number("sagstal", "2021-08", 1, 1, "ok", cut="team", cut_value="Syd"),
    ],
    absent=[
        Number("sagstal", "2021-09", build="as_known_on"),
        Number("sagstal", "2021-08", cut="team", cut_value="Nord"),
    ],
)

SCENARIOS = [
    ONE_PLAN,
    PLAN_MID_QUARTER,
    CASE_LOAD,
    CASE_LOAD_MID_MONTH,
    TURNOVER,
    TURNOVER_MID_MONTH,
    NOBODY_AT_A_MONTH_END,
    CASE_LOAD_KNOWN,
]
