"""The tables that every page has, and those of the overview: numbers beside what they are compared with."""

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.site import words
from orchestration.site.declarations import PeriodType
from orchestration.site.drawn import Cell, Data, Target, number_cell, number_data, targets
from orchestration.site.numbers import Card, Marts, Number, newest, running, year_before

_ARROWS = {1.0: "↑", -1.0: "↓", 0.0: "→"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator's newest number that is over, beside what it is compared with."""

    card: Card
    number: Number
    cell: Cell
    year_before: Cell
    change: str
    """The change since the year before with an arrow, empty where there is none."""
    verdict: str
    """`bedre`, `dårligere` or empty."""
    targets: list[Target]
    benchmark: str
    running: Number | None
    """The number of the period that runs."""
    running_cell: Cell | None


def compare(marts: Marts, card: Card, period_type: PeriodType) -> Compared | None:
    """The indicator's total, or None where it has none."""
    numbers = marts.series(card.indicator_id, period_type)
    number = newest(numbers)
    if number is None:
        return None
    before = year_before(numbers, number)
    change, verdict = "", ""
    if number.value is not None and before is not None and before.value is not None:
        said, sign = words.change(number.value, before.value, card.kind, card.unit, card.decimals)
        change = f"{_ARROWS[sign]} {said}"
        verdict = words.judged(sign, card.wanted_direction)
    now = running(numbers)
    benchmark = number.benchmark
    return Compared(
        card=card,
        number=number,
        cell=number_cell(number),
        year_before=number_cell(before),
        change=change,
        verdict=verdict,
        targets=targets(number, card),
        benchmark="" if benchmark is None else words.in_unit(benchmark, card.unit, card.decimals),
        running=now if now is not number else None,
        running_cell=number_cell(now) if now is not None and now is not number else None,
    )


def numbers_of_systems(marts: Marts, systems: Iterable[str]) -> list[Compared]:
    """Every current indicator of some systems, for each period type: also those that no figure shows."""
    wanted = set(systems)
    return _found(
        compare(marts, card, period_type)
        for card in _by_name(marts)
        if wanted & set(card.systems)
        for period_type in card.period_types
    )


def chosen_numbers(marts: Marts, indicator_ids: Iterable[str]) -> list[Compared]:
    """The named indicators, in that order, each of its longest period."""
    cards = (marts.cards[indicator_id] for indicator_id in indicator_ids)
    return _found(compare(marts, card, card.period_types[-1]) for card in cards)


def with_targets(marts: Marts) -> list[Compared]:
    """Every indicator that has a goal or a milestone, of its shortest period: those that aren't met first."""
    found = _found(compare(marts, card, card.period_types[0]) for card in _by_name(marts))
    wanting = [one for one in found if one.targets]
    return sorted(wanting, key=lambda one: one.targets[-1].is_met is not False)


def _by_name(marts: Marts) -> list[Card]:
    return sorted(marts.cards.values(), key=lambda card: card.name)


def _found(compared: Iterable[Compared | None]) -> list[Compared]:
    return [one for one in compared if one is not None]


def compared_data(marts: Marts, compared: Iterable[Compared]) -> Data:
    """Every period of the compared indicators' totals, for a spreadsheet."""
    return number_data(
        marts,
        [
            number
            for one in compared
            for number in marts.series(one.card.indicator_id, one.number.period_type)
        ],
    )
