"""The subject marts, and what holds between them and `mart_indicator`."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from tests.warehouse.world import Number, Warehouse, code_of

pytestmark = pytest.mark.xdist_group("warehouse")

LADDER = "a_small_ladder"


def test_ladder_step_shows_children_by_age_and_gender(every_number: Warehouse) -> None:
    rows = every_number.rows(
        "select cut, cut_value, ladder_step, n_children from marts.mart_ladder_step "
        "where municipality_code = ? and period_label = '2021-06' and n_children > 0 order by all",
        code_of(LADDER),
    )

    # The girl on 5, the boy and the grown woman (22 still) on 3, the schoolgirl on 2.
    assert [tuple(row.values()) for row in rows] == [
        ("age_group", "18-22", "3", 1),
        ("age_group", "4-7", "3", 1),
        ("age_group", "8-12", "2", 1),
        ("age_group", "8-12", "5", 1),
        ("gender", "K", "2", 1),
        ("gender", "K", "3", 1),
        ("gender", "K", "5", 1),
        ("gender", "M", "3", 1),
        ("total", "alle", "2", 1),
        ("total", "alle", "3", 2),
        ("total", "alle", "5", 1),
    ]


def test_ladder_step_has_every_step_in_every_month_in_total(every_number: Warehouse) -> None:
    rows = every_number.rows(
        "select period_start, count(*) as n_steps from marts.mart_ladder_step "
        "where municipality_code = ? and cut = 'total' group by period_start order by period_start",
        code_of(LADDER),
    )

    # January 2020 to September 2021.
    assert len(rows) == 21
    assert {row["n_steps"] for row in rows} == {6}


@pytest.mark.parametrize(
    ("quarter", "expected"),
    [
        # Girl 3 to 5, boy and grown woman stay on 3, schoolgirl on 2. No one moves but the girl.
        ("2021K2", [("2", "2", 1, 0), ("3", "3", 2, 0), ("3", "5", 1, 1)]),
        # The toddler was in and out; the teenager came to a place nobody knows; the grown woman is 23.
        (
            "2021K3",
            [
                ("0", "3", 0, 1),
                ("0", "ukendt", 1, 1),
                ("2", "2", 1, 0),
                ("3", "0", 0, 1),
                ("3", "3", 1, 0),
                ("5", "5", 1, 0),
            ],
        ),
    ],
)
def test_ladder_flow_follows_children_through_a_quarter(
    every_number: Warehouse, quarter: str, expected: list[tuple[str, str, int, int]]
) -> None:
    rows = every_number.rows(
        "select from_ladder_step, to_ladder_step, n_children, n_moves from marts.mart_ladder_flow "
        "where municipality_code = ? and period_label = ? order by 1, 2",
        code_of(LADDER),
        quarter,
    )

    assert [tuple(row.values()) for row in rows] == expected


def test_ladder_flow_ends_where_the_ladder_stands(every_number: Warehouse) -> None:
    rows = every_number.rows(
        """
        select flow.municipality_code, flow.period_start, flow.to_ladder_step
        from (
            select municipality_code, period_start, to_ladder_step, sum(n_children) as n_children
            from marts.mart_ladder_flow
            where to_ladder_step not in ('0', 'ukendt') and status <> 'no_data'
            group by all
        ) as flow
        left join marts.mart_ladder_step as step
            on flow.municipality_code = step.municipality_code
            and step.period_start = flow.period_start + interval 2 month
            and step.cut = 'total'
            and flow.to_ladder_step = step.ladder_step
        where step.period_start <= (
                select today_date from marts.dim_municipality as municipality
                where municipality.municipality_code = flow.municipality_code
            )
            and flow.n_children <> step.n_children
            -- A child of two municipalities may go two ways to the same step.
            and flow.municipality_code <> '000'
        """
    )

    assert rows == []


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        # Up and home again, out of an institution, up for good. The unknown place is named at either end, and
        # alone it is no course. Who turned 23 on the last day is too old.
        (
            "2020",
            [
                ("2", "2", 1, "ok"),
                ("2", "5", 1, "ok"),
                ("3", "3", 1, "ok"),
                ("3", "ukendt", 1, "ok"),
                ("6", "3", 1, "ok"),
                ("ukendt", "3", 1, "ok"),
            ],
        ),
        # The schoolgirl, whose last day is today, and the toddler; the girl, the boy and the teenager go on.
        ("2021", [("2", "2", 1, "provisional"), ("3", "3", 1, "provisional")]),
    ],
)
def test_ladder_course_sets_the_first_step_against_the_last(
    every_number: Warehouse, year: str, expected: list[tuple[str, str, int, str]]
) -> None:
    rows = every_number.rows(
        "select first_ladder_step, last_ladder_step, n_courses, status from marts.mart_ladder_course "
        "where municipality_code = ? and period_label = ? order by 1, 2",
        code_of(LADDER),
        year,
    )

    assert [tuple(row.values()) for row in rows] == expected


def test_ladder_course_names_both_steps(every_number: Warehouse) -> None:
    rows = every_number.rows(
        "select distinct first_ladder_step, first_ladder_step_da, last_ladder_step, last_ladder_step_da "
        "from marts.mart_ladder_course"
    )
    names = {
        row["step"]: row["name_da"]
        for row in every_number.rows(
            "select case when ladder_step = -1 then 'ukendt' else ladder_step::varchar end as step, name_da "
            "from reference.ladder_step"
        )
    }
    assert len({(row["first_ladder_step"], row["last_ladder_step"]) for row in rows}) > 5
    for row in rows:
        assert row["first_ladder_step_da"] == names[row["first_ladder_step"]]
        assert row["last_ladder_step_da"] == names[row["last_ladder_step"]]


def test_ladder_course_is_what_a_walk_from_spell_to_spell_finds(every_number: Warehouse) -> None:
    courses: Counter[tuple[str, str, str, str]] = Counter()
    steps: list[int] = []
    for row in every_number.rows(
        "select state.municipality_code, state.child_key, state.valid_from, state.ladder_step, "
        "state.next_ladder_step, state.valid_to, child.birth_date "
        "from core.fct_ladder_state as state inner join core.dim_child as child using (child_key) "
        "where state.ladder_step <> 0 order by 1, 2, 3"
    ):
        steps.append(row["ladder_step"])
        if row["next_ladder_step"] is None:
            steps = []
        elif row["next_ladder_step"] == 0:
            last_day, born = row["valid_to"] - timedelta(days=1), row["birth_date"]
            age = last_day.year - born.year - ((last_day.month, last_day.day) < (born.month, born.day))
            if max(steps) > 0 and 0 <= age < 23:
                ends = ("ukendt" if step == -1 else str(step) for step in (steps[0], steps[-1]))
                pair = (str(last_day.year), *ends)
                courses.update([(row["municipality_code"], *pair), ("000", *pair)])
            steps = []
    rows = every_number.rows(
        "select municipality_code, period_label, first_ladder_step, last_ladder_step, n_courses "
        "from marts.mart_ladder_course"
    )

    assert len(courses) > 20
    assert {tuple(row.values())[:4]: row["n_courses"] for row in rows} == courses


def test_ladder_courses_are_those_that_the_share_is_of(every_number: Warehouse) -> None:
    courses = every_number.rows(
        "select municipality_code, period_label, sum(n_courses) as n from marts.mart_ladder_course "
        "group by all order by all"
    )
    share = every_number.rows(
        "select municipality_code, period_label, denominator as n from marts.mart_indicator "
        "where indicator_id = 'trappe_slut_lavere' and cut = 'total' and denominator > 0 order by all"
    )

    assert courses == share != []


def test_placement_shows_kinds_with_their_share(every_number: Warehouse) -> None:
    rows = every_number.rows(
        "select place_kind, place_kind_da, n_children, n_children_placed, share_printed "
        "from marts.mart_placement where municipality_code = ? and period_label = '2021-09' "
        "order by sort_order",
        code_of(LADDER),
    )

    assert [tuple(row.values()) for row in rows] == [
        ("alle", "Alle anbragte", 2, 2, "100,0 %"),
        ("plejefamilie_almen", "Almen plejefamilie", 1, 2, "50,0 %"),
        ("ukendt", "Ukendt", 1, 2, "50,0 %"),
    ]


def test_notification_mart_gives_parts_their_share(every_number: Warehouse) -> None:
    rows = every_number.rows(
        "select indicator_id, cut, cut_value_da, value, share_of_total_printed "
        "from marts.mart_notification where municipality_code = ? and period_label = '2020' "
        "and cut <> 'age_group' and status = 'ok' order by indicator_id, cut, sort_order",
        code_of(LADDER),
    )

    assert [tuple(row.values()) for row in rows] == [
        ("underretning_24_timer", "total", "Alle", 0.0, None),
        ("underretning_antal", "source", "Skole", 2.0, "66,7 %"),
        ("underretning_antal", "source", "Politi", 1.0, "33,3 %"),
        ("underretning_antal", "total", "Alle", 3.0, None),
        ("underretning_boern", "total", "Alle", 3.0, None),
        ("underretning_fra_skole", "total", "Alle", 2.0, None),
        ("underretning_gentagen", "total", "Alle", 0.0, None),
        ("underretning_under_8", "total", "Alle", 2 / 3, None),
    ]


def test_topi_movement_shows_every_way(every_number: Warehouse) -> None:
    rows = every_number.rows(
        "select from_position, to_position, n_children, n_children_in_both_rounds, share_printed "
        "from marts.mart_topi_movement where municipality_code = ? and period_label = '2021F'",
        code_of("topi_movement"),
    )

    ways = {(row["from_position"], row["to_position"]): row["n_children"] for row in rows}
    assert len(rows) == 9
    assert {way for way, n_children in ways.items() if n_children} == {
        ("gul", "groen"),
        ("groen", "roed"),
        ("gul", "gul"),
    }
    assert {row["n_children_in_both_rounds"] for row in rows} == {3}
    assert {row["share_printed"] for row in rows if row["n_children"]} == {"33,3 %"}


def test_topi_movement_adds_up_to_the_indicators(every_number: Warehouse) -> None:
    rows = every_number.rows(
        """
        with better as (
            select municipality_code, period_label, sum(n_children) as n_children
            from marts.mart_topi_movement
            where (from_position, to_position) in (('gul', 'groen'), ('roed', 'groen'), ('roed', 'gul'))
                and municipality_code <> '000'
            group by all
        )
        select municipality_code, period_label, better.n_children, indicator.numerator
        from better
        inner join marts.mart_indicator as indicator using (municipality_code, period_label)
        where indicator.indicator_id = 'topi_forbedret'
        """
    )

    assert any(row["numerator"] for row in rows)
    assert all(row["n_children"] == row["numerator"] for row in rows if row["numerator"])


def test_supervision_reads_as_slagelse_published_it(guarded: Warehouse) -> None:
    rows = guarded.rows(
        "select question, goal_printed, milestone_printed, milestone_date, share_printed, n_relevant, "
        "is_met, status_da from marts.mart_supervision "
        "where municipality_code = '330' and is_newest order by sort_order"
    )

    august = date(2021, 8, 31)
    assert [tuple(row.values()) for row in rows] == [
        ("boernesamtale", "100 %", "75 %", august, "54 %", 39, False, "Delmål ikke nået"),
        ("netvaerksmoede", "70 %", "25 %", august, "21 %", 53, False, "Delmål ikke nået"),
        ("mundtlig_partshoering", "90 %", "30 %", august, "87 %", 53, True, "Delmål nået"),
    ]


def test_supervision_says_why_there_is_no_number(guarded: Warehouse) -> None:
    rows = guarded.rows(
        "select question, status, status_da from marts.mart_supervision "
        "where municipality_code = ? and period_label = '2021-09' order by sort_order",
        code_of("few_children"),
    )

    assert [tuple(row.values()) for row in rows] == [
        ("boernesamtale", "ok", "Mål ikke nået"),
        ("netvaerksmoede", "not_applicable", "Ingen relevante sager"),
        ("mundtlig_partshoering", "not_applicable", "Ingen relevante sager"),
        ("opfoelgning_rettidig", "not_applicable", "Ingen relevante sager"),
        ("undersoegelse_rettidig", "not_applicable", "Ingen relevante sager"),
        ("inddragelse", "suppressed", "Skjult"),
    ]


def test_freshness_knows_late_and_never_delivered(every_number: Warehouse) -> None:
    rows = every_number.rows(
        "select extract, as_of_date, days_old, is_late, status, rows_accepted from marts.mart_data_freshness "
        "where municipality_code = ? and extract in ('boern', 'underretninger', 'sager') order by extract",
        code_of("notifications_stopped_coming"),
    )

    assert [tuple(row.values()) for row in rows] == [
        ("boern", date(2021, 9, 30), 0, False, "current", 1),
        ("sager", None, None, True, "never_delivered", None),
        ("underretninger", date(2021, 6, 15), 107, True, "late", 1),
    ]


def test_freshness_has_every_declared_extract_once(every_number: Warehouse) -> None:
    [counts] = every_number.rows(
        "select count(*) as n_rows, count(distinct municipality_code) * count(distinct extract) as n_pairs "
        "from marts.mart_data_freshness"
    )

    assert counts["n_rows"] == counts["n_pairs"] > 0


def effect(warehouse: Warehouse, scale: str, intervention_type: str, ladder_step: str) -> dict[str, Any]:
    [row] = warehouse.rows(
        "select * from marts.mart_intervention_effect where municipality_code = ? and scale = ? "
        "and informant = 'foraelder' and intervention_type = ? and ladder_step = ?",
        code_of("effect_of_help"),
        scale,
        intervention_type,
        ladder_step,
    )
    return row


def test_effect_is_the_change_with_its_uncertainty(every_number: Warehouse) -> None:
    """20, 18, 15 and 10 points before, 12, 18, 11 and 14 after: changes of -8, 0, -4 and 4."""
    row = effect(every_number, "total", "alle", "alle")

    assert (row["n_pairs"], row["mean_before"], row["mean_after"], row["mean_change"]) == (
        4,
        15.75,
        13.75,
        -2,
    )
    assert row["mean_change_printed"] == "-2,0"
    # Their deviation is the root of 80 / 3; Student's t with three degrees of freedom is 3.1824.
    assert row["change_low"] == pytest.approx(-2 - 3.1824 * (80 / 3) ** 0.5 / 2)
    assert row["change_high"] == pytest.approx(-2 + 3.1824 * (80 / 3) ** 0.5 / 2)
    # The four before deviate by the root of 56.75 / 3.
    assert row["effect_size"] == pytest.approx(-2 / (56.75 / 3) ** 0.5)
    assert (row["better_share"], row["unchanged_share"], row["worse_share"]) == (0.5, 0.25, 0.25)
    # A parent's total is uncertain by 1.96 x 5.8 x root(2 x 0.18) = 6.82 points: eight fewer are more.
    assert row["reliable_change_points"] == pytest.approx(6.8208)
    assert (row["reliably_better_share"], row["reliably_worse_share"]) == (0.25, 0)


def test_effect_by_type_and_step(every_number: Warehouse) -> None:
    at_home = effect(every_number, "total", "familiebehandling", "3")
    placed = effect(every_number, "total", "anbringelse", "alle")
    nowhere = effect(every_number, "total", "anbringelse", "ukendt")

    assert (at_home["n_pairs"], at_home["mean_change"]) == (3, -4)
    assert (placed["n_pairs"], placed["mean_change"]) == (1, 4)
    # One pair has no deviation.
    assert (placed["change_low"], placed["effect_size"]) == (None, None)
    # A place of unknown kind is on no step.
    assert nowhere["mean_change"] == 4


def test_better_follows_the_scale(every_number: Warehouse) -> None:
    """Prosocial behaviour rises from 6 to 8 in all four."""
    row = effect(every_number, "prosocial", "alle", "alle")

    assert (row["wanted_direction"], row["mean_change"], row["better_share"]) == ("up", 2, 1)
    assert row["reliable_change_points"] is None


def test_interventions_without_a_pair_are_counted(every_number: Warehouse) -> None:
    """A to E began with the questionnaire or after and ended; E has no pair."""
    everything = effect(every_number, "total", "alle", "alle")
    at_home = effect(every_number, "total", "familiebehandling", "alle")

    assert (everything["n_interventions_ended"], everything["n_interventions_without_pair"]) == (5, 1)
    assert (at_home["n_interventions_ended"], at_home["n_interventions_without_pair"]) == (4, 1)


def test_effect_says_what_it_is_not(every_number: Warehouse) -> None:
    notes = every_number.column("select distinct note_da from marts.mart_intervention_effect")

    assert len(notes) == 1
    assert "ingen kontrolgruppe" in notes[0]


def test_special_provision_has_every_kind_and_its_change(every_number: Warehouse) -> None:
    rows = every_number.rows(
        "select provision_kind, n_children, n_children_in_base, change_printed "
        "from marts.mart_special_provision where municipality_code = ? and period_label = '2021F' "
        "and (n_children > 0 or n_children_in_base > 0) order by sort_order",
        code_of("school"),
    )
    kinds = every_number.column(
        "select count(*) from marts.mart_special_provision where municipality_code = ? group by period_label",
        code_of("school"),
    )

    assert [tuple(row.values()) for row in rows] == [
        ("alle", 8, 6, "33,3 %"),
        ("egne_dagskoler", 5, 4, "25,0 %"),
        ("uv_private_dagskoler", 1, 2, "-50,0 %"),
        # From nobody there is no percentage.
        ("autismecenteret_skole", 1, 0, None),
        ("eventen", 0, 1, "-100,0 %"),
        ("stu_egen_kommune", 1, 0, None),
    ]
    assert set(kinds) == {12}


def test_protective_factors_stand_beside_the_year_before(every_number: Warehouse) -> None:
    rows = every_number.rows(
        "select factor_kind, theme, n_present, n_answered, share_a_year_before "
        "from marts.mart_protective_factors where municipality_code = ? and period_label = '2021K3' "
        "order by factor_kind, sort_order",
        code_of("effect_of_help"),
    )

    assert [tuple(row.values()) for row in rows] == [
        ("protective", "alle", 2, 2, 0.5),
        ("protective", "familie", 1, 1, 1),
        ("protective", "faellesskab", 1, 1, 0),
        ("risk", "alle", 0, 1, None),
        ("risk", "trivsel", 0, 1, None),
    ]


@pytest.mark.parametrize(
    ("mart", "number", "scenario"),
    [
        ("mart_ladder_step", "n_children", LADDER),
        ("mart_ladder_flow", "n_children", LADDER),
        ("mart_ladder_flow", "n_moves", LADDER),
        ("mart_ladder_course", "n_courses", LADDER),
        ("mart_placement", "n_children", LADDER),
        ("mart_placement", "share", LADDER),
        ("mart_notification", "share_of_total", LADDER),
        ("mart_topi_movement", "n_children", "topi_movement"),
        ("mart_topi_movement", "n_children_in_both_rounds", "topi_movement"),
        ("mart_intervention_effect", "n_pairs", "effect_of_help"),
        ("mart_intervention_effect", "better_share", "effect_of_help"),
        ("mart_intervention_effect", "n_interventions_without_pair", "effect_of_help"),
        ("mart_protective_factors", "n_answered", "effect_of_help"),
    ],
)
def test_small_groups_are_hidden(
    every_number: Warehouse, guarded: Warehouse, mart: str, number: str, scenario: str
) -> None:
    query = f"select {number} from marts.{mart} where municipality_code = ? and {number} <> 0"

    # All of them are fewer than five.
    assert every_number.column(query, code_of(scenario)) != []
    assert guarded.column(query, code_of(scenario)) == []


def test_every_loaded_municipality_has_every_current_indicator(every_number: Warehouse) -> None:
    missing = every_number.rows(
        """
        select municipality.municipality_code, card.indicator_id
        from marts.dim_municipality as municipality
        cross join marts.dim_indicator as card
        anti join marts.mart_indicator as mart
            on municipality.municipality_code = mart.municipality_code
            and card.indicator_id = mart.indicator_id
        where municipality.is_loaded and card.is_current
        """
    )

    assert missing == []


def test_published_marts_hold_no_child(every_number: Warehouse) -> None:
    columns = every_number.column(
        "select column_name from information_schema.columns where table_schema = 'marts' "
        "and (column_name in ('child_key', 'subject_key', 'birth_date', 'case_key') or data_type = 'UUID')"
    )

    assert columns == []


def test_as_known_on_looks_back(every_number: Warehouse, as_known_on: Warehouse) -> None:
    code = code_of("known_later")
    [then] = as_known_on.rows(
        "select today_date from marts.dim_municipality where municipality_code = ?", code
    )
    freshness = as_known_on.rows(
        "select extract, as_of_date, is_late from marts.mart_data_freshness "
        "where municipality_code = ? and extract in ('boern', 'ledelsestilsyn', 'underretninger') "
        "order by extract",
        code,
    )

    assert then["today_date"] == date(2021, 8, 31)
    assert [(row["extract"], row["as_of_date"]) for row in freshness] == [
        ("boern", date(2021, 7, 31)),
        ("ledelsestilsyn", date(2021, 8, 31)),
        ("underretninger", date(2021, 7, 31)),
    ]
    # Municipalities that had delivered nothing by then are not loaded.
    gone = Number("underretning_antal", "2021-09")
    assert every_number.number(code_of("twenty_four_hours"), gone) is not None
    assert as_known_on.number(code_of("twenty_four_hours"), gone) is None
