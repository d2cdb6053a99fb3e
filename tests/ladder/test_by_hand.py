"""Numbers worked out on paper from the children of `by_hand`; each line says which."""

from datetime import date

import pytest

from .conftest import Built

pytestmark = pytest.mark.xdist_group("ladder")

MONTH, YEAR = "month", "year"


@pytest.mark.parametrize(
    ("municipality", "indicator", "period", "cut", "value", "expected"),
    [
        # Children on the ladder at a month's end
        ("147", "trappe_boern_trin", "2010-01", "ladder_step", "3", (1, None)),  # Anna
        ("147", "trappe_boern_trin", "2010-10", "total", "alle", (2, None)),  # Anna 5, Fie 3
        ("147", "trappe_boern_trin", "2011-02", "total", "alle", (2, None)),  # Dora is not born
        ("147", "trappe_boern_trin", "2011-03", "total", "alle", (3, None)),  # now she is, on step 2
        ("147", "trappe_boern_trin", "2011-04", "total", "alle", (2, None)),  # her place is unknown: no step
        ("147", "trappe_boern_trin", "2011-04", "ladder_step", "3", (2, None)),  # Anna, Carl
        ("147", "trappe_boern_trin", "2011-10", "total", "alle", (1, None)),  # Carl
        ("147", "trappe_boern_trin", "2011-11", "total", "alle", None),  # who turns 23 on the 30th
        ("147", "trappe_boern_trin", "2012-05", "ladder_step", "6", (1, None)),  # Bo
        ("151", "trappe_boern_trin", "2012-05", "ladder_step", "4", (1, None)),  # Bo again
        ("000", "trappe_boern_trin", "2012-05", "ladder_step", "4", (1, None)),
        ("000", "trappe_boern_trin", "2012-05", "ladder_step", "6", (1, None)),
        ("000", "trappe_boern_trin", "2012-05", "total", "alle", (2, None)),  # Anna and Bo, once
        ("147", "trappe_boern_trin", "2012-06", "total", "alle", (2, None)),  # today: Anna, and Emil's last day
        ("000", "trappe_boern_trin", "2012-06", "total", "alle", (2, None)),  # 151 knows nothing of June
        ("147", "trappe_andel_trin", "2011-04", "ladder_step", "3", (2, 2)),
        ("147", "trappe_andel_trin", "2011-04", "ladder_step", "5", (0, 2)),
        ("147", "trappe_andel_trin", "2011-04", "total", "alle", None),
        # Moves
        ("147", "trappe_op", "2010-07", "from_ladder_step", "3", (1, None)),  # Anna, from one day to the next
        ("147", "trappe_ud", "2010-07", "total", "alle", None),
        ("147", "trappe_ned", "2011-04", "from_ladder_step", "5", (1, None)),  # the help under it is now the highest
        ("147", "trappe_ind", "2011-02", "total", "alle", None),  # Dora unborn
        ("147", "trappe_op", "2011-05", "total", "alle", None),  # from the unknown step there is no up
        ("147", "trappe_ud", "2010-11", "total", "alle", (1, None)),  # Fie twice: one child
        ("147", "trappe_ud", "2011-09", "total", "alle", (1, None)),  # Anna's last day was 31 August
        ("147", "trappe_ud", "2012-06", "total", "alle", (1, None)),  # Bo; Emil ends today, so he leaves tomorrow
        # What became of those on step 3
        ("147", "trappe_op_fra_hjemmebaseret", "2010-02", "total", "alle", (1, 1)),
        ("147", "trappe_ned_fra_hjemmebaseret", "2010-11", "total", "alle", (1, 1)),  # Fie; Anna is on 5
        ("147", "trappe_ned_fra_hjemmebaseret", "2011-01", "total", "alle", (0, 1)),  # Carl: 13 months later
        ("147", "trappe_ned_fra_hjemmebaseret", "2011-02", "total", "alle", (1, 1)),  # 12 months to the day
        ("147", "trappe_ned_fra_hjemmebaseret", "2011-05", "total", "alle", (2, 2)),  # Anna and Carl
        ("147", "trappe_genindtraeden", "2010-11", "total", "alle", (1, 1)),  # Fie left twice, came back once
        ("147", "trappe_genindtraeden", "2011-09", "total", "alle", (1, 1)),  # Anna in January
        ("147", "trappe_genindtraeden", "2012-02", "total", "alle", None),  # Carl is 23
        ("147", "trappe_genindtraeden", "2012-06", "total", "alle", (0, 1)),  # Bo
        ("151", "trappe_genindtraeden", "2010-03", "total", "alle", (1, 2)),  # Gurli, not Hans
        # Courses and stays
        ("147", "trappe_slut_lavere", "2010", "total", "alle", (0, 2)),  # Fie's two
        ("147", "trappe_slut_lavere", "2011", "total", "alle", (1, 2)),  # Anna 5 to 3; Dora unknown in between
        ("147", "trappe_slut_lavere", "2012", "total", "alle", (0, 2)),  # Bo, and Emil today; Carl is 23
        ("147", "trappe_varighed_trin", "2010", "ladder_step", "3", (167 + 33 + 7, 3)),
        ("147", "trappe_varighed_trin", "2011", "ladder_step", "5", (274, 1)),
        ("147", "trappe_varighed_trin", "2011", "total", "alle", (274 + 153 + 59 + 31, 4)),
        # Interventions
        ("147", "indsats_personer", "2011", "total", "alle", (4, None)),  # Anna, Bo, Carl, Dora
        ("147", "indsats_personer", "2011", "intervention_type", "anbringelse", (3, None)),
        ("147", "indsats_personer", "2011", "ladder_step", "ukendt", (1, None)),
        ("000", "indsats_personer", "2012", "total", "alle", (4, None)),  # Anna, Bo once, Carl, Emil
        ("147", "indsats_helaarspersoner", "2012", "total", "alle", ((137 + 152 + 31 + 15) / 366, None)),
        ("000", "indsats_helaarspersoner", "2012", "total", "alle", ((137 + 152 + 31 + 15) / 366, None)),
        ("000", "indsats_helaarspersoner", "2012", "ladder_step", "4", (61 / 366, None)),  # until 151's today
        ("000", "indsats_helaarspersoner", "2012", "ladder_step", "6", ((152 + 15) / 366, None)),
        ("000", "indsats_helaarspersoner", "2012", "place_kind", "netvaerkspleje", (61 / 366, None)),
        ("147", "indsats_helaarspersoner", "2011", "place_kind", "ukendt", (30 / 365, None)),
        ("147", "indsats_helaarspersoner", "2011", "place_kind", "", None),
        ("147", "indsats_igangsat", "2012", "total", "alle", (3, None)),  # a5, e1, e2; a4 lies ahead
        ("147", "indsats_igangsat", "2012", "intervention_type", "raadgivning_almen", (1, None)),
        ("147", "indsats_afsluttet", "2012", "total", "alle", (4, None)),  # a5's end is planned
        ("147", "indsats_maal_naaet", "2012", "total", "alle", (0, 4)),
        ("147", "indsats_maal_naaet", "2010", "total", "alle", (1, 3)),
        ("147", "indsats_ventetid", "2010", "total", "alle", (14 + 30, 2)),
        ("147", "indsats_ventetid_overholdt", "2010", "total", "alle", (2, 2)),  # 30 days are within 30
        ("147", "indsats_ventetid", "2011", "total", "alle", None),  # granted after the start
        # Placements
        ("147", "anbragt_antal", "2011-04", "place_kind", "ukendt", (1, None)),  # Dora: placed all the same
        ("147", "anbragt_antal", "2012-01", "age_group", "0-3", (1, None)),  # Bo
        ("147", "anbragt_antal", "2012-02", "age_group", "4-7", (1, None)),  # turns four on 29 February
        ("000", "anbragt_antal", "2012-05", "total", "alle", (1, None)),
        ("000", "anbragt_antal", "2012-05", "place_kind", "sikret_institution", (1, None)),
        ("000", "anbragt_antal", "2012-05", "place_kind", "netvaerkspleje", (1, None)),
        ("000", "anbragt_antal", "2012-05", "own_or_bought", "egen", (1, None)),
        ("000", "anbragt_antal", "2012-05", "own_or_bought", "ukendt", (1, None)),
        ("000", "anbragt_andel_netvaerk", "2012-05", "total", "alle", (1, 1)),
        ("147", "anbragt_andel_netvaerk", "2012-05", "total", "alle", (0, 1)),
        ("147", "anbragt_andel_plejefamilie", "2010-12", "total", "alle", (1, 1)),
        ("147", "anbragt_nye", "2011", "total", "alle", (2, None)),  # Dora once, Bo
        ("000", "anbragt_nye", "2012", "total", "alle", (2, None)),  # Emil in 147, Bo in 151: each counts
        ("000", "anbragt_nye", "2012", "age_group", "4-7", (2, None)),
    ],
)
def test_number(
    built: Built,
    municipality: str,
    indicator: str,
    period: str,
    cut: str,
    value: str,
    expected: tuple[float, float | None] | None,
) -> None:
    period_type, start = (MONTH, f"{period}-01") if "-" in period else (YEAR, f"{period}-01-01")
    group = {"trappe": "ladder", "indsats": "intervention", "anbragt": "placement"}[indicator.split("_")[0]]
    rows = built.rows(
        f"""
        select numerator, denominator from cells.cells_{group}
        where municipality_code = '{municipality}' and indicator_id = '{indicator}' and period_type = '{period_type}'
            and period_start = date '{date.fromisoformat(start)}' and cut = '{cut}' and cut_value = '{value}'
        """
    )
    assert rows == ([] if expected is None else [pytest.approx(expected)])
