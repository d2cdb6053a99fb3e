"""The attack on real marts: two small towns, built by dbt."""

from pathlib import Path

import duckdb
import pytest

from orchestration.attack import (
    PublishedSchema,
    attack,
    read_counts,
    read_declarations,
    ties_that_do_not_hold,
)
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
