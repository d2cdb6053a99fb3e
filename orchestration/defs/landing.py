"""Landing: the delivered files, one table per extract of the contract, and the ledger."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

from orchestration.assets import landing as look
from orchestration.intake import take_in
from orchestration.intake.contract import load_contracts
from orchestration.pipeline import Run, nothing_to_do

CONTRACTS = load_contracts()
EXTRACTS = CONTRACTS.extracts.values()

files = [look.file_spec(extract) for extract in EXTRACTS]


@dg.multi_asset(
    name="intake",
    description="Læser alle leverancer, kontrollerer dem, gør CPR-numre til pseudonymer og gemmer rækkerne.",
    specs=[
        *(
            look.landing_spec(extract).replace_attributes(
                freshness_policy=dg.FreshnessPolicy.time_window(
                    fail_window=timedelta(days=extract.expected_every_days)
                )
            )
            for extract in EXTRACTS
        ),
        *look.ledger_specs(EXTRACTS),
    ],
    check_specs=[look.delivery_check(extract) for extract in EXTRACTS],
    op_tags={"stage": "intake"},
)
def intake(context: dg.AssetExecutionContext, run: dg.ResourceParam[Run]) -> Iterator[object]:
    """One op for all extracts: deliveries are read in the order in which they arrived."""
    with run.stage("Intake") as tell:
        with look.without_values("taking in the deliveries"):
            run.intake = take_in(run.settings, CONTRACTS, progress=run.progress)
        look.raise_for_faults(run.intake)
        run.nothing_to_do = nothing_to_do(run)
        tell(look.sentence(run))
    yield from look.events(context, run, CONTRACTS)
