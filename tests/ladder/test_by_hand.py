"""Numbers worked out on paper from the children of `by_hand`."""

from fractions import Fraction

import pytest

from .conftest import Built

pytestmark = pytest.mark.xdist_group("ladder")

MODELS = {"trappe": "cells_ladder", "indsats": "cells_intervention", "anbragt": "cells_placement"}

# municipality, indicator, period, cut=value or total, and numerator:denominator, a count, or - for no row
NUMBERS = """
# Children on the ladder at a month's end
147 trappe_boern_trin 2010-01 ladder_step=3 1  # Anna
147 trappe_boern_trin 2010-10 total 2  # Anna 5, Fie 3
147 trappe_boern_trin 2011-02 total 2  # Dora is not born
147 trappe_boern_trin 2011-03 total 3  # now she is, on step 2
147 trappe_boern_trin 2011-04 total 2  # her place is unknown: no step
147 trappe_boern_trin 2011-04 ladder_step=3 2  # Anna, Carl
147 trappe_boern_trin 2011-10 total 1  # Carl
147 trappe_boern_trin 2011-11 total -  # who turns 23 on the 30th
147 trappe_boern_trin 2012-05 ladder_step=6 1  # Bo
151 trappe_boern_trin 2012-05 ladder_step=4 1  # Bo again
000 trappe_boern_trin 2012-05 ladder_step=4 1
000 trappe_boern_trin 2012-05 ladder_step=6 1
000 trappe_boern_trin 2012-05 total 2  # Anna and Bo, once
147 trappe_boern_trin 2012-06 total 2  # today: Anna, and Emil's last day
000 trappe_boern_trin 2012-06 total 2  # 151 knows nothing of June
147 trappe_andel_trin 2011-04 ladder_step=3 2:2
147 trappe_andel_trin 2011-04 ladder_step=5 0:2
147 trappe_andel_trin 2011-04 total -
# Moves
147 trappe_op 2010-07 from_ladder_step=3 1  # Anna, from one day to the next
147 trappe_ud 2010-07 total -
147 trappe_ned 2011-04 from_ladder_step=5 1  # the help under it is now the highest
147 trappe_ind 2011-02 total -  # Dora unborn
147 trappe_op 2011-05 total -  # from the unknown step there is no up
147 trappe_ud 2010-11 total 1  # Fie twice: one child
147 trappe_ud 2011-09 total 1  # Anna's last day was 31 August
147 trappe_ud 2012-06 total 1  # Bo; Emil ends today, so he leaves tomorrow
# What became of those on step 3
147 trappe_op_fra_hjemmebaseret 2010-02 total 1:1
147 trappe_ned_fra_hjemmebaseret 2010-11 total 1:1  # Fie; Anna is on 5
147 trappe_ned_fra_hjemmebaseret 2011-01 total 0:1  # Carl: 13 months later
147 trappe_ned_fra_hjemmebaseret 2011-02 total 1:1  # 12 months to the day
147 trappe_ned_fra_hjemmebaseret 2011-05 total 2:2  # Anna and Carl
147 trappe_genindtraeden 2010-11 total 1:1  # Fie left twice, came back once
147 trappe_genindtraeden 2011-09 total 1:1  # Anna in January
147 trappe_genindtraeden 2012-02 total -  # Carl is 23
147 trappe_genindtraeden 2012-06 total 0:1  # Bo
151 trappe_genindtraeden 2010-03 total 1:2  # Gurli, not Hans
# Courses and stays
147 trappe_slut_lavere 2010 total 0:2  # Fie's two
147 trappe_slut_lavere 2011 total 1:2  # Anna 5 to 3; Dora unknown in between
147 trappe_slut_lavere 2012 total 0:2  # Bo, and Emil today; Carl is 23
147 trappe_varighed_trin 2010 ladder_step=3 207:3  # Anna 167 days, Fie 33 and 7
147 trappe_varighed_trin 2011 ladder_step=5 274:1
147 trappe_varighed_trin 2011 total 517:4  # Anna 274 and 153, Dora 59 and 31
# Interventions
147 indsats_personer 2011 total 4  # Anna, Bo, Carl, Dora
147 indsats_personer 2011 intervention_type=anbringelse 3
147 indsats_personer 2011 ladder_step=ukendt 1
000 indsats_personer 2012 total 4  # Anna, Bo once, Carl, Emil
147 indsats_helaarspersoner 2012 total 335/366  # Anna 137 days, Bo 152, Carl 31, Emil 15
000 indsats_helaarspersoner 2012 total 335/366  # Anna 137 days, Bo 152 once, Carl 31, Emil 15
000 indsats_helaarspersoner 2012 ladder_step=4 61/366  # until 151's today
000 indsats_helaarspersoner 2012 ladder_step=6 167/366  # Bo and Emil
000 indsats_helaarspersoner 2012 place_kind=netvaerkspleje 61/366
147 indsats_helaarspersoner 2011 place_kind=ukendt 30/365
147 indsats_helaarspersoner 2011 place_kind= -
147 indsats_igangsat 2012 total 3  # a5, e1, e2; a4 lies ahead
147 indsats_igangsat 2012 intervention_type=raadgivning_almen 1
147 indsats_afsluttet 2012 total 4  # a5's end is planned
147 indsats_maal_naaet 2012 total 0:4
147 indsats_maal_naaet 2010 total 1:3
147 indsats_ventetid 2010 total 44:2  # 14 days and 30
147 indsats_ventetid_overholdt 2010 total 2:2  # 30 days are within 30
147 indsats_ventetid 2011 total -  # granted after the start
# Placements
147 anbragt_antal 2011-04 place_kind=ukendt 1  # Dora: placed all the same
147 anbragt_antal 2012-01 age_group=0-3 1  # Bo
147 anbragt_antal 2012-02 age_group=4-7 1  # who turns four on 29 February
000 anbragt_antal 2012-05 total 1
000 anbragt_antal 2012-05 place_kind=sikret_institution 1
000 anbragt_antal 2012-05 place_kind=netvaerkspleje 1
000 anbragt_antal 2012-05 own_or_bought=egen 1
000 anbragt_antal 2012-05 own_or_bought=ukendt 1
000 anbragt_andel_netvaerk 2012-05 total 1:1
147 anbragt_andel_netvaerk 2012-05 total 0:1
147 anbragt_andel_plejefamilie 2010-12 total 1:1
147 anbragt_nye 2011 total 2  # Dora once, Bo
000 anbragt_nye 2012 total 2  # Emil in 147, Bo in 151: each counts
000 anbragt_nye 2012 age_group=4-7 2
"""


@pytest.mark.parametrize("line", [line for line in NUMBERS.strip().splitlines() if line[0] != "#"])
def test_number(built: Built, line: str) -> None:
    municipality, indicator, period, cut, expected = line.partition("#")[0].split()
    cut, value = cut.split("=") if "=" in cut else (cut, "alle")
    period_type, start = ("month", f"{period}-01") if "-" in period else ("year", f"{period}-01-01")
    rows = built.rows(
        f"""
        select numerator, denominator from cells.{MODELS[indicator.split("_")[0]]}
        where municipality_code = '{municipality}' and indicator_id = '{indicator}'
            and period_type = '{period_type}' and period_start = date '{start}'
            and cut = '{cut}' and cut_value = '{value}'
        """
    )
    if expected == "-":
        assert rows == []
    else:
        numerator, _, denominator = expected.partition(":")
        assert rows == [
            (pytest.approx(float(Fraction(numerator))), float(denominator) if denominator else None)
        ]


# municipality, year, first and last step, and courses by so many children, or - for no row
COURSES = """
147 2010 3 3 2 1  # Fie's two
147 2011 3 3 1 1  # Anna, who had been on 5
147 2011 2 4 1 1  # Dora, whose place was unknown in between
147 2012 6 6 2 2  # Bo, and Emil today
147 2012 3 3 -  # Carl is 23; Anna's is running
151 2010 3 3 2 2  # Gurli and Hans
000 2011 3 3 3 3  # with Anna
000 2012 6 6 2 2  # Bo is still placed in 151
"""


@pytest.mark.parametrize("line", COURSES.strip().splitlines())
def test_course(built: Built, line: str) -> None:
    municipality, year, first, last, *expected = line.partition("#")[0].split()
    rows = built.rows(
        f"""
        select n_courses, n_children from cells.ladder_course_alone
        where municipality_code = '{municipality}' and period_start = date '{year}-01-01'
            and first_ladder_step = '{first}' and last_ladder_step = '{last}'
        """
    )
    assert rows == ([] if expected == ["-"] else [tuple(map(int, expected))])
