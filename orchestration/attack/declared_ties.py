"""The ties of `published_tie.csv`, with the numbers that exist in them only."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb

from orchestration.attack.declarations import Declarations, TieRow
from orchestration.attack.tables import KEY_COLUMNS, insert_rows


@dataclass(frozen=True, slots=True)
class _Match:
    """A coordinate that a pattern of a declared tie means."""

    pattern: str
    coordinate: str
    binding: str


def _matches(patterns: Iterable[str], coordinates: Iterable[str]) -> Iterator[_Match]:
    """Which coordinates each pattern means, and for which value of the bound cut."""
    shapes = {pattern: _regular(pattern) for pattern in patterns}
    for coordinate in coordinates:
        for pattern, shape in shapes.items():
            found = shape.fullmatch(coordinate)
            if found is not None:
                yield _Match(pattern, coordinate, "&".join(found.groups()))


def _regular(pattern: str) -> re.Pattern[str]:
    if pattern == "{all}":
        return re.compile("(.*)")
    parts = []
    for part in sorted(filter(None, pattern.split("&"))):
        cut, _, value = part.partition("=")
        if value == "*":
            value_shape = "[^&]*"
        elif value.startswith("{"):
            value_shape = "([^&]*)"
        else:
            value_shape = re.escape(value)
        parts.append(f"{re.escape(cut)}={value_shape}")
    return re.compile("&".join(parts))


def _cuts(pattern: str) -> str:
    """The cuts of a tie's pattern without their values, as `pattern_of` gives them."""
    return "&".join(sorted(part.partition("=")[0] for part in pattern.split("&") if part))


def _tie_row_values(row: TieRow, names: frozenset[str]) -> tuple[object, ...]:
    return (
        row.tie,
        row.row,
        row.relation,
        row.is_whole,
        row.series,
        row.measure,
        row.pattern,
        _cuts(row.pattern),
        row.period,
        row.is_bound,
        row.series not in names,
    )


def add_declared_ties(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> None:
    """The ties of `published_tie.csv`, with the numbers that exist in them only."""
    connection.execute(
        """
        create or replace temp table tie_row (
            tie varchar, tie_row integer, relation varchar, is_whole boolean, series varchar, measure varchar,
            pattern varchar, cuts varchar, period varchar, is_bound boolean, is_unpublished boolean
        )
        """
    )
    rows = declarations.tie_rows
    if not rows:
        return
    insert_rows(connection, "tie_row", (_tie_row_values(row, declarations.names) for row in rows))
    # a coordinate that its series publishes nowhere is as unpublished as a series of its own
    connection.execute(
        """
        update tie_row set is_unpublished = true
        where
            pattern <> '{all}'
            and series in (select series from alive)
            and not exists (
                select 1 from pattern_there
                where pattern_there.series = tie_row.series and pattern_there.pattern = tie_row.cuts
            )
        """
    )
    coordinates = [text for (text,) in connection.execute("select distinct coordinate from cell").fetchall()]
    connection.execute(
        "create or replace temp table matched (pattern varchar, coordinate varchar, binding varchar)"
    )
    matches = _matches({row.pattern for row in rows}, coordinates)
    insert_rows(
        connection, "matched", ((match.pattern, match.coordinate, match.binding) for match in matches)
    )
    connection.execute(_ANCHORS)
    connection.execute(_ROW_PERIODS)
    connection.execute(_INSTANCES)
    connection.execute(_MEMBERS)
    connection.execute(_BINDINGS)
    _virtual_cells(connection)
    connection.execute(_DECLARED_TERMS)


_ANCHORS = """
    create or replace temp table anchor as
    with
        needed as (
            select tie, count(*) as n_rows from tie_row
            where
                period in ('same', 'always')
                and (not is_unpublished or series in (select series from alive))
            group by tie
        ),
        there as (
            select
                tie_row.tie,
                alive.municipality_code,
                alive.period_type,
                alive.period_start,
                count(distinct tie_row.tie_row) as n_rows
            from tie_row
            inner join alive on tie_row.series = alive.series
            where tie_row.period in ('same', 'always')
            group by tie_row.tie, alive.municipality_code, alive.period_type, alive.period_start
        )
    select there.tie, there.municipality_code, there.period_type, there.period_start
    from there
    inner join needed on there.tie = needed.tie and there.n_rows = needed.n_rows
    """
"""Where a tie may stand: the municipality and period of its rows `same`, all of which must be there."""

_LENGTHS = (
    "case anchor.period_type when 'month' then 1 when 'quarter' then 3 when 'half_year' then 6 else 12 end"
)

_ROW_PERIODS = f"""
    create or replace temp table row_period as
    with
        rows_there as (
            select
                anchor.tie,
                tie_row.tie_row,
                tie_row.period,
                anchor.municipality_code,
                anchor.period_type,
                anchor.period_start,
                alive.period_type as row_period_type,
                alive.period_start as row_period_start
            from anchor
            inner join tie_row on anchor.tie = tie_row.tie
            inner join
                alive
                on tie_row.series = alive.series
                and anchor.municipality_code = alive.municipality_code
                and case tie_row.period
                    when 'same'
                    then
                        anchor.period_type = alive.period_type and anchor.period_start = alive.period_start
                    when 'always'
                    then alive.period_type = 'always'
                    when 'years'
                    then alive.period_type = 'year'
                    when 'month_before'
                    then
                        alive.period_type = 'month'
                        and alive.period_start = anchor.period_start - interval 1 month
                        and (anchor.period_type <> 'month' or month(anchor.period_start) > 1)
                    else
                        alive.period_type = 'month'
                        and anchor.period_type <> 'month'
                        and alive.period_start >= anchor.period_start
                        and alive.period_start < anchor.period_start + to_months({_LENGTHS})
                end
        )
    select * exclude (period)
    from rows_there
    qualify
        period <> 'last_month'
        or row_period_start = max(row_period_start) over (
            partition by tie, tie_row, municipality_code, period_type, period_start
        )
    """
"""Which periods each row of a tie means, seen from the tie's own."""

_INSTANCES = """
    create or replace temp table instance as
    with
        needed as (
            select anchor.*, tie_row.tie_row
            from anchor
            inner join tie_row on anchor.tie = tie_row.tie
            where
                not tie_row.is_unpublished
                -- the year to date begins in January
                and not (
                    tie_row.period = 'month_before'
                    and anchor.period_type = 'month'
                    and month(anchor.period_start) = 1
                )
        ),
        missing as (
            select distinct needed.tie, needed.municipality_code, needed.period_type, needed.period_start
            from needed
            anti join
                row_period
                on needed.tie = row_period.tie
                and needed.tie_row = row_period.tie_row
                and needed.municipality_code = row_period.municipality_code
                and needed.period_type = row_period.period_type
                and needed.period_start = row_period.period_start
        )
    select anchor.*
    from anchor
    anti join
        missing
        on anchor.tie = missing.tie
        and anchor.municipality_code = missing.municipality_code
        and anchor.period_type = missing.period_type
        and anchor.period_start = missing.period_start
    """
"""Where a tie stands: each of its rows is published there."""

_MEMBERS = """
    create or replace temp table member as
    select
        instance.tie,
        instance.municipality_code,
        instance.period_type,
        instance.period_start,
        tie_row.tie_row,
        tie_row.is_whole,
        tie_row.is_bound,
        matched.binding,
        cell.cell
    from instance
    inner join
        row_period
        on instance.tie = row_period.tie
        and instance.municipality_code = row_period.municipality_code
        and instance.period_type = row_period.period_type
        and instance.period_start = row_period.period_start
    inner join tie_row on row_period.tie_row = tie_row.tie_row
    inner join
        cell
        on tie_row.series = cell.series
        and tie_row.measure = cell.measure
        and instance.municipality_code = cell.municipality_code
        and row_period.row_period_type = cell.period_type
        and row_period.row_period_start = cell.period_start
    inner join matched on tie_row.pattern = matched.pattern and cell.coordinate = matched.coordinate
    """
"""The published numbers of each tie; one that is left out is a zero."""

_BINDINGS = """
    create or replace temp table bound as
    with
        bound_ties as (select tie, bool_or(is_bound) as is_bound from tie_row group by tie),
        found as (
            select distinct tie, municipality_code, period_type, period_start, binding
            from member
            where is_bound
        ),
        values_there as (
            select distinct cell.series, cell.measure, matched.pattern, matched.binding
            from matched
            inner join cell on matched.coordinate = cell.coordinate
        ),
        -- a cut that one of the series doesn't have isn't tied
        apart as (
            select found.*
            from found
            inner join tie_row on found.tie = tie_row.tie
            anti join
                pattern_there
                on tie_row.series = pattern_there.series
                and pattern_of(found.binding) = pattern_there.pattern
            where tie_row.pattern = '{all}' and not tie_row.is_unpublished
            union
            -- nor is a value that one of the series never has
            select found.*
            from found
            inner join tie_row on found.tie = tie_row.tie
            anti join
                values_there
                on tie_row.series = values_there.series
                and tie_row.measure = values_there.measure
                and tie_row.pattern = values_there.pattern
                and found.binding = values_there.binding
            where tie_row.is_bound and tie_row.pattern <> '{all}' and not tie_row.is_unpublished
        )
    select found.*
    from found
    anti join apart using (tie, municipality_code, period_type, period_start, binding)
    union all
    select instance.*, '' as binding
    from instance
    inner join bound_ties on instance.tie = bound_ties.tie
    where not bound_ties.is_bound
    """
"""Where and for which values of its bound cut a tie stands."""


def _virtual_cells(connection: duckdb.DuckDBPyConnection) -> None:
    """Give each number that only a tie knows a cell of its own; all ties that name it share it."""
    bound_value = """
        case
            when tie_row.pattern = '{all}' then bound.binding
            else
                replace(
                    replace(tie_row.pattern, '{a}', split_part(bound.binding, '&', 1)),
                    '{b}',
                    split_part(bound.binding, '&', 2)
                )
        end
    """
    connection.execute(
        f"""
        create or replace temp table virtual_member as
        select
            bound.tie,
            bound.municipality_code,
            bound.period_type,
            bound.period_start,
            tie_row.tie_row,
            tie_row.is_whole,
            tie_row.series,
            tie_row.measure,
            bound.binding,
            {bound_value} as coordinate
        from bound
        inner join tie_row on bound.tie = tie_row.tie
        where tie_row.is_unpublished
        """
    )
    connection.execute(
        f"""
        insert into cell
        select
            (select max(cell) + 1 from cell) + row_number() over () - 1,
            {KEY_COLUMNS},
            'count' as kind,
            null as value,
            true as is_hidden,
            true as is_virtual
        from (select distinct {KEY_COLUMNS} from virtual_member) as keys
        """
    )


_DECLARED_TERMS = f"""
    insert into term
    with
        members as (
            select
                bound.tie,
                bound.municipality_code,
                bound.period_type,
                bound.period_start,
                bound.binding,
                member.tie_row,
                member.is_whole,
                member.cell
            from bound
            inner join
                member
                on bound.tie = member.tie
                and bound.municipality_code = member.municipality_code
                and bound.period_type = member.period_type
                and bound.period_start = member.period_start
                and (not member.is_bound or bound.binding = member.binding)
            union all
            select
                virtual_member.tie,
                virtual_member.municipality_code,
                virtual_member.period_type,
                virtual_member.period_start,
                virtual_member.binding,
                virtual_member.tie_row,
                virtual_member.is_whole,
                cell.cell
            from virtual_member
            inner join cell using ({KEY_COLUMNS})
            where cell.is_virtual
        )
    select
        hash(members.tie, municipality_code, period_type, period_start, binding) as tie,
        members.tie as rule,
        tie_row.relation,
        members.is_whole,
        members.cell
    from members
    inner join tie_row on members.tie_row = tie_row.tie_row
    """
