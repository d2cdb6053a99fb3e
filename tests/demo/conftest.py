"""The demo's files, read the plain way: one cell after the other, without anything of the warehouse."""

import csv
import gzip
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from orchestration.demo import Demo, DemoFile, write_demo
from orchestration.intake.contract import Contracts, Extract, load_contracts

Row = dict[str, str]


@dataclass(frozen=True)
class Delivered:
    """Everything the demo has written, and what is in force after the last file."""

    demo: Demo
    contracts: Contracts
    read: dict[Path, list[tuple[int, Row | None]]] = field(default_factory=dict, repr=False)
    known: dict[tuple[str, str, str], list[Row]] = field(default_factory=dict, repr=False)

    def lines(self, file: DemoFile) -> list[tuple[int, Row | None]]:
        """Line number and cells by delivered name of every row; None where a cell is missing or too many."""
        if file.path not in self.read:
            self.read[file.path] = list(self._lines(file))
        return self.read[file.path]

    def _lines(self, file: DemoFile) -> Iterator[tuple[int, Row | None]]:
        extract = self.contracts.extracts[file.extract]
        alias = extract.aliases.get(file.municipality_code)
        headers = {own.lower(): delivered for own, delivered in alias.columns.items()} if alias else {}
        reader = csv.reader(io.StringIO(text_of(self.demo.folder / file.path), newline=""), delimiter=";")
        header = [name.strip().lower() for name in next(reader)]
        header = [headers.get(name, name) for name in header]
        before = reader.line_num
        for cells in reader:
            if len(cells) == len(header):
                # The same few texts stand in millions of cells.
                row = {name: sys.intern(cell.strip()) for name, cell in zip(header, cells, strict=True)}
                yield before + 1, self._with_contract_codes(row, extract, file.municipality_code)
            else:
                yield before + 1, None
            before = reader.line_num

    @staticmethod
    def _with_contract_codes(row: Row, extract: Extract, municipality: str) -> Row:
        alias = extract.aliases.get(municipality)
        for name, codes in (alias.codes if alias else {}).items():
            row[name] = codes.get(row[name], row[name])
        return row

    def good_rows(self, file: DemoFile) -> Iterator[Row]:
        """The rows of a file but for the bad ones."""
        bad = {row.line_number for row in file.bad_rows}
        for number, row in self.lines(file):
            if number not in bad:
                assert row is not None
                yield row

    def files(self, extract: str, municipality: str | None = None) -> list[DemoFile]:
        """The accepted files of an extract in the order in which they came."""
        found = [
            file
            for file in self.demo.files
            if file.extract == extract
            and file.status == "accepted"
            and municipality in (None, file.municipality_code)
        ]
        return sorted(found, key=lambda file: (file.as_of, (self.demo.folder / file.path).stat().st_mtime))

    def in_force(self, extract: str, municipality: str, until: str = "9999-12-31") -> list[Row]:
        """The rows known on a day: of full deliveries the last, of deltas the newest row of each key."""
        asked = (extract, municipality, until)
        if asked not in self.known:
            self.known[asked] = self._in_force(extract, municipality, until)
        return self.known[asked]

    def _in_force(self, extract: str, municipality: str, until: str) -> list[Row]:
        contract = self.contracts.extracts[extract]
        rows: dict[tuple[str, ...], Row] = {}
        for file in self.files(extract, municipality):
            if file.as_of > until:
                break
            if contract.delivery == "full":
                rows = {}
            for row in self.good_rows(file):
                rows[tuple(row[name] for name in contract.key)] = row
        return list(rows.values())


def text_of(path: Path) -> str:
    """A file's text, whatever it was written in."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


@cache
def amount(cell: str) -> Decimal:
    """A number as Danish systems write it: 1.234,56."""
    return Decimal(cell.replace(".", "").replace(",", "."))


@pytest.fixture(scope="session")
def contracts() -> Contracts:
    return load_contracts()


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory, contracts: Contracts) -> Delivered:
    """The three municipalities at real size."""
    return Delivered(write_demo(tmp_path_factory.mktemp("demo") / "extracts"), contracts)
