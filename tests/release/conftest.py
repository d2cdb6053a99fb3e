"""A tiny warehouse with a seal of its own: the release looks at the seal, whoever set it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.release.inputs import rules_fingerprint
from orchestration.release.seal import Verdict, contents, fingerprint, set_seal
from orchestration.settings import Settings

_WAREHOUSE = """
create schema marts;
create schema quality;

create table marts.dim_municipality as
select * from (values
    ('000', 'Alle kommuner', true, date '2021-09-30', date '2021-09-30'),
    ('330', 'Slagelse', true, date '2021-09-30', date '2021-09-30'),
    ('084', 'Læsø', false, null, null)
) as rows(municipality_code, municipality_name, is_loaded, today_date, latest_today_date);

create table marts.mart_number (
    municipality_code varchar, label varchar, value double, exact decimal(18, 6), n_rows bigint,
    is_met boolean, period_start date, seen_at timestamp
);
insert into marts.mart_number values
    (
        '330', 'Børn; "små" og ' || chr(10) || 'store', 0.1::double + 0.2::double, 1234.5, 7, true,
        '2021-09-01', '2021-09-30 04:00:00'
    ),
    ('330', '', 1e-7, -0.000001, null, null, null, null),
    ('084', null, 66.5, 0, 9007199254740993, false, '2020-02-29', '2021-09-30 04:00:00.123456');
comment on table marts.mart_number is 'Tal til prøve.';
comment on column marts.mart_number.value is 'Værdien, uafrundet.';

create table marts.mart_quality as select 'gate.x' as check_id, 'ok' as status;

create table quality.check_result as
select *
from (values ('a', 'ok'), ('b', 'ok'), ('c', 'failed'), ('d', 'not_applicable')) as rows(check_id, status);

create table quality.attack_result (
    n_attacked bigint, n_found bigint, n_not_proven bigint, n_found_beside bigint, n_ties bigint,
    n_groups bigint, largest_group bigint, n_contradicted bigint, knowledge varchar, seconds double,
    n_rows_small bigint, n_rows_secondary bigint, n_rows_held bigint
);
create schema cells;
create table cells.published_count as
select
    1::ubigint as cell_key, 2::ubigint as count_key, '330' as municipality_code, 'number' as series,
    'numerator' as measure, 'month' as period_type, date '2021-09-01' as period_start, '' as coordinate,
    3.0 as n, 3.0 as amount, 1.0 as cost;
create table cells.suppressed_cell as select 1::ubigint as cell_key, 'small' as reason;
create table quality.known_delivery (
    delivery_id bigint, municipality_code varchar, extract varchar, file_name varchar, as_of_date date,
    received_at timestamp, rows_accepted bigint, rows_refused bigint, status varchar
);
insert into quality.known_delivery values
    (1, '330', 'boern', 'boern_330_20210831.csv', '2021-08-31', '2021-09-01 04:00:00', 100, 1, 'accepted'),
    (2, '330', 'boern', 'boern_330_20210930.csv', '2021-09-30', '2021-10-01 04:00:00', 110, 2, 'accepted'),
    (3, '330', 'boern', 'boern_330_20210915.csv', '2021-09-15', '2021-10-01 04:00:00', 0, 0, 'outdated');
"""

VERDICT = Verdict(
    passed=True,
    content_fingerprint="",
    inputs_fingerprint="the first night",
    rules_fingerprint="",
    checked_at=datetime(2021, 10, 1, 4, 5, tzinfo=UTC),
    as_known_on=None,
    min_cell=5,
    dominance_percent=10,
    accept_jump=False,
    accepted=(),
)


def settings_in(folder: Path, **fields: Any) -> Settings:
    return Settings(_env_file=None, data=folder, **fields)


def build(settings: Settings) -> None:
    """Make the warehouse, without a seal."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(_WAREHOUSE)


def change(settings: Settings, *statements: str) -> None:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        for statement in statements:
            connection.execute(statement)


def seal(settings: Settings, **fields: Any) -> Verdict:
    """Stamp the warehouse as it is now, as the gate does when all checks have passed."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        content = fingerprint(contents(connection, "warehouse"))
        verdict = replace(
            VERDICT, content_fingerprint=content, rules_fingerprint=rules_fingerprint(), **fields
        )
        set_seal(connection, verdict)
    return verdict


def next_night(settings: Settings, number: int) -> None:
    """Other content, made of other inputs, and passed."""
    change(settings, f"update marts.mart_number set n_rows = {number} where label = ''")
    seal(settings, inputs_fingerprint=f"night {number}")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with a warehouse that has passed."""
    settings = settings_in(tmp_path / "data")
    build(settings)
    seal(settings)
    return settings


@pytest.fixture
def manifest(settings: Settings) -> Callable[[], dict[str, Any]]:
    """The `release.json` that dashboards see now."""
    return lambda: json.loads((settings.published_dir / "release.json").read_text(encoding="utf-8"))


def read(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path.resolve()), read_only=True) as connection:
        return connection.execute(sql).fetchall()


DAY = date(2021, 9, 30)
