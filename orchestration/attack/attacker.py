"""Attacks a release: tries to bound every number that it hides, from all that it and older ones show."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

import duckdb
import numpy as np

from orchestration.attack.declarations import Declarations, read_declarations
from orchestration.attack.equations import (
    Cells,
    System,
    Ties,
    make_system,
    read_cells,
    read_ties,
)
from orchestration.attack.kernel import (
    Audit,
    Flags,
    Floats,
    Guard,
    Integers,
    Problem,
    Rules,
    Verdict,
    audit,
    part_of,
    rows_to_give_up,
)
from orchestration.attack.reader import KEY, Published, knowledge_digest, read_counts
from orchestration.attack.ties import build_ties
from orchestration.duck import quoted

THIS = "this"
"""The name of the release that is attacked, beside those that are kept."""

_WEAKER_TIMES = 6
_MOST_GUESSES = 50


@dataclass(frozen=True, slots=True)
class NumberKey:
    """What identifies one number; its value is nobody's business."""

    municipality_code: str
    series: str
    measure: str
    period_type: str
    period_start: str
    coordinate: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A hidden number that can be found, or that couldn't be shown to be safe."""

    key: NumberKey
    release: str
    """The release that hides it."""
    beside: str = ""
    """The release whose numbers were put in for hidden ones, if that was needed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An older release that is still to be had."""

    name: str
    numbers: str
    """Its relation of numbers, as `read_counts` or `merge_forms` makes it."""
    truth: str | None = None
    """What it withheld: a private relation of keys and values."""


@dataclass(frozen=True, slots=True)
class AttackResult:
    """What an attack has come to."""

    n_attacked: int
    """Hidden numbers, those that nobody publishes but everybody can work out included."""
    found: tuple[Finding, ...]
    not_proven: tuple[Finding, ...]
    n_components: int
    largest_component: int
    n_ties: int
    contradicted: tuple[tuple[str, int], ...]
    """Ties that the published numbers contradict, by their declaration; each was only taken as a bound."""
    digest: str
    """The hash of the knowledge that was attacked."""
    seconds: float

    @property
    def is_safe(self) -> bool:
        """Whether every hidden number has been shown to be safe."""
        return not self.found and not self.not_proven


@dataclass(frozen=True, slots=True)
class _Case:
    """What holds for every release that is looked at."""

    connection: duckdb.DuckDBPyConnection
    declarations: Declarations
    rules: Rules
    sensitive: str | None
    institutions: str | None


@dataclass(slots=True)
class _Model:
    """One release as the attacker sees it."""

    release: Kept
    keys: str
    """The table of the keys of its hidden numbers, in the order of the unknowns."""
    cells: Cells
    ties: Ties
    system: System
    audit: Audit
    contradicted: Counter[str]


def attack(
    connection: duckdb.DuckDBPyConnection,
    published: Published,
    *,
    min_cell: int,
    dominance_percent: float = 10.0,
    sensitive: str | None = None,
    institutions: str | None = None,
    kept: Sequence[Kept] = (),
    truth: str | None = None,
    declarations: Declarations | None = None,
    seconds_per_component: float = 60.0,
) -> AttackResult:
    """Attack one form of a release; see `attack_numbers`."""
    declarations = declarations or read_declarations()
    read_counts(connection, published, declarations, "count")
    return attack_numbers(
        connection,
        "count",
        declarations,
        rules=Rules(min_cell, dominance_percent, seconds_per_component),
        sensitive=sensitive,
        institutions=institutions,
        kept=kept,
        truth=truth,
    )


def attack_numbers(
    connection: duckdb.DuckDBPyConnection,
    numbers: str,
    declarations: Declarations,
    *,
    rules: Rules,
    sensitive: str | None = None,
    institutions: str | None = None,
    kept: Sequence[Kept] = (),
    truth: str | None = None,
) -> AttackResult:
    """Try to bound every number that the relation `numbers` hides.

    `sensitive`: a relation of the keys of counts that are known to have few behind them; they must be able to
    be none. `institutions`: a relation (municipality_code, institution, district). `kept`: older releases;
    where one shows what the other hides the attacker puts it in and tries again, both ways. `truth`: what
    `numbers` withholds; a guess that leads to a wrong interval then doesn't count as a finding.
    """
    started = monotonic()
    case = _Case(connection, declarations, rules, sensitive, institutions)
    model = _read_model(case, Kept(THIS, numbers, truth))
    found = _findings(case, model, model.audit.verdict == Verdict.FOUND)
    not_proven = _findings(case, model, model.audit.verdict == Verdict.NOT_PROVEN)
    for release in kept:
        older = _read_model(case, release)
        for hiding, showing in ((model, older), (older, model)):
            more, unproven = _beside(case, hiding, showing)
            found += more
            not_proven += unproven
    return AttackResult(
        n_attacked=int((model.system.problem.guard != Guard.NONE).sum()),
        found=tuple(found),
        not_proven=tuple(not_proven),
        n_components=model.audit.n_components,
        largest_component=model.audit.largest_component,
        n_ties=model.ties.n_ties,
        contradicted=tuple(sorted(model.contradicted.items())),
        digest=knowledge_digest(connection, numbers),
        seconds=monotonic() - started,
    )


def _read_model(case: _Case, release: Kept) -> _Model:
    connection = case.connection
    build_ties(connection, case.declarations, numbers=release.numbers, institutions=case.institutions)
    keys = f"hidden_of_{release.name}"
    columns = ", ".join(f"cell.{column}" for column in KEY if column != "coordinate")
    connection.execute(
        f"""
        create or replace temp table {quoted(keys)} as
        select
            row_number() over (order by cell.cell) - 1 as unknown, {columns}, coordinate.text as coordinate
        from cell
        inner join coordinate on cell.coordinate = coordinate.coordinate
        where cell.is_hidden
        """
    )
    cells = read_cells(connection, case.sensitive)
    ties = read_ties(connection, cells)
    system = make_system(cells, ties)
    first = audit(system.problem, case.rules)
    model = _Model(release, keys, cells, ties, system, first, Counter())
    _weaken(model, case.rules)
    return model


def _weaken(model: _Model, rules: Rules) -> None:
    """Take what the numbers contradict as bounds only, or not at all, and judge again.

    An amount can be less than nothing (money is paid back), so that is doubted first.
    """
    for turn in range(_WEAKER_TIMES):
        if not model.audit.is_contradicted.any():
            return
        wrong = model.audit.is_contradicted[model.audit.component]
        columns = np.flatnonzero(wrong)
        amounts = columns[~model.system.problem.is_whole[columns]]
        if turn == 0 and len(amounts):
            model.cells = model.cells.signed(model.system.unknown[amounts])
        else:
            inner, rows = part_of(model.system.problem, columns)
            gone = np.unique(model.system.row_tie[rows[rows_to_give_up(inner)]])
            model.contradicted.update(str(rule) for rule in model.ties.rule[gone])
            model.ties = model.ties.weakened(gone)
        model.system = make_system(model.cells, model.ties)
        model.audit = _again(model, columns, rules)


def _again(model: _Model, columns: Integers, rules: Rules) -> Audit:
    """Judge some unknowns again, and keep what was said of the others."""
    before = model.audit
    guard = np.full(len(before.verdict), int(Guard.NONE), dtype=np.int8)
    guard[columns] = model.system.problem.guard[columns]
    after = audit(replace(model.system.problem, guard=guard), rules)
    verdict = before.verdict.copy()
    verdict[columns] = after.verdict[columns]
    return replace(after, verdict=verdict)


def _findings(case: _Case, model: _Model, chosen: Flags, beside: str = "") -> list[Finding]:
    """The keys of some unknowns."""
    at = np.flatnonzero(chosen)
    if len(at) == 0:
        return []
    case.connection.execute("create or replace temp table chosen (unknown bigint)")
    case.connection.execute("insert into chosen select unnest(?::bigint[])", [at.tolist()])
    rows = case.connection.execute(
        f"""
        select municipality_code, series, measure, period_type, cast(period_start as varchar), coordinate
        from {quoted(model.keys)}
        semi join chosen using (unknown)
        order by all
        """
    ).fetchall()
    return [Finding(NumberKey(*row), model.release.name, beside) for row in rows]


# Beside another release


def _beside(case: _Case, hiding: _Model, showing: _Model) -> tuple[list[Finding], list[Finding]]:
    """What of one release can be found by putting in what the other shows, as if nothing had changed."""
    guesses = _guesses(case, hiding, showing)
    problem = hiding.system.problem
    if len(guesses.unknown) == 0:
        return [], []
    component = hiding.audit.component
    touched = np.zeros(hiding.audit.n_components, dtype=bool)
    touched[component[guesses.unknown]] = True
    open_to_attack = touched[component] & (hiding.audit.verdict == Verdict.SAFE)
    truth = _truth(case, hiding)
    found = np.zeros(problem.n_unknowns, dtype=bool)
    not_proven = np.zeros(problem.n_unknowns, dtype=bool)
    for some in _substitutions(case, hiding, guesses, open_to_attack):
        result = audit(_substituted(problem, some, open_to_attack), case.rules)
        fits = ~result.is_contradicted[result.component]
        is_right = np.isnan(truth) | (
            (result.low - 1e-6 <= truth) & (truth <= result.high + 1e-6 + 1e-6 * np.abs(result.high))
        )
        found |= fits & is_right & (result.verdict == Verdict.FOUND)
        not_proven |= fits & (result.verdict == Verdict.NOT_PROVEN)
    return (
        _findings(case, hiding, found, showing.release.name),
        _findings(case, hiding, not_proven & ~found, showing.release.name),
    )


@dataclass(frozen=True, slots=True)
class _Guesses:
    """Numbers that are put in for unknowns."""

    unknown: Integers
    value: Floats

    def some(self, chosen: Flags | Integers) -> "_Guesses":
        """Some of them."""
        return _Guesses(self.unknown[chosen], self.value[chosen])


def _guesses(case: _Case, hiding: _Model, showing: _Model) -> _Guesses:
    """The numbers that one release hides and the other shows, under the same key."""
    rows = case.connection.execute(
        f"""
        select hidden.unknown, shown.value
        from {quoted(hiding.keys)} as hidden
        inner join {quoted(showing.release.numbers)} as shown using ({", ".join(KEY)})
        where not shown.is_hidden
        order by hidden.unknown
        """
    ).fetchnumpy()
    return _Guesses(np.asarray(rows["unknown"], dtype=np.int64), np.asarray(rows["value"], dtype=np.float64))


def _substituted(problem: Problem, guesses: _Guesses, attacked: Flags) -> Problem:
    low, high = problem.low.copy(), problem.high.copy()
    low[guesses.unknown], high[guesses.unknown] = guesses.value, guesses.value
    guard = np.where(attacked, problem.guard, np.int8(Guard.NONE)).astype(np.int8)
    guard[guesses.unknown] = Guard.NONE
    return replace(problem, low=low, high=high, guard=guard)


def _substitutions(case: _Case, hiding: _Model, guesses: _Guesses, attacked: Flags) -> Iterator[_Guesses]:
    """All guesses at once; where they can't all be right, each for itself."""
    tried = audit(_substituted(hiding.system.problem, guesses, attacked), case.rules)
    wrong = np.zeros(hiding.audit.n_components, dtype=bool)
    wrong[hiding.audit.component[tried.is_contradicted[tried.component]]] = True
    component = hiding.audit.component[guesses.unknown]
    yield guesses.some(~wrong[component])
    alone = np.flatnonzero(wrong[component])
    alone = alone[np.argsort(component[alone], kind="stable")]
    turn = np.arange(len(alone)) - np.searchsorted(component[alone], component[alone])
    for number in range(min(int(turn.max(initial=-1)) + 1, _MOST_GUESSES)):
        yield guesses.some(alone[turn == number])


def _truth(case: _Case, model: _Model) -> Floats:
    """What the release withheld, where it is known; nan elsewhere."""
    truth = np.full(model.system.problem.n_unknowns, np.nan)
    if model.release.truth is None:
        return truth
    rows = case.connection.execute(
        f"""
        select hidden.unknown, cast(truth.value as double) as value
        from {quoted(model.keys)} as hidden
        inner join {quoted(model.release.truth)} as truth using ({", ".join(KEY)})
        where truth.value is not null
        """
    ).fetchnumpy()
    truth[np.asarray(rows["unknown"], dtype=np.int64)] = np.asarray(rows["value"], dtype=np.float64)
    return truth
