"""The attack on real marts: two small towns, built by dbt."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from orchestration.attack import (
    PublishedSchema,
    attack,
    read_counts,
    read_declarations,
    ties_that_do_not_hold,
)
from orchestration.disclosure.ties import load_tables
from orchestration.duck import attach

DECLARATIONS = read_declarations()

HOMES = """
create temp table home as
select municipality_code, institution_id as institution, min(district) as district
from warehouse.core.dim_institution
group by municipality_code, institution_id
having count(distinct district) = 1
"""


@pytest.fixture
def connection(towns: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    attach(connection, towns / "warehouse.duckdb", "warehouse")
    connection.execute(HOMES)
    return connection


MARTS = PublishedSchema("warehouse", "marts")


def test_every_declared_series_is_read(connection: duckdb.DuckDBPyConnection) -> None:
    read_counts(connection, MARTS, DECLARATIONS)
    read = {name for (name,) in connection.execute("select distinct series from count").fetchall()}
    declared = {series.name for series in DECLARATIONS.series}
    assert declared - read == set()


def test_no_declared_tie_is_contradicted_by_what_is_shown(connection: duckdb.DuckDBPyConnection) -> None:
    read_counts(connection, MARTS, DECLARATIONS)
    broken = ties_that_do_not_hold(connection, DECLARATIONS, institutions="home")
    assert broken == []


def test_the_hidden_numbers_are_attacked(connection: duckdb.DuckDBPyConnection) -> None:
    result = attack(connection, MARTS, min_cell=5, institutions="home", declarations=DECLARATIONS)
    assert result.n_attacked > 1000
    assert result.n_ties > 1000
    assert result.contradicted == ()
    assert not result.not_proven


@pytest.mark.parametrize(
    ("mart", "cells", "key"),
    [
        ("mart_ladder_course", "ladder_course_alone", "first_ladder_step, last_ladder_step"),
        ("mart_ladder_flow", "ladder_flow_alone", "from_ladder_step, to_ladder_step"),
        ("mart_ladder_step", "ladder_step_alone", "cut, cut_value, ladder_step"),
        ("mart_indicator", "indicator_alone", "indicator_id, period_type, cut, cut_value"),
    ],
)
def test_what_is_chosen_to_be_hidden_is_hidden_in_its_mart(
    connection: duckdb.DuckDBPyConnection, mart: str, cells: str, key: str
) -> None:
    statuses = dict(
        connection.execute(
            f"""
            select mart.status, count(*)
            from warehouse.cells.{cells} as cell
            inner join warehouse.marts.{mart} as mart using (municipality_code, period_start, {key})
            inner join warehouse.cells.suppressed_cell as chosen on cell.cell_key = chosen.cell_key
            where chosen.reason = 'secondary'
            group by mart.status
            """
        ).fetchall()
    )
    assert set(statuses) == {"suppressed"}, "there are some, and none of them shows a number"


def test_only_leavers_are_no_count_of_their_own_among_the_rates(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """A further rate whose card doesn't say that its events are counted, would be attacked less."""
    read_counts(connection, MARTS, DECLARATIONS)
    rows = connection.execute(
        """
        select distinct count.series
        from count
        inner join warehouse.marts.dim_indicator as card on count.series = card.indicator_id
        where card.is_current and card.kind = 'rate' and count.measure = 'numerator'
            and count.kind = 'quantity' and card.counted_da not like 'Fuldtid%'
        """
    ).fetchall()
    assert rows == [("medarbejderafgang",)]


def test_a_years_row_passes_on_that_no_month_has_more_persons(connection: duckdb.DuckDBPyConnection) -> None:
    """The ties from month to month in `mart_spend` stay inside one row each."""
    tables, _ = load_tables(connection, "warehouse.cells.published_count", "warehouse.core.dim_institution")
    series = np.array(
        [
            name
            for (name,) in connection.execute(
                "select series from disclosure_count order by count_id"
            ).fetchall()
        ]
    )
    assert len(tables.is_within_row) == tables.tie[-1] + 1
    inside = tables.is_within_row[tables.tie] & (tables.member < len(series))
    named = set(series[tables.member[inside]])
    assert {"spend_month_persons", "spend_year_persons"} <= named
    cells_of = {}
    for tie, cell in zip(tables.tie[inside], tables.cell_of[tables.member[inside]], strict=True):
        cells_of.setdefault(int(tie), set()).add(int(cell))
    assert len(cells_of) > 100
    assert {len(cells) for cells in cells_of.values()} == {1}
    shares = connection.execute(
        "select distinct series from disclosure_count where measure = 'rest'"
    ).fetchall()
    assert not named & {name for (name,) in shares}, "the three of a share are known to the programmes"
