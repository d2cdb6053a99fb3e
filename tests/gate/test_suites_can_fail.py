"""Every check of every suite fails when what it guards is broken, and only a broken mart fails it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.gate import CheckResult, load_suites, run_gate
from orchestration.gate.checks import Run, check_mart
from orchestration.gate.great import GreatExpectations
from orchestration.gate.suites import COLUMNS
from tests.gate.conftest import DBT_PASSED, settings_in

SUITES = load_suites()
KEYS = ("expect_compound_columns_to_be_unique", "expect_column_values_to_be_unique")


def first(mart: str, change: str, condition: str = "true") -> str:
    """Change the first row of a mart for which a condition holds."""
    return f"""
        update marts.{mart} set {change}
        where rowid = (select min(rowid) from marts.{mart} where {condition})
    """


def shown(indicator: str, cut: str = "total") -> str:
    return f"indicator_id = '{indicator}' and cut = '{cut}' and status = 'ok'"


SHOWN = "status = 'ok'"
HIDDEN = "status = 'suppressed'"

# What breaks each check: its id, and the statement that breaks it. Columns and keys follow below.
BREAKS = {
    "mart_indicator.key_is_filled": first("mart_indicator", "cut_value = null"),
    "mart_indicator.known_status": first("mart_indicator", "status = 'hest'"),
    "mart_indicator.known_period_type": first("mart_indicator", "period_type = 'uge'"),
    "mart_indicator.known_municipality_and_card": first("mart_indicator", "municipality_code = '390'"),
    "mart_indicator.known_cut_value": first("mart_indicator", "cut_value = '0-100'", "cut = 'age_group'"),
    "mart_indicator.value_in_range": first("mart_indicator", "value = 1.2", shown("topi_groen")),
    "mart_indicator.value_follows_from_parts": first(
        "mart_indicator", "denominator = denominator + 1", shown("topi_groen")
    ),
    "mart_indicator.printed_number_is_the_value": first(
        "mart_indicator", "value_printed = '66,6 %'", shown("topi_gul")
    ),
    "mart_indicator.hidden_cells_are_empty": first("mart_indicator", "is_met = true", HIDDEN),
    "mart_indicator.no_small_cell": first(
        "mart_indicator", "numerator = 3, value = 3, value_printed = '3'", shown("underretning_antal")
    ),
    # all of them: one that is hidden for another's sake has enough children behind it
    "mart_indicator.no_few_children": f"""
        update marts.mart_indicator set status = 'ok', numerator = 10, value = 10, value_printed = '10'
        where {HIDDEN}
    """,
    "mart_indicator.every_number_and_period": """
        delete from marts.mart_indicator
        where indicator_id = 'trappe_ind' and municipality_code = '320' and period_label = '2020-11'
    """,
    "mart_indicator.nothing_after_today": first(
        "mart_indicator", "status = 'ok'", "status = 'provisional' and period_type = 'half_year'"
    ),
    "mart_indicator.comparisons_name_their_side": first(
        "mart_indicator", "is_met = true", "status = 'ok' and goal is null and milestone is null"
    ),
    "mart_indicator.no_part_above_its_whole": first(
        "mart_indicator", "numerator = 9999, value = 9999", shown("anbragt_antal", "place_kind")
    ),
    "mart_indicator.parts_add_up": """
        update marts.mart_indicator set numerator = numerator - 1, value = value - 1
        where indicator_id = 'underretning_antal' and cut = 'source' and cut_value = 'skole'
    """,
    "mart_indicator.topi_positions_add_up": first(
        "mart_indicator", "numerator = numerator + 1", f"{shown('topi_gul')} and municipality_code = '330'"
    ),
    "mart_indicator.money_adds_up": first(
        "mart_indicator", "numerator = numerator + 0.01, value = value + 0.01", shown("udgift_forbrug")
    ),
    "mart_indicator.no_jump": first(
        "mart_indicator", "numerator = 2 * numerator, value = 2 * value", shown("underretning_boern")
    ),
    "mart_indicator.nothing_vanished": "delete from marts.mart_indicator where municipality_code = '320'",
    "mart_ladder_step.key_is_filled": first("mart_ladder_step", "ladder_step_da = null"),
    "mart_ladder_step.known_step": first("mart_ladder_step", "ladder_step = '7'"),
    "mart_ladder_step.known_status": first("mart_ladder_step", "status = 'hest'"),
    "mart_ladder_step.known_cut": first("mart_ladder_step", "cut = 'school_class'"),
    "mart_ladder_step.hidden_cells_are_empty": first("mart_ladder_step", "n_children = 7", HIDDEN),
    "mart_ladder_step.shown_cells_are_filled": first("mart_ladder_step", "n_children = null", SHOWN),
    "mart_ladder_step.no_small_cell": first("mart_ladder_step", "n_children = 4", SHOWN),
    "mart_ladder_step.agrees_with_indicator": first(
        "mart_ladder_step", "n_children = n_children + 1", f"{SHOWN} and cut = 'total' and n_children > 0"
    ),
    "mart_ladder_step.all_steps_every_month": "delete from marts.mart_ladder_step where ladder_step = '1'",
    "mart_ladder_step.parts_add_up": """
        update marts.mart_ladder_step set n_children = n_children + 1 where cut = 'gender' and cut_value = 'M'
    """,
    "mart_ladder_flow.key_is_filled": first("mart_ladder_flow", "to_ladder_step_da = null"),
    "mart_ladder_flow.known_from_step": first("mart_ladder_flow", "from_ladder_step = '-1'"),
    "mart_ladder_flow.known_to_step": first("mart_ladder_flow", "to_ladder_step = '-1'"),
    "mart_ladder_flow.known_status": first("mart_ladder_flow", "status = 'hest'"),
    "mart_ladder_flow.hidden_cells_are_empty": first("mart_ladder_flow", "n_moves = 12", HIDDEN),
    "mart_ladder_flow.no_small_cell": first("mart_ladder_flow", "n_children = 4", SHOWN),
    "mart_ladder_flow.no_small_number_of_moves": first("mart_ladder_flow", "n_moves = 4", SHOWN),
    "mart_ladder_flow.nothing_after_today": first("mart_ladder_flow", "period_start = date '2021-10-01'"),
    "mart_ladder_course.key_is_filled": first("mart_ladder_course", "last_ladder_step_da = null"),
    "mart_ladder_course.known_first_step": first("mart_ladder_course", "first_ladder_step = '0'"),
    "mart_ladder_course.known_last_step": first("mart_ladder_course", "last_ladder_step = '0'"),
    "mart_ladder_course.known_status": first("mart_ladder_course", "status = 'hest'"),
    "mart_ladder_course.hidden_cells_are_empty": first("mart_ladder_course", "n_courses = 12", HIDDEN),
    "mart_ladder_course.no_small_cell": first("mart_ladder_course", "n_courses = 4", "n_courses is not null"),
    "mart_ladder_course.courses_add_up": first(
        "mart_ladder_course", "n_courses = n_courses + 1000", "n_courses is not null"
    ),
    "mart_ladder_course.nothing_after_today": first("mart_ladder_course", "period_start = date '2022-01-01'"),
    "mart_topi_movement.key_is_filled": first("mart_topi_movement", "period_label = null"),
    "mart_topi_movement.known_from_position": first("mart_topi_movement", "from_position = 'blaa'"),
    "mart_topi_movement.known_to_position": first("mart_topi_movement", "to_position = 'blaa'"),
    "mart_topi_movement.known_status": first("mart_topi_movement", "status = 'hest'"),
    "mart_topi_movement.share_in_range": first("mart_topi_movement", "share = 1.01", SHOWN),
    "mart_topi_movement.hidden_cells_are_empty": first("mart_topi_movement", "n_children = null", SHOWN),
    "mart_topi_movement.no_small_cell": first(
        "mart_topi_movement", "n_children = 4, share = 4 / n_children_in_both_rounds", SHOWN
    ),
    "mart_topi_movement.movements_add_up": first(
        "mart_topi_movement", "n_children = n_children + 1", f"{SHOWN} and municipality_code = '330'"
    ),
    "mart_placement.key_is_filled": first("mart_placement", "place_kind_da = null"),
    "mart_placement.known_status": first("mart_placement", "status = 'hest'"),
    "mart_placement.share_in_range": first("mart_placement", "share = 1.01", SHOWN),
    "mart_placement.hidden_cells_are_empty": first("mart_placement", "share = 0.02", HIDDEN),
    "mart_placement.no_small_cell": first("mart_placement", "n_children = 4", SHOWN),
    "mart_placement.no_small_whole": first("mart_placement", "n_children_placed = 4"),
    "mart_placement.agrees_with_indicator": first("mart_placement", "n_children = n_children + 1", SHOWN),
    "mart_notification.key_is_filled": first("mart_notification", "cut_value_da = null"),
    "mart_notification.known_status": first("mart_notification", "status = 'hest'"),
    "mart_notification.known_period_type": first("mart_notification", "period_type = 'quarter'"),
    "mart_notification.share_in_range": first("mart_notification", "share_of_total = 1.01"),
    "mart_notification.hidden_cells_are_empty": first("mart_notification", "share_of_total = 0.02", HIDDEN),
    "mart_notification.agrees_with_indicator": first("mart_notification", "value_printed = '1.024'"),
    "mart_notification.share_is_of_the_total": first(
        "mart_notification", "share_of_total = share_of_total / 2", "share_of_total > 0"
    ),
    "mart_supervision.key_is_filled": first("mart_supervision", "status_da = null"),
    "mart_supervision.known_status": first("mart_supervision", "status = 'hest'"),
    "mart_supervision.known_question": first("mart_supervision", "question = 'vejret'"),
    "mart_supervision.share_in_range": first("mart_supervision", "share = 1.01", SHOWN),
    "mart_supervision.fulfilled_within_relevant": first(
        "mart_supervision", "n_fulfilled = n_relevant + 1", SHOWN
    ),
    "mart_supervision.hidden_cells_are_empty": first("mart_supervision", "n_relevant = null", SHOWN),
    "mart_supervision.no_small_cell": first(
        "mart_supervision", "n_fulfilled = n_relevant - 1, share = (n_relevant - 1) / n_relevant", SHOWN
    ),
    "mart_supervision.agrees_with_indicator": first("mart_supervision", "goal = 0.99", "goal is not null"),
    "mart_supervision.newest_is_marked": "update marts.mart_supervision set is_newest = true",
    "mart_spend.key_is_filled": first("mart_spend", "intervention_type_da = null"),
    "mart_spend.known_status": first("mart_spend", "status = 'hest'"),
    "mart_spend.known_span": first("mart_spend", "span = 'week'"),
    "mart_spend.hidden_rows_are_empty": first("mart_spend", "budget = 1000", HIDDEN),
    "mart_spend.no_few_children": f"update marts.mart_spend set status = 'ok' where {HIDDEN}",
    "mart_spend.agrees_with_indicator": """
        update marts.mart_spend set committed = committed + 1
        where intervention_type = 'alle' and ladder_step = '3'
    """,
    "mart_spend.persons_in_range": first("mart_spend", "full_year_persons = n_persons + 1", SHOWN),
    "mart_spend.money_adds_up": """
        update cells.spend_report set actual = actual + 0.01
        where rowid = (select min(rowid) from cells.spend_report where ladder_step = '5')
    """,
    "mart_spend.agrees_with_ledger": """
        update cells.spend_report set budget = budget + 0.01
        where span = 'month' and intervention_type = 'alle' and ladder_step = 'alle'
    """,
    "mart_investment.key_and_assumptions_are_filled": first("mart_investment", "assumptions_da = ''"),
    "mart_investment.known_status": first("mart_investment", "status = 'hest'"),
    "mart_investment.six_steps": first("mart_investment", "ladder_step = '5'", "ladder_step = '6'"),
    "mart_investment.hidden_rows_are_empty": first(
        "mart_investment", "saving_per_child_year = 1000", "cost_per_full_year_person is null"
    ),
    "mart_investment.no_few_children": (
        "update marts.mart_investment set status = 'ok' where status in ('suppressed', 'not_applicable')"
    ),
    "mart_investment.numbers_follow_from_parts": first("mart_investment", "actual = actual * 1.01", SHOWN),
    "mart_investment.agrees_with_indicator": first(
        "mart_investment", "full_year_persons = full_year_persons + 0.1", SHOWN
    ),
    "mart_indicator.absence_types_add_up": first(
        "mart_indicator", "numerator = numerator + 1", shown("fravaer", "absence_type")
    ),
    "mart_intervention_effect.key_is_filled": first("mart_intervention_effect", "note_da = null"),
    "mart_intervention_effect.known_status": first("mart_intervention_effect", "status = 'hest'"),
    "mart_intervention_effect.better_share_in_range": first(
        "mart_intervention_effect", "better_share = 1.01"
    ),
    "mart_intervention_effect.worse_share_in_range": first("mart_intervention_effect", "worse_share = -0.01"),
    "mart_intervention_effect.numbers_agree": first(
        "mart_intervention_effect", "mean_change = -mean_change", f"{SHOWN} and mean_change <> 0"
    ),
    "mart_intervention_effect.hidden_cells_are_empty": first(
        "mart_intervention_effect", "mean_before = null", SHOWN
    ),
    "mart_intervention_effect.no_few_children": """
        update cells.intervention_effect set n_children_worse = 1
        where (municipality_code, instrument, scale, informant, intervention_type, ladder_step) in (
            select (municipality_code, instrument, scale, informant, intervention_type, ladder_step)
            from marts.mart_intervention_effect where worse_share is not null
        )
    """,
    "mart_intervention_effect.agrees_with_indicator": """
        update cells.intervention_effect set n_pairs = n_pairs + 1
        where scale = 'total' and intervention_type = 'alle' and ladder_step = 'alle'
    """,
    "mart_special_provision.key_is_filled": first("mart_special_provision", "provision_kind_da = null"),
    "mart_special_provision.known_status": first("mart_special_provision", "status = 'hest'"),
    "mart_special_provision.hidden_cells_are_empty": first(
        "mart_special_provision", "n_children = 7", HIDDEN
    ),
    "mart_special_provision.no_small_cell": first("mart_special_provision", "n_children = 4", SHOWN),
    "mart_special_provision.all_kinds_every_period": (
        "delete from marts.mart_special_provision where provision_kind = 'eventen'"
    ),
    "mart_special_provision.agrees_with_indicator": first(
        "mart_special_provision", "n_children = n_children + 1", SHOWN
    ),
    "mart_protective_factors.key_is_filled": first("mart_protective_factors", "theme_da = null"),
    "mart_protective_factors.known_status": first("mart_protective_factors", "status = 'hest'"),
    "mart_protective_factors.share_in_range": first("mart_protective_factors", "share = 1.01", SHOWN),
    "mart_protective_factors.hidden_cells_are_empty": first(
        "mart_protective_factors", "share_printed = null", SHOWN
    ),
    "mart_protective_factors.no_small_cell": first("mart_protective_factors", "n_present = 4", SHOWN),
    "mart_protective_factors.agrees_with_indicator": first(
        "mart_protective_factors", "n_present = n_present + 1", SHOWN
    ),
    "mart_staffing.key_is_filled": first("mart_staffing", "why_they_differ_da = null"),
    "mart_staffing.known_nursery_status": first("mart_staffing", "nursery_status = 'hest'"),
    "mart_staffing.known_kindergarten_status": first("mart_staffing", "kindergarten_status = 'hest'"),
    "mart_staffing.known_trained_municipal_status": first(
        "mart_staffing", "trained_municipal_status = 'hest'"
    ),
    "mart_staffing.known_trained_state_status": first("mart_staffing", "trained_state_status = 'hest'"),
    "mart_staffing.trained_municipal_share_in_range": first(
        "mart_staffing", "trained_municipal_share = 1.01"
    ),
    "mart_staffing.trained_state_share_in_range": first("mart_staffing", "trained_state_share = 1.01"),
    "mart_staffing.hidden_cells_are_empty": first("mart_staffing", "assistants_share = null"),
    "mart_staffing.ways_of_counting_in_order": first(
        "mart_staffing", "trained_state_share = trained_municipal_share - 0.01"
    ),
    "mart_staffing.agrees_with_indicator": first(
        "mart_staffing", "nursery_children_per_adult = nursery_children_per_adult + 1"
    ),
    "mart_data_freshness.key_is_filled": first("mart_data_freshness", "is_late = null"),
    "mart_data_freshness.every_extract_of_every_municipality": """
        delete from marts.mart_data_freshness where municipality_code = '320' and extract = 'boern'
    """,
    "mart_data_freshness.known_status": first("mart_data_freshness", "status = 'hest'"),
    "mart_data_freshness.known_delivery_status": first(
        "mart_data_freshness", "last_delivery_status = 'lost'"
    ),
    "mart_data_freshness.nothing_after_today": first("mart_data_freshness", "as_of_date = today_date + 1"),
    "mart_data_freshness.counts_and_days_agree": first(
        "mart_data_freshness", "rows_accepted = rows_accepted - 1"
    ),
    "mart_data_freshness.no_late_extract": first("mart_data_freshness", "status = 'late', is_late = true"),
    "mart_data_freshness.every_extract_delivered": first("mart_data_freshness", "status = 'never_delivered'"),
    "mart_data_freshness.last_delivery_not_refused": first(
        "mart_data_freshness", "last_delivery_status = 'refused'"
    ),
    "dim_municipality.code_has_three_digits": first("dim_municipality", "municipality_code = '33'"),
    "dim_municipality.name_is_filled": first("dim_municipality", "municipality_name = null"),
    "dim_municipality.all_municipalities": """
        delete from marts.dim_municipality where municipality_code = '000'
    """,
    "dim_municipality.days_agree": first(
        "dim_municipality", "today_date = today_date + 1", "municipality_code = '000'"
    ),
    "dim_municipality.no_municipality_went_back": """
        update marts.dim_municipality
        set today_date = today_date - 1, latest_today_date = latest_today_date - 1
    """,
    "dim_indicator.one_current_version": """
        insert into marts.dim_indicator
        select * replace (2 as indicator_version) from marts.dim_indicator limit 1
    """,
    "dim_indicator.card_is_filled": first("dim_indicator", "denominator_da = null", "kind = 'share'"),
    "dim_indicator.known_kind": first("dim_indicator", "kind = 'median'"),
    "dim_indicator.known_stock_or_flow": first("dim_indicator", "stock_or_flow = 'pool'"),
    "dim_indicator.known_direction": first("dim_indicator", "wanted_direction = 'sideways'"),
    "dim_indicator.known_role": first("dim_indicator", "role = 'guest'"),
    "dim_indicator.decimals_in_range": first("dim_indicator", "decimals = 4"),
    "dim_cut_value.label_is_filled": first("dim_cut_value", "label_en = null"),
    "dim_cut_value.known_cut": first("dim_cut_value", "cut = 'shoe_size'"),
    "mart_quality.check_is_explained": first("mart_quality", "guards = ''"),
    "mart_quality.known_status": first("mart_quality", "status = 'fine'"),
    "mart_quality.known_severity": first("mart_quality", "severity = 'mild'"),
    "mart_quality.known_source": first("mart_quality", "source = 'hearsay'"),
    "mart_quality.outcome_agrees_with_counts": first("mart_quality", "n_failing = 3"),
    "mart_quality.every_mart_checked": "delete from marts.mart_quality where table_name = 'mart_placement'",
}
for name, suite in SUITES.items():
    BREAKS[f"{name}.not_empty"] = f"delete from marts.{name}"
    for check in suite.expectations:
        if check.type == COLUMNS:
            BREAKS[suite.check_id(check)] = f"alter table marts.{name} add column child_key varchar"
        if check.type in KEYS:
            BREAKS[suite.check_id(check)] = f"insert into marts.{name} select * from marts.{name} limit 1"

# A text column of each mart, and something that must never stand in one.
PERSONS = {
    "dim_cut_value": ("label_da", "Barn 070614-4321"),
    "dim_indicator": ("note_da", "se 670614-4321 for et eksempel"),
    "dim_municipality": ("municipality_name", "0706144321"),
    "mart_data_freshness": ("owner", "070614-4321"),
    "mart_indicator": ("cut_value", "5f4dcc3b-5aa7-65d6-1d83-27deb882cf99"),
    "mart_investment": ("assumptions_da", "Som for 070614-4321."),
    "mart_ladder_flow": ("period_label", "0706144321"),
    "mart_ladder_course": ("last_ladder_step_da", "070614-4321"),
    "mart_ladder_step": ("municipality_name", "070614-4321"),
    "mart_notification": ("cut_value", "070614-4321"),
    "mart_placement": ("place_kind_da", "hos 0706144321"),
    "mart_intervention_effect": ("note_da", "Se 070614-4321."),
    "mart_protective_factors": ("theme_da", "0706144321"),
    "mart_special_provision": ("provision_kind_da", "070614-4321"),
    "mart_staffing": ("why_they_differ_da", "Spørg 0706144321."),
    "mart_quality": ("guards", "Fejl ved 070614-4321."),
    "mart_spend": ("intervention_type_da", "0706144321"),
    "mart_supervision": ("question_da", "070614-4321?"),
    "mart_topi_movement": ("from_position_da", "0706144321"),
}
for name, (column, text) in PERSONS.items():
    BREAKS[f"{name}.no_person"] = first(name, f"{column} = '{text}'")


@pytest.fixture(scope="module")
def run(
    towns: Path, tmp_path_factory: pytest.TempPathFactory, great_expectations: GreatExpectations
) -> Iterator[Run]:
    """A checked warehouse, and a last release equal to it, whose tables take any change."""
    settings = settings_in(tmp_path_factory.mktemp("can_fail"))
    shutil.copy(towns / "warehouse.duckdb", settings.warehouse_path)
    verdict = run_gate(settings, dbt_results=[DBT_PASSED])
    assert verdict.passed, verdict.blocking
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("attach ':memory:' as last_release")
        for name in SUITES:
            connection.execute(f"create table last_release.{name} as select * from marts.{name}")
            # Copied onto itself it loses the constraints of its contract, which a slip could lack too.
            connection.execute(f"create or replace table marts.{name} as select * from marts.{name}")
        yield Run(connection, great_expectations, settings.min_cell, no_last_release="", accept_jump=False)


def results(run: Run, mart: str, *only: str) -> dict[str, CheckResult]:
    """The outcomes of a mart's checks by id; with `only`, of these and the known columns."""
    suite = SUITES[mart]
    wanted = tuple(
        check
        for check in suite.expectations
        if not only or check.type == COLUMNS or suite.check_id(check) in only
    )
    return {
        result.check_id: result
        for result in check_mart(run, suite.model_copy(update={"expectations": wanted}))
    }


def test_every_check_is_broken_once() -> None:
    declared = {suite.check_id(check) for suite in SUITES.values() for check in suite.expectations}
    implied = {f"{name}.{check}" for name in SUITES for check in ("not_empty", "no_person")}
    assert set(BREAKS) == declared | implied


@pytest.mark.parametrize("mart", SUITES)
def test_a_sound_mart_passes_every_check(run: Run, mart: str) -> None:
    assert {check_id for check_id, result in results(run, mart).items() if result.status != "ok"} == set()


@pytest.mark.parametrize("check_id", sorted(BREAKS))
def test_a_broken_mart_fails_the_check_that_guards_it(run: Run, check_id: str) -> None:
    mart = check_id.partition(".")[0]
    run.connection.execute("begin")
    try:
        run.connection.execute(BREAKS[check_id])
        result = results(run, mart, check_id)[check_id]
    finally:
        run.connection.execute("rollback")
    assert result.status == "failed", result.reason
    assert result.n_failing
    assert result.is_blocking == (result.severity == "error")
    assert "child_key" in result.reason if check_id.endswith("known_columns") else not result.reason
