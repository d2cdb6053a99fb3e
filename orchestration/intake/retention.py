"""Removes what is older than the contract lets it be, after every intake.

Today is the newest day that a municipality has delivered for, as for every number that is published; but a
day that lies ahead, a typing error in a file's name, makes nothing old. What is removed is judged by the
newest version of a row, and goes with all its versions and all that belongs to it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from orchestration.duck import quoted
from orchestration.intake.belonging import Doomed
from orchestration.intake.contract import Column, Contracts, Extract

ADULT_AT = 18
"""Years."""

CHILDREN = "child"
"""Stands for an extract where children's own rows are counted."""


@dataclass(frozen=True)
class ExpiredRows:
    """Rows of one extract that were too old; children belong to no single municipality."""

    municipality_code: str | None
    extract: str
    rows_removed: int


def years_after_sql(day: str, years: int) -> str:
    """SQL for the day some years after another; after 29 February it is 1 March where there is no 29th."""
    later = f"({day} + to_years({years}))"
    return (
        f"cast({later} + to_days(case when day({day}) = 29 and day({later}) = 28 then 1 else 0 end) as date)"
    )


def remove_expired(connection: duckdb.DuckDBPyConnection, contracts: Contracts) -> list[ExpiredRows]:
    """Remove the rows whose time is over, in one transaction, and write down how many. Needs a lent key.

    The database marks their space as free; the bytes themselves stay in the file until others are written
    there, or until the file is written anew (`orchestration.intake.erasing`).
    """
    connection.execute(
        """
        create or replace temp table retention_day as
        select municipality_code, max(as_of_date) as today from delivery
        where status = 'accepted' and as_of_date <= current_date group by municipality_code
        """
    )
    _find_grown_up(connection, contracts)
    doomed = Doomed(connection, contracts)
    doomed.find(lambda extract: _expired_rows(connection, extract, contracts))
    if not doomed.counts():
        return []
    connection.execute("begin transaction")
    try:
        removed = _remove(connection, contracts, doomed)
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
    connection.execute("checkpoint")
    return removed


def _find_grown_up(connection: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
    """Make `grown_up`: the few children that have been so for as long as any extract asks, and since when."""
    rules = [extract.retention for extract in contracts.extracts.values()]
    years = [rule.years for rule in rules if rule.after == "adulthood" and rule.years is not None]
    at_least = ADULT_AT + min(years, default=0)
    connection.execute(
        f"""
        create or replace temp table grown_up as
        select child_key, {years_after_sql("birth_date", ADULT_AT)} as adult_on from child
        where birth_date <= (select max(today) from retention_day) - to_years({at_least})
        """
    )


def _remove(connection: duckdb.DuckDBPyConnection, contracts: Contracts, doomed: Doomed) -> list[ExpiredRows]:
    removed = [
        ExpiredRows(municipality_code, extract, rows)
        for extract in doomed.counts()
        for municipality_code, rows in connection.execute(
            f"""
            select municipality_code, count(*) from main.{quoted(extract)}
            where rowid in (select row_id from doomed where extract = '{extract}')
            group by municipality_code order by municipality_code
            """
        ).fetchall()
    ]
    doomed.remember()
    doomed.delete()
    if (children := remove_unnamed_children(connection, contracts)) > 0:
        removed.append(ExpiredRows(None, CHILDREN, children))
    days = dict(connection.execute("select municipality_code, today from retention_day").fetchall())
    applied_at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    connection.executemany(
        "insert into retention values ($1, $2, $3, $4, $5)",
        [
            (
                applied_at,
                days.get(one.municipality_code),
                one.municipality_code,
                one.extract,
                one.rows_removed,
            )
            for one in removed
        ],
    )
    return removed


def remove_unnamed_children(connection: duckdb.DuckDBPyConnection, contracts: Contracts) -> int:
    """Remove the children that no row names any more; returns how many."""
    named = " union all ".join(
        f"select {quoted(column.name)} as child_key from main.{quoted(extract.name)}"
        for extract in contracts.extracts.values()
        for column in extract.child_columns
    )
    if not named:
        return 0
    ((count,),) = connection.execute(
        f"delete from child where not exists (select 1 from ({named}) as named "
        "where named.child_key = child.child_key)"
    ).fetchall()
    return int(count)


def _expired_rows(
    connection: duckdb.DuckDBPyConnection, extract: Extract, contracts: Contracts
) -> str | None:
    """SQL for the rows (`row_id`) of an extract whose own time is over; None when there are none."""
    expired = _expired_sql(extract, contracts)
    if expired is None:
        return None
    table = f"expired_{extract.name}"
    connection.execute(f"create or replace temp table {quoted(table)} as {expired}")
    ((found,),) = connection.execute(f"select count(*) from {quoted(table)}").fetchall()
    if not found:
        return None
    key = ", ".join(f"stored.{quoted(column.name)}" for column in extract.key_columns)
    return f"""
        select row_id from (
            select
                stored.rowid as row_id,
                arg_max(expired.row_id is not null, stored._as_of_from) over (
                    partition by stored.municipality_code, {key}
                ) as is_over
            from main.{quoted(extract.name)} as stored
            left join {quoted(table)} as expired on expired.row_id = stored.rowid
        ) where is_over
    """


def _expired_sql(extract: Extract, contracts: Contracts) -> str | None:
    """SQL for every version (`row_id`) that is over by what stands in it."""
    rule = extract.retention
    if rule.years is None:
        return None
    ended = f"stored.{quoted(extract.column(rule.last_day).name)}" if rule.last_day is not None else ""
    own = f"cast(cast({ended} as date) + 1 as date)" if ended else "cast(null as date)"
    match rule.after:
        case "adulthood":
            return _after_adulthood(extract, rule.years, own, has_last_day=bool(ended))
        case "case_end" if extract.owner_columns:
            (column,) = extract.owner_columns
            return _after_case(extract, column, contracts, rule.years, own)
        case "belongs_to":
            (column,) = extract.owner_columns
            return _select(extract, own, rule.years, where=f"not {_is_held(column, contracts)}")
        case _:
            return _select(extract, own, rule.years)


def _select(extract: Extract, begins: str, years: int, *, joins: str = "", where: str = "true") -> str:
    return f"""
        select stored.rowid as row_id
        from main.{quoted(extract.name)} as stored
        join retention_day on retention_day.municipality_code = stored.municipality_code {joins}
        where {years_after_sql(begins, years)} <= retention_day.today and {where}
    """


def _after_adulthood(extract: Extract, years: int, own: str, *, has_last_day: bool) -> str:
    (column,) = extract.child_columns
    child = f"stored.{quoted(column.name)}"
    joins = f"join grown_up on grown_up.child_key = {child}"
    selects = [_select(extract, f"greatest(grown_up.adult_on, {own})", years, joins=joins)]
    if has_last_day and not column.required:
        selects.append(_select(extract, own, years, where=f"{child} is null"))
    return " union all ".join(selects)


def _after_case(extract: Extract, column: Column, contracts: Contracts, years: int, own: str) -> str:
    case = contracts.extracts[str(column.belongs_to)]
    assert case.retention.last_day is not None
    key = quoted(case.key_columns[0].name)
    joins = f"""
        left join (
            select
                municipality_code,
                {key} as id,
                arg_max_null({quoted(case.column(case.retention.last_day).name)}, _as_of_from) as last_day
            from main.{quoted(case.name)} group by municipality_code, {key}
        ) as cases
            on cases.municipality_code = stored.municipality_code
            and cases.id = stored.{quoted(column.name)}
    """
    begins = f"""
        (case
            when cases.id is null then {own}
            when cases.last_day is not null
            then greatest(cast(cast(cases.last_day as date) + 1 as date), {own})
        end)
    """
    return _select(extract, begins, years, joins=joins)


def _is_held(column: Column, contracts: Contracts) -> str:
    owner = contracts.extracts[str(column.belongs_to)]
    return f"""
        exists (
            select 1 from main.{quoted(owner.name)} as owner
            where owner.municipality_code = stored.municipality_code
                and owner.{quoted(owner.key_columns[0].name)} = stored.{quoted(column.name)}
        )
    """
