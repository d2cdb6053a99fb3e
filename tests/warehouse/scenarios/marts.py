"""A municipality for the subject marts: a handful of children on the ladder, placed and notified about."""

from datetime import date

from tests.warehouse.scenarios.notifications import notification
from tests.warehouse.world import Number, Row, Scenario, cpr

GIRL = cpr("2010-01-01")
BOY = cpr("2015-06-01", gender="M")
TODDLER = cpr("2018-06-01")
TEENAGER = cpr("2008-06-01", gender="M")
SCHOOLGIRL = cpr("2011-06-01")
GROWN = cpr("1998-08-15")
PEAKED = cpr("2009-03-01")
LOWERED = cpr("2009-03-02")
RAISED = cpr("2009-03-03")
FROM_UNKNOWN = cpr("2009-03-04")
TO_UNKNOWN = cpr("2009-03-05")
ALWAYS_UNKNOWN = cpr("2009-03-06")
TURNED_23 = cpr("1997-05-15")


def intervention(
    number: int, child: str, kind: str, start: str, end: str | None = None, place: str | None = None
) -> Row:
    """A row of `indsatser`."""
    return {
        "indsats_id": number,
        "cpr": child,
        "indsatstype": kind,
        "anbringelsessted": place,
        "startdato": date.fromisoformat(start),
        "slutdato": date.fromisoformat(end) if end else None,
    }


LADDER = Scenario(
    name="a_small_ladder",
    extracts={
        "indsatser": [
            # From step 3 to step 5 on 1 June.
            intervention(1, GIRL, "kontaktperson", "2021-01-01", "2021-05-31"),
            intervention(2, GIRL, "anbringelse", "2021-06-01", place="plejefamilie_almen"),
            # Always on step 3.
            intervention(3, BOY, "familiebehandling", "2020-01-01"),
            # In and out within a quarter.
            intervention(4, TODDLER, "stoette_hjem", "2021-07-10", "2021-08-20"),
            # Placed, nobody knows where.
            intervention(5, TEENAGER, "anbringelse", "2021-08-01"),
            # The last day is today: still standing.
            intervention(6, SCHOOLGIRL, "forebyggende_s11", "2021-03-01", "2021-09-30"),
            # Turns 23 on 15 August 2021.
            intervention(7, GROWN, "kontaktperson", "2020-01-01"),
            # Courses of help that ended in 2020. Home, with kin, home again; a second one, to 31 December.
            intervention(8, PEAKED, "kontaktperson", "2020-01-10", "2020-02-29"),
            intervention(9, PEAKED, "anbringelse", "2020-03-01", "2020-04-30", "netvaerkspleje"),
            intervention(10, PEAKED, "kontaktperson", "2020-05-01", "2020-06-30"),
            intervention(11, PEAKED, "forebyggende_s11", "2020-09-01", "2020-12-31"),
            # Out of an institution and home.
            intervention(12, LOWERED, "anbringelse", "2020-01-05", "2020-03-31", "doegninstitution"),
            intervention(13, LOWERED, "stoette_hjem", "2020-04-01", "2020-04-30"),
            # From prevention to a foster family.
            intervention(14, RAISED, "forebyggende_s11", "2020-01-05", "2020-03-31"),
            intervention(15, RAISED, "anbringelse", "2020-04-01", "2020-08-31", "plejefamilie_almen"),
            # Placed nobody knows where, then helped at home; the other way round; and nothing but that.
            intervention(16, FROM_UNKNOWN, "anbringelse", "2020-02-01", "2020-03-31"),
            intervention(17, FROM_UNKNOWN, "stoette_hjem", "2020-04-01", "2020-10-31"),
            intervention(18, TO_UNKNOWN, "kontaktperson", "2020-02-01", "2020-03-31"),
            intervention(19, TO_UNKNOWN, "anbringelse", "2020-04-01", "2020-06-15"),
            intervention(20, ALWAYS_UNKNOWN, "anbringelse", "2020-05-01", "2020-05-31"),
            # The last day is the 23rd birthday.
            intervention(21, TURNED_23, "forebyggende_s11", "2020-01-01", "2020-05-15"),
        ],
        "underretninger": [
            notification(1, GIRL, "2020-11-01 10:00", underretter="skole"),
            notification(2, BOY, "2020-11-02 10:00", underretter="skole"),
            notification(3, TODDLER, "2020-11-03 10:00", underretter="politi"),
        ],
    },
    expected=[
        # The girl, the boy and the schoolgirl; the teenager is on no step, the grown woman too old.
        Number("trappe_boern_trin", "2021-08", 3, None, "ok"),
        # Of six courses the one that came back home and the one out of the institution.
        Number("trappe_slut_lavere", "2020", 2, 6, "ok"),
        # 1 of 2 on 30 September; the other's place is unknown.
        Number("anbragt_antal", "2021-09", 2, None, "ok"),
        Number("anbragt_andel_plejefamilie", "2021-09", 1, 2, "ok", printed="50,0 %"),
    ],
)

SCENARIOS = [LADDER]
