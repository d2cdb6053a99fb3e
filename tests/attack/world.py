"""Small invented releases, declared and written by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np

from orchestration.attack import AttackResult, Declarations, Kept, Rules, attack_numbers
from orchestration.attack.declarations import ALL_WITHIN, COVER, EQUAL, NUMERATOR, Series, TieRow
from orchestration.attack.equations import make_system, read_cells, read_ties
from orchestration.attack.kernel import interval
from orchestration.attack.ties import build_ties

HIDDEN = None

Number = tuple[str, str, str, str, str, str, float | None]
"""Municipality, series, measure, period type, period start, coordinate, value."""

RULES = Rules(min_cell=5)


def cell(
    coordinate: str,
    value: float | None,
    *,
    series: str = "boern",
    measure: str = NUMERATOR,
    municipality: str = "330",
    period: tuple[str, str] = ("year", "2021-01-01"),
) -> Number:
    return municipality, series, measure, *period, coordinate, value


def series(name: str = "boern", adds_over: str = "", **fields: object) -> Series:
    """A series whose parts add up over the cuts named."""
    relations = tuple((cut, EQUAL) for cut in adds_over.split("|") if cut)
    return Series(**{"name": name, "measure": NUMERATOR, "relations": relations} | fields)  # type: ignore[arg-type]


def tie(name: str, wholes: Sequence[str], parts: Sequence[str], *, is_exact: bool = True) -> list[TieRow]:
    """A declared tie; each row is `series measure cuts period`, with `-` for the total."""
    relation = EQUAL if is_exact else ALL_WITHIN if len(parts) == 1 else COVER
    rows = []
    for is_whole, texts in ((True, wholes), (False, parts)):
        for text in texts:
            of, measure, cuts, period = text.split()
            number = hash((name, is_whole, text)) % 10**8
            rows.append(
                TieRow(name, number, relation, is_whole, of, measure, "" if cuts == "-" else cuts, period)
            )
    return rows


@dataclass
class World:
    """A release and what is declared of it."""

    declarations: Declarations
    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def tell(self, numbers: Iterable[Number], into: str = "count", kind: str = "count") -> "World":
        """Make the relation of numbers."""
        self.connection.execute(
            f"""
            create or replace temp table {into} (
                municipality_code varchar, series varchar, measure varchar, period_type varchar,
                period_start date, coordinate varchar, kind varchar, value double, is_hidden boolean
            )
            """
        )
        for *key, value in numbers:
            self.connection.execute(
                f"insert into {into} values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [*key, kind, value, value is None]
            )
        return self

    def intervals(self, institutions: str | None = None) -> dict[str, tuple[float, float]]:
        """What each hidden number can be, by everything in its key that tells it apart."""
        build_ties(self.connection, self.declarations, institutions=institutions)
        cells = read_cells(self.connection)
        system = make_system(cells, read_ties(self.connection, cells))
        names = dict(
            self.connection.execute(
                """
                select
                    cell.cell,
                    concat_ws(' ', municipality_code, series, measure, strftime(period_start, '%Y-%m'), text)
                from cell inner join coordinate on cell.coordinate = coordinate.coordinate
                """
            ).fetchall()
        )
        return {
            names[int(cells.cell[unknown])].strip(): interval(system.problem, column)
            for column, unknown in enumerate(system.unknown)
        }

    def attack(
        self,
        *,
        rules: Rules = RULES,
        sensitive: str | None = None,
        kept: Sequence[Kept] = (),
        truth: str | None = None,
    ) -> AttackResult:
        return attack_numbers(
            self.connection,
            "count",
            self.declarations,
            rules=rules,
            sensitive=sensitive,
            kept=kept,
            truth=truth,
        )


def declared(*all_series: Series, ties: Sequence[TieRow] = ()) -> World:
    return World(Declarations(all_series, tuple(ties)))


def found(result: AttackResult) -> list[str]:
    """The coordinates that were found, with their municipality."""
    return sorted(f"{finding.key.municipality_code} {finding.key.coordinate}" for finding in result.found)


INFINITE = np.inf
