"""A few children of 2009 to 2012, long before the invented ones: numbers to work out on paper."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from .records import Child, Intervention, Provider, Records

TODAY = {"147": date(2012, 6, 15), "151": date(2012, 5, 31)}

CHILDREN = {
    name: Child(UUID(int=10**6 + number), date.fromisoformat(birth_date))
    for number, (name, birth_date) in enumerate(
        {
            "Anna": "2000-05-20",
            "Bo": "2008-02-29",
            "Carl": "1988-11-30",  # 23 on 30 November 2011
            "Dora": "2011-03-15",
            "Emil": "2005-01-01",
            "Fie": "2006-01-01",
            "Gurli": "2003-07-01",
            "Hans": "2003-07-02",
        }.items()
    )
}

# municipality, id, child, type, first day, last day, and what else is known
INTERVENTIONS = """
# Anna: home, up to a foster family from one day to the next, down home again, out; back within the year
147 a1 Anna familiebehandling 2010-01-15 2010-06-30 granted=2010-01-01 reason=maal_naaet
147 a2 Anna anbringelse 2010-07-01 2011-03-31 granted=2010-06-01 provider=p1
147 a3 Anna kontaktperson 2011-02-01 2011-08-31 granted=2011-02-02 reason=maal_naaet
# one that begins after today counts nowhere; one whose end is planned after today is running
147 a4 Anna raadgivning_almen 2012-09-01 - reason=maal_naaet
147 a5 Anna raadgivning_almen 2012-01-31 2012-07-31 reason=maal_naaet
# Bo is placed in two municipalities at once, on two steps
147 b1 Bo anbringelse 2011-12-01 2012-05-31 place=sikret_institution
151 b1 Bo anbringelse 2012-04-01 - provider=p1
# Carl turns 23 while he is helped
147 c1 Carl kontaktperson 2011-01-01 2012-01-31
# Dora is helped before her birth, then placed nobody knows where, then in a known place from the next day
147 d1 Dora ungmor_forloeb 2011-02-01 2011-03-31
147 d2 Dora anbringelse 2011-04-01 2011-04-30 place=andet
147 d3 Dora anbringelse 2011-05-01 2011-05-31 place=netvaerkspleje
# Emil ends today, the last day there is
147 e1 Emil anbringelse 2012-06-01 2012-06-15 place=opholdssted
147 e2 Emil stoette_hjem 2012-06-01 2012-06-15
# Fie leaves twice in a month and is back once
147 f1 Fie stoette_hjem 2010-10-01 2010-11-02
147 f2 Fie stoette_hjem 2010-11-04 2010-11-10
# Gurli is back twelve months after she left, to the day; Hans a day later
151 g1 Gurli stoette_hjem 2010-03-01 2010-03-30
151 g2 Gurli stoette_hjem 2011-03-31 2011-04-10
151 h1 Hans stoette_hjem 2010-03-01 2010-03-30
151 h2 Hans stoette_hjem 2011-04-01 2011-04-10
"""


def _interventions() -> Iterator[Intervention]:
    for line in INTERVENTIONS.strip().splitlines():
        if not line.startswith("#"):
            municipality, id_, name, type_, start, end, *more = line.split()
            known = dict(pair.split("=") for pair in more)
            granted = known.pop("granted", None)
            yield Intervention(
                municipality,
                id_,
                CHILDREN[name].key,
                type_,
                date.fromisoformat(start),
                None if end == "-" else date.fromisoformat(end),
                granted=date.fromisoformat(granted) if granted else None,
                **known,
            )


RECORDS = Records(
    today=TODAY,
    children={child.key: child for child in CHILDREN.values()},
    providers=[
        Provider("147", "p1", "plejefamilie_almen", "ekstern"),
        Provider("151", "p1", "netvaerkspleje", "egen"),
    ],
    interventions=list(_interventions()),
)
