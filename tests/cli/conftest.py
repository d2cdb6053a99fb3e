"""The command line as an operator meets it: a process, its exit code and what it prints."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

TRAPPE = Path(sys.executable).with_name("trappe")
SECRET = "the tests' own key, thirty-two bytes or more"


@dataclass(frozen=True)
class CommandLine:
    """`trappe` on one data folder."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)

    def _environment(self) -> dict[str, str]:
        ours = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TRAPPE_", "DAGSTER_", "DBT_"))
        }
        return {
            **ours,
            "TRAPPE_DATA": str(self.data),
            "TRAPPE_SECRET": SECRET,
            "TRAPPE_SITE": "false",  # tests/site makes the pages
            **self.environment,
        }

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(TRAPPE), *arguments],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(TRAPPE), *arguments],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture
def trappe(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "data")
