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
        # 1 of 2 on 30 September; the other's place is unknown.
        Number("anbragt_antal", "2021-09", 2, None, "ok"),
        Number("anbragt_andel_plejefamilie", "2021-09", 1, 2, "ok", printed="50,0 %"),
    ],
)

SCENARIOS = [LADDER]
