"""A data folder of its own for a test, driven through files as a supplier and a nightly run would."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.intake import IntakeResult, take_in
from orchestration.intake.contract import Contracts, load_contracts
from orchestration.settings import Settings

CONTRACT = Path(__file__).parent / "contract"
SECRET = "a key that only the tests of intake use"
Row = tuple[object, ...]


def settings_for(data: Path, secret: str | None = SECRET) -> Settings:
    return Settings(data=data, secret=secret, secret_file=None, _env_file=None)


@dataclass
class World:
    data: Path
    contracts: Contracts = field(default_factory=lambda: load_contracts(CONTRACT / "_sources.yml", CONTRACT))
    said: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return settings_for(self.data)

    def deliver(self, name: str, *lines: str, encoding: str = "utf-8", line_break: str = "\r\n") -> Path:
        """Lines as a supplier's system writes them, the header first."""
        return self.deliver_bytes(name, "".join(line + line_break for line in lines).encode(encoding))

    def deliver_bytes(self, name: str, content: bytes) -> Path:
        path = self.data / "extracts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def run(self) -> IntakeResult:
        return take_in(self.settings, self.contracts, progress=self.said.append)

    def query(self, sql: str) -> list[Row]:
        with duckdb.connect(str(self.settings.landing_path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def in_force(self, extract: str, columns: str, municipality: str = "330") -> list[Row]:
        return self.query(
            f"select {columns} from landing.{extract} "
            f"where _as_of_to is null and municipality_code = '{municipality}' order by all"
        )

    def ledger(self, columns: str = "extract, status, reason_code") -> list[Row]:
        return self.query(f"select {columns} from landing.delivery order by delivery_id")

    def refused(self) -> list[Row]:
        return self.query(
            "select line_number, column_letter, column_name, rule from landing.refused_row order by all"
        )

    def ignored(self) -> list[Row]:
        return self.query("select path, reason_code from landing.ignored_file order by all")

    def dump(self, *, without: Iterable[str] = ()) -> dict[str, list[Row]]:
        """Everything in the landing file but the moment of reading."""
        tables = [
            str(name)
            for (name,) in self.query(
                "select table_name from duckdb_tables() where database_name = 'landing' order by all"
            )
        ]
        moments = {"delivery": "exclude (received_at)", "seen_file": "exclude (modified_ns, changed_ns)"}
        return {
            table: self.query(f"select * {moments.get(table, '')} from landing.{table} order by all")
            for table in tables
            if table not in without
        }

    def report(self, delivery_id: int, ending: str) -> str:
        (path,) = (self.data / "reports").rglob(f"*.{delivery_id:06d}.{ending}")
        return path.read_text(encoding="utf-8-sig")

    def rows_report(self, delivery_id: int = 1) -> list[str]:
        """The lines below the header of the list of refused rows."""
        return self.report(delivery_id, "csv").splitlines()[1:]

    def receipt(self, delivery_id: int = 1) -> str:
        return self.report(delivery_id, "txt")


def rewritten_contract(folder: Path, file: str, old: str, new: str) -> Contracts:
    """The contract with a text of one of its files exchanged."""
    rewritten = folder / "contract"
    shutil.copytree(CONTRACT, rewritten, dirs_exist_ok=True)
    text = (CONTRACT / file).read_text(encoding="utf-8")
    assert old in text
    (rewritten / file).write_text(text.replace(old, new), encoding="utf-8")
    return load_contracts(rewritten / "_sources.yml", rewritten)


# Replacement numbers (60 added to the day), which no registered person has.
ANNE, BO, CARL, DORTE, EMMA = "740315-4002", "610108-4001", "890204-4003", "911212-4004", "801121-4006"
FORLOEB = "forloeb_id;cpr;farve;fra;til;tidspunkt;samtykke;beloeb;antal;runde;sted;sidst_set;navn"


def forloeb(identity: str, cpr: str = ANNE, **cells: str) -> str:
    """A row of `forloeb` that breaks no rule, but for the cells given."""
    row = {
        "forloeb_id": identity,
        "cpr": cpr,
        "farve": "roed",
        "fra": "01-08-2021",
        "til": "",
        "tidspunkt": "",
        "samtykke": "",
        "beloeb": "",
        "antal": "",
        "runde": "",
        "sted": "",
        "sidst_set": "",
        "navn": "",
        **cells,
    }
    return ";".join(row.values())
