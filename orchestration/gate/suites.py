"""Reads `expectations/<mart>.yml`: what a reader of each published mart relies on.

A suite is a Great Expectations suite as YAML. Entries whose `type` starts with `expect_` go to Great
Expectations unchanged; entries of type `query_returns_no_rows` hold a query that must find nothing, for rules
that no expectation can state. Both kinds say the same about themselves: what they guard (`description`,
Danish), why (`notes`), and under `meta` a short name, a category, advice for the reader (Danish) and what the
engineer does (`resolve`).
"""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestration.release.inputs import EXPECTATIONS

QUERY = "query_returns_no_rows"
COLUMNS = "expect_table_columns_to_match_set"
_KEYS = ("expect_compound_columns_to_be_unique", "expect_column_values_to_be_unique")

Category = Literal[
    "columns",
    "completeness",
    "consistency",
    "disclosure",
    "freshness",
    "jump",
    "key",
    "known_values",
    "range",
    "sum",
]

_ROW_BY_ROW = (
    "expect_column_values_",
    "expect_column_pair_values_",
    "expect_compound_columns_to_be_unique",
    "expect_multicolumn_",
    "expect_select_column_values_",
    COLUMNS,
)
"""Expectations whose outcome is the sum of the municipalities': a big mart is looked at in slices."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader, in C where the wheel has it: twelve suites cost a fifth of a second without."""

_COLUMN_ARGUMENTS = ("column", "column_A", "column_B", "column_list")


class SuiteError(Exception):
    """A suite can't be used; the sentence says which file, which entry and why."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CheckMeta(_Model):
    """What a check says of itself beside its rule."""

    check: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Short name, unique in the suite.")
    category: Category
    advice: str = Field(min_length=1, description="For the reader of the numbers, Danish.")
    resolve: str = Field(min_length=1, description="For the engineer.")


class Query(_Model):
    """Arguments of `query_returns_no_rows`."""

    query: str
    rows_looked_at: str | None = Field(
        None, description="A query giving one number; default: the mart's rows."
    )
    parameters: dict[str, float] = Field(
        default_factory=dict, description="Limits, used in the query as $name beside $min_cell."
    )
    needs: Literal["last_release"] | None = Field(
        None, description="The query compares with the release before, attached as last_release."
    )


class Check(_Model):
    """One entry of a suite."""

    type: str
    kwargs: dict[str, Any]
    severity: Literal["critical", "warning", "info"] = "critical"
    description: str = Field(min_length=1, description="What it guards, one sentence in Danish.")
    notes: str = Field(min_length=1, description="Why, for the engineer.")
    meta: CheckMeta

    @model_validator(mode="after")
    def _is_known(self) -> "Check":
        if self.is_query:
            Query.model_validate(self.kwargs)
        elif not self.type.startswith(_ROW_BY_ROW):
            raise ValueError(
                f"{self.type} looks at a mart as a whole; a big mart is checked in slices, so use {QUERY}"
            )
        if (self.meta.category == "jump") != (self.is_query and self.query.needs == "last_release"):
            raise ValueError("category jump and needs: last_release go together")
        return self

    @property
    def is_query(self) -> bool:
        """Whether DuckDB runs it, not Great Expectations."""
        return self.type == QUERY

    @cached_property
    def query(self) -> Query:
        """The arguments of a query."""
        return Query.model_validate(self.kwargs)

    @property
    def columns(self) -> list[str]:
        """The columns that an expectation reads."""
        named = [self.kwargs[argument] for argument in _COLUMN_ARGUMENTS if argument in self.kwargs]
        return [column for name in named for column in ([name] if isinstance(name, str) else name)]


class MayBeEmpty(_Model):
    """When a mart without rows is right."""

    when: str = Field(description="A query giving true or false.")
    because: str = Field(description="The reason, one sentence in Danish.")


class SuiteMeta(_Model):
    """What a suite says of its mart."""

    may_be_empty: MayBeEmpty | None = None


class Suite(_Model):
    """The rules of one published mart."""

    name: str
    meta: SuiteMeta = SuiteMeta()
    expectations: tuple[Check, ...]

    @model_validator(mode="after")
    def _is_complete(self) -> "Suite":
        names = [check.meta.check for check in self.expectations]
        doubles = sorted({name for name in names if names.count(name) > 1})
        if doubles:
            raise ValueError(f"used twice: {', '.join(doubles)}")
        column_checks = [check for check in self.expectations if check.type == COLUMNS]
        if len(column_checks) != 1 or column_checks[0].kwargs.get("exact_match") is not True:
            raise ValueError(
                f"exactly one {COLUMNS} with exact_match: true says which columns may be published"
            )
        if not any(check.type in _KEYS for check in self.expectations):
            raise ValueError(f"none of {', '.join(_KEYS)} says what a row is")
        for check in self.expectations:
            if check.type in _KEYS and "municipality_code" in set(self.columns) - set(check.columns):
                raise ValueError(f"{check.meta.check}: a key without municipality_code merges strangers")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that may be published."""
        (check,) = (check for check in self.expectations if check.type == COLUMNS)
        return tuple(check.kwargs["column_set"])

    @property
    def queries(self) -> list[Check]:
        """The entries that DuckDB runs."""
        return [check for check in self.expectations if check.is_query]

    @property
    def great_expectations(self) -> list[Check]:
        """The entries that Great Expectations runs."""
        return [check for check in self.expectations if not check.is_query]

    def check_id(self, check: Check) -> str:
        """The check's name among all checks."""
        return f"{self.name}.{check.meta.check}"


def load_suites(folder: Path = EXPECTATIONS) -> dict[str, Suite]:
    """Every suite of the folder, by the name of its mart. Raises `SuiteError`."""
    return {path.stem: _load(path) for path in sorted(folder.glob("*.yml"))}


def _load(path: Path) -> Suite:
    try:
        text = path.read_text(encoding="utf-8")
        suite = Suite.model_validate(yaml.load(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise SuiteError(f"expectations/{path.name} is no YAML: {error}") from error
    except ValidationError as error:
        raise SuiteError(f"expectations/{path.name}: {_sentences(error)}") from error
    if suite.name != path.stem:
        raise SuiteError(f"expectations/{path.name} is named {suite.name}: a file is named as its mart")
    return suite


def _sentences(error: ValidationError) -> str:
    def one(location: Iterable[int | str], message: str) -> str:
        where = ".".join(str(part) for part in location)
        return f"{where}: {message}" if where else message

    return "; ".join(one(part["loc"], part["msg"]) for part in error.errors())
