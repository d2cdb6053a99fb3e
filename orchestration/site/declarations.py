"""Reads `pages.yml`: which pages there are, and what each of them shows."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

PAGES_FILE = Path(__file__).with_name("pages.yml")

PeriodType = Literal["month", "quarter", "half_year", "year", "school_year"]

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=31)]
"""Part of a file's name, an element's id and a sheet's name (31 characters is Excel's limit)."""


class PagesError(Exception):
    """`pages.yml` can't be read; the sentence says where and why."""


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Figure(_Declared):
    id: Identifier
    title: str
    note: str = ""
    """What the reader must know, in Danish."""

    @property
    def marts(self) -> frozenset[str]:
        """The published tables that the figure reads."""
        return frozenset({"mart_indicator", "dim_indicator", "dim_cut_value"})


class _OfIndicators(_Figure):
    names: dict[str, str] = Field(alias="indicators", min_length=1)
    """Indicators, and what each is called beside its line; declared as a list where there is only one."""
    period_type: PeriodType | None = None
    """None: the card's first."""

    @field_validator("names", mode="before")
    @classmethod
    def _alone_needs_no_name(cls, declared: object) -> object:
        if isinstance(declared, list):
            if len(declared) > 1:
                raise ValueError("gives each of several indicators a short name: {indicator: name}")
            return dict.fromkeys(declared, "")
        return declared

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators, in order."""
        return tuple(self.names)


class Trend(_OfIndicators):
    """Lines over time."""

    kind: Literal["trend"]
    cut: str = "total"
    cut_values: tuple[str, ...] = ("alle",)
    periods: int | None = Field(default=None, ge=2)
    """How many periods are drawn; None: as many as `WINDOWS` says. The CSV has them all."""

    @model_validator(mode="after")
    def _one_dimension(self) -> "Trend":
        if len(self.indicators) > 1 and len(self.cut_values) > 1:
            raise ValueError("draws several indicators or several values of a cut, not both")
        return self


class Bars(_OfIndicators):
    """One indicator's values in a cut."""

    kind: Literal["bars"]
    cut: str
    newest: Literal["over", "running"] = "over"
    """The newest period that is over, or the one that runs."""
    compared_with: Literal["year_before", "budget"] = "year_before"
    """What the line across each bar shows; `budget`: the second indicator."""

    @model_validator(mode="after")
    def _as_many_as_compared(self) -> "Bars":
        if len(self.indicators) != (2 if self.compared_with == "budget" else 1):
            raise ValueError(
                "takes one indicator, or two where the second is what the first is compared with"
            )
        return self


class Shares(_OfIndicators):
    """Indicators that divide a whole, from the worst to the best."""

    kind: Literal["shares"]
    periods: int = Field(default=8, ge=2)


class Flow(_Figure):
    """From step to step in the newest quarter that is over."""

    kind: Literal["flow"]

    @property
    def marts(self) -> frozenset[str]:  # noqa: D102 - as declared above
        return frozenset({"mart_ladder_flow"})


class Grid(_Figure):
    """How many went from each value to each, in the newest period that is over."""

    kind: Literal["grid"]
    mart: str
    from_column: str
    from_heading: str
    to_column: str
    to_heading: str
    value_column: str
    counted: str
    """What is counted, in the plural."""
    defined_by: str
    """The indicator whose card says which children or courses they are."""
    below: str
    """What a move to an earlier value is called: to a lower step, to a better position."""
    above: str

    @property
    def marts(self) -> frozenset[str]:  # noqa: D102
        return frozenset({self.mart})


class Effect(_Figure):
    """Mean change with its interval, for each type of intervention and whoever answered."""

    kind: Literal["effect"]
    instrument: str
    scale: str

    @property
    def marts(self) -> frozenset[str]:  # noqa: D102
        return frozenset({"mart_intervention_effect"})


class Targets(_Figure):
    """Supervision: goal, milestone and number of each question on one line."""

    kind: Literal["targets"]

    @property
    def marts(self) -> frozenset[str]:  # noqa: D102
        return frozenset({"mart_supervision"})


class Rows(_Figure):
    """Rows of a mart as a table."""

    kind: Literal["rows"]
    mart: str
    columns: dict[str, str]
    """Column of the mart to its Danish heading, in order."""
    where: dict[str, str] = {}
    newest_of: str | None = None
    order_by: tuple[str, ...] = ()
    note_column: str | None = None

    @property
    def marts(self) -> frozenset[str]:  # noqa: D102
        return frozenset({self.mart})


class Freshness(_Figure):
    """Each extract: last delivery, as-of day, rows accepted and refused, late or not."""

    kind: Literal["freshness"]

    @property
    def marts(self) -> frozenset[str]:  # noqa: D102
        return frozenset({"mart_data_freshness"})


class Checks(_Figure):
    """Each check of the release."""

    kind: Literal["checks"]

    @property
    def marts(self) -> frozenset[str]:  # noqa: D102
        return frozenset({"mart_quality"})


class Hidden(_Figure):
    """How many numbers are hidden, in each table of the release that has a status: none is named here."""

    kind: Literal["hidden"]


Figure = Annotated[
    Trend | Bars | Shares | Flow | Grid | Effect | Targets | Rows | Freshness | Checks | Hidden,
    Field(discriminator="kind"),
]


class Section(_Declared):
    """Figures below one heading."""

    title: str
    figures: tuple[Figure, ...]


_TAKEN_IDS = frozenset({"alle_tal", "indhold", "kort", "maal", "noegletal", "tegn"})
"""Ids, sheets and files that every page has of its own."""


class Page(_Declared):
    """One page; every municipality has its own."""

    page: Identifier
    title: str
    lead: str
    systems: tuple[str, ...]
    """Systems (domain.md § 4) whose current indicators all stand in the page's table."""
    goals: bool = False
    """Whether the page lists every goal and milestone."""
    cards: bool = False
    """Whether the page shows every indicator's card."""
    key_numbers: tuple[str, ...] = ()
    sections: tuple[Section, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the page, in order."""
        return tuple(figure for section in self.sections for figure in section.figures)

    @property
    def marts(self) -> frozenset[str]:
        """The published tables that the page reads."""
        own = frozenset(
            {"mart_indicator", "dim_indicator", "dim_cut_value", "dim_municipality", "mart_data_freshness"}
        )
        return own.union(*(figure.marts for figure in self.figures))

    @property
    def file_name(self) -> str:
        """The page's file in its municipality's folder."""
        return f"{self.page}.html"

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Page":
        ids = [figure.id for figure in self.figures]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"has two figures with the id {', '.join(twice)}")
        taken = sorted(_TAKEN_IDS.intersection(ids))
        if taken:
            raise ValueError(f"has a figure with the id {', '.join(taken)}, which the page itself needs")
        return self


class _Pages(_Declared):
    pages: tuple[Page, ...]

    @field_validator("pages")
    @classmethod
    def _names_are_unique(cls, declared: tuple[Page, ...]) -> tuple[Page, ...]:
        names = [page.page for page in declared]
        twice = sorted({one for one in names if names.count(one) > 1})
        if twice:
            raise ValueError(f"two pages have the name {', '.join(twice)}")
        return declared


def read_pages(path: Path = PAGES_FILE) -> tuple[Page, ...]:
    """The declared pages, in the order of the menu.

    Raises `PagesError` with the place and the reason for each wrong entry.
    """
    try:
        return _Pages.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).pages
    except ValidationError as error:
        wrong = [
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise PagesError(f"{path.name} is wrong at {'; '.join(wrong)}") from error
    except yaml.YAMLError as error:
        raise PagesError(f"{path.name} is no YAML: {' '.join(str(error).split())}") from error


@cache
def pages() -> tuple[Page, ...]:
    """The pages of `pages.yml`."""
    return read_pages()


WINDOWS: dict[PeriodType, int] = {"month": 37, "quarter": 21, "half_year": 17, "year": 12, "school_year": 12}
"""Periods drawn of each type: three years of months, five of quarters, and the same period before them."""
