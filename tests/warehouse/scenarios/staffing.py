"""Children per adult and trained staff in daycare: ages on the last day, full-time children, shared places.

Today is 14 September. Nobody else has staff in `000` in 2021. There are two pupils too, known in `absence.py`
as well, and one each in exams and after ninth grade, known in `school.py`.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.warehouse.scenarios.absence import IN_BOTH, MOVED_THERE, absent, at, enrolled, institution
from tests.warehouse.scenarios.school import EXAMINED_IN_BOTH, LEFT_SCHOOL_IN_BOTH, exam, left_school
from tests.warehouse.world import Number, Row, Scenario, cpr

INSTITUTIONS = [
    institution("V1", "vuggestue"),
    institution("V2", "vuggestue"),
    institution("K1", "boernehave"),
    institution("K2", "boernehave"),
    # In `absence.py` the same number is a school.
    institution("I1", "integreret"),
    institution("I2", "integreret"),
    institution("I3", "integreret"),
    institution("D1", "dagpleje"),
    institution("S1", "skole"),
]


def child(
    birth: str,
    institution_id: str,
    hours: int | str | None = 37,
    first: str = "2021-08-01",
    last: str | None = None,
    number: int = 1,
    **more: object,
) -> Row:
    """A child in daycare, from August 2021 on unless said."""
    own = cpr(birth, number, gender="M")
    return {
        **enrolled(own, institution_id, first, last, hours=None if hours is None else Decimal(hours)),
        **more,
    }


DAYCARE = [
    # V1: a planned last day; half time, three on 1 September; three on the last of August.
    child("2020-01-01", "V1", last="2022-07-31"),
    child("2018-09-01", "V1", "18.5"),
    child("2018-08-31", "V1"),
    # The last day is the day before the month's last; the month's last.
    child("2020-02-02", "V1", last="2021-08-30"),
    child("2020-02-03", "V1", last="2021-08-31"),
    # September: three today; three tomorrow; the last day today; the first tomorrow.
    child("2018-09-14", "V1", first="2021-09-01"),
    child("2018-09-15", "V1", first="2021-09-01"),
    child("2020-05-05", "V1", first="2021-09-01", last="2021-09-14"),
    child("2020-05-06", "V1", first="2021-09-15"),
    # V2 has no staff. Hours unknown are full time.
    child("2020-03-01", "V2", None),
    # K1: hours unknown; three quarters; six on the last of August; two years old in a kindergarten.
    child("2017-05-05", "K1", None),
    child("2016-02-01", "K1", "27.75"),
    child("2015-08-31", "K1"),
    child("2019-01-15", "K1"),
    child("2017-01-01", "K1", first="2021-09-01"),
    # Half time in each of two, one of them without staff.
    child("2018-06-01", "K1", "18.5"),
    child("2018-06-01", "K2", "18.5"),
    # I1: one full-time child of 0–2 and one and a half of 3–5. Nobody is in I2.
    child("2020-06-01", "I1"),
    child("2018-01-01", "I1"),
    child("2017-01-01", "I1", "18.5", number=2),
    # Family daycare, a school, and a place that nobody knows.
    child("2020-01-01", "D1", number=2),
    child("2016-01-01", "S1", first="2021-08-16", last="2021-08-31", klassetrin=0),
    child("2020-01-01", "nowhere", number=3),
    # October 2014: as many full-time children of both ages in each of three places, 0.5 + 0.5 + 0.3.
    *(
        child(birth, place, hours, first="2014-10-01", last="2014-10-31", number=number)
        for number, (place, hours) in enumerate((("I1", "18.5"), ("I2", "18.5"), ("I3", "11.1")), start=1)
        for birth in ("2013-01-01", "2010-01-01")
    ),
    # February 2016 has a 29th; in May 2021 there is a child and no staff.
    *(child("2014-06-06", "V1", first="2016-02-01", last="2016-02-29", number=n) for n in range(1, 5)),
    child("2017-05-05", "K1", first="2021-05-01", last="2021-05-31", number=2),
]

PUPILS = [
    # Jan 20, Feb 15, Mar 20, Apr 18, May 18, Jun 19: 110 days and 7 months.
    enrolled(MOVED_THERE, "S1", "2021-01-01", "2021-07-31", 3),
    enrolled(IN_BOTH, "S1", "2020-08-01", "2021-07-31", 3),
    enrolled(IN_BOTH, "S1", "2021-08-01", None, 4),
]

ABSENCE_KNOWN_EARLIER = list(absent(MOVED_THERE, "2021-02-01", "16.5", "ulovligt"))
ABSENCE = [
    *absent(MOVED_THERE, "2021-04-06", "5.5"),
    *absent(IN_BOTH, "2021-03-01", "0.5", "ulovligt"),
    *absent(IN_BOTH, "2021-03-02"),
    *absent(IN_BOTH, "2021-08-16", "1.6"),
    # September's 15th is tomorrow.
    *absent(IN_BOTH, "2021-09-13", 2),
]


def staff(institution_id: str, month: str, **full_time: int | str) -> Iterator[Row]:
    """Rows of `personale`: a group's full-time equivalents in a month."""
    for group, equivalents in full_time.items():
        yield {
            "institution_id": institution_id,
            "maaned": date.fromisoformat(month),
            "gruppe": group,
            "aarsvaerk": Decimal(equivalents),
        }


# What was known of August at its end; one of the groups was corrected.
STAFF_KNOWN_EARLIER = list(staff("V1", "2021-08-01", paedagog=3, medhjaelper=1))
STAFF = [
    *(row for place in ("I1", "I2", "I3") for row in staff(place, "2014-10-01", paedagog=1)),
    *staff("V1", "2016-02-01", paedagog=2),
    *staff("V1", "2021-06-01", paedagog=2),
    *staff("V1", "2021-08-01", leder=1, souschef="0.5", paedagog=2),
    *staff("K1", "2021-08-01", leder=1, paedagog="1.5", paedagogisk_assistent="0.5", medhjaelper=1),
    # Written in two rows of the month.
    *staff("I1", "2021-08-01", paedagog=4, medhjaelper=2),
    *staff("I1", "2021-08-15", medhjaelper=1),
    *staff("I2", "2021-08-01", paedagog=2),
    *staff("nowhere", "2021-08-01", paedagog=5),
    *staff("D1", "2021-08-01", medhjaelper=1),
    *staff("S1", "2021-08-01", paedagogisk_assistent=1),
    *staff("V1", "2021-09-01", paedagog=2),
    *staff("K1", "2021-09-01", paedagog=3, leder=1),
    *staff("I1", "2021-09-01", paedagog=7),
    *staff("V1", "2021-10-01", paedagog=2),
]

# Nothing of who is enrolled was known by the end of August, and nothing of the institutions.
EARLIER = {
    date(2021, 8, 31): {"personale": STAFF_KNOWN_EARLIER, "elevfravaer": ABSENCE_KNOWN_EARLIER},
}

STAFFING = Scenario(
    name="staffing",
    today=date(2021, 9, 14),
    earlier=EARLIER,
    extracts={
        "institutioner": INSTITUTIONS,
        "indmeldelser": [*DAYCARE, *PUPILS],
        "elevfravaer": ABSENCE,
        "personale": STAFF,
        "proever": [
            exam(EXAMINED_IN_BOTH, "2009/10", "matematik", "10"),
            exam(EXAMINED_IN_BOTH, "2009/10", "engelsk", None),
        ],
        "ungestatus": [left_school(LEFT_SCHOOL_IN_BOTH, 2005, "afbrudt", "gymnasial")],
    },
    expected=[
        # Two thirds of an adult in each of three places are two adults, and 0.65 is printed upwards.
        Number(
            *("normering_vuggestue", "2014-10", 1.3, 2.0, "ok"),
            more={"value": 0.65},
            printed="0,7",
        ),
        Number("normering_boernehave", "2014-10", 1.3, 1.0, "ok", printed="1,3"),
        # 0.75.
        Number("normering_vuggestue", "2014-10", 0.5, 2 / 3, "ok", printed="0,8", **at("I1")),
        # On 29 February four are one year old, with two adults.
        Number("normering_vuggestue", "2016-02", 4, 2, "ok", more={"value": 2.0}),
        Number("normering_vuggestue", "2016-02", None, None, "suppressed", build="guarded"),
        Number("normering_vuggestue", "2016-03", 0, 0, "not_applicable"),
        # A child and no adult is no number; nor is no child and no adult.
        Number("normering_boernehave", "2021-05", None, 0, "not_applicable", more={"value": None}),
        Number("normering_vuggestue", "2021-05", 0, 0, "not_applicable"),
        Number("uddannelsesgrad_kommune", "2021-05", 0, 0, "not_applicable"),
        # Adults and no child.
        Number("normering_vuggestue", "2021-06", 0, 2, "ok", more={"value": 0.0}),
        Number("normering_boernehave", "2021-06", 0, 0, "not_applicable"),
        # 31 August, 0–2: V1 1 + 0.5 + 1, V2 1, K1 1 and I1 1. Adults: V1 3 and I1 4, which is 7 × 2 of 3.5.
        Number("normering_vuggestue", "2021-08", 5.5, 7.0, "ok", more={"value": 5.5 / 7}),
        Number("normering_vuggestue", "2021-08", 2.5, 3, "ok", **at("V1")),
        Number("normering_vuggestue", "2021-08", 1, 4.0, "ok", **at("I1")),
        # No staff, and none for children under three.
        Number("normering_vuggestue", "2021-08", None, 0, "not_applicable", **at("V2")),
        Number("normering_vuggestue", "2021-08", None, 0, "not_applicable", **at("K1")),
        # 3–5: V1 1, K1 1 + 0.75 + 0.5, K2 0.5 and I1 1.5. Adults: K1 3 and I1 3.
        Number("normering_boernehave", "2021-08", 5.25, 6.0, "ok", more={"value": 0.875}),
        Number("normering_boernehave", "2021-08", 2.25, 3, "ok", **at("K1")),
        Number("normering_boernehave", "2021-08", 1.5, 3.0, "ok", **at("I1")),
        Number("normering_boernehave", "2021-08", None, 0, "not_applicable", **at("V1")),
        Number("normering_boernehave", "2021-08", None, 0, "not_applicable", **at("K2")),
        # The municipality in `school.py` has a kindergarten child and delivers no staff.
        Number("normering_boernehave", "2021-08", 5.25, 6.0, municipality="000"),
        Number("normering_vuggestue", "2021-08", 5.5, 7.0, municipality="000"),
        # 14 September, 0–2: V1 1, 1 and 1, V2 1, K1 1 and I1 1. Adults: V1 2 and I1 4.
        Number("normering_vuggestue", "2021-09", 6.0, 6.0, "provisional"),
        Number("normering_vuggestue", "2021-09", 3, 2, "provisional", **at("V1")),
        # 3–5: V1 0.5 + 1 + 1, K1 1 + 0.75 + 0.5 + 1, K2 0.5 and I1 1.5. Adults: K1 3 and I1 3.
        Number("normering_boernehave", "2021-09", 7.75, 6.0, "provisional"),
        Number("normering_boernehave", "2021-09", 3.25, 3, "provisional", **at("K1")),
        # Pedagogues V1 2, K1 1.5, I1 4, I2 2 and 5 nobody knows where, of 3 + 3 + 7 + 2 + 5 + 1 + 1.
        Number(
            *("uddannelsesgrad_kommune", "2021-08", 14.5, 22, "ok"),
            more={"value": 14.5 / 22},
            printed="65,9 %",
        ),
        # With 0.5 and 1 assistants.
        Number("uddannelsesgrad_stat", "2021-08", 16, 22, "ok", printed="72,7 %"),
        Number("uddannelsesgrad_kommune", "2021-09", 12, 12, "provisional"),
        Number("uddannelsesgrad_stat", "2021-09", 12, 12, "provisional"),
        Number("uddannelsesgrad_kommune", "2021-07", 0, 0, "not_applicable"),
        Number("uddannelsesgrad_kommune", "2021-08", 14.5, 22, municipality="000"),
        # On 31 August the staff of one institution was known, and no child: 3 of 4.
        Number("uddannelsesgrad_kommune", "2021-08", 3, 4, "ok", build="as_known_on"),
        Number("uddannelsesgrad_stat", "2021-08", 3, 4, "ok", build="as_known_on"),
        Number("normering_vuggestue", "2021-08", None, None, "no_data", build="as_known_on"),
        Number("normering_boernehave", "2021-08", None, None, "no_data", build="as_known_on"),
        # Nor was it known who goes to school, though some absence was.
        Number("fravaer", "2021/22", None, None, "no_data", build="as_known_on"),
        Number("fravaer_over_10", "2021/22", None, None, "no_data", build="as_known_on"),
        Number("fravaer_ulovligt_15", "2021/22", None, None, "no_data", build="as_known_on"),
        Number("inklusionsgrad", "2021/22", None, None, "no_data", build="as_known_on"),
        # 7 × 22 / 110 and 12 × 1.5 / 200.
        Number("fravaer", "2020/21", 1.49, 19, "ok"),
        Number("fravaer", "2020/21", 1.49, 19, "ok", **at("S1")),
        Number("fravaer_over_10", "2020/21", 1, 2, "ok"),
        # 16.5 of 110 days is 15 %.
        Number("fravaer_ulovligt_15", "2020/21", 1, 2, "ok"),
        # August alone.
        Number("fravaer", "2021/22", 0.1, 1, "provisional"),
        Number("proeve_gennemsnit", "2009/10", 10, 1, "ok"),
        Number("proeve_alle", "2009/10", 0, 1, "ok"),
        Number("ungdomsuddannelse_15_mdr", "2005", 0, 1, "ok"),
    ],
    absent=[
        Number("normering_vuggestue", "2021-10"),
        Number("uddannelsesgrad_kommune", "2021-10"),
        # Staff without children, of family daycare, of a school and of nobody knows where.
        *(Number("normering_vuggestue", "2021-08", **at(place)) for place in ("I2", "D1", "S1", "nowhere")),
        *(Number("normering_boernehave", "2021-08", **at(place)) for place in ("I2", "D1", "S1", "nowhere")),
        Number("normering_vuggestue", "2021-08", **at("ukendt")),
        Number("normering_vuggestue", "2021-08", municipality="000", **at("V1")),
        # A number in the other municipality: there it is a school.
        Number("fravaer", "2020/21", **at("I1")),
    ],
)

SCENARIOS = [STAFFING]
