"""Every equation and bound between published numbers that follows from the declarations, made by SQL.

Works on the relation `count` of the reader. Makes two temporary tables: `cell`, the numbers with an id, and
`term`, the members of each tie. A tie says: the numbers of its side `whole` together are the numbers of its
side `part` together, or, with another relation, what bounds of the two there are (see `declarations`).
"""

import duckdb

from orchestration.attack.declarations import WITHIN_ONE_MUNICIPALITY, Declarations
from orchestration.attack.declared_ties import add_declared_ties
from orchestration.attack.shape_ties import WHOLES, add_rests, tie_queries
from orchestration.attack.tables import KEY_COLUMNS, insert_rows
from orchestration.duck import quoted


def build_ties(
    connection: duckdb.DuckDBPyConnection,
    declarations: Declarations,
    *,
    numbers: str = "count",
    institutions: str | None = None,
    only_hidden: bool = True,
) -> None:
    """Make the tables `cell` and `term` from the relation `numbers`.

    `cell`: cell, the key, kind, value, is_hidden, is_virtual (a number that nobody publishes, such as the
    rest of a share). `term`: tie, rule (the declaration it comes from), relation, is_whole, cell.
    `institutions`: a relation (municipality_code, institution, district), each institution with its one
    district. `only_hidden`: leave out ties all of whose members are known.
    """
    _declare(connection, declarations)
    _number_cells(connection, numbers)
    add_declared_ties(connection, declarations)
    add_rests(connection)
    _index(connection)
    keep = "where is_hidden" if only_hidden else ""
    connection.execute(
        f"""
        create or replace temp table wanted as select * from cell {keep}
        """
    )
    for query in tie_queries(institutions):
        connection.execute(f"insert into term {query}")
    if only_hidden:
        connection.execute(
            """
            create or replace temp table term as
            select term.*
            from term
            semi join
                (
                    select tie from term inner join cell using (cell) where is_hidden
                ) as with_hidden
                on term.tie = with_hidden.tie
            """
        )


def _declare(connection: duckdb.DuckDBPyConnection, declarations: Declarations) -> None:
    connection.execute(
        "create or replace temp table addition "
        "(series varchar, measure varchar, cut varchar, relation varchar)"
    )
    connection.execute("create or replace temp table share (series varchar)")
    additions = [
        (series.name, series.measure, cut, relation)
        for series in declarations.series
        for cut, relation in series.relations
    ]
    shares = [(series.name,) for series in declarations.series if series.is_share]
    insert_rows(connection, "addition", additions)
    insert_rows(connection, "share", sorted(set(shares)))


def _number_cells(connection: duckdb.DuckDBPyConnection, numbers: str) -> None:
    connection.execute(
        f"""
        create or replace temp table cell as
        select
            row_number() over () - 1 as cell, {KEY_COLUMNS}, kind, value, is_hidden, false as is_virtual
        from {quoted(numbers)}
        """
    )
    connection.execute(
        """
        create or replace temp table term (
            tie ubigint, rule varchar, relation varchar, is_whole boolean, cell bigint
        )
        """
    )
    connection.execute(
        """
        create or replace temp table alive as
        select distinct municipality_code, series, period_type, period_start from cell
        """
    )
    # the cuts of a coordinate without their values
    connection.execute(
        "create or replace temp macro pattern_of(coordinate) as regexp_replace(coordinate, '=[^&]*', '', 'g')"
    )
    connection.execute(
        """
        create or replace temp table pattern_there as
        select distinct series, pattern_of(coordinate) as pattern from cell
        """
    )


def _index(connection: duckdb.DuckDBPyConnection) -> None:
    """Small keys for the big joins: `place` for all of the key but the coordinate, and the dropped cuts."""
    connection.execute(
        """
        create or replace temp table place as
        select
            row_number() over () - 1 as place, municipality_code, series, measure, period_type, period_start
        from (select distinct municipality_code, series, measure, period_type, period_start from cell)
        """
    )
    connection.execute(
        f"""
        create or replace temp table coordinate as
        with
            published as (select distinct coordinate as text from cell),
            -- a whole that nobody publishes where its cuts are published is a zero everywhere
            with_wholes as (
                select text from published
                union
                select array_to_string(list_filter(string_split(text, '&'), one -> one <> part), '&') as text
                from published, unnest(string_split(text, '&')) as parts (part)
                where contains(text, '&')
            )
        select
            row_number() over () - 1 as coordinate,
            text,
            pattern_of(text) as pattern,
            regexp_matches(text, '(^|&)({"|".join(WITHIN_ONE_MUNICIPALITY)})=') as is_within_one
        from with_wholes
        """
    )
    connection.execute(
        """
        create or replace temp table cell as
        select cell.* exclude (coordinate), place.place, coordinate.coordinate
        from cell
        inner join place using (municipality_code, series, measure, period_type, period_start)
        inner join coordinate on cell.coordinate = coordinate.text
        """
    )
    connection.execute(WHOLES)
