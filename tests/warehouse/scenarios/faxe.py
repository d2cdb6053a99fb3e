"""What is Faxe's own: its notifications, its targets, the break in its accounts and its investment."""

from collections.abc import Iterator
from datetime import date

from tests.warehouse.scenarios.notifications import many
from tests.warehouse.world import Number, Row, Scenario, cpr


def cases() -> Iterator[Row]:
    """61 cases, of which the last closes in the middle of December."""
    for number in range(1, 62):
        yield {
            "sag_id": number,
            "cpr": cpr("2010-05-01", number),
            "oprettet": date(2018, 1, 1),
            "lukket": date(2018, 12, 15) if number == 61 else None,
        }


def case_workers() -> Iterator[Row]:
    """Two of them, thirty cases each, and the first also has the last case."""
    for number in range(1, 62):
        yield {
            "sag_id": number,
            "fra": date(2018, 11, 1),
            "medarbejder_id": "Anna" if number <= 30 or number == 61 else "Bent",
        }


def posting(number: int, day: str, account: str, amount: object, intervention: str | None = None) -> Row:
    return {
        "bilag_id": number,
        "bogfoert": date.fromisoformat(day),
        "funktion": account,
        "type": "forbrug",
        "indsats_id": intervention,
        "beloeb": amount,
    }


FAXE = Scenario(
    name="faxe",
    municipality="320",
    today=date(2018, 12, 31),
    extracts={
        "underretninger": [
            *many(1, 524, 2014, "2010-01-01"),
            *many(1001, 998, 2017, "2010-01-01"),
            *many(3001, 25, 2017, "2003-01-01"),
            *many(4001, 36, 2018, "2012-01-01"),
            *many(5001, 64, 2018, "2008-01-01"),
        ],
        "sager": list(cases()),
        "sagsbehandlere": list(case_workers()),
        "indsatser": [
            {
                "indsats_id": "home",
                "cpr": cpr("2010-05-01", 1),
                "indsatstype": "familiebehandling",
                "startdato": date(2018, 1, 1),
            },
            {
                "indsats_id": "kin",
                "cpr": cpr("2010-05-01", 2),
                "indsatstype": "anbringelse",
                "anbringelsessted": "netvaerkspleje",
                "startdato": date(2018, 1, 1),
            },
        ],
        "opfoelgninger": [{"opfoelgning_id": 1, "indsats_id": "home", "dato": date(2018, 11, 1)}],
        "posteringer": [
            posting(1, "2015-12-31", "5.28.20", 100),
            posting(2, "2015-12-31", "5.28.21", 10),
            posting(3, "2015-12-31", "5.28.22", 1),
            posting(4, "2016-01-01", "5.28.20", 200),
            posting(5, "2018-06-01", "5.28.21", 100_000, "home"),
            posting(6, "2018-06-01", "5.28.22", 300_000, "kin"),
        ],
    },
    expected=[
        Number("underretning_antal", "2014", 524, None, "ok", printed="524", more={"change_from_base": 0.0}),
        Number(
            "underretning_antal",
            "2017",
            1023,
            printed="1.023",
            more={"change_from_base": 499 / 524, "base_label": "2014"},
        ),
        # Months have no base: it is a year.
        Number("underretning_antal", "2017-01", 225, more={"change_from_base": None, "base_label": None}),
        Number("underretning_antal", "2015", 0, more={"change_from_base": -1.0}),
        Number(
            "underretning_under_8", "2018", 36, 100, "ok", printed="36 %", more={"goal": 0.5, "is_met": False}
        ),
        # A falling goal: 61 cases on two are too many, 60 are just right.
        Number("sagstal", "2018-11", 61, 2, "ok", printed="30,5", more={"goal": 30.0, "is_met": False}),
        Number("sagstal", "2018-12", 60, 2, "ok", printed="30,0", more={"goal": 30.0, "is_met": True}),
        # One of two was followed up.
        Number("opfoelgning_kvartal", "2018K4", 1, 2, "ok", more={"goal": 1.0, "is_met": False}),
        # 31 March was the due day of both, and neither had been followed up.
        Number(
            "opfoelgning_foerste_3_mdr",
            "2018K2",
            0,
            2,
            more={
                "goal": 1.0,
                "benchmark": 0.75,
                "benchmark_source": (
                    "Ankestyrelsen 2024, hele landet: første opfølgning inden for tre måneder"
                ),
            },
        ),
        # The third account and the total have no break; nor have the two that changed places, afterwards.
        Number(
            "udgift_forbrug", "2015-12", 111, None, "ok", printed="111 kr.", more={"series_break_da": None}
        ),
        Number(
            "udgift_forbrug",
            "2015-12",
            10,
            cut="account",
            cut_value="5.28.21",
            more={"series_break_da": None},
        ),
        Number(
            "udgift_forbrug",
            "2016-01",
            200,
            cut="account",
            cut_value="5.28.20",
            more={"series_break_da": None},
        ),
        Number(
            "udgift_forbrug", "2016", 200, cut="account", cut_value="5.28.20", more={"series_break_da": None}
        ),
    ],
)

SCENARIOS = [FAXE]
