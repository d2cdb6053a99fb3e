"""One check and what came of it: the same shape for dbt's tests, Great Expectations and the gate's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Source = Literal["dbt", "gx", "gate"]
Status = Literal["ok", "failed", "not_applicable", "not_run"]
"""`not_applicable`: there was nothing to look at; `not_run`: the check itself broke down."""
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check of one run. Holds counts and names, never a value from a row."""

    check_id: str
    source: Source
    table_name: str
    """The table checked, without its schema."""
    category: str
    guards: str
    """What the check guards, one sentence in Danish."""
    status: Status
    severity: Severity = "error"
    n_rows: int | None = None
    """Rows looked at, where that is known."""
    n_failing: int | None = None
    advice: str = ""
    """What a reader of the numbers should know when it fails, in Danish."""
    resolve: str = ""
    """What the engineer does about it."""
    reason: str = ""
    """Why it failed or wasn't run, without values."""
    is_accepted: bool = False
    """Whether an operator has looked at the failure and let it pass."""

    @property
    def is_blocking(self) -> bool:
        """Whether this result alone keeps the gate shut."""
        return self.severity == "error" and self.status in ("failed", "not_run") and not self.is_accepted


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """The outcome of one run of the gate."""

    passed: bool
    checks: list[CheckResult]
    content_fingerprint: str
    inputs_fingerprint: str
    checked_at: datetime
    as_known_on: date | None
    min_cell: int
    dominance_percent: int
    accept_jump: bool

    @property
    def blocking(self) -> list[CheckResult]:
        """The checks that keep the gate shut."""
        return [check for check in self.checks if check.is_blocking]

    def of_table(self, table_name: str) -> list[CheckResult]:
        """The checks of one table, in the order they ran."""
        return [check for check in self.checks if check.table_name == table_name]


def count_by_status(checks: Sequence[CheckResult]) -> dict[Status, int]:
    """How many checks came out each way, every status named."""
    counts: dict[Status, int] = {"ok": 0, "failed": 0, "not_applicable": 0, "not_run": 0}
    for check in checks:
        counts[check.status] += 1
    return counts
