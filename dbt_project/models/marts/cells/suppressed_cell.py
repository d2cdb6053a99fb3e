"""The rows of the marts that are hidden, for their own sake or for the sake of others."""

from orchestration.disclosure import suppressed_cells


def model(dbt, session):
    """See `orchestration.disclosure`."""
    dbt.config(materialized="table")
    return suppressed_cells(
        session,
        dbt.ref("published_count"),
        dbt.ref("dim_institution"),
        min_cell=int(dbt.config.get("min_cell")),
    )
