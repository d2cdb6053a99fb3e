"""Reads every published number into one relation, `count`, whatever form and table it is published in.

One row per municipality, series, measure, period and coordinate. A coordinate is empty for the total, else
`cut=value`, and several cuts are joined with `&`, sorted. A number that is seen in several places is known
when one of them shows it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

import duckdb

from orchestration.attack.declarations import DENOMINATOR, NUMERATOR, Declarations, Series
from orchestration.duck import attach, literal, quoted

KEY = ("municipality_code", "series", "measure", "period_type", "period_start", "coordinate")
"""What identifies one number."""

ALWAYS = "date '1900-01-01'"
"""The start of the period `always`."""

_NUMBERS: dict[str, tuple[str, ...]] = {
    "dim_indicator": ("indicator_version", "decimals"),
    "mart_indicator": ("indicator_version", "numerator", "denominator", "value", "change_from_base"),
    "mart_notification": ("numerator", "denominator", "value"),
    "mart_placement": ("n_children", "n_children_placed"),
    "mart_supervision": ("n_fulfilled", "n_relevant"),
    "mart_protective_factors": ("n_present", "n_answered"),
    "mart_special_provision": ("n_children", "n_children_in_base"),
    "mart_ladder_step": ("n_children",),
    "mart_ladder_flow": ("n_children", "n_moves"),
    "mart_ladder_course": ("n_courses",),
    "mart_topi_movement": ("n_children", "n_children_in_both_rounds", "share"),
    "mart_spend": ("n_persons", "full_year_persons", "actual", "committed", "budget"),
    "mart_intervention_effect": ("n_pairs", "n_interventions_ended", "n_interventions_without_pair"),
    "mart_investment": ("actual", "full_year_persons", "cost_per_full_year_person"),
}
"""Every table that holds counts, with its number columns (a CSV file has them as text)."""


_WITHOUT_PERIOD = ("mart_intervention_effect", "mart_data_freshness", "mart_quality")
"""Marts whose rows are of no one period."""


class Published(Protocol):
    """One form of a release."""

    def tables(self, connection: duckdb.DuckDBPyConnection) -> set[str]:
        """The tables that are there."""

    def relation(self, table: str) -> str:
        """The rows of a table, as SQL to select from, with numbers as numbers and dates as dates."""


@dataclass(frozen=True, slots=True)
class PublishedSchema:
    """A schema of an attached DuckDB database: `marts` of the warehouse, `main` of a release."""

    database: str
    schema: str = "main"

    def tables(self, connection: duckdb.DuckDBPyConnection) -> set[str]:
        """The tables that are there."""
        rows = connection.execute(
            "select table_name from information_schema.tables where table_catalog = ? and table_schema = ?",
            [self.database, self.schema],
        ).fetchall()
        return {name for (name,) in rows}

    def relation(self, table: str) -> str:
        """The rows of a table, as SQL to select from."""
        return f"{quoted(self.database)}.{quoted(self.schema)}.{quoted(table)}"


@dataclass(frozen=True, slots=True)
class _PublishedFiles:
    """A folder with a file per table."""

    folder: Path
    ending: ClassVar[str]

    def tables(self, connection: duckdb.DuckDBPyConnection) -> set[str]:
        """The tables that are there."""
        return {path.stem for path in self.folder.glob(f"*{self.ending}")}


@dataclass(frozen=True, slots=True)
class PublishedParquet(_PublishedFiles):
    """A folder of Parquet files, one per table."""

    ending: ClassVar[str] = ".parquet"

    def relation(self, table: str) -> str:
        """The rows of a table, as SQL to select from."""
        return f"read_parquet({literal(str(self.folder / f'{table}.parquet'))})"


@dataclass(frozen=True, slots=True)
class PublishedCsv(_PublishedFiles):
    """A folder of CSV files as a Danish spreadsheet reads them, one per table."""

    ending: ClassVar[str] = ".csv"

    def relation(self, table: str) -> str:
        """The rows of a table, as SQL to select from; numbers have a decimal comma in the file."""
        path = self.folder / f"{table}.csv"
        numbers = _NUMBERS.get(table, ())
        casts = [f"cast(replace({quoted(name)}, ',', '.') as double) as {quoted(name)}" for name in numbers]
        if table.startswith("mart_") and table not in _WITHOUT_PERIOD:
            casts.append("cast(period_start as date) as period_start")
        replaced = f" replace ({', '.join(casts)})" if casts else ""
        return (
            f"(select *{replaced} from read_csv({literal(str(path))}, all_varchar = true, header = true, "
            """delim = ';', quote = '"', escape = '"', allow_quoted_nulls = false))"""
        )


def read_counts(
    connection: duckdb.DuckDBPyConnection,
    published: Published,
    declarations: Declarations,
    into: str = "count",
) -> None:
    """Make the temporary table `into`: every number that this form of a release shows or hides.

    Columns: the key, `kind` (count, quantity or kroner), `value` (null where hidden) and `is_hidden`. Rows
    without data are left out: nobody knows them.
    """
    there = published.tables(connection)
    sights = [
        sight for table, sight in _sights(published, declarations) if table in there or table == "declared"
    ]
    connection.execute(f"create or replace temp table sight as {' union all by name '.join(sights)}")
    connection.execute(
        f"""
        create or replace temp table {quoted(into)} as
        with
            known as (
                select
                    {", ".join(KEY)},
                    coalesce(max(value) filter (is_direct), max(value)) as value,
                    bool_or(is_direct) as is_published
                from sight
                group by {", ".join(KEY)}
            ),
            shapes as (
                select
                    series,
                    measure,
                    bool_or(value <> round(value) and abs(value - round(value)) > 1e-9) as has_fractions
                from known
                group by series, measure
            ),
            kinds as (
                select
                    shapes.series,
                    shapes.measure,
                    case
                        when coalesce(declared.kind, 'count') <> 'count' then declared.kind
                        when coalesce(shapes.has_fractions, false) then 'quantity'
                        else 'count'
                    end as kind
                from shapes
                left join ({_kinds(published, declarations, there)}) as declared
                    on shapes.series = declared.series and shapes.measure = declared.measure
            )
        select
            {", ".join(f"known.{column}" for column in KEY)},
            kinds.kind,
            case when kinds.kind = 'count' then round(known.value) else known.value end as value,
            known.value is null as is_hidden
        from known
        inner join kinds on known.series = kinds.series and known.measure = kinds.measure
        where known.is_published
        """
    )
    connection.execute("drop table sight")


def _kinds(published: Published, declarations: Declarations, there: set[str]) -> str:
    """What each series counts, as its card says: money, a quantity such as full-time persons, or a count."""
    rows = [
        f"select {literal(series.name)} as series, {literal(series.measure)} as measure, "
        f"{literal(series.kind)} as kind"
        for series in declarations.series
        if series.kind
    ]
    if "dim_indicator" in there:
        rows.append(
            f"""
            select
                card.indicator_id as series,
                measures.measure,
                case
                    when card.unit = 'forhold'
                    then 'kroner'
                    when card.counted_da like 'Fuldtid%'
                    then 'quantity'
                    when measures.measure = '{NUMERATOR}' and (card.kind = 'kroner' or card.unit = 'kr.')
                    then 'kroner'
                    -- where only what it is measured by is counted, the rest is a sum of it: how few of many
                    -- have left tells of nobody
                    when
                        measures.measure = '{NUMERATOR}'
                        and (card.kind = 'mean' or (card.kind = 'rate' and card.counted_da not like '% og %'))
                    then 'quantity'
                    when card.kind = 'count' and card.decimals > 0
                    then 'quantity'
                    else 'count'
                end as kind
            from {published.relation("dim_indicator")} as card
            cross join (values ('{NUMERATOR}'), ('{DENOMINATOR}')) as measures (measure)
            where card.is_current
            """
        )
    return " union all by name ".join(rows)


def _sights(published: Published, declarations: Declarations) -> Iterator[tuple[str, str]]:
    """Every place where a number is seen: its table, and a query for the numbers there."""
    indicator = published.relation("mart_indicator")
    card = published.relation("dim_indicator")
    yield "mart_indicator", _indicator_numbers(indicator, card)
    yield "mart_indicator", _numbers_behind_values(indicator, card)
    yield "mart_indicator", _numbers_behind_changes(indicator, card)
    for series in declarations.series:
        if series.table_name in _PLACES:
            yield series.table_name, _mart_numbers(published, series)
    yield from _repeated(published)


_COORDINATE = "case when {cut} = 'total' then '' else {cut} || '=' || {value} end"


def _indicator_numbers(indicator: str, card: str) -> str:
    """Numerators and denominators; where nothing is in the denominator, that is a zero that is known."""
    coordinate = _COORDINATE.format(cut="number.cut", value="number.cut_value")
    return f"""
        select
            number.municipality_code,
            number.indicator_id as series,
            measures.measure,
            number.period_type,
            number.period_start,
            {coordinate} as coordinate,
            case
                when number.status = 'not_applicable' and measures.measure = '{DENOMINATOR}' then 0
                when number.status = 'not_applicable' and card.kind in ('share', 'mean') then 0
                when measures.measure = '{DENOMINATOR}' then number.denominator
                else number.numerator
            end as value,
            true as is_direct
        from {indicator} as number
        inner join {card} as card using (indicator_id, indicator_version)
        cross join (values ('{NUMERATOR}'), ('{DENOMINATOR}')) as measures (measure)
        where
            number.status <> 'no_data'
            and (measures.measure = '{NUMERATOR}' or card.kind in ('share', 'mean', 'rate'))
    """


def _numbers_behind_values(indicator: str, card: str) -> str:
    """A value and one of its parts give the other; a printed count is the count itself."""
    coordinate = _COORDINATE.format(cut="number.cut", value="number.cut_value")
    return f"""
        select
            number.municipality_code,
            number.indicator_id as series,
            measures.measure,
            number.period_type,
            number.period_start,
            {coordinate} as coordinate,
            case
                when card.kind in ('count', 'kroner')
                then coalesce(
                    number.value,
                    case
                        when card.decimals = 0
                        then try_cast(regexp_extract(replace(number.value_printed, '.', ''), '^-?[0-9]+')
                            as double)
                    end
                )
                when measures.measure = '{NUMERATOR}' then number.value * number.denominator
                else number.numerator / nullif(number.value, 0)
            end as value,
            false as is_direct
        from {indicator} as number
        inner join {card} as card using (indicator_id, indicator_version)
        cross join (values ('{NUMERATOR}'), ('{DENOMINATOR}')) as measures (measure)
        where
            (number.value is not null or number.value_printed is not null)
            and number.status not in ('no_data', 'not_applicable')
            and (measures.measure = '{NUMERATOR}' or card.kind not in ('count', 'kroner'))
    """


def _numbers_behind_changes(indicator: str, card: str) -> str:
    """A count and its change since the base period give the base, and the base and the change the count."""
    coordinate = _COORDINATE.format(cut="number.cut", value="number.cut_value")
    return f"""
        select
            number.municipality_code,
            number.indicator_id as series,
            '{NUMERATOR}' as measure,
            number.period_type,
            case when sides.is_base then base.period_start else number.period_start end as period_start,
            {coordinate} as coordinate,
            case
                when sides.is_base then number.value / nullif(1 + number.change_from_base, 0)
                else base.value * (1 + number.change_from_base)
            end as value,
            false as is_direct
        from {indicator} as number
        inner join {card} as card using (indicator_id, indicator_version)
        inner join
            {indicator} as base
            on number.municipality_code = base.municipality_code
            and number.indicator_id = base.indicator_id
            and number.period_type = base.period_type
            and number.base_label = base.period_label
            and number.cut = base.cut
            and number.cut_value = base.cut_value
        cross join (values (true), (false)) as sides (is_base)
        where number.change_from_base is not null and card.kind in ('count', 'kroner')
    """


@dataclass(frozen=True, slots=True)
class _Place:
    """How a subject mart says when and of what its numbers are."""

    period_type: str
    period_start: str
    cuts: tuple[tuple[str, str], ...]
    """Each cut with the column that holds its value."""
    where: str = "true"
    is_zero: str = "false"
    """Where a missing number is a zero."""


_PLACES = {
    "mart_ladder_flow": _Place(
        "'quarter'",
        "period_start",
        (("from_ladder_step", "from_ladder_step"), ("to_ladder_step", "to_ladder_step")),
    ),
    "mart_ladder_course": _Place(
        "'year'",
        "period_start",
        (("first_ladder_step", "first_ladder_step"), ("last_ladder_step", "last_ladder_step")),
    ),
    "mart_topi_movement": _Place(
        "'half_year'",
        "period_start",
        (("from_position", "from_position"), ("to_position", "to_position")),
        is_zero="status = 'not_applicable'",
    ),
    "mart_spend": _Place(
        "'month'",
        "period_start",
        (("intervention_type", "intervention_type"), ("ladder_step", "ladder_step")),
    ),
    "mart_intervention_effect": _Place(
        "'always'",
        ALWAYS,
        (
            ("informant", "informant"),
            ("intervention_type", "intervention_type"),
            ("ladder_step", "ladder_step"),
        ),
        where="(instrument <> 'sdq' or scale = 'total')",
    ),
    "mart_investment": _Place("'year'", "period_start", (("ladder_step", "ladder_step"),)),
}

_ZEROS = {
    "effect_pairs": "status = 'not_applicable'",
    "investment_full_year_persons": "status = 'not_applicable'",
}
"""What a status says of one series beside the mart's own: of nothing, there are none."""

_SPANS = {"spend_month": "span = 'month'", "spend_year": "span = 'year_to_date'"}


def _mart_numbers(published: Published, series: Series) -> str:
    place = _PLACES[series.table_name]
    span = next((where for name, where in _SPANS.items() if series.name.startswith(name)), "true")
    column = quoted(series.column_name)
    is_zero = _ZEROS.get(series.name, place.is_zero)
    return f"""
        select
            municipality_code,
            {literal(series.name)} as series,
            '{NUMERATOR}' as measure,
            {place.period_type} as period_type,
            {place.period_start} as period_start,
            {_parts(place.cuts)} as coordinate,
            case when {is_zero} then coalesce({column}, 0) else {column} end as value,
            true as is_direct
        from {published.relation(series.table_name)}
        where status <> 'no_data' and {place.where} and {span}
    """


def _parts(cuts: tuple[tuple[str, str], ...]) -> str:
    """The coordinate of several cuts; one whose value is `alle` is left out."""
    parts = ", ".join(
        f"case when {column} <> 'alle' then '{cut}=' || {column} end" for cut, column in sorted(cuts)
    )
    return f"concat_ws('&', {parts})"


def _repeated(published: Published) -> Iterator[tuple[str, str]]:
    """The indicators' numbers where subject marts show them again."""
    yield (
        "mart_ladder_step",
        _again(
            published.relation("mart_ladder_step"),
            series="'trappe_boern_trin'",
            period_type="'month'",
            coordinate="case when cut = 'total' then '' else cut || '=' || cut_value || '&' end"
            " || 'ladder_step=' || ladder_step",
            value="n_children",
        ),
    )
    yield (
        "mart_topi_movement",
        _again(
            published.relation("mart_topi_movement"),
            series="'topi_forbedret'",
            measure=DENOMINATOR,
            period_type="'half_year'",
            value="case when status = 'not_applicable' then 0 else n_children_in_both_rounds end",
        ),
    )
    notification = published.relation("mart_notification")
    for measure in (NUMERATOR, DENOMINATOR):
        yield (
            "mart_notification",
            _again(
                notification,
                series="indicator_id",
                measure=measure,
                period_type="period_type",
                coordinate=_COORDINATE.format(cut="cut", value="cut_value"),
                value=measure,
                is_seldom=True,
            ),
        )
    placement = published.relation("mart_placement")
    yield (
        "mart_placement",
        _again(
            placement,
            series="'anbragt_antal'",
            period_type="'month'",
            coordinate=_of_all("place_kind"),
            value="n_children",
        ),
    )
    yield (
        "mart_placement",
        _again(placement, series="'anbragt_antal'", period_type="'month'", value="n_children_placed"),
    )
    supervision = published.relation("mart_supervision")
    factors = published.relation("mart_protective_factors")
    factor_series = "case factor_kind when 'protective' then 'beskyttelsesfaktorer' else 'risikofaktorer' end"
    for measure, answers, factor in (
        (NUMERATOR, "n_fulfilled", "n_present"),
        (DENOMINATOR, "n_relevant", "n_answered"),
    ):
        yield (
            "mart_supervision",
            _again(
                supervision,
                series="indicator_id",
                measure=measure,
                period_type="'month'",
                value=answers,
                is_seldom=True,
            ),
        )
        yield (
            "mart_protective_factors",
            _again(
                factors,
                series=factor_series,
                measure=measure,
                period_type="'quarter'",
                coordinate=_of_all("theme"),
                value=factor,
                is_seldom=True,
            ),
        )
    provision = published.relation("mart_special_provision")
    yield (
        "mart_special_provision",
        _again(
            provision,
            series="'specialtilbud_antal'",
            period_type="'half_year'",
            coordinate=_of_all("provision_kind"),
            value="n_children",
        ),
    )
    yield (
        "mart_special_provision",
        _again(
            f"""(
                select number.* exclude (period_start), base.period_start
                from {provision} as number
                inner join
                    (select distinct period_label, period_start from {provision}) as base
                    on number.base_label = base.period_label
            )""",
            series="'specialtilbud_antal'",
            period_type="'half_year'",
            coordinate=_of_all("provision_kind"),
            value="n_children_in_base",
            is_seldom=True,
        ),
    )
    yield (
        "mart_investment",
        _again(
            published.relation("mart_investment"),
            series="'investment_actual'",
            period_type="'year'",
            coordinate="'ladder_step=' || ladder_step",
            value="cost_per_full_year_person * full_year_persons",
            is_seldom=True,
        ),
    )


def _of_all(column: str) -> str:
    return f"case when {column} = 'alle' then '' else '{column}=' || {column} end"


def _again(
    relation: str,
    *,
    series: str,
    period_type: str,
    value: str,
    measure: str = NUMERATOR,
    coordinate: str = "''",
    is_seldom: bool = False,
) -> str:
    """Numbers shown a second time; `is_seldom`: what isn't shown here says nothing of its own."""
    only = f" and {value} is not null" if is_seldom else ""
    return f"""
        select distinct
            municipality_code,
            {series} as series,
            '{measure}' as measure,
            {period_type} as period_type,
            period_start,
            {coordinate} as coordinate,
            cast({value} as double) as value,
            {"false" if is_seldom else "true"} as is_direct
        from {relation}
        where status <> 'no_data'{only}
    """


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A form whose files have been read into temporary tables."""

    names: frozenset[str]

    def tables(self, connection: duckdb.DuckDBPyConnection) -> set[str]:
        """The tables that are there."""
        return set(self.names)

    def relation(self, table: str) -> str:
        """The rows of a table, as SQL to select from."""
        return quoted(f"loaded_{table}")


@contextmanager
def _loaded(connection: duckdb.DuckDBPyConnection, form: Published) -> Iterator[Published]:
    """A form, each of its files read once: a query that reads a file in many places buffers it as often."""
    if isinstance(form, PublishedSchema):
        yield form
        return
    names = frozenset(form.tables(connection))
    for name in names:
        connection.execute(
            f"create or replace temp table {quoted(f'loaded_{name}')} as select * from {form.relation(name)}"
        )
    try:
        yield _Loaded(names)
    finally:
        for name in names:
            connection.execute(f"drop table {quoted(f'loaded_{name}')}")


def merge_forms(
    connection: duckdb.DuckDBPyConnection, folder: Path, declarations: Declarations, into: str = "count"
) -> None:
    """Make the table `into` of a release folder: what its DuckDB, Parquet and CSV forms say together.

    A number that one of the forms shows is known, whatever the others hide.
    """
    attach(connection, folder / "marts.duckdb", "attacked_release")
    forms: dict[str, Published] = {
        "count_in_duckdb": PublishedSchema("attacked_release"),
        "count_in_parquet": PublishedParquet(folder / "parquet"),
        "count_in_csv": PublishedCsv(folder / "csv"),
    }
    for name, form in forms.items():
        with _loaded(connection, form) as tables:
            read_counts(connection, tables, declarations, name)
    connection.execute("detach attacked_release")
    union = " union all ".join(f"select * from {name}" for name in forms)
    connection.execute(
        f"""
        create or replace temp table {quoted(into)} as
        select {", ".join(KEY)}, max(kind) as kind, max(value) as value, max(value) is null as is_hidden
        from ({union})
        group by {", ".join(KEY)}
        """
    )
    for name in forms:
        connection.execute(f"drop table {name}")


def knowledge_digest(connection: duckdb.DuckDBPyConnection, relation: str) -> str:
    """One hash of all that a relation of numbers says, in whatever order its rows lie."""
    columns = ", ".join((*KEY, "kind", "value", "is_hidden"))
    ((rows, low, high),) = connection.execute(
        f"""
        select count(*), coalesce(sum(md5_number_lower(line)), 0), coalesce(sum(md5_number_upper(line)), 0)
        from (
            select cast(to_json(number) as varchar) as line
            from (select {columns} from {quoted(relation)}) as number
        ) as lines
        """
    ).fetchall()
    return f"{rows}-{low:x}-{high:x}"
