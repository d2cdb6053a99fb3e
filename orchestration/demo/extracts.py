"""Which part of an invented municipality is delivered as which extract, and on which days.

A new extract needs one entry here: what it holds (`Records` under the delivered column names) and when it
comes. Columns, types, codes and aliases come from the contract.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from orchestration.demo.records import Records
from orchestration.demo.town import Town

MONTH_ENDS = ("2021-08-31", "2021-09-30")


@dataclass(frozen=True)
class DemoExtract:
    """Where an extract's rows come from, and the as-of days of its deliveries, in order."""

    records: Callable[[Town], Records]
    days: tuple[str, ...]


DEMO_EXTRACTS: Mapping[str, DemoExtract] = MappingProxyType(
    {
        "boern": DemoExtract(lambda town: town.register, MONTH_ENDS),
        "institutioner": DemoExtract(lambda town: town.places.records, MONTH_ENDS),
        "tilbud": DemoExtract(lambda town: town.providers.records, MONTH_ENDS),
        "sager": DemoExtract(lambda town: town.cases.records, MONTH_ENDS),
        "indsatser": DemoExtract(lambda town: town.casework.records, MONTH_ENDS),
        "underretninger": DemoExtract(
            lambda town: town.notifications.records,
            ("2018-12-31", "2019-12-31", "2020-12-31", "2021-06-30", *MONTH_ENDS),
        ),
        "underretning_aarsager": DemoExtract(
            lambda town: town.notifications.causes, ("2018-12-31", "2020-12-31", "2021-06-30", *MONTH_ENDS)
        ),
        "trivselsvurderinger": DemoExtract(
            lambda town: town.assessments, ("2020-09-30", "2021-03-31", "2021-04-30", "2021-09-30")
        ),
        "ledelsestilsyn": DemoExtract(lambda town: town.supervision, ("2021-06-30", *MONTH_ENDS)),
        "medarbejdere": DemoExtract(lambda town: town.staff.employees, MONTH_ENDS),
        "sagsbehandlere": DemoExtract(lambda town: town.staff.caseworkers, MONTH_ENDS),
        "undersoegelser": DemoExtract(lambda town: town.child_assessments.records, MONTH_ENDS),
        "opfoelgninger": DemoExtract(lambda town: town.follow_ups, ("2018-12-31", "2020-12-31", *MONTH_ENDS)),
        "moeder": DemoExtract(
            lambda town: town.meetings, ("2018-12-31", "2020-12-31", "2021-06-30", "2021-09-30")
        ),
        "posteringer": DemoExtract(
            lambda town: town.spend, ("2016-12-31", "2018-12-31", "2020-12-31", "2021-06-30", *MONTH_ENDS)
        ),
        "indmeldelser": DemoExtract(lambda town: town.enrolments.records, MONTH_ENDS),
        "elevfravaer": DemoExtract(lambda town: town.absence, ("2020-07-31", "2021-07-31", *MONTH_ENDS)),
        "skoletrivsel": DemoExtract(lambda town: town.school_wellbeing, ("2019-06-30", "2021-06-30")),
        "proever": DemoExtract(lambda town: town.exams, ("2020-07-31", "2021-07-31", "2021-08-31")),
        "ungestatus": DemoExtract(lambda town: town.youth_status, ("2020-09-30", "2021-09-30")),
        "sprogvurderinger": DemoExtract(lambda town: town.language, ("2020-12-31", "2021-09-30")),
        "sdq": DemoExtract(lambda town: town.sdq, ("2020-12-31", *MONTH_ENDS)),
        "skaleringer": DemoExtract(lambda town: town.scalings, ("2020-12-31", "2021-09-30")),
        "faktorer": DemoExtract(lambda town: town.factors, ("2020-12-31", "2021-09-30")),
        "personale": DemoExtract(lambda town: town.daycare_staff, ("2020-12-31", *MONTH_ENDS)),
    }
)
