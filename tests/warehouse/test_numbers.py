"""Every number that the scenarios worked out by hand."""

from typing import Any

import pytest

from tests.warehouse.world import Number, Warehouse, scenarios

pytestmark = pytest.mark.xdist_group("warehouse")


def _cases(part: str) -> list[Any]:
    return [
        pytest.param(code, number, id=f"{scenario.name}-{number}")
        for code, scenario in scenarios().items()
        for number in getattr(scenario, part)
    ]


@pytest.mark.parametrize(("code", "number"), _cases("expected"))
def test_number_is_the_one_worked_out_by_hand(
    code: str, number: Number, request: pytest.FixtureRequest
) -> None:
    warehouse: Warehouse = request.getfixturevalue(number.build)

    row = warehouse.number(code, number)

    assert row is not None, "there is no such row"
    wanted = {
        "numerator": number.numerator,
        "denominator": number.denominator,
        "status": number.status,
        "value_printed": number.printed,
        **number.more,
    }
    for column, value in wanted.items():
        if value is ...:
            continue
        if isinstance(value, float):
            assert row[column] == pytest.approx(value, rel=1e-9), column
        else:
            assert row[column] == value, column


@pytest.mark.parametrize(("code", "number"), _cases("absent"))
def test_number_is_not_there(code: str, number: Number, request: pytest.FixtureRequest) -> None:
    warehouse: Warehouse = request.getfixturevalue(number.build)

    assert warehouse.number(code, number) is None
