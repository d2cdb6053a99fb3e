"""What is measured of interventions and of children with a case: SDQ, scalings, factors."""

from collections import Counter, defaultdict
from datetime import datetime
from statistics import mean

import pytest

from tests.demo.conftest import Delivered, Row
from tests.demo.test_numbers import age_on
from tests.demo.test_published_figures import day_of
from tests.demo.test_shape import SIZES, TODAY

pytestmark = pytest.mark.xdist_group("demo")

DIFFICULTIES = ("emotionelle", "adfaerd", "hyperaktivitet", "kammerat")
PROTECTIVE = {
    "aktivt_fritidsliv",
    "alderssvarende_sprog",
    "foraelder_i_arbejde",
    "stabil_voksen",
    "venner",
    "glad_for_skolen",
    "sund_hverdag",
}
RISK = {
    "skolefravaer",
    "misbrug_i_hjemmet",
    "psykisk_sygdom_i_hjemmet",
    "hyppige_flytninger",
    "ensomhed",
    "kriminalitet",
    "mistrivsel",
}


def total(row: Row) -> int:
    return sum(int(row[name]) for name in DIFFICULTIES)


def pairs(rows: list[Row]) -> list[tuple[Row, Row]]:
    """Per child, intervention and respondent the first form before and the last one after it."""
    before: dict[tuple[str, str, str], Row] = {}
    after: dict[tuple[str, str, str], Row] = {}
    for row in sorted(rows, key=lambda row: day_of(row["dato"])):
        key = (row["cpr"], row["indsats_id"], row["respondent"])
        if row["indsats_id"] and row["tidspunkt"] == "foer":
            before.setdefault(key, row)
        elif row["indsats_id"] and row["tidspunkt"] == "efter":
            after[key] = row
    return [
        (first, after[key])
        for key, first in before.items()
        if key in after and day_of(after[key]["dato"]) > day_of(first["dato"])
    ]


@pytest.mark.parametrize("municipality", SIZES)
def test_difficulties_fall_by_about_two_points(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("sdq", municipality)
    changes = [total(after) - total(before) for before, after in pairs(rows)]
    assert -3.0 < mean(changes) < -1.3
    assert 0.55 < sum(change < 0 for change in changes) / len(changes) < 0.85
    # Many are asked once only.
    assert sum(row["tidspunkt"] == "foer" for row in rows) > 1.3 * len(changes)
    assert 12 < mean(total(before) for before, _ in pairs(rows)) < 20


def test_vordingborg_measures_most(delivered: Delivered) -> None:
    def share(municipality: str) -> float:
        started = {
            row["indsats_id"]
            for row in delivered.in_force("indsatser", municipality)
            if day_of(row["startdato"]) >= datetime(2018, 1, 1)
            and row["indsatstype"] not in ("raadgivning_almen", "ungmor_forloeb")
            and age_on(row["cpr"], day_of(row["startdato"])) >= 2
        }
        measured = {row["indsats_id"] for row in delivered.in_force("sdq", municipality)}
        return len(started & measured) / len(started)

    assert share("390") == pytest.approx(0.57, abs=0.05)
    assert share("330") == pytest.approx(0.24, abs=0.04)


@pytest.mark.parametrize("municipality", SIZES)
@pytest.mark.parametrize("extract", ["sdq", "skaleringer"])
def test_measurements_belong_to_interventions_of_the_same_child(
    delivered: Delivered, municipality: str, extract: str
) -> None:
    known = {row["indsats_id"]: row for row in delivered.in_force("indsatser", municipality)}
    rows = delivered.in_force(extract, municipality)
    assert 0 < sum(row["indsats_id"] == "" for row in rows) < 0.05 * len(rows)
    for row in rows:
        on = day_of(row["dato"])
        assert on <= TODAY
        if row["indsats_id"]:
            intervention = known[row["indsats_id"]]
            assert intervention["cpr"] == row["cpr"]
            assert (on - day_of(intervention["startdato"])).days >= -31


@pytest.mark.parametrize("municipality", SIZES)
def test_only_older_children_answer_themselves(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("sdq", municipality)
    assert Counter(row["respondent"] for row in rows).keys() == {"foraelder", "laerer", "selv"}
    # Asked by the age at the start; the first form may be filled in some weeks before.
    assert all(age_on(row["cpr"], day_of(row["dato"])) >= 10 for row in rows if row["respondent"] == "selv")


@pytest.mark.parametrize("municipality", SIZES)
def test_caseworkers_see_children_a_step_and_a_half_better(delivered: Delivered, municipality: str) -> None:
    of_intervention: dict[str, list[Row]] = defaultdict(list)
    for row in delivered.in_force("skaleringer", municipality):
        if row["indsats_id"]:
            of_intervention[row["indsats_id"]].append(row)
    changes = []
    for rows in of_intervention.values():
        rows.sort(key=lambda row: day_of(row["dato"]))
        if len(rows) > 1:
            changes.append(int(rows[-1]["vaerdi"]) - int(rows[0]["vaerdi"]))
    assert mean(changes) == pytest.approx(1.5, abs=0.25)
    assert len(changes) > 100


@pytest.mark.parametrize("municipality", SIZES)
def test_protective_factors_rise_and_risks_fall(delivered: Delivered, municipality: str) -> None:
    rows = delivered.in_force("faktorer", municipality)
    with_case = {row["cpr"] for row in delivered.in_force("sager", municipality)}
    assert {row["cpr"] for row in rows} <= with_case
    assert min(day_of(row["dato"]) for row in rows) >= datetime(2019, 1, 1)

    def share(factors: set[str], until: datetime) -> float:
        latest: dict[tuple[str, str], Row] = {}
        for row in sorted(rows, key=lambda row: day_of(row["dato"])):
            if row["faktor"] in factors and day_of(row["dato"]) <= until:
                latest[row["cpr"], row["faktor"]] = row
        return sum(row["til_stede"] == "J" for row in latest.values()) / len(latest)

    ends = [datetime(2019, 12, 31), datetime(2020, 12, 31), TODAY]
    protective = [share(PROTECTIVE, end) for end in ends]
    assert 0.5 < protective[0] < protective[1] < protective[2] < 0.62
    risk = [share(RISK, end) for end in ends]
    assert 0.2 < risk[2] < risk[0] < 0.4


@pytest.mark.parametrize("municipality", SIZES)
def test_a_very_few_answers_name_a_factor_that_nobody_knows(delivered: Delivered, municipality: str) -> None:
    factors = Counter(row["faktor"] for row in delivered.in_force("faktorer", municipality))
    assert factors.keys() == PROTECTIVE | RISK | {"dyrehold"}
    assert 0 < factors["dyrehold"] < 10
