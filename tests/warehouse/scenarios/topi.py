"""TOPI: shares, cuts, movement, and Slagelse's published autumn round."""

from datetime import date

from tests.warehouse.scenarios.supervision import SLAGELSE_EXPECTED, SLAGELSE_SUPERVISION
from tests.warehouse.world import Number, Row, Scenario, cpr


def assessment(
    child: str, topi_round: str, position: str, institution: object = 1, day: date | None = None
) -> Row:
    """A row of `trivselsvurderinger`; assessed on 15 March or 15 September unless a day is given."""
    year, half = int(topi_round[:4]), topi_round[4]
    return {
        "cpr": child,
        "runde": topi_round,
        "institution_id": institution,
        "vurderet": day or date(year, 3 if half == "F" else 9, 15),
        "position": position,
    }


# 2021E: 151 red, 924 yellow and 2134 green of 3209 children: 4.7, 28.8 and 66.5 %.
POSITIONS = ["roed"] * 151 + ["gul"] * 924 + ["groen"] * 2134
SLAGELSE = Scenario(
    name="slagelse",
    municipality="330",
    extracts={
        "trivselsvurderinger": [
            assessment(cpr(f"2017-{i // 400 + 1:02d}-01", i % 400 + 1), "2021E", position)
            for i, position in enumerate(POSITIONS)
        ],
        "ledelsestilsyn": SLAGELSE_SUPERVISION,
    },
    expected=[
        # The half-year isn't over on 30 September.
        Number("topi_roed", "2021E", 151, 3209, "provisional", printed="4,7 %"),
        Number("topi_gul", "2021E", 924, 3209, "provisional", printed="28,8 %"),
        Number("topi_groen", "2021E", 2134, 3209, "provisional", printed="66,5 %"),
        Number("topi_vurderet", "2021E", 3209, None, "provisional", printed="3.209"),
        # No child has a round before.
        Number("topi_forbedret", "2021E", 0, 0, "not_applicable"),
        *SLAGELSE_EXPECTED,
        Number("topi_roed", "2021E", 151, 3209, printed="4,7 %", build="guarded"),
        Number("ledelsestilsyn_boernesamtale", "2021-09", 21, 39, printed="54 %", build="guarded"),
    ],
)

A, B, C, D, E, F = (cpr("2017-02-01", number) for number in range(1, 7))
TODDLER = cpr("2018-09-15")

MOVEMENT = Scenario(
    name="topi_movement",
    extracts={
        "institutioner": [
            {
                "institution_id": "N1",
                "navn": "Nord",
                "type": "boernehave",
                "distrikt": "Nord",
                "ejer": "kommunal",
            },
            {
                "institution_id": "S1",
                "navn": "Syd",
                "type": "boernehave",
                "distrikt": "Syd",
                "ejer": "kommunal",
            },
            {
                "institution_id": "S2",
                "navn": "Syd 2",
                "type": "boernehave",
                "distrikt": "Syd",
                "ejer": "privat",
            },
            {"institution_id": "X", "navn": "Uden", "type": "boernehave", "distrikt": None, "ejer": None},
        ],
        "trivselsvurderinger": [
            # 2020E
            assessment(A, "2020E", "gul", "N1"),
            assessment(B, "2020E", "groen", "N1"),
            assessment(C, "2020E", "gul", "S1"),
            assessment(D, "2020E", "roed", "S1"),
            # 2021F: A better (and moved to another institution), B two worse, C the same, D left out.
            assessment(A, "2021F", "groen", "S1"),
            assessment(B, "2021F", "roed", "N1"),
            assessment(C, "2021F", "gul", "S2"),
            assessment(E, "2021F", "gul", "X"),
            # 2021E: D skipped a round, so it has none before; B better; F's institution is not delivered.
            assessment(B, "2021E", "gul", "N1"),
            assessment(D, "2021E", "groen", "S1"),
            assessment(F, "2021E", "gul", "nowhere"),
            # Turns 3 on the day of the assessment; another is dated after today.
            assessment(TODDLER, "2021E", "gul", "N1"),
            assessment(C, "2021E", "roed", "S2", day=date(2021, 10, 1)),
            # A round that has not begun, assessed already.
            assessment(A, "2022F", "roed", "N1", day=date(2021, 9, 30)),
        ],
    },
    expected=[
        # A, B and C are in both rounds.
        Number("topi_forbedret", "2021F", 1, 3, "ok", printed="33,3 %"),
        Number("topi_forvaerret", "2021F", 1, 3, "ok"),
        # Only B.
        Number("topi_forbedret", "2021E", 1, 1, "provisional", printed="100,0 %"),
        Number("topi_forvaerret", "2021E", 0, 1, "provisional"),
        Number("topi_vurderet", "2020E", 4, None, "ok"),
        Number("topi_vurderet", "2021E", 4, None, "provisional"),
        Number("topi_roed", "2020E", 1, 4, "ok", printed="25,0 %"),
        Number("topi_roed", "2021F", 0, 2, "ok", cut="district", cut_value="Syd"),
        Number("topi_groen", "2021F", 1, 2, "ok", cut="district", cut_value="Syd"),
        Number("topi_gul", "2021F", 1, 1, "ok", cut="district", cut_value="ukendt"),
        Number("topi_gul", "2021F", 1, 1, "ok", cut="institution", cut_value="S2"),
        Number("topi_gul", "2021E", 1, 1, "provisional", cut="institution", cut_value="ukendt"),
        Number("topi_gul", "2021E", 1, 1, "provisional", cut="age_group", cut_value="0-3"),
        Number("topi_gul", "2021E", 2, 3, "provisional", cut="age_group", cut_value="4-7", printed="66,7 %"),
    ],
    absent=[
        # Nobody had a round before: the indicator begins a round later than the rounds.
        Number("topi_forbedret", "2020E"),
        Number("topi_vurderet", "2022F"),
        Number("topi_roed", "2022F", cut="institution", cut_value="N1"),
        Number("topi_roed", "2021F", cut="district", cut_value="Nord", municipality="000"),
        Number("topi_roed", "2021F", cut="institution", cut_value="N1", municipality="000"),
    ],
)

# 2004 is these two municipalities' own year: nobody else is in `000` then.
KNOWN_IN_BOTH, OTHER = cpr("2000-01-01"), cpr("2000-01-02")
IN_BOTH_HERE = Scenario(
    name="assessed_in_two_municipalities_here",
    extracts={
        "trivselsvurderinger": [
            assessment(KNOWN_IN_BOTH, "2004F", "roed"),
            assessment(KNOWN_IN_BOTH, "2004E", "gul"),
            assessment(OTHER, "2004F", "gul"),
        ]
    },
    expected=[
        # The child is red here and green there: in both positions, once among the two assessed.
        Number("topi_roed", "2004F", 1, 2, "ok", municipality="000"),
        Number("topi_gul", "2004F", 1, 2, "ok", municipality="000"),
        Number("topi_groen", "2004F", 1, 2, "ok", municipality="000"),
        Number("topi_vurderet", "2004F", 2, None, "ok", municipality="000"),
        # Better here (red to yellow), and worse there (green to yellow): one child in both rounds.
        Number("topi_forbedret", "2004E", 1, 1, "ok", municipality="000"),
        Number("topi_forvaerret", "2004E", 1, 1, "ok", municipality="000"),
        Number("topi_forvaerret", "2004E", 0, 1, "ok"),
    ],
)
IN_BOTH_THERE = Scenario(
    name="assessed_in_two_municipalities_there",
    extracts={
        "trivselsvurderinger": [
            assessment(KNOWN_IN_BOTH, "2004F", "groen"),
            assessment(KNOWN_IN_BOTH, "2004E", "gul"),
        ]
    },
    expected=[Number("topi_forbedret", "2004E", 0, 1, "ok")],
)

SCENARIOS = [SLAGELSE, MOVEMENT, IN_BOTH_HERE, IN_BOTH_THERE]
