"""Intake: from delivered files to the landing file, by way of contract, reader, checks and pseudonyms.

Knows nothing of Dagster. Nothing here shows, logs or stores a cell's value outside the landing tables.
"""

import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from orchestration import duck
from orchestration.intake.checks import Checked, Checker, check_share
from orchestration.intake.contract import ContractError, Contracts, load_contracts
from orchestration.intake.discovery import (
    Candidate,
    DeliveryName,
    IgnoredFile,
    discover,
    parse_name,
    shown_path,
)
from orchestration.intake.landing import DeliveryResult, File, Landing, LandingError, Outcome
from orchestration.intake.pseudonyms import PseudonymKey, PseudonymKeyError, load_key, make_demo_key
from orchestration.intake.reader import Delivered, StillWrittenError, read_delivered, read_sheet
from orchestration.intake.reasons import IGNORED, SAME_CONTENT, Refusal, older_day
from orchestration.intake.report import Subject, receipt, row_lines, rule_counts, write_report
from orchestration.settings import Settings

__all__ = [
    "CheckReport",
    "ContractError",
    "Contracts",
    "DeliveryResult",
    "FailedFile",
    "IgnoredFile",
    "IntakeResult",
    "LandingError",
    "PseudonymKeyError",
    "check_file",
    "load_contracts",
    "make_demo_key",
    "take_in",
]


@dataclass(frozen=True)
class FailedFile:
    """A delivery that a fault of our own kept from being taken in; it is tried again by the next run.

    `path` is safe to show; `fault` names the kind of error and the place in the code, without its message,
    which may hold a cell's value.
    """

    path: str
    fault: str


@dataclass(frozen=True)
class IntakeResult:
    """What one run of intake did: the lines it wrote in the ledger, and the files it reported.

    A run with `failed` files has to end with an error: the others are taken in, these are not.
    """

    deliveries: list[DeliveryResult] = field(default_factory=list)
    ignored: list[IgnoredFile] = field(default_factory=list)
    failed: list[FailedFile] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether the landing file says anything that it didn't say before."""
        return bool(self.deliveries)


@dataclass(frozen=True)
class CheckReport:
    """What would be said of a file: `status` is accepted, refused or ignored, `text` the report in Danish."""

    status: str
    text: str


def take_in(
    settings: Settings, contracts: Contracts, *, progress: Callable[[str], None] = lambda _: None
) -> IntakeResult:
    """Take in every delivery below the extracts folder that is new, oldest day first, one transaction each.

    `progress` gets English lines without any cell's value. A run that is killed can be started again and
    ends as if it had not been. A file that fails costs only itself.

    Raises `PseudonymKeyError` without a key or with another than the landing's, `LandingError` when the
    landing file doesn't fit the contract: then nothing was taken in.
    """
    key = load_key(settings)
    if key.is_demo:
        progress("The pseudonyms are made with the demo's key: for invented children only.")
    with _owner_only(), duck.connect(settings.landing_path, settings) as connection:
        spill = settings.work_dir / "intake_spill"
        shutil.rmtree(spill, ignore_errors=True)
        # Until a child's number is replaced by its key it is in memory only; should memory run out, what
        # DuckDB puts aside on disk must not be readable. Its own random generator is not one for lasting
        # secrets (hence `unsafe`), but good for a key that dies with the process.
        connection.execute("set force_mbedtls_unsafe = true")
        connection.execute("set temp_file_encryption = true")
        connection.execute("set temp_directory = $1", [str(spill)])
        landing = Landing(connection)
        landing.prepare(contracts, key)
        key.lend_to(connection)
        try:
            return _Run(settings, contracts, key, landing, progress).take_in()
        finally:
            shutil.rmtree(spill, ignore_errors=True)


class _Run:
    """One run over the extracts folder."""

    def __init__(
        self,
        settings: Settings,
        contracts: Contracts,
        key: PseudonymKey,
        landing: Landing,
        progress: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._contracts = contracts
        self._key = key
        self._landing = landing
        self._progress = progress
        self._checker = Checker(landing.connection)
        self._result = IntakeResult()

    def take_in(self) -> IntakeResult:
        if (last := self._landing.last_delivery_id()) is not None:
            self._report(last)  # a run that was killed may have left the last one without
        candidates, ignored = discover(self._settings.extracts_dir, self._contracts)
        self._result.ignored.extend(ignored)
        for candidate in candidates:
            path = self._storable_path(candidate.relative)
            try:
                line = self._take_in_file(candidate, path)
            except StillWrittenError:
                self._result.ignored.append(IgnoredFile(path, "still_written"))
            except OSError as error:
                if error.filename is None or Path(error.filename) != candidate.path:
                    self._fail(path, error)
                else:
                    self._result.ignored.append(IgnoredFile(path, "unreadable"))
            except Exception as error:
                self._fail(path, error)
            else:
                if line is not None:
                    self._result.deliveries.append(line)
                    self._progress(_said(line))
        self._landing.rewrite_ignored(self._result.ignored)
        for file in self._result.ignored:
            self._progress(f"{file.path}: no delivery ({file.reason_code})")
        return self._result

    def _take_in_file(self, candidate: Candidate, path: str) -> DeliveryResult | None:
        """Take one file in, if there is anything new to say of it."""
        landing, name = self._landing, candidate.name
        known = landing.known_content(path, candidate.status)
        if known is not None and landing.is_settled(name, path, known):
            return None
        delivered = read_delivered(candidate.path)
        file = File(name, path, candidate.status, delivered.content_hash)
        if landing.is_settled(name, path, delivered.content_hash):
            landing.remember(file)
            return None
        if landing.content_of_day(name) == delivered.content_hash:
            line = landing.note(file, Outcome("unchanged", *SAME_CONTENT))
        elif (newest := landing.newest_day(name)) is not None and newest > name.as_of_date:
            line = landing.note(file, Outcome("outdated", *older_day(f"{newest:%d-%m-%Y}")))
        else:
            line = self._check_and_accept(file, delivered)
        self._report(line.delivery_id)
        return line

    def _check_and_accept(self, file: File, delivered: Delivered) -> DeliveryResult:
        checked: Checked | None = None
        try:
            sheet = read_sheet(delivered)
            del delivered
            checked = self._checker.check(
                sheet, file.name.extract, file.name.municipality_code, with_keys=True
            )
            del sheet
            check_share(checked, file.name.extract)
            return self._landing.accept(file, checked)
        except Refusal as refusal:
            return self._landing.note(file, _refused(refusal, checked), checked)
        finally:
            self._checker.clear()

    def _report(self, delivery_id: int) -> None:
        write_report(self._landing.connection, self._settings.reports_dir, self._contracts, delivery_id)

    def _storable_path(self, relative: str) -> str:
        """A path below the extracts folder as it may be stored: masked, and then still told from others."""
        shown = shown_path(relative)
        return shown if shown == relative else f"{shown} ({self._key.fingerprint(relative)[:8]})"

    def _fail(self, path: str, error: Exception) -> None:
        self._result.ignored.append(IgnoredFile(path, "failed"))
        self._result.failed.append(FailedFile(path, _fault(error)))
        self._progress(f"{path}: failed, {_fault(error)}")


def check_file(path: Path, settings: Settings, contracts: Contracts) -> CheckReport:
    """What would be said of this file as a delivery. Writes nothing, and needs neither key nor landing file;
    so whether too much of what is in force is missing isn't checked.
    """
    name = parse_name(path.name, contracts)
    if isinstance(name, str):
        return CheckReport("ignored", f"{shown_path(path.name)}\n\n{IGNORED[name]}\n")
    try:
        delivered = read_delivered(path)
    except StillWrittenError:
        return CheckReport("ignored", f"{path.name}\n\n{IGNORED['still_written']}\n")
    except OSError:
        return CheckReport("ignored", f"{path.name}\n\n{IGNORED['unreadable']}\n")
    checked: Checked | None = None
    with duck.connect(None, settings) as connection:
        connection.execute("set temp_directory = ''")
        try:
            checked = Checker(connection).check(
                read_sheet(delivered), name.extract, name.municipality_code, with_keys=False
            )
            check_share(checked, name.extract)
            outcome = Outcome(
                "accepted",
                rows_read=checked.rows_read,
                rows_accepted=checked.rows_accepted,
                rows_refused=checked.rows_refused,
                unknown_columns=checked.headers.unknown_shown,
            )
        except Refusal as refusal:
            outcome = _refused(refusal, checked)
    return CheckReport(outcome.status, _checked_text(name, outcome, checked, contracts))


def _checked_text(name: DeliveryName, outcome: Outcome, checked: Checked | None, contracts: Contracts) -> str:
    code = name.municipality_code
    subject = Subject(
        name.file_name, name.extract, f"{code} {contracts.municipalities[code]}", name.as_of_date
    )
    text = receipt(subject, outcome, rule_counts(name.extract, checked) if checked else {})
    lines = list(row_lines(name.extract, checked)) if checked else []
    return text + ("\n" + "\n".join(lines) + "\n" if lines else "")


def _refused(refusal: Refusal, checked: Checked | None) -> Outcome:
    return Outcome(
        "refused",
        refusal.code,
        refusal.reason,
        rows_read=refusal.rows_read,
        rows_refused=checked.rows_refused if checked else 0,
        unknown_columns=checked.headers.unknown_shown if checked else "",
    )


def _said(line: DeliveryResult) -> str:
    if line.status == "accepted":
        return (
            f"{line.file_name}: accepted, {line.rows_read} rows read, {line.rows_refused} refused, "
            f"{line.rows_new} new, {line.rows_changed} changed, {line.rows_removed} removed"
        )
    return f"{line.file_name}: {line.status} ({line.reason_code})"


def _fault(error: Exception) -> str:
    """The kind of an error and where it was raised, without its message: that may quote a cell."""
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "orchestration" in Path(frame.filename).parts
    ]
    place = f" in {Path(own[-1].filename).name}, line {own[-1].lineno}" if own else ""
    return f"{type(error).__name__}{place}"


@contextmanager
def _owner_only() -> Iterator[None]:
    """Files and folders made meanwhile can be read by their owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
