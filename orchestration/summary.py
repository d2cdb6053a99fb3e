"""What `trappe run` prints at its end: deliveries, and a few numbers from the release."""

from collections.abc import Iterable, Mapping, Sequence

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table

from orchestration.duck import connect
from orchestration.intake import DeliveryResult, IntakeResult
from orchestration.settings import Settings

MOST_LINES = 24
"""Lines per table; a night with 98 municipalities has hundreds."""

NEWEST_YEARS = 6
"""Years of a yearly number that fit beside each other on a terminal."""

MOST_MUNICIPALITIES = 3
"""Municipalities that are shown one by one."""

DAYCARE_AND_SCHOOL = (
    "topi_daekning",
    "sprog_daekning_3",
    "normering_vuggestue",
    "normering_boernehave",
    "uddannelsesgrad_kommune",
    "fravaer",
    "fravaer_over_10",
    "skoletrivsel_samlet",
    "inklusionsgrad",
    "specialtilbud_antal",
    "proeve_gennemsnit",
    "ungdomsuddannelse_15_mdr",
    "beskyttelsesfaktorer",
    "sdq_aendring",
)
"""Indicators of daycare and school, and one of what changed with help, in the order they are shown."""


def _table(title: str, *columns: str, right: Iterable[str] = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in set(right) else "left", no_wrap=True)
    return table


def print_intake(console: Console, result: IntakeResult, names: Mapping[str, str]) -> None:
    """What became of the files: rows per extract and municipality, and the sentence of every refused file."""
    municipalities = sorted({delivery.municipality_code for delivery in result.deliveries})
    if municipalities:
        is_few = len(municipalities) <= MOST_MUNICIPALITIES
        console.print((_by_extract if is_few else _by_municipality)(result.deliveries, municipalities, names))
    if len(municipalities) > MOST_LINES:
        console.print(f"… and {len(municipalities) - MOST_LINES} municipalities more (trappe status)\n")
    refused = [
        f"Refused: {one.file_name}: {one.reason}" for one in result.deliveries if one.status == "refused"
    ]
    ignored = [f"Ignored: {one.path}: {one.reason}" for one in result.ignored]
    for line in [*refused[:MOST_LINES], *ignored[:MOST_LINES]]:
        console.print(line, soft_wrap=True)
    hidden = len(refused[MOST_LINES:]) + len(ignored[MOST_LINES:])
    if hidden:
        console.print(f"… and {hidden} more; all of them in landing's tables delivery and ignored_file.")
    if refused or ignored:
        console.print()


def _by_extract(
    deliveries: Sequence[DeliveryResult], municipalities: list[str], names: Mapping[str, str]
) -> Table:
    titles = [f"{code} {names.get(code, '')}".strip() for code in municipalities]
    table = _table("Rows accepted in this run", "extract", *titles, right=titles)
    for extract in sorted({delivery.extract for delivery in deliveries}):
        cells = []
        for code in municipalities:
            mine = [one for one in deliveries if (one.municipality_code, one.extract) == (code, extract)]
            cells.append(_cell(mine) if mine else "")
        table.add_row(extract, *cells)
    return table


def _cell(deliveries: Sequence[DeliveryResult]) -> str:
    n_rows, n_refused, n_files = _totals(deliveries)
    parts = [f"{n_rows:,}"]
    if n_refused:
        parts.append(f"{n_refused:,} row{'s' if n_refused > 1 else ''} refused")
    if n_files:
        parts.append(f"{n_files} file{'s' if n_files > 1 else ''} refused")
    return ", ".join(reversed(parts))


def _totals(deliveries: Sequence[DeliveryResult]) -> tuple[int, int, int]:
    """Rows accepted, rows refused in accepted files, and files refused whole."""
    accepted = [one for one in deliveries if one.status == "accepted"]
    return (
        sum(one.rows_accepted for one in accepted),
        sum(one.rows_refused for one in accepted),
        sum(one.status == "refused" for one in deliveries),
    )


def _by_municipality(
    deliveries: Sequence[DeliveryResult], municipalities: list[str], names: Mapping[str, str]
) -> Table:
    """Those with a refused file first."""
    mine = {code: [one for one in deliveries if one.municipality_code == code] for code in municipalities}
    totals = {code: _totals(mine[code]) for code in municipalities}
    columns = ("files", "refused files", "rows accepted", "rows refused")
    table = _table("Deliveries", "municipality", *columns, right=columns)
    for code in sorted(municipalities, key=lambda code: (-totals[code][2], code))[:MOST_LINES]:
        n_rows, n_refused, n_files = totals[code]
        numbers = (len(mine[code]), n_files, n_rows, n_refused)
        table.add_row(f"{code} {names.get(code, '')}".strip(), *(f"{number:,}" for number in numbers))
    return table


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
            _goals(marts, shown),
            _daycare_and_school(marts, shown),
            _money(marts, shown),
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
    """One column per year: the base year and the newest ones; below each number the change since the base."""
    rows = marts.execute(
        f"""
        select municipality_code, period_label, {_shown_value()}, status, change_from_base, base_label
        from mart_indicator
        where indicator_id = 'underretning_antal' and cut = 'total' and period_type = 'year'
            and status in ('ok', 'provisional', 'suppressed')
            and municipality_code in (select unnest($codes))
        order by municipality_code, period_start
        """,
        {"codes": list(shown)},
    ).fetchall()
    years = sorted({row[1] for row in rows})
    bases = {row[5] for row in rows} - {None}
    years = [year for year in years if year in bases or year in years[-NEWEST_YEARS:]]
    so_far = {row[1] for row in rows if row[3] == "provisional"}
    titles = [f"{year} so far" if year in so_far else year for year in years]
    since = f", and the change since {', '.join(sorted(bases))}" if bases else ""
    table = _table(f"Notifications per year{since}", "municipality", *titles, right=titles)
    for code in shown:
        cells = {
            year: f"{number}\n{100 * change:+.1f} %"
            if change is not None and year != base and status == "ok"
            else number
            for code_, year, number, status, change, base in rows
            if code_ == code
        }
        if cells:
            table.add_row(shown[code], *(cells.get(year, "") for year in years))
    return table


def _goals(marts: duckdb.DuckDBPyConnection, shown: Municipalities) -> Table:
    """Case work with a goal: the newest period that is over."""
    right = ("goal", "country", "now")
    table = _table(
        "Case work: the newest period that is over",
        "municipality",
        "period",
        "indicator",
        *right,
        "status",
        right=right,
    )
    for code, period, name, goal, benchmark, value, is_met in marts.execute(
        f"""
        select
            number.municipality_code,
            number.period_label,
            card.name_da,
            if(card.kind = 'share', printf('%.0f %%', 100 * goal), printf('%.0f', goal)),
            printf('%.0f %%', 100 * benchmark),
            {_shown_value()},
            case is_met when true then 'Mål nået' when false then 'Mål ikke nået' end
        from mart_indicator as number
        inner join dim_indicator as card
            on number.indicator_id = card.indicator_id and number.indicator_version = card.indicator_version
        where
            number.cut = 'total'
            and number.goal is not null
            and number.period_type in ('month', 'quarter')
            and list_has_any(string_split(card.system, '|'), ['S12', 'S20'])
            and number.municipality_code in (select unnest($codes))
            and number.status in ('ok', 'suppressed')
        qualify
            row_number() over (
                partition by number.municipality_code, number.indicator_id order by number.period_start desc
            ) = 1
        order by number.municipality_code, number.indicator_id
        """,
        {"codes": list(shown)},
    ).fetchall():
        table.add_row(shown[code], period, name, *(cell or "" for cell in (goal, benchmark, value, is_met)))
    return table


def _daycare_and_school(marts: duckdb.DuckDBPyConnection, shown: Municipalities) -> Table:
    """One line per number, of its newest period that is over, and a column per municipality."""
    rows = marts.execute(
        f"""
        select
            number.indicator_id, card.name_da, number.period_label, number.municipality_code, {_shown_value()}
        from mart_indicator as number
        inner join dim_indicator as card
            on number.indicator_id = card.indicator_id and number.indicator_version = card.indicator_version
        where
            number.cut = 'total'
            and number.indicator_id in (select unnest($indicators))
            and number.municipality_code in (select unnest($codes))
            and number.status in ('ok', 'suppressed')
        qualify dense_rank() over (partition by number.indicator_id order by number.period_start desc) = 1
        """,
        {"codes": list(shown), "indicators": list(DAYCARE_AND_SCHOOL)},
    ).fetchall()
    names = tuple(shown.values())
    table = _table(
        "Daycare, school and effect: the newest period that is over",
        "indicator",
        "period",
        *names,
        right=names,
    )
    for indicator in DAYCARE_AND_SCHOOL:
        mine = [row for row in rows if row[0] == indicator]
        if mine:
            _, name, period, _, _ = mine[0]
            cells = {code: value for _, _, _, code, value in mine}
            table.add_row(name, period, *(cells.get(code, "") for code in shown))
    return table


def _money(marts: duckdb.DuckDBPyConnection, shown: Municipalities) -> Table:
    """The monthly report's whole: the year to date in the newest month."""
    right = ("persons", "full-year persons", "actual", "committed", "budget")
    table = _table("Money: the year to date", "municipality", "month", *right, right=right)
    for code, month, *cells in marts.execute(
        """
        select
            municipality_code,
            period_label,
            format('{:t.}', n_persons),
            replace(printf('%.1f', full_year_persons), '.', ','),
            format('{:t.}', cast(actual as bigint)),
            format('{:t.}', cast(committed as bigint)),
            format('{:t.}', cast(budget as bigint))
        from mart_spend
        where
            span = 'year_to_date' and intervention_type = 'alle' and ladder_step = 'alle'
            and municipality_code in (select unnest($codes))
            and status in ('ok', 'provisional')
        qualify row_number() over (partition by municipality_code order by period_start desc) = 1
        order by municipality_code
        """,
        {"codes": list(shown)},
    ).fetchall():
        table.add_row(shown[code], month, *(cell or "" for cell in cells))
    return table


def _shown_value() -> str:
    return "case when status = 'suppressed' then 'hidden' else value_printed end"
