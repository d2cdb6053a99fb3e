"""The demo obeys the contract: a plain reading of the declarations finds nothing wrong but what is listed."""

import re
from datetime import datetime
from decimal import Decimal
from functools import cache

import pytest

from orchestration.demo.extracts import DEMO_EXTRACTS
from orchestration.intake.contract import Column, Contracts, Extract
from tests.demo.conftest import Delivered, Row, amount

pytestmark = pytest.mark.xdist_group("demo")

DATES = ("%d-%m-%Y", "%Y-%m-%d")
TIMES = ("%d-%m-%Y %H:%M", "%Y-%m-%d %H:%M")


def test_every_extract_has_a_generator(contracts: Contracts) -> None:
    assert set(DEMO_EXTRACTS) == set(contracts.extracts)


def test_every_column_is_delivered(delivered: Delivered) -> None:
    for file in delivered.demo.files:
        if file.status == "accepted":
            extract = delivered.contracts.extracts[file.extract]
            declared = {column.delivered_as for column in extract.columns} | set(extract.never_loaded)
            _, row = delivered.lines(file)[0]
            assert row is not None
            assert set(row) >= declared


def test_only_the_listed_rows_break_the_contract(delivered: Delivered) -> None:
    for file in delivered.demo.files:
        if file.status != "accepted":
            continue
        extract = delivered.contracts.extracts[file.extract]
        broken = {
            number: rule
            for number, row in delivered.lines(file)
            if (rule := broken_rule(extract, row)) is not None
        }
        listed = {row.line_number: row.rule for row in file.bad_rows if row.rule != "duplicate_key"}
        assert broken == listed, f"{file.path} differs"


def test_keys_stand_once_but_for_the_listed_rows(delivered: Delivered) -> None:
    for file in delivered.demo.files:
        if file.status != "accepted":
            continue
        key = delivered.contracts.extracts[file.extract].key
        # A bad row may have the key of the good one that it is a copy of: it is refused for what is wrong.
        wrong = {row.line_number for row in file.bad_rows if row.rule != "duplicate_key"}
        seen: dict[tuple[str, ...], int] = {}
        twice = []
        for number, row in delivered.lines(file):
            if row is not None and number not in wrong:
                if (cells := tuple(row[name] for name in key)) in seen:
                    twice.append(seen[cells])
                seen[cells] = number
        assert twice == [row.line_number for row in file.bad_rows if row.rule == "duplicate_key"]


def test_every_rule_has_a_bad_row(delivered: Delivered) -> None:
    rules = {row.rule for file in delivered.demo.files for row in file.bad_rows}
    assert rules == {"required", "type", "code", "range", "interval", "cell_count", "duplicate_key"}


def test_nearly_every_code_is_used(delivered: Delivered) -> None:
    for extract in delivered.contracts.extracts.values():
        for column in extract.columns:
            if column.type == "kode":
                used = {
                    row[column.delivered_as]
                    for municipality in ("320", "330", "390")
                    for row in delivered.in_force(extract.name, municipality)
                }
                missing = set(column.codes) - used
                # Where a child is placed is never a family house or anything else that is no home.
                assert missing <= ({"familiehus", "andet"} if column.name == "anbringelsessted" else set())


def broken_rule(extract: Extract, row: Row | None) -> str | None:
    """The first rule that a row breaks, by a plain reading of the contract."""
    if row is None:
        return "cell_count"
    for column in extract.columns:
        cell = row[column.delivered_as]
        if cell == "":
            if column.required:
                return "required"
        elif (rule := broken_by_cell(column, cell)) is not None:
            return rule
    for start, end in extract.intervals:
        if row[start] and row[end] and moment(row[end]) < moment(row[start]):
            return "interval"
    return None


def broken_by_cell(column: Column, cell: str) -> str | None:
    match column.type:
        case "kode":
            return None if cell in column.codes else "code"
        case "dato":
            fits = reads(cell, DATES)
        case "tid":
            fits = reads(cell, TIMES)
        case "jn":
            fits = cell in ("J", "N")
        case "heltal":
            fits = re.fullmatch(r"-?\d+", cell) is not None
            if fits and not in_range(column, Decimal(cell)):
                return "range"
        case "tal":
            fits = re.fullmatch(r"-?\d{1,3}(\.?\d{3})*(,\d+)?", cell) is not None
            if fits and not in_range(column, amount(cell)):
                return "range"
        case "cpr":
            fits = re.fullmatch(r"\d{6}-?\d{4}", cell) is not None and cell[:6] != "000000"
        case _:
            fits = column.pattern is None or re.fullmatch(column.pattern, cell) is not None
    return None if fits else "type"


def in_range(column: Column, number: Decimal) -> bool:
    return not (
        (column.minimum is not None and number < column.minimum)
        or (column.maximum is not None and number > column.maximum)
        or (column.allowed and number not in column.allowed)
    )


@cache
def reads(cell: str, forms: tuple[str, ...]) -> bool:
    for form in forms:
        try:
            datetime.strptime(cell, form)
            return True
        except ValueError:
            continue
    return False


@cache
def moment(cell: str) -> datetime:
    for form in (*DATES, *TIMES):
        try:
            return datetime.strptime(cell, form)
        except ValueError:
            continue
    raise AssertionError("a date of no known form")
