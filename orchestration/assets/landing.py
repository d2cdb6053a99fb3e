"""Landing as Dagster sees it: specs from the contract, and what is told of each run."""

import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
import duckdb

from orchestration.failures import ValueFreeError
from orchestration.intake import DeliveryResult, ExpiredRows, IntakeResult
from orchestration.intake.contract import Column, Contracts, Extract
from orchestration.ledger import Standing, row_counts, standings
from orchestration.pipeline import WAREHOUSE_TEAM, Run

GROUP = "landing"

TECHNICAL_COLUMNS = (
    ("municipality_code", "varchar", "Kommunen, der har leveret."),
    ("_as_of_from", "date", "Den første dag, rækken gjaldt."),
    ("_as_of_to", "date", "Den første dag, rækken ikke længere gjaldt; tom, mens den gælder."),
    ("_delivery_id", "bigint", "Leverancen, der bragte rækken."),
)

LEDGER = {
    "delivery": "Én række pr. læst leverance: hvad der er sket med den og hvorfor.",
    "refused_row": "Én række pr. afvist række: linje, kolonne og regel. Aldrig en værdi.",
    "ignored_file": "Filer under extracts/, der ikke er leverancer.",
    "child": "Én række pr. barn: fødselsdato og køn, taget af CPR-nummeret, før det blev slettet.",
    "retention": "Hvor mange rækker, der er slettet, fordi deres tid var gået: pr. nat, kommune og udtræk.",
}

DELIVERY_CHECK = "leverancer_modtaget"

# Dagster logs an event for every output of an asset, also for an extract of which nothing came, and its
# freshness would be that of the newest delivery of any extract. With this mark (dagster's own, of version
# 1.13) the output lets the next step start and logs nothing.
_SILENT = {"__source_asset_observation__": True}


def file_spec(extract: Extract) -> dg.AssetSpec:
    """The files of one extract: lineage starts here."""
    return dg.AssetSpec(
        ["extracts", extract.name],
        description=(
            f"Filerne `{extract.name}_<kommunekode>_<ååååmmdd>.csv`, som kommunens systemer lægger under "
            f"`extracts/`. De læses og røres ikke."
        ),
        group_name="filer",
        owners=[f"team:{extract.owner}"],
        kinds={"csv"},
        tags={"delivery": extract.delivery, "content": "children"},
        metadata={
            "leveres": "fuldt udtræk" if extract.delivery == "full" else "nye og ændrede rækker",
            "ventes_hver_dage": extract.expected_every_days,
        },
    )


def landing_spec(extract: Extract) -> dg.AssetSpec:
    """The landing table of one extract."""
    return dg.AssetSpec(
        ["landing", extract.name],
        deps=[["extracts", extract.name]],
        description=extract.description,
        group_name=GROUP,
        owners=[f"team:{extract.owner}"],
        kinds={"python", "duckdb"},
        tags={
            "layer": "landing",
            "delivery": extract.delivery,
            "content": "children",
            **{f"system/{system}": "" for system in extract.system},
        },
        skippable=True,
        metadata={
            "dagster/column_schema": column_schema(extract),
            "dagster/table_name": f"landing.main.{extract.name}",
            "titel": extract.title,
            "bruges_af": ", ".join(extract.needed_by),
            "højst_afviste_rækker": f"{extract.max_rejected_share * 100:.0f} %",
            "gemmes": _kept(extract),
        },
    )


def _kept(extract: Extract) -> str:
    """How long rows are kept, in a sentence."""
    rule = extract.retention
    if rule.after == "none":
        return f"altid: {rule.reason}"
    since = {
        "adulthood": "efter barnets 18-års fødselsdag",
        "case_end": "efter sagens sidste dag",
        "end": "efter rækkens sidste dag",
    }
    if rule.after == "belongs_to":
        return "så længe det, rækken hører til"
    return f"{rule.years} år {since[rule.after]}"


def column_schema(extract: Extract) -> dg.TableSchema:
    """The columns of an extract's landing table with their Danish descriptions."""
    first, *last = (dg.TableColumn(name, kind, description) for name, kind, description in TECHNICAL_COLUMNS)
    return dg.TableSchema([first, *(_column(column, extract) for column in extract.columns), *last])


def _column(column: Column, extract: Extract) -> dg.TableColumn:
    return dg.TableColumn(
        name=column.name,
        type=column.data_type,
        description=column.description,
        constraints=dg.TableColumnConstraints(
            nullable=not column.required or column.withheld_when is not None,
            other=["nøgle"] if column.delivered_as in extract.key else [],
        ),
        tags={"kodeliste": column.code_list} if column.code_list else {},
    )


def ledger_specs(extracts: Iterable[Extract]) -> list[dg.AssetSpec]:
    """The ledger's tables, written together with the rows."""
    tables = [extract.name for extract in extracts]
    with_children = [extract.name for extract in extracts if any(c.type == "cpr" for c in extract.columns)]
    made_from = {
        "delivery": [["landing", name] for name in tables],
        "refused_row": [["ledger", "delivery"]],
        "ignored_file": [["ledger", "delivery"]],
        "child": [["landing", name] for name in with_children],
        "retention": [["landing", name] for name in tables],
    }
    return [
        dg.AssetSpec(
            ["ledger", name],
            deps=made_from[name],
            description=description,
            group_name=GROUP,
            owners=[WAREHOUSE_TEAM],
            kinds={"python", "duckdb"},
            tags={"layer": "landing", "content": "children" if name == "child" else "ledger"},
            metadata={"dagster/table_name": f"landing.main.{name}"},
            skippable=True,
        )
        for name, description in LEDGER.items()
    ]


def delivery_check(extract: Extract) -> dg.AssetCheckSpec:
    """Whether every municipality's last delivery was received; a refused one stops nobody else."""
    return dg.AssetCheckSpec(
        DELIVERY_CHECK,
        asset=["landing", extract.name],
        description="Hver kommunes seneste leverance er modtaget. En afvist leverance stopper ikke kørslen.",
    )


@contextmanager
def without_values(doing: str) -> Iterator[None]:
    """Turn an error of the database into one without its text, which may quote a cell of a delivery."""
    try:
        yield
    except duckdb.Error as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = next((frame for frame in reversed(frames) if "orchestration" in frame.filename), frames[-1])
        raise ValueFreeError(
            f"DuckDB raised {type(error).__name__} while {doing} (line {where.lineno} of {where.name}). "
            "Its text is left out: it may quote a delivery."
        ) from None


def sentence(run: Run) -> str:
    """What intake did, in half a line."""
    assert run.intake is not None
    count: Counter[str] = Counter(delivery.status for delivery in run.intake.deliveries)
    n_rows = sum(one.rows_accepted for one in run.intake.deliveries if one.status == "accepted")
    parts = [f"{count['accepted']} deliveries accepted ({n_rows:,} rows)"]
    parts += [f"{count[status]} {status}" for status in ("unchanged", "outdated", "refused") if count[status]]
    if run.intake.ignored:
        parts.append(f"{len(run.intake.ignored)} other files ignored")
    if not run.intake.deliveries:
        parts = ["no new deliveries"]
    if n_expired := sum(one.rows_removed for one in run.intake.expired):
        parts.append(f"{n_expired:,} rows removed whose time is over")
    return ", ".join(parts)


def raise_for_faults(result: IntakeResult) -> None:
    """End the run when a fault of our own kept a file out: what is published must not miss it in silence."""
    if result.failed:
        files = "; ".join(f"{file.path}: {file.fault}" for file in result.failed)
        raise ValueFreeError(
            f"{len(result.failed)} files couldn't be taken in because of a fault in the program ({files}). "
            "The others are in landing; nothing is published. The files are tried again by the next run."
        )


def events(context: dg.AssetExecutionContext, run: Run, contracts: Contracts) -> Iterator[Any]:
    """What a run's intake tells Dagster.

    A table is materialised when a delivery of it came, so that its freshness is that of its deliveries. With
    nothing to do no output is yielded, and Dagster skips everything downstream.
    """
    assert run.intake is not None
    for name in contracts.extracts:
        yield _delivery_result(name, [one for one in standings(run.settings) if one.extract == name])
    if run.nothing_to_do:
        return
    counts = row_counts(run.settings, [*contracts.extracts, *LEDGER])
    deliveries: dict[str, list[DeliveryResult]] = {}
    for delivery in run.intake.deliveries:
        deliveries.setdefault(delivery.extract, []).append(delivery)
    for name in contracts.extracts:
        came = deliveries.get(name, [])
        if came:
            context.log_event(dg.AssetMaterialization(["extracts", name], metadata=_delivered(came)))
        if any(delivery.status in ("accepted", "unchanged") for delivery in came):
            yield dg.MaterializeResult(
                ["landing", name],
                metadata={
                    **_delivered(came),
                    "dagster/row_count": counts[name],
                    "rapporter": dg.MetadataValue.path(str(run.settings.reports_dir)),
                },
            )
        else:
            yield dg.Output(None, output_name=f"landing__{name}", metadata=_SILENT)
    for name in LEDGER:
        if run.intake.deliveries or (name == "retention" and run.intake.expired):
            told = _expired(run.intake.expired) if name == "retention" else {}
            yield dg.MaterializeResult(["ledger", name], metadata={"dagster/row_count": counts[name], **told})
        else:
            yield dg.Output(None, output_name=f"ledger__{name}", metadata=_SILENT)


def _delivered(deliveries: list[DeliveryResult]) -> dict[str, Any]:
    """Counts over the deliveries of one extract, and one line for each. No cell values."""
    taken = [delivery for delivery in deliveries if delivery.status == "accepted"]
    return {
        "leverancer": len(deliveries),
        "gælder_pr": max(delivery.as_of_date for delivery in deliveries).isoformat(),
        "rækker_modtaget": sum(delivery.rows_accepted for delivery in taken),
        "rækker_afvist": sum(delivery.rows_refused for delivery in deliveries),
        "rækker_nye": sum(delivery.rows_new for delivery in taken),
        "rækker_ændret": sum(delivery.rows_changed for delivery in taken),
        "rækker_fjernet": sum(delivery.rows_removed for delivery in taken),
        "rækker_udeladt": sum(delivery.rows_left_out for delivery in taken),
        "oversigt": dg.MetadataValue.table(
            [
                dg.TableRecord(
                    {
                        "kommune": delivery.municipality_code,
                        "gælder pr.": delivery.as_of_date.isoformat(),
                        "status": delivery.status,
                        "modtaget": delivery.rows_accepted,
                        "afvist": delivery.rows_refused,
                    }
                )
                for delivery in deliveries
            ]
        ),
    }


def _expired(expired: list[ExpiredRows]) -> dict[str, Any]:
    """What was removed because its time was over: counts alone."""
    return {
        "rækker_udløbet": sum(one.rows_removed for one in expired),
        "udløbet": dg.MetadataValue.table(
            [
                dg.TableRecord(
                    {
                        "kommune": one.municipality_code or "alle",
                        "udtræk": one.extract,
                        "rækker": one.rows_removed,
                    }
                )
                for one in expired
            ]
        )
        if expired
        else dg.MetadataValue.text("ingen"),
    }


def _delivery_result(name: str, mine: list[Standing]) -> dg.AssetCheckResult:
    refused = [one for one in mine if one.last_status == "refused"]
    return dg.AssetCheckResult(
        asset_key=["landing", name],
        check_name=DELIVERY_CHECK,
        passed=not refused,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "kommuner": len(mine),
            "afvist": ", ".join(f"{one.municipality_code} ({one.reason_code})" for one in refused) or "ingen",
        },
    )
