"""The ties that follow from the shape of the numbers: cuts, municipalities, periods, shares, institutions."""

from collections.abc import Iterator

import duckdb

from orchestration.attack.declarations import (
    APART,
    COVER,
    DENOMINATOR,
    EQUAL,
    MUNICIPALITY,
    NUMERATOR,
    PERIOD,
)
from orchestration.attack.reader import KEY
from orchestration.attack.tables import REST
from orchestration.duck import quoted

ALL_MUNICIPALITIES = "000"


def add_rests(connection: duckdb.DuckDBPyConnection) -> None:
    """The rest of a share, where its numerator or its denominator is hidden: a number that is guarded too."""
    keys = ", ".join(f"numerator.{column}" for column in KEY if column != "measure")
    connection.execute(
        f"""
        create or replace temp table share_part as
        select
            (select max(cell) + 1 from cell) + row_number() over () - 1 as rest,
            {keys},
            numerator.kind,
            numerator.cell as numerator,
            denominator.cell as denominator
        from cell as numerator
        inner join
            cell as denominator
            on numerator.series = denominator.series
            and numerator.municipality_code = denominator.municipality_code
            and numerator.period_type = denominator.period_type
            and numerator.period_start = denominator.period_start
            and numerator.coordinate = denominator.coordinate
        where
            numerator.measure = '{NUMERATOR}'
            and denominator.measure = '{DENOMINATOR}'
            and (numerator.is_hidden or denominator.is_hidden)
            and numerator.series in (select series from share)
        """
    )
    connection.execute(
        f"""
        insert into cell
        select
            rest,
            municipality_code,
            series,
            '{REST}',
            period_type,
            period_start,
            coordinate,
            kind,
            null,
            true,
            true
        from share_part
        """
    )
    connection.execute(
        """
        insert into term
        select hash('rest', denominator), 'rest', 'equal', sides.is_whole, sides.cell
        from share_part
        cross join lateral (
            values (true, denominator), (false, numerator), (false, rest)
        ) as sides (is_whole, cell)
        """
    )


WHOLES = """
    create or replace temp table whole_of as
    with
        parts as (
            select
                coordinate.coordinate,
                coordinate.pattern,
                part,
                split_part(part, '=', 1) as cut,
                array_to_string(list_filter(string_split(text, '&'), one -> one <> part), '&') as whole
            from coordinate, unnest(string_split(text, '&')) as parts (part)
            where text <> ''
        ),
        patterns as (
            select distinct cell.series, cell.measure, coordinate.pattern
            from cell
            inner join coordinate on cell.coordinate = coordinate.coordinate
        ),
        drops as (
            select distinct
                patterns.series,
                patterns.measure,
                parts.pattern,
                parts.cut,
                pattern_of(parts.whole) as whole_pattern
            from patterns
            inner join parts on patterns.pattern = parts.pattern
        ),
        -- the cut that is dropped, and the pattern that is left and published
        one_dropped as (
            select drops.series, drops.measure, drops.pattern, drops.cut
            from drops
            semi join
                patterns
                on drops.series = patterns.series
                and drops.measure = patterns.measure
                and drops.whole_pattern = patterns.pattern
        ),
        all_dropped as (
            select patterns.series, patterns.measure, patterns.pattern
            from patterns
            semi join
                patterns as totals
                on patterns.series = totals.series
                and patterns.measure = totals.measure
                and totals.pattern = ''
            anti join
                one_dropped
                on patterns.series = one_dropped.series
                and patterns.measure = one_dropped.measure
                and patterns.pattern = one_dropped.pattern
            where patterns.pattern <> ''
        ),
        relations as (
            select
                patterns.series,
                patterns.measure,
                patterns.pattern,
                parts.cut,
                coalesce(addition.relation, 'cover') as relation
            from patterns
            inner join (select distinct pattern, cut from parts) as parts on patterns.pattern = parts.pattern
            left join
                addition
                on patterns.series = addition.series
                and patterns.measure = addition.measure
                and parts.cut = addition.cut
        ),
        wholes as (
            select
                one_dropped.series,
                one_dropped.measure,
                parts.coordinate,
                parts.cut,
                parts.whole,
                relations.relation
            from one_dropped
            inner join parts on one_dropped.pattern = parts.pattern and one_dropped.cut = parts.cut
            inner join
                relations
                on one_dropped.series = relations.series
                and one_dropped.measure = relations.measure
                and one_dropped.pattern = relations.pattern
                and one_dropped.cut = relations.cut
            union all
            select
                all_dropped.series,
                all_dropped.measure,
                coordinate.coordinate,
                coordinate.pattern as cut,
                '' as whole,
                -- the least that is said of one of the cuts
                case
                    when list_contains(said.relations, 'apart') then 'apart'
                    when list_contains(said.relations, 'each_within') then 'each_within'
                    when list_contains(said.relations, 'cover') then 'cover'
                    else 'equal'
                end as relation
            from all_dropped
            inner join coordinate on all_dropped.pattern = coordinate.pattern
            inner join
                (
                    select series, measure, pattern, list(relation) as relations
                    from relations
                    group by series, measure, pattern
                ) as said
                on all_dropped.series = said.series
                and all_dropped.measure = said.measure
                and all_dropped.pattern = said.pattern
        )
    select
        wholes.series,
        wholes.measure,
        wholes.coordinate,
        wholes.cut,
        coordinate.coordinate as whole,
        wholes.relation
    from wholes
    inner join coordinate on wholes.whole = coordinate.text
    where wholes.relation <> 'apart'
    """
"""Of which coordinate each coordinate is a part, by which cut, and whether the parts of it add up."""


def tie_queries(institutions: str | None) -> Iterator[str]:
    """A query for the terms of each kind of tie, where `wanted` has a member."""
    yield _CUT_TIES
    yield _ALL_MUNICIPALITIES_TIES
    yield from (_period_ties(short, long) for short, long in _LONGER)
    if institutions is not None:
        yield _institution_ties(institutions)


def _relation_over(cut: str) -> str:
    """What the parts say of the whole over municipalities or periods, for the series of `cell`."""
    return f"""
        coalesce(
            (
                select any_value(addition.relation) from addition
                where addition.series = cell.series and addition.measure = cell.measure
                    and addition.cut = '{cut}'
            ),
            '{COVER}'
        )
    """


_CUT_TIES = f"""
    with
        wanted_ties as (
            select distinct wanted.place, whole_of.whole, whole_of.cut
            from wanted
            inner join
                whole_of
                on wanted.series = whole_of.series
                and wanted.measure = whole_of.measure
                and wanted.coordinate = whole_of.coordinate
            union
            select distinct wanted.place, whole_of.whole, whole_of.cut
            from wanted
            inner join
                (select distinct series, measure, whole, cut from whole_of) as whole_of
                on wanted.series = whole_of.series
                and wanted.measure = whole_of.measure
                and wanted.coordinate = whole_of.whole
        ),
        parts as (
            select
                cell.place,
                whole_of.whole,
                whole_of.cut,
                cell.cell,
                case
                    when
                        whole_of.relation = '{EQUAL}'
                        and cell.municipality_code = '{ALL_MUNICIPALITIES}'
                        and {_relation_over(MUNICIPALITY)} <> '{EQUAL}'
                    then '{COVER}'
                    else whole_of.relation
                end as relation
            from cell
            inner join
                whole_of
                on cell.series = whole_of.series
                and cell.measure = whole_of.measure
                and cell.coordinate = whole_of.coordinate
            semi join
                wanted_ties
                on cell.place = wanted_ties.place
                and whole_of.whole = wanted_ties.whole
                and whole_of.cut = wanted_ties.cut
            -- what nobody publishes has a cell only where it is needed, so a missing one is no zero
            where not cell.is_virtual
        )
    select hash('cut', place, whole, cut) as tie, 'cut' as rule, relation, false as is_whole, cell
    from parts
    union all
    select
        hash('cut', ties.place, ties.whole, ties.cut) as tie,
        'cut' as rule,
        ties.relation,
        true as is_whole,
        cell.cell
    from (select distinct place, whole, cut, relation from parts) as ties
    inner join cell on ties.place = cell.place and ties.whole = cell.coordinate
    """
"""The parts of a cut and their whole; a whole that is left out is a zero."""

_ALL_MUNICIPALITIES_TIES = f"""
    with
        wanted_ties as (
            select distinct series, measure, period_type, period_start, coordinate
            from wanted
            where coordinate not in (select coordinate from coordinate where is_within_one)
        ),
        members as (
            select cell.*, {_relation_over(MUNICIPALITY)} as relation
            from cell
            semi join wanted_ties using (series, measure, period_type, period_start, coordinate)
            -- only where there is a number of all
            semi join
                (select * from alive where municipality_code = '{ALL_MUNICIPALITIES}') as all_alive
                using (series, period_type, period_start)
            where not cell.is_virtual
        )
    select
        hash('000', series, measure, period_type, period_start, coordinate) as tie,
        '000' as rule,
        relation,
        municipality_code = '{ALL_MUNICIPALITIES}' as is_whole,
        cell
    from members
    where relation <> '{APART}'
    """
"""The number of all municipalities and each of theirs; one that a municipality hasn't is a zero."""

_LONGER = (("month", "quarter"), ("quarter", "year"), ("month", "year"))


def _period_ties(short: str, long: str) -> str:
    """A long period and the short ones in it, where a series has both and none between."""
    between = "quarter" if (short, long) == ("month", "year") else ""
    return f"""
    with
        series_with_both as (
            select series
            from alive
            group by series
            having
                bool_or(period_type = '{short}')
                and bool_or(period_type = '{long}')
                and not bool_or(period_type = '{between}')
        ),
        of_series as (
            select
                cell,
                municipality_code,
                series,
                measure,
                coordinate,
                period_type,
                period_start,
                cast(date_trunc('{long}', period_start) as date) as long_start
            from cell
            where
                period_type in ('{short}', '{long}')
                and not is_virtual
                and series in (select series from series_with_both)
        ),
        wanted_ties as (
            select distinct
                municipality_code,
                series,
                measure,
                coordinate,
                cast(date_trunc('{long}', period_start) as date) as long_start
            from wanted
            where period_type in ('{short}', '{long}')
        )
    select
        hash('period', municipality_code, series, measure, coordinate, '{long}', long_start) as tie,
        'period' as rule,
        {_relation_over(PERIOD)} as relation,
        period_type = '{long}' as is_whole,
        cell
    from of_series as cell
    semi join wanted_ties using (municipality_code, series, measure, coordinate, long_start)
    -- only where the long period is published
    semi join
        (
            select municipality_code, series, period_start as long_start
            from alive
            where period_type = '{long}'
        ) as long_alive
        using (municipality_code, series, long_start)
    """


def _institution_ties(institutions: str) -> str:
    """A district and its institutions, in municipalities where each institution's district is known."""
    return f"""
    with
        homes as (
            select
                cell.cell,
                cell.place,
                cell.series,
                cell.measure,
                home.district,
                home.district is null and split_part(coordinate.text, '=', 2) <> 'ukendt' as is_homeless
            from cell
            inner join coordinate on cell.coordinate = coordinate.coordinate
            left join
                {quoted(institutions)} as home
                on cell.municipality_code = home.municipality_code
                and split_part(coordinate.text, '=', 2) = home.institution
            where coordinate.pattern = 'institution' and not cell.is_virtual
        ),
        settled as (
            select place from homes group by place having not bool_or(is_homeless)
        ),
        parts as (
            select homes.cell, homes.place, homes.series, homes.measure, coordinate.coordinate as whole
            from homes
            semi join settled on homes.place = settled.place
            inner join coordinate on coordinate.text = 'district=' || homes.district
            semi join
                pattern_there
                on homes.series = pattern_there.series
                and pattern_there.pattern = 'district'
        ),
        exact as (
            select series, measure
            from addition
            where cut in ('district', 'institution') and relation = '{EQUAL}'
            group by series, measure
            having count(*) = 2
        ),
        members as (
            select place, series, measure, whole, false as is_whole, cell from parts
            union all
            select ties.place, ties.series, ties.measure, ties.whole, true as is_whole, cell.cell
            from (select distinct place, series, measure, whole from parts) as ties
            inner join cell on ties.place = cell.place and ties.whole = cell.coordinate
        )
    select
        hash('institution', place, whole) as tie,
        'institution' as rule,
        case
            when
                exists (
                    select 1 from exact
                    where exact.series = members.series and exact.measure = members.measure
                )
            then '{EQUAL}'
            else '{COVER}'
        end as relation,
        is_whole,
        cell
    from members
    """
