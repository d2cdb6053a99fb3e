"""The floor: the same work in plain DuckDB, without anything that makes it safe."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from orchestration.demo import form_of
from orchestration.demo.writer import FileForm
from orchestration.duck import attach, connect, literal, quoted
from orchestration.intake.contract import Column, Extract, load_contracts
from orchestration.intake.discovery import discover
from orchestration.settings import Settings
from orchestration.warehouse import manifest_path, target_dir


@dataclass(frozen=True)
class File:
    """One delivery that the benchmark has written, and the form it knows it to have."""

    path: Path
    extract: Extract
    municipality_code: str
    form: FileForm


def deliveries(settings: Settings) -> list[File]:
    """The deliveries in the data folder, in the order in which intake reads them."""
    found, _ = discover(settings.extracts_dir, load_contracts())
    million = (settings.data / "million").exists()
    return [
        File(
            candidate.path.resolve(),
            candidate.name.extract,
            candidate.name.municipality_code,
            FileForm() if million else form_of(candidate.name.municipality_code),
        )
        for candidate in found
    ]


def read_sql(file: File) -> str:
    """A `read_csv` call that gives every cell as text under the delivered, lower-case column name."""
    header = _header(file)
    columns = "{" + ", ".join(f"{literal(name)}: 'varchar'" for name in header) + "}"
    # DuckDB reads no Windows-1252; the letters that the demo writes are the same in Latin-1.
    encoding = "latin-1" if file.form.encoding == "cp1252" else "utf-8"
    return (
        f"read_csv({literal(str(file.path))}, delim = ';', quote = '\"', escape = '\"', header = true, "
        f"auto_detect = false, columns = {columns}, encoding = '{encoding}')"
    )


def _header(file: File) -> list[str]:
    opened = gzip.open if file.path.suffix == ".gz" else open
    with opened(file.path, "rb") as content:
        names = content.readline().decode(file.form.encoding).strip().split(";")
    return [name.strip().lower() for name in names]


def cast_sql(file: File) -> str:
    """A query that gives one delivery's rows in the contract's types and under its column names."""
    alias = file.extract.aliases.get(file.municipality_code)
    own = {delivered: header.lower() for header, delivered in alias.columns.items()} if alias else {}
    columns = ", ".join(
        f"{_cast(column, quoted(own.get(column.delivered_as, column.delivered_as)), file.form)} "
        f"as {quoted(column.name)}"
        for column in file.extract.columns
    )
    return f"select {literal(file.municipality_code)} as municipality_code, {columns} from {read_sql(file)}"


def _cast(column: Column, cell: str, form: FileForm) -> str:
    date_format = "%Y-%m-%d" if form.iso_dates else "%d-%m-%Y"
    match column.type:
        case "dato":
            return f"cast(strptime({cell}, '{date_format}') as date)"
        case "tid":
            return f"strptime({cell}, '{date_format} %H:%M')"
        case "jn":
            return f"{cell} = 'J'"
        case "tal":
            return f"cast(replace(replace({cell}, '.', ''), ',', '.') as decimal(18, 6))"
        case "heltal":
            return f"cast({cell} as integer)"
        case _:
            return cell


def compiled_statements(settings: Settings, *, tests: bool) -> list[str]:
    """What the newest build sent to DuckDB: each model in the order of its parents, then the data tests."""
    manifest = json.loads(manifest_path(settings).read_text("utf-8"))
    results = json.loads((target_dir(settings) / "run_results.json").read_text("utf-8"))["results"]
    statements: list[str] = []
    for result in results:
        node = manifest["nodes"].get(result["unique_id"])
        compiled = result.get("compiled_code")
        if node is None or not compiled:
            continue
        if node["resource_type"] == "model" and node["language"] == "python":
            # what it chooses is no SQL's work; the models below it get its columns
            columns = "cast(0 as ubigint) as cell_key, '' as reason"
            statements.append(f"create or replace table {node['relation_name']} as select {columns} limit 0")
        elif node["resource_type"] == "model":
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            statements.append(f"create or replace {kind} {node['relation_name']} as {compiled}")
        elif node["resource_type"] == "test" and tests:
            statements.append(f"select count(*) from ({compiled}) as failing")
    return statements


def run_statements(settings: Settings, warehouse: Path, statements: list[str]) -> None:
    """Run the statements in a warehouse file, with the landing file beside it as in dbt's profile."""
    with connect(warehouse, settings) as connection:
        attach(connection, settings.landing_path, "landing")
        for statement in statements:
            connection.execute(statement).fetchall()
        connection.execute("checkpoint")


def built_rows(settings: Settings) -> int:
    """Rows of all tables of the warehouse."""
    return _rows(settings.warehouse_path, settings, "true")


def mart_rows(settings: Settings) -> int:
    """Rows of the tables that are published."""
    return _rows(settings.warehouse_path, settings, "schema_name = 'marts'")


def _rows(path: Path, settings: Settings, condition: str) -> int:
    with connect(path, settings, read_only=True) as connection:
        tables = connection.execute(
            f"select schema_name, table_name from duckdb_tables() where {condition}"
        ).fetchall()
        return sum(
            connection.execute(f"select count(*) from {quoted(schema)}.{quoted(table)}").fetchall()[0][0]
            for schema, table in tables
        )
