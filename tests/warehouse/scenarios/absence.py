"""Pupils' absence: the months that count, the days in them, and pupils on the edge of 10 and 15 %.

In 2020/21 and 2021/22 it shares two pupils with the municipality in `staffing.py`, and nobody else has
absence in `000`. School days, from `seeds/school_day.csv`:

2014/15 and 2015/16: 200.
2020/21: Aug 16, Sep 22, Oct 17, Nov 21, Dec 14, Jan 20, Feb 15, Mar 20, Apr 18, May 18, Jun 19, Jul 0: 200.
2021/22: Aug 16, Sep 22.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from tests.warehouse.world import Number, Row, Scenario, cpr


def enrolled(
    child: str,
    institution: str,
    first: str,
    last: str | None = None,
    class_level: int | None = None,
    kind: str = "almen",
    hours: Decimal | int | None = None,
) -> Row:
    """A row of `indmeldelser`."""
    return {
        "cpr": child,
        "institution_id": institution,
        "fra": date.fromisoformat(first),
        "til": date.fromisoformat(last) if last else None,
        "tilbudstype": kind,
        "klassetrin": class_level,
        "timer_pr_uge": hours,
    }


def institution(institution_id: str, kind: str, district: str | None = "Nord") -> Row:
    """A row of `institutioner`."""
    return {
        "institution_id": institution_id,
        "navn": institution_id,
        "type": kind,
        "distrikt": district,
        "ejer": "kommunal",
    }


def absent(
    child: str,
    first: str,
    days: int | str = 1,
    kind: str = "sygdom",
    institution_id: str = "S1",
    share: int | str = 1,
) -> Iterator[Row]:
    """Rows of `elevfravaer`: so many days from a day on, Saturdays and Sundays left out.

    Each row is the share of a day; the last is what is left.
    """
    day, left, most = date.fromisoformat(first), Decimal(days), Decimal(share)
    while left > 0:
        yield {
            "cpr": child,
            "dato": day,
            "institution_id": institution_id,
            "type": kind,
            "andel": min(left, most),
        }
        left -= most
        day += timedelta(days=3 if day.weekday() == 4 else 1)


def pupil(number: int) -> str:
    return cpr("2010-03-03", number, gender="M")


# 2014/15 and 2015/16: ten pupils, of whom the last four stay another year.
TEN = [pupil(number) for number in range(1, 11)]

# 2020/21.
TEN_PERCENT, ABOVE_TEN, FIFTEEN_PERCENT, BELOW_FIFTEEN = (pupil(number) for number in range(21, 25))
MOVED_AFTER_THE_15TH, MOVED_ON_THE_15TH, IN_TWO_SCHOOLS = (pupil(number) for number in range(31, 34))
MOVED_IN_JULY, LEFT_IN_JULY, CAME_IN_JULY, BETWEEN_TWO_15THS = (pupil(number) for number in range(41, 45))
A_MONTH_15_PERCENT, A_MONTH_10_PERCENT = (pupil(number) for number in range(51, 53))
IN_A_CLUB, NOWHERE_KNOWN = (pupil(number) for number in range(61, 63))
OVER_THE_TURN = pupil(64)

# 2021/22.
TEN_PERCENT_BY_TODAY, CAME_TODAY, COMES_TOMORROW, LEFT_YESTERDAY = (pupil(number) for number in range(71, 75))

# In the municipality of `staffing.py` too.
MOVED_THERE, IN_BOTH = pupil(81), pupil(82)

# In the municipality of `school.py` too.
SPECIAL_CLASS_HERE = cpr("2006-02-02", 1)
IN_ONE_KIND, IN_ANOTHER_KIND = cpr("2004-04-04", 1), cpr("2004-04-04", 5)

INSTITUTIONS = [
    institution("S1", "skole"),
    institution("S2", "skole", "Syd"),
    institution("P1", "specialskole", "Syd"),
    # In `staffing.py` the same number is an integrated daycare institution.
    institution("I1", "skole"),
    institution("K1", "klub"),
]

ENROLMENTS = [
    *(enrolled(child, "S1", "2014-08-01", "2015-07-31", 6) for child in TEN),
    *(enrolled(child, "S1", "2015-08-01", "2016-07-31", 7) for child in TEN[6:]),
    # 12 months, 200 school days.
    enrolled(TEN_PERCENT, "S1", "2020-08-01", "2021-07-31", 4),
    enrolled(ABOVE_TEN, "S1", "2020-08-01", "2021-07-31", 4),
    enrolled(FIFTEEN_PERCENT, "S2", "2020-08-01", "2021-07-31", 9),
    enrolled(BELOW_FIFTEEN, "S2", "2020-08-01", "2021-07-31", 9),
    # January is the old school's: 6 months and 16 + 22 + 17 + 21 + 14 + 20 = 110 days, then 6 and 90.
    enrolled(MOVED_AFTER_THE_15TH, "S1", "2020-08-01", "2021-01-15", 5),
    enrolled(MOVED_AFTER_THE_15TH, "S2", "2021-01-16", "2021-07-31"),
    # October is the new school's: 2 months and 38 days, then 10 and 162.
    enrolled(MOVED_ON_THE_15TH, "S1", "2020-08-01", "2020-10-14", 5),
    enrolled(MOVED_ON_THE_15TH, "S2", "2020-10-15", "2021-07-31", 5),
    # February and March in both: 2 months and 35 days there, 12 and 200 here and in all.
    enrolled(IN_TWO_SCHOOLS, "S1", "2020-08-01", "2021-07-31", 7),
    enrolled(IN_TWO_SCHOOLS, "P1", "2021-02-01", "2021-03-31", 7, kind="specialskole"),
    # July has a 15th and no school days: 11 months here, 12 in all, and no pupil of the school moved to.
    enrolled(MOVED_IN_JULY, "S1", "2020-08-01", "2021-06-30", 2),
    enrolled(MOVED_IN_JULY, "I1", "2021-07-01", "2021-07-31", 2),
    enrolled(LEFT_IN_JULY, "S1", "2020-08-01", "2021-07-14", 2),
    enrolled(CAME_IN_JULY, "S1", "2021-07-01", "2021-07-31", 1),
    enrolled(BETWEEN_TWO_15THS, "S1", "2020-11-16", "2020-12-14", 1),
    # One day, which is a 15th: the whole of January, 20 days.
    enrolled(A_MONTH_15_PERCENT, "I1", "2021-01-15", "2021-01-15", 8),
    enrolled(A_MONTH_10_PERCENT, "I1", "2021-01-15", "2021-01-15", 8),
    enrolled(IN_A_CLUB, "K1", "2020-08-01", "2021-07-31", 3),
    enrolled(NOWHERE_KNOWN, "nowhere", "2020-08-01", "2021-07-31", 3),
    enrolled(OVER_THE_TURN, "S2", "2020-08-01", None, 6),
    # Today is 15 September.
    enrolled(TEN_PERCENT_BY_TODAY, "S1", "2021-08-01", None, 5),
    enrolled(CAME_TODAY, "S1", "2021-09-15", "2022-06-30", 1),
    enrolled(COMES_TOMORROW, "S2", "2021-09-16", None, 1),
    enrolled(LEFT_YESTERDAY, "S2", "2021-08-01", "2021-09-14", 9),
    # Five months and 90 days here.
    enrolled(MOVED_THERE, "S1", "2020-08-01", "2020-12-31", 3),
    enrolled(IN_BOTH, "S2", "2020-08-01", "2021-07-31", 3),
    # No 15th, for what is counted on 5 September 2017 and 5 May 2016 in `000`.
    enrolled(SPECIAL_CLASS_HERE, "S1", "2017-08-16", "2017-09-14", 5, kind="specialklasse"),
    enrolled(IN_ONE_KIND, "nowhere", "2016-05-01", "2016-05-14", kind="egne_dagskoler"),
    enrolled(IN_ANOTHER_KIND, "nowhere", "2016-05-01", "2016-05-14", kind="eventen"),
]

ABSENCE = [
    # 2014/15: half of them 30 + 2 of 200 days, the other half 10.
    *(row for child in TEN[:5] for row in absent(child, "2014-10-01", 30, "ulovligt")),
    *(row for child in TEN[:5] for row in absent(child, "2015-01-07", 2)),
    *(row for child in TEN[5:] for row in absent(child, "2014-10-01", 10)),
    # 2015/16: 13 + 14 + 13 + 13.6 = 53.6 days.
    *absent(TEN[6], "2015-10-01", 13),
    *absent(TEN[7], "2015-10-01", 14),
    *absent(TEN[8], "2015-10-01", 13),
    *absent(TEN[9], "2015-10-01", "13.6"),
    # 2020/21: 20 of 200, and half a day more.
    *absent(TEN_PERCENT, "2020-09-01", 10),
    *absent(TEN_PERCENT, "2020-11-02", 4, "tilladelse"),
    *absent(TEN_PERCENT, "2021-02-01", 6, "ulovligt"),
    *absent(ABOVE_TEN, "2020-11-02", "20.5"),
    *absent(FIFTEEN_PERCENT, "2020-11-02", 30, "ulovligt", "S2"),
    *absent(BELOW_FIFTEEN, "2020-11-02", "29.5", "ulovligt", "S2"),
    # All in January: the old school's, though the new school wrote most of it down.
    *absent(MOVED_AFTER_THE_15TH, "2021-01-15", 11, institution_id="S2"),
    *absent(MOVED_AFTER_THE_15TH, "2021-03-01", "4.5", institution_id="S2"),
    # In October before the move: the new school's.
    *absent(MOVED_ON_THE_15TH, "2020-09-01", "3.8"),
    *absent(MOVED_ON_THE_15TH, "2020-10-05", 5),
    *absent(MOVED_ON_THE_15TH, "2020-12-01", "3.1", institution_id="S2"),
    *absent(IN_TWO_SCHOOLS, "2021-02-01", "3.5", "tilladelse", "P1"),
    *absent(MOVED_IN_JULY, "2020-09-01", 8),
    *absent(LEFT_IN_JULY, "2020-09-01", 8),
    *absent(CAME_IN_JULY, "2021-07-05"),
    *absent(BETWEEN_TWO_15THS, "2020-11-23", 5),
    # 20 times 0.15 is 3 of 20 days to the last digit, and 20 times 0.1 is 2. The months around don't count.
    *absent(A_MONTH_15_PERCENT, "2021-01-04", 3, "ulovligt", "I1", share="0.15"),
    *absent(A_MONTH_10_PERCENT, "2021-01-04", 2, institution_id="I1", share="0.1"),
    *absent(A_MONTH_10_PERCENT, "2020-12-18", institution_id="I1"),
    *absent(A_MONTH_10_PERCENT, "2021-02-01", institution_id="I1"),
    *absent(IN_A_CLUB, "2020-09-01", 5, institution_id="K1"),
    *absent(NOWHERE_KNOWN, "2020-09-01", 5, institution_id="nowhere"),
    # The last day of one school year and the first of the next.
    *absent(OVER_THE_TURN, "2021-07-31", institution_id="S2"),
    *absent(OVER_THE_TURN, "2021-08-01", institution_id="S2"),
    *absent(MOVED_THERE, "2020-11-02", 9),
    # The other municipality has these two days too, with the shares and the kinds the other way round.
    *absent(IN_BOTH, "2021-03-01", institution_id="S2"),
    *absent(IN_BOTH, "2021-03-02", "0.5", "ulovligt", "S2"),
    # 2021/22: 2.8 and today of 38 days; tomorrow doesn't count.
    *absent(TEN_PERCENT_BY_TODAY, "2021-08-16", "2.8"),
    *absent(TEN_PERCENT_BY_TODAY, "2021-09-15", 2),
    # Before the first day, but in a month that counts: 1.1 of 22 days.
    *absent(CAME_TODAY, "2021-09-09", "1.1"),
    # In a month that doesn't.
    *absent(LEFT_YESTERDAY, "2021-09-13", 2, institution_id="S2"),
]


def at(institution_id: str) -> dict[str, str]:
    return {"cut": "institution", "cut_value": institution_id}


def in_class(class_level: str) -> dict[str, str]:
    return {"cut": "class_level", "cut_value": class_level}


def of_type(absence_type: str) -> dict[str, str]:
    return {"cut": "absence_type", "cut_value": absence_type}


PUPILS = Scenario(
    name="pupils_absent",
    today=date(2021, 9, 15),
    extracts={"institutioner": INSTITUTIONS, "indmeldelser": ENROLMENTS, "elevfravaer": ABSENCE},
    expected=[
        # 2014/15: five of 32 / 200 = 0.16, five of 0.05, all of 12 months.
        Number("fravaer", "2014/15", 12.6, 120, "ok", more={"value": 0.105}, printed="10,5 %"),
        Number("fravaer_over_10", "2014/15", 5, 10, "ok", printed="50,0 %"),
        Number("fravaer_ulovligt_15", "2014/15", 5, 10, "ok"),
        Number("fravaer", "2014/15", 12.6, 120, "ok", build="guarded"),
        Number("fravaer_over_10", "2014/15", 5, 10, "ok", build="guarded"),
        # 2015/16: 12 × 53.6 / 200. Nobody is above, nor near 15 % unlawful.
        Number("fravaer", "2015/16", 3.216, 48, "ok", more={"value": 0.067}, printed="6,7 %"),
        Number("fravaer", "2015/16", 3.216, 48, "ok", **at("S1")),
        Number("fravaer", "2015/16", 3.216, 48, "ok", **in_class("7")),
        # All of it is illness; the other types are there all the same.
        Number("fravaer", "2015/16", 3.216, 48, "ok", **of_type("sygdom")),
        Number("fravaer", "2015/16", 0, 48, "ok", **of_type("tilladelse")),
        Number("fravaer", "2015/16", 0, 48, "ok", **of_type("ulovligt")),
        Number("fravaer_over_10", "2015/16", 0, 4, "ok"),
        Number("fravaer_ulovligt_15", "2015/16", 0, 4, "ok"),
        # Four pupils.
        Number("fravaer", "2015/16", None, None, "suppressed", build="guarded", more={"value": None}),
        # Those enrolled in 2016 and 2017 were so on no 15th, and some in no known school.
        Number("fravaer", "2016/17", 0, 0, "not_applicable"),
        Number("fravaer_over_10", "2017/18", 0, 0, "not_applicable"),
        # 2020/21, months × absent / school days:
        #   TEN_PERCENT           12 × 20 / 200    1.2
        #   ABOVE_TEN             12 × 20.5 / 200  1.23
        #   FIFTEEN_PERCENT       12 × 30 / 200    1.8
        #   BELOW_FIFTEEN         12 × 29.5 / 200  1.77
        #   MOVED_AFTER_THE_15TH  12 × 15.5 / 200  0.93
        #   MOVED_ON_THE_15TH     12 × 11.9 / 200  0.714
        #   IN_TWO_SCHOOLS        12 × 3.5 / 200   0.21
        #   MOVED_IN_JULY         12 × 8 / 200     0.48
        #   LEFT_IN_JULY          11 × 8 / 200     0.44
        #   A_MONTH_15_PERCENT     1 × 3 / 20      0.15
        #   A_MONTH_10_PERCENT     1 × 2 / 20      0.1
        #   OVER_THE_TURN         12 × 1 / 200     0.06
        #   MOVED_THERE            5 × 9 / 90      0.5
        #   IN_BOTH               12 × 1.5 / 200   0.09
        Number("fravaer", "2020/21", 9.674, 138, "ok", more={"value": 9.674 / 138}, printed="7,0 %"),
        # 1.2 + 1.23, the first six months of one (6 × 11 / 110), the first two of another (2 × 3.8 / 38),
        # 0.21, two of 11 × 8 / 200, and 0.5.
        Number("fravaer", "2020/21", 4.82, 71, "ok", **at("S1")),
        # 1.8 + 1.77, 6 × 4.5 / 90, 10 × 8.1 / 162, 0.06 and 0.09.
        Number("fravaer", "2020/21", 4.52, 64, "ok", **at("S2")),
        # 2 × 3.5 / 35.
        Number("fravaer", "2020/21", 0.2, 2, "ok", **at("P1")),
        # Who moved there in July had no school day there.
        Number("fravaer", "2020/21", 0.25, 2, "ok", **at("I1")),
        Number("fravaer", "2020/21", 0.92, 23, "ok", **in_class("2")),
        Number("fravaer", "2020/21", 0.59, 17, "ok", **in_class("3")),
        Number("fravaer", "2020/21", 2.43, 24, "ok", **in_class("4")),
        # 6 × 11 / 110 and 0.714: it is another's months that are in no known class.
        Number("fravaer", "2020/21", 1.314, 18, "ok", **in_class("5")),
        Number("fravaer", "2020/21", 0.3, 6, "ok", **in_class("ukendt")),
        Number("fravaer", "2020/21", 0.06, 12, "ok", **in_class("6")),
        # In two schools, twelve months.
        Number("fravaer", "2020/21", 0.21, 12, "ok", **in_class("7")),
        Number("fravaer", "2020/21", 0.25, 2, "ok", **in_class("8")),
        Number("fravaer", "2020/21", 3.57, 24, "ok", **in_class("9")),
        # 12 × 4 / 200 and 0.21.
        Number("fravaer", "2020/21", 0.45, 138, "ok", **of_type("tilladelse")),
        # 12 × 6 / 200, 1.8, 1.77, 0.15 and 12 × 0.5 / 200.
        Number("fravaer", "2020/21", 4.11, 138, "ok", **of_type("ulovligt")),
        # The rest.
        Number("fravaer", "2020/21", 5.114, 138, "ok", **of_type("sygdom")),
        # ABOVE_TEN, FIFTEEN_PERCENT, BELOW_FIFTEEN, A_MONTH_15_PERCENT; three have 10 % and aren't above.
        Number("fravaer_over_10", "2020/21", 4, 14, "ok", printed="28,6 %"),
        Number("fravaer_over_10", "2020/21", None, None, "suppressed", build="guarded"),
        # FIFTEEN_PERCENT, A_MONTH_15_PERCENT.
        Number("fravaer_ulovligt_15", "2020/21", 2, 14, "ok"),
        # 2021/22: 2 × 3.8 / 38, 1 × 1.1 / 22, 1 × 0 / 16 and 2 × 1 / 38.
        Number("fravaer", "2021/22", 0.25 + 2 / 38, 6, "provisional"),
        Number("fravaer", "2021/22", 0.25, 3, "provisional", **at("S1")),
        Number("fravaer", "2021/22", 2 / 38, 3, "provisional", **at("S2")),
        Number("fravaer", "2021/22", 0.05, 1, "provisional", **in_class("1")),
        Number("fravaer", "2021/22", 0, 6, "provisional", **of_type("ulovligt")),
        Number("fravaer_over_10", "2021/22", 0, 4, "provisional"),
        Number("fravaer_ulovligt_15", "2021/22", 0, 4, "provisional"),
        # All municipalities. Who moved counts once, with 12 months and 9 + 22 days (0.155). Who is in both is
        # so for 12 months, and was ill on two whole days (0.01): of a day written down twice the larger part
        # counts. 9.674 − 0.5 − 0.09 + 12 × 0.155 + 12 × 0.01, and 138 − 5 + 12 months. A third municipality
        # has pupils and delivers no absence: they aren't pupils without absence.
        Number("fravaer", "2020/21", 11.064, 145, municipality="000"),
        Number("fravaer", "2020/21", 1.98, 24, municipality="000", **in_class("3")),
        # 4.11 − 0.03 + 12 × 16.5 / 200.
        Number("fravaer", "2020/21", 5.07, 145, municipality="000", **of_type("ulovligt")),
        # Exactly 10 % here, 20 % there, 15.5 % in all.
        Number("fravaer_over_10", "2020/21", 5, 14, municipality="000"),
        # 15 % unlawful there, 8 % in all.
        Number("fravaer_ulovligt_15", "2020/21", 2, 14, municipality="000"),
        # There 14 September is today: one month, 1.6 of 16 days.
        Number("fravaer", "2021/22", 0.35 + 2 / 38, 7, municipality="000"),
        # Staff was never delivered.
        Number("normering_vuggestue", "2021-09", None, None, "no_data"),
        Number("normering_boernehave", "2021-09", None, None, "no_data"),
        Number("uddannelsesgrad_kommune", "2021-09", None, None, "no_data"),
        Number("uddannelsesgrad_stat", "2021-09", None, None, "no_data"),
        Number("proeve_gennemsnit", "2021/22", None, None, "no_data"),
        Number("proeve_alle", "2021/22", None, None, "no_data"),
        Number("ungdomsuddannelse_15_mdr", "2021", None, None, "no_data"),
    ],
    absent=[
        Number("fravaer", "2013/14"),
        Number("fravaer", "2022/23"),
        Number("fravaer", "2020/21", **at("K1")),
        Number("fravaer", "2020/21", **at("nowhere")),
        # One came in July, another was there on no 15th.
        Number("fravaer", "2020/21", **in_class("1")),
        Number("fravaer", "2020/21", municipality="000", **at("S1")),
        # School years, no months.
        Number("fravaer", "2021-09"),
    ],
)

SCENARIOS = [PUPILS]
