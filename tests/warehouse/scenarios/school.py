"""School: inclusion, special provision, exams, and the young 15 months after ninth grade.

Today is 20 August, before the 5 September of the running school year. The municipality delivers no absence
and no staff. For `000` it shares children with `absence.py` on 5 September 2017 and 5 May 2016, and with
`staffing.py` in the exams of 2009/10 and among those who left school in 2005.
"""

from collections.abc import Iterator
from datetime import date

from tests.warehouse.scenarios.absence import (
    IN_ANOTHER_KIND,
    IN_ONE_KIND,
    SPECIAL_CLASS_HERE,
    enrolled,
    institution,
)
from tests.warehouse.world import Number, Row, Scenario, cpr


def pupil(number: int) -> str:
    return cpr("2006-02-02", number)


def in_special(number: int) -> str:
    return cpr("2004-04-04", number)


INSTITUTIONS = [
    institution("S1", "skole"),
    institution("S2", "skole", "Syd"),
    institution("S3", "skole", None),
    institution("P1", "specialskole", "Syd"),
    institution("K1", "klub"),
    institution("K2", "klub", "Syd"),
    institution("B1", "boernehave"),
]

INCLUSION = [
    # 5 September 2013: three of four.
    enrolled(pupil(10), "S1", "2013-08-01", "2014-07-31", 1),
    enrolled(pupil(2), "S1", "2013-08-01", "2014-07-31", 1),
    enrolled(pupil(3), "S2", "2013-08-01", "2014-07-31", 2),
    enrolled(pupil(4), "S2", "2013-08-01", "2014-07-31", 2, kind="specialklasse"),
    # 5 September 2017: the first is in a special class of another municipality too.
    enrolled(SPECIAL_CLASS_HERE, "S1", "2017-08-01", "2018-07-31", 5),
    enrolled(pupil(5), "S1", "2017-08-01", "2018-07-31", 5),
    enrolled(pupil(6), "S2", "2017-08-01", "2018-07-31", 6),
    # 5 September 2020, met: class 0 and class 10, a school without a class, a club beside the school.
    enrolled(pupil(11), "S1", "2020-08-01", "2020-12-31", 0),
    enrolled(pupil(12), "S1", "2020-08-01", "2020-12-31", 10),
    enrolled(pupil(13), "S2", "2020-08-01", "2020-12-31"),
    enrolled(pupil(14), "S1", "2020-08-01", "2020-12-31", 3),
    enrolled(pupil(14), "K1", "2020-08-01", "2020-12-31"),
    # The last day, and a school without a district.
    enrolled(pupil(15), "S1", "2020-08-01", "2020-09-05", 4),
    enrolled(pupil(16), "S3", "2020-08-01", "2020-12-31", 2),
    # Not met: special class; special school without a class; the first day.
    enrolled(pupil(21), "S1", "2020-08-01", "2020-12-31", 5, kind="specialklasse"),
    enrolled(pupil(22), "P1", "2020-08-01", "2020-12-31", kind="specialskole"),
    enrolled(pupil(23), "S2", "2020-09-05", "2020-12-31", 1, kind="specialklasse"),
    # Ordinary class in the north, day treatment in a club in the south: a pupil of both.
    enrolled(pupil(24), "S1", "2020-08-01", "2020-12-31", 3),
    enrolled(pupil(24), "K2", "2020-08-01", "2020-12-31", kind="dagbehandling"),
    # Special teaching where it isn't known what the place is.
    enrolled(pupil(25), "nowhere", "2020-08-01", "2020-12-31", kind="intern_skole"),
    # STU makes nobody a pupil, but isn't ordinary provision; with a class it is as any other.
    enrolled(pupil(27), "S1", "2020-08-01", "2020-12-31", 6),
    enrolled(pupil(27), "S2", "2020-08-01", "2020-12-31", kind="stu_andre"),
    enrolled(pupil(28), "S2", "2020-08-01", "2020-12-31", 10, kind="stu_egen_kommune"),
    # No pupils: kindergarten (day treatment too), club, STU (in a school too); gone the day before, there the
    # day after.
    enrolled(pupil(26), "B1", "2020-08-01", "2020-12-31", kind="dagbehandling"),
    enrolled(pupil(31), "B1", "2020-08-01", "2020-12-31"),
    enrolled(pupil(32), "K1", "2020-08-01", "2020-12-31"),
    enrolled(pupil(33), "nowhere", "2020-08-01", "2020-12-31", kind="stu_andre"),
    enrolled(pupil(34), "S1", "2020-08-01", "2020-12-31", kind="stu_andre"),
    enrolled(pupil(35), "S1", "2020-08-01", "2020-09-04", 4),
    enrolled(pupil(36), "S1", "2020-09-06", "2020-12-31", 4),
    # 2021/22, on 20 August: met.
    enrolled(pupil(41), "S1", "2021-08-01", None, 0),
    enrolled(pupil(42), "S1", "2021-08-01", "2022-06-30", 9),
    enrolled(pupil(43), "S2", "2021-08-01", "2021-08-19", 3, kind="specialklasse"),
    enrolled(pupil(43), "S2", "2021-08-20", None, 4),
    enrolled(pupil(44), "S2", "2021-08-01", "2021-08-20", 1),
    # Not there yet; gone.
    enrolled(pupil(45), "S2", "2021-08-21", None, 1),
    enrolled(pupil(46), "S2", "2021-08-01", "2021-08-19", 1),
    # A child in a kindergarten, for staff that this municipality doesn't deliver.
    enrolled(cpr("2017-04-04"), "B1", "2021-08-01", "2021-08-31"),
]

SPECIAL_PROVISION = [
    # 5 May 2016: four in own day schools, one of them in Eventen too, two in private ones.
    enrolled(IN_ONE_KIND, "P1", "2016-05-01", "2016-06-30", kind="egne_dagskoler"),
    *(enrolled(in_special(n), "P1", "2016-05-01", "2016-06-30", kind="egne_dagskoler") for n in (2, 3, 4)),
    enrolled(in_special(4), "nowhere", "2016-05-01", "2016-06-30", kind="eventen"),
    enrolled(IN_ANOTHER_KIND, "nowhere", "2016-05-01", "2016-06-30", kind="uv_private_dagskoler"),
    # The last day; gone; not there yet; none of the eleven kinds.
    enrolled(in_special(6), "nowhere", "2016-05-01", "2016-05-05", kind="uv_private_dagskoler"),
    enrolled(in_special(7), "nowhere", "2016-05-01", "2016-05-04", kind="uv_private_dagskoler"),
    enrolled(in_special(8), "nowhere", "2016-05-06", "2016-06-30", kind="uv_private_dagskoler"),
    enrolled(in_special(9), "P1", "2016-05-01", "2016-06-30", 4, kind="specialklasse"),
    # 5 May 2021: five in own day schools, of whom three stay.
    *(enrolled(in_special(n), "P1", "2021-01-01", None, kind="egne_dagskoler") for n in (11, 12, 13)),
    *(enrolled(in_special(n), "P1", "2021-01-01", "2021-07-31", kind="egne_dagskoler") for n in (14, 15)),
    # The first day; not there yet; twice in the same kind.
    enrolled(in_special(16), "nowhere", "2021-05-05", "2021-07-31", kind="uv_private_dagskoler"),
    enrolled(in_special(17), "P1", "2021-05-06", "2021-07-31", kind="egne_heldagsskoler"),
    enrolled(in_special(18), "nowhere", "2021-01-01", "2021-07-31", kind="stu_egen_kommune"),
    enrolled(in_special(19), "P1", "2021-01-01", "2021-07-31", kind="autismecenteret_skole"),
    enrolled(in_special(19), "nowhere", "2021-01-01", "2021-07-31", kind="autismecenteret_skole"),
    # 20 August 2021: the first day; not there yet.
    enrolled(in_special(20), "nowhere", "2021-08-20", None, kind="stu_andre"),
    enrolled(in_special(21), "nowhere", "2021-08-21", None, kind="eventen"),
]

# Exams


def exam(
    child: str,
    school_year: str,
    subject: str,
    mark: str | None,
    form: str = "skriftlig",
    *,
    is_compulsory: bool = True,
) -> Row:
    """A row of `proever`."""
    return {
        "cpr": child,
        "skoleaar": school_year,
        "fag": subject,
        "proeveform": form,
        "obligatorisk": is_compulsory,
        "karakter": mark,
    }


def examinee(number: int) -> str:
    return cpr("2005-05-05", number)


EXAMINED_IN_BOTH = cpr("1994-05-05", 1)


def exams() -> Iterator[Row]:
    # 2009/10.
    yield exam(EXAMINED_IN_BOTH, "2009/10", "dansk", "7")
    yield exam(cpr("1994-05-05", 2), "2009/10", "dansk", "10")
    # 2010/11: ten pupils, of whom half weren't there for mathematics.
    for number in range(1, 11):
        yield exam(examinee(number), "2010/11", "dansk", "7")
        yield exam(examinee(number), "2010/11", "matematik", "4" if number <= 5 else None)
    # 2011/12: four.
    for number in range(11, 15):
        yield exam(examinee(number), "2011/12", "dansk", "7")
    # 2020/21: mean 7; the voluntary 12 has no part in it.
    yield exam(examinee(21), "2020/21", "dansk", "7")
    yield exam(examinee(21), "2020/21", "dansk", "10", "mundtlig")
    yield exam(examinee(21), "2020/21", "matematik", "4")
    yield exam(examinee(21), "2020/21", "tysk", "12", is_compulsory=False)
    # −1.5 of those taken.
    yield exam(examinee(22), "2020/21", "dansk", "-3")
    yield exam(examinee(22), "2020/21", "dansk", "00", "mundtlig")
    yield exam(examinee(22), "2020/21", "matematik", None)
    # A voluntary one, not taken, is missing in nothing: mean 8/3.
    yield exam(examinee(23), "2020/21", "dansk", "02")
    yield exam(examinee(23), "2020/21", "dansk", "02", "mundtlig")
    yield exam(examinee(23), "2020/21", "matematik", "4")
    yield exam(examinee(23), "2020/21", "tysk", None, is_compulsory=False)
    # Voluntary ones only; beside compulsory ones not taken; nothing taken at all.
    yield exam(examinee(24), "2020/21", "tysk", "10", is_compulsory=False)
    yield exam(examinee(25), "2020/21", "dansk", None)
    yield exam(examinee(25), "2020/21", "tysk", "7", is_compulsory=False)
    yield exam(examinee(26), "2020/21", "dansk", None)
    # A school year that hasn't begun.
    yield exam(examinee(27), "2022/23", "dansk", "12")


# After ninth grade


def left_school(child: str, year: int, status: str, education: str | None = None) -> Row:
    """A row of `ungestatus`."""
    return {"cpr": child, "afgangsaar": year, "status_15mdr": status, "uddannelsestype": education}


LEFT_SCHOOL_IN_BOTH = cpr("1989-06-06", 1)


def young() -> Iterator[Row]:
    yield left_school(LEFT_SCHOOL_IN_BOTH, 2005, "i_gang", "gymnasial")
    # Six of ten, five of ten.
    for number in range(1, 11):
        yield left_school(cpr("2001-06-06", number), 2017, "i_gang" if number <= 6 else "afbrudt")
        yield left_school(cpr("2002-06-06", number), 2018, "i_gang" if number <= 5 else "ikke_startet")
    yield left_school(cpr("2003-06-06", 1), 2019, "i_gang", "gymnasial")
    yield left_school(cpr("2003-06-06", 2), 2019, "i_gang")
    yield left_school(cpr("2003-06-06", 3), 2019, "fuldfoert", "erhvervsuddannelse")
    yield left_school(cpr("2003-06-06", 4), 2019, "afbrudt", "gymnasial")
    yield left_school(cpr("2003-06-06", 5), 2019, "ikke_startet")
    # The running year, and one that hasn't begun.
    yield left_school(cpr("2005-06-06", 1), 2021, "ikke_startet")
    yield left_school(cpr("2005-06-06", 2), 2022, "i_gang")


def of_kind(provision_kind: str) -> dict[str, str]:
    return {"cut": "provision_kind", "cut_value": provision_kind}


def in_district(district: str) -> dict[str, str]:
    return {"cut": "district", "cut_value": district}


def since(base: str, change: float | None) -> dict[str, object]:
    return {"change_from_base": change, "base_label": base}


SCHOOL = Scenario(
    name="school",
    today=date(2021, 8, 20),
    extracts={
        "institutioner": INSTITUTIONS,
        "indmeldelser": [*INCLUSION, *SPECIAL_PROVISION],
        "proever": list(exams()),
        "ungestatus": list(young()),
    },
    expected=[
        Number("inklusionsgrad", "2013/14", 3, 4, "ok", printed="75,0 %", more=since("2013/14", 0.0)),
        Number("inklusionsgrad", "2015/16", 0, 0, "not_applicable", more=since("2013/14", None)),
        # 11 to 16 of 11 to 16, 21 to 25, 27 and 28: 0.288 points below the base.
        Number(
            *("inklusionsgrad", "2020/21", 6, 13, "ok"),
            printed="46,2 %",
            more=since("2013/14", 6 / 13 - 3 / 4),
        ),
        # 11, 12, 14, 15; 21, 24, 27.
        Number("inklusionsgrad", "2020/21", 4, 7, "ok", **in_district("Nord")),
        # 13; 22, 23, 24, 28.
        Number("inklusionsgrad", "2020/21", 1, 5, "ok", **in_district("Syd")),
        # 16; 25.
        Number("inklusionsgrad", "2020/21", 1, 2, "ok", **in_district("ukendt")),
        # 41 to 44; the three in own day schools.
        Number("inklusionsgrad", "2021/22", 4, 7, "provisional", printed="57,1 %"),
        # Where 31 August is today, 44 is gone, 45 has come, and a fourth in special provision.
        Number("inklusionsgrad", "2021/22", 4, 8, "provisional", build="as_known_on"),
        Number("inklusionsgrad", "2021/22", 2, 2, "provisional", **in_district("Nord")),
        Number("inklusionsgrad", "2021/22", 2, 5, "provisional", **in_district("Syd")),
        # In ordinary classes all three here, in a special one the one there, who is one of the three.
        Number("inklusionsgrad", "2017/18", 3, 3, "ok"),
        Number("inklusionsgrad", "2017/18", 2, 3, municipality="000"),
        Number("specialtilbud_antal", "2016F", 6, None, "ok", printed="6", more=since("2016F", 0.0)),
        Number("specialtilbud_antal", "2016F", 4, None, "ok", **of_kind("egne_dagskoler")),
        Number("specialtilbud_antal", "2016F", 1, None, "ok", **of_kind("eventen")),
        Number("specialtilbud_antal", "2016F", 2, None, "ok", **of_kind("uv_private_dagskoler")),
        # Nobody.
        Number("specialtilbud_antal", "2020F", 0, None, "ok", more=since("2016F", -1.0)),
        # 27, 33 and 34 with others, 28 in the own municipality.
        Number("specialtilbud_antal", "2020E", 4, None, "ok", more=since("2016F", -1 / 3)),
        Number("specialtilbud_antal", "2020E", 3, None, "ok", **of_kind("stu_andre")),
        Number("specialtilbud_antal", "2020E", 1, None, "ok", **of_kind("stu_egen_kommune")),
        Number("specialtilbud_antal", "2021F", 8, None, "ok", more=since("2016F", 1 / 3)),
        Number(
            *("specialtilbud_antal", "2021F", 5, None, "ok"),
            more=since("2016F", 0.25),
            **of_kind("egne_dagskoler"),
        ),
        Number(
            *("specialtilbud_antal", "2021F", 1, None, "ok"),
            more=since("2016F", -0.5),
            **of_kind("uv_private_dagskoler"),
        ),
        # From none there is no relative change.
        Number(
            *("specialtilbud_antal", "2021F", 1, None, "ok"),
            more={"change_from_base": None},
            **of_kind("stu_egen_kommune"),
        ),
        Number("specialtilbud_antal", "2021F", 1, None, "ok", **of_kind("autismecenteret_skole")),
        # 20 August; 31 August.
        Number("specialtilbud_antal", "2021E", 4, None, "provisional"),
        Number("specialtilbud_antal", "2021E", 3, None, "provisional", **of_kind("egne_dagskoler")),
        Number("specialtilbud_antal", "2021E", 1, None, "provisional", **of_kind("stu_andre")),
        Number("specialtilbud_antal", "2021E", 5, None, "provisional", build="as_known_on"),
        # One is in own day schools of both municipalities, one in private ones here and in Eventen there.
        Number("specialtilbud_antal", "2016F", 6, None, "ok", municipality="000"),
        Number("specialtilbud_antal", "2016F", 4, None, municipality="000", **of_kind("egne_dagskoler")),
        Number("specialtilbud_antal", "2016F", 2, None, municipality="000", **of_kind("eventen")),
        # Five of (7 + 4) / 2, five of 7.
        Number("proeve_gennemsnit", "2010/11", 62.5, 10, "ok", more={"value": 6.25}, printed="6,3"),
        Number("proeve_gennemsnit", "2010/11", 62.5, 10, "ok", build="guarded"),
        Number("proeve_alle", "2010/11", 5, 10, "ok", printed="50,0 %"),
        Number("proeve_alle", "2010/11", 5, 10, "ok", build="guarded"),
        Number("proeve_gennemsnit", "2011/12", 28, 4, "ok"),
        Number("proeve_alle", "2011/12", 4, 4, "ok"),
        Number("proeve_gennemsnit", "2011/12", None, None, "suppressed", build="guarded"),
        # 7 − 1.5 + 8/3 of three; of the five with any mark, two have all the compulsory ones.
        Number("proeve_gennemsnit", "2020/21", 5.5 + 8 / 3, 3, "ok", printed="2,7"),
        Number("proeve_alle", "2020/21", 2, 5, "ok", printed="40,0 %"),
        Number("proeve_gennemsnit", "2021/22", 0, 0, "not_applicable"),
        Number("proeve_alle", "2021/22", 0, 0, "not_applicable"),
        Number("proeve_gennemsnit", "2009/10", 17, 2, "ok"),
        Number("proeve_alle", "2009/10", 2, 2, "ok"),
        # One has 7 here, 10 there, and there a compulsory one that wasn't taken.
        Number("proeve_gennemsnit", "2009/10", 18.5, 2, "ok", municipality="000"),
        Number("proeve_alle", "2009/10", 1, 2, "ok", municipality="000"),
        Number("ungdomsuddannelse_15_mdr", "2017", 6, 10, "ok"),
        Number("ungdomsuddannelse_15_mdr", "2017", None, None, "suppressed", build="guarded"),
        Number("ungdomsuddannelse_15_mdr", "2018", 5, 10, "ok", build="guarded"),
        Number("ungdomsuddannelse_15_mdr", "2019", 3, 5, "ok", printed="60,0 %"),
        Number("ungdomsuddannelse_15_mdr", "2020", 0, 0, "not_applicable"),
        Number("ungdomsuddannelse_15_mdr", "2021", 0, 1, "provisional"),
        Number("ungdomsuddannelse_15_mdr", "2005", 1, 1, "ok"),
        # In education here, dropped out there: one young person, who is in education.
        Number("ungdomsuddannelse_15_mdr", "2005", 1, 1, "ok", municipality="000"),
        # Pupils, but no absence delivered; a child in a kindergarten, but no staff.
        Number("fravaer", "2021/22", None, None, "no_data"),
        Number("fravaer_over_10", "2021/22", None, None, "no_data"),
        Number("fravaer_ulovligt_15", "2021/22", None, None, "no_data"),
        Number("normering_boernehave", "2021-08", None, None, "no_data"),
    ],
    absent=[
        Number("inklusionsgrad", "2022/23"),
        Number("specialtilbud_antal", "2016F", **of_kind("specialklasse")),
        Number("specialtilbud_antal", "2020E", **of_kind("almen")),
        Number("proeve_gennemsnit", "2022/23"),
        Number("proeve_alle", "2022/23"),
        Number("ungdomsuddannelse_15_mdr", "2022"),
        Number("fravaer", "2020/21"),
    ],
)

SCENARIOS = [SCHOOL]
