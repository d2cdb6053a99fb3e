"""Case work and money from the delivered files to the published numbers, worked out by hand.

Two children nobody has: A (boy, born 14 March 2015) with a foster family, B (girl, born 2 January 2008) with
family therapy. As of 31 August 2021.
"""

import pytest

from .conftest import Installation, spellings

pytestmark = pytest.mark.xdist_group("outside_money")

A, B = "140315-4443", "020108-7500"
POSTINGS = "bilag_id;bogfoert;funktion;type;indsats_id;cpr;beloeb"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("outside_money") / "data")
    at = "330_20210831.csv"
    installation.deliver(
        f"sager_{at}",
        "sag_id;cpr;oprettet;flere_afdelinger;en_plan",
        f"s1;{A};01-01-2021;J;J",
        f"s2;{B};01-01-2021;J;",
    )
    installation.deliver(
        f"indsatser_{at}",
        "indsats_id;sag_id;cpr;indsatstype;anbringelsessted;startdato;slutdato",
        f"i1;s1;{A};anbringelse;plejefamilie_almen;01-01-2021;",
        f"i2;s2;{B};familiebehandling;;31-03-2021;31-12-2021",
    )
    installation.deliver(
        f"sagsbehandlere_{at}",
        "sag_id;fra;til;medarbejder_id",
        "s1;01-01-2021;;m1",
        "s2;01-01-2021;31-12-9999;m1",
    )
    installation.deliver(
        f"medarbejdere_{at}",
        "medarbejder_id;team;funktion;ansat;fratraadt;aarsvaerk",
        "m1;Nord;sagsbehandler;01-01-2019;;0,8",
    )
    installation.deliver(
        f"undersoegelser_{at}",
        "undersoegelse_id;sag_id;cpr;opmaerksom;afsluttet;boernesamtale_relevant;boernesamtale_dato;familieraadslagning",
        # Due 28 February: finished that day.
        f"x1;s1;{A};31-10-2020;28-02-2021;J;01-02-2021;afholdt",
        # Due 31 August: today, and not finished.
        f"x2;s2;{B};30-04-2021;;J;;",
    )
    installation.deliver(
        f"opfoelgninger_{at}",
        "opfoelgning_id;indsats_id;dato;retning",
        # i1 is due on 28 February, when x1 ends; i2 on 30 June.
        "o1;i1;01-03-2021;uaendret",
        "o2;i2;30-06-2021;ned",
        "o3;i9;01-07-2021;ned",
    )
    installation.deliver(
        f"moeder_{at}",
        "moede_id;cpr;forum;dato;distrikt;samtykke;foraeldre_deltog;maal_aftalt;evalueret",
        f"d1;{A};netvaerksmoede;02-06-2021;Nord;J;J;J;31-08-2021",
        f"d1;{B};netvaerksmoede;02-06-2021;Nord;N;;J;",
        "d2;;halvaarsmoede;03-06-2021;;;;;",
    )
    installation.deliver(
        f"posteringer_{at}",
        POSTINGS,
        "b1;01-08-2021;5.28.22;forbrug;i1;;40.000,10",
        "b2;15-02-2021;5.28.22;forbrug;i1;;1.000.000,15",
        f"b3;15-08-2021;5.28.21;forbrug;i2;{B};-1.000,25",
        "b4;15-08-2021;5.57.72;forbrug;;;0,10",
        "b5;15-08-2021;5.28.21;forbrug;i9;;500",
        "b6;15-08-2021;5.28.21;budget;;;2.000.000",
        "b7;15-08-2021;5.28.21;disponeret;i2;;700,50",
        "b8;15-10-2021;5.28.21;disponeret;i2;;300",
        "b9;15-01-2022;5.28.21;disponeret;i2;;77777",
    )
    done = installation.trappe("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return installation


def test_deadlines(night: Installation) -> None:
    quarter = {"period_type": "quarter"}
    assert night.indicator("330", "undersoegelse_4_maaneder", "2021K1", **quarter) == (1, 1, 1.0, "ok")
    assert night.indicator("330", "undersoegelse_4_maaneder", "2021K3", **quarter) == (
        0,
        1,
        0.0,
        "provisional",
    )
    assert night.indicator("330", "undersoegelse_boernesamtale", "2021K1", **quarter) == (1, 1, 1.0, "ok")
    assert night.indicator("330", "familieraadslagning_afholdt", "2021K1", **quarter) == (1, None, 1, "ok")
    assert night.indicator("330", "opfoelgning_foerste_3_mdr", "2021K1", **quarter) == (0, 1, 0.0, "ok")
    assert night.indicator("330", "opfoelgning_foerste_3_mdr", "2021K2", **quarter) == (1, 1, 1.0, "ok")
    # Both ran through the second quarter; o1 was in the first.
    assert night.indicator("330", "opfoelgning_kvartal", "2021K2", **quarter) == (1, 2, 0.5, "ok")
    # o3 belongs to an intervention nobody delivered, and decided all the same.
    assert night.indicator("330", "opfoelgning_retning_ned", "2021K3", **quarter) == (
        1,
        1,
        1.0,
        "provisional",
    )
    assert night.indicator("330", "en_plan", "2021K2", **quarter) == (1, 2, 0.5, "ok")
    assert night.indicator("330", "sagstal", "2021-08", "team", "Nord") == (2, 1, 2.0, "ok")
    assert night.indicator("330", "medarbejderafgang", "2021-08") == (0, 1, 0.0, "ok")


def test_meetings(night: Installation) -> None:
    quarter = {"period_type": "quarter"}
    assert night.indicator("330", "moede_antal", "2021K2", **quarter) == (2, None, 2, "ok")
    assert night.indicator("330", "moede_antal", "2021K2", "district", "ukendt", **quarter) == (
        1,
        None,
        1,
        "ok",
    )
    assert night.indicator("330", "moede_boern", "2021K2", **quarter) == (2, None, 2, "ok")
    assert night.indicator("330", "moede_samtykke", "2021K2", **quarter) == (1, 2, 0.5, "ok")
    # 2 June and 90 days are 31 August.
    assert night.indicator("330", "moede_evalueret", "2021K2", **quarter) == (1, 2, 0.5, "ok")


def test_money_is_right_to_the_last_oere(night: Installation) -> None:
    year = {"period_type": "year"}
    # 40,000.10 + 1,000,000.15 - 1,000.25 + 0.10 + 500.
    assert night.indicator("330", "udgift_forbrug", "2021", **year) == (
        1039500.10,
        None,
        1039500.10,
        "provisional",
    )
    assert night.indicator("330", "udgift_forbrug", "2021-08") == (39499.95, None, 39499.95, "ok")
    steps = night.published(
        """
        select cut_value, numerator from mart_indicator
        where indicator_id = 'udgift_forbrug' and municipality_code = '330' and period_label = '2021'
            and cut = 'ladder_step' order by all
        """
    )
    assert steps == [("3", -1000.25), ("5", 1040000.25), ("kan_ikke_henfoeres", 500.10)]
    assert night.indicator("330", "udgift_budget", "2021", **year) == (2000000, None, 2000000, "provisional")
    assert night.indicator("330", "udgift_disponeret", "2021", **year) == (700.5, None, 700.5, "provisional")
    # To date, and what is committed for October; January is next year's.
    assert night.indicator("330", "udgift_prognose", "2021", **year) == (
        1039800.10,
        None,
        1039800.10,
        "provisional",
    )
    assert night.indicator("330", "udgift_boern_over_1_mio", "2021", **year) == (1, None, 1, "provisional")


def test_monthly_report(night: Installation) -> None:
    report = night.published(
        """
        select
            span, intervention_type, ladder_step, n_persons, round(full_year_persons * 365), actual,
            committed, budget, status
        from mart_spend
        where municipality_code = '330' and period_label = '2021-08' and ladder_step = 'alle'
            and span = 'year_to_date'
        order by sort_order
        """
    )
    # A: 243 days to 31 August; B: 31 March to 31 August, 154.
    assert report == [
        ("year_to_date", "alle", "alle", 2, 397, 1039500.10, 700.5, 2000000, "ok"),
        ("year_to_date", "familiebehandling", "alle", 1, 154, -1000.25, 700.5, 0, "ok"),
        ("year_to_date", "anbringelse", "alle", 1, 243, 1040000.25, 0, 0, "ok"),
        ("year_to_date", "kan_ikke_henfoeres", "alle", 0, 0, 500.10, 0, 2000000, "ok"),
    ]
    (investment,) = night.published(
        """
        select
            actual, round(full_year_persons * 365), round(cost_per_full_year_person * 243 / 365, 2),
            assumptions_da <> ''
        from mart_investment where municipality_code = '330' and period_label = '2021' and ladder_step = '5'
        """
    )
    assert investment == (1040000.25, 243, 1040000.25, True)


def test_what_is_tied_to_nothing_is_counted(night: Installation) -> None:
    counted = night.published(
        """
        select check_id, n_rows, n_failing from mart_quality
        where check_id in (
            'orphan.actual_intervention', 'orphan.follow_up_intervention', 'orphan.intervention_case'
        )
        order by check_id
        """
    )
    # b4 names no intervention, b5 one that nobody delivered.
    assert counted == [
        ("orphan.actual_intervention", 5, 2),
        ("orphan.follow_up_intervention", 3, 1),
        ("orphan.intervention_case", 2, 0),
    ]


def test_no_child_can_be_read_anywhere(night: Installation) -> None:
    assert night.leaks(*spellings(A, B)) == []
