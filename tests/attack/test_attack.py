"""What an attacker finds in a release, and beside an older one."""

from orchestration.attack import Kept, Rules, knowledge_digest
from tests.attack.world import HIDDEN, World, cell, declared, found, series

PLACES = series(adds_over="place")


def two_hidden(total: float, **shown: float) -> World:
    numbers = [cell("", total), cell("place=a", HIDDEN), cell("place=b", HIDDEN)]
    return declared(PLACES).tell([*numbers, *(cell(f"place={name}", value) for name, value in shown.items())])


def test_a_number_that_can_be_subtracted_is_found() -> None:
    world = declared(PLACES).tell([cell("", 10), cell("place=a", 8), cell("place=b", HIDDEN)])
    result = world.attack()
    assert found(result) == ["330 place=b"]
    assert not result.is_safe


def test_two_that_are_enough_together_protect_each_other() -> None:
    result = two_hidden(20, c=10).attack()
    assert result.is_safe
    assert (result.n_attacked, result.n_components, result.largest_component) == (2, 1, 2)


def test_two_that_are_few_together_do_not() -> None:
    assert found(two_hidden(14, c=10).attack()) == ["330 place=a", "330 place=b"]


def test_a_number_beyond_the_threshold_may_be_found_unless_few_stand_behind_it() -> None:
    numbers = [cell("", 30), cell("place=a", 10), cell("place=b", HIDDEN)]
    assert declared(PLACES).tell(numbers).attack().is_safe
    world = declared(PLACES).tell(numbers)
    world.tell([cell("place=b", HIDDEN)], into="few_behind")
    assert found(world.attack(sensitive="few_behind")) == ["330 place=b"]


def test_kroner_are_found_when_the_interval_is_narrow() -> None:
    numbers = [cell("", 1000), cell("place=a", HIDDEN), cell("place=b", HIDDEN)]
    assert declared(PLACES).tell(numbers, kind="kroner").attack().is_safe
    numbers = [cell("", 1000), cell("place=a", 900), cell("place=b", HIDDEN)]
    assert found(declared(PLACES).tell(numbers, kind="kroner").attack()) == ["330 place=b"]


def test_a_tie_that_the_numbers_contradict_is_told_and_taken_as_a_bound() -> None:
    world = declared(PLACES).tell([cell("", 10), cell("place=a", 12), cell("place=b", HIDDEN)])
    result = world.attack()
    assert dict(result.contradicted)["cut"] >= 1
    assert result.n_attacked == 1


def test_a_release_that_hides_nothing_has_nothing_to_find() -> None:
    result = declared(PLACES).tell([cell("", 10), cell("place=a", 10)]).attack()
    assert (result.n_attacked, result.is_safe) == (0, True)


# Older releases


def test_what_an_older_release_shows_uncovers_what_the_new_one_hides() -> None:
    """Now a and b hide each other; a was shown before and hasn't changed, so b can be subtracted."""
    world = two_hidden(20, c=10)
    world.tell([cell("", 21), cell("place=a", 7), cell("place=c", 10), cell("place=b", HIDDEN)], into="older")
    result = world.attack(kept=[Kept("older", "older")])
    assert ("330 place=b", "this", "older") in told(result)


def test_what_the_new_release_shows_uncovers_what_the_older_one_hides() -> None:
    world = declared(PLACES).tell([cell("", 20), cell("place=a", 8), cell("place=b", 12)])
    world.tell([cell("", 11), cell("place=a", HIDDEN), cell("place=b", HIDDEN)], into="older")
    result = world.attack(kept=[Kept("older", "older")])
    assert told(result) == [("330 place=b", "older", "this")]


def test_a_guess_that_was_wrong_finds_nothing() -> None:
    """The attacker takes b for 3; a child has moved since, and b is 4."""
    world = two_hidden(20, c=10)
    world.tell([cell("", 21), cell("place=a", 7), cell("place=c", 10), cell("place=b", HIDDEN)], into="older")
    world.tell([cell("place=a", 6), cell("place=b", 4)], into="truth")
    assert world.attack(kept=[Kept("older", "older")], truth="truth").is_safe
    world.tell([cell("place=a", 7), cell("place=b", 3)], into="truth")
    assert not world.attack(kept=[Kept("older", "older")], truth="truth").is_safe


def test_a_guess_that_cannot_be_right_finds_nothing() -> None:
    world = two_hidden(20, c=10)
    world.tell([cell("place=a", 17), cell("", 30), cell("place=c", 13)], into="older")
    assert world.attack(kept=[Kept("older", "older")]).is_safe


def test_where_the_guesses_cannot_all_be_right_each_is_tried_alone() -> None:
    world = two_hidden(20, c=10)
    world.tell([cell("place=a", 7), cell("place=b", 9), cell("", 26), cell("place=c", 10)], into="older")
    result = world.attack(kept=[Kept("older", "older")])
    assert ("330 place=b", "this", "older") in told(result)


def test_the_same_release_kept_twice_tells_nothing_more() -> None:
    world = two_hidden(20, c=10)
    world.connection.execute("create temp table older as from count")
    assert world.attack(kept=[Kept("older", "older")]).is_safe


# What was attacked


def test_the_digest_knows_any_change_and_no_order() -> None:
    numbers = [cell("", 10), cell("place=a", 8), cell("place=b", HIDDEN)]
    digests = [
        knowledge_digest(declared(PLACES).tell(some).connection, "count")
        for some in (numbers, numbers[::-1], [*numbers[:2], cell("place=b", 2)])
    ]
    assert digests[0] == digests[1] != digests[2]
    assert declared(PLACES).tell(numbers).attack().digest == digests[0]


def test_what_the_time_does_not_suffice_for_is_not_called_safe() -> None:
    world = declared(series(adds_over="place|age"))
    world.tell(
        [
            cell("", 200),
            *(cell(f"place={place}", 50) for place in "abcd"),
            *(cell(f"age={age}", 40) for age in range(5)),
            *(cell(f"age={age}&place={place}", HIDDEN) for age in range(5) for place in "abcd"),
        ]
    )
    assert world.attack().is_safe
    result = world.attack(rules=Rules(min_cell=5, seconds_per_component=0))
    assert len(result.not_proven) == 20


def told(result: object) -> list[tuple[str, str, str]]:
    return sorted(
        (f"{one.key.municipality_code} {one.key.coordinate}", one.release, one.beside)
        for one in result.found  # type: ignore[attr-defined]
    )
