"""Keeps out what has been erased: rows that name a forgotten child, and rows that belong to rows that went.

Neither numbers nor keys are kept, only fingerprints under the secret key, made for nothing else.
"""

import duckdb

from orchestration.duck import quoted
from orchestration.intake.belonging import Doomed, row_fingerprint_sql, without_child_sql
from orchestration.intake.contract import Contracts, Extract
from orchestration.intake.pseudonyms import fingerprint_sql

FORGOTTEN_CHILD = "forgotten child"


def child_fingerprint_sql(digits: str) -> str:
    """SQL for the lasting name of a forgotten child, from the ten digits of its number."""
    return fingerprint_sql(FORGOTTEN_CHILD, digits)


class Forgotten:
    """What may not come in again, on the landing's connection. Needs a lent key."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, contracts: Contracts) -> None:
        self._connection = connection
        self._contracts = contracts

    def leave_out(self, extract: Extract, municipality_code: str) -> int:
        """Take out of `staged` the good rows that may not come in; returns how many.

        Where rows of other extracts belong to such a row, they go as well and stay out from now on, unless
        the number is somebody else's in landing. A number that is delivered for somebody else is free again.
        Costs one query when nothing has been forgotten.
        """
        ((has_children, has_rows),) = self._connection.execute(
            "select exists (from forgotten_child), exists (from forgotten_row)"
        ).fetchall()
        conditions = self._of_children(extract) if has_children else []
        if has_rows:
            conditions += self._of_owners(extract, municipality_code)
        is_owner = bool(self._contracts.belonging_to(extract.name))
        if not conditions and not (has_rows and is_owner):
            return 0
        self._connection.execute(
            "create or replace temp table left_out as select rowid as row_id from staged "
            f"where _violations = 0 and ({' or '.join(conditions) or 'false'})"
        )
        ((n_left_out,),) = self._connection.execute("select count(*) from left_out").fetchall()
        if n_left_out and is_owner:
            self._take_what_belongs(extract, municipality_code)
        if n_left_out:
            self._connection.execute("delete from staged where rowid in (select row_id from left_out)")
        if has_rows and is_owner:
            self._set_free(extract, municipality_code)
        return int(n_left_out)

    def _of_children(self, extract: Extract) -> list[str]:
        if not extract.child_columns:
            return []
        self._connection.execute(
            f"""
            create or replace temp table forgotten_number as
            select number from identity
            where {child_fingerprint_sql("replace(number, '-', '')")}
                in (select fingerprint from forgotten_child)
            """
        )
        return [
            f"{quoted(column.name)} in (select number from forgotten_number)"
            for column in extract.child_columns
        ]

    def _of_owners(self, extract: Extract, municipality_code: str) -> list[str]:
        conditions = []
        for place, column in enumerate(extract.owner_columns):
            if any(child.required for child in extract.child_columns):
                continue
            name = row_fingerprint_sql(f"'{column.belongs_to}'", f"'{municipality_code}'", "id")
            self._connection.execute(
                f"""
                create or replace temp table forgotten_owner{place} as
                select id from (
                    select distinct {quoted(column.name)} as id from staged
                    where _violations = 0 and {quoted(column.name)} is not null
                )
                where {name} in (select fingerprint from forgotten_row)
                """
            )
            conditions.append(
                f"({without_child_sql(extract, 'staged')} "
                f"and {quoted(column.name)} in (select id from forgotten_owner{place}))"
            )
        return conditions

    def _take_what_belongs(self, extract: Extract, municipality_code: str) -> None:
        """Remove, and keep out, the rows of other extracts that belong to the rows left out."""
        key = quoted(extract.key_columns[0].name)
        doomed = Doomed(self._connection, self._contracts)
        name = row_fingerprint_sql(f"'{extract.name}'", f"'{municipality_code}'", key)
        self._connection.execute(
            f"""
            insert into doomed_id
            select '{extract.name}', '{municipality_code}', {key} from staged
            where rowid in (select row_id from left_out)
                and {name} not in (select fingerprint from forgotten_row)
                and {key} not in (
                    select {key} from main.{quoted(extract.name)}
                    where municipality_code = '{municipality_code}' and {key} is not null
                )
            """
        )
        doomed.find(lambda _: None)
        doomed.remember()
        doomed.delete()

    def _set_free(self, extract: Extract, municipality_code: str) -> None:
        name = row_fingerprint_sql(
            f"'{extract.name}'", f"'{municipality_code}'", quoted(extract.key_columns[0].name)
        )
        self._connection.execute(
            "delete from forgotten_row "
            f"where fingerprint in (select {name} from staged where _violations = 0)"
        )
