"""What each kept release withholds: private, beside the releases and never among them.

A number that one release hides and the next one shows tells of the first, unless it has changed in
between. So the suppression must know what the kept releases hide, and how much it was then. Each release
has a file here, as long as it is kept; nobody reads them but the pipeline.
"""

from pathlib import Path

import duckdb

from orchestration.duck import literal, quoted
from orchestration.private_files import FILE_MODE, make_private
from orchestration.release.shelf import releases, sync_folder
from orchestration.settings import Settings

_ENDING = ".parquet"


def write_withheld(
    connection: duckdb.DuckDBPyConnection, warehouse: str, settings: Settings, release_id: str
) -> None:
    """Note what the release that is made of the attached `warehouse` knows of each count.

    One row per count: its key, `count_key`, `n`, the published `amount`, `is_hidden`, and `is_needed`
    where it is hidden for its own sake or another's, not only because an older release hides it.
    """
    folder = make_private(settings.withheld_dir)
    path = folder / (release_id + _ENDING)
    unfinished = path.with_suffix(".tmp")
    source = quoted(warehouse)
    connection.execute(
        f"""
        copy (
            select
                counted.municipality_code,
                counted.series,
                counted.measure,
                counted.period_type,
                counted.period_start,
                counted.coordinate,
                counted.count_key,
                counted.n,
                counted.amount,
                hidden.cell_key is not null as is_hidden,
                coalesce(hidden.reason <> 'held', false) as is_needed
            from {source}.cells.published_count as counted
            left join {source}.cells.suppressed_cell as hidden on counted.cell_key = hidden.cell_key
            where counted.cost is not null
            order by all
        ) to {literal(str(unfinished))} (format parquet)
        """
    )
    unfinished.chmod(FILE_MODE)
    unfinished.replace(path)
    sync_folder(folder)


def discard_withheld(settings: Settings) -> None:
    """Delete what is noted of releases that are no longer kept."""
    kept = {release.release_id for release in releases(settings)}
    for path in settings.withheld_dir.glob("*"):
        if path.stem not in kept or path.suffix != _ENDING:
            path.unlink()


def withheld_path(settings: Settings, release_id: str) -> Path:
    """Where it is noted what a release withholds; may be missing for one of an older version."""
    return settings.withheld_dir / (release_id + _ENDING)
