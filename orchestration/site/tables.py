"""The tables that every page has, and those of the overview: numbers beside what they are compared with."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from orchestration.site.declarations import PeriodType
from orchestration.site.drawn import (
    Cell,
    Data,
    Target,
    change_since,
    country,
    number_cell,
    number_data,
    targets,
)
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
    change = change_since(card, number, before)
    now = running(numbers)
    return Compared(
        card=card,
        number=number,
        cell=number_cell(number),
        year_before=number_cell(before),
        change=f"{_ARROWS[change.sign]} {change.text}" if change is not None else "",
        verdict=change.verdict if change is not None else "",
        targets=targets(number, card),
        benchmark=country(number, card),
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
    """Every indicator that has a goal or a milestone, of its shortest period.

    Those of which one isn't met come first, then those that nothing tells of.
    """
    found = _found(compare(marts, card, card.period_types[0]) for card in _by_name(marts))
    wanting = [one for one in found if one.targets]
    return sorted(wanting, key=_urgency)


def _urgency(one: Compared) -> int:
    met = {target.is_met for target in one.targets}
    return 0 if False in met else 1 if None in met else 2


def _by_name(marts: Marts) -> list[Card]:
    return sorted(marts.cards.values(), key=lambda card: card.name)


def _found(compared: Iterable[Compared | None]) -> list[Compared]:
    return [one for one in compared if one is not None]


def compared_data(marts: Marts, compared: Iterable[Compared]) -> Data:
    """Every period of the compared indicators' totals, each once, for a spreadsheet."""
    series = dict.fromkeys((one.card.indicator_id, one.number.period_type) for one in compared)
    return number_data(
        marts,
        [
            number
            for indicator_id, period_type in series
            for number in marts.published(indicator_id, period_type)
        ],
    )


def card_data(cards: Iterable[Card]) -> Data:
    """Every card, for a spreadsheet."""
    rows = [asdict(card) for card in cards]
    return Data(
        list(rows[0]) if rows else ["indicator_id"],
        [["|".join(one) if isinstance(one, tuple) else one for one in row.values()] for row in rows],
    )
