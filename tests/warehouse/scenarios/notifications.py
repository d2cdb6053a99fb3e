"""Notifications: the 24-hour clock, ages, the unborn, repeats, causes."""

from datetime import date, datetime

from tests.warehouse.world import Number, Row, Scenario, cpr


def notification(number: object, child: str, received: str, **more: object) -> Row:
    """A row of `underretninger`; `received` as 2021-09-01 08:00."""
    return {
        "underretning_id": number,
        "cpr": child,
        "modtaget": datetime.fromisoformat(received),
        "ufoedt": more.pop("ufoedt", None),
        "underretter": more.pop("underretter", "dagtilbud"),
        "vurderet": more.pop("vurderet", None),
        **more,
    }


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


CHILD = cpr("2015-03-02")

TWENTY_FOUR_HOURS = Scenario(
    name="twenty_four_hours",
    extracts={
        "underretninger": [
            # Exactly 24 hours: met. A minute more: not.
            notification(1, CHILD, "2021-09-01 08:00", vurderet=at("2021-09-02 08:00")),
            notification(2, CHILD, "2021-09-01 08:00", vurderet=at("2021-09-02 08:01")),
            # Never assessed: not met.
            notification(3, CHILD, "2021-09-03 12:00"),
            # The 24 hours run out as today (30 September) ends: judged, met.
            notification(4, CHILD, "2021-09-30 00:00", vurderet=at("2021-09-30 10:00")),
            # They run out a minute after today: not judged yet, though it was assessed at once.
            notification(5, CHILD, "2021-09-30 00:01", vurderet=at("2021-09-30 00:30")),
            # They run out today at 23:00: judged, not met.
            notification(6, CHILD, "2021-09-29 23:00"),
            # Received after today: counts nowhere.
            notification(7, CHILD, "2021-10-01 00:00"),
        ]
    },
    expected=[
        # Met: 1 and 4. Judged: 1, 2, 3, 4, 6.
        Number(
            "underretning_24_timer",
            "2021-09",
            2,
            5,
            "ok",
            printed="40,0 %",
            more={"goal": 1.0, "is_met": False},
        ),
        Number("underretning_24_timer", "2021", 2, 5, "provisional"),
        Number("underretning_antal", "2021-09", 6, None, "ok", printed="6"),
        Number("underretning_boern", "2021-09", 1, None, "ok"),
    ],
    absent=[Number("underretning_antal", "2021-10"), Number("underretning_antal", "2021-08")],
)

MOTHER = cpr("2005-05-05")

AGES = Scenario(
    name="ages_of_notified",
    today=date(2022, 12, 31),
    extracts={
        "underretninger": [
            # Seven until the day before the eighth birthday.
            notification(1, cpr("2013-09-10"), "2021-09-09 23:59", underretter="skole"),
            notification(2, cpr("2013-09-10"), "2021-09-10 00:00", underretter="skole"),
            # Born 29 February 2004: 17 on 28 February 2022, 18 on 1 March.
            notification(3, cpr("2004-02-29"), "2022-02-28 23:00"),
            notification(4, cpr("2004-02-29"), "2022-03-01 01:00"),
            # A grown woman's unborn child, and herself.
            notification(5, cpr("1995-01-01"), "2021-09-15 10:00", ufoedt=True),
            notification(6, cpr("1995-01-01"), "2021-09-15 10:00", ufoedt=False),
            # A girl of 16 and the child she expects are two.
            notification(7, MOTHER, "2021-09-16 10:00", underretter="sundhedspleje"),
            notification(8, MOTHER, "2021-09-17 10:00", ufoedt=True, underretter="sundhedspleje"),
            # Unborn by its own number.
            notification(9, cpr("2021-12-01"), "2021-09-20 10:00", underretter="laege_sygehus"),
            # Born that day: no longer unborn, 0 years.
            notification(10, cpr("2021-09-21"), "2021-09-21 10:00", underretter="laege_sygehus"),
        ]
    },
    expected=[
        # September 2021: 1, 2, 5, 7, 8, 9, 10; 6 is of a grown woman.
        Number("underretning_antal", "2021-09", 7, None, "ok"),
        # Children: the one of 2013, the grown woman's unborn, the girl, her unborn, the two of 2021.
        Number("underretning_boern", "2021-09", 6, None, "ok"),
        # Unborn: 5, 8 and 9. 1 is seven, 2 is eight, 7 is sixteen, 10 is nought.
        Number("underretning_antal", "2021-09", 3, None, "ok", cut="age_group", cut_value="ufoedt"),
        Number("underretning_antal", "2021-09", 1, None, "ok", cut="age_group", cut_value="0-3"),
        Number("underretning_antal", "2021-09", 1, None, "ok", cut="age_group", cut_value="4-7"),
        Number("underretning_antal", "2021-09", 1, None, "ok", cut="age_group", cut_value="8-12"),
        Number("underretning_antal", "2021-09", 1, None, "ok", cut="age_group", cut_value="13-17"),
        # Under 8: 1 and 10, of 1, 2, 7 and 10: the unborn are in neither.
        Number("underretning_under_8", "2021-09", 2, 4, "ok", printed="50 %"),
        Number("underretning_fra_skole", "2021-09", 2, None, "ok"),
        Number("underretning_antal", "2021-09", 2, None, "ok", cut="source", cut_value="skole"),
        Number("underretning_antal", "2021-09", 2, None, "ok", cut="source", cut_value="sundhedspleje"),
        # A mother's own notification makes none of her child's repeated. The child of 2013 has two.
        Number("underretning_gentagen", "2021-09", 1, 6, "ok", printed="16,7 %"),
        # 28 February counts, 1 March doesn't: a month between with a zero.
        Number("underretning_antal", "2022-02", 1, None, "ok"),
        Number("underretning_antal", "2022-03", 0, None, "ok", printed="0"),
        Number("underretning_under_8", "2022-03", 0, 0, "not_applicable", printed=None, more={"value": None}),
    ],
)

A, B, C, D, E = (cpr("2012-06-01", number) for number in range(1, 6))

REPEATED = Scenario(
    name="repeated_notifications",
    extracts={
        "underretninger": [
            # Twelve months to the day: repeated, whatever the clock says.
            notification(1, A, "2020-09-15 08:00"),
            notification(2, A, "2021-09-15 20:00"),
            # A day more: not.
            notification(3, B, "2020-09-14 08:00"),
            notification(4, B, "2021-09-15 08:00"),
            # The same minute: neither is the earlier.
            notification(5, C, "2021-09-01 10:00"),
            notification(6, C, "2021-09-01 10:00"),
            # Two on one day: the second is repeated.
            notification(7, D, "2021-09-02 09:00"),
            notification(8, D, "2021-09-02 15:00"),
            # The same minute twice, but both after an earlier one.
            notification(9, E, "2021-08-02 09:00"),
            notification(10, E, "2021-09-02 09:00"),
            notification(11, E, "2021-09-02 09:00"),
        ]
    },
    expected=[
        # A, D and E of A, B, C, D, E.
        Number("underretning_gentagen", "2021-09", 3, 5, "ok", printed="60,0 %"),
        Number("underretning_gentagen", "2021-08", 0, 1, "ok", printed="0,0 %"),
        Number("underretning_gentagen", "2020-09", 0, 2, "ok"),
        Number("underretning_gentagen", "2020", 0, 2, "ok"),
        Number("underretning_gentagen", "2021", 3, 5, "provisional"),
        Number("underretning_antal", "2021", 9, None, "provisional"),
    ],
)

CAUSES = Scenario(
    name="causes",
    extracts={
        "underretninger": [
            notification(1, A, "2021-09-01 10:00"),
            notification(2, B, "2021-09-02 10:00"),
            # A grown man's: not counted, nor its cause.
            notification(3, cpr("1990-01-01", gender="M"), "2021-09-03 10:00"),
            notification(4, C, "2021-09-04 10:00"),
        ],
        "underretning_aarsager": [
            {"underretning_id": 1, "aarsag": "vold"},
            {"underretning_id": 1, "aarsag": "trivsel"},
            {"underretning_id": 2, "aarsag": "vold"},
            {"underretning_id": 3, "aarsag": "vold"},
        ],
    },
    expected=[
        Number("underretning_aarsag", "2021-09", 3, None, "ok"),
        Number("underretning_aarsag", "2021-09", 2, None, "ok", cut="cause", cut_value="vold"),
        Number("underretning_aarsag", "2021-09", 1, None, "ok", cut="cause", cut_value="trivsel"),
        Number("underretning_antal", "2021-09", 3, None, "ok"),
    ],
)

# 2003 is these two municipalities' own year: nobody else is in `000` then.
KNOWN_IN_BOTH, KNOWN_IN_ONE = cpr("2000-01-01"), cpr("2000-01-02")

IN_BOTH_HERE = Scenario(
    name="notified_in_two_municipalities_here",
    extracts={
        "underretninger": [
            notification(1, KNOWN_IN_BOTH, "2003-03-01 10:00", vurderet=at("2003-03-01 11:00"))
        ]
    },
    expected=[
        Number("underretning_antal", "2003", 1, None, "ok"),
        Number("underretning_gentagen", "2003", 0, 1, "ok"),
        # The notifications each count, the child once, and nobody's was repeated inside a municipality.
        Number("underretning_antal", "2003", 3, None, "ok", municipality="000"),
        Number("underretning_boern", "2003", 2, None, "ok", municipality="000"),
        Number("underretning_gentagen", "2003", 0, 2, "ok", municipality="000"),
        Number("underretning_24_timer", "2003", 1, 3, "ok", municipality="000", printed="33,3 %"),
        Number(
            "underretning_antal", "2003", 3, None, "ok", cut="age_group", cut_value="0-3", municipality="000"
        ),
    ],
)
IN_BOTH_THERE = Scenario(
    name="notified_in_two_municipalities_there",
    extracts={
        "underretninger": [
            notification(1, KNOWN_IN_BOTH, "2003-05-01 10:00"),
            notification(2, KNOWN_IN_ONE, "2003-05-01 10:00"),
        ]
    },
    expected=[Number("underretning_boern", "2003", 2, None, "ok")],
)


def many(first: int, how_many: int, year: int, birth: str, **more: object) -> list[Row]:
    """Notifications about as many different children, one an hour from 1 January."""
    return [
        notification(
            first + i,
            cpr(birth, i % 499 + 1, "K" if i < 499 else "M"),
            f"{year}-{i // 200 + 1:02d}-{i // 20 % 10 + 1:02d} {i % 20:02d}:00",
            **more,
        )
        for i in range(how_many)
    ]


# Faxe: 524 in 2014, 1023 in 2017 (+95.2 %); 36 % about children under 8 in 2018, the goal is half.
SCENARIOS = [TWENTY_FOUR_HOURS, AGES, REPEATED, CAUSES, IN_BOTH_HERE, IN_BOTH_THERE]
