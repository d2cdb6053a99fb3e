"""How big each invented municipality is, and the published figures that its records must add up to.

The published figures are marked with their source; everything else is a plausible choice of ours and says
nothing about the real municipality.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zlib import crc32

FIRST_YEAR = 2014
"""The first year with notifications and interventions."""

TODAY = "2021-09-30"
"""The newest as-of day of the demo."""

ROUNDS = ("2019E", "2020F", "2020E", "2021F", "2021E")
"""TOPI rounds: F in March, E in September."""

QUESTIONS = (
    "boernesamtale",
    "netvaerksmoede",
    "mundtlig_partshoering",
    "opfoelgning_rettidig",
    "undersoegelse_rettidig",
    "inddragelse",
)
SUPERVISED_MONTHS = tuple(f"2021-{month:02d}" for month in range(1, 10))
SUPERVISED_CASES = 60
"""Cases in the monthly sample of management supervision."""

REAL_SIZE = 1.0
"""The scale at which the published figures come out."""


@dataclass(frozen=True)
class Round:
    """Children per position in one TOPI round."""

    red: int
    yellow: int
    green: int

    @property
    def assessed(self) -> int:
        """All children of the round."""
        return self.red + self.yellow + self.green

    def at_most(self, children: int) -> "Round":
        """The same shares of fewer children, where a tiny municipality doesn't have that many in daycare."""
        if children >= self.assessed:
            return self
        red, yellow = self.red * children // self.assessed, self.yellow * children // self.assessed
        return Round(red, yellow, children - red - yellow)


@dataclass(frozen=True)
class NotificationYear:
    """Notifications received in one year (2021: until 30 September)."""

    total: int
    unborn: int
    under_8: int


@dataclass(frozen=True)
class Answers:
    """One question of one month's supervision: cases where it is relevant, and where it is fulfilled."""

    fulfilled: int
    relevant: int

    def at_most(self, cases: int) -> "Answers":
        """The same for a sample of fewer cases, where a tiny municipality doesn't have that many new ones."""
        return Answers(min(self.fulfilled, cases), min(self.relevant, cases))


@dataclass(frozen=True)
class Change:
    """A figure that moves evenly from one point in time, in years, to another, and is level outside."""

    since: float
    first: float
    until: float
    last: float

    def at(self, moment: float) -> float:
        """The figure at a point in time, in years."""
        done = min(max((moment - self.since) / (self.until - self.since), 0.0), 1.0)
        return self.first + (self.last - self.first) * done


@dataclass(frozen=True)
class SchoolFigures:
    """What a municipality's schools are made to add up to; school years by the year they begin in."""

    inclusion: Change
    """Share of the pupils on 5 September who are in ordinary provision only."""
    absence: Mapping[int, float]
    """Mean of the pupils' shares of days absent, weighted by months."""
    wellbeing: Mapping[int, float]
    """Mean of the four indicators' means."""
    marks: Mapping[int, float]
    """Mean of the pupils' means of their compulsory marks."""
    in_youth_education: Change
    """Share in education 15 months after 9th grade, by the year they left it."""


@dataclass(frozen=True)
class DaycareFigures:
    """Full-time children per full-time adult, by point in time in years."""

    nursery: Change
    kindergarten: Change


@dataclass(frozen=True)
class Profile:
    """One municipality: its size and the figures that its records are made to add up to."""

    code: str
    name: str
    children: int
    scale: float
    notifications: Mapping[int, NotificationYear]
    topi: Mapping[str, Round]
    schools: SchoolFigures
    daycares: DaycareFigures
    measured_share: float
    """Share of the interventions in which SDQ forms are filled in."""
    supervision: Mapping[str, Mapping[str, Answers]] = field(default_factory=lambda: MappingProxyType({}))
    caseload: Mapping[float, float] = field(default_factory=lambda: MappingProxyType({2014.0: 38.0}))
    """Cases per caseworker by point in time, in years; between two of them it changes evenly."""
    expensive_children: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    """Children who cost more than 1,000,000 DKK, by year, where that is to come out."""

    def inclusion_in(self, school_year: int) -> float:
        """Share of the pupils in ordinary provision only, in the school year that begins in this year."""
        return self.schools.inclusion.at(school_year)


CHILDREN = {"320": 7_500, "330": 17_000, "390": 8_500}
"""Children aged 0–17 at real size, where the demo is meant to look like the place."""

_THOUSAND_INHABITANTS = {
    "101": 640, "147": 104, "155": 14, "161": 23, "183": 23, "187": 16, "265": 89, "306": 33, "336": 23,
    "370": 83, "461": 206, "480": 30, "482": 12, "492": 6, "561": 115, "563": 3, "615": 94, "621": 93,
    "630": 119, "657": 89, "665": 20, "671": 21, "727": 23, "730": 98, "740": 97, "741": 4, "751": 352,
    "773": 20, "825": 2, "851": 219,
}  # fmt: skip
"""The largest and the smallest municipalities, in round numbers; the others lie between 25,000 and 70,000."""

# 2020 autumn 4.1/28.8/67.0, 2021 spring 3.9/27.8/68.4, 2021 autumn 4.7/28.8/66.5 of 3209: published by
# Slagelse. Only the last total is published; the other two are totals for which the same shares come out.
_PUBLISHED_TOPI = {
    "330": {
        "2020E": Round(red=132, yellow=919, green=2136),
        "2021F": Round(red=122, yellow=876, green=2156),
        "2021E": Round(red=151, yellow=924, green=2134),
    }
}

# 524 in 2014 and 1023 in 2017 (+95.2 %), and 36 % under 8 in 2018: published by Faxe. The years between, the
# total of 2018 and everything after it are ours.
_PUBLISHED_NOTIFICATIONS = {
    "320": {
        2014: NotificationYear(total=524, unborn=6, under_8=179),
        2015: NotificationYear(total=637, unborn=7, under_8=214),
        2016: NotificationYear(total=811, unborn=9, under_8=281),
        2017: NotificationYear(total=1023, unborn=10, under_8=355),
        2018: NotificationYear(total=1061, unborn=11, under_8=378),  # 378 of the 1050 of known age
        2019: NotificationYear(total=1094, unborn=12, under_8=402),
        2020: NotificationYear(total=1038, unborn=10, under_8=391),
        2021: NotificationYear(total=857, unborn=9, under_8=331),
    }
}

# September 2021: 54 % of 39, 21 % of 53 and 87 % of 53, published by Slagelse; the other questions are ours.
_PUBLISHED_SUPERVISION = {
    "330": {
        "2021-09": {
            "boernesamtale": Answers(fulfilled=21, relevant=39),
            "netvaerksmoede": Answers(fulfilled=11, relevant=53),
            "mundtlig_partshoering": Answers(fulfilled=46, relevant=53),
            "opfoelgning_rettidig": Answers(fulfilled=29, relevant=47),
            "undersoegelse_rettidig": Answers(fulfilled=25, relevant=44),
            "inddragelse": Answers(fulfilled=33, relevant=50),
        }
    }
}

# From about 55 cases per caseworker to about 30: published by Faxe. The others are ours.
_CASELOAD = {"320": {2016.5: 56.0, 2021.5: 31.5}, "330": {2014.0: 39.0, 2021.5: 36.0}}
_USUAL_CASELOAD = {2014.0: 40.0, 2021.5: 37.0}

# Ten children in 2018: published by Faxe.
_PUBLISHED_EXPENSIVE_CHILDREN = {"320": {2018: 10}}

# Down 1.1 points from 2013/14 to 2020/21, absence of 6.7 % in 2019/20, well-being of 3.7, marks down 0.3 from
# 2018/19 to 2019/20: published by Slagelse. The levels of inclusion and marks and all other years are ours.
_PUBLISHED_SCHOOLS = {
    "330": SchoolFigures(
        inclusion=Change(2013, 0.950, 2020, 0.939),
        absence={2019: 0.067, 2020: 0.063, 2021: 0.058},
        wellbeing={2016: 3.76, 2017: 3.73, 2018: 3.72, 2019: 3.71, 2020: 3.70},
        marks={2016: 6.6, 2017: 6.7, 2018: 6.8, 2019: 6.5, 2020: 6.7},
        in_youth_education=Change(2013, 0.872, 2020, 0.921),
    )
}

# 0.3 and 0.6 children per adult better since 2019: published by Slagelse. The levels are ours.
_FIRST_STAFFED, _LAST_STAFFED = 2019 + 11 / 12, 2021 + 8 / 12
_PUBLISHED_DAYCARES = {
    "330": DaycareFigures(
        nursery=Change(_FIRST_STAFFED, 3.4, _LAST_STAFFED, 3.1),
        kindergarten=Change(_FIRST_STAFFED, 6.6, _LAST_STAFFED, 6.0),
    )
}

# Vordingborg measures with SDQ: published. The shares are ours.
_MEASURED_SHARE = {"390": 0.60}
_USUALLY_MEASURED_SHARE = 0.25

# (share fulfilled in January, the same in September, share of the sample where the question is relevant)
_SUPERVISION_TREND = {
    "boernesamtale": (0.42, 0.55, 0.68),
    "netvaerksmoede": (0.14, 0.22, 0.86),
    "mundtlig_partshoering": (0.62, 0.86, 0.88),
    "opfoelgning_rettidig": (0.48, 0.61, 0.78),
    "undersoegelse_rettidig": (0.45, 0.57, 0.74),
    "inddragelse": (0.55, 0.66, 0.84),
}


def children_of(code: str) -> int:
    """Children aged 0–17 at real size; a coarse class of size where the demo has no closer number."""
    if code in CHILDREN:
        return CHILDREN[code]
    thousand = _THOUSAND_INHABITANTS.get(code, 25 + crc32(code.encode()) % 46)
    return thousand * 205


def _swing(code: str, what: str, width: float) -> float:
    """A number near 1 that differs between municipalities but never between runs."""
    return 1 + width * (crc32(f"{code} {what}".encode()) % 2001 / 1000 - 1)


def _notifications(code: str, children: int) -> dict[int, NotificationYear]:
    years: dict[int, NotificationYear] = {}
    for year in range(FIRST_YEAR, 2022):
        per_child = (0.068 + 0.011 * min(year - FIRST_YEAR, 5)) * _swing(code, "underretninger", 0.15)
        part_of_year = 0.77 if year == 2021 else 1.0
        total = round(children * per_child * part_of_year * _swing(code, f"underretninger {year}", 0.04))
        unborn = round(total * 0.011)
        under_8 = round((total - unborn) * 0.355 * _swing(code, f"under 8 {year}", 0.06))
        years[year] = NotificationYear(total, unborn, under_8)
    return years


def _topi(code: str, children: int) -> dict[str, Round]:
    rounds: dict[str, Round] = {}
    for topi_round in ROUNDS:
        assessed = round(children * 0.187 * _swing(code, f"topi {topi_round}", 0.03))
        red = round(assessed * 0.044 * _swing(code, f"roed {topi_round}", 0.12))
        yellow = round(assessed * 0.271 * _swing(code, f"gul {topi_round}", 0.06))
        rounds[topi_round] = Round(red, yellow, assessed - red - yellow)
    return rounds


def _schools(code: str) -> SchoolFigures:
    """School figures near the country's: ours."""
    swing = {
        what: _swing(code, what, width)
        for what, width in (("fravaer", 0.08), ("trivsel", 0.02), ("karakterer", 0.06), ("inklusion", 0.01))
    }
    # 1.5 points below Slagelse's absence in 2019/20 is the country's: published by Slagelse.
    absence = {2019: 0.052, 2020: 0.051, 2021: 0.047}
    marks = {2016: 7.0, 2017: 7.0, 2018: 7.1, 2019: 7.2, 2020: 7.3}
    wellbeing = {2016: 3.78, 2017: 3.77, 2018: 3.76, 2019: 3.75, 2020: 3.73}
    return SchoolFigures(
        inclusion=Change(2013, 0.958 * swing["inklusion"], 2020, 0.953 * swing["inklusion"]),
        absence={year: share * swing["fravaer"] for year, share in absence.items()},
        wellbeing={year: mean * swing["trivsel"] for year, mean in wellbeing.items()},
        marks={year: mean * swing["karakterer"] for year, mean in marks.items()},
        in_youth_education=Change(2013, 0.885, 2020, 0.93),
    )


def _daycares(code: str) -> DaycareFigures:
    """Children per adult, a little better from year to year: ours."""
    swing = _swing(code, "normering", 0.04)
    return DaycareFigures(
        nursery=Change(_FIRST_STAFFED, 3.3 * swing, _LAST_STAFFED, 3.15 * swing),
        kindergarten=Change(_FIRST_STAFFED, 6.5 * swing, _LAST_STAFFED, 6.2 * swing),
    )


def _supervision(code: str, scale: float) -> dict[str, dict[str, Answers]]:
    months: dict[str, dict[str, Answers]] = {}
    for number, month in enumerate(SUPERVISED_MONTHS):
        done = number / (len(SUPERVISED_MONTHS) - 1)
        months[month] = {}
        for question, (first, last, relevance) in _SUPERVISION_TREND.items():
            relevant = round(
                SUPERVISED_CASES * scale * relevance * _swing(code, f"{question} {month} r", 0.08)
            )
            share = (first + (last - first) * done) * _swing(code, f"{question} {month}", 0.10)
            months[month][question] = Answers(min(round(relevant * share), relevant), relevant)
    return months


def profile_of(code: str, name: str, scale: float = REAL_SIZE) -> Profile:
    """The profile of a municipality at a scale: at 1.0, its real size, the published figures come out."""
    children = max(round(children_of(code) * scale), 30)
    at_real_size = scale == REAL_SIZE
    notifications = _notifications(code, children)
    topi = _topi(code, children)
    # A small municipality's sample is smaller than SUPERVISED_CASES.
    supervision = _supervision(code, min(1.0, children / 5_000))
    expensive = _PUBLISHED_EXPENSIVE_CHILDREN.get(code, {}) if at_real_size else {}
    if at_real_size:
        notifications |= _PUBLISHED_NOTIFICATIONS.get(code, {})
        if code in _PUBLISHED_TOPI:
            # Rounds before the published ones would stand beside them and be taken for published.
            topi = dict(_PUBLISHED_TOPI[code])
        for month, answers in _PUBLISHED_SUPERVISION.get(code, {}).items():
            supervision[month] = dict(answers)
    caseload = _CASELOAD.get(code, _USUAL_CASELOAD)
    return Profile(
        code=code,
        name=name,
        children=children,
        scale=scale,
        notifications=notifications,
        topi=topi,
        schools=_PUBLISHED_SCHOOLS.get(code, _schools(code)),
        daycares=_PUBLISHED_DAYCARES.get(code, _daycares(code)),
        measured_share=_MEASURED_SHARE.get(code, _USUALLY_MEASURED_SHARE),
        supervision=supervision,
        caseload=caseload,
        expensive_children=dict(expensive),
    )
