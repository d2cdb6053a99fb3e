"""Management supervision, as Slagelse published it in September 2021, and the empty answers."""

from collections.abc import Iterator
from datetime import date

from tests.warehouse.world import Number, Row, Scenario

SEPTEMBER = date(2021, 9, 1)


def sample(
    question: str, fulfilled: int, relevant: int, irrelevant: int = 0, month: date = SEPTEMBER
) -> Iterator[Row]:
    """A month's answers to a question, one per case."""
    for case in range(relevant + irrelevant):
        yield {
            "maaned": month,
            "sag_id": f"sag {case}",
            "spoergsmaal": question,
            "relevant": case < relevant,
            "opfyldt": case < fulfilled if case < relevant else None,
        }


MILESTONE_DATE = date(2021, 8, 31)

SLAGELSE_SUPERVISION = [
    *sample("boernesamtale", 21, 39, 14),
    *sample("netvaerksmoede", 11, 53),
    *sample("mundtlig_partshoering", 46, 53),
]
SLAGELSE_EXPECTED = [
    # 21/39 = 53.8 %; milestone 75 %.
    Number(
        "ledelsestilsyn_boernesamtale",
        "2021-09",
        21,
        39,
        "ok",
        printed="54 %",
        more={"goal": 1.0, "milestone": 0.75, "milestone_date": MILESTONE_DATE, "is_met": False},
    ),
    # 11/53 = 20.8 %; milestone 25 %.
    Number(
        "ledelsestilsyn_netvaerksmoede",
        "2021-09",
        11,
        53,
        "ok",
        printed="21 %",
        more={"goal": 0.7, "milestone": 0.25, "is_met": False},
    ),
    # 46/53 = 86.8 %: the milestone of 30 % is met, the goal of 90 % isn't.
    Number(
        "ledelsestilsyn_mundtlig_partshoering",
        "2021-09",
        46,
        53,
        "ok",
        printed="87 %",
        more={"goal": 0.9, "milestone": 0.3, "is_met": True},
    ),
]

ANSWERS = Scenario(
    name="supervision_answers",
    extracts={
        "ledelsestilsyn": [
            # Relevant without an answer: not fulfilled. Irrelevant but answered: left out.
            {
                "maaned": SEPTEMBER,
                "sag_id": 1,
                "spoergsmaal": "inddragelse",
                "relevant": True,
                "opfyldt": True,
            },
            {
                "maaned": SEPTEMBER,
                "sag_id": 2,
                "spoergsmaal": "inddragelse",
                "relevant": True,
                "opfyldt": None,
            },
            {
                "maaned": SEPTEMBER,
                "sag_id": 3,
                "spoergsmaal": "inddragelse",
                "relevant": False,
                "opfyldt": True,
            },
            # Nothing relevant: neither a zero nor a pass.
            {
                "maaned": SEPTEMBER,
                "sag_id": 1,
                "spoergsmaal": "boernesamtale",
                "relevant": False,
                "opfyldt": None,
            },
            # 1 of 8 is 12.5 %: half away from zero.
            *sample("opfoelgning_rettidig", 1, 8, month=date(2021, 7, 1)),
        ]
    },
    expected=[
        Number(
            "ledelsestilsyn_inddragelse",
            "2021-09",
            1,
            2,
            "ok",
            printed="50 %",
            more={"goal": None, "is_met": None},
        ),
        # The goal of the law is everybody's.
        Number(
            "ledelsestilsyn_boernesamtale",
            "2021-09",
            0,
            0,
            "not_applicable",
            more={"goal": 1.0, "is_met": None},
        ),
        Number("ledelsestilsyn_opfoelgning_rettidig", "2021-07", 1, 8, "ok", printed="13 %"),
        Number("ledelsestilsyn_opfoelgning_rettidig", "2021-08", 0, 0, "not_applicable"),
        Number("ledelsestilsyn_opfoelgning_rettidig", "2021-09", 0, 0, "not_applicable"),
    ],
)

SCENARIOS = [ANSWERS]
