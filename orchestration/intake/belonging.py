"""Rows that go together: those that are to go by themselves, and those that belong to them by the contract.

A row without a child of its own belongs to the row that its `belongs_to` column names, in its municipality: a
number means nothing in another. One that has a child is that child's alone, whatever else it mentions.
"""

from collections.abc import Callable

import duckdb

from orchestration.duck import quoted
from orchestration.intake.contract import Contracts, Extract
from orchestration.intake.pseudonyms import fingerprint_sql

FORGOTTEN_ROW = "forgotten row"


def row_fingerprint_sql(extract: str, municipality_code: str, identity: str) -> str:
    """SQL for the lasting name of a row that went, made of its extract, municipality and number (SQL)."""
    return fingerprint_sql(FORGOTTEN_ROW, f"{extract} || '|' || {municipality_code} || '|' || {identity}")


def without_child_sql(extract: Extract, row: str) -> str:
    """SQL that is true for a row that has no child of its own."""
    return " and ".join(f"{row}.{quoted(column.name)} is null" for column in extract.child_columns) or "true"


class Doomed:
    """The rows that are to go, in the temporary table `doomed` (extract, row_id), and in `doomed_id` the
    numbers (extract, municipality_code, id) that nobody has any more when they are gone.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
        self._connection = connection
        self._contracts = contracts
        connection.execute(
            "create or replace temp table doomed (extract varchar not null, row_id bigint not null)"
        )
        connection.execute(
            "create or replace temp table doomed_id "
            "(extract varchar not null, municipality_code varchar not null, id varchar not null)"
        )

    def find(self, own_rows: Callable[[Extract], str | None]) -> None:
        """Add the rows that `own_rows` selects (`row_id`, at most once each) and all that belongs to them.

        What is in `doomed_id` already is gone, too. A number goes with the newest version of its row: one
        that has passed to somebody else stays, with all that belongs to it.
        """
        owners = {
            name for (name,) in self._connection.execute("select distinct extract from doomed_id").fetchall()
        }
        for extract in self._contracts.owners_first:
            selects = [own] if (own := own_rows(extract)) is not None else []
            selects += [
                f"""
                select stored.rowid as row_id from main.{quoted(extract.name)} as stored
                semi join doomed_id on doomed_id.extract = '{column.belongs_to}'
                    and doomed_id.municipality_code = stored.municipality_code
                    and doomed_id.id = stored.{quoted(column.name)}
                where {without_child_sql(extract, "stored")}
                """
                for column in extract.owner_columns
                if column.belongs_to in owners
            ]
            if not selects:
                continue
            self._connection.execute(
                f"insert into doomed select '{extract.name}', row_id from ({' union '.join(selects)})"
            )
            if self._contracts.belonging_to(extract.name) and self._add_ids(extract):
                owners.add(extract.name)

    def _add_ids(self, extract: Extract) -> bool:
        key = f"stored.{quoted(extract.key_columns[0].name)}"
        self._connection.execute(
            f"""
            insert into doomed_id
            with gone as (select row_id from doomed where extract = '{extract.name}'),
            touched as (
                select distinct stored.municipality_code, {key} as id
                from main.{quoted(extract.name)} as stored semi join gone on gone.row_id = stored.rowid
            )
            select '{extract.name}', stored.municipality_code, {key}
            from main.{quoted(extract.name)} as stored
            semi join touched
                on touched.municipality_code = stored.municipality_code and touched.id = {key}
            left join gone on gone.row_id = stored.rowid
            group by stored.municipality_code, {key}
            having arg_max(gone.row_id is not null, stored._as_of_from)
            """
        )
        ((found,),) = self._connection.execute(
            "select count(*) from doomed_id where extract = $1", [extract.name]
        ).fetchall()
        return bool(found)

    def counts(self) -> dict[str, int]:
        """Rows that are to go, by extract."""
        return dict(
            self._connection.execute(
                "select extract, count(*) from doomed group by extract order by extract"
            ).fetchall()
        )

    def remember(self, table: str = "forgotten_row") -> None:
        """Note the numbers that nobody has any more, so that what belongs to them never comes in again.

        Only their fingerprints are kept. Needs a lent key.
        """
        name = row_fingerprint_sql("extract", "municipality_code", "id")
        self._connection.execute(
            f"""
            insert into {table}
            select distinct {name} as fingerprint from doomed_id
            where fingerprint not in (select fingerprint from {table})
            """
        )

    def delete(self) -> None:
        """Delete the rows."""
        for extract in self.counts():
            self._connection.execute(
                f"delete from main.{quoted(extract)} "
                f"where rowid in (select row_id from doomed where extract = '{extract}')"
            )
