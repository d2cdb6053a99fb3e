"""What a municipality and a dashboard see: files go in, one command runs, the published file is read."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

TRAPPE = Path(sys.executable).with_name("trappe")


@dataclass(frozen=True)
class Installation:
    """One data folder, driven through its files and the command line alone."""

    data: Path
    min_cell: int = 1

    def deliver(self, name: str, header: str, *rows: str, encoding: str = "utf-8") -> Path:
        """Drop one delivery as a supplier's system would write it."""
        path = self.data / "extracts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("".join(f"{line}\r\n" for line in (header, *rows)).encode(encoding))
        return path

    def trappe(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command line and hand back what it printed and its exit code."""
        return subprocess.run(
            [str(TRAPPE), *arguments],
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("TRAPPE_")},
                "TRAPPE_DATA": str(self.data),
                "TRAPPE_SECRET": "an outside test's own key, thirty-two bytes or more",
                "TRAPPE_MIN_CELL": str(self.min_cell),
                "TRAPPE_SITE": "false",  # tests/site makes the pages
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def published(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the published marts."""
        with duckdb.connect(str(self.data / "published" / "marts.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def landed(self, sql: str) -> list[tuple[object, ...]]:
        """Rows of the landing file, whose ledger is fixed for outside readers."""
        with duckdb.connect(str(self.data / "landing.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def leaks(self, *texts: str) -> list[str]:
        """Files below the data folder, but for the deliveries, that hold one of the texts (by its place)."""
        return [
            f"{path.relative_to(self.data)} holds text {place}"
            for path in sorted(self.data.rglob("*"))
            if path.is_file() and "extracts" not in path.relative_to(self.data).parts
            for place, text in enumerate(texts)
            if text.encode() in path.read_bytes()
        ]

    def indicator(
        self,
        municipality: str,
        indicator: str,
        label: str,
        cut: str = "total",
        value: str = "alle",
        period_type: str = "month",
    ) -> tuple[object, ...] | None:
        """(numerator, denominator, value, status) of one published number, or None where there is no row."""
        rows = self.published(
            f"""
            select numerator, denominator, value, status from mart_indicator
            where municipality_code = '{municipality}' and indicator_id = '{indicator}'
                and period_type = '{period_type}' and period_label = '{label}'
                and cut = '{cut}' and cut_value = '{value}'
            """
        )
        assert len(rows) <= 1, "one row per municipality, indicator, period and cut"
        return rows[0] if rows else None


def spellings(*numbers: str) -> list[str]:
    """CPR numbers with a dash and without."""
    bare = [number.replace("-", "") for number in numbers]
    return [*bare, *(f"{number[:6]}-{number[6:]}" for number in bare)]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An empty installation with suppression switched off, so that hand-worked numbers can be read."""
    return Installation(tmp_path_factory.mktemp("outside") / "data")
