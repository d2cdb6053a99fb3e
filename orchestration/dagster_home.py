"""Dagster's home: the instance's settings and storage."""

import os
from pathlib import Path

from orchestration.private_files import make_private, owner_only
from orchestration.settings import PROJECT_ROOT, Settings

INSTANCE_YAML = PROJECT_ROOT / "dagster.yaml"


def prepare_home(settings: Settings) -> Path:
    """Set `DAGSTER_HOME` for this process and its children, with the project's `dagster.yaml` in it.

    Unless the environment names one it is `dagster/` in the data folder. A home of one's own keeps the
    `dagster.yaml` that lies there. Without a home Dagster would make temporary ones in the working folder.
    """
    own = os.environ.get("DAGSTER_HOME")
    home = Path(own).expanduser().resolve() if own else settings.data / "dagster"
    make_private(home)
    target = home / INSTANCE_YAML.name
    text = INSTANCE_YAML.read_text("utf-8")
    if not target.exists() or (home == settings.data / "dagster" and target.read_text("utf-8") != text):
        with owner_only():
            target.write_text(text, "utf-8")
    os.environ["DAGSTER_HOME"] = str(home)
    return home
