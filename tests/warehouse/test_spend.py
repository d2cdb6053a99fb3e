"""The fixed monthly report of persons and money, what a step costs, and that money adds up to the oere."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse.world import Number, Row, Scenario, Warehouse, code_of, scenarios

pytestmark = pytest.mark.xdist_group("warehouse")

SpendRow = tuple[str, str, int, float, float, float, float]
"""Intervention type, step, persons, full-year persons, actual, committed, budget."""


def spend(warehouse: Warehouse, scenario: str, period: str, span: str) -> list[SpendRow]:
    """The rows of a month's report with anything in them."""
    rows = warehouse.rows(
        "select intervention_type, ladder_step, n_persons, full_year_persons, actual, committed, budget "
        "from marts.mart_spend where municipality_code = ? and period_label = ? and span = ? "
        "and (n_persons <> 0 or actual <> 0 or committed <> 0 or budget <> 0) order by 1, 2",
        code_of(scenario),
        period,
        span,
    )
    return [
        (kind, step, n_persons, float(full_year), float(actual), float(committed), float(budget))
        for kind, step, n_persons, full_year, actual, committed, budget in (row.values() for row in rows)
    ]


def with_days(days_in_year: int, rows: Sequence[tuple[str, str, int, int, float, float, float]]) -> list[Any]:
    """Expected rows in the mart's order, days turned into full-year persons."""
    return [
        (kind, step, n_persons, pytest.approx(days / days_in_year), *money)
        for kind, step, n_persons, days, *money in sorted(rows)
    ]


def test_month_of_the_report(every_number: Warehouse) -> None:
    # Six children had help on all of May's 31 days; money was booked on two steps.
    assert spend(every_number, "spend_on_steps", "2021-05", "month") == with_days(
        365,
        [
            ("alle", "alle", 6, 186, 900, 0, 0),
            ("alle", "1", 1, 31, 0, 0, 0),
            ("alle", "2", 1, 31, 0, 0, 0),
            ("alle", "3", 1, 31, 0, 0, 0),
            # Dan is with kin in May; the 500 were booked on June's foster family.
            ("alle", "4", 1, 31, 400, 0, 0),
            ("alle", "5", 0, 0, 500, 0, 0),
            ("alle", "6", 1, 31, 0, 0, 0),
            # Eva is placed, nobody knows where.
            ("alle", "ukendt", 1, 31, 0, 0, 0),
            ("raadgivning_almen", "alle", 1, 31, 0, 0, 0),
            ("raadgivning_almen", "1", 1, 31, 0, 0, 0),
            ("forebyggende_s11", "alle", 1, 31, 0, 0, 0),
            ("forebyggende_s11", "2", 1, 31, 0, 0, 0),
            ("kontaktperson", "alle", 1, 31, 0, 0, 0),
            ("kontaktperson", "3", 1, 31, 0, 0, 0),
            ("anbringelse", "alle", 3, 93, 900, 0, 0),
            ("anbringelse", "4", 1, 31, 400, 0, 0),
            ("anbringelse", "5", 0, 0, 500, 0, 0),
            ("anbringelse", "6", 1, 31, 0, 0, 0),
            ("anbringelse", "ukendt", 1, 31, 0, 0, 0),
        ],
    )


def test_year_to_date_of_the_report(every_number: Warehouse) -> None:
    # 1 January to 30 June: 181 days; from 1 February 150; 1 January to 31 May 151, June 30.
    assert spend(every_number, "spend_on_steps", "2021-06", "year_to_date") == with_days(
        365,
        [
            # Anna, Bo, Dan and Eva 181 each, Clara and Finn 150 each: 4 x 181 + 2 x 150 = 1,024.
            # 100 + 300 + 400 + 401 + 500 + 501 + 600 + 700 + 1,100 + 1,200 + 1,300 = 7,102; 30 + 31;
            # 5,000 + 60. The 201 are July's, the 900 September's.
            ("alle", "alle", 6, 1024, 7102, 61, 5060),
            ("alle", "1", 1, 181, 100, 0, 0),
            ("alle", "2", 1, 181, 0, 0, 0),
            ("alle", "3", 1, 150, 300, 30, 0),
            ("alle", "4", 1, 151, 801, 0, 0),
            ("alle", "5", 1, 30, 1001, 0, 0),
            ("alle", "6", 1, 150, 700, 0, 60),
            # The same placement of Eva's: her days under one name, its money under the other.
            ("alle", "ukendt", 1, 181, 0, 0, 0),
            ("alle", "kan_ikke_henfoeres", 0, 0, 4200, 31, 5000),
            ("raadgivning_almen", "alle", 1, 181, 100, 0, 0),
            ("raadgivning_almen", "1", 1, 181, 100, 0, 0),
            ("forebyggende_s11", "alle", 1, 181, 0, 0, 0),
            ("forebyggende_s11", "2", 1, 181, 0, 0, 0),
            ("kontaktperson", "alle", 1, 150, 300, 30, 0),
            ("kontaktperson", "3", 1, 150, 300, 30, 0),
            # Dan is one child on two steps: 181 + 181 + 150 days.
            ("anbringelse", "alle", 3, 512, 3102, 31, 60),
            ("anbringelse", "4", 1, 151, 801, 0, 0),
            ("anbringelse", "5", 1, 30, 1001, 0, 0),
            ("anbringelse", "6", 1, 150, 700, 0, 60),
            ("anbringelse", "ukendt", 1, 181, 0, 0, 0),
            ("anbringelse", "kan_ikke_henfoeres", 0, 0, 600, 31, 0),
            # 1,100 + 1,200 + 1,300.
            ("kan_ikke_henfoeres", "alle", 0, 0, 3600, 0, 5000),
            ("kan_ikke_henfoeres", "kan_ikke_henfoeres", 0, 0, 3600, 0, 5000),
        ],
    )


@pytest.mark.parametrize(
    ("period", "span", "expected"),
    [
        # Two contact persons at a time in June, and a child's day is a day.
        (
            "2020-06",
            "month",
            [
                ("alle", "alle", 1, 30, 36600, 0, 0),
                ("alle", "3", 1, 30, 36600, 0, 0),
                ("kontaktperson", "alle", 1, 30, 36600, 0, 0),
                ("kontaktperson", "3", 1, 30, 36600, 0, 0),
            ],
        ),
        # Two types on the 29 days of February: each has them, together they have them once.
        (
            "2020-02",
            "year_to_date",
            [
                ("alle", "alle", 1, 60, 0, 0, 0),
                ("alle", "3", 1, 60, 0, 0, 0),
                ("kontaktperson", "alle", 1, 60, 0, 0, 0),
                ("kontaktperson", "3", 1, 60, 0, 0, 0),
                ("familiebehandling", "alle", 1, 29, 0, 0, 0),
                ("familiebehandling", "3", 1, 29, 0, 0, 0),
            ],
        ),
        # The other child's only day is the year's last.
        (
            "2020-12",
            "year_to_date",
            [
                ("alle", "alle", 2, 367, 36700, 0, 0),
                ("alle", "3", 2, 367, 36700, 0, 0),
                ("kontaktperson", "alle", 2, 367, 36700, 0, 0),
                ("kontaktperson", "3", 2, 367, 36700, 0, 0),
                ("familiebehandling", "alle", 1, 29, 0, 0, 0),
                ("familiebehandling", "3", 1, 29, 0, 0, 0),
            ],
        ),
    ],
)
def test_a_childs_overlapping_days_count_once(
    every_number: Warehouse, period: str, span: str, expected: list[tuple[str, str, int, int, Any, Any, Any]]
) -> None:
    assert spend(every_number, "spend_overlaps", period, span) == with_days(366, expected)


def test_persons_are_the_acting_municipalitys_and_money_the_payers(every_number: Warehouse) -> None:
    # Bo's and Clara's 92 days; Anna's million without Anna.
    assert spend(every_number, "spend_another_acts", "2021-09", "year_to_date") == with_days(
        365,
        [
            ("alle", "alle", 2, 184, 1010520, 0, 0),
            ("alle", "3", 1, 92, 920, 0, 0),
            ("alle", "5", 1, 92, 1009600, 0, 0),
            ("kontaktperson", "alle", 1, 92, 920, 0, 0),
            ("kontaktperson", "3", 1, 92, 920, 0, 0),
            ("anbringelse", "alle", 1, 92, 1009600, 0, 0),
            ("anbringelse", "5", 1, 92, 1009600, 0, 0),
        ],
    )


@pytest.mark.parametrize(
    ("period", "span", "actual", "committed", "budget", "status"),
    [
        ("2020-12", "month", 100, 0, 0, "ok"),
        ("2020-12", "year_to_date", 100, 0, 30000, "ok"),
        # The year begins again.
        ("2021-01", "year_to_date", 3000.5, 0, 50000, "ok"),
        ("2021-03", "month", 0, 0, 0, "ok"),
        ("2021-03", "year_to_date", 3000.5, 10, 50000, "ok"),
        ("2021-04", "month", -300.25, 0, 0, "ok"),
        ("2021-04", "year_to_date", 2700.25, 10, 50000, "ok"),
        # To 15 September.
        ("2021-09", "month", 700, 40, 0, "provisional"),
        ("2021-09", "year_to_date", 3400.25, 50, 49000, "provisional"),
    ],
)
def test_money_is_the_months_alone_and_the_years_to_date(
    every_number: Warehouse,
    period: str,
    span: str,
    actual: float,
    committed: float,
    budget: float,
    status: str,
) -> None:
    [row] = every_number.rows(
        "select actual, committed, budget, status from marts.mart_spend where municipality_code = ? "
        "and period_label = ? and span = ? and intervention_type = 'alle' and ladder_step = 'alle'",
        code_of("spend_month_and_year"),
        period,
        span,
    )

    assert tuple(row.values()) == (actual, committed, budget, status)


def test_nothing_of_the_report_lies_ahead(every_number: Warehouse) -> None:
    late = every_number.rows(
        """
        select spend.municipality_code, spend.period_label
        from marts.mart_spend as spend
        inner join marts.dim_municipality as municipality using (municipality_code)
        where spend.period_start > municipality.today_date and spend.municipality_code <> '000'
        """
    )

    assert late == []


def test_a_year_begins_with_no_days_and_no_money(every_number: Warehouse) -> None:
    assert spend(every_number, "spend_under_two_laws", "2024-01", "year_to_date") == with_days(
        366,
        [
            ("alle", "alle", 2, 62, 2200, 0, 0),
            ("alle", "3", 1, 31, 200, 0, 0),
            ("alle", "6", 1, 31, 2000, 0, 0),
            ("kontaktperson", "alle", 1, 31, 200, 0, 0),
            ("kontaktperson", "3", 1, 31, 200, 0, 0),
            ("anbringelse", "alle", 1, 31, 2000, 0, 0),
            ("anbringelse", "6", 1, 31, 2000, 0, 0),
        ],
    )


def test_all_municipalities_count_a_child_once(every_number: Warehouse) -> None:
    # Nobody else has this type in 2009: Ida in both, 20 days here and 16 there, 31 together.
    [row] = every_number.rows(
        "select n_persons, full_year_persons, actual from marts.mart_spend where municipality_code = '000' "
        "and period_label = '2009-05' and span = 'month' and intervention_type = 'praktiktilbud' "
        "and ladder_step = 'alle'"
    )

    assert row["n_persons"] == 1
    assert row["full_year_persons"] == pytest.approx(31 / 365)
    assert row["actual"] == 2200000


def test_report_has_the_labels_a_reader_needs(every_number: Warehouse) -> None:
    unlabelled = every_number.rows(
        "select * from marts.mart_spend where municipality_name is null or intervention_type_da is null "
        "or ladder_step_da is null or sort_order is null or status is null or span not in "
        "('month', 'year_to_date') or ladder_step not in "
        "('1', '2', '3', '4', '5', '6', 'ukendt', 'kan_ikke_henfoeres', 'alle') "
        "or period_label <> strftime(period_start, '%Y-%m') or day(period_start) <> 1"
    )
    twice = every_number.rows(
        "select municipality_code, span, period_start, intervention_type, ladder_step from marts.mart_spend "
        "group by all having count(*) > 1"
    )

    assert unlabelled == []
    assert twice == []


# What may be shown


def report_of_few(warehouse: Warehouse, period: str, span: str) -> dict[str, Any]:
    [row] = warehouse.rows(
        "select n_persons, full_year_persons, actual, committed, budget, status from marts.mart_spend "
        "where municipality_code = ? and period_label = ? and span = ? "
        "and intervention_type = 'alle' and ladder_step = 'alle'",
        code_of("spend_behind_few"),
        period,
        span,
    )
    return row


@pytest.mark.parametrize(("period", "span"), [("2020-01", "month"), ("2020-03", "year_to_date")])
def test_report_behind_four_children_is_hidden(guarded: Warehouse, period: str, span: str) -> None:
    row = report_of_few(guarded, period, span)

    assert row["status"] == "suppressed"
    assert [row["n_persons"], row["full_year_persons"], row["actual"]] == [None, None, None]


def test_report_behind_five_children_is_shown(guarded: Warehouse) -> None:
    row = report_of_few(guarded, "2021-02", "month")

    # 28 days each.
    assert row["full_year_persons"] == pytest.approx(140 / 365)
    assert (row["n_persons"], row["actual"], row["budget"], row["status"]) == (5, 500, 0, "ok")


def judged_alone(
    warehouse: Warehouse, scenario: str, period: str, span: str, step: str = "alle"
) -> dict[str, Any]:
    """A row of the report as if its year's other months were another row's, with what it could show then."""
    shown = ", ".join(
        f"case when status_in_period in ('ok', 'provisional') then {name} end as {name}"
        for name in ("n_persons", "actual", "committed", "budget")
    )
    [row] = warehouse.rows(
        f"select {shown}, status_in_period as status from cells.spend_alone where municipality_code = ? "
        "and period_label = ? and span = ? and intervention_type = 'alle' and ladder_step = ?",
        code_of(scenario),
        period,
        span,
        step,
    )
    return row


def test_budget_without_a_child_could_be_shown(guarded: Warehouse) -> None:
    row = judged_alone(guarded, "spend_behind_few", "2020-03", "month")

    assert (row["actual"], row["budget"], row["status"]) == (0, 777, "ok")


def test_a_row_is_shown_for_the_whole_year_or_not_at_all(guarded: Warehouse) -> None:
    mixed = guarded.rows(
        "select municipality_code, year(period_start) from marts.mart_spend where status <> 'no_data' "
        "group by municipality_code, year(period_start), intervention_type, ladder_step "
        "having count(distinct status = 'suppressed') > 1"
    )

    assert mixed == []
    # March could be shown, but January couldn't: the year to date less the month before would tell it
    assert report_of_few(guarded, "2020-03", "month")["status"] == "suppressed"


# Adding up


LEDGER = {
    "udgift_forbrug": "forbrug",
    "udgift_disponeret": "disponeret",
    "udgift_budget": "budget",
}


@pytest.mark.parametrize(
    ("cut", "period_type"),
    [("account", "month"), ("ladder_step", "month"), ("account", "year"), ("ladder_step", "year")],
)
def test_parts_add_up_to_the_total(every_number: Warehouse, cut: str, period_type: str) -> None:
    rows = every_number.rows(
        """
        with oere as (
            select
                municipality_code, indicator_id, period_start, cut,
                cast(numerator as decimal(18, 2)) as amount
            from marts.mart_indicator
            where indicator_id in ('udgift_forbrug', 'udgift_disponeret', 'udgift_budget')
                and period_type = ? and cut in ('total', ?) and status <> 'no_data'
        )
        select
            municipality_code, indicator_id, period_start,
            coalesce(sum(amount) filter (where cut = 'total'), 0) as whole,
            coalesce(sum(amount) filter (where cut <> 'total'), 0) as parts
        from oere
        group by all
        """,
        period_type,
        cut,
    )

    assert any(row["whole"] for row in rows)
    assert [row for row in rows if row["whole"] != row["parts"]] == []


def delivered(scenario: Scenario, kind: str) -> Decimal:
    """The ledger's own sum to date: the newest row of each number, whatever it is spent on."""
    newest: dict[object, Row] = {}
    for _, extracts in sorted({**scenario.earlier, scenario.today: scenario.extracts}.items()):
        newest.update((str(row["bilag_id"]), row) for row in extracts.get("posteringer", ()))
    amounts = Decimal()
    for row in newest.values():
        day, amount = row["bogfoert"], str(row["beloeb"])
        assert isinstance(day, date)
        if row["type"] == kind and day <= scenario.today:
            amounts += Decimal(amount.replace(".", "").replace(",", ".") if "," in amount else amount)
    return amounts


@pytest.mark.parametrize(("indicator", "kind"), LEDGER.items())
def test_years_add_up_to_what_was_delivered(every_number: Warehouse, indicator: str, kind: str) -> None:
    reported = {
        row["municipality_code"]: row["amount"]
        for row in every_number.rows(
            "select municipality_code, sum(cast(numerator as decimal(18, 2))) as amount "
            "from marts.mart_indicator where indicator_id = ? and period_type = 'year' and cut = 'total' "
            "and status <> 'no_data' group by municipality_code",
            indicator,
        )
    }
    ledgers = {code: delivered(scenario, kind) for code, scenario in scenarios().items()}

    assert any(ledgers.values())
    assert {
        code: (amount, reported.get(code, 0))
        for code, amount in ledgers.items()
        if amount != reported.get(code, 0)
    } == {}


@pytest.mark.parametrize(
    ("period", "cut", "cut_value", "amount"),
    [
        # 0.10 + 0.20, which isn't 0.30 in binary.
        ("2021-01", "total", "alle", 0.3),
        # 0.30 + 123,456,789.01 - 123,456,789.00 + 0.29.
        ("2021", "total", "alle", 0.6),
        ("2021", "ladder_step", "3", 123456789.3),
        ("2021", "ladder_step", "kan_ikke_henfoeres", -123456788.7),
        ("2021", "account", "5.28.20", -123456788.8),
    ],
)
def test_amounts_are_exact(
    every_number: Warehouse, period: str, cut: str, cut_value: str, amount: float
) -> None:
    row = every_number.number(
        code_of("spend_to_the_oere"), Number("udgift_forbrug", period, cut=cut, cut_value=cut_value)
    )

    assert row is not None
    assert row["numerator"] == row["value"] == amount


def test_report_agrees_with_the_indicators(every_number: Warehouse) -> None:
    rows = every_number.rows(
        """
        select spend.municipality_code, spend.period_label, indicator.indicator_id
        from marts.mart_spend as spend
        inner join marts.mart_indicator as indicator
            on spend.municipality_code = indicator.municipality_code
            and spend.period_start = indicator.period_start
            and indicator.period_type = 'month'
            and indicator.cut = 'total'
            and indicator.status <> 'no_data'
        where spend.span = 'month' and spend.intervention_type = 'alle' and spend.ladder_step = 'alle'
            and indicator.indicator_id in ('udgift_forbrug', 'udgift_disponeret', 'udgift_budget')
            and round(
                case indicator.indicator_id
                    when 'udgift_forbrug' then spend.actual
                    when 'udgift_disponeret' then spend.committed
                    else spend.budget
                end, 2
            ) is distinct from round(indicator.numerator, 2)
        """
    )

    assert rows == []


def test_report_of_december_is_the_years_cost_per_person(every_number: Warehouse) -> None:
    rows = every_number.rows(
        """
        select spend.municipality_code, spend.period_label, spend.intervention_type,
            spend.full_year_persons, indicator.denominator
        from marts.mart_spend as spend
        inner join marts.mart_indicator as indicator
            on spend.municipality_code = indicator.municipality_code
            and year(spend.period_start) = year(indicator.period_start)
            and spend.intervention_type = indicator.cut_value
        where spend.span = 'year_to_date' and month(spend.period_start) = 12 and spend.ladder_step = 'alle'
            and indicator.indicator_id = 'udgift_pr_helaarsperson' and indicator.status = 'ok'
            -- the year has data when its last months haven't
            and spend.status = 'ok'
        """
    )

    assert rows != []
    assert all(row["full_year_persons"] == pytest.approx(row["denominator"]) for row in rows)


def test_money_never_delivered_is_no_number(every_number: Warehouse) -> None:
    known = every_number.rows(
        "select * from marts.mart_indicator where municipality_code = ? and indicator_id like 'udgift_%' "
        "and (status <> 'no_data' or value is not null)",
        code_of("spend_never_came"),
    )

    assert known == []


def test_a_row_is_hidden_for_the_smallest_group_behind_it(guarded: Warehouse) -> None:
    """Twenty children behind what is spent in June don't make up for the one behind what is committed."""
    may = judged_alone(guarded, "few_behind_big_numbers", "2021-05", "month", step="3")
    june = judged_alone(guarded, "few_behind_big_numbers", "2021-06", "month", step="3")

    assert (may["status"], may["actual"], may["committed"]) == ("ok", 20_000, 0)
    assert (june["status"], june["actual"], june["committed"]) == ("suppressed", None, None)


# Who dominates


@pytest.mark.parametrize(
    ("period", "dominated"),
    [
        ("2020-01", {"alle", "3", "5.28.21"}),
        # Exactly a tenth is left without the two largest.
        ("2020-02", set()),
        ("2020-03", {"alle", "3", "5.28.21"}),
        # The overhead is on no step, so the step has a tenth less than the whole.
        ("2020-04", {"3"}),
        ("2020-05", set()),
        ("2020-06", set()),
        ("2020", set()),
        ("2021", {"alle", "3", "5.28.21"}),
    ],
)
def test_one_or_two_children_dominate_an_amount(guarded: Warehouse, period: str, dominated: set[str]) -> None:
    values = guarded.column(
        """
        select cell.cut_value
        from cells.cells_spend as cell
        inner join cells.period as period using (period_type, period_start)
        where cell.municipality_code = ? and cell.indicator_id = 'udgift_forbrug'
            and period.period_label = ? and cell.is_dominated
        """,
        code_of("spend_dominated"),
        period,
    )

    assert sorted(values) == sorted(dominated)


def test_nothing_is_dominated_where_nothing_is_hidden(every_number: Warehouse) -> None:
    assert every_number.rows("select * from cells.indicator_cell where is_dominated") == []
    assert every_number.rows("select * from cells.spend_report where is_dominated") == []
    assert every_number.rows("select * from cells.year_cost where is_dominated") == []


def test_only_kroner_are_dominated(guarded: Warehouse) -> None:
    indicators = guarded.column("select distinct indicator_id from cells.indicator_cell where is_dominated")

    assert set(indicators) <= {
        "udgift_forbrug",
        "udgift_disponeret",
        "udgift_budget",
        "udgift_prognose",
        "udgift_pr_helaarsperson",
        "udgift_andel_forebyggelse",
    }
    assert "udgift_forbrug" in indicators


@pytest.mark.parametrize(
    ("period", "span", "status", "actual"),
    [
        ("2020-01", "month", "suppressed", None),
        ("2020-01", "year_to_date", "suppressed", None),
        # The month has its tenth, the year to date hasn't.
        ("2020-02", "month", "ok", 2000),
        ("2020-02", "year_to_date", "suppressed", None),
        ("2020-03", "month", "suppressed", None),
        ("2020-03", "year_to_date", "suppressed", None),
        # 4,000 and 1,900 beside 120 + 90 + 60 + 27.99 + 51 = 348.99.
        ("2020-04", "month", "ok", 1150),
        ("2020-04", "year_to_date", "suppressed", None),
        # 4,100 and 2,000 beside 748.99.
        ("2020-05", "year_to_date", "ok", 6848.99),
    ],
)
def test_report_that_one_or_two_children_dominate_is_hidden(
    guarded: Warehouse, period: str, span: str, status: str, actual: float | None
) -> None:
    row = judged_alone(guarded, "spend_dominated", period, span)

    assert (row["status"], row["actual"] and float(row["actual"])) == (status, actual)
    assert row["n_persons"] == (None if status == "suppressed" else 6)


def test_cost_of_a_step_that_one_child_dominates_is_hidden(guarded: Warehouse) -> None:
    dominated = investment(guarded, "spend_dominated", "2021")["3"]

    assert (dominated["status"], dominated["cost_per_full_year_person"]) == ("suppressed", None)
    assert investment(guarded, "spend_dominated", "2020")["3"]["status"] == "ok"


# What a step costs


def investment(warehouse: Warehouse, scenario: str, year: str) -> dict[str, dict[str, Any]]:
    """The rows of a year by step."""
    rows = warehouse.rows(
        "select * from marts.mart_investment where municipality_code = ? and period_label = ?",
        code_of(scenario),
        year,
    )
    return {str(row["ladder_step"]): row for row in rows}


@pytest.mark.parametrize(
    ("step", "actual", "days", "cost", "lower_cost", "saving"),
    [
        # The lowest step's alternative is no help, which costs nothing.
        ("1", 10000, 366, 10000, 0, 10000),
        # Half a year for 15,000.
        ("2", 15000, 183, 30000, 10000, 20000),
        # 60,000 + 30,000 for one child's year; another municipality's child is left out, days and 500.
        ("3", 90000, 366, 90000, 30000, 60000),
        # Cheaper than the step below: moving down costs.
        ("4", 40000, 366, 40000, 90000, -50000),
        # Nobody there.
        ("5", 0, 0, None, 40000, None),
        # The step below has no price.
        ("6", 1200000, 366, 1200000, None, None),
    ],
)
def test_cost_of_a_step_and_of_the_one_below(
    every_number: Warehouse,
    step: str,
    actual: int,
    days: int,
    cost: int | None,
    lower_cost: int | None,
    saving: int | None,
) -> None:
    row = investment(every_number, "spend_cost_of_steps", "2020")[step]

    assert row["actual"] == actual
    assert row["full_year_persons"] == pytest.approx(days / 366)
    assert str(row["lower_ladder_step"]) == str(int(step) - 1)
    assert row["cost_per_full_year_person"] == (None if cost is None else pytest.approx(cost))
    assert row["lower_cost_per_full_year_person"] == (
        None if lower_cost is None else pytest.approx(lower_cost)
    )
    assert row["saving_per_child_year"] == (None if saving is None else pytest.approx(saving))


def test_steps_without_an_investment_still_have_their_cost(every_number: Warehouse) -> None:
    rows = investment(every_number, "spend_cost_of_steps", "2020")

    assert sorted(rows) == ["1", "2", "3", "4", "5", "6"]
    assert {row["investment_low"] for row in rows.values()} == {None}
    assert all(row["assumptions_da"] and row["ladder_step_da"] for row in rows.values())


def test_investment_is_paid_by_so_many_child_years(every_number: Warehouse) -> None:
    rows = investment(every_number, "faxe", "2018")

    # 10.5 + 1.2 + 1.5 to 1.8 + 2.0 million.
    assert {(row["investment_low"], row["investment_high"]) for row in rows.values()} == {
        (15_200_000, 15_500_000)
    }
    # From kin at 300,000 to home at 100,000.
    assert rows["4"]["saving_per_child_year"] == pytest.approx(200_000)
    assert rows["4"]["break_even_low"] == pytest.approx(76)
    assert rows["4"]["break_even_high"] == pytest.approx(77.5)
    # Nobody knows what the step below costs.
    assert [rows["3"]["break_even_low"], rows["3"]["break_even_high"]] == [None, None]


def test_a_step_that_costs_less_than_the_one_below_never_pays(every_number: Warehouse) -> None:
    (row,) = every_number.rows(
        "select * from marts.mart_investment where municipality_code = ? and period_label = '2020' "
        "and ladder_step = '4'",
        code_of("spend_cost_of_steps"),
    )

    assert row["saving_per_child_year"] < 0
    assert [row["break_even_low"], row["break_even_high"]] == [None, None]


@pytest.mark.parametrize(
    ("account", "period"), [("5.28.20", "2015-12"), ("5.28.22", "2015-12"), ("5.28.20", "2015")]
)
def test_a_number_before_the_break_says_so(every_number: Warehouse, account: str, period: str) -> None:
    row = every_number.number("320", Number("udgift_forbrug", period, cut="account", cut_value=account))

    assert row is not None
    assert row["series_break_da"].startswith("Før 2016 bogførte Faxe plejefamilier under opholdssteder")


def test_cost_of_steps_in_a_running_year(every_number: Warehouse) -> None:
    rows = investment(every_number, "spend_another_acts", "2021")

    # Bo's 4,600 for 92 days; what was paid for Anna is left out with her days.
    assert rows["5"]["actual"] == 4600
    assert rows["5"]["full_year_persons"] == pytest.approx(92 / 365)
    assert rows["5"]["cost_per_full_year_person"] == pytest.approx(18250)
    assert rows["5"]["status"] == "provisional"
    assert rows["3"]["cost_per_full_year_person"] == pytest.approx(3650)


def test_cost_behind_few_children_is_hidden(guarded: Warehouse) -> None:
    few = investment(guarded, "spend_behind_few", "2020")["3"]
    enough = investment(guarded, "spend_behind_few", "2021")["3"]

    assert few["status"] == "suppressed"
    assert [few[name] for name in ("actual", "full_year_persons", "cost_per_full_year_person")] == [None] * 3
    # Five children's 242 days for 500.
    assert enough["cost_per_full_year_person"] == pytest.approx(500 * 365 / 1210)


def test_hidden_cost_is_not_given_away_by_the_step_above(guarded: Warehouse) -> None:
    above = investment(guarded, "spend_behind_few", "2020").get("4", {})

    assert above.get("lower_cost_per_full_year_person") is None
    assert above.get("saving_per_child_year") is None
