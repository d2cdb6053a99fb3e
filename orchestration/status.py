"""What `trappe status` says: who writes, what has landed and what is late, and what is published."""

from datetime import timedelta

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table

from orchestration import lock
from orchestration.intake.contract import load_contracts
from orchestration.ledger import Standing, standings
from orchestration.release import releases
from orchestration.settings import Settings


def print_status(console: Console, settings: Settings) -> None:
    """Print the state of one data folder; reads only."""
    writer = lock.holder(settings)
    console.print(f"Data       {settings.data}", soft_wrap=True)
    console.print(f"Run        {f'{writer} is at work' if writer else 'none at work'}", soft_wrap=True)
    current = next((release for release in releases(settings) if release.is_current), None)
    if current is None:
        console.print("Published  nothing yet")
    else:
        made = current.created_at.astimezone().strftime("%d-%m-%Y %H:%M")
        known = f", as known on {current.as_known_on}" if current.as_known_on else ""
        console.print(f"Published  {current.release_id}, made {made}{known}")
    try:
        landed = standings(settings)
    except duckdb.IOException:
        console.print("Landing    is being written just now; ask again when the run has finished.")
        return
    if not landed:
        console.print(
            "Landing    is empty. Put deliveries below extracts/ (or: trappe demo), then: trappe run"
        )
        return
    console.print(_landed(landed))


def _landed(landed: list[Standing]) -> Table:
    contracts = load_contracts()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("municipality", "extract", "as of", "", "last file", "rows", "refused rows"):
        table.add_column(column, justify="right" if "rows" in column else "left")
    for municipality_code in sorted({one.municipality_code for one in landed}):
        mine = {one.extract: one for one in landed if one.municipality_code == municipality_code}
        name = f"{municipality_code} {contracts.municipalities.get(municipality_code, '')}"
        days = [one.as_of_date for one in mine.values() if one.as_of_date]
        for extract in contracts.extracts.values():
            one = mine.get(extract.name)
            if one is None:
                table.add_row(name, extract.name, "never", "late", "", "", "")
                continue
            # As in mart_data_freshness: late against the municipality's own newest day, not the calendar.
            limit = max(days) - timedelta(days=extract.expected_every_days) if days else None
            is_late = one.as_of_date is None or (limit is not None and one.as_of_date < limit)
            told = one.last_status + (f" ({one.reason_code})" if one.last_status == "refused" else "")
            table.add_row(
                name,
                extract.name,
                one.as_of_date.isoformat() if one.as_of_date else "never",
                "late" if is_late else "",
                told,
                f"{one.rows_accepted:,}",
                f"{one.rows_refused:,}",
            )
    return table
