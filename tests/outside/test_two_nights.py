"""Two nights of two small municipalities, every number worked out by hand from `indicators.md`'s words.

The children, with numbers that nobody was ever given (see `orchestration/demo/numbers.py`):

- A, boy, born 14 March 2015 — home-based help, then a foster family
- B, girl, born 2 January 2008 — preventive help, one day without, a contact person; later known in 320 too
- C, boy, born 29 February 2004 — in an institution
- D, girl, born 31 December 2012 — her case is acted on by 320: counts for nobody in 330
- E, boy, not born yet (20 November 2021)
- M, a mother, born 5 May 1990
"""

import pytest

from .conftest import Installation, spellings

pytestmark = pytest.mark.xdist_group("outside")

A, B, C, D, E, M = "140315-4443", "0201087500", "290204-8639", "311212-8784", "201121-5823", "050590-0580"
CHILDREN = "CPR;Fornavn;Efternavn;Koen;Skoledistrikt;Status;Tilflyttet;Fraflyttet"
INTERVENTIONS = (
    "indsats_id;sag_id;cpr;indsatstype;tilbud_id;anbringelsessted;"
    "bevilget;startdato;slutdato;samtykke;ophoersaarsag"
)
NOTIFICATIONS = "underretning_id;cpr;modtaget;ufoedt;underretter;vurderet"
TOPI = "cpr;runde;institution_id;vurderet;position"
SUPERVISION = "maaned;sag_id;spoergsmaal;relevant;opfyldt"

CHILD_ROWS = (
    f"{A};Xerxes;Ællingeby;M;Nord;bopael;14-03-2015;",
    f"{B};Ofelia;Ællingeby;K;Nord;bopael;;",
    f'{C};Balthasar;"Kvist; den lange";M;Syd;bopael;;',
    f"{D};Kleopatra;Kvist;K;Syd;bopael;;",
    f"{E};Ufødt;Kvist;M;Syd;ufoedt;;",
)


def interventions_august() -> tuple[str, ...]:
    return (
        f"i1;s1;{A};dagtilbud_ophold;;;01-01-2020;10-01-2020;30-06-2020;J;planlagt_skift",
        f"i2;s1;{A};anbringelse;t1;;15-05-2020;01-07-2020;31-12-9999;J;",
        f"i3;s1;{A};aflastning;;;;01-08-2020;31-12-2020;J;maal_naaet",
        f"i4;s2;{B};forebyggende_s11;;;;01-01-2021;31-03-2021;J;maal_naaet",
        f"i5;s2;{B};kontaktperson;;;20-03-2021;02-04-2021;15-08-2021;J;planlagt_skift",
        f"i6;s3;{C};anbringelse;;doegninstitution;;01-05-2019;;N;",
        f"i7;s4;{D};familiebehandling;;;;01-01-2021;;J;",
    )


@pytest.fixture(scope="module")
def first_night(installation: Installation) -> Installation:
    at = "330_20210831.csv"
    installation.deliver(f"boern_{at}", CHILDREN, *CHILD_ROWS, encoding="cp1252")
    installation.deliver(
        f"institutioner_{at}", "institution_id;navn;type;distrikt;ejer", "b1;Solen;boernehave;Nord;kommunal"
    )
    installation.deliver(
        f"tilbud_{at}", "tilbud_id;navn;type;ejer", "t1;Familien Kvist;plejefamilie_almen;ekstern"
    )
    installation.deliver(
        f"sager_{at}",
        "sag_id;cpr;oprettet;lukket;handlekommune",
        f"s1;{A};01-01-2020;;",
        f"s2;{B};01-01-2021;;330",
        f"s3;{C};01-05-2019;;",
        f"s4;{D};01-01-2021;;320",
    )
    installation.deliver(f"indsatser_{at}", INTERVENTIONS, *interventions_august())
    installation.deliver(
        f"kommune/underretninger_{at}",
        NOTIFICATIONS,
        f"u1;{A};10-08-2021 08:00;N;skole;11-08-2021 08:00",
        f"u2;{C};20-08-2021 12:00;;anonym;",
        f"u3;{M};30-08-2021 10:00;J;sundhedspleje;30-08-2021 12:00",
        f"u4;{E};31-08-2021 09:00;;laege_sygehus;",
        f"u5;{M};30-08-2021 10:00;;politi;30-08-2021 12:00",
    )
    installation.deliver(
        f"underretning_aarsager_{at}",
        "underretning_id;aarsag",
        "u1;trivsel",
        "u1;vold",
        "u2;trivsel",
        "u5;vold",
    )
    installation.deliver(
        f"trivselsvurderinger_{at}",
        TOPI,
        f"{A};2020E;b1;14-09-2020;roed",
        f"{A};2021F;b1;14-03-2021;gul",
        f"{D};2021F;b1;14-03-2021;groen",
    )
    installation.deliver(
        f"ledelsestilsyn_{at}",
        SUPERVISION,
        "01-08-2021;s1;boernesamtale;J;J",
        "01-08-2021;s2;boernesamtale;J;",
        "01-08-2021;s3;boernesamtale;J;N",
        "01-08-2021;s4;boernesamtale;N;",
    )
    installation.deliver("boern_320_20210831.csv", CHILDREN, f"{B};Ofelia;Ællingeby;K;Faxe;bopael;;")
    installation.deliver(
        "indsatser_320_20210831.csv", INTERVENTIONS, f"i1;;{B};anbringelse;;netvaerkspleje;;01-08-2021;;J;"
    )
    installation.deliver("boern_000_20210831.csv", CHILDREN)
    installation.deliver("noget_330_20210831.csv", "a", "1")
    done = installation.trappe("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return installation


def test_every_file_has_its_ledger_line(first_night: Installation) -> None:
    statuses = first_night.landed("select status, count(*) from landing.delivery group by all")
    assert statuses == [("accepted", 11)]
    ignored = first_night.landed("select path from landing.ignored_file order by path")
    assert ignored == [("boern_000_20210831.csv",), ("noget_330_20210831.csv",)]


@pytest.mark.parametrize(
    ("municipality", "label", "step", "children"),
    [
        ("330", "2021-08", "5", 1),  # A
        ("330", "2021-08", "6", 1),  # C
        ("330", "2021-07", "3", 1),  # B
        ("320", "2021-08", "4", 1),  # B
        ("000", "2021-08", "4", 1),
        ("000", "2021-08", "5", 1),
    ],
)
def test_children_stand_on_their_step(
    first_night: Installation, municipality: str, label: str, step: str, children: int
) -> None:
    row = first_night.indicator(municipality, "trappe_boern_trin", label, "ladder_step", step)
    assert row == (children, None, children, "ok")


def test_totals_count_unique_children(first_night: Installation) -> None:
    assert first_night.indicator("330", "trappe_boern_trin", "2021-08") == (2, None, 2, "ok")
    assert first_night.indicator("330", "trappe_boern_trin", "2021-07") == (3, None, 3, "ok")
    assert first_night.indicator("000", "trappe_boern_trin", "2021-08") == (3, None, 3, "ok")
    assert first_night.indicator("330", "trappe_andel_trin", "2021-08", "ladder_step", "6") == (
        1,
        2,
        0.5,
        "ok",
    )


def test_moves(first_night: Installation) -> None:
    assert first_night.indicator("330", "trappe_op", "2020-07") == (1, None, 1, "ok")
    assert first_night.indicator("330", "trappe_op", "2020-07", "from_ladder_step", "3") == (1, None, 1, "ok")
    # Nobody ever moved down: the one period is the one with today, and it says zero.
    assert first_night.indicator("330", "trappe_ned", "2020-07") is None
    assert first_night.indicator("330", "trappe_ned", "2021-08") == (0, None, 0, "ok")
    assert first_night.indicator("330", "trappe_ud", "2021-04") == (1, None, 1, "ok")
    assert first_night.indicator("330", "trappe_ind", "2021-04") == (1, None, 1, "ok")
    assert first_night.indicator("330", "trappe_ud", "2021-08") == (1, None, 1, "ok")


def test_what_waits_for_twelve_months_is_provisional(first_night: Installation) -> None:
    # B left on 1 April and was back the next day: known, but the twelve months run until April 2022.
    assert first_night.indicator("330", "trappe_genindtraeden", "2021-04") == (1, 1, 1.0, "provisional")
    # A stood on step 3 on 1 June 2020 and moved up on 1 July; the twelve months are over.
    assert first_night.indicator("330", "trappe_op_fra_hjemmebaseret", "2020-06") == (1, 1, 1.0, "ok")
    assert first_night.indicator("330", "trappe_ned_fra_hjemmebaseret", "2020-06") == (0, 1, 0.0, "ok")


def test_courses_and_stays(first_night: Installation) -> None:
    # B's two courses of 2021 never rose: neither ended lower than its highest step.
    assert first_night.indicator("330", "trappe_slut_lavere", "2021", period_type="year") == (
        0,
        2,
        0.0,
        "provisional",
    )
    # Step 3 in 2020: A from 10 January to 30 June = 173 days (leap year); the aflastning stood under step 5.
    assert first_night.indicator("330", "trappe_varighed_trin", "2020", "ladder_step", "3", "year") == (
        173,
        1,
        173,
        "ok",
    )


def test_interventions(first_night: Installation) -> None:
    year = {"period_type": "year"}
    assert first_night.indicator("330", "indsats_personer", "2020", **year) == (2, None, 2, "ok")
    assert first_night.indicator("330", "indsats_igangsat", "2020", **year) == (3, None, 3, "ok")
    assert first_night.indicator("330", "indsats_afsluttet", "2020", **year) == (2, None, 2, "ok")
    assert first_night.indicator("330", "indsats_maal_naaet", "2020", **year) == (1, 2, 0.5, "ok")
    # Granted 1 January, started 10 January = 9 days; 15 May to 1 July = 47 days; i3 was never granted.
    assert first_night.indicator("330", "indsats_ventetid", "2020", **year) == (56, 2, 28, "ok")
    assert first_night.indicator("330", "indsats_ventetid_overholdt", "2020", **year) == (1, 2, 0.5, "ok")
    # A's days in 2020: 10 January to 31 December = 357, once although the aflastning overlaps; C: all 366.
    row = first_night.indicator("330", "indsats_helaarspersoner", "2020", **year)
    assert row is not None
    assert row[0] == pytest.approx((357 + 366) / 366)
    row = first_night.indicator(
        "330", "indsats_helaarspersoner", "2020", "place_kind", "plejefamilie_almen", "year"
    )
    assert row is not None
    assert row[0] == pytest.approx(184 / 366)


def test_placements(first_night: Installation) -> None:
    assert first_night.indicator("330", "anbragt_antal", "2021-08") == (2, None, 2, "ok")
    assert first_night.indicator("330", "anbragt_antal", "2021-08", "own_or_bought", "ekstern") == (
        1,
        None,
        1,
        "ok",
    )
    assert first_night.indicator("330", "anbragt_antal", "2021-08", "own_or_bought", "ukendt") == (
        1,
        None,
        1,
        "ok",
    )
    assert first_night.indicator("330", "anbragt_antal", "2021-08", "age_group", "13-17") == (
        1,
        None,
        1,
        "ok",
    )
    assert first_night.indicator("000", "anbragt_andel_netvaerk", "2021-08") == (
        1,
        3,
        pytest.approx(1 / 3),
        "ok",
    )
    assert first_night.indicator("330", "anbragt_andel_plejefamilie", "2021-08") == (1, 2, 0.5, "ok")
    assert first_night.indicator("330", "anbragt_nye", "2020", period_type="year") == (1, None, 1, "ok")


def test_notifications(first_night: Installation) -> None:
    assert first_night.indicator("330", "underretning_antal", "2021-08") == (4, None, 4, "ok")
    assert first_night.indicator("330", "underretning_antal", "2021-08", "age_group", "ufoedt") == (
        2,
        None,
        2,
        "ok",
    )
    assert first_night.indicator("330", "underretning_boern", "2021-08") == (4, None, 4, "ok")
    assert first_night.indicator("330", "underretning_fra_skole", "2021-08") == (1, None, 1, "ok")
    assert first_night.indicator("330", "underretning_under_8", "2021-08") == (1, 2, 0.5, "ok")
    # u1 after exactly 24 hours: met. u2 never. u3 met. u4: the 24 hours have not passed by the end of today.
    assert first_night.indicator("330", "underretning_24_timer", "2021-08") == (
        2,
        3,
        pytest.approx(2 / 3),
        "ok",
    )
    assert first_night.indicator("330", "underretning_aarsag", "2021-08") == (3, None, 3, "ok")
    assert first_night.indicator("330", "underretning_aarsag", "2021-08", "cause", "trivsel") == (
        2,
        None,
        2,
        "ok",
    )
    assert first_night.indicator("330", "underretning_gentagen", "2021-08") == (0, 4, 0.0, "ok")


def test_topi_and_supervision(first_night: Installation) -> None:
    half = {"period_type": "half_year"}
    assert first_night.indicator("330", "topi_gul", "2021F", **half) == (1, 2, 0.5, "ok")
    assert first_night.indicator("330", "topi_forbedret", "2021F", **half) == (1, 1, 1.0, "ok")
    assert first_night.indicator("330", "topi_forvaerret", "2021F", **half) == (0, 1, 0.0, "ok")
    assert first_night.indicator("330", "ledelsestilsyn_boernesamtale", "2021-08") == (
        1,
        3,
        pytest.approx(1 / 3),
        "ok",
    )
    # Nothing of 320's TOPI was ever delivered: no data, not zero.
    statuses = first_night.published(
        "select distinct status from mart_indicator "
        "where municipality_code = '320' and indicator_id = 'topi_roed'"
    )
    assert statuses == [("no_data",)]


@pytest.fixture(scope="module")
def second_night(first_night: Installation) -> Installation:
    """C has moved to a foster family, one row of B's is mistyped, one file is broken."""
    moved = [row for row in interventions_august() if not row.startswith("i6")]
    moved[4] = f"i5;s2;{B};kontaktpersonen;;;20-03-2021;02-04-2021;15-08-2021;J;"
    first_night.deliver(
        "indsatser_330_20210930.csv",
        INTERVENTIONS,
        *moved,
        f"i6;s3;{C};anbringelse;;doegninstitution;;01-05-2019;31-08-2021;N;planlagt_skift",
        f"i8;s3;{C};anbringelse;t1;;;01-09-2021;;J;",
        *(f"x{n};;{C};raadgivning_almen;;;;01-02-2018;02-02-2018;;" for n in range(20)),
    )
    first_night.deliver(
        "tilbud_330_20210930.csv", "tilbud_id;navn;type", "t1;Familien Kvist;plejefamilie_almen"
    )
    first_night.deliver("boern_330_20210930.csv", CHILDREN, *CHILD_ROWS)
    done = first_night.trappe("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return first_night


def test_a_bad_file_costs_that_file_and_a_bad_row_that_row(second_night: Installation) -> None:
    ledger = second_night.landed(
        "select extract, status, rows_read, rows_refused from landing.delivery "
        "where as_of_date = date '2021-09-30' order by extract"
    )
    assert ledger == [
        ("boern", "accepted", 5, 0),
        ("indsatser", "accepted", 28, 1),
        ("tilbud", "refused", 1, 0),
    ]
    refused = second_night.landed(
        "select line_number, column_letter, column_name, rule from landing.refused_row"
    )
    assert refused == [(6, "D", "indsatstype", "code")]
    # The refused row is not missing: what was known of B's contact person stays.
    kept = second_night.landed(
        "select count(*) from landing.indsatser where indsats_id = 'i5' and _as_of_to is null"
    )
    assert kept == [(1,)]


def test_the_new_knowledge_shows(second_night: Installation) -> None:
    assert second_night.indicator("330", "trappe_ned", "2021-09", "from_ladder_step", "6") == (
        1,
        None,
        1,
        "ok",
    )
    assert second_night.indicator("330", "trappe_boern_trin", "2021-09", "ladder_step", "5") == (
        2,
        None,
        2,
        "ok",
    )


def test_a_run_with_nothing_new_changes_nothing(second_night: Installation) -> None:
    before = second_night.published("select * from mart_indicator order by all")
    ledger = second_night.landed("select * from landing.delivery order by all")
    done = second_night.trappe("run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert second_night.published("select * from mart_indicator order by all") == before
    assert second_night.landed("select * from landing.delivery order by all") == ledger


def test_numbers_as_they_stood(second_night: Installation) -> None:
    done = second_night.trappe("run", "--as-known-on", "2021-08-31")
    assert done.returncode == 0, done.stdout + done.stderr
    assert second_night.indicator("330", "trappe_boern_trin", "2021-08", "ladder_step", "6") == (
        1,
        None,
        1,
        "ok",
    )
    assert second_night.indicator("330", "trappe_ned", "2021-09") is None
    assert second_night.trappe("run").returncode == 0
    assert second_night.indicator("330", "trappe_ned", "2021-09") == (1, None, 1, "ok")


def test_no_child_can_be_read_anywhere(second_night: Installation) -> None:
    names = ("Xerxes", "Ofelia", "Balthasar", "Kleopatra", "llingeby", "Familien Kvist")
    assert second_night.leaks(*names, *spellings(A, B, C, D, E, M)) == []
