"""The gate over the whole warehouse: what opens it, what shuts it, and what it leaves behind."""

import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.gate import CheckResult, GateVerdict, NotBuilt, checks, run_gate
from orchestration.gate.great import GreatExpectations
from orchestration.release import (
    GateClosed,
    inputs_fingerprint,
    newest_release_has,
    publish,
    releases,
    rollback,
)
from orchestration.settings import Settings
from tests.gate.conftest import DBT_PASSED, ask, change, settings_in


@pytest.fixture(autouse=True)
def one_context(monkeypatch: pytest.MonkeyPatch, great_expectations: GreatExpectations) -> None:
    """Share one context of Great Expectations: making one costs as much as a small mart."""
    monkeypatch.setattr("orchestration.gate.run.GreatExpectations", lambda: great_expectations)


def look(settings: Settings, *, accept_jump: bool = False) -> GateVerdict:
    return run_gate(settings, dbt_results=[DBT_PASSED], accept_jump=accept_jump)


def blocking(verdict: GateVerdict) -> set[str]:
    return {check.check_id for check in verdict.blocking}


def of(verdict: GateVerdict, check_id: str) -> CheckResult:
    (check,) = (check for check in verdict.checks if check.check_id == check_id)
    return check


def change_file(path: Path, statement: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)


def without_constraints(mart: str) -> str:
    return f"create or replace table marts.{mart} as select * from marts.{mart}"


# An indicator that only mart_indicator shows, without cuts, so that changing it breaks nothing else.
JUMP = """
    update marts.mart_indicator
    set numerator = numerator + 100, value = value + 100, value_printed = cast(value + 100 as integer)
    where indicator_id = 'trappe_ind' and municipality_code = '330' and period_label = '2020-03'
"""


def is_orphan(check: CheckResult) -> bool:
    return check.category == "orphan"


def test_rows_tied_to_nothing_are_counted_and_block_nothing(settings: Settings) -> None:
    change(
        settings,
        "update quality.orphan set n_orphans = 7, n_rows = 90 where relation = 'follow_up_intervention' "
        "and municipality_code = '320'",
        "update quality.orphan set n_orphans = 2, n_rows = 10 where relation = 'follow_up_intervention' "
        "and municipality_code = '330'",
        "update quality.orphan set n_orphans = 0, n_rows = 10 where relation = 'assessment_case'",
        "update quality.orphan set n_orphans = 2, n_rows = 10 where relation = 'assessment_child'",
        "update quality.orphan set n_orphans = 0, n_rows = 0 where relation = 'posting_account'",
    )
    assert look(settings).passed
    publish(settings)
    assert ask(
        settings.marts_path,
        """
        select check_id, table_name, severity, status, n_rows, n_failing from mart_quality
        where check_id in (
            'orphan.follow_up_intervention', 'orphan.assessment_case', 'orphan.assessment_child',
            'orphan.posting_account'
        )
        order by check_id
        """,
    ) == [
        ("orphan.assessment_case", "undersoegelser", "info", "ok", 20, 0),
        # Four may be a child's: that there are some is said, not how many.
        ("orphan.assessment_child", "undersoegelser", "info", "failed", 20, None),
        ("orphan.follow_up_intervention", "opfoelgninger", "info", "failed", 100, 9),
        ("orphan.posting_account", "posteringer", "info", "not_applicable", 0, 0),
    ]


def test_sound_marts_open_the_gate_and_the_release(settings: Settings) -> None:
    verdict = look(settings)
    assert verdict.passed, verdict.blocking
    assert [
        check.check_id for check in verdict.checks if check.status == "failed" and not is_orphan(check)
    ] == []
    release = publish(settings)
    assert release.is_new
    assert release.is_current
    assert newest_release_has(settings, inputs_fingerprint(settings))


@pytest.mark.parametrize(
    "shown",
    [
        """
        update marts.mart_indicator as number set
            status = cell.status_alone, numerator = cell.numerator, denominator = cell.denominator,
            value = cell.numerator / coalesce(cell.denominator, 1)
        from cells.indicator_status as cell
        where number.municipality_code = cell.municipality_code and number.indicator_id = cell.indicator_id
            and number.period_type = cell.period_type and number.period_start = cell.period_start
            and number.cut = cell.cut and number.cut_value = cell.cut_value
            and cell.status = 'suppressed' and cell.status_alone <> 'suppressed'
        """,
        """
        update marts.mart_ladder_step as number set status = cell.status, n_children = cell.n_children
        from cells.ladder_step_alone as cell
        where number.municipality_code = cell.municipality_code and number.period_start = cell.period_start
            and number.ladder_step = cell.ladder_step and number.cut = cell.cut
            and number.cut_value = cell.cut_value
            and number.status = 'suppressed' and cell.status <> 'suppressed'
        """,
        """
        update marts.mart_ladder_course as number set status = cell.status, n_courses = cell.n_courses
        from cells.ladder_course_alone as cell
        where number.municipality_code = cell.municipality_code and number.period_start = cell.period_start
            and number.first_ladder_step = cell.first_ladder_step
            and number.last_ladder_step = cell.last_ladder_step
            and number.status = 'suppressed' and cell.status <> 'suppressed'
        """,
        """
        update marts.mart_spend as number set
            status = cell.status, n_persons = cell.n_persons, actual = cell.actual,
            full_year_persons = cell.full_year_persons, committed = cell.committed, budget = cell.budget
        from cells.spend_alone as cell
        where number.municipality_code = cell.municipality_code and number.period_start = cell.month_start
            and number.span = cell.span and number.intervention_type = cell.intervention_type
            and number.ladder_step = cell.ladder_step
            -- all but one step: that two together are few is for the suppression to know
            and number.status = 'suppressed' and number.ladder_step <> '6'
        """,
    ],
    ids=["mart_indicator", "mart_ladder_step", "mart_ladder_course", "mart_spend"],
)
def test_rows_hidden_for_anothers_sake_shut_the_gate_when_they_are_shown(
    settings: Settings, shown: str
) -> None:
    change(settings, shown)
    assert "gate.no_cell_can_be_found" in blocking(look(settings))


def test_the_published_report_holds_every_check_and_its_own(settings: Settings) -> None:
    verdict = look(settings)
    publish(settings)
    published = ask(settings.marts_path, "select check_id, status, n_rows, n_failing from mart_quality")
    assert set(published) == {
        (check.check_id, check.status, check.n_rows, check.n_failing) for check in verdict.checks
    }
    assert "mart_quality.every_mart_checked" in {check_id for check_id, *_ in published}
    in_full = ask(settings.warehouse_path, "select count(*) from quality.check_result")
    assert in_full == [(len(verdict.checks),)]


def test_every_published_column_is_described(published: Settings) -> None:
    for kind in ("tables", "columns"):
        bare = ask(
            published.marts_path, f"select * from duckdb_{kind}() where comment is null and not internal"
        )
        assert bare == []


def test_checks_that_had_nothing_to_look_at_are_no_pass(settings: Settings) -> None:
    verdict = look(settings)
    jumps = [check for check in verdict.checks if check.category == "jump"]
    assert {check.status for check in jumps} == {"not_applicable"}
    assert {check.reason for check in jumps} == {"Der er ingen tidligere udgivelse at sammenligne med."}


def test_a_failed_test_of_dbt_shuts_the_gate(settings: Settings) -> None:
    failed = replace(DBT_PASSED, status="failed", n_failing=2)
    verdict = run_gate(settings, dbt_results=[failed])
    assert blocking(verdict) == {DBT_PASSED.check_id}
    with pytest.raises(GateClosed, match="ikke godkendt"):
        publish(settings)
    assert not settings.marts_path.exists()


def test_a_test_of_dbt_that_did_not_run_shuts_the_gate(settings: Settings) -> None:
    verdict = run_gate(settings, dbt_results=[replace(DBT_PASSED, status="not_run", n_failing=None)])
    assert blocking(verdict) == {DBT_PASSED.check_id}


def test_a_warning_of_dbt_is_shown_and_blocks_nothing(settings: Settings) -> None:
    warned = replace(DBT_PASSED, status="failed", n_failing=2, severity="warning")
    verdict = run_gate(settings, dbt_results=[warned])
    assert verdict.passed
    publish(settings)
    assert ask(
        settings.marts_path,
        "select check_id from mart_quality where status = 'failed' and severity <> 'info'",
    ) == [(DBT_PASSED.check_id,)]


def test_without_results_of_dbt_the_gate_stays_shut(settings: Settings) -> None:
    verdict = run_gate(settings, dbt_results=[])
    assert blocking(verdict) == {"gate.dbt_tests_ran"}


def test_a_mart_without_a_suite_shuts_the_gate(settings: Settings) -> None:
    change(settings, "create table marts.mart_new as select 1 as number")
    verdict = look(settings)
    assert "gate.every_mart_has_a_suite" in blocking(verdict)
    assert of(verdict, "gate.every_mart_has_a_suite").reason == "mart_new"


def test_a_suite_without_a_mart_shuts_the_gate(settings: Settings) -> None:
    change(settings, "drop table marts.mart_placement")
    verdict = look(settings)
    assert of(verdict, "gate.every_suite_has_a_mart").reason == "mart_placement"
    assert {check.status for check in verdict.of_table("mart_placement")} == {"not_run"}
    assert not verdict.passed


@pytest.mark.parametrize("mart", ["mart_placement", "mart_ladder_flow"])
def test_an_empty_mart_does_not_pass_in_silence(settings: Settings, mart: str) -> None:
    change(settings, f"delete from marts.{mart}")
    verdict = look(settings)
    assert f"{mart}.not_empty" in blocking(verdict)
    assert of(verdict, f"{mart}.known_status").status == "not_applicable"


def test_an_empty_mart_is_right_where_its_suite_says_so(settings: Settings) -> None:
    change(settings, "delete from marts.mart_ladder_flow", "delete from core.fct_ladder_move")
    verdict = look(settings)
    assert verdict.passed, verdict.blocking
    empty = of(verdict, "mart_ladder_flow.not_empty")
    assert empty.status == "not_applicable"
    assert empty.reason == "Ingen børn har bevæget sig på trappen i det, der er leveret."


def test_a_jump_shuts_the_gate_until_an_operator_accepts_it(published: Settings) -> None:
    (first,) = releases(published)
    change(published, JUMP)
    verdict = look(published)
    assert blocking(verdict) == {"mart_indicator.no_jump"}
    assert of(verdict, "mart_indicator.no_jump").n_failing == 1
    with pytest.raises(GateClosed):
        publish(published)
    accepted = look(published, accept_jump=True)
    assert accepted.passed
    jump = of(accepted, "mart_indicator.no_jump")
    assert (jump.status, jump.is_accepted) == ("failed", True)
    second = publish(published)
    assert second.release_id > first.release_id
    told = (published.published_dir / "release.json").read_text(encoding="utf-8")
    assert '"jump_accepted": true' in told
    assert '"mart_indicator.no_jump"' in told


def test_accepting_jumps_accepts_nothing_else(published: Settings) -> None:
    change(published, "update marts.mart_indicator set status = 'hest' where indicator_id = 'trappe_ind'")
    assert "mart_indicator.known_status" in blocking(look(published, accept_jump=True))


def test_a_small_or_a_provisional_change_is_no_jump(published: Settings) -> None:
    change(
        published,
        JUMP.replace("100", "19"),
        """
        update marts.mart_indicator set value = value + 1000, numerator = numerator + 1000
        where indicator_id = 'underretning_boern' and status = 'provisional'
        """,
    )
    verdict = look(published)
    assert of(verdict, "mart_indicator.no_jump").status == "ok", verdict.blocking


def test_a_jump_is_measured_from_the_release_that_was_put_back(published: Settings) -> None:
    (good,) = releases(published)
    change(published, JUMP)
    look(published, accept_jump=True)
    publish(published)
    rollback(published, good.release_id)
    assert blocking(look(published)) == {"mart_indicator.no_jump"}


def test_knowledge_of_an_earlier_day_is_not_compared(published: Settings) -> None:
    change(published, JUMP, "update quality.build_setting set as_known_on = date '2021-09-30'")
    verdict = look(published)
    assert verdict.passed, verdict.blocking
    assert str(verdict.as_known_on) == "2021-09-30"
    assert of(verdict, "mart_indicator.no_jump").reason == (
        "Kørslen viser en tidligere dags viden og sammenlignes ikke."
    )
    # An ordinary run afterwards is compared with the last ordinary release, not with this one.
    publish(published)
    change(published, "update quality.build_setting set as_known_on = null")
    assert blocking(look(published)) == {"mart_indicator.no_jump"}


def test_a_last_release_of_another_shape_is_a_jump_to_look_at(published: Settings) -> None:
    (release,) = releases(published)
    change_file(release.duckdb_path, "alter table mart_indicator drop column numerator")
    verdict = look(published)
    assert blocking(verdict) == {"mart_indicator.no_jump"}
    jump = of(verdict, "mart_indicator.no_jump")
    assert jump.status == "not_run"
    assert "bygget anderledes" in jump.reason
    assert look(published, accept_jump=True).passed


def test_another_municipality_in_all_together_is_no_jump(published: Settings) -> None:
    """The last release knew only 330; now 320 is there too, and 000 is larger for that reason alone."""
    (release,) = releases(published)
    for table in ("mart_indicator", "mart_ladder_step", "mart_placement"):
        change_file(release.duckdb_path, f"delete from {table} where municipality_code = '320'")
    change_file(
        release.duckdb_path,
        """
        update mart_indicator set numerator = numerator / 3, value = value / 3
        where municipality_code = '000' and denominator is null
        """,
    )
    verdict = look(published)
    assert verdict.passed, verdict.blocking
    assert of(verdict, "mart_indicator.no_jump").status == "ok"


def test_a_changed_threshold_needs_a_new_build(settings: Settings) -> None:
    stricter = settings_in(settings.data, min_cell=10)
    verdict = look(stricter)
    assert "gate.built_with_this_min_cell" in blocking(verdict)
    assert "mart_ladder_step.no_small_cell" in blocking(verdict), "the suites follow the setting"


def test_a_changed_limit_of_dominance_needs_a_new_build(settings: Settings) -> None:
    verdict = look(settings_in(settings.data, dominance_percent=20))
    assert "gate.built_with_this_dominance_percent" in blocking(verdict)


def test_a_type_that_tools_disagree_on_shuts_the_gate(settings: Settings) -> None:
    change(
        settings,
        without_constraints("mart_placement"),
        "alter table marts.mart_placement alter n_children type hugeint",
    )
    verdict = look(settings)
    assert of(verdict, "gate.plain_types").reason == "mart_placement.n_children"
    assert "gate.plain_types" in blocking(verdict)


def test_a_check_that_breaks_down_counts_as_failed_and_tells_no_value(settings: Settings) -> None:
    change(
        settings,
        without_constraints("mart_placement"),
        "alter table marts.mart_placement alter share type varchar using 'hemmelig'",
    )
    verdict = look(settings)
    by_great_expectations = of(verdict, "mart_placement.share_in_range")
    by_query = of(verdict, "mart_placement.hidden_cells_are_empty")
    assert by_great_expectations.status == by_query.status == "not_run"
    assert {by_great_expectations.check_id, by_query.check_id} <= blocking(verdict)
    assert by_great_expectations.reason.startswith("Great Expectations gik i stå (")
    assert "hemmelig" not in repr(verdict.checks)
    assert "hemmelig" not in repr(ask(settings.warehouse_path, "select * from quality.check_result"))


def test_a_gate_that_dies_leaves_no_seal(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(settings).passed

    def die(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("orchestration.gate.run.check_mart", die)
    with pytest.raises(MemoryError):
        look(settings)
    with pytest.raises(GateClosed, match="ikke kørt"):
        publish(settings)


def test_a_big_mart_is_looked_at_in_slices_with_the_same_outcome(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = look(settings)
    change(
        settings,
        "update marts.mart_indicator set status = 'hest' where indicator_id = 'trappe_ind'",
    )
    broken = of(look(settings), "mart_indicator.known_status")
    monkeypatch.setattr(checks, "SLICE_ROWS", 1)
    assert of(look(settings), "mart_indicator.known_status") == broken
    assert of(whole, "mart_indicator.known_status").n_rows == broken.n_rows
    assert broken.n_failing == 3 * 21, "a month per municipality and for all, January 2020 to September 2021"


def test_without_a_warehouse_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="intet varehus"):
        look(settings_in(tmp_path))
    assert not (tmp_path / "warehouse.duckdb").exists()


def test_a_warehouse_that_does_not_say_how_it_was_built_is_refused(settings: Settings) -> None:
    change(settings, "drop table quality.build_setting")
    with pytest.raises(NotBuilt, match=re.escape("quality.build_setting")):
        look(settings)
