"""What holds between the numbers of well-being, and what no number may give away."""

import pytest

from tests.warehouse.world import Number, Warehouse, code_of

pytestmark = pytest.mark.xdist_group("warehouse")


@pytest.mark.parametrize("everywhere", [False, True])
def test_hidden_mean_cannot_be_found_from_the_mean_of_four(guarded: Warehouse, everywhere: bool) -> None:
    """Four of six pupils answered on support; four times the mean of means less the other three is theirs."""
    # Nobody else asked pupils that year, so all municipalities would tell the same.
    code = "000" if everywhere else code_of("wellbeing_next_door")
    shown = [
        indicator
        for indicator in ("faglig", "social", "ro_orden", "stoette", "samlet")
        for row in [guarded.number(code, Number(f"skoletrivsel_{indicator}", "2016/17"))]
        if row is not None and row["value"] is not None
    ]

    assert "faglig" in shown
    assert "stoette" not in shown
    assert len(shown) <= 3


def test_change_is_after_less_before(every_number: Warehouse) -> None:
    rows = every_number.rows(
        """
        select municipality_code, period_label, cut, cut_value, before.numerator as before,
            after.numerator as after, change.numerator as change
        from marts.mart_indicator as before
        inner join marts.mart_indicator as after
            using (municipality_code, period_type, period_label, cut, cut_value)
        inner join marts.mart_indicator as change
            using (municipality_code, period_type, period_label, cut, cut_value)
        where before.indicator_id = 'sdq_total_foer' and after.indicator_id = 'sdq_total_efter'
            and change.indicator_id = 'sdq_aendring' and change.denominator > 0
        """
    )

    assert len(rows) > 50
    assert [row for row in rows if row["after"] - row["before"] != row["change"]] == []


@pytest.mark.parametrize("cut", ["intervention_type", "ladder_step", "respondent"])
def test_every_pair_is_in_each_cut_once(every_number: Warehouse, cut: str) -> None:
    rows = every_number.rows(
        """
        select municipality_code, period_label, sum(denominator) filter (cut = 'total') as pairs,
            sum(denominator) filter (cut = ?) as in_cut
        from marts.mart_indicator where indicator_id = 'sdq_aendring' group by all
        having pairs > 0
        """,
        cut,
    )

    assert rows != []
    assert [row for row in rows if row["pairs"] != row["in_cut"]] == []


@pytest.mark.parametrize("indicator", ["beskyttelsesfaktorer", "risikofaktorer"])
def test_answers_of_known_themes_make_the_total(every_number: Warehouse, indicator: str) -> None:
    rows = every_number.rows(
        """
        select municipality_code, period_label, sum(denominator) filter (cut = 'total') as answers,
            sum(denominator) filter (cut = 'theme' and cut_value <> 'ukendt') as in_themes
        from marts.mart_indicator where indicator_id = ? group by all having answers > 0
        """,
        indicator,
    )

    assert rows != []
    assert [row for row in rows if row["answers"] != row["in_themes"]] == []


def test_coverage_needs_to_know_who_is_enrolled(every_number: Warehouse) -> None:
    # Its rounds were delivered, its enrolments never.
    row = every_number.number(code_of("topi_movement"), Number("topi_daekning", "2021E"))

    assert row is not None
    assert (row["status"], row["numerator"], row["denominator"]) == ("no_data", None, None)
