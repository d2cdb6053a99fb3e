"""A figure's data as CSV, and a page's as one workbook: what a Danish Excel opens as it should."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

from orchestration.release.writer import BYTE_ORDER_MARK
from orchestration.site.drawn import Data, Value

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet: a delivered name must not be one."""


def write_csv(path: Path, data: Data) -> None:
    """Write UTF-8 with a byte order mark, semicolons and decimal commas; days as 2021-09-30."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(data.columns)
        writer.writerows([_csv_cell(value) for value in row] for row in data.rows)


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    text = str(value)
    is_formula = isinstance(value, str) and text.startswith(_FORMULA_STARTS)
    return f"'{text}" if is_formula else text


def write_workbook(path: Path, sheets: Sequence[tuple[str, str, Data]], made: datetime) -> None:
    """Write a workbook: a sheet per `(sheet name, heading, data)`, and a first one that lists them.

    Numbers are numbers, days are days, and text is never a formula. `made` is when the release was made, so
    that the same release is the same file.
    """
    options = {
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "in_memory": True,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"created": made.astimezone(UTC).replace(tzinfo=None)})
        bold = workbook.add_format({"bold": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        contents = workbook.add_worksheet("indhold")
        contents.write_row(0, 0, ["Ark", "Indhold", "Rækker"], bold)
        contents.set_column(0, 0, 24)
        contents.set_column(1, 1, 90)
        for place, (name, heading, data) in enumerate(sheets, start=1):
            contents.write_row(place, 0, [name, heading, len(data.rows)])
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, data.columns, bold)
            sheet.freeze_panes(1, 0)
            if data.rows:
                sheet.autofilter(0, 0, len(data.rows), len(data.columns) - 1)
            for down, row in enumerate(data.rows, start=1):
                for across, value in enumerate(row):
                    if value is None:
                        continue
                    if isinstance(value, bool):
                        sheet.write_string(down, across, "ja" if value else "nej")
                    elif isinstance(value, int | float):
                        sheet.write_number(down, across, value)
                    elif isinstance(value, date):  # a datetime is one, too
                        sheet.write_datetime(down, across, value, day)
                    else:
                        sheet.write_string(down, across, str(value))
