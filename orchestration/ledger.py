"""What the ledger of landing says: where each municipality stands with each extract."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from orchestration.duck import connect, quoted
from orchestration.settings import Settings


@dataclass(frozen=True)
class Standing:
    """One extract of one municipality."""

    municipality_code: str
    extract: str
    as_of_date: date | None
    """The newest day in force; None when every delivery was refused."""
    received_at: datetime
    """When the last file was read."""
    last_status: str
    reason_code: str | None
    rows_accepted: int
    """Rows of the last delivery."""
    rows_refused: int


def standings(settings: Settings) -> list[Standing]:
    """One line per municipality and extract of which a file has been read, in that order.

    Raises `duckdb.IOException` while another process writes landing.
    """
    if not settings.landing_path.exists():
        return []
    with connect(settings.landing_path, settings, read_only=True) as connection:
        rows = connection.execute(
            """
            select
                municipality_code,
                extract,
                max(as_of_date) filter (where status in ('accepted', 'unchanged')) as as_of_date,
                max(received_at) as received_at,
                arg_max(status, delivery_id) as last_status,
                arg_max(reason_code, delivery_id) filter (where status = 'refused') as reason_code,
                coalesce(arg_max(rows_accepted, delivery_id), 0) as rows_accepted,
                coalesce(arg_max(rows_refused, delivery_id), 0) as rows_refused
            from delivery
            group by municipality_code, extract
            order by municipality_code, extract
            """
        ).fetchall()
    return [Standing(*row) for row in rows]


def row_counts(settings: Settings, tables: Iterable[str]) -> dict[str, int]:
    """Rows of landing's tables, history included."""
    with connect(settings.landing_path, settings, read_only=True) as connection:
        query = " union all ".join(f"select '{table}', count(*) from {quoted(table)}" for table in tables)
        return dict(connection.execute(query).fetchall())


def seen_files(settings: Settings) -> set[tuple[int, int, int]]:
    """Size, time of the last write and of the last change (nanoseconds) of every file that intake has read.

    Raises `duckdb.IOException` while another process writes landing.
    """
    if not settings.landing_path.exists():
        return set()
    with connect(settings.landing_path, settings, read_only=True) as connection:
        return set(connection.execute("select size, modified_ns, changed_ns from seen_file").fetchall())
