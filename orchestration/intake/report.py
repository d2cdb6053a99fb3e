"""The supplier's report, in Danish: a list of the refused rows and a receipt. Never a cell's value.

Both are made from the ledger and the contract alone, so a report that was lost can be written again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from orchestration.intake.cells import literal
from orchestration.intake.checks import Checked
from orchestration.intake.contract import Contracts, Extract
from orchestration.intake.landing import Outcome
from orchestration.intake.reasons import CELL_COUNT, RULES, row_sentence

_STATUS = {
    "accepted": "MODTAGET",
    "unchanged": "UÆNDRET: indholdet er modtaget før",
    "outdated": "IKKE BRUGT: der er modtaget en nyere",
    "refused": "AFVIST: det, der gjaldt i forvejen, gælder stadig",
}
_TRIAL = {"accepted": "KAN MODTAGES", "refused": "KAN IKKE MODTAGES"}
_LOOKED_BACK = 100
"""How many of the newest deliveries are looked after: a run that breaks off leaves one or a few behind."""
_BYTE_ORDER_MARK = "\ufeff"  # without it, a spreadsheet takes UTF-8 for Windows-1252


@dataclass(frozen=True)
class Subject:
    """What a report is about."""

    file_name: str
    extract: Extract
    municipality: str
    as_of_date: date


def receipt(
    subject: Subject,
    outcome: Outcome,
    counts: Mapping[str, int],
    previous: tuple[date, Mapping[str, int]] | None = None,
    rows_file: str | None = None,
    *,
    is_trial: bool = False,
) -> str:
    """The receipt: what became of a delivery, refusals per rule, and the change from the delivery before.

    `previous` is that delivery's as-of day and its refusals per rule. A trial says what would have become of
    a file that isn't delivered.
    """
    lines = [
        f"{'Prøve af' if is_trial else 'Kvittering for'} {subject.file_name}",
        "",
        f"Udtræk:          {subject.extract.title} ({subject.extract.name})",
        f"Kommune:         {subject.municipality}",
        f"Data gælder:     {subject.as_of_date:%d-%m-%Y}",
        f"Resultat:        {(_TRIAL if is_trial else _STATUS)[outcome.status]}",
    ]
    if outcome.reason is not None:
        lines.append(f"Grund:           {outcome.reason}")
    if outcome.status in ("accepted", "refused"):
        lines += [
            "",
            f"Rækker læst:     {outcome.rows_read}",
            f"Rækker modtaget: {outcome.rows_accepted}",
            f"Rækker afvist:   {outcome.rows_refused}",
        ]
        if outcome.rows_left_out:
            lines.append(f"Rækker udeladt:  {outcome.rows_left_out} (om børn, som kommunen har slettet)")
    if outcome.status == "accepted" and not is_trial:
        lines += [
            f"Nye nøgler:      {outcome.rows_new}",
            f"Ændrede nøgler:  {outcome.rows_changed}",
            f"Fjernede nøgler: {outcome.rows_removed}",
        ]
    before = previous[1] if previous else {}
    if rules := [rule for rule in RULES if counts.get(rule) or before.get(rule)]:
        since = f" (ændring siden leverancen, der gælder {previous[0]:%d-%m-%Y})" if previous else ""
        lines += ["", f"Fejl efter regel{since}:"]
        for rule in rules:
            change = f"  ({counts.get(rule, 0) - before.get(rule, 0):+d})" if previous else ""
            lines.append(f"  {RULES[rule] + ':':<42}{counts.get(rule, 0):>9}{change}")
    if rows_file is not None and any(counts.values()):
        lines += ["", f"Hver fejl står med linje og kolonne i {rows_file}."]
    if outcome.unknown_columns:
        lines += ["", f"Kolonner, som ikke kendes og ikke er læst: {outcome.unknown_columns}."]
    if is_trial and outcome.status == "accepted" and subject.extract.delivery == "full":
        lines += ["", "Om filen mangler for meget af det, der gælder i forvejen, er ikke prøvet."]
    return "\n".join(lines) + "\n"


def row_lines(extract: Extract, checked: Checked) -> Iterator[str]:
    """One line of text per violation, as for the supplier's screen."""
    for line_number, position in zip(checked.refused.line_numbers, checked.refused.checks, strict=True):
        if position < 0:
            yield f"linje {line_number}: {CELL_COUNT}"
            continue
        check = extract.checks[position]
        letter = checked.headers.letter(check.column)
        place = f"{check.column}" if letter is None else f"kolonne {letter} ({check.column})"
        yield f"linje {line_number}, {place}: {row_sentence(extract, check)}"


def rule_counts(extract: Extract, checked: Checked) -> dict[str, int]:
    """Violations per rule."""
    counts: dict[str, int] = {}
    for position, count in zip(*np.unique(checked.refused.checks, return_counts=True), strict=True):
        rule = "cell_count" if position < 0 else extract.checks[position].rule
        counts[rule] = counts.get(rule, 0) + int(count)
    return counts


def report_paths(
    reports_dir: Path, municipality_code: str, file_name: str, delivery_id: int
) -> tuple[Path, Path]:
    """Where the list of rows and the receipt of a delivery lie."""
    folder = reports_dir / municipality_code
    return folder / f"{file_name}.{delivery_id:06d}.csv", folder / f"{file_name}.{delivery_id:06d}.txt"


def unreported(connection: duckdb.DuckDBPyConnection, reports_dir: Path) -> list[int]:
    """Ids of the newest lines in the ledger that have no report: a run was killed, or couldn't write it."""
    newest = connection.execute(
        "select delivery_id, municipality_code, file_name from delivery order by delivery_id desc limit $1",
        [_LOOKED_BACK],
    ).fetchall()
    return [
        delivery_id
        for delivery_id, code, file_name in reversed(newest)
        if not all(path.exists() for path in report_paths(reports_dir, code, file_name, delivery_id))
    ]


def write_report(
    connection: duckdb.DuckDBPyConnection, reports_dir: Path, contracts: Contracts, delivery_id: int
) -> None:
    """Write the report of a line in the ledger, unless its extract isn't declared any more."""
    ((code, name, file_name, as_of_date),) = connection.execute(
        "select municipality_code, extract, file_name, as_of_date from delivery where delivery_id = $1",
        [delivery_id],
    ).fetchall()
    extract = contracts.extracts.get(name)
    rows_path, receipt_path = report_paths(reports_dir, code, file_name, delivery_id)
    if extract is None:
        return
    rows_path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = rows_path.with_suffix(".unfinished")
    connection.execute(
        f"""
        copy (
            select
                refused_row.line_number as "{_BYTE_ORDER_MARK}Linje",
                refused_row.column_letter as "Kolonne",
                refused_row.column_name as "Kolonnenavn",
                refused_row.rule as "Regel",
                said.sentence as "Hvad der skal gøres"
            from refused_row left join ({_sentences_sql(extract)}) as said
                on said.rule = refused_row.rule
                and said.column_name is not distinct from refused_row.column_name
            where refused_row.delivery_id = {delivery_id}
            order by refused_row.line_number, refused_row.column_letter, refused_row.rule
        ) to {literal(str(unfinished))} (format csv, delimiter ';', header)
        """
    )
    unfinished.replace(rows_path)
    municipality = f"{code} {contracts.municipalities.get(code, '')}".strip()
    text = receipt(
        Subject(file_name, extract, municipality, as_of_date),
        _outcome(connection, delivery_id),
        _ledger_counts(connection, delivery_id),
        _previous(connection, delivery_id, name, code),
        rows_path.name,
    )
    unfinished.write_text(text, encoding="utf-8-sig")
    unfinished.replace(receipt_path)


def _sentences_sql(extract: Extract) -> str:
    said: dict[tuple[str, str | None], str] = {("cell_count", None): CELL_COUNT}
    for check in extract.checks:
        said.setdefault((check.rule, check.column), row_sentence(extract, check))
    rows = ", ".join(
        f"('{rule}', {'null' if column is None else literal(column)}, {literal(sentence)})"
        for (rule, column), sentence in said.items()
    )
    return (
        "select rule, cast(column_name as varchar) as column_name, sentence "
        f"from (values {rows}) as said(rule, column_name, sentence)"
    )


def _outcome(connection: duckdb.DuckDBPyConnection, delivery_id: int) -> Outcome:
    ((status, *rest),) = connection.execute(
        """
        select status, reason_code, reason, rows_read, rows_accepted, rows_refused, rows_new, rows_changed,
            rows_removed, coalesce(rows_left_out, 0), unknown_columns
        from delivery where delivery_id = $1
        """,
        [delivery_id],
    ).fetchall()
    return Outcome(status, *rest)


def _ledger_counts(connection: duckdb.DuckDBPyConnection, delivery_id: int) -> dict[str, int]:
    return dict(
        connection.execute(
            "select rule, count(*) from refused_row where delivery_id = $1 group by rule", [delivery_id]
        ).fetchall()
    )


def _previous(
    connection: duckdb.DuckDBPyConnection, delivery_id: int, extract: str, municipality_code: str
) -> tuple[date, dict[str, int]] | None:
    """The delivery before of the same extract and municipality that was checked: its day and counts."""
    found = connection.execute(
        """
        select as_of_date, delivery_id from delivery
        where delivery_id < $1 and extract = $2 and municipality_code = $3
            and status in ('accepted', 'refused')
        order by delivery_id desc limit 1
        """,
        [delivery_id, extract, municipality_code],
    ).fetchall()
    return (found[0][0], _ledger_counts(connection, found[0][1])) if found else None
