"""Well-being, daycare and school from the delivered files to the published numbers, worked out by hand.

Four children nobody has: A (boy, born 14 March 2015) and B (girl, born 2 January 2008) go to school, C
(girl, born 10 May 2018) and E (girl, born 1 October 2019) to daycare. As of 30 September 2021.
"""

import pytest

from .conftest import Installation, spellings

pytestmark = pytest.mark.xdist_group("outside_school")

A, B, C, E = "140315-4443", "020108-7500", "700518-5000", "611019-5000"
YEAR, SCHOOL_YEAR, HALF_YEAR, QUARTER = (
    {"period_type": period_type} for period_type in ("year", "school_year", "half_year", "quarter")
)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("outside_school") / "data")
    at = "330_20210930.csv"
    installation.deliver(
        f"institutioner_{at}",
        "institution_id;navn;type;distrikt",
        "D1;Børnehuset;integreret;Nord",
        "S1;Byskolen;skole;Syd",
    )
    installation.deliver(
        f"indmeldelser_{at}",
        "cpr;institution_id;fra;til;tilbudstype;klassetrin;timer_pr_uge",
        f"{C};D1;01-06-2019;;almen;;37",
        f"{E};D1;01-09-2020;31-12-9999;almen;;18,5",
        f"{A};S1;01-08-2021;;almen;0;",
        f"{B};S1;01-08-2020;31-07-2021;specialklasse;7;",
        f"{B};S1;01-08-2021;;specialklasse;8;",
        f"{B};X9;01-09-2021;;eventen;;",
    )
    installation.deliver(
        f"personale_{at}",
        "institution_id;maaned;gruppe;aarsvaerk",
        "D1;01-09-2021;leder;1",
        "D1;01-09-2021;paedagog;1,5",
        "D1;01-09-2021;paedagogisk_assistent;0,5",
    )
    installation.deliver(
        f"trivselsvurderinger_{at}",
        "cpr;runde;institution_id;vurderet;position",
        f"{C};2021E;D1;15-09-2021;gul",
    )
    installation.deliver(
        f"sprogvurderinger_{at}",
        "cpr;alderstrin;institution_id;vurderet;resultat",
        f"{C};3;D1;15-06-2021;fokuseret",
    )
    # Ten days ill in September, twenty unlawful half days in November and December: 20 of 200 school days.
    ill = [f"{B};{day:02d}-09-2020;S1;sygdom;1" for day in (1, 2, 3, 4, 7, 8, 9, 10, 11, 14)]
    unlawful = [
        f"{B};{day:02d}-{month}-2020;S1;ulovligt;0,5"
        for month, days in (
            (11, (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)),
            (12, (1, 2, 3, 4, 7, 8, 9, 10, 11, 14)),
        )
        for day in days
    ]
    installation.deliver(
        f"elevfravaer_{at}",
        "cpr;dato;institution_id;type;andel",
        *ill,
        *unlawful,
        # More than a day; and a weekday tomorrow.
        f"{B};15-12-2020;S1;sygdom;1,5",
        f"{B};01-10-2021;S1;sygdom;1",
    )
    installation.deliver(
        f"indsatser_{at}",
        "indsats_id;cpr;indsatstype;startdato",
        f"i1;{B};familiebehandling;01-02-2021",
    )
    installation.deliver(
        f"sdq_{at}",
        "cpr;dato;respondent;indsats_id;tidspunkt;emotionelle;adfaerd;hyperaktivitet;kammerat;prosocial",
        f"{B};01-02-2021;foraelder;i1;foer;8;4;6;2;5",
        f"{B};01-09-2021;foraelder;i1;efter;5;3;5;2;7",
        f"{B};01-10-2021;foraelder;i1;efter;0;0;0;0;10",
    )
    installation.deliver(
        f"skaleringer_{at}", "cpr;dato;indsats_id;vaerdi", f"{B};01-02-2021;i1;3", f"{B};01-09-2021;i1;7"
    )
    installation.deliver(
        f"skoletrivsel_{at}",
        "cpr;skoleaar;institution_id;faglig;social;ro_orden;stoette_inspiration",
        f"{B};2020/21;S1;4;3,5;3;3,25",
    )
    installation.deliver(
        f"faktorer_{at}",
        "cpr;dato;faktor;til_stede",
        f"{B};01-07-2021;venner;J",
        f"{B};01-07-2021;aktivt_fritidsliv;N",
        f"{B};01-07-2021;mistrivsel;J",
        f"{B};01-07-2021;kaeledyr;J",
    )
    installation.deliver(
        f"proever_{at}",
        "cpr;skoleaar;fag;proeveform;obligatorisk;karakter",
        f"{B};2020/21;dansk;skriftlig;J;7",
        f"{B};2020/21;matematik;skriftlig;J;02",
        f"{B};2020/21;engelsk;mundtlig;J;",
        f"{B};2020/21;tysk;mundtlig;N;12",
    )
    installation.deliver(
        f"ungestatus_{at}",
        "cpr;afgangsaar;status_15mdr;uddannelsestype",
        f"{A};2019;i_gang;gymnasial",
        f"{B};2019;afbrudt;",
    )
    done = installation.trappe("run")
    assert done.returncode == 0, done.stdout + done.stderr
    return installation


def test_daycare(night: Installation) -> None:
    # C and E were enrolled on 1 September; C is assessed.
    assert night.indicator("330", "topi_daekning", "2021E", **HALF_YEAR) == (1, 2, 0.5, "provisional")
    # C turned three in May.
    assert night.indicator("330", "sprog_daekning_3", "2021", **YEAR) == (1, 1, 1.0, "provisional")
    assert night.indicator("330", "sprog_fokuseret", "2021", "district", "Nord", **YEAR) == (
        *(1, 1, 1.0),
        "provisional",
    )
    # Half a child of one and a whole one of three: the two adults are divided 2 x 0.5 to 1.
    assert night.indicator("330", "normering_vuggestue", "2021-09") == (0.5, 1, 0.5, "ok")
    assert night.indicator("330", "normering_boernehave", "2021-09", "institution", "D1") == (1, 1, 1.0, "ok")
    assert night.indicator("330", "uddannelsesgrad_kommune", "2021-09") == (1.5, 2, 0.75, "ok")
    assert night.indicator("330", "uddannelsesgrad_stat", "2021-09") == (2, 2, 1.0, "ok")


def test_absence_is_a_share_of_the_school_days(night: Installation) -> None:
    numerator, denominator, value, status = night.indicator("330", "fravaer", "2020/21", **SCHOOL_YEAR) or ()
    assert (denominator, status) == (12, "ok")
    assert (numerator, value) == (pytest.approx(1.2), pytest.approx(0.1))
    assert night.published(
        "select value_printed, benchmark from mart_indicator where municipality_code = '330' "
        "and indicator_id = 'fravaer' and period_label = '2020/21' and cut_value in ('alle', 'ulovligt') "
        "order by cut_value"
    ) == [("10,0 %", None), ("5,0 %", None)]
    # Ten percent is not above ten percent.
    assert night.indicator("330", "fravaer_over_10", "2020/21", **SCHOOL_YEAR) == (0, 1, 0.0, "ok")
    # Tomorrow's absence has not been.
    assert night.indicator("330", "fravaer", "2021/22", **SCHOOL_YEAR) == (0, 4, 0.0, "provisional")


def test_school(night: Installation) -> None:
    assert night.indicator("330", "inklusionsgrad", "2020/21", **SCHOOL_YEAR) == (0, 1, 0.0, "ok")
    assert night.indicator("330", "inklusionsgrad", "2021/22", **SCHOOL_YEAR) == (1, 2, 0.5, "provisional")
    assert night.indicator(
        "330", "specialtilbud_antal", "2021E", "provision_kind", "eventen", **HALF_YEAR
    ) == (
        *(1, None, 1),
        "provisional",
    )
    assert night.indicator("330", "skoletrivsel_social", "2020/21", **SCHOOL_YEAR) == (3.5, 1, 3.5, "ok")
    assert night.indicator("330", "skoletrivsel_samlet", "2020/21", **SCHOOL_YEAR) == (
        *(13.75, 4, 3.4375),
        "ok",
    )
    assert night.indicator("330", "proeve_gennemsnit", "2020/21", **SCHOOL_YEAR) == (4.5, 1, 4.5, "ok")
    assert night.indicator("330", "proeve_alle", "2020/21", **SCHOOL_YEAR) == (0, 1, 0.0, "ok")
    assert night.indicator("330", "ungdomsuddannelse_15_mdr", "2019", **YEAR) == (1, 2, 0.5, "ok")


def test_what_changed_with_the_help(night: Installation) -> None:
    # 20 points to 15; what is dated tomorrow has not been answered.
    assert night.indicator("330", "sdq_aendring", "2021", "ladder_step", "3", **YEAR) == (
        *(-5, 1, -5.0),
        "provisional",
    )
    assert night.indicator("330", "skalering_aendring", "2021", **YEAR) == (4, 1, 4.0, "provisional")
    assert night.indicator("330", "beskyttelsesfaktorer", "2021K3", **QUARTER) == (1, 2, 0.5, "ok")
    assert night.indicator("330", "risikofaktorer", "2021K3", "theme", "ukendt", **QUARTER) == (
        1,
        1,
        1.0,
        "ok",
    )
    assert night.published(
        "select n_pairs, mean_before, mean_after, better_share from mart_intervention_effect "
        "where municipality_code = '330' and scale = 'total' and ladder_step = '3' "
        "and intervention_type = 'alle'"
    ) == [(1, 20.0, 15.0, 1.0)]


def test_a_bad_row_costs_that_row(night: Installation) -> None:
    assert night.landed(
        "select extract, line_number, column_letter, column_name, rule "
        "from refused_row inner join delivery using (delivery_id)"
    ) == [("elevfravaer", 32, "E", "andel", "range")]


def test_what_is_tied_to_nothing_is_counted(night: Installation) -> None:
    counted = night.published(
        "select check_id, n_rows, n_failing from mart_quality where check_id in "
        "('orphan.answer_factor', 'orphan.enrolment_institution', 'orphan.pupil_class_level') "
        "order by check_id"
    )
    # The pet; B at an institution nobody delivered, and in no class there.
    assert counted == [
        ("orphan.answer_factor", 4, 1),
        ("orphan.enrolment_institution", 6, 1),
        ("orphan.pupil_class_level", 4, 1),
    ]


def test_no_child_can_be_read_anywhere(night: Installation) -> None:
    assert night.leaks(*spellings(A, B, C, E)) == []
