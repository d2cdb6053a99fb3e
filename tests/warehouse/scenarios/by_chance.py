"""Municipalities made by chance, always the same ones, for what `test_naive.py` computes again."""

import random
from datetime import date, timedelta

from tests.warehouse.scenarios.notifications import notification
from tests.warehouse.scenarios.topi import assessment
from tests.warehouse.world import Row, Scenario, cpr

SEEDS = (1, 2, 3)
ROUNDS = ("2019F", "2019E", "2020F", "2020E", "2021F", "2021E")


def notifications_by_chance(chance: random.Random) -> list[Row]:
    """Few children with many notifications over three years, several on one day and in one minute."""
    children = [cpr(f"{chance.randint(2003, 2021)}-02-{chance.randint(1, 28):02d}", i) for i in range(1, 26)]
    rows = []
    for number in range(240):
        day = date(2019, 1, 1) + timedelta(days=chance.randint(0, 1010))
        rows.append(
            notification(
                number,
                chance.choice(children),
                f"{day} {chance.choice(('08:00', '08:00', '23:59'))}",
                ufoedt=chance.choice((None, False, False, True)),
            )
        )
    return rows


def assessments_by_chance(chance: random.Random) -> list[Row]:
    """Children who miss rounds now and then."""
    children = [cpr(f"2016-03-{chance.randint(1, 28):02d}", i) for i in range(1, 61)]
    return [
        assessment(child, topi_round, chance.choice(("roed", "gul", "gul", "groen", "groen")))
        for child in children
        for topi_round in ROUNDS
        if chance.random() < 0.7
    ]


def by_chance(seed: int) -> Scenario:
    chance = random.Random(seed)
    return Scenario(
        name=f"by_chance_{seed}",
        extracts={
            "underretninger": notifications_by_chance(chance),
            "trivselsvurderinger": assessments_by_chance(chance),
        },
    )


SCENARIOS = [by_chance(seed) for seed in SEEDS]
