"""Which columns a model's columns come from, read from its compiled SQL and kept until that changes.

dagster-dbt offers the same after every run, but parses and optimises the whole query again for each column.
"""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope
from sqlglot.schema import MappingSchema

Columns = Mapping[str, Mapping[str, str]]
"""Types of the columns of each relation, by its name in dbt: `"warehouse"."core"."dim_child"`."""

Sources = dict[str, list[tuple[str, str]]]
"""Relation and column that each column of a model comes from."""

DIALECT = "duckdb"


def trace(sql: str, columns: Columns) -> Sources:
    """The direct sources of each column that `sql` yields, within the relations of `columns`.

    A constant has none. Raises `SqlglotError` for a query that sqlglot can't read.
    """
    schema = MappingSchema(dialect=DIALECT)
    names: dict[tuple[str, ...], str] = {}
    for relation, types in columns.items():
        table = exp.to_table(relation, dialect=DIALECT)
        schema.add_table(table, dict(types), dialect=DIALECT)
        names[_parts(table)] = relation
    query = qualify(
        sqlglot.parse_one(sql, dialect=DIALECT),
        schema=schema,
        dialect=DIALECT,
        validate_qualify_columns=False,
    )
    scope = build_scope(query)
    if scope is None or not isinstance(query, exp.Query):
        return {}
    # Trimmed selects would be copied once per column and nothing here reads them.
    return {
        column.lower(): _leaves(
            lineage(column, query, schema=schema, dialect=DIALECT, scope=scope, trim_selects=False), names
        )
        for column in query.named_selects
    }


def _parts(table: exp.Table) -> tuple[str, ...]:
    return tuple(part.name.lower() for part in table.parts)


def _leaves(node: Node, names: Mapping[tuple[str, ...], str]) -> list[tuple[str, str]]:
    found = set()
    for leaf in node.walk():
        table = leaf.expression.find(exp.Table) if not leaf.downstream else None
        if table is not None and _parts(table) in names:
            found.add((names[_parts(table)], exp.to_column(leaf.name).name.lower()))
    return sorted(found)


class LineageStore:
    """The lineage of every model, in one JSON file; traced anew when a query or its sources change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, dict[str, Any]] = self._read()
        self._is_changed = False

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            known: dict[str, dict[str, Any]] = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return known

    def sources(self, model: str, sql: str, columns: Columns) -> Sources:
        """The sources of each column of `model`; empty for a query that can't be read."""
        made_from = json.dumps([version("sqlglot"), sql, columns], sort_keys=True)
        key = hashlib.sha256(made_from.encode()).hexdigest()
        entry = self._known.get(model)
        if entry is None or entry["key"] != key:
            try:
                traced = trace(sql, columns)
            except SqlglotError:
                traced = {}
            entry = self._known[model] = {"key": key, "sources": traced}
            self._is_changed = True
        return {
            column: [(relation, source) for relation, source in sources]
            for column, sources in entry["sources"].items()
        }

    def save(self) -> None:
        """Write what is new to disk."""
        if self._is_changed:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary = self._path.with_suffix(".tmp")
            temporary.write_text(json.dumps(self._known), "utf-8")
            temporary.replace(self._path)
            self._is_changed = False
