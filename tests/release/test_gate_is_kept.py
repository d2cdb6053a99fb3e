"""A state that the gate hasn't passed never gets out, however the release is started."""

import re
from pathlib import Path

import pytest

from orchestration.release import GateClosed, publish
from orchestration.settings import Settings
from tests.release.conftest import build, change, seal, settings_in

CHANGES = {
    "one cell": "update marts.mart_number set value = 66.4 where municipality_code = '084'",
    "the last bit of a number": """
        update marts.mart_number set value = 0.3 where municipality_code = '330' and value > 0.1
    """,
    "null and empty": "update marts.mart_number set label = null where label = ''",
    "two cells that change places": """
        update marts.mart_number
        set municipality_code = case municipality_code when '330' then '084' else '330' end
    """,
    "a row more": "insert into marts.mart_number select * from marts.mart_number limit 1",
    "a row twice and another gone": """
        delete from marts.mart_number where municipality_code = '084';
        insert into marts.mart_number select * from marts.mart_number where label = ''
    """,
    "a column more": "alter table marts.mart_number add column child_key varchar",
    "a column with another name": "alter table marts.mart_number rename column n_rows to n_children",
    "a column with another type": "alter table marts.mart_number alter n_rows type hugeint",
    "a table more": "create table marts.mart_child as select 1 as child_key",
    "a view more": "create view marts.mart_view as select * from marts.mart_number",
    "a table gone": "drop table marts.mart_number",
}


def nothing_published(settings: Settings) -> bool:
    return not settings.marts_path.exists() and not list(settings.published_dir.glob("releases/2*"))


def refused(settings: Settings, sentence: str) -> bool:
    with pytest.raises(GateClosed, match=re.escape(sentence)):
        publish(settings)
    return nothing_published(settings)


def test_without_a_warehouse_nothing_is_published(tmp_path: Path) -> None:
    assert refused(settings_in(tmp_path), "intet varehus")


def test_before_the_gate_has_run_nothing_is_published(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    build(settings)
    assert refused(settings, "Kontrollen har ikke kørt")


def test_a_gate_that_stayed_shut_keeps_the_release_in(settings: Settings) -> None:
    seal(settings, passed=False)
    assert refused(settings, "Kontrollen har ikke godkendt varehuset")


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_after_any_change_the_pass_counts_no_more(settings: Settings, statement: str) -> None:
    change(settings, statement)
    assert refused(settings, "Varehuset er ændret, siden kontrollen godkendte det")


def test_the_order_of_rows_is_no_change(settings: Settings) -> None:
    change(
        settings,
        "create or replace table marts.mart_number as select * from marts.mart_number order by label desc",
    )
    assert publish(settings).is_new


def test_what_lies_outside_the_marts_is_no_change(settings: Settings) -> None:
    change(settings, "create schema core; create table core.fct_case as select 1 as case_key")
    assert publish(settings).is_new


def test_a_pass_under_another_threshold_counts_no_more(settings: Settings) -> None:
    assert refused(
        settings_in(settings.data, min_cell=10), "mindst 5 bag en celle, men indstillingen er nu 10"
    )


def test_a_pass_under_another_limit_of_dominance_counts_no_more(settings: Settings) -> None:
    assert refused(
        settings_in(settings.data, dominance_percent=20),
        "en dominansgrænse på 10 %, men indstillingen er nu 20 %",
    )


def test_a_pass_under_other_rules_counts_no_more(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(GateClosed, match="Reglerne i expectations/ er ændret"):
        publish(settings, expectations=tmp_path)
    assert nothing_published(settings)


def test_the_release_before_stays_when_the_next_is_refused(settings: Settings) -> None:
    first = publish(settings)
    change(settings, CHANGES["one cell"])
    with pytest.raises(GateClosed):
        publish(settings)
    assert (settings.published_dir / "current").resolve().name == first.release_id
