"""What is told of a failure is ours; what a library says may quote a cell."""

import dagster as dg
import duckdb
import pytest

from orchestration import failures
from orchestration.assets.landing import without_values
from orchestration.failures import ValueFreeError, failed_checks, reason_of, safe_reason
from orchestration.lock import BusyError
from orchestration.warehouse import WarehouseError

CELL = "140315-4001"


def run_of(error: Exception) -> dg.ExecuteInProcessResult:
    @dg.op
    def breaks() -> None:
        raise error

    @dg.job(executor_def=dg.in_process_executor)
    def job() -> None:
        breaks()

    return job.execute_in_process(raise_on_error=False)


def test_a_sentence_of_our_own_is_told() -> None:
    sentence = "1 models or tests of dbt failed: unique_dim_child_child_key."
    result = run_of(WarehouseError(sentence))
    assert reason_of(event for event in result.all_events if event.is_step_failure) == sentence
    assert safe_reason(WarehouseError(sentence)) == sentence


def test_the_words_of_a_library_are_not() -> None:
    error = duckdb.ConversionException(f"Could not convert string '{CELL}' to INT32")
    result = run_of(error)
    told = reason_of(event for event in result.all_events if event.is_step_failure)
    assert CELL not in told
    assert "ConversionException" in told
    assert CELL not in safe_reason(error)


def test_a_run_that_could_not_begin_says_why() -> None:
    sentence = "A run (process 1) still writes in the data folder after 600 seconds."

    @dg.resource
    def held(_: dg.InitResourceContext) -> None:
        raise BusyError(sentence)

    @dg.op(required_resource_keys={"held"})
    def works() -> None:
        pass

    @dg.job(executor_def=dg.in_process_executor, resource_defs={"held": held})
    def job() -> None:
        works()

    result = job.execute_in_process(raise_on_error=False)
    (failure,) = (event for event in result.all_events if event.is_run_failure)
    assert reason_of([failure]) == sentence


def test_our_own_error_inside_another_is_found() -> None:
    try:
        try:
            raise WarehouseError("The dbt project can't be read: models/x.yml.")
        except WarehouseError as inner:
            raise RuntimeError("while loading") from inner
    except RuntimeError as error:
        assert safe_reason(error) == "The dbt project can't be read: models/x.yml."


def test_an_error_of_the_database_loses_its_text_before_dagster_stores_it() -> None:
    with pytest.raises(ValueFreeError) as raised, without_values("reading a delivery"):
        duckdb.sql(f"select '{CELL}'::integer").fetchall()
    assert CELL not in str(raised.value)
    assert raised.value.__suppress_context__
    result = run_of(raised.value)
    (failure,) = (event for event in result.all_events if event.is_step_failure)
    assert CELL not in str(failure.step_failure_data.error)


def test_every_kind_of_ours_exists() -> None:
    """A class that was renamed would have its sentences hidden."""
    import orchestration.demo
    import orchestration.gate
    import orchestration.intake
    import orchestration.intake.erasing
    import orchestration.lock
    import orchestration.pipeline
    import orchestration.release
    import orchestration.site.declarations
    import orchestration.site.page
    import orchestration.warehouse

    rooms = (
        orchestration.demo,
        orchestration.intake.erasing,
        orchestration.gate,
        orchestration.intake,
        orchestration.lock,
        orchestration.pipeline,
        orchestration.release,
        orchestration.site.declarations,
        orchestration.site.page,
        orchestration.warehouse,
        failures,
    )
    named = {
        name
        for room in rooms
        for name, found in vars(room).items()
        if isinstance(found, type) and issubclass(found, Exception)
    }
    assert named >= failures.OUR_ERRORS


def test_only_failed_checks_that_matter_are_named() -> None:
    def check(name: str, passed: bool, severity: dg.AssetCheckSeverity) -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=passed, check_name=name, severity=severity)

    names = ("ok", "warned", "failed")

    @dg.asset(check_specs=[dg.AssetCheckSpec(name, asset="table") for name in names])
    def table() -> dg.MaterializeResult:
        return dg.MaterializeResult(
            check_results=[
                check("ok", True, dg.AssetCheckSeverity.ERROR),
                check("warned", False, dg.AssetCheckSeverity.WARN),
                check("failed", False, dg.AssetCheckSeverity.ERROR),
            ]
        )

    result = dg.materialize([table], raise_on_error=False)
    assert failed_checks(result.all_events) == ("table: failed",)
