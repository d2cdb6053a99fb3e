"""Releases that may show a child that has been erased since: none of them is put in front again."""

from orchestration.duck import attach, connect
from orchestration.settings import Settings

TABLE = "erasure_release"
"""In landing: the releases that were on the shelf when a child was erased."""


def withdrawn(settings: Settings) -> frozenset[str]:
    """Ids of the releases that were made before a child was erased, also of those that are gone already.

    Raises `duckdb.IOException` while another process writes landing.
    """
    if not settings.landing_path.exists():
        return frozenset()
    with connect(None, settings) as connection:
        attach(connection, settings.landing_path, "landing")
        ((is_there,),) = connection.execute(
            "select count(*) > 0 from duckdb_tables() where database_name = 'landing' and table_name = $1",
            [TABLE],
        ).fetchall()
        if not is_there:
            return frozenset()
        found = connection.execute(f"select release_id from landing.main.{TABLE}").fetchall()
    return frozenset(release_id for (release_id,) in found)
