"""Well-being and development: who is assessed, how pupils feel, what help changes, what protects or not.

Three municipalities. The first tells of daycare, school and factors, the second of language and of what help
changes, and the third, next door, uses the same numbers for other institutions and interventions.
"""

from collections.abc import Iterator
from datetime import date

from tests.warehouse.scenarios.placements_ended import SAG_OF_ANOTHER, case, child, day, placement, provider
from tests.warehouse.scenarios.topi import assessment
from tests.warehouse.world import Number, Row, Scenario

ALL = "000"


def institution(number: str, kind: str, district: str | None) -> Row:
    """A row of `institutioner`."""
    return {"institution_id": number, "navn": f"Hus {number}", "type": kind, "distrikt": district}


def enrolled(cpr_number: str, place: str, first: str, last: str | None = None) -> Row:
    """A row of `indmeldelser`."""
    return {
        "cpr": cpr_number,
        "institution_id": place,
        "fra": day(first),
        "til": day(last),
        "tilbudstype": "almen",
    }


def language(cpr_number: str, step: int, assessed: str, result: str = "generel", place: str = "N1") -> Row:
    """A row of `sprogvurderinger`."""
    return {
        "cpr": cpr_number,
        "alderstrin": step,
        "institution_id": place,
        "vurderet": day(assessed),
        "resultat": result,
    }


def school(cpr_number: str, school_year: str, place: str, *answers: object) -> Row:
    """A row of `skoletrivsel`; the answers are academic, social, peace and order, support."""
    columns = ("faglig", "social", "ro_orden", "stoette_inspiration")
    return {
        "cpr": cpr_number,
        "skoleaar": school_year,
        "institution_id": place,
        **dict(zip(columns, answers, strict=True)),
    }


def factor(cpr_number: str, answered: str, name: str, is_present: bool) -> Row:
    """A row of `faktorer`."""
    return {"cpr": cpr_number, "dato": day(answered), "faktor": name, "til_stede": is_present}


def sdq(
    cpr_number: str,
    answered: str,
    moment: str,
    total: int,
    intervention: object = None,
    respondent: str = "foraelder",
) -> Row:
    """A row of `sdq` whose four scales of difficulties add up to the total; prosocial stands apart."""
    scales = ("emotionelle", "adfaerd", "hyperaktivitet", "kammerat")
    points, rest = divmod(total, len(scales))
    return {
        "cpr": cpr_number,
        "dato": day(answered),
        "respondent": respondent,
        "indsats_id": intervention,
        "tidspunkt": moment,
        **{scale: points + (i < rest) for i, scale in enumerate(scales)},
        "prosocial": 9,
    }


def scaled(cpr_number: str, answered: str, value: int, intervention: object = None) -> Row:
    """A row of `skaleringer`."""
    return {"cpr": cpr_number, "dato": day(answered), "vaerdi": value, "indsats_id": intervention}


def help_given(number: object, cpr_number: str, kind: str, start: str, end: str | None = None) -> Row:
    """A row of `indsatser` that is no placement."""
    return {**placement(number, cpr_number, start, end, place=None), "indsatstype": kind}


# Daycare: who is there on the day, and who of them is assessed in the round.

TODDLER_BORN = "2019-05-05"
ANNA, BO, CLARA, DAN, EVA, FINN = (child(number, TODDLER_BORN) for number in range(1, 7))
GRETE, HANS, IDA, JENS, KARL, LISE = (child(number, TODDLER_BORN) for number in range(7, 13))
NEWBORN, UNBORN = child(1, "2021-02-28"), child(1, "2021-09-05")
SIX_ON_THE_DAY, SIX_TOMORROW = child(1, "2015-09-01"), child(1, "2015-09-02")
LEAP, MARCH_1, MARCH_2 = child(1, "2012-02-29"), child(1, "2012-03-01"), child(1, "2012-03-02")
# In daycare in 2012, when no other municipality than these tells of it.
IN_BOTH, HERE_ASSESSED, HERE_FORGOTTEN = (child(number, "2010-08-08") for number in range(1, 4))

ENROLMENTS = [
    enrolled(ANNA, "V1", "2020-08-01"),
    # The first day and the last are days in daycare.
    enrolled(BO, "B1", "2021-09-01"),
    enrolled(CLARA, "B1", "2020-08-01", "2021-09-01"),
    # Left the day before, came the day after.
    enrolled(DAN, "B1", "2020-08-01", "2021-08-31"),
    enrolled(EVA, "B1", "2021-09-02"),
    # In two places at once.
    enrolled(FINN, "B1", "2021-08-01"),
    enrolled(FINN, "I1", "2021-09-01"),
    enrolled(NEWBORN, "D1", "2021-06-01"),
    # Not daycare, and a place that nobody delivered.
    enrolled(GRETE, "S1", "2021-08-01"),
    enrolled(HANS, "K1", "2021-08-01"),
    enrolled(IDA, "X9", "2021-08-01"),
    # Has a place before it is born.
    enrolled(UNBORN, "V1", "2021-08-01"),
    enrolled(SIX_ON_THE_DAY, "B1", "2021-08-01"),
    # Five until tomorrow, and begun in school as well.
    enrolled(SIX_TOMORROW, "B1", "2021-08-01"),
    enrolled(SIX_TOMORROW, "S1", "2021-08-01"),
    enrolled(JENS, "B1", "2020-08-01"),
    enrolled(KARL, "B1", "2021-08-01"),
    enrolled(LISE, "B1", "2021-08-01"),
    # A child of 29 February turns six on 1 March 2018.
    *[enrolled(who, "B1", "2017-09-02", "2018-06-30") for who in (LEAP, MARCH_1, MARCH_2)],
    *[enrolled(who, "B1", "2012-02-01", "2012-04-30") for who in (IN_BOTH, HERE_ASSESSED, HERE_FORGOTTEN)],
]

ASSESSED = [
    *[
        assessment(who, "2021E", "groen", "B1")
        for who in (ANNA, CLARA, DAN, EVA, FINN, GRETE, HANS, IDA, UNBORN, SIX_ON_THE_DAY, SIX_TOMORROW)
    ],
    # Nowhere enrolled.
    assessment(child(13, TODDLER_BORN), "2021E", "roed", "B1"),
    # In the rounds before, not in this.
    assessment(JENS, "2020E", "gul", "B1"),
    assessment(JENS, "2021F", "gul", "B1"),
    # Dated after today.
    assessment(KARL, "2021E", "roed", "B1", date(2021, 10, 1)),
    # The round is the one delivered, whenever the child was assessed.
    assessment(LISE, "2021E", "gul", "B1", date(2021, 8, 20)),
    assessment(ANNA, "2021F", "gul", "V1", date(2021, 8, 2)),
    *[assessment(who, "2018F", "groen", "B1") for who in (LEAP, MARCH_1, MARCH_2)],
    assessment(HERE_ASSESSED, "2012F", "gul", "B1"),
]

DAYCARE_EXPECTED = [
    # There on 1 September: Anna, Bo, Clara, Finn, the newborn, the one who is six tomorrow, Jens, Karl, Lise.
    # Assessed: Anna, Clara, Finn, the one who is six tomorrow, Lise.
    Number("topi_daekning", "2021E", 5, 9, "provisional", more={"value": 5 / 9}),
    # There on 1 March: Anna, Clara, Dan, Jens. Assessed: Anna (late), Jens.
    Number("topi_daekning", "2021F", 2, 4, "ok", more={"value": 0.5}),
    # The same four; only Jens.
    Number("topi_daekning", "2020E", 1, 4, "ok"),
    # The second of March alone is five.
    Number("topi_daekning", "2018F", 1, 1, "ok"),
    # They left in June.
    Number("topi_daekning", "2018E", 0, 0, "not_applicable", more={"value": None}),
    Number("topi_daekning", "2012F", 1, 3, "ok"),
    # The child of both counts once, and was assessed next door.
    Number("topi_daekning", "2012F", 2, 3, municipality=ALL),
    # In all municipalities as here: those that told of no round, or whose last word is older, add nobody.
    Number("topi_daekning", "2018F", 1, 1, municipality=ALL),
    Number("topi_daekning", "2020E", 1, 4, municipality=ALL),
    # A position is counted wherever the child is enrolled, or not at all.
    Number("topi_vurderet", "2021E", 13, None, "provisional"),
    # Its children are enrolled, and no language assessment ever came.
    Number("sprog_daekning_3", "2021", None, None, "no_data", more={"value": None}),
    Number("sprog_daekning_5", "2021", None, None, "no_data"),
    Number("sprog_fokuseret", "2021", None, None, "no_data"),
    Number("sdq_aendring", "2021", None, None, "no_data"),
    Number("skalering_aendring", "2021", None, None, "no_data"),
]

# School: a pupil's empty answer is in no mean.

P1, P2, P3, P4, P5 = (child(number, "2009-09-09") for number in range(1, 6))
IN_SCHOOL_LONG_AGO = child(1, "2001-01-01")

SCHOOL = [
    school(P1, "2020/21", "S1", 4, "3,5", 3, "2,5"),
    school(P2, "2020/21", "S1", None, "4,5", 4, "3,5"),
    school(P3, "2020/21", "S2", 3, 5, None, None),
    school(P4, "2020/21", "S2", "2,5", None, None, None),
    school(P5, "2020/21", "X9", 5, 5, 5, 5),
    # Nobody answered on support.
    school(P1, "2019/20", "S1", 3, 3, 4, None),
    # The running year, and one that has not begun.
    school(P1, "2021/22", "S1", 2, 3, 4, 5),
    school(P1, "2022/23", "S1", 1, 1, 1, 1),
    school(IN_SCHOOL_LONG_AGO, "2012/13", "S1", 4, 4, 4, 4),
]

SCHOOL_EXPECTED = [
    # 4 + 3 + 2.5 + 5; 3.5 + 4.5 + 5 + 5; 3 + 4 + 5; 2.5 + 3.5 + 5.
    Number("skoletrivsel_faglig", "2020/21", 14.5, 4, "ok", printed="3,6", more={"value": 3.625}),
    Number("skoletrivsel_social", "2020/21", 18, 4, "ok"),
    Number("skoletrivsel_ro_orden", "2020/21", 12, 3, "ok"),
    Number("skoletrivsel_stoette", "2020/21", 11, 3, "ok"),
    # 3.625 + 4.5 + 4 + 11/3, each of the four weighing the same.
    Number(
        *("skoletrivsel_samlet", "2020/21", 3.625 + 4.5 + 4 + 11 / 3, 4, "ok"),
        printed="3,9",
        more={"value": (3.625 + 4.5 + 4 + 11 / 3) / 4},
    ),
    Number("skoletrivsel_faglig", "2020/21", 4, 1, "ok", "institution", "S1"),
    Number("skoletrivsel_social", "2020/21", 8, 2, "ok", "institution", "S1"),
    # 4 + 4 + 3.5 + 3.
    Number("skoletrivsel_samlet", "2020/21", 14.5, 4, "ok", "institution", "S1"),
    Number("skoletrivsel_faglig", "2020/21", 5.5, 2, "ok", "institution", "S2"),
    Number("skoletrivsel_social", "2020/21", 5, 1, "ok", "institution", "S2"),
    # Nobody at S2 answered on peace and order.
    Number("skoletrivsel_samlet", "2020/21", ..., 0, "not_applicable", "institution", "S2"),
    Number("skoletrivsel_ro_orden", "2020/21", 5, 1, "ok", "institution", "ukendt"),
    Number("skoletrivsel_samlet", "2020/21", 20, 4, "ok", "institution", "ukendt"),
    Number("skoletrivsel_ro_orden", "2019/20", 4, 1, "ok"),
    Number("skoletrivsel_stoette", "2019/20", 0, 0, "not_applicable", more={"value": None}),
    Number("skoletrivsel_samlet", "2019/20", ..., 0, "not_applicable", printed=None, more={"value": None}),
    # Nobody was asked.
    Number("skoletrivsel_social", "2018/19", 0, 0, "not_applicable"),
    Number("skoletrivsel_samlet", "2013/14", ..., 0, "not_applicable"),
    Number("skoletrivsel_faglig", "2021/22", 2, 1, "provisional"),
    Number("skoletrivsel_samlet", "2021/22", 14, 4, "provisional", more={"value": 3.5}),
    # 2012/13 is this and the next municipality's own. The pupil answered in both, and both answers count:
    # 4 and 2; 4 and 4; 4 and none; 4 and 1.
    Number("skoletrivsel_faglig", "2012/13", 6, 2, municipality=ALL),
    Number("skoletrivsel_social", "2012/13", 8, 2, municipality=ALL),
    Number("skoletrivsel_ro_orden", "2012/13", 4, 1, municipality=ALL),
    Number("skoletrivsel_stoette", "2012/13", 5, 2, municipality=ALL),
    # 3 + 4 + 4 + 2.5.
    Number("skoletrivsel_samlet", "2012/13", 13.5, 4, municipality=ALL),
    Number("skoletrivsel_samlet", "2012/13", 16, 4, "ok"),
    # Means of two pupils and of four are hidden.
    Number(
        *("skoletrivsel_samlet", "2020/21", None, None, "suppressed", "institution", "S1"), build="guarded"
    ),
    Number("skoletrivsel_faglig", "2020/21", None, None, "suppressed", build="guarded", more={"value": None}),
]

# Factors: the latest answer holds until another is given.

MAJA, NIELS, OLGA, PETER = (child(number, "2011-11-11") for number in range(1, 5))

FACTORS = [
    # The year's last day, and the first of a quarter.
    factor(MAJA, "2020-12-31", "aktivt_fritidsliv", True),
    factor(MAJA, "2021-04-01", "aktivt_fritidsliv", False),
    factor(MAJA, "2021-01-15", "venner", True),
    factor(NIELS, "2021-01-01", "aktivt_fritidsliv", False),
    factor(NIELS, "2021-06-30", "aktivt_fritidsliv", True),
    factor(NIELS, "2021-02-01", "foraelder_i_arbejde", True),
    factor(NIELS, "2021-02-01", "stabil_voksen", False),
    factor(OLGA, "2021-01-10", "skolefravaer", True),
    factor(OLGA, "2021-03-31", "ensomhed", True),
    # Twice in a quarter, the second time today; and tomorrow.
    factor(OLGA, "2021-07-15", "skolefravaer", True),
    factor(OLGA, "2021-09-30", "skolefravaer", False),
    factor(OLGA, "2021-10-01", "misbrug_i_hjemmet", True),
    # Nobody knows whether it protects or threatens.
    factor(OLGA, "2021-05-01", "kaeledyr", True),
    factor(PETER, "2021-05-05", "mistrivsel", False),
    factor(MAJA, "2021-05-05", "mistrivsel", True),
    factor(MAJA, "2021-07-01", "mistrivsel", False),
]

FACTORS_EXPECTED = [
    Number("beskyttelsesfaktorer", "2020K4", 1, 1, "ok"),
    # Present: Maja's leisure and friends, Niels' parent at work. Not: Niels' leisure and steady adult.
    Number("beskyttelsesfaktorer", "2021K1", 3, 5, "ok", more={"value": 0.6}),
    Number("beskyttelsesfaktorer", "2021K1", 1, 2, "ok", "theme", "fritid"),
    Number("beskyttelsesfaktorer", "2021K1", 1, 1, "ok", "theme", "faellesskab"),
    Number("beskyttelsesfaktorer", "2021K1", 1, 2, "ok", "theme", "familie"),
    # The two have changed places in leisure; the rest was said in the winter and still holds.
    Number("beskyttelsesfaktorer", "2021K2", 3, 5, "ok"),
    Number("beskyttelsesfaktorer", "2021K2", 1, 2, "ok", "theme", "fritid"),
    # In both, and in neither's total.
    Number("beskyttelsesfaktorer", "2021K2", 1, 1, "ok", "theme", "ukendt"),
    Number("risikofaktorer", "2021K2", 1, 1, "ok", "theme", "ukendt"),
    # Nothing new was said.
    Number("beskyttelsesfaktorer", "2021K3", 3, 5, "ok"),
    Number("beskyttelsesfaktorer", "2021K3", 1, 2, "ok", "theme", "familie"),
    Number("beskyttelsesfaktorer", "2021K3", 1, 1, "ok", "theme", "ukendt"),
    # Olga's absence and loneliness.
    Number("risikofaktorer", "2021K1", 2, 2, "ok"),
    Number("risikofaktorer", "2021K1", 1, 1, "ok", "theme", "laering"),
    # And Maja's, not Peter's, lack of well-being.
    Number("risikofaktorer", "2021K2", 3, 4, "ok"),
    Number("risikofaktorer", "2021K2", 1, 2, "ok", "theme", "trivsel"),
    # Olga's loneliness alone.
    Number("risikofaktorer", "2021K3", 1, 4, "ok"),
    Number("risikofaktorer", "2021K3", 0, 1, "ok", "theme", "laering"),
    Number("risikofaktorer", "2021K3", 1, 1, "ok", "theme", "faellesskab"),
    Number("risikofaktorer", "2021K3", 0, 2, "ok", "theme", "trivsel"),
    # Corrected in September: in August Maja's leisure wasn't active.
    Number("beskyttelsesfaktorer", "2020K4", 0, 1, "ok", build="as_known_on"),
    Number("beskyttelsesfaktorer", "2021K2", 0, 1, "ok", build="as_known_on"),
]

ASSESSED_AND_ASKED = Scenario(
    name="assessed_and_asked",
    earlier={date(2021, 8, 15): {"faktorer": [factor(MAJA, "2020-12-31", "aktivt_fritidsliv", False)]}},
    extracts={
        "institutioner": [
            institution("V1", "vuggestue", "Nord"),
            institution("B1", "boernehave", "Nord"),
            institution("I1", "integreret", "Syd"),
            institution("D1", "dagpleje", None),
            institution("S1", "skole", "Syd"),
            institution("S2", "skole", "Syd"),
            institution("K1", "klub", "Syd"),
        ],
        "indmeldelser": ENROLMENTS,
        "trivselsvurderinger": ASSESSED,
        "skoletrivsel": SCHOOL,
        "faktorer": FACTORS,
    },
    expected=[*DAYCARE_EXPECTED, *SCHOOL_EXPECTED, *FACTORS_EXPECTED],
    absent=[
        Number("topi_daekning", "2011E"),
        Number("topi_daekning", "2022F"),
        Number("topi_daekning", "2021"),
        Number("topi_daekning", "2021F", cut="institution", cut_value="B1"),
        Number("skoletrivsel_samlet", "2011/12"),
        Number("skoletrivsel_faglig", "2022/23"),
        Number("skoletrivsel_samlet", "2022/23"),
        Number("skoletrivsel_faglig", "2012/13", cut="institution", cut_value="S1", municipality=ALL),
        Number("beskyttelsesfaktorer", "2020K3"),
        # No risk was asked about before the new year.
        Number("risikofaktorer", "2020K4"),
        Number("risikofaktorer", "2021K3", cut="theme", cut_value="familie"),
        Number("beskyttelsesfaktorer", "2021K1", cut="theme", cut_value="ukendt"),
        Number("beskyttelsesfaktorer", "2021K4"),
    ],
)

# Language: three and five years old.

MET, LAST_DAY, LEFT_EARLY = child(1, "2018-01-15"), child(1, "2018-01-31"), child(2, "2018-01-15")
EARLY, TODAY_3, TOMORROW_3 = child(1, "2018-02-28"), child(1, "2018-09-30"), child(1, "2018-10-01")
WRONG_STEP, IN_SCHOOL, TWO_PLACES = child(1, "2018-05-05"), child(1, "2018-06-06"), child(1, "2018-07-07")
LEAP_GONE, LEAP_CAME, LEAP_5_GONE, LEAP_5_THERE = (child(number, "2016-02-29") for number in range(1, 5))
FIVE, FIVE_IN_SCHOOL = child(1, "2016-08-31"), child(1, "2016-08-15")
LATE_AND_EARLY, ELSEWHERE = child(1, "2017-06-06"), child(2, "2017-06-06")
YEAR_BEFORE = child(1, "2015-12-15")

LANGUAGE_ENROLMENTS = [
    enrolled(MET, "N1", "2020-08-01"),
    # The last day is the month's, and the day before it.
    enrolled(LAST_DAY, "N1", "2020-08-01", "2021-01-31"),
    enrolled(LEFT_EARLY, "N1", "2020-08-01", "2021-01-30"),
    # The first day is the month's last.
    enrolled(EARLY, "S1", "2021-02-28"),
    enrolled(TODAY_3, "D1", "2021-01-01"),
    # Three tomorrow.
    enrolled(TOMORROW_3, "N1", "2021-01-01"),
    enrolled(WRONG_STEP, "D1", "2021-01-01"),
    enrolled(IN_SCHOOL, "SK", "2021-01-01"),
    enrolled(TWO_PLACES, "N1", "2021-01-01"),
    enrolled(TWO_PLACES, "S1", "2021-07-31"),
    # Turned three in the year before anybody was assessed.
    enrolled(YEAR_BEFORE, "N1", "2018-09-01", "2018-12-31"),
    # Born on 29 February 2016: three on 1 March 2019, five on 1 March 2021, so March is the month.
    enrolled(LEAP_GONE, "N1", "2018-08-01", "2019-02-28"),
    enrolled(LEAP_CAME, "N1", "2019-03-31", "2019-12-31"),
    enrolled(LEAP_5_GONE, "N1", "2021-02-01", "2021-03-30"),
    enrolled(LEAP_5_THERE, "S1", "2020-08-01", "2021-03-31"),
    enrolled(FIVE, "N1", "2020-08-01"),
    # Went to school in the month of the birthday.
    enrolled(FIVE_IN_SCHOOL, "N1", "2020-08-01", "2021-07-31"),
    enrolled(FIVE_IN_SCHOOL, "SK", "2021-08-01"),
]

LANGUAGE = [
    language(MET, 3, "2021-02-10", "fokuseret"),
    language(LEFT_EARLY, 3, "2021-01-10", "fokuseret"),
    # Two months before the birthday.
    language(EARLY, 3, "2020-12-20", "generel", "S1"),
    language(TODAY_3, 3, "2021-09-30", "saerlig", "D1"),
    language(WRONG_STEP, 5, "2021-05-06", "generel", "D1"),
    # After today.
    language(TWO_PLACES, 3, "2021-10-02", "saerlig"),
    language(LEAP_CAME, 3, "2019-04-01", "saerlig"),
    language(LEAP_5_THERE, 5, "2021-03-02", "fokuseret", "S1"),
    language(YEAR_BEFORE, 3, "2019-01-05", "generel"),
    # At three, not at five.
    language(FIVE, 3, "2019-09-10"),
    # Both steps in one year: a child, two assessments.
    language(LATE_AND_EARLY, 3, "2021-01-05", "fokuseret", "N1"),
    language(LATE_AND_EARLY, 5, "2021-08-08", "generel", "S1"),
    # An institution that nobody delivered.
    language(ELSEWHERE, 3, "2021-04-04", "generel", "X9"),
]

LANGUAGE_EXPECTED = [
    # In the year of the birthday, though the first assessment was three weeks into the next.
    Number("sprog_daekning_3", "2018", 1, 1, "ok"),
    # The leap day's child who came on 31 March.
    Number("sprog_daekning_3", "2019", 1, 1, "ok"),
    # Nobody turned three.
    Number("sprog_daekning_3", "2020", 0, 0, "not_applicable", more={"value": None}),
    # There at the month's end: MET, LAST_DAY, EARLY, TODAY_3, WRONG_STEP, TWO_PLACES (once).
    # Assessed at three: MET, EARLY, TODAY_3.
    Number("sprog_daekning_3", "2021", 3, 6, "provisional", more={"value": 0.5}),
    # There: LEAP_5_THERE, FIVE. Assessed at five: LEAP_5_THERE.
    Number("sprog_daekning_5", "2021", 1, 2, "provisional"),
    # By the day of the assessment, enrolled or not: YEAR_BEFORE, LEAP_CAME, FIVE.
    Number("sprog_fokuseret", "2019", 0, 3, "ok"),
    Number("sprog_saerlig", "2019", 1, 3, "ok"),
    Number("sprog_fokuseret", "2020", 0, 1, "ok"),
    # MET, LEFT_EARLY, TODAY_3, WRONG_STEP, LEAP_5_THERE, LATE_AND_EARLY, ELSEWHERE.
    # Focused: MET, LEFT_EARLY, LEAP_5_THERE, LATE_AND_EARLY.
    Number("sprog_fokuseret", "2021", 4, 7, "provisional", more={"value": 4 / 7}),
    Number("sprog_saerlig", "2021", 1, 7, "provisional"),
    # MET, LEFT_EARLY, TODAY_3, LATE_AND_EARLY, ELSEWHERE.
    Number("sprog_fokuseret", "2021", 3, 5, "provisional", "age_step", "3"),
    Number("sprog_saerlig", "2021", 1, 5, "provisional", "age_step", "3"),
    # WRONG_STEP, LEAP_5_THERE, LATE_AND_EARLY, who was focused at three.
    Number("sprog_fokuseret", "2021", 1, 3, "provisional", "age_step", "5"),
    # MET, LEFT_EARLY, LATE_AND_EARLY.
    Number("sprog_fokuseret", "2021", 3, 3, "provisional", "district", "Nord"),
    # LEAP_5_THERE, LATE_AND_EARLY, who was focused in the north.
    Number("sprog_fokuseret", "2021", 1, 2, "provisional", "district", "Syd"),
    # D1 has no district, X9 isn't known: TODAY_3, WRONG_STEP, ELSEWHERE.
    Number("sprog_fokuseret", "2021", 0, 3, "provisional", "district", "ukendt"),
    Number("sprog_saerlig", "2021", 1, 3, "provisional", "district", "ukendt"),
    # Children are enrolled, and no round ever came.
    Number("topi_daekning", "2021E", None, None, "no_data", more={"value": None}),
    Number("beskyttelsesfaktorer", "2021K3", None, None, "no_data"),
    Number("risikofaktorer", "2021K3", None, None, "no_data"),
    Number("skoletrivsel_samlet", "2021/22", None, None, "no_data"),
]

# What help changes: questionnaires in pairs, and the caseworker's scale.

S1, S2, S3, S4, S5, S6, S7, S8, S9 = (child(number, "2010-03-03") for number in range(1, 10))
S10 = child(10, "2010-03-03")
HELPED_IN_BOTH = child(1, "2004-04-04")

INTERVENTIONS = [
    help_given(1, S1, "kontaktperson", "2020-01-01", "2020-12-31"),
    placement(2, S2, "2020-02-01", place="netvaerkspleje"),
    # Placed, nobody knows where.
    placement(3, S3, "2020-01-01", place=None),
    # Another municipality acts; the questionnaire is the deliverer's.
    {**help_given(4, S4, "forebyggende_s11", "2021-01-01"), "sag_id": SAG_OF_ANOTHER},
    # The kind of place is the provider's.
    placement(5, S5, "2019-12-01", place=None, tilbud_id="foster"),
    help_given(7, S7, "kontaktperson", "2020-01-01"),
    help_given("8a", S8, "aflastning", "2020-01-01"),
    help_given("8b", S8, "familiebehandling", "2020-02-01"),
    help_given(9, S9, "aflastning", "2020-01-01"),
    help_given(11, HELPED_IN_BOTH, "kontaktperson", "2012-01-01", "2012-12-31"),
]

QUESTIONNAIRES = [
    # The first before and the last after: 18 to 10. A follow-up is in no pair.
    sdq(S1, "2020-01-05", "foer", 18, 1),
    sdq(S1, "2020-02-01", "foer", 8, 1),
    sdq(S1, "2020-06-01", "efter", 16, 1),
    sdq(S1, "2020-12-01", "efter", 10, 1),
    sdq(S1, "2021-03-01", "opfoelgning", 4, 1),
    # Answered after the contact person had left, in the year after: 12 to 15.
    sdq(S1, "2020-01-05", "foer", 12, 1, "selv"),
    sdq(S1, "2021-01-20", "efter", 15, 1, "selv"),
    # Nothing before.
    sdq(S1, "2020-06-01", "efter", 1, 1, "laerer"),
    # An after that was before, and a before that came late: 20 to 20.
    sdq(S2, "2020-01-15", "efter", 40, 2, "laerer"),
    sdq(S2, "2020-03-01", "foer", 20, 2, "laerer"),
    sdq(S2, "2020-04-01", "efter", 20, 2, "laerer"),
    sdq(S2, "2020-05-05", "foer", 30, 2, "laerer"),
    # The last after is after today: 24 to 12.
    sdq(S2, "2020-03-01", "foer", 24, 2),
    sdq(S2, "2020-09-01", "efter", 12, 2),
    sdq(S2, "2021-10-05", "efter", 0, 2),
    # Today: 10 to 9.
    sdq(S3, "2021-01-01", "foer", 10, 3),
    sdq(S3, "2021-09-30", "efter", 9, 3),
    sdq(S4, "2021-02-01", "foer", 14, 4),
    sdq(S4, "2021-05-01", "efter", 4, 4),
    # The year's last days, a year apart: 16 to 20.
    sdq(S5, "2019-12-31", "foer", 16, 5, "selv"),
    sdq(S5, "2020-12-31", "efter", 20, 5, "selv"),
    # No intervention: 8 to 6. One that nobody delivered: 9 to 12.
    sdq(S6, "2020-05-05", "foer", 8),
    sdq(S6, "2020-11-11", "efter", 6),
    sdq(S6, "2020-05-06", "foer", 9, "gone"),
    sdq(S6, "2021-06-06", "efter", 12, "gone"),
    # Before without an intervention, after with one: no pair.
    sdq(S7, "2020-01-01", "foer", 10),
    sdq(S7, "2020-06-01", "efter", 5, 7),
    # A child with two interventions: 20 to 15, 15 to 15.
    sdq(S8, "2020-01-10", "foer", 20, "8a"),
    sdq(S8, "2020-07-10", "efter", 15, "8a"),
    sdq(S8, "2020-02-10", "foer", 15, "8b"),
    sdq(S8, "2020-08-10", "efter", 15, "8b"),
    # Two afters, a year apart: the pair is the later year's alone, 10 to 6.
    sdq(S9, "2020-01-01", "foer", 10, 9),
    sdq(S9, "2020-06-01", "efter", 8, 9),
    sdq(S9, "2021-06-01", "efter", 6, 9),
    # 2012 is this and the next municipality's own.
    sdq(HELPED_IN_BOTH, "2012-02-01", "foer", 20, 11),
    sdq(HELPED_IN_BOTH, "2012-06-01", "efter", 10, 11),
]

SCALED = [
    # 3 to 5, whatever lay between.
    scaled(S1, "2020-01-05", 3, 1),
    scaled(S1, "2020-06-01", 8, 1),
    scaled(S1, "2020-12-01", 5, 1),
    # The second is after today.
    scaled(S2, "2020-03-01", 6, 2),
    scaled(S2, "2021-10-01", 9, 2),
    # The year of the last.
    scaled(S3, "2020-12-31", 7, 3),
    scaled(S3, "2021-01-01", 4, 3),
    scaled(S4, "2021-02-01", 2, 4),
    scaled(S4, "2021-09-30", 2, 4),
    scaled(S5, "2020-01-01", 4, 5),
    scaled(S5, "2020-12-31", 9, 5),
    scaled(S6, "2020-05-05", 5),
    scaled(S6, "2020-11-11", 6),
    scaled(S6, "2020-05-06", 1, "gone"),
    scaled(S6, "2021-06-06", 3, "gone"),
    # One without an intervention and one with: neither has two.
    scaled(S7, "2020-01-01", 5),
    scaled(S7, "2020-06-01", 9, 7),
    scaled(S9, "2020-01-01", 1, 9),
    scaled(S9, "2020-06-01", 9, 9),
    scaled(S9, "2021-06-01", 4, 9),
    scaled(HELPED_IN_BOTH, "2012-02-01", 3, 11),
    scaled(HELPED_IN_BOTH, "2012-06-01", 5, 11),
]


def effect(
    period: str,
    pairs: int,
    before: int,
    after: int,
    better: int = 0,
    status: object = ...,
    cut: str = "total",
    cut_value: str = "alle",
    municipality: str = "",
) -> Iterator[Number]:
    """The numbers of some pairs: their points before and after, and in the total how many got better."""
    points = [
        ("sdq_total_foer", before),
        ("sdq_total_efter", after),
        ("sdq_aendring", after - before),
    ]
    for indicator, numerator in [*points, ("sdq_forbedret", better)] if cut == "total" else points:
        yield Number(
            *(indicator, period, numerator, pairs, status, cut, cut_value),
            municipality=municipality,
            more={"value": numerator / pairs},
        )


EFFECT_EXPECTED = [
    # 2020: S1 18 to 10, S2 20 to 20 and 24 to 12, S5 16 to 20, S6 8 to 6, S8 20 to 15 and 15 to 15.
    *effect("2020", 7, 121, 98, 4, "ok"),
    *effect("2020", 1, 18, 10, status="ok", cut="intervention_type", cut_value="kontaktperson"),
    # S2's two and S5's.
    *effect("2020", 3, 60, 52, status="ok", cut="intervention_type", cut_value="anbringelse"),
    *effect("2020", 1, 20, 15, status="ok", cut="intervention_type", cut_value="aflastning"),
    *effect("2020", 1, 15, 15, status="ok", cut="intervention_type", cut_value="familiebehandling"),
    *effect("2020", 1, 8, 6, status="ok", cut="intervention_type", cut_value="ukendt"),
    # S1's and S8's two.
    *effect("2020", 3, 53, 40, status="ok", cut="ladder_step", cut_value="3"),
    *effect("2020", 2, 44, 32, status="ok", cut="ladder_step", cut_value="4"),
    *effect("2020", 1, 16, 20, status="ok", cut="ladder_step", cut_value="5"),
    *effect("2020", 1, 8, 6, status="ok", cut="ladder_step", cut_value="ukendt"),
    # S1, S2, S6, S8 twice.
    *effect("2020", 5, 85, 58, status="ok", cut="respondent", cut_value="foraelder"),
    *effect("2020", 1, 20, 20, status="ok", cut="respondent", cut_value="laerer"),
    *effect("2020", 1, 16, 20, status="ok", cut="respondent", cut_value="selv"),
    # 2021: S1 12 to 15, S3 10 to 9, S4 14 to 4, S6 9 to 12, S9 10 to 6.
    *effect("2021", 5, 55, 46, 3, "provisional"),
    # S1's contact person, who had left, and S9's.
    *effect("2021", 2, 22, 21, status="provisional", cut="ladder_step", cut_value="3"),
    *effect("2021", 1, 14, 4, status="provisional", cut="ladder_step", cut_value="2"),
    # S3 is placed on no step, S6's intervention isn't known.
    *effect("2021", 2, 19, 21, status="provisional", cut="ladder_step", cut_value="ukendt"),
    *effect("2021", 1, 10, 9, status="provisional", cut="intervention_type", cut_value="anbringelse"),
    *effect("2021", 1, 14, 4, status="provisional", cut="intervention_type", cut_value="forebyggende_s11"),
    *effect("2021", 1, 9, 12, status="provisional", cut="intervention_type", cut_value="ukendt"),
    *effect("2021", 4, 43, 31, status="provisional", cut="respondent", cut_value="foraelder"),
    # Nobody answered after.
    Number("sdq_aendring", "2019", 0, 0, "not_applicable", more={"value": None}),
    Number("sdq_forbedret", "2013", 0, 0, "not_applicable"),
    *effect("2012", 1, 20, 10, 1, "ok"),
    # 20 to 10 here and 20 to 25 there: two pairs, though one child and one number of an intervention.
    *effect("2012", 2, 40, 35, 1, municipality=ALL),
    *effect("2012", 1, 20, 10, cut="intervention_type", cut_value="kontaktperson", municipality=ALL),
    *effect("2012", 1, 20, 25, cut="intervention_type", cut_value="ukendt", municipality=ALL),
    *effect("2012", 1, 20, 10, cut="ladder_step", cut_value="3", municipality=ALL),
    # 2 + 5 + 1.
    Number("skalering_aendring", "2020", 8, 3, "ok", more={"value": 8 / 3}),
    Number("skalering_aendring", "2020", 2, 1, "ok", "intervention_type", "kontaktperson"),
    Number("skalering_aendring", "2020", 5, 1, "ok", "intervention_type", "anbringelse"),
    Number("skalering_aendring", "2020", 1, 1, "ok", "intervention_type", "ukendt"),
    # -3 + 0 + 2 + 3.
    Number("skalering_aendring", "2021", 2, 4, "provisional", more={"value": 0.5}),
    Number("skalering_aendring", "2021", -3, 1, "provisional", "intervention_type", "anbringelse"),
    Number("skalering_aendring", "2021", 0, 1, "provisional", "intervention_type", "forebyggende_s11"),
    Number("skalering_aendring", "2021", 2, 1, "provisional", "intervention_type", "ukendt"),
    Number("skalering_aendring", "2021", 3, 1, "provisional", "intervention_type", "aflastning"),
    Number("skalering_aendring", "2019", 0, 0, "not_applicable"),
    Number("skalering_aendring", "2012", 2, 1, "ok"),
    # 3 to 5 here, 5 to 1 there.
    Number("skalering_aendring", "2012", -2, 2, municipality=ALL),
]

LANGUAGE_AND_EFFECT = Scenario(
    name="language_and_effect",
    extracts={
        "institutioner": [
            institution("N1", "boernehave", "Nord"),
            institution("S1", "vuggestue", "Syd"),
            institution("D1", "dagpleje", None),
            institution("SK", "skole", "Syd"),
        ],
        "indmeldelser": LANGUAGE_ENROLMENTS,
        "sprogvurderinger": LANGUAGE,
        "sager": [case(SAG_OF_ANOTHER, S4, handlekommune="390")],
        "tilbud": [provider("foster", "plejefamilie_almen")],
        "indsatser": INTERVENTIONS,
        "sdq": QUESTIONNAIRES,
        "skaleringer": SCALED,
    },
    expected=[*LANGUAGE_EXPECTED, *EFFECT_EXPECTED],
    absent=[
        Number("sprog_daekning_3", "2017"),
        # Nobody in daycare turned five before.
        Number("sprog_daekning_5", "2020"),
        Number("sprog_fokuseret", "2018"),
        Number("sprog_fokuseret", "2022"),
        Number("sprog_daekning_3", "2021", cut="district", cut_value="Nord"),
        Number("sprog_fokuseret", "2021", cut="district", cut_value="Nord", municipality=ALL),
        Number("sdq_aendring", "2011"),
        # How many got better is told of all pairs together.
        Number("sdq_forbedret", "2020", cut="ladder_step", cut_value="3"),
        Number("sdq_aendring", "2022"),
        Number("sdq_aendring", "2020", cut="ladder_step", cut_value="2"),
        Number("skalering_aendring", "2011"),
        Number("skalering_aendring", "2020", cut="respondent", cut_value="foraelder"),
    ],
)

# Next door, in the middle of a half-year: the same numbers are other institutions and interventions.

BEFORE_SIX, IS_SIX = child(1, "2015-08-16"), child(1, "2015-08-15")
JULY_3, AUGUST_3, APRIL_5 = child(1, "2018-07-31"), child(1, "2018-08-01"), child(1, "2016-04-04")


def ten_helped() -> Iterator[Row]:
    """Ten pairs of ten children in 2019, six of them better."""
    for number in range(1, 11):
        who = child(number, "2009-01-01")
        yield sdq(who, "2019-01-15", "foer", 20)
        yield sdq(who, "2019-06-15", "efter", 10 if number <= 6 else 22)


def four_helped() -> Iterator[Row]:
    """Six pairs of four children in 2018."""
    for number in range(1, 5):
        who = child(number, "2008-01-01")
        yield sdq(who, "2018-01-15", "foer", 20)
        yield sdq(who, "2018-06-15", "efter", 10)
        if number <= 2:
            yield sdq(who, "2018-01-15", "foer", 20, respondent="laerer")
            yield sdq(who, "2018-06-15", "efter", 10, respondent="laerer")


NEXT_DOOR = Scenario(
    name="wellbeing_next_door",
    today=date(2021, 8, 15),
    extracts={
        "institutioner": [
            institution("V1", "vuggestue", "Vest"),
            # A kindergarten in the first municipality.
            institution("B1", "skole", "Vest"),
            institution("S1", "skole", "Vest"),
        ],
        "indmeldelser": [
            enrolled(ANNA, "B1", "2021-01-01"),
            # Known in the first municipality, not here.
            enrolled(BO, "I1", "2021-01-01"),
            enrolled(CLARA, "V1", "2021-01-01"),
            # Until today; until yesterday; from tomorrow.
            enrolled(DAN, "V1", "2021-03-02", "2021-08-15"),
            enrolled(EVA, "V1", "2021-03-01", "2021-08-14"),
            enrolled(FINN, "V1", "2021-08-16"),
            # Six today; six tomorrow.
            enrolled(IS_SIX, "V1", "2021-07-01"),
            enrolled(BEFORE_SIX, "V1", "2021-07-01"),
            # There on the last day of July; the last day of August lies ahead.
            enrolled(JULY_3, "V1", "2021-07-31", "2021-07-31"),
            enrolled(AUGUST_3, "V1", "2021-08-16"),
            enrolled(APRIL_5, "V1", "2021-04-30", "2021-04-30"),
            enrolled(IN_BOTH, "V1", "2012-02-01", "2012-04-30"),
        ],
        "trivselsvurderinger": [
            assessment(ANNA, "2021E", "groen", "B1", date(2021, 8, 10)),
            assessment(BO, "2021E", "groen", "I1", date(2021, 8, 10)),
            assessment(DAN, "2021E", "groen", "V1", date(2021, 8, 10)),
            assessment(IS_SIX, "2021E", "groen", "V1", date(2021, 8, 10)),
            # Tomorrow and later.
            assessment(BEFORE_SIX, "2021E", "groen", "V1", date(2021, 8, 16)),
            assessment(FINN, "2021E", "groen", "V1", date(2021, 8, 20)),
            assessment(CLARA, "2021F", "groen", "V1"),
            assessment(IN_BOTH, "2012F", "groen", "V1"),
        ],
        "sprogvurderinger": [
            # The second municipality's institution, not this one's.
            language(AUGUST_3, 3, "2021-08-30", "fokuseret", "N1"),
            language(child(1, "2018-03-03"), 3, "2021-03-10", "fokuseret", "N1"),
            language(child(2, "2018-03-03"), 3, "2021-03-10", "generel", "V1"),
            # Fifteen in 2018, five of each.
            *[
                language(child(number, "2015-03-03"), 3, "2018-03-10", result, "V1")
                for number, result in enumerate(["generel", "fokuseret", "saerlig"] * 5, start=1)
            ],
        ],
        "skoletrivsel": [
            school(IN_SCHOOL_LONG_AGO, "2012/13", "S1", 2, 4, None, 1),
            school(P1, "2021/22", "S1", 4, 4, 4, 4),
            # Six pupils; on support only four of them say anything.
            *[
                school(child(number, "2006-06-06"), "2016/17", "S1", 4, 3, 5, 2 if number <= 4 else None)
                for number in range(1, 7)
            ],
        ],
        "indsatser": [placement(1, S1, "2020-01-01", place="doegninstitution")],
        "sdq": [
            # The same child, number and days as in the second municipality.
            sdq(S1, "2020-01-05", "foer", 30, 1),
            sdq(S1, "2020-12-01", "efter", 20, 1),
            # An intervention that only the second municipality knows.
            sdq(S10, "2020-02-02", "foer", 12, 4),
            sdq(S10, "2020-03-03", "efter", 12, 4),
            # Today, and tomorrow.
            sdq(S1, "2020-01-05", "foer", 8, 1, "laerer"),
            sdq(S1, "2021-08-15", "efter", 8, 1, "laerer"),
            sdq(S1, "2021-08-16", "efter", 0, 1, "laerer"),
            # Around the days of the second municipality.
            sdq(HELPED_IN_BOTH, "2012-01-01", "foer", 20, 11),
            sdq(HELPED_IN_BOTH, "2012-08-01", "efter", 25, 11),
            *ten_helped(),
            *four_helped(),
        ],
        "skaleringer": [
            scaled(S1, "2020-01-01", 2, 1),
            scaled(S1, "2021-08-15", 4, 1),
            scaled(S1, "2021-08-16", 9, 1),
            scaled(HELPED_IN_BOTH, "2012-01-01", 5, 11),
            scaled(HELPED_IN_BOTH, "2012-08-01", 1, 11),
        ],
        "faktorer": [
            # In the first municipality the answer was the other.
            factor(MAJA, "2021-05-05", "aktivt_fritidsliv", True),
            *[factor(who, "2021-05-05", "venner", True) for who in (NIELS, OLGA, PETER)],
            # Today, and tomorrow.
            factor(MAJA, "2021-08-15", "aktivt_fritidsliv", False),
            factor(NIELS, "2021-08-16", "venner", False),
            # The only risk, if it is one.
            factor(MAJA, "2021-06-01", "uro", True),
        ],
    },
    expected=[
        # Today comes before 1 September: Clara, Dan, and the one who is six tomorrow. Assessed: Dan.
        Number("topi_daekning", "2021E", 1, 3, "provisional", more={"value": 1 / 3}),
        # On 1 March: Clara and Eva. Assessed: Clara.
        Number("topi_daekning", "2021F", 1, 2, "ok"),
        Number("topi_daekning", "2012F", 1, 1, "ok"),
        # On 31 August: Clara, Finn and the one who had turned three. Assessed by then: Finn.
        Number("topi_daekning", "2021E", 1, 3, "provisional", build="as_known_on", more={"value": 1 / 3}),
        # In July.
        Number("sprog_daekning_3", "2021", 0, 1, "provisional"),
        # In July and August; the one in August was assessed the day before its end.
        Number("sprog_daekning_3", "2021", 1, 2, "provisional", build="as_known_on"),
        # Assessed at three, and nobody at five: a zero that must be seen.
        Number("sprog_daekning_5", "2021", 0, 1, "provisional", more={"value": 0.0}),
        # The assessment of 30 August is not yet.
        Number("sprog_fokuseret", "2021", 1, 2, "provisional"),
        Number("sprog_fokuseret", "2021", 2, 3, "provisional", build="as_known_on"),
        Number("sprog_fokuseret", "2021", 0, 1, "provisional", "district", "Vest"),
        Number("sprog_fokuseret", "2021", 1, 1, "provisional", "district", "ukendt"),
        Number("sprog_fokuseret", "2018", 5, 15, "ok", build="guarded", more={"value": 1 / 3}),
        Number("sprog_saerlig", "2018", 5, 15, "ok", "district", "Vest", build="guarded"),
        # Two children behind it.
        Number("sprog_fokuseret", "2021", None, None, "suppressed", build="guarded", more={"value": None}),
        Number("skoletrivsel_faglig", "2012/13", 2, 1, "ok"),
        Number("skoletrivsel_samlet", "2012/13", ..., 0, "not_applicable", more={"value": None}),
        Number("skoletrivsel_samlet", "2016/17", 14, 4, "ok"),
        # The school year began on 1 August.
        Number("skoletrivsel_samlet", "2021/22", 16, 4, "provisional"),
        Number("skoletrivsel_faglig", "2016/17", 24, 6, "ok", build="guarded"),
        Number(
            *("skoletrivsel_stoette", "2016/17", None, None, "suppressed"),
            build="guarded",
            more={"value": None},
        ),
        # 30 to 20 in a residential institution; 12 to 12 in nobody knows what.
        *effect("2020", 2, 42, 32, 1, "ok"),
        *effect("2020", 1, 30, 20, status="ok", cut="intervention_type", cut_value="anbringelse"),
        *effect("2020", 1, 30, 20, status="ok", cut="ladder_step", cut_value="6"),
        *effect("2020", 1, 12, 12, status="ok", cut="ladder_step", cut_value="ukendt"),
        *effect("2021", 1, 8, 8, 0, "provisional"),
        Number("sdq_aendring", "2021", -8, 1, "provisional", build="as_known_on"),
        Number("sdq_forbedret", "2021", 1, 1, "provisional", build="as_known_on"),
        *effect("2012", 1, 20, 25, 0, "ok"),
        # Ten children, four of whom didn't get better: the mean is shown, the share isn't.
        *effect("2019", 10, 200, 148, 6, "ok"),
        Number("sdq_aendring", "2019", -52, 10, "ok", build="guarded", more={"value": -5.2}),
        Number("sdq_forbedret", "2019", None, None, "suppressed", build="guarded", more={"value": None}),
        # Six pairs, four children.
        *effect("2018", 6, 120, 60, 6, "ok"),
        Number("sdq_aendring", "2018", None, None, "suppressed", printed=None, build="guarded"),
        Number("sdq_total_efter", "2018", None, None, "suppressed", build="guarded"),
        # 2 to 4 today, 2 to 9 at the month's end.
        Number("skalering_aendring", "2021", 2, 1, "provisional"),
        Number("skalering_aendring", "2021", 2, 1, "provisional", "intervention_type", "anbringelse"),
        Number("skalering_aendring", "2021", 7, 1, "provisional", build="as_known_on"),
        Number("skalering_aendring", "2012", -4, 1, "ok", "intervention_type", "ukendt"),
        Number("beskyttelsesfaktorer", "2021K2", 4, 4, "ok"),
        # Four children.
        Number("beskyttelsesfaktorer", "2021K2", None, None, "suppressed", build="guarded"),
        Number("beskyttelsesfaktorer", "2021K3", 3, 4, "provisional"),
        Number("beskyttelsesfaktorer", "2021K3", 0, 1, "provisional", "theme", "fritid"),
        Number("beskyttelsesfaktorer", "2021K3", 2, 4, "provisional", build="as_known_on"),
        # A factor nobody knows is no answer about a risk.
        Number("risikofaktorer", "2021K3", 0, 0, "not_applicable"),
        Number("risikofaktorer", "2021K3", 1, 1, "provisional", "theme", "ukendt"),
        Number("beskyttelsesfaktorer", "2021K3", 1, 1, "provisional", "theme", "ukendt"),
    ],
    absent=[
        Number("sprog_fokuseret", "2021", cut="district", cut_value="Nord"),
        Number("sdq_aendring", "2020", cut="intervention_type", cut_value="kontaktperson"),
        Number("sdq_aendring", "2020", cut="ladder_step", cut_value="3"),
        Number("beskyttelsesfaktorer", "2021K1"),
    ],
)

SCENARIOS = [ASSESSED_AND_ASKED, LANGUAGE_AND_EFFECT, NEXT_DOOR]
