"""Column lineage is read from the compiled SQL, and read again only when that changes."""

from pathlib import Path

import pytest

from orchestration import lineage
from orchestration.lineage import LineageStore, trace

CHILD = '"warehouse"."core"."dim_child"'
CASE = '"warehouse"."core"."fct_case"'
COLUMNS = {
    CHILD: {"child_key": "uuid", "birth_date": "date", "gender": "varchar"},
    CASE: {"municipality_code": "varchar", "case_id": "varchar", "child_key": "uuid"},
}


def test_a_column_comes_from_every_column_in_its_expression() -> None:
    found = trace(
        f"""
        with cases as (select child_key, municipality_code || '-' || case_id as case_key from {CASE})
        select cases.case_key, child.gender, date_diff('year', child.birth_date, date '2021-01-01') as age
        from cases inner join {CHILD} as child using (child_key)
        """,
        COLUMNS,
    )
    assert found == {
        "case_key": [(CASE, "case_id"), (CASE, "municipality_code")],
        "gender": [(CHILD, "gender")],
        "age": [(CHILD, "birth_date")],
    }


def test_a_union_has_the_sources_of_all_its_parts() -> None:
    found = trace(f"select child_key as key from {CASE} union all select child_key from {CHILD}", COLUMNS)
    assert found == {"key": [(CHILD, "child_key"), (CASE, "child_key")]}


def test_a_constant_has_no_source() -> None:
    assert trace(f"select 1 as one, count(*) as n from {CHILD}", COLUMNS) == {"one": [], "n": []}


def test_a_star_is_spelled_out() -> None:
    assert set(trace(f"select * from {CHILD}", COLUMNS)) == {"child_key", "birth_date", "gender"}


def test_a_query_is_traced_again_only_when_it_or_its_sources_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced: list[str] = []

    def counting(sql: str, columns: lineage.Columns) -> lineage.Sources:
        traced.append(sql)
        return trace(sql, columns)

    monkeypatch.setattr(lineage, "trace", counting)
    sql = f"select gender from {CHILD}"
    for _ in range(2):
        store = LineageStore(tmp_path / "lineage.json")
        assert store.sources("model", sql, COLUMNS) == {"gender": [(CHILD, "gender")]}
        store.save()
    assert len(traced) == 1
    store.sources("model", sql + " where gender = 'K'", COLUMNS)
    store.sources("other", sql, {CHILD: {"gender": "varchar"}})
    assert len(traced) == 3


def test_an_unreadable_query_has_no_lineage_and_stops_nobody(tmp_path: Path) -> None:
    store = LineageStore(tmp_path / "lineage.json")
    assert store.sources("model", "select from where", COLUMNS) == {}


def test_a_damaged_store_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "lineage.json"
    path.write_text("{", "utf-8")
    assert LineageStore(path).sources("model", f"select gender from {CHILD}", COLUMNS) == {
        "gender": [(CHILD, "gender")]
    }
