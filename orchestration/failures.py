"""What may be said of a failure: names of steps and checks, and sentences of the project's own.

An exception of a library may quote a cell of a delivery; only its kind is told. The whole story stands in
Dagster's log of the run, on the machine.
"""

from collections.abc import Iterable

from dagster import AssetCheckSeverity, DagsterEvent, DagsterEventType
from dagster_shared.error import SerializableErrorInfo

OUR_ERRORS = frozenset(
    {
        "BusyError",
        "ContractError",
        "DemoError",
        "ErasureError",
        "GateClosed",
        "InvalidNumberError",
        "LandingError",
        "NoSuchDayError",
        "NotBuilt",
        "PagesError",
        "PseudonymKeyError",
        "ReleaseError",
        "SiteError",
        "SuiteError",
        "ValueFreeError",
        "WarehouseError",
    }
)
"""Kinds whose text is ours: a sentence for the operator, without values."""


BLOCKING = "stopper_udgivelsen"
"""Metadata of a failed check: the rules that keep the gate shut."""


class ValueFreeError(RuntimeError):
    """Stands in for an exception of a library whose text may quote a cell of a delivery."""


def safe_reason(error: BaseException) -> str:
    """What may be told of an exception; one of ours inside it says more than the one around it."""
    inner: BaseException | None = error
    while inner is not None:
        if type(inner).__name__ in OUR_ERRORS:
            return str(inner)
        inner = inner.__cause__ or inner.__context__
    return _sentence(type(error).__name__, str(error))


def reason_of(failures: Iterable[DagsterEvent]) -> str:
    """What may be told of the events of failed steps, or of a run that failed before its first step."""
    sentences: list[str] = []
    for event in failures:
        error = _innermost(_error_of(event))
        if error is not None:
            text = error.message.partition(": ")[2].strip() or error.message.strip()
            sentence = _sentence(error.cls_name or "an error", text)
            if sentence not in sentences:
                sentences.append(sentence)
    return " ".join(sentences) or "The run failed; Dagster's log of it says more."


def failed_checks(events: Iterable[DagsterEvent]) -> tuple[str, ...]:
    """The checks that failed and matter, as `<table>: <check>`, with the rules of a suite behind it."""
    found = []
    for event in events:
        if event.event_type == DagsterEventType.ASSET_CHECK_EVALUATION:
            evaluation = event.asset_check_evaluation_data
            if not evaluation.passed and evaluation.severity == AssetCheckSeverity.ERROR:
                rules = evaluation.metadata.get(BLOCKING)
                found.append(
                    f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}"
                    + (f" ({rules.value})" if rules else "")
                )
    return tuple(found)


def _error_of(event: DagsterEvent) -> SerializableErrorInfo | None:
    if event.event_type == DagsterEventType.STEP_FAILURE:
        return event.step_failure_data.error
    data = event.job_failure_data
    # A failed step makes its run fail as well; that says nothing more.
    return data.error if data.first_step_failure_event is None else None


def _innermost(error: SerializableErrorInfo | None) -> SerializableErrorInfo | None:
    while error is not None and error.cause is not None and error.cls_name not in OUR_ERRORS:
        error = error.cause
    return error


def _sentence(kind: str, text: str) -> str:
    if kind == "DagsterAssetCheckFailedError":
        return "A check that guards the release failed."
    if kind in ("DagsterExecutionInterruptedError", "KeyboardInterrupt"):
        return "It was told to stop."
    if kind in OUR_ERRORS:
        return text
    return f"An unexpected {kind} stopped it; its text is not shown, since it may quote a cell."
