"""Intake takes in every file of the demo as the list of faults says, and nothing else."""

import shutil
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from orchestration.demo import write_demo, write_late_delivery
from orchestration.duck import connect
from orchestration.intake import IntakeResult, take_in
from orchestration.intake.contract import Contracts
from orchestration.settings import Settings
from tests.demo.conftest import Delivered, amount

pytestmark = pytest.mark.xdist_group("demo")

Refused = dict[tuple[str, str], list[tuple[int, str]]]


@dataclass(frozen=True)
class TakenIn:
    """The landing file after the demo's deliveries, and what intake said."""

    settings: Settings
    result: IntakeResult

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with connect(self.settings.landing_path, self.settings, read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def taken_in(delivered: Delivered, contracts: Contracts, tmp_path_factory: pytest.TempPathFactory) -> TakenIn:
    settings = Settings(
        data=tmp_path_factory.mktemp("landed"),
        secret=SecretStr("a key of the demo's tests, not of any town"),
    )
    shutil.copytree(delivered.demo.folder, settings.extracts_dir)
    return TakenIn(settings, take_in(settings, contracts))


def test_every_file_becomes_what_the_list_says(delivered: Delivered, taken_in: TakenIn) -> None:
    expected = sorted(
        (file.path.name, file.status, file.rows) for file in delivered.demo.files if file.status == "accepted"
    )
    ledger = taken_in.rows("select file_name, status, rows_read from delivery where status = 'accepted'")
    assert sorted(ledger) == expected
    refused = taken_in.rows("select file_name, reason_code from delivery where status = 'refused'")
    assert refused == [("sager_390_20210915.csv", "cut_off")]
    assert taken_in.rows("select path, reason_code from ignored_file") == [
        ("320/indsatser_320_20210931.csv", "impossible_date")
    ]
    assert not taken_in.result.failed


def test_nothing_of_the_demo_is_too_old_to_be_kept(taken_in: TakenIn) -> None:
    assert taken_in.result.expired == []


def test_the_listed_rows_are_refused_and_no_others(delivered: Delivered, taken_in: TakenIn) -> None:
    expected: Refused = {
        (file.extract, file.path.name): [(row.line_number, row.rule) for row in file.bad_rows]
        for file in delivered.demo.files
        if file.bad_rows
    }
    found: Refused = defaultdict(list)
    for extract, name, line, rule in taken_in.rows(
        """
        select distinct delivery.extract, delivery.file_name, refused_row.line_number, refused_row.rule
        from refused_row inner join delivery using (delivery_id) order by all
        """
    ):
        found[str(extract), str(name)].append((int(str(line)), str(rule)))
    assert dict(found) == expected


@pytest.mark.parametrize(
    "extract",
    [
        "boern",
        "tilbud",
        "indsatser",
        "underretninger",
        "trivselsvurderinger",
        "medarbejdere",
        "sagsbehandlere",
        "undersoegelser",
        "opfoelgninger",
        "moeder",
        "posteringer",
        "indmeldelser",
        "elevfravaer",
        "skoletrivsel",
        "proever",
        "ungestatus",
        "sprogvurderinger",
        "sdq",
        "skaleringer",
        "faktorer",
        "personale",
    ],
)
def test_what_is_in_force_is_what_a_plain_reading_finds(
    delivered: Delivered, taken_in: TakenIn, extract: str
) -> None:
    landed = taken_in.rows(
        f"select municipality_code, count(*) from {extract} where _as_of_to is null group by all order by all"
    )
    plain = [(code, len(delivered.in_force(extract, code))) for code in ("320", "330", "390")]
    assert landed == plain


def test_the_corrected_supervision_is_in_force(taken_in: TakenIn) -> None:
    answers = taken_in.rows(
        """
        select count(*) filter (where opfyldt), count(*) from ledelsestilsyn
        where municipality_code = '330' and maaned = date '2021-09-01' and spoergsmaal = 'boernesamtale'
            and relevant and _as_of_to is null
        """
    )
    assert answers == [(21, 39)]


def test_every_amount_is_read_to_the_last_oere(delivered: Delivered, taken_in: TakenIn) -> None:
    landed = taken_in.rows(
        """
        select municipality_code, sum(beloeb) from posteringer where _as_of_to is null
        group by all order by all
        """
    )
    plain = [
        (code, sum(amount(row["beloeb"]) for row in delivered.in_force("posteringer", code)))
        for code in ("320", "330", "390")
    ]
    assert landed == plain


def test_aliases_lead_to_the_contracts_codes(taken_in: TakenIn, contracts: Contracts) -> None:
    codes = taken_in.rows("select distinct indsatstype from indsatser where municipality_code = '390'")
    column = contracts.extracts["indsatser"].column("indsatstype")
    assert {code for (code,) in codes} == set(column.codes)


def test_earlier_knowledge_is_kept(taken_in: TakenIn) -> None:
    in_august = taken_in.rows(
        """
        select count(*) filter (where _as_of_to is not null), count(*) from indsatser
        where municipality_code = '330' and _as_of_from = date '2021-08-31'
        """
    )
    ((closed, all_rows),) = in_august
    assert 0 < int(str(closed)) < int(str(all_rows)) / 10


def test_a_late_delivery_is_outdated(delivered: Delivered, taken_in: TakenIn, contracts: Contracts) -> None:
    late = write_late_delivery(taken_in.settings, contracts=contracts)
    again = take_in(taken_in.settings, contracts)
    assert [(line.file_name, line.status) for line in again.deliveries] == [(late.path.name, late.status)]
    assert again.deliveries[0].as_of_date == date.fromisoformat(late.as_of)
    assert late.path not in {file.path for file in delivered.demo.files}


def test_no_number_and_no_name_is_in_the_landing_file(delivered: Delivered, taken_in: TakenIn) -> None:
    needles = set()
    for row in delivered.in_force("boern", "320")[:50]:
        number = row["cpr"].replace("-", "")
        needles |= {number, f"{number[:6]}-{number[6:]}", row["efternavn"]}
    written = [
        path
        for path in sorted(taken_in.settings.data.rglob("*"))
        if path.is_file() and not path.is_relative_to(taken_in.settings.extracts_dir)
    ]
    assert written
    for path in written:
        content = path.read_bytes()
        assert not any(needle.encode() in content for needle in needles), f"{path.name} tells of a child"


def test_a_small_demo_is_taken_in_as_listed_too(contracts: Contracts, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, secret=SecretStr("a key of the demo's tests, not of any town"))
    demo = write_demo(settings, scale=0.02, contracts=contracts)
    result = take_in(settings, contracts)
    assert sorted((line.file_name, line.status, line.rows_refused) for line in result.deliveries) == sorted(
        (file.path.name, file.status, len(file.bad_rows)) for file in demo.files if file.status != "ignored"
    )
