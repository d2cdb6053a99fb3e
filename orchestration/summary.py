"""What `trappe run` prints at its end: deliveries, and a few numbers from the release."""

from collections import Counter
from collections.abc import Iterable, Sequence

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table

from orchestration.duck import connect
from orchestration.intake import DeliveryResult
from orchestration.settings import Settings

MOST_LINES = 24
"""Lines per table; a night with 98 municipalities has hundreds."""

MOST_MUNICIPALITIES = 3
"""Municipalities whose key figures are shown."""


def _table(title: str, *columns: str, right: Iterable[str] = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in set(right) else "left", no_wrap=True)
    return table


def _number(value: int) -> str:
    return f"{value:,}"


def print_deliveries(console: Console, deliveries: Sequence[DeliveryResult], names: dict[str, str]) -> None:
    """One line per municipality and extract, those with a refusal first; counts only."""
    groups: dict[tuple[str, str], list[DeliveryResult]] = {}
    for delivery in deliveries:
        groups.setdefault((delivery.municipality_code, delivery.extract), []).append(delivery)
    if not groups:
        return
    right = ("rows", "refused rows")
    table = _table("Deliveries", "municipality", "extract", "as of", "files", *right, right=right)
    order = sorted(groups, key=lambda key: (all(d.status != "refused" for d in groups[key]), key))
    for key in order[:MOST_LINES]:
        mine = groups[key]
        count = Counter(delivery.status for delivery in mine)
        table.add_row(
            f"{key[0]} {names.get(key[0], '')}".strip(),
            key[1],
            max(delivery.as_of_date for delivery in mine).isoformat(),
            ", ".join(f"{number} {status}" for status, number in sorted(count.items())),
            _number(sum(delivery.rows_accepted for delivery in mine if delivery.status == "accepted")),
            _number(sum(delivery.rows_refused for delivery in mine)),
        )
    console.print(table)
    if len(order) > MOST_LINES:
        console.print(f"… and {len(order) - MOST_LINES} more; all of them in landing's table delivery.\n")
    for delivery in deliveries:
        if delivery.status == "refused":
            console.print(f"Refused: {delivery.file_name}: {delivery.reason}", soft_wrap=True)


def print_key_figures(console: Console, settings: Settings) -> None:
    """A few published numbers of the municipalities loaded, suppressed ones as such."""
    # The link is followed first: DuckDB keeps one instance per path, also when the file behind it changes.
    with connect(settings.marts_path.resolve(), settings, read_only=True) as marts:
        loaded = marts.execute(
            "select municipality_code, municipality_name from dim_municipality "
            "where is_loaded and municipality_code <> '000' order by municipality_code"
        ).fetchall()
        shown = dict(loaded[:MOST_MUNICIPALITIES])
        for table in (
            _topi(marts, shown),
            _supervision(marts, shown),
            _notifications(marts, shown),
        ):
            if table.row_count:
                console.print(table)
    if len(loaded) > len(shown):
        console.print(f"… and {len(loaded) - len(shown)} municipalities more in {settings.marts_path.name}.")


Municipalities = dict[str, str]


def _topi(marts: duckdb.DuckDBPyConnection, shown: Municipalities) -> Table:
    right = ("red", "yellow", "green", "children")
    table = _table("TOPI: children by position, per round", "municipality", "round", *right, right=right)
    for code, round_label, *values in marts.execute(
        f"""
        select
            municipality_code,
            period_label,
            max({_shown_value()}) filter (where indicator_id = 'topi_roed') as red,
            max({_shown_value()}) filter (where indicator_id = 'topi_gul') as yellow,
            max({_shown_value()}) filter (where indicator_id = 'topi_groen') as green,
            max({_shown_value()}) filter (where indicator_id = 'topi_vurderet') as children
        from mart_indicator
        where
            cut = 'total'
            and indicator_id in ('topi_roed', 'topi_gul', 'topi_groen', 'topi_vurderet')
            and municipality_code in (select unnest($codes))
            and status in ('ok', 'provisional', 'suppressed')
        group by municipality_code, period_label, period_start
        qualify row_number() over (partition by municipality_code order by period_start desc) <= 3
        order by municipality_code, period_start
        """,
        {"codes": list(shown)},
    ).fetchall():
        table.add_row(shown[code], round_label, *(value or "" for value in values))
    return table


def _supervision(marts: duckdb.DuckDBPyConnection, shown: Municipalities) -> Table:
    right = ("goal", "milestone", "now", "cases")
    table = _table(
        "Supervision: the newest month", "municipality", "month", "question", *right, "status", right=right
    )
    for code, month, question, goal, milestone, share, cases, status in marts.execute(
        """
        select
            municipality_code,
            period_label,
            question_da,
            printf('%.0f %%', 100 * goal) as goal,
            printf('%.0f %%', 100 * milestone) as milestone,
            share_printed,
            n_relevant,
            status_da
        from mart_supervision
        where is_newest and (goal is not null or milestone is not null)
            and municipality_code in (select unnest($codes))
        order by municipality_code, question_da
        """,
        {"codes": list(shown)},
    ).fetchall():
        cells = (month, question, goal, milestone, share, cases, status)
        table.add_row(shown[code], *("" if cell is None else str(cell) for cell in cells))
    return table


def _notifications(marts: duckdb.DuckDBPyConnection, shown: Municipalities) -> Table:
    right = ("notifications", "change")
    table = _table("Notifications per year", "municipality", "year", *right, "since", right=right)
    for code, year, number, status, change, base in marts.execute(
        f"""
        select municipality_code, period_label, {_shown_value()}, status, change_from_base, base_label
        from mart_indicator
        where indicator_id = 'underretning_antal' and cut = 'total' and period_type = 'year'
            and status in ('ok', 'provisional', 'suppressed')
            and municipality_code in (select unnest($codes))
        order by municipality_code, period_start
        """,
        {"codes": list(shown)},
    ).fetchall():
        is_compared = change is not None and year != base and status == "ok"
        table.add_row(
            shown[code],
            f"{year} (so far)" if status == "provisional" else year,
            number,
            f"{100 * change:+.1f} %" if is_compared else "",
            base if is_compared else "",
        )
    return table


def _shown_value() -> str:
    return "case when status = 'suppressed' then 'hidden (few)' else value_printed end"
