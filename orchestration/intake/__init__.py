"""Intake: from delivered files to the landing file, by way of contract, reader, checks and pseudonyms.

Knows nothing of Dagster. Nothing here shows, logs or stores a cell's value outside the landing tables.
"""

import traceback
from collections.abc import Callable
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
from orchestration.intake.report import Subject, receipt, row_lines, rule_counts, unreported, write_report
from orchestration.intake.retention import ExpiredRows, remove_expired
from orchestration.intake.spill import unreadable_spill
from orchestration.private_files import owner_only
from orchestration.settings import Settings

__all__ = [
    "CheckReport",
    "ContractError",
    "Contracts",
    "DeliveryResult",
    "ExpiredRows",
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
    """A delivery, or a report, that a fault of our own spoilt; it is tried again by the next run.

    `path` is safe to show; `fault` names the kind of error and the place in the code, without its message,
    which may hold a cell's value.
    """

    path: str
    fault: str


@dataclass(frozen=True)
class IntakeResult:
    """What one run of intake did: the lines it wrote in the ledger, and the files it reported.

    A run with `failed` files has to end with an error: the others are taken in, these are not. `expired` is
    what was removed because its time was over.
    """

    deliveries: list[DeliveryResult] = field(default_factory=list)
    ignored: list[IgnoredFile] = field(default_factory=list)
    failed: list[FailedFile] = field(default_factory=list)
    expired: list[ExpiredRows] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether the landing file says anything that it didn't say before."""
        return bool(self.deliveries or self.expired)


@dataclass(frozen=True)
class CheckReport:
    """What would be said of a file: `status` is accepted, refused, ignored or failed; `text` is in Danish."""

    status: str
    text: str


def take_in(
    settings: Settings, contracts: Contracts, *, progress: Callable[[str], None] = lambda _: None
) -> IntakeResult:
    """Take in every delivery below the extracts folder that is new, oldest day first, one transaction each.

    `progress` gets English lines without any cell's value. A run that is killed can be started again and
    ends as if it had not been. A file that fails costs only itself. Afterwards the rows whose time is over by
    the contract are removed.

    Raises `PseudonymKeyError` without a key or with another than the landing's, `LandingError` when the
    landing file doesn't fit the contract: then nothing was taken in.
    """
    key = load_key(settings)
    if key.is_demo:
        progress("The pseudonyms are made with the demo's key: for invented children only.")
    with (
        owner_only(),
        duck.connect(settings.landing_path, settings) as connection,
        unreadable_spill(connection, settings.work_dir / "intake_spill"),
    ):
        landing = Landing(connection, contracts)
        landing.prepare(key)
        key.lend_to(connection)
        return _Run(settings, contracts, key, landing, progress).take_in()


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
        for delivery_id in unreported(self._landing.connection, self._settings.reports_dir):
            self._report(delivery_id)
        candidates, ignored = discover(self._settings.extracts_dir, self._contracts)
        self._result.ignored.extend(ignored)
        settled = self._landing.untouched_and_settled()
        for candidate in candidates:
            path = self._storable_path(candidate.relative)
            if not _is_settled(candidate, settled.get(path)):
                self._take_in_candidate(candidate, path)
        self._landing.rewrite_ignored(self._result.ignored)
        self._result.expired.extend(remove_expired(self._landing.connection, self._contracts))
        for one in self._result.expired:
            where = f" of {one.municipality_code}" if one.municipality_code else ""
            self._progress(f"{one.extract}{where}: {one.rows_removed} rows removed, their time is over")
        for file in self._result.ignored:
            self._progress(f"{file.path}: no delivery ({file.reason_code})")
        return self._result

    def _take_in_candidate(self, candidate: Candidate, path: str) -> None:
        """Take one file in; whatever goes wrong costs only that file."""
        try:
            line = self._take_in_file(candidate, path)
        except StillWrittenError:
            self._result.ignored.append(IgnoredFile(path, "still_written"))
        except Exception as error:
            if isinstance(error, OSError) and error.filename == str(candidate.path):
                self._result.ignored.append(IgnoredFile(path, "unreadable"))
            else:
                self._result.ignored.append(IgnoredFile(path, "failed"))
                self._fail(path, error)
        else:
            if line is not None:
                self._result.deliveries.append(line)
                self._progress(_said(line))
                self._report(line.delivery_id)

    def _take_in_file(self, candidate: Candidate, path: str) -> DeliveryResult | None:
        """Write the ledger's line for a file, if there is anything new to say of it."""
        landing, name = self._landing, candidate.name
        delivered = read_delivered(candidate.path)
        file = File(name, path, candidate.status, delivered.content_hash)
        if landing.is_settled(name, path, delivered.content_hash):
            landing.remember(file)
            return None
        if landing.content_of_day(name) == delivered.content_hash:
            return landing.note(file, Outcome("unchanged", *SAME_CONTENT))
        newest = landing.newest_day(name)
        if newest is not None and newest > name.as_of_date:
            return landing.note(file, Outcome("outdated", *older_day(f"{newest:%d-%m-%Y}")))
        checked: Checked | None = None
        try:
            sheet = read_sheet(delivered)
            del delivered  # as large as the file, and not needed while its rows are taken in
            checked = self._checker.check(sheet, name.extract, name.municipality_code, with_keys=True)
            del sheet
            check_share(checked, name.extract)
            return landing.accept(file, checked)
        except Refusal as refusal:
            return landing.note(file, _refused(refusal, checked), checked)
        finally:
            self._checker.clear()

    def _report(self, delivery_id: int) -> None:
        try:
            write_report(self._landing.connection, self._settings.reports_dir, self._contracts, delivery_id)
        except Exception as error:  # the delivery is taken in all the same; the next run tries again
            self._fail(f"report of delivery {delivery_id}", error)

    def _storable_path(self, relative: str) -> str:
        """A path below the extracts folder as it may be stored: masked, and then still told from others."""
        shown = shown_path(relative)
        return shown if shown == relative else f"{shown} ({self._key.fingerprint(relative)[:8]})"

    def _fail(self, path: str, error: Exception) -> None:
        self._result.failed.append(FailedFile(path, _fault(error)))
        self._progress(f"{path}: failed, {_fault(error)}")


def _is_settled(candidate: Candidate, seen: tuple[int, int, int, str | None] | None) -> bool:
    """Whether a file is as it was when it was last spoken of, and nothing else can be said of it now."""
    if seen is None:
        return False
    *was, refused_under = seen
    status = candidate.status
    is_untouched = was == [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    return is_untouched and refused_under in (None, candidate.name.extract.contract_hash)


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
    try:
        return _checked_report(name, delivered, settings, contracts)
    except Exception as error:  # its message may quote a cell
        return CheckReport("failed", f"{path.name}\n\n{IGNORED['failed']} ({_fault(error)})\n")


def _checked_report(
    name: DeliveryName, delivered: Delivered, settings: Settings, contracts: Contracts
) -> CheckReport:
    checked: Checked | None = None
    with duck.connect(None, settings) as connection:
        connection.execute("set temp_directory = ''")
        try:
            sheet = read_sheet(delivered)
            checked = Checker(connection).check(sheet, name.extract, name.municipality_code, with_keys=False)
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
    text = receipt(subject, outcome, rule_counts(name.extract, checked) if checked else {}, is_trial=True)
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
