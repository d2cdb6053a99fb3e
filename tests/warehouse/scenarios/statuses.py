"""The spine of periods and the statuses, whatever the indicator: no data, provisional, hidden."""

from datetime import date

from tests.warehouse.scenarios.notifications import at, many, notification
from tests.warehouse.scenarios.supervision import sample
from tests.warehouse.scenarios.topi import assessment
from tests.warehouse.world import Number, Row, Scenario, cpr

CHILD = cpr("2015-03-02")
A_CHILD: Row = {"cpr": CHILD, "koen": "K", "status": "bopael"}

NOTHING_BUT_CHILDREN = Scenario(
    name="nothing_but_children",
    extracts={"boern": [A_CHILD]},
    expected=[
        # Never delivered: one row, the period with today.
        Number(
            "underretning_antal", "2021-09", None, None, "no_data", more={"value": None, "data_as_of": None}
        ),
        Number("underretning_antal", "2021", None, None, "no_data"),
        Number("topi_groen", "2021E", None, None, "no_data"),
        Number("trappe_boern_trin", "2021-09", None, None, "no_data"),
        Number("indsats_helaarspersoner", "2021", None, None, "no_data"),
        Number("trappe_andel_trin", "2021-09", None, None, "no_data", cut="ladder_step", cut_value="ukendt"),
    ],
    absent=[Number("underretning_antal", "2021-08"), Number("trappe_andel_trin", "2021-09")],
)

STALE = Scenario(
    name="notifications_stopped_coming",
    extracts={"boern": [A_CHILD]},
    earlier={date(2021, 6, 15): {"underretninger": [notification(1, CHILD, "2021-04-30 23:59")]}},
    expected=[
        Number("underretning_antal", "2021-04", 1, None, "ok", more={"data_as_of": date(2021, 6, 15)}),
        # Told about and nothing there: a zero, and a share of nothing.
        Number("underretning_antal", "2021-05", 0, None, "ok"),
        Number("underretning_24_timer", "2021-05", 0, 0, "not_applicable"),
        # Told about in part.
        Number("underretning_antal", "2021-06", 0, None, "ok"),
        # Not told about.
        Number("underretning_antal", "2021-07", None, None, "no_data"),
        Number("underretning_antal", "2021-09", None, None, "no_data"),
        Number("underretning_antal", "2021", 1, None, "provisional"),
        # The causes have an extract of their own, which never came.
        Number(
            "underretning_aarsag", "2021-09", None, None, "no_data", more={"data_as_of": date(2021, 6, 15)}
        ),
    ],
    absent=[Number("underretning_aarsag", "2021-04")],
)

NOTHING_THAT_COUNTS = Scenario(
    name="delivered_but_nothing_counts",
    extracts={"underretninger": [notification(1, cpr("1980-01-01"), "2021-03-01 10:00")]},
    expected=[
        Number("underretning_antal", "2021-09", 0, None, "ok", printed="0"),
        Number("underretning_under_8", "2021-09", 0, 0, "not_applicable"),
    ],
    absent=[Number("underretning_antal", "2021-03"), Number("underretning_antal", "2021-08")],
)

PROVISIONAL = Scenario(
    name="in_the_middle_of_a_month",
    today=date(2021, 9, 29),
    extracts={
        "underretninger": [
            notification(1, CHILD, "2021-08-31 10:00"),
            notification(2, CHILD, "2021-09-29 23:59"),
        ]
    },
    expected=[
        Number("underretning_antal", "2021-08", 1, None, "ok"),
        Number("underretning_antal", "2021-09", 1, None, "provisional"),
        # The 24 hours of the second run out tomorrow.
        Number("underretning_24_timer", "2021-09", 0, 0, "not_applicable"),
    ],
)

LONG_AGO = Scenario(
    name="a_year_of_silence",
    today=date(2020, 1, 31),
    extracts={
        "trivselsvurderinger": [assessment(CHILD, "2018E", "groen"), assessment(CHILD, "2019E", "groen")]
    },
    expected=[
        Number("topi_groen", "2018E", 1, 1, "ok"),
        Number("topi_groen", "2019F", 0, 0, "not_applicable"),
        Number("topi_groen", "2019E", 1, 1, "ok"),
        Number("topi_vurderet", "2019F", 0, None, "ok"),
        Number("topi_groen", "2020F", 0, 0, "not_applicable"),
    ],
    absent=[Number("topi_groen", "2018F"), Number("topi_groen", "2020E")],
)

FEW = Scenario(
    name="few_children",
    extracts={
        "underretninger": [
            # January: 4 children. February: 5. March: 6 notifications of 4 children.
            *many(1, 4, 2020, "2014-01-01"),
            *[notification(100 + i, cpr("2014-02-01", i + 1), "2020-02-01 10:00") for i in range(5)],
            *[
                notification(200 + i, cpr("2014-02-01", i % 4 + 1), f"2020-03-01 {i:02d}:00")
                for i in range(6)
            ],
            # April: 6 of 10 under 8, the rest 4. May: 10 of 10. June: none of 10.
            *[
                notification(300 + i, cpr("2014-02-01" if i < 6 else "2010-02-01", i + 1), "2020-04-01 10:00")
                for i in range(10)
            ],
            *[notification(400 + i, cpr("2014-02-01", i + 1), "2020-05-01 10:00") for i in range(10)],
            *[notification(500 + i, cpr("2010-02-01", i + 1), "2020-06-01 10:00") for i in range(10)],
            # July: five children assessed in time, one of them not in time as well.
            *[
                notification(
                    600 + i, cpr("2010-02-01", i + 1), "2020-07-01 10:00", vurderet=at("2020-07-01 11:00")
                )
                for i in range(5)
            ],
            notification(700, cpr("2010-02-01", 1), "2020-07-02 10:00"),
        ],
        "ledelsestilsyn": [*sample("boernesamtale", 5, 10), *sample("inddragelse", 10, 14)],
    },
    expected=[
        Number("underretning_antal", "2020-01", None, None, "suppressed", printed=None, build="guarded"),
        Number("underretning_antal", "2020-01", 4, None, "ok"),
        Number("underretning_antal", "2020-02", 5, None, "ok", build="guarded"),
        Number("underretning_antal", "2020-03", None, None, "suppressed", build="guarded"),
        Number("underretning_boern", "2020-03", None, None, "suppressed", build="guarded"),
        Number(
            "underretning_under_8",
            "2020-04",
            None,
            None,
            "suppressed",
            build="guarded",
            more={"value": None, "is_met": None},
        ),
        Number("underretning_under_8", "2020-04", 6, 10, "ok"),
        # All or none of them under 8 is told by the counts of the age groups, and that none was assessed in
        # time tells of the municipality: their cards let the zero be shown.
        Number("underretning_under_8", "2020-05", 10, 10, "ok", printed="100 %", build="guarded"),
        Number("underretning_under_8", "2020-06", 0, 10, "ok", printed="0 %", build="guarded"),
        Number("underretning_24_timer", "2020-05", 0, 10, "ok", printed="0,0 %", build="guarded"),
        # 5 children in time of 5 children, but the rest is one notification of one child, not nothing.
        Number("underretning_24_timer", "2020-07", None, None, "suppressed", build="guarded"),
        Number("underretning_24_timer", "2020-07", 5, 6, "ok"),
        # A true zero is shown, and nothing at all is no secret.
        Number("underretning_antal", "2020-08", 0, None, "ok", build="guarded"),
        Number("underretning_under_8", "2020-08", 0, 0, "not_applicable", build="guarded"),
        # Cases are counted like children: 5 of 10 is shown, 10 of 14 hides the 4.
        Number(
            "ledelsestilsyn_boernesamtale", "2021-09", 5, 10, "ok", build="guarded", more={"is_met": False}
        ),
        Number("ledelsestilsyn_inddragelse", "2021-09", None, None, "suppressed", build="guarded"),
        # Hidden outranks provisional, and no data outranks all.
        Number("underretning_antal", "2021", 0, None, "provisional", build="guarded"),
        Number("topi_groen", "2021E", None, None, "no_data", build="guarded"),
    ],
)

HIDDEN_BASE = Scenario(
    name="hidden_base",
    today=date(2016, 6, 30),
    extracts={
        "underretninger": [
            *many(1, 3, 2014, "2010-01-01"),
            *many(100, 10, 2015, "2010-01-01"),
            *many(200, 3, 2016, "2010-01-01"),
        ]
    },
    expected=[
        Number("underretning_antal", "2015", 10, more={"change_from_base": 7 / 3, "base_label": "2014"}),
        # With the change, the hidden 3 could be worked out from the 10.
        Number("underretning_antal", "2014", None, None, "suppressed", build="guarded"),
        Number(
            "underretning_antal",
            "2015",
            10,
            build="guarded",
            more={"change_from_base": None, "base_label": "2014"},
        ),
        Number(
            "underretning_antal",
            "2016",
            None,
            None,
            "suppressed",
            build="guarded",
            more={"change_from_base": None},
        ),
        Number("underretning_antal", "2016", 3, None, "provisional", more={"change_from_base": 0.0}),
    ],
)

KNOWN_LATER = Scenario(
    name="known_later",
    earlier={
        date(2021, 7, 31): {
            "boern": [A_CHILD],
            "underretninger": [notification(1, CHILD, "2021-07-01 10:00", underretter="anonym")],
        },
        date(2021, 8, 31): {"ledelsestilsyn": [*sample("inddragelse", 1, 2, month=date(2021, 8, 1))]},
    },
    extracts={
        # The first is corrected, the second of August was not known at its end.
        "underretninger": [
            notification(1, CHILD, "2021-07-01 10:00", underretter="skole"),
            notification(2, CHILD, "2021-08-30 10:00"),
        ]
    },
    expected=[
        Number("underretning_fra_skole", "2021-07", 1, None, "ok"),
        Number("underretning_antal", "2021-08", 1, None, "ok", more={"data_as_of": date(2021, 9, 30)}),
        # On 31 August the newest notifications were as of 31 July: nothing is known of August.
        Number(
            "underretning_antal",
            "2021-07",
            1,
            None,
            "ok",
            build="as_known_on",
            more={"data_as_of": date(2021, 7, 31)},
        ),
        Number(
            "underretning_antal",
            "2021-07",
            1,
            None,
            "ok",
            cut="source",
            cut_value="anonym",
            build="as_known_on",
        ),
        Number("underretning_antal", "2021-08", None, None, "no_data", build="as_known_on"),
        Number("ledelsestilsyn_inddragelse", "2021-08", 1, 2, "ok", build="as_known_on"),
    ],
    absent=[
        Number("underretning_antal", "2021-09", build="as_known_on"),
        Number("underretning_antal", "2021-07", cut="source", cut_value="anonym"),
    ],
)

SCENARIOS = [
    NOTHING_BUT_CHILDREN,
    STALE,
    NOTHING_THAT_COUNTS,
    PROVISIONAL,
    LONG_AGO,
    FEW,
    HIDDEN_BASE,
    KNOWN_LATER,
]
