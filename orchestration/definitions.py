"""The Dagster code location: everything below `defs/`."""

from pathlib import Path

import dagster as dg


@dg.definitions
def definitions() -> dg.Definitions:
    """What `dagster dev` and the daemon load, and `trappe run` executes."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
