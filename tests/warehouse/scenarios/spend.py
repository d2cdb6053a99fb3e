"""Money: the month alone and the year to date, steps, children over a million, full-year persons."""

from datetime import date

from tests.warehouse.naive_spend import by_chance
from tests.warehouse.scenarios.marts import intervention
from tests.warehouse.scenarios.topi import assessment
from tests.warehouse.world import Number, Row, Scenario, cpr

ELSEWHERE = "860"
"""The last municipality of the list, so that it is no scenario's own."""

ANNA = cpr("2010-01-01")
BO = cpr("2011-02-02", gender="M")
CLARA = cpr("2012-03-03")
DAN = cpr("2013-04-04", gender="M")
EVA = cpr("2014-05-05")
FINN = cpr("2015-06-06", gender="M")
GRO = cpr("2016-07-07")
HANS = cpr("2009-08-08", gender="M")
IDA = cpr("2008-09-09")
JENS = cpr("2007-10-10", gender="M")


def posting(
    number: object,
    day: str,
    amount: object,
    kind: str = "forbrug",
    account: str = "5.28.21",
    spent_on: object = None,
    child: str | None = None,
) -> Row:
    """A row of `posteringer`; `spent_on` is the intervention's number, an amount with oere a text."""
    return {
        "bilag_id": number,
        "bogfoert": date.fromisoformat(day),
        "funktion": account,
        "type": kind,
        "indsats_id": spent_on,
        "cpr": child,
        "beloeb": amount,
    }


MONTH_AND_YEAR = Scenario(
    name="spend_month_and_year",
    today=date(2021, 9, 15),
    extracts={
        "posteringer": [
            posting(1, "2020-12-31", 100, account="5.28.20"),
            posting(2, "2021-01-01", 1000, account="5.28.20"),
            posting(3, "2021-01-31", "2.000,50"),
            # March adds up to nothing, April to less than nothing.
            posting(4, "2021-03-10", 500, account="5.28.20"),
            posting(5, "2021-03-20", -500, account="5.28.20"),
            posting(6, "2021-04-05", "-300,25"),
            # Today counts; tomorrow's doesn't, not even in the forecast, where actual spend is so far only.
            posting(7, "2021-09-15", 700, account="5.57.72"),
            posting(8, "2021-09-16", 9000, account="5.57.72"),
            # Committed by today isn't in the forecast; from tomorrow it is nowhere else; next year's nowhere.
            posting(11, "2021-02-01", 10, "disponeret"),
            posting(12, "2021-09-15", 40, "disponeret"),
            posting(13, "2021-09-16", 60, "disponeret"),
            posting(14, "2021-12-31", 1000, "disponeret"),
            posting(15, "2022-01-01", 5000, "disponeret"),
            posting(21, "2020-01-01", 30000, "budget"),
            posting(22, "2021-01-01", 50000, "budget"),
            posting(23, "2021-07-01", -1000, "budget"),
            posting(24, "2021-10-01", 20000, "budget"),
            posting(25, "2022-01-01", 60000, "budget"),
        ]
    },
    expected=[
        # The month alone.
        Number("udgift_forbrug", "2020-12", 100, None, "ok", more={"value": 100, "series_break_da": None}),
        # 1,000 + 2,000.50.
        Number("udgift_forbrug", "2021-01", 3000.5, None, "ok"),
        # Nothing booked: a zero, as in March, where 500 and -500 were.
        Number("udgift_forbrug", "2021-02", 0, None, "ok"),
        Number("udgift_forbrug", "2021-03", 0, None, "ok"),
        Number("udgift_forbrug", "2021-04", -300.25, None, "ok"),
        Number("udgift_forbrug", "2021-09", 700, None, "provisional"),
        # The year to date: 3,000.50 + 0 - 300.25 + 700 = 3,400.25.
        Number("udgift_forbrug", "2020", 100, None, "ok"),
        Number("udgift_forbrug", "2021", 3400.25, None, "provisional"),
        # By account: 1,000 + 500 - 500; 2,000.50 - 300.25; 700: 3,400.25 together.
        Number("udgift_forbrug", "2021", 1000, None, "provisional", "account", "5.28.20"),
        Number("udgift_forbrug", "2021", 1700.25, None, "provisional", "account", "5.28.21"),
        Number("udgift_forbrug", "2021", 700, None, "provisional", "account", "5.57.72"),
        Number("udgift_forbrug", "2021-01", 1000, None, "ok", "account", "5.28.20"),
        Number("udgift_forbrug", "2020-12", 100, None, "ok", "account", "5.28.20"),
        # Nothing is tied to an intervention.
        Number("udgift_forbrug", "2021", 3400.25, None, "provisional", "ladder_step", "kan_ikke_henfoeres"),
        Number("udgift_disponeret", "2021-02", 10, None, "ok"),
        Number("udgift_disponeret", "2021-03", 0, None, "ok"),
        Number("udgift_disponeret", "2021-09", 40, None, "provisional"),
        # 10 + 40.
        Number("udgift_disponeret", "2021", 50, None, "provisional"),
        Number("udgift_disponeret", "2021", 50, None, "provisional", "account", "5.28.21"),
        Number("udgift_disponeret", "2021", 50, None, "provisional", "ladder_step", "kan_ikke_henfoeres"),
        Number("udgift_budget", "2020-01", 30000, None, "ok"),
        Number("udgift_budget", "2020", 30000, None, "ok"),
        Number("udgift_budget", "2021-01", 50000, None, "ok"),
        Number("udgift_budget", "2021-07", -1000, None, "ok"),
        Number("udgift_budget", "2021-09", 0, None, "provisional"),
        # 50,000 - 1,000; October's 20,000 lies ahead.
        Number("udgift_budget", "2021", 49000, None, "provisional"),
        Number("udgift_budget", "2021", 49000, None, "provisional", "account", "5.28.21"),
        # 3,400.25 + 60 + 1,000.
        Number("udgift_prognose", "2021", 4460.25, None, "provisional"),
        # A year that is over has nothing to come.
        Number("udgift_prognose", "2020", 100, None, "ok"),
        Number("udgift_boern_over_1_mio", "2021", 0, None, "provisional"),
        # Nothing on any step.
        Number("udgift_andel_forebyggelse", "2021", 0, 0, "not_applicable"),
    ],
    absent=[
        Number("udgift_forbrug", "2020-11"),
        Number("udgift_forbrug", "2021-10"),
        Number("udgift_forbrug", "2022"),
        Number("udgift_disponeret", "2021-01"),
        Number("udgift_disponeret", "2021-12"),
        Number("udgift_disponeret", "2022"),
        Number("udgift_budget", "2021-10"),
        Number("udgift_prognose", "2022"),
        # The year only, the total only.
        Number("udgift_prognose", "2021-09"),
        Number("udgift_prognose", "2021", cut="account", cut_value="5.28.21"),
        Number("udgift_prognose", "2021", cut="ladder_step", cut_value="kan_ikke_henfoeres"),
        Number("udgift_pr_helaarsperson", "2020"),
    ],
)

ON_STEPS = Scenario(
    name="spend_on_steps",
    extracts={
        "tilbud": [
            {"tilbud_id": "home", "navn": "Hjemmet", "type": "doegninstitution", "ejer": "egen"},
            {"tilbud_id": "other", "navn": "Andet", "type": "andet", "ejer": "ekstern"},
        ],
        "indsatser": [
            intervention(1, ANNA, "raadgivning_almen", "2021-01-01"),
            intervention(2, BO, "forebyggende_s11", "2021-01-01", "2021-06-30"),
            intervention(3, CLARA, "kontaktperson", "2021-02-01"),
            # Moves from kin to a foster family on 1 June.
            intervention(4, DAN, "anbringelse", "2021-01-01", "2021-05-31", "netvaerkspleje"),
            intervention(5, DAN, "anbringelse", "2021-06-01", place="plejefamilie_almen"),
            # Neither the row nor the provider says what kind of place it is.
            {**intervention(6, EVA, "anbringelse", "2021-01-01"), "tilbud_id": "other"},
            # The provider says it.
            {**intervention(7, FINN, "anbringelse", "2021-02-01"), "tilbud_id": "home"},
            # Begins after today.
            intervention(8, GRO, "stoette_hjem", "2021-10-15"),
        ],
        "posteringer": [
            posting(1, "2021-03-15", 100, spent_on=1),
            # Before the first day and after the last.
            posting(2, "2020-12-20", 200, spent_on=2),
            posting(3, "2021-07-15", 201, spent_on=2),
            posting(4, "2021-02-01", 300, spent_on=3),
            # On the last day with kin, and after it.
            posting(5, "2021-05-31", 400, spent_on=4),
            posting(6, "2021-06-15", 401, spent_on=4),
            # Before the first day in the foster family, when the child was still with kin; and on it.
            posting(7, "2021-05-20", 500, spent_on=5),
            posting(8, "2021-06-01", 501, spent_on=5),
            posting(9, "2021-02-01", 600, spent_on=6),
            posting(10, "2021-02-01", 700, spent_on=7),
            posting(11, "2021-09-15", 900, spent_on=8),
            # An intervention nobody delivered, a child without one (who has one), neither.
            posting(12, "2021-02-01", 1100, spent_on="nobody's", child=ANNA),
            posting(13, "2021-02-01", 1200, child=CLARA),
            posting(14, "2021-02-10", 1300),
            posting(15, "2021-04-01", 30, "disponeret", spent_on=3),
            posting(16, "2021-04-01", 31, "disponeret", spent_on=6),
            posting(17, "2021-01-01", 5000, "budget"),
            posting(18, "2021-01-01", 60, "budget", spent_on=7),
        ],
    },
    expected=[
        Number("udgift_forbrug", "2021", 100, None, "provisional", "ladder_step", "1"),
        Number("udgift_forbrug", "2021", 201, None, "provisional", "ladder_step", "2"),
        Number("udgift_forbrug", "2020", 200, None, "ok", "ladder_step", "2"),
        Number("udgift_forbrug", "2020-12", 200, None, "ok", "ladder_step", "2"),
        # 300 and, on an intervention that has yet to begin, 900.
        Number("udgift_forbrug", "2021", 1200, None, "provisional", "ladder_step", "3"),
        Number("udgift_forbrug", "2021-02", 300, None, "ok", "ladder_step", "3"),
        Number("udgift_forbrug", "2021-09", 900, None, "ok", "ladder_step", "3"),
        # Each posting by its own intervention's days: 400 + 401 and 500 + 501.
        Number("udgift_forbrug", "2021-05", 400, None, "ok", "ladder_step", "4"),
        Number("udgift_forbrug", "2021-06", 401, None, "ok", "ladder_step", "4"),
        Number("udgift_forbrug", "2021", 801, None, "provisional", "ladder_step", "4"),
        Number("udgift_forbrug", "2021-05", 500, None, "ok", "ladder_step", "5"),
        Number("udgift_forbrug", "2021-06", 501, None, "ok", "ladder_step", "5"),
        Number("udgift_forbrug", "2021", 1001, None, "provisional", "ladder_step", "5"),
        Number("udgift_forbrug", "2021", 700, None, "provisional", "ladder_step", "6"),
        # 600 + 1,100 + 1,200 + 1,300.
        Number("udgift_forbrug", "2021-02", 4200, None, "ok", "ladder_step", "kan_ikke_henfoeres"),
        Number("udgift_forbrug", "2021", 4200, None, "provisional", "ladder_step", "kan_ikke_henfoeres"),
        # 100 + 201 + 1,200 + 801 + 1,001 + 700 + 4,200.
        Number("udgift_forbrug", "2021", 8203, None, "provisional"),
        # 300 + 700 + 4,200.
        Number("udgift_forbrug", "2021-02", 5200, None, "ok"),
        Number("udgift_disponeret", "2021", 30, None, "provisional", "ladder_step", "3"),
        Number("udgift_disponeret", "2021", 31, None, "provisional", "ladder_step", "kan_ikke_henfoeres"),
        Number("udgift_budget", "2021", 60, None, "provisional", "ladder_step", "6"),
        Number("udgift_budget", "2021", 5000, None, "provisional", "ladder_step", "kan_ikke_henfoeres"),
        # 100 + 201 + 1,200 of the 1,501 + 801 + 1,001 + 700.
        Number("udgift_andel_forebyggelse", "2021", 1501, 4003, "provisional"),
        Number("udgift_andel_forebyggelse", "2020", 200, 200, "ok"),
        # 1 January to 30 September is 273 days.
        Number(
            *("udgift_pr_helaarsperson", "2021", 100, 273 / 365, "provisional"),
            *("intervention_type", "raadgivning_almen"),
            more={"value": 100 / (273 / 365)},
        ),
        # 1 January to 30 June is 181 days; the 201 were booked after them.
        Number(
            *("udgift_pr_helaarsperson", "2021", 201, 181 / 365, "provisional"),
            *("intervention_type", "forebyggende_s11"),
        ),
        # Spend and no days: not a zero.
        Number(
            *("udgift_pr_helaarsperson", "2020", ..., 0, "not_applicable"),
            *("intervention_type", "forebyggende_s11"),
            more={"value": None},
        ),
        Number(
            *("udgift_pr_helaarsperson", "2021", ..., 0, "not_applicable"),
            *("intervention_type", "stoette_hjem"),
            more={"value": None},
        ),
        # 273 - 31 days.
        Number(
            *("udgift_pr_helaarsperson", "2021", 300, 242 / 365, "provisional"),
            *("intervention_type", "kontaktperson"),
        ),
        # 801 + 1,001 + 600 + 700 for Dan's 273, Eva's 273 and Finn's 242 days: the type is known where the
        # step isn't.
        Number(
            *("udgift_pr_helaarsperson", "2021", 3102, 788 / 365, "provisional"),
            *("intervention_type", "anbringelse"),
        ),
    ],
    absent=[
        Number("udgift_forbrug", "2021", cut="ladder_step", cut_value="ukendt"),
        # Clara's 1,200 are tied to no intervention, though she has one.
        Number("udgift_pr_helaarsperson", "2021"),
        Number("udgift_pr_helaarsperson", "2021", cut="intervention_type", cut_value="kan_ikke_henfoeres"),
        Number("udgift_andel_forebyggelse", "2021-02"),
    ],
)

# In a leap year that is over.
OVERLAPS = Scenario(
    name="spend_overlaps",
    today=date(2020, 12, 31),
    extracts={
        "indsatser": [
            # The whole year, June twice.
            intervention(1, ANNA, "kontaktperson", "2020-01-01", "2020-06-30"),
            intervention(2, ANNA, "kontaktperson", "2020-06-01"),
            # One day, and a planned end.
            intervention(3, BO, "kontaktperson", "2020-12-31", "2021-03-31"),
            # February, 29 days, without a krone.
            intervention(4, ANNA, "familiebehandling", "2020-02-01", "2020-02-29"),
        ],
        "posteringer": [
            posting(1, "2020-06-15", 20000, spent_on=1),
            posting(2, "2020-06-16", 16600, spent_on=2),
            posting(3, "2020-12-31", 100, spent_on=3),
        ],
    },
    expected=[
        # 36,700 for 366 + 1 days of 366: 36,700 x 366 / 367 = 36,600.
        Number(
            *("udgift_pr_helaarsperson", "2020", 36700, 367 / 366, "ok"),
            *("intervention_type", "kontaktperson"),
            more={"value": 36600.0},
        ),
        # Days and no spend: a zero.
        Number(
            *("udgift_pr_helaarsperson", "2020", 0, 29 / 366, "ok", "intervention_type", "familiebehandling"),
            more={"value": 0},
        ),
        Number("udgift_andel_forebyggelse", "2020", 36700, 36700, "ok"),
    ],
)

# Another municipality acts in the case, or pays for the intervention.
ANOTHER_ACTS = Scenario(
    name="spend_another_acts",
    extracts={
        "sager": [
            {"sag_id": "theirs", "cpr": ANNA, "oprettet": date(2020, 1, 1), "handlekommune": ELSEWHERE},
            {"sag_id": "ours", "cpr": CLARA, "oprettet": date(2020, 1, 1), "handlekommune": None},
        ],
        "indsatser": [
            {
                **intervention(1, ANNA, "anbringelse", "2021-01-01", place="plejefamilie_almen"),
                "sag_id": "theirs",
            },
            # A case nobody delivered is the deliverer's own; who pays doesn't matter to what is spent.
            {
                **intervention(2, BO, "anbringelse", "2021-07-01", place="plejefamilie_almen"),
                "sag_id": "nobody's",
                "betalingskommune": ELSEWHERE,
            },
            {**intervention(3, CLARA, "kontaktperson", "2021-07-01"), "sag_id": "ours"},
        ],
        "posteringer": [
            posting(1, "2021-02-01", 1005000, spent_on=1),
            posting(2, "2021-08-01", 4600, spent_on=2),
            posting(3, "2021-08-01", 920, spent_on=3),
        ],
    },
    expected=[
        # What was spent was spent, and on the step it was spent on.
        Number("udgift_forbrug", "2021", 1010520, None, "provisional"),
        Number("udgift_forbrug", "2021", 1009600, None, "provisional", "ladder_step", "5"),
        Number("udgift_andel_forebyggelse", "2021", 920, 1010520, "provisional"),
        Number("udgift_boern_over_1_mio", "2021", 1, None, "provisional"),
        # July, August and September are 92 days. What Anna's full-year person costs is another municipality's
        # number, though the money was paid here.
        Number(
            *("udgift_pr_helaarsperson", "2021", 4600, 92 / 365, "provisional"),
            *("intervention_type", "anbringelse"),
            more={"value": 18250.0},
        ),
        Number(
            *("udgift_pr_helaarsperson", "2021", 920, 92 / 365, "provisional"),
            *("intervention_type", "kontaktperson"),
            more={"value": 3650.0},
        ),
    ],
)

OVER_A_MILLION = Scenario(
    name="spend_over_a_million",
    extracts={
        "indsatser": [
            intervention(1, CLARA, "anbringelse", "2019-01-01", place="opholdssted"),
            intervention(2, EVA, "anbringelse", "2019-01-01", place="opholdssted"),
        ],
        "posteringer": [
            # Anna: exactly a million. Bo: a krone more. Each over two postings and two accounts.
            posting(1, "2020-01-01", 600000, child=ANNA),
            posting(2, "2020-12-31", 400000, child=ANNA, account="5.28.23"),
            posting(3, "2020-01-01", 600000, child=BO),
            posting(4, "2020-12-31", 400001, child=BO, account="5.28.23"),
            # Clara: through her intervention only, and by an oere.
            posting(5, "2020-05-01", "1.000.000,01", spent_on=1),
            # On Eva's intervention but for Dan: his. Without it, Eva's own 900,000 aren't over.
            posting(6, "2020-05-01", 1500000, spent_on=2, child=DAN),
            posting(7, "2020-05-02", 900000, spent_on=2),
            # Finn: some of it came back.
            posting(8, "2020-05-01", 1200000, child=FINN),
            posting(9, "2020-06-01", -300000, child=FINN),
            # Gro: committed and budgeted, not spent.
            posting(10, "2020-05-01", 2000000, "disponeret", child=GRO),
            posting(11, "2020-05-01", 2000000, "budget", child=GRO),
            # Nobody's, the first on an account that no chart knows.
            posting(12, "2020-05-01", 5000000, account="9.99.99"),
            posting(13, "2020-05-01", 5000000, spent_on="nobody's"),
            # Hans: over two years.
            posting(14, "2019-12-31", 600000, child=HANS),
            posting(15, "2020-01-01", 600000, child=HANS),
            # Ida: today. Jens: tomorrow.
            posting(16, "2021-09-30", 1000001, child=IDA),
            posting(17, "2021-10-01", 2000000, child=JENS),
            # Known by number though the intervention isn't.
            posting(18, "2021-01-01", 1000001, spent_on="nobody's", child=HANS),
        ],
    },
    expected=[
        # Bo, Clara and Dan.
        Number("udgift_boern_over_1_mio", "2020", 3, None, "ok", printed="3"),
        # Ida and Hans.
        Number("udgift_boern_over_1_mio", "2021", 2, None, "provisional"),
        # 1,000,000 + 1,000,001 + 1,000,000.01 + 1,500,000 + 900,000 + 900,000 + 10,000,000 + 600,000.
        Number("udgift_forbrug", "2020", 16900001.01, None, "ok"),
        # Clara's, Dan's and Eva's: through the intervention, whoever the child.
        Number("udgift_forbrug", "2020", 3400000.01, None, "ok", "ladder_step", "6"),
        Number("udgift_forbrug", "2020", 13500001, None, "ok", "ladder_step", "kan_ikke_henfoeres"),
        # An account is shown as it was delivered.
        Number("udgift_forbrug", "2020", 5000000, None, "ok", "account", "9.99.99"),
    ],
    absent=[
        Number("udgift_boern_over_1_mio", "2020-05"),
        Number("udgift_boern_over_1_mio", "2020", cut="ladder_step", cut_value="6"),
    ],
)

# No other scenario has money in 2009, so `000` holds these two municipalities alone.
IN_BOTH_HERE = Scenario(
    name="spend_in_two_municipalities_here",
    extracts={
        "indsatser": [intervention(1, IDA, "praktiktilbud", "2009-05-01", "2009-05-20")],
        "posteringer": [
            posting(1, "2009-05-01", 600000, child=JENS),
            posting(2, "2009-05-02", 1100000, spent_on=1),
        ],
    },
    expected=[
        Number("udgift_boern_over_1_mio", "2009", 1, None, "ok"),
        # Jens passes a million with both together, Ida is over in both and one child.
        Number("udgift_boern_over_1_mio", "2009", 2, None, municipality="000"),
        # 600,000 + 1,100,000 here, 400,001 + 1,100,000 there.
        Number("udgift_forbrug", "2009-05", 3200001, None, municipality="000"),
        Number("udgift_forbrug", "2009", 2200000, None, cut="ladder_step", cut_value="3", municipality="000"),
        # A day once: 1 to 20 May here, 16 to 31 May there.
        Number(
            *("udgift_pr_helaarsperson", "2009", 2200000, 31 / 365, ...),
            *("intervention_type", "praktiktilbud"),
            municipality="000",
        ),
    ],
)
IN_BOTH_THERE = Scenario(
    name="spend_in_two_municipalities_there",
    extracts={
        "indsatser": [intervention(1, IDA, "praktiktilbud", "2009-05-16", "2009-05-31")],
        "posteringer": [
            posting(1, "2009-05-01", 400001, account="5.28.20", child=JENS),
            posting(2, "2009-05-02", 1100000, spent_on=1),
        ],
    },
    expected=[
        Number("udgift_boern_over_1_mio", "2009", 1, None, "ok"),
        Number("udgift_forbrug", "2009", 1500001, None, "ok"),
        # What was booked differently in Faxe before 2016 wasn't here.
        Number(
            *("udgift_forbrug", "2009", 400001, None, "ok", "account", "5.28.20"),
            more={"series_break_da": None},
        ),
        Number(
            *("udgift_pr_helaarsperson", "2009", 1100000, 16 / 365, "ok"),
            *("intervention_type", "praktiktilbud"),
        ),
    ],
)

FIRST_FIVE = [cpr("2012-12-12", number) for number in range(1, 6)]

GUARDED = Scenario(
    name="spend_behind_few",
    extracts={
        "indsatser": [
            # Four children in January 2020, five from February 2021.
            *[
                intervention(number, child, "kontaktperson", "2020-01-01", "2020-01-31")
                for number, child in enumerate(FIRST_FIVE[:4], start=1)
            ],
            *[
                intervention(number, child, "kontaktperson", "2021-02-01")
                for number, child in enumerate(FIRST_FIVE, start=11)
            ],
        ],
        "posteringer": [
            *[posting(number, "2020-01-15", 100, spent_on=number) for number in range(1, 5)],
            *[posting(number, "2021-02-15", 100, spent_on=number) for number in range(11, 16)],
            # Many postings don't make many children.
            *[posting(20 + number, "2020-01-16", 1, spent_on=1) for number in range(10)],
            posting(31, "2020-01-01", 10000, "budget"),
            posting(32, "2020-03-01", 777, "budget"),
            posting(33, "2021-01-01", 20000, "budget"),
        ],
    },
    expected=[
        Number("udgift_forbrug", "2020-01", 410, None, "ok"),
        Number(
            *("udgift_forbrug", "2020-01", None, None, "suppressed"),
            build="guarded",
            printed=None,
            more={"value": None},
        ),
        Number("udgift_forbrug", "2020", None, None, "suppressed", build="guarded"),
        Number("udgift_forbrug", "2020", None, None, "suppressed", "ladder_step", "3", build="guarded"),
        Number("udgift_forbrug", "2020", None, None, "suppressed", "account", "5.28.21", build="guarded"),
        Number("udgift_forbrug", "2021-02", 500, None, "ok", build="guarded"),
        Number("udgift_forbrug", "2021", 500, None, "provisional", build="guarded"),
        Number("udgift_forbrug", "2021", 500, None, "provisional", "ladder_step", "3", build="guarded"),
        Number("udgift_forbrug", "2021", 500, None, "provisional", "account", "5.28.21", build="guarded"),
        # A budget is nobody's.
        Number("udgift_budget", "2020-01", 10000, None, "ok", build="guarded"),
        Number("udgift_budget", "2020", 10777, None, "ok", build="guarded"),
        Number("udgift_budget", "2021", 20000, None, "provisional", build="guarded"),
        Number("udgift_prognose", "2020", None, None, "suppressed", build="guarded"),
        Number("udgift_prognose", "2021", 500, None, "provisional", build="guarded"),
        Number(
            *("udgift_pr_helaarsperson", "2020", None, None, "suppressed"),
            *("intervention_type", "kontaktperson"),
            build="guarded",
        ),
        # Five children's 242 days.
        Number(
            *("udgift_pr_helaarsperson", "2021", 500, 1210 / 365, "provisional"),
            *("intervention_type", "kontaktperson"),
            build="guarded",
        ),
        Number("udgift_andel_forebyggelse", "2020", None, None, "suppressed", build="guarded"),
    ],
)

SIX = [cpr("2013-05-01", number) for number in range(1, 7)]


def spent_on_each(day: str, *amounts: object, kind: str = "forbrug") -> list[Row]:
    """A posting on each of the six, in their order."""
    return [
        posting(f"{kind} {day} {number}", day, amount, kind, spent_on=number)
        for number, amount in enumerate(amounts, start=1)
    ]


DOMINATED = Scenario(
    name="spend_dominated",
    extracts={
        "indsatser": [
            intervention(number, child, "kontaktperson", "2020-01-01")
            for number, child in enumerate(SIX, start=1)
        ],
        "posteringer": [
            # The four without the two largest have 49: less than 100, a tenth of the largest.
            *spent_on_each("2020-01-10", 1000, 50, 20, 15, 10, 4),
            # They have 100: exactly a tenth. Since New Year 149, less than a tenth of 2,000.
            *spent_on_each("2020-02-10", 1000, 900, 40, 30, 20, 10),
            # An oere less.
            *spent_on_each("2020-03-10", 1000, 900, 40, 30, 20, "9,99"),
            # As in January, and 51 that are about no child.
            *spent_on_each("2020-04-10", 1000, 50, 20, 15, 10, 4),
            posting("overhead", "2020-04-30", 51),
            *spent_on_each("2020-05-10", 100, 100, 100, 100, 100, 100),
            # The largest is paid back as much, and nothing of it is left in June.
            *spent_on_each("2020-06-10", 1000, 50, 20, 15, 10, 4),
            posting("paid back", "2020-06-20", -1000, spent_on=1),
            # In 2021 one has 5,000 and the four 140, until the rest of what is committed comes.
            *spent_on_each("2021-01-10", 5000, 100, 50, 40, 30, 20),
            *spent_on_each("2021-12-10", 0, 500, 500, 500, 500, 500, kind="disponeret"),
            # A budget is nobody's.
            posting("budget", "2020-01-01", 100_000, "budget"),
        ],
    },
    expected=[
        Number("udgift_forbrug", "2020-01", 1099, None, "ok"),
        *[
            Number("udgift_forbrug", month, None, None, "suppressed", build="guarded")
            for month in ("2020-01", "2020-03")
        ],
        Number("udgift_forbrug", "2020-01", None, None, "suppressed", "ladder_step", "3", build="guarded"),
        Number("udgift_forbrug", "2020-01", None, None, "suppressed", "account", "5.28.21", build="guarded"),
        Number("udgift_forbrug", "2020-02", 2000, None, "ok", build="guarded"),
        Number("udgift_forbrug", "2020-05", 600, None, "ok", build="guarded"),
        # 50 beside 20, 15, 10 and 4.
        Number("udgift_forbrug", "2020-06", 99, None, "ok", build="guarded"),
        Number("udgift_budget", "2020-01", 100_000, None, "ok", build="guarded"),
        # 4,100 and 2,050 beside 240 + 205 + 170 + 131.99 + 51.
        Number("udgift_forbrug", "2020", 6947.99, None, "ok", build="guarded"),
        Number("udgift_forbrug", "2021", None, None, "suppressed", build="guarded"),
        # 5,000 and 600 beside 550 + 540 + 530 + 520.
        Number("udgift_prognose", "2021", 7740, None, "provisional", build="guarded"),
        Number("udgift_andel_forebyggelse", "2020", status="ok", build="guarded"),
        Number("udgift_andel_forebyggelse", "2021", None, None, "suppressed", build="guarded"),
        Number(
            *("udgift_pr_helaarsperson", "2020", ..., ..., "ok", "intervention_type", "kontaktperson"),
            build="guarded",
        ),
        Number(
            *("udgift_pr_helaarsperson", "2021", None, None, "suppressed"),
            *("intervention_type", "kontaktperson"),
            build="guarded",
        ),
    ],
)

NEVER_CAME = Scenario(
    name="spend_never_came",
    extracts={"trivselsvurderinger": [assessment(ANNA, "2021E", "groen")]},
    expected=[
        *[
            Number(indicator, period, None, None, "no_data", more={"value": None})
            for indicator in ("udgift_forbrug", "udgift_disponeret", "udgift_budget")
            for period in ("2021-09", "2021")
        ],
        *[
            Number(indicator, "2021", None, None, "no_data")
            for indicator in ("udgift_prognose", "udgift_boern_over_1_mio", "udgift_andel_forebyggelse")
        ],
        # It has no total.
        Number(
            "udgift_pr_helaarsperson",
            "2021",
            None,
            None,
            "no_data",
            cut="intervention_type",
            cut_value="ukendt",
        ),
    ],
    absent=[Number("udgift_forbrug", "2021-08"), Number("udgift_pr_helaarsperson", "2021")],
)

# The interventions came, the money didn't or stopped.
STOPPED = Scenario(
    name="spend_stopped_coming",
    earlier={date(2020, 6, 15): {"posteringer": [posting(1, "2020-04-30", 100, spent_on=1)]}},
    extracts={"indsatser": [intervention(1, ANNA, "kontaktperson", "2020-01-01")]},
    expected=[
        Number("udgift_forbrug", "2020-04", 100, None, "ok"),
        # Told about in part, then not at all.
        Number("udgift_forbrug", "2020-06", 0, None, "ok"),
        Number("udgift_forbrug", "2020-07", None, None, "no_data"),
        Number("udgift_forbrug", "2021", None, None, "no_data"),
        Number("udgift_prognose", "2021", None, None, "no_data"),
        # There are days, but nobody knows what they cost.
        Number(
            *("udgift_pr_helaarsperson", "2021", None, None, "no_data"),
            *("intervention_type", "kontaktperson"),
        ),
        Number(
            *("udgift_pr_helaarsperson", "2020", 100, 1.0, "ok", "intervention_type", "kontaktperson"),
            more={"value": 100, "data_as_of": date(2020, 6, 15)},
        ),
    ],
)

# The Child's Act takes over from the Social Services Act between the two postings.
TWO_LAWS = Scenario(
    name="spend_under_two_laws",
    today=date(2024, 1, 31),
    extracts={
        "indsatser": [
            intervention(1, ANNA, "kontaktperson", "2023-07-01"),
            intervention(2, BO, "anbringelse", "2023-12-31", place="sikret_institution"),
        ],
        "posteringer": [
            posting(1, "2023-12-31", 100, spent_on=1),
            posting(2, "2024-01-01", 200, spent_on=1),
            posting(3, "2023-12-31", 1000, spent_on=2, account="5.28.24"),
            posting(4, "2024-01-01", 2000, spent_on=2, account="5.28.24"),
        ],
    },
    expected=[
        Number("udgift_forbrug", "2023-12", 100, None, "ok", "ladder_step", "3"),
        Number("udgift_forbrug", "2023-12", 1000, None, "ok", "ladder_step", "6"),
        Number("udgift_forbrug", "2024-01", 200, None, "ok", "ladder_step", "3"),
        Number("udgift_forbrug", "2024-01", 2000, None, "ok", "ladder_step", "6"),
        Number("udgift_forbrug", "2023", 1100, None, "ok"),
        Number("udgift_forbrug", "2024", 2200, None, "provisional"),
        # July to December is 184 days; January is 31 of a leap year's.
        Number(
            *("udgift_pr_helaarsperson", "2023", 100, 184 / 365, "ok", "intervention_type", "kontaktperson"),
        ),
        Number(
            *("udgift_pr_helaarsperson", "2024", 200, 31 / 366, "provisional"),
            *("intervention_type", "kontaktperson"),
        ),
        # The one day of 2023: 1,000 x 365.
        Number(
            *("udgift_pr_helaarsperson", "2023", 1000, 1 / 365, "ok", "intervention_type", "anbringelse"),
            more={"value": 365000.0},
        ),
        Number("udgift_andel_forebyggelse", "2023", 100, 1100, "ok"),
        Number("udgift_andel_forebyggelse", "2024", 200, 2200, "provisional"),
    ],
)

CORRECTED = Scenario(
    name="spend_corrected",
    earlier={
        date(2021, 8, 31): {
            "posteringer": [
                posting(1, "2021-07-01", 100),
                posting(2, "2021-08-15", 50),
                posting(3, "2021-09-30", 7, "disponeret"),
            ]
        }
    },
    extracts={
        # The first was booked a month too early and 50 too low; the commitment has been spent.
        "posteringer": [posting(1, "2021-08-01", 150), posting(3, "2021-09-30", 8)]
    },
    expected=[
        # 150 + 50.
        Number("udgift_forbrug", "2021-08", 200, None, "ok"),
        Number("udgift_forbrug", "2021", 208, None, "provisional"),
        Number("udgift_prognose", "2021", 208, None, "provisional"),
        Number("udgift_disponeret", "2021-09", 0, None, "ok"),
        # What was known on 31 August.
        Number("udgift_forbrug", "2021-07", 100, None, "ok", build="as_known_on"),
        Number("udgift_forbrug", "2021-08", 50, None, "ok", build="as_known_on"),
        Number("udgift_forbrug", "2021", 150, None, "provisional", build="as_known_on"),
        Number("udgift_prognose", "2021", 157, None, "provisional", build="as_known_on"),
    ],
    absent=[
        Number("udgift_forbrug", "2021-07"),
        Number("udgift_forbrug", "2021-09", build="as_known_on"),
    ],
)

# Binary doubles would make 0.6000000053 of it: doubles of this size are 0.000000015 apart.
TO_THE_OERE = Scenario(
    name="spend_to_the_oere",
    extracts={
        "indsatser": [intervention(1, ANNA, "kontaktperson", "2021-01-01")],
        "posteringer": [
            posting(1, "2021-01-01", "0,10"),
            posting(2, "2021-01-02", "0,20", account="5.28.20"),
            posting(3, "2021-02-01", "123.456.789,01", spent_on=1),
            posting(4, "2021-03-01", "-123.456.789,00", account="5.28.20"),
            posting(5, "2021-03-01", "0.29", spent_on=1),
        ],
    },
    expected=[
        Number("udgift_forbrug", "2021-01", 0.3, None, "ok"),
        # 0.30 + 123,456,789.01 - 123,456,789.00 + 0.29.
        Number("udgift_forbrug", "2021", 0.6, None, "provisional"),
        Number("udgift_forbrug", "2021", 123456789.3, None, "provisional", "ladder_step", "3"),
        Number(
            *("udgift_forbrug", "2021", -123456788.7, None, "provisional"),
            *("ladder_step", "kan_ikke_henfoeres"),
        ),
    ],
)

# Of 2020, which is over: what each step costs.
COST_OF_STEPS = Scenario(
    name="spend_cost_of_steps",
    today=date(2020, 12, 31),
    extracts={
        "sager": [
            {"sag_id": "theirs", "cpr": EVA, "oprettet": date(2019, 1, 1), "handlekommune": ELSEWHERE},
        ],
        "indsatser": [
            intervention(1, ANNA, "raadgivning_almen", "2020-01-01"),
            # Half of the 366 days: 1 July to 30 December.
            intervention(2, BO, "forebyggende_s11", "2020-07-01", "2020-12-30"),
            intervention(3, CLARA, "kontaktperson", "2019-01-01"),
            # The same step by another type on the same days: the days count once, the money twice.
            intervention(4, CLARA, "aflastning", "2020-01-01"),
            intervention(5, DAN, "anbringelse", "2020-01-01", place="netvaerkspleje"),
            {**intervention(6, EVA, "kontaktperson", "2020-01-01"), "sag_id": "theirs"},
            # Nobody in a foster family.
            intervention(7, FINN, "anbringelse", "2020-01-01", place="opholdssted"),
            intervention(8, GRO, "anbringelse", "2020-01-01"),
        ],
        "posteringer": [
            posting(1, "2020-01-15", 10000, spent_on=1),
            posting(2, "2020-12-31", 15000, spent_on=2),
            posting(3, "2020-03-01", 60000, spent_on=3),
            posting(4, "2020-03-01", 30000, spent_on=4),
            posting(5, "2020-03-01", 40000, spent_on=5),
            # Another municipality acts.
            posting(6, "2020-03-01", 500, spent_on=6),
            posting(7, "2020-03-01", 1200000, spent_on=7),
            # On no known step; tied to nothing; not spent; of another year.
            posting(8, "2020-03-01", 70000, spent_on=8),
            posting(9, "2020-03-01", 80000, child=ANNA),
            posting(10, "2020-03-01", 90000, "disponeret", spent_on=1),
            posting(11, "2021-01-01", 90000, spent_on=1),
        ],
    },
    expected=[
        # 10,000 + 15,000 + 90,500 of that and 40,000 + 1,200,000.
        Number("udgift_andel_forebyggelse", "2020", 115500, 1355500, "ok"),
        # The day after is next year's.
        Number("udgift_prognose", "2020", 1505500, None, "ok"),
    ],
)

SCENARIOS = [
    MONTH_AND_YEAR,
    ON_STEPS,
    OVERLAPS,
    ANOTHER_ACTS,
    OVER_A_MILLION,
    IN_BOTH_HERE,
    IN_BOTH_THERE,
    GUARDED,
    DOMINATED,
    NEVER_CAME,
    STOPPED,
    TWO_LAWS,
    CORRECTED,
    TO_THE_OERE,
    COST_OF_STEPS,
    *by_chance(),
]
