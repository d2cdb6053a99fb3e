"""The contract: what every extract looks like, read from dbt's sources file and the code lists in `seeds/`.

Every other room of intake is built from these models alone; none of them knows an extract by name.
"""

import csv
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationError,
    model_validator,
)

from orchestration.settings import PROJECT_ROOT

SOURCES_YML = PROJECT_ROOT / "dbt_project" / "models" / "staging" / "_sources.yml"
SEEDS = PROJECT_ROOT / "seeds"
ALL_MUNICIPALITIES = "000"
"""The union of the loaded municipalities in the marts: never the sender of a delivery."""

ColumnType = Literal["tekst", "kode", "dato", "tid", "jn", "tal", "heltal", "cpr"]

STORED_AS: dict[str, tuple[str, ...]] = {
    "tekst": ("varchar",),
    "kode": ("varchar",),
    "dato": ("date",),
    "tid": ("timestamp",),
    "jn": ("boolean",),
    "tal": ("decimal(18,6)",),
    "heltal": ("integer", "bigint"),
    "cpr": ("uuid",),
}
"""The database types that a column of each delivered type may be stored as."""

MOST_CHECKS = 63
"""Checks per extract: a row's violations are the bits of one unsigned 64-bit number."""

_TECHNICAL = {"municipality_code", "_as_of_from", "_as_of_to", "_delivery_id", "_violations"}


class ContractError(Exception):
    """The declaration of the extracts can't be used; the message names the file, the table and the reason."""


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        raise ValueError("names are lower-case ASCII letters, digits and underscores, a letter first")
    return value


def _exact_decimal(value: object) -> object:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Name = Annotated[StrictStr, AfterValidator(_name)]
Text = Annotated[StrictStr, AfterValidator(str.strip), Field(min_length=1)]
Number = Annotated[Decimal, BeforeValidator(_exact_decimal)]
Share = Annotated[Number, Field(ge=0, le=1)]


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Withheld(_Declaration):
    """A cell that is stored as null where another column of its row holds one of these codes."""

    column: Name
    codes: Annotated[tuple[StrictStr, ...], Field(min_length=1)]


class Alias(_Declaration):
    """What one municipality's system calls things: header → delivered name, and per column code → code."""

    columns: dict[Text, Name] = Field(default_factory=dict)
    codes: dict[Name, dict[StrictStr, StrictStr]] = Field(default_factory=dict)


class Retention(_Declaration):
    """How long rows are kept, reckoned from a day that `after` names. `last_day` is a delivered name.

    adulthood: the 18th birthday of the row's child, or the day after the row's own last day if that is later.
    case_end: the day after the last day of the case (the row itself, or the row that it belongs to), or after
    the row's own if that is later; never while the case is open. end: the day after the row's own last day.
    belongs_to: gone with the row it belongs to; one that belongs to nothing we hold goes by its own last day.
    none: kept, for the reason that is given.
    """

    after: Literal["adulthood", "case_end", "end", "belongs_to", "none"]
    years: Annotated[StrictInt, Field(ge=0, le=200)] | None = None
    last_day: Name | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if (self.after == "none") != (self.reason is not None):
            raise ValueError("reason belongs to after: none, and to nothing else")
        if self.after == "none" and (self.years is not None or self.last_day is not None):
            raise ValueError("after: none has neither years nor last_day")
        if self.after in ("adulthood", "case_end", "end") and self.years is None:
            raise ValueError(f"after: {self.after} needs years")
        if self.after == "end" and self.last_day is None:
            raise ValueError("after: end needs last_day")
        if self.after == "belongs_to" and (self.years is None) != (self.last_day is None):
            raise ValueError("years and last_day of after: belongs_to stand together or not at all")
        return self


class Column(_Declaration):
    """One delivered column: its name in the landing table, its type as delivered, and what is asked of it."""

    name: Name
    description: Text
    data_type: StrictStr
    type: ColumnType
    required: StrictBool = False
    delivered_as: Name = ""
    code_list: StrictStr | None = None
    codes: tuple[StrictStr, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    allowed: tuple[StrictInt, ...] = ()
    pattern: StrictStr | None = None
    pattern_da: Text | None = None
    withheld_when: Withheld | None = None
    open_ended: StrictBool = False
    belongs_to: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _delivered_under_its_own_name(cls, values: Any) -> Any:
        if isinstance(values, dict) and "delivered_as" not in values and "name" in values:
            return {**values, "delivered_as": values["name"]}
        return values

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.data_type not in STORED_AS[self.type]:
            raise ValueError(f"data_type of a {self.type} is {' or '.join(STORED_AS[self.type])}")
        if (self.type == "kode") != (self.code_list is not None):
            raise ValueError("code_list belongs to every column of type kode, and to no other")
        if self.type not in ("tal", "heltal") and (self.minimum is not None or self.maximum is not None):
            raise ValueError("minimum and maximum are for tal and heltal")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("minimum is above maximum")
        if self.allowed and (self.type != "heltal" or self.minimum is not None or self.maximum is not None):
            raise ValueError("allowed is for heltal, instead of minimum and maximum")
        if (self.pattern is None) != (self.pattern_da is None):
            raise ValueError("pattern and pattern_da belong together")
        if self.pattern is not None:
            if self.type != "tekst":
                raise ValueError("pattern is for tekst")
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"pattern is no regular expression: {error}") from None
            if re.search(r"\(\?[^:]|\\[1-9]", self.pattern):
                raise ValueError(
                    "pattern uses look-around or back-references, which the database doesn't have"
                )
        if self.open_ended and (self.type not in ("dato", "tid") or self.required):
            raise ValueError("open_ended is for a dato or tid that may be empty")
        if self.belongs_to is not None and self.type != "tekst":
            raise ValueError("belongs_to is for tekst")
        return self


class _ExtractMeta(_Declaration):
    """`config.meta.extract` of a source table."""

    title: Text
    system: Annotated[tuple[StrictStr, ...], BeforeValidator(_as_list), Field(min_length=1)]
    delivery: Literal["full", "delta"]
    key: Annotated[tuple[Name, ...], Field(min_length=1)]
    intervals: tuple[tuple[Name, Name], ...] = ()
    never_loaded: tuple[Name, ...] = ()
    max_rejected_share: Share = Decimal("0.05")
    max_shrink_share: Share = Decimal("0.20")
    expected_every_days: Annotated[StrictInt, Field(ge=1)]
    owner: Name
    needed_by: tuple[Name, ...] = ()
    retention: Retention
    aliases: dict[StrictStr, Alias] = Field(default_factory=dict)


class Extract(_ExtractMeta):
    """One extract: everything there is to say of its deliveries. Column names in `key`, `intervals`,
    `never_loaded` and `aliases` are the delivered ones.
    """

    name: Name
    description: Text
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        delivered = [column.delivered_as for column in self.columns]
        stored = [column.name for column in self.columns]
        for what, names in (("delivered", [*delivered, *self.never_loaded]), ("stored", stored)):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{what} twice: {', '.join(twice)}")
        if taken := sorted(_TECHNICAL & set(stored)):
            raise ValueError(f"columns have technical names: {', '.join(taken)}")
        known = set(delivered)
        if len(set(self.key)) < len(self.key):
            raise ValueError("key names a column twice")
        for what, named in (("key", self.key), *(("intervals", pair) for pair in self.intervals)):
            if unknown := sorted(set(named) - known):
                raise ValueError(f"{what} names columns that aren't there: {', '.join(unknown)}")
        for start, end in self.intervals:
            if {self.column(start).type, self.column(end).type} not in ({"dato"}, {"tid"}):
                raise ValueError(f"the interval {start}–{end} needs two dato or two tid")
        self._check_withheld()
        self._check_aliases()
        self._check_retention()
        if len(self.checks) > MOST_CHECKS:
            raise ValueError(f"{len(self.checks)} checks in one extract; {MOST_CHECKS} is the most")
        return self

    def _check_withheld(self) -> None:
        for column in self.columns:
            if (rule := column.withheld_when) is None:
                continue
            by = next((other for other in self.columns if other.delivered_as == rule.column), None)
            if by is None or by.type != "kode":
                raise ValueError(f"withheld_when of {column.name} needs a kode column, not {rule.column}")
            if unknown := sorted(set(rule.codes) - set(by.codes)):
                raise ValueError(
                    f"withheld_when of {column.name} names codes that {rule.column} doesn't have: "
                    f"{', '.join(unknown)}"
                )
            if column.delivered_as in self.key:
                raise ValueError(f"withheld_when is not for the key column {column.name}")

    def _check_aliases(self) -> None:
        known = {column.delivered_as: column for column in self.columns}
        for municipality, alias in self.aliases.items():
            if unknown := sorted(set(alias.columns.values()) - set(known) - set(self.never_loaded)):
                raise ValueError(f"aliases of {municipality} lead to unknown columns: {', '.join(unknown)}")
            for name, codes in alias.codes.items():
                if name not in known or known[name].type != "kode":
                    raise ValueError(f"aliases of {municipality} give codes to {name}, which is no kode")
                if unknown := sorted(set(codes.values()) - set(known[name].codes)):
                    raise ValueError(
                        f"aliases of {municipality} lead to codes that {name} doesn't have: "
                        f"{', '.join(unknown)}"
                    )

    def _check_retention(self) -> None:
        after, last_day = self.retention.after, self.retention.last_day
        if last_day is not None:
            column = next((column for column in self.columns if column.delivered_as == last_day), None)
            if column is None or column.type not in ("dato", "tid"):
                raise ValueError(f"last_day of retention needs a dato or tid, not {last_day}")
        if after == "adulthood" and len(self.child_columns) != 1:
            raise ValueError("retention after adulthood needs one cpr column, whose child it is")
        if after == "belongs_to" and len(self.owner_columns) != 1:
            raise ValueError("retention after belongs_to needs one column with belongs_to")
        if after == "case_end" and not self.owner_columns and last_day is None:
            raise ValueError("retention after case_end needs last_day, or one column with belongs_to")
        if after == "case_end" and len(self.owner_columns) > 1:
            raise ValueError("retention after case_end can't choose between columns with belongs_to")

    @cached_property
    def checks(self) -> tuple["Check", ...]:
        """Everything a row of the right shape can be refused for, in the order of the columns."""
        checks = []
        for column in self.columns:
            name = column.delivered_as
            if column.required:
                checks.append(Check(name, "required"))
            if column.type == "kode":
                checks.append(Check(name, "code"))
            elif column.type != "tekst" or column.pattern is not None:
                checks.append(Check(name, "type"))
            if column.minimum is not None or column.maximum is not None or column.allowed:
                checks.append(Check(name, "range"))
        checks.extend(Check(end, "interval", start) for start, end in self.intervals)
        checks.append(Check(self.key[0], "duplicate_key"))
        return tuple(checks)

    def column(self, delivered_as: str) -> Column:
        """The column delivered under this name."""
        return next(column for column in self.columns if column.delivered_as == delivered_as)

    @cached_property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns that identify a row inside one municipality."""
        return tuple(self.column(name) for name in self.key)

    @cached_property
    def child_columns(self) -> tuple[Column, ...]:
        """The columns that hold a child's key."""
        return tuple(column for column in self.columns if column.type == "cpr")

    @cached_property
    def owner_columns(self) -> tuple[Column, ...]:
        """The columns that name the row of another extract to which a row belongs."""
        return tuple(column for column in self.columns if column.belongs_to is not None)

    @cached_property
    def end_columns(self) -> frozenset[str]:
        """Delivered names of the columns where a year from 2100 means open."""
        ends = {end for _, end in self.intervals}
        return frozenset(ends | {column.delivered_as for column in self.columns if column.open_ended})

    @cached_property
    def contract_hash(self) -> str:
        """Changes when, and only when, something changes that decides what becomes of a delivery."""
        said = {"title", "system", "description", "owner", "needed_by", "expected_every_days", "retention"}
        rules = self.model_dump(mode="json", exclude={*said, "columns"})
        rules["columns"] = [
            column.model_dump(mode="json", exclude={"description", "belongs_to"}) for column in self.columns
        ]
        text = json.dumps(rules, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Check:
    """One thing a row can be refused for: the column the supplier is pointed to, and the rule.

    `other` is the column at the start of the interval that `column` ends.
    """

    column: str
    rule: Literal["required", "type", "code", "range", "interval", "duplicate_key"]
    other: str = ""


@dataclass(frozen=True)
class Contracts:
    """All extracts by name, the municipalities by code, and the code lists by name."""

    extracts: Mapping[str, Extract]
    municipalities: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def owners_first(self) -> tuple[Extract, ...]:
        """All extracts, each after those that its rows belong to."""
        placed: dict[str, Extract] = {}
        while len(placed) < len(self.extracts):
            ready = {
                name: extract
                for name, extract in self.extracts.items()
                if name not in placed and all(column.belongs_to in placed for column in extract.owner_columns)
            }
            if not ready:
                raise ContractError(f"belongs_to goes in circles: {', '.join(self.extracts.keys() - placed)}")
            placed |= ready
        return tuple(placed.values())

    def belonging_to(self, owner: str) -> tuple[tuple[Extract, Column], ...]:
        """The extracts whose rows belong to rows of `owner`, and the column that names them."""
        return tuple(
            (extract, column)
            for extract in self.extracts.values()
            for column in extract.owner_columns
            if column.belongs_to == owner
        )


def load_contracts(sources_yml: Path = SOURCES_YML, seeds: Path = SEEDS) -> Contracts:
    """Read and check the declaration of every extract.

    Raises `ContractError`, whose message names the file, the table and the reason, for the first entry
    that is wrong.
    """
    codes: dict[str, list[str]] = {}
    for row in _seed(seeds / "code.csv", "code_list", "code"):
        codes.setdefault(row["code_list"], []).append(row["code"])
    lists = {name: tuple(values) for name, values in codes.items()}
    municipalities = {
        row["municipality_code"]: row["municipality_name"]
        for row in _seed(seeds / "municipality.csv", "municipality_code", "municipality_name")
        if row["municipality_code"] != ALL_MUNICIPALITIES
    }
    extracts: dict[str, Extract] = {}
    for entry in _landing_tables(sources_yml):
        extract = _extract(entry, lists, _shown(sources_yml))
        if extract.name in extracts:
            raise ContractError(f"{_shown(sources_yml)}, table {extract.name}: declared twice")
        if unknown := sorted(set(extract.aliases) - set(municipalities)):
            raise ContractError(
                f"{_shown(sources_yml)}, table {extract.name}: aliases for unknown municipalities: "
                f"{', '.join(unknown)}"
            )
        extracts[extract.name] = extract
    for extract in extracts.values():
        _check_owners(extract, extracts, _shown(sources_yml))
    contracts = Contracts(extracts, municipalities, lists)
    try:
        _ = contracts.owners_first
    except ContractError as error:
        raise ContractError(f"{_shown(sources_yml)}: {error}") from None
    return contracts


def _check_owners(extract: Extract, extracts: Mapping[str, Extract], shown: str) -> None:
    for column in extract.owner_columns:
        where = f"{shown}, table {extract.name}, column {column.name}"
        owner = extracts.get(column.belongs_to or "")
        if owner is None:
            raise ContractError(f"{where}: belongs_to names no extract: {column.belongs_to}")
        if len(owner.key) != 1 or owner.key_columns[0].type != "tekst":
            raise ContractError(f"{where}: belongs_to needs an extract whose key is one tekst")
        if extract.retention.after == "case_end" and (
            owner.retention.after != "case_end" or owner.owner_columns
        ):
            raise ContractError(f"{where}: retention after case_end needs a case, which {owner.name} is not")


class _UniqueKeys(yaml.SafeLoader):
    """Refuses a mapping that names a key twice, where YAML would let the last one win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen and key != "<<":
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def _landing_tables(sources_yml: Path) -> list[Any]:
    shown = _shown(sources_yml)
    try:
        document = yaml.load(sources_yml.read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except OSError as error:
        raise ContractError(f"{shown}: can't be read ({error.strerror})") from None
    except yaml.YAMLError as error:
        raise ContractError(f"{shown}: is no valid YAML: {error}") from None
    sources = document.get("sources") if isinstance(document, dict) else None
    for source in sources if isinstance(sources, list) else []:
        if isinstance(source, dict) and source.get("name") == "landing":
            tables = source.get("tables")
            if isinstance(tables, list) and tables:
                return tables
    raise ContractError(f"{shown}: declares no source `landing` with tables")


def _extract(entry: Any, lists: Mapping[str, tuple[str, ...]], shown: str) -> Extract:
    name = entry.get("name") if isinstance(entry, dict) else None
    where = f"{shown}, table {name or '(without a name)'}"
    if not isinstance(entry, dict) or not isinstance(entry.get("columns"), list):
        raise ContractError(f"{where}: needs a name and a list of columns")
    meta = _meta(entry, where).get("extract")
    if not isinstance(meta, dict):
        raise ContractError(f"{where}: needs config.meta.extract")
    columns = []
    for position, column in enumerate(entry["columns"], 1):
        its_name = column.get("name") if isinstance(column, dict) else None
        its_where = f"{where}, column {its_name or position}"
        if not isinstance(column, dict):
            raise ContractError(f"{its_where}: needs a name, a description and a data_type")
        its_meta = _meta(column, its_where)
        code_list = its_meta.get("code_list")
        if code_list is not None and code_list not in lists:
            raise ContractError(f"{its_where}: seeds/code.csv has no code list {code_list}")
        declared = {key: column[key] for key in ("name", "description", "data_type") if key in column}
        codes = {"codes": lists[code_list]} if code_list is not None else {}
        if clash := sorted({*declared, "codes"} & its_meta.keys()):
            raise ContractError(f"{its_where}: config.meta can't hold {', '.join(clash)}")
        columns.append(_validated(Column, {**declared, **its_meta, **codes}, its_where))
    if clash := sorted({"name", "description", "columns"} & meta.keys()):
        raise ContractError(f"{where}: config.meta.extract can't hold {', '.join(clash)}")
    declared = {key: entry[key] for key in ("name", "description") if key in entry}
    return _validated(Extract, {**declared, **meta, "columns": columns}, where)


def _meta(entry: dict[str, Any], where: str) -> dict[str, Any]:
    config = entry.get("config")
    meta = config.get("meta") if isinstance(config, dict) else None
    if not isinstance(meta, dict):
        raise ContractError(f"{where}: needs config.meta")
    return meta


_Model = TypeVar("_Model", bound=_Declaration)


def _validated(model: type[_Model], values: dict[str, Any], where: str) -> _Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}".removeprefix(": ")
            for problem in error.errors(include_url=False, include_input=False)
        )
        raise ContractError(f"{where}: {reasons}") from None


def _seed(path: Path, *needed: str) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise ContractError(f"{_shown(path)}: can't be read ({error.strerror})") from None
    if not rows or any(name not in rows[0] for name in needed):
        raise ContractError(f"{_shown(path)}: needs rows and the columns {', '.join(needed)}")
    return rows


def _shown(path: Path) -> str:
    return str(path.relative_to(PROJECT_ROOT) if path.is_relative_to(PROJECT_ROOT) else path.name)
