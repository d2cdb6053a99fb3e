"""A few children of 2009 to 2012, long before the invented ones, with numbers that can be worked out on paper."""

from datetime import date
from uuid import UUID

from .records import Child, Intervention, Provider, Records

TODAY = {"147": date(2012, 6, 15), "151": date(2012, 5, 31)}

ANNA, BO, CARL, DORA, EMIL, FIE, GURLI, HANS = (UUID(int=number) for number in range(10**6, 10**6 + 8))

CHILDREN = (
    Child(ANNA, date(2000, 5, 20)),
    Child(BO, date(2008, 2, 29)),
    Child(CARL, date(1988, 11, 30)),  # 23 on 30 November 2011
    Child(DORA, date(2011, 3, 15)),
    Child(EMIL, date(2005, 1, 1)),
    Child(FIE, date(2006, 1, 1)),
    Child(GURLI, date(2003, 7, 1)),
    Child(HANS, date(2003, 7, 2)),
)


def _row(municipality: str, id_: str, child: UUID, type_: str, start: str, end: str | None = None, **more: str) -> Intervention:
    granted = more.pop("granted", None)
    return Intervention(
        municipality,
        id_,
        child,
        type_,
        date.fromisoformat(start),
        date.fromisoformat(end) if end else None,
        granted=date.fromisoformat(granted) if granted else None,
        **more,
    )


RECORDS = Records(
    today=TODAY,
    children={child.key: child for child in CHILDREN},
    providers=[
        Provider("147", "p1", "plejefamilie_almen", "ekstern"),
        Provider("151", "p1", "netvaerkspleje", "egen"),
    ],
    interventions=[
        # Anna: home, up to a foster family from one day to the next, down home again, out; back within the year
        _row("147", "a1", ANNA, "familiebehandling", "2010-01-15", "2010-06-30", granted="2010-01-01", reason="maal_naaet"),
        _row("147", "a2", ANNA, "anbringelse", "2010-07-01", "2011-03-31", provider="p1", granted="2010-06-01"),
        _row("147", "a3", ANNA, "kontaktperson", "2011-02-01", "2011-08-31", granted="2011-02-02", reason="maal_naaet"),
        _row("147", "a4", ANNA, "raadgivning_almen", "2012-09-01", reason="maal_naaet"),  # after today: nowhere
        _row("147", "a5", ANNA, "raadgivning_almen", "2012-01-31", "2012-07-31", reason="maal_naaet"),  # planned end
        # Bo is placed in two municipalities at once, on two steps; 147 lets go on its today's month's first day
        _row("147", "b1", BO, "anbringelse", "2011-12-01", "2012-05-31", place="sikret_institution"),
        _row("151", "b1", BO, "anbringelse", "2012-04-01", provider="p1"),
        # Carl turns 23 while he is helped
        _row("147", "c1", CARL, "kontaktperson", "2011-01-01", "2012-01-31"),
        # Dora is helped before her birth and placed nobody knows where; a known place two days later
        _row("147", "d1", DORA, "ungmor_forloeb", "2011-02-01", "2011-03-31"),
        _row("147", "d2", DORA, "anbringelse", "2011-04-01", "2011-04-30", place="andet"),
        _row("147", "d3", DORA, "anbringelse", "2011-05-01", "2011-05-31", place="netvaerkspleje"),
        # Emil ends today, on the last day there is
        _row("147", "e1", EMIL, "anbringelse", "2012-06-01", "2012-06-15", place="opholdssted"),
        _row("147", "e2", EMIL, "stoette_hjem", "2012-06-01", "2012-06-15"),
        # Fie leaves a step twice in a month and is back once
        _row("147", "f1", FIE, "stoette_hjem", "2010-10-01", "2010-11-02"),
        _row("147", "f2", FIE, "stoette_hjem", "2010-11-04", "2010-11-10"),
        # Gurli is back twelve months after she left, to the day; Hans a day later
        _row("151", "g1", GURLI, "stoette_hjem", "2010-03-01", "2010-03-30"),
        _row("151", "g2", GURLI, "stoette_hjem", "2011-03-31", "2011-04-10"),
        _row("151", "h1", HANS, "stoette_hjem", "2010-03-01", "2010-03-30"),
        _row("151", "h2", HANS, "stoette_hjem", "2011-04-01", "2011-04-10"),
    ],
)
