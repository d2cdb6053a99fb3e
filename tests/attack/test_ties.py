"""Each kind of tie, with intervals worked out by hand."""

import pytest

from orchestration.attack.declarations import APART, DENOMINATOR, EACH_WITHIN
from orchestration.attack.holds import ties_that_do_not_hold
from tests.attack.world import HIDDEN, INFINITE, World, cell, declared, series, tie

MONTH, QUARTER, YEAR = "month", "quarter", "year"
MEASURES = ("numerator", DENOMINATOR)


def of(world: World, name: str) -> tuple[float, float]:
    """The interval of the one hidden number whose name ends so."""
    (found,) = [interval for key, interval in world.intervals().items() if key.endswith(name)]
    return found


# Cuts


def test_parts_that_add_up_give_the_last_part_away() -> None:
    world = declared(series(adds_over="place"))
    world.tell([cell("", 10), cell("place=a", 7), cell("place=b", HIDDEN)])
    assert of(world, "place=b") == (3, 3)


def test_two_hidden_parts_share_what_is_left() -> None:
    world = declared(series(adds_over="place"))
    world.tell([cell("", 10), cell("place=a", 7), cell("place=b", HIDDEN), cell("place=c", HIDDEN)])
    assert of(world, "place=b") == (0, 3)


def test_a_hidden_total_is_at_least_what_is_shown() -> None:
    world = declared(series(adds_over="place"))
    world.tell([cell("", HIDDEN), cell("place=a", 7), cell("place=b", HIDDEN)])
    assert world.intervals()["330 boern numerator 2021-01"] == (7, INFINITE)


def test_parts_that_overlap_cover_the_whole() -> None:
    """Of ten children seven are in a: the other three or more are in b, and at most all ten."""
    world = declared(series())
    world.tell([cell("", 10), cell("place=a", 7), cell("place=b", HIDDEN)])
    assert of(world, "place=b") == (3, 10)


def test_parts_of_only_some_are_at_most_the_whole() -> None:
    world = declared(series(relations=(("place", EACH_WITHIN),)))
    world.tell([cell("", 10), cell("place=a", 7), cell("place=b", HIDDEN)])
    assert of(world, "place=b") == (0, 10)


def test_parts_that_say_nothing_of_the_whole_are_not_bounded_by_it() -> None:
    world = declared(series(relations=(("place", APART),)))
    world.tell([cell("", 10), cell("place=a", 7), cell("place=b", HIDDEN)])
    assert of(world, "place=b") == (0, INFINITE)


def test_each_cut_is_a_tie_of_its_own() -> None:
    world = declared(series(adds_over="place|age"))
    world.tell([cell("", HIDDEN), cell("place=a", 7), cell("place=b", HIDDEN), cell("age=x", 12)])
    assert world.intervals() == {
        "330 boern numerator 2021-01": (12, 12),
        "330 boern numerator 2021-01 place=b": (5, 5),
    }


def test_a_part_of_two_cuts_belongs_to_the_whole_that_is_published() -> None:
    """Nobody publishes the age groups alone, so only the step is the whole of its age groups."""
    world = declared(series(adds_over="step|age"))
    world.tell(
        [
            cell("", 20),
            cell("step=1", 9),
            cell("step=2", 11),
            cell("age=x&step=1", 5),
            cell("age=y&step=1", HIDDEN),
            cell("age=y&step=2", HIDDEN),
            cell("age=x&step=2", HIDDEN),
        ]
    )
    assert of(world, "age=y&step=1") == (4, 4)
    assert of(world, "age=y&step=2") == (0, 11)


def test_a_part_of_two_cuts_belongs_to_the_total_where_no_whole_between_is_published() -> None:
    world = declared(series(adds_over="from|to"))
    world.tell(
        [cell("", 9), cell("from=a&to=b", 5), cell("from=a&to=c", HIDDEN), cell("from=b&to=c", HIDDEN)]
    )
    assert of(world, "from=a&to=c") == (0, 4)


def test_a_whole_that_is_left_out_is_a_zero() -> None:
    world = declared(series(adds_over="step|age"))
    world.tell([cell("", 9), cell("step=2", 9), cell("age=x&step=1", HIDDEN), cell("age=x&step=2", 9)])
    assert of(world, "age=x&step=1") == (0, 0)


def test_a_part_that_is_left_out_is_a_zero() -> None:
    """In 330 nobody is in c: the row isn't there, and b is all that is left."""
    world = declared(series(adds_over="place"))
    world.tell(
        [
            cell("", 9),
            cell("place=a", 6),
            cell("place=b", HIDDEN),
            cell("", 20, municipality="320"),
            cell("place=c", 20, municipality="320"),
        ]
    )
    assert of(world, "place=b") == (3, 3)


def test_a_relation_may_hold_for_one_measure_only() -> None:
    world = declared(series(adds_over="kind"), series(measure=DENOMINATOR))
    world.tell(
        [
            cell("", 10),
            cell("kind=a", 7),
            cell("kind=b", HIDDEN),
            cell("", 40, measure=DENOMINATOR),
            cell("kind=a", 40, measure=DENOMINATOR),
            cell("kind=b", HIDDEN, measure=DENOMINATOR),
        ]
    )
    assert of(world, "numerator 2021-01 kind=b") == (3, 3)
    assert of(world, "denominator 2021-01 kind=b") == (0, 40)


# All municipalities


def everywhere(value: float | None, coordinate: str = "") -> tuple:  # type: ignore[type-arg]
    return cell(coordinate, value, municipality="000")


def test_all_municipalities_are_the_sum_of_each() -> None:
    world = declared(series(adds_over="municipality"))
    world.tell([everywhere(12), cell("", 5, municipality="320"), cell("", HIDDEN)])
    assert of(world, "2021-01") == (7, 7)


def test_a_child_in_two_municipalities_counts_once_in_all() -> None:
    world = declared(series())
    world.tell([everywhere(12), cell("", 5, municipality="320"), cell("", HIDDEN)])
    assert of(world, "2021-01") == (7, 12)


def test_what_adds_up_in_each_municipality_covers_in_all_where_children_are_shared() -> None:
    world = declared(series(adds_over="place"))
    world.tell(
        [
            *(everywhere(12), everywhere(5, "place=a"), everywhere(HIDDEN, "place=b")),
            *(cell("", 10), cell("place=a", 4), cell("place=b", 6)),
            *(
                cell(coordinate, n, municipality="320")
                for coordinate, n in (("", 4), ("place=a", 2), ("place=b", 2))
            ),
        ]
    )
    assert of(world, "place=b") == (7, 8)


def test_a_municipality_without_the_cell_has_nobody_in_it() -> None:
    world = declared(series(adds_over="municipality|place"))
    world.tell(
        [
            *(everywhere(20), everywhere(6, "place=a"), everywhere(14, "place=b")),
            *(cell("", 9, municipality="320"), cell("place=b", 9, municipality="320")),
            *(cell("", 11), cell("place=a", HIDDEN), cell("place=b", HIDDEN)),
        ]
    )
    assert of(world, "330 boern numerator 2021-01 place=a") == (6, 6)


def test_all_municipalities_have_no_districts() -> None:
    world = declared(series(adds_over="municipality|district"))
    world.tell(
        [everywhere(20), cell("", HIDDEN), cell("district=Nord", HIDDEN), cell("district=Syd", HIDDEN)]
    )
    assert of(world, "district=Nord") == (0, 20)


# Periods


def at(kind: str, start: str, value: float | None, **fields: str) -> tuple:  # type: ignore[type-arg]
    return cell(fields.pop("coordinate", ""), value, period=(kind, start), **fields)


def test_a_year_is_the_sum_of_its_months() -> None:
    world = declared(series(adds_over="period"))
    world.tell([at(YEAR, "2021-01-01", 9), at(MONTH, "2021-01-01", 5), at(MONTH, "2021-02-01", HIDDEN)])
    assert of(world, "2021-02") == (4, 4)


def test_a_month_outside_the_year_is_no_part_of_it() -> None:
    world = declared(series(adds_over="period"))
    world.tell([at(YEAR, "2021-01-01", 9), at(MONTH, "2021-01-01", 5), at(MONTH, "2020-12-01", HIDDEN)])
    assert of(world, "2020-12") == (0, INFINITE)


def test_months_make_quarters_and_quarters_make_years() -> None:
    world = declared(series(adds_over="period"))
    world.tell(
        [
            at(YEAR, "2021-01-01", 20),
            at(QUARTER, "2021-01-01", 12),
            at(QUARTER, "2021-04-01", HIDDEN),
            at(MONTH, "2021-05-01", HIDDEN),
            at(MONTH, "2021-06-01", 6),
        ]
    )
    assert world.intervals() == {
        "330 boern numerator 2021-04": (8, 8),
        "330 boern numerator 2021-05": (2, 2),
    }


def test_children_of_a_year_are_at_least_those_of_each_month() -> None:
    world = declared(series())
    world.tell([at(YEAR, "2021-01-01", HIDDEN), at(MONTH, "2021-01-01", 5), at(MONTH, "2021-02-01", 3)])
    assert of(world, "2021-01") == (5, 8)


# Shares


def test_of_a_share_the_rest_is_guarded_too() -> None:
    world = declared(series(is_share=True), series(measure=DENOMINATOR, is_share=True))
    world.tell([cell("", HIDDEN), cell("", 8, measure=DENOMINATOR)])
    assert world.intervals() == {
        "330 boern numerator 2021-01": (0, 8),
        "330 boern rest 2021-01": (0, 8),
    }


def test_a_share_that_is_shown_has_no_rest_to_guard() -> None:
    world = declared(series(is_share=True), series(measure=DENOMINATOR, is_share=True))
    world.tell([cell("", 3), cell("", 8, measure=DENOMINATOR)])
    assert world.intervals() == {}


def test_the_rest_of_a_hidden_part_is_bounded_by_its_own_share_only() -> None:
    """The total's rest is no zero, though it has no cell: it is shown."""
    shares = [
        series(is_share=True, adds_over="place", measure=measure) for measure in ("numerator", DENOMINATOR)
    ]
    world = declared(*shares)
    world.tell(
        [
            *(cell("", value, measure=measure) for measure, value in (("numerator", 10), (DENOMINATOR, 30))),
            *(cell("place=a", value, measure=m) for m, value in (("numerator", HIDDEN), (DENOMINATOR, 12))),
            *(cell("place=b", value, measure=m) for m, value in (("numerator", HIDDEN), (DENOMINATOR, 18))),
        ]
    )
    assert of(world, "rest 2021-01 place=a") == (2, 12)
    assert of(world, "rest 2021-01 place=b") == (8, 18)


# Institutions


@pytest.mark.parametrize(("home", "expected"), [("Nord", (4, 4)), ("Syd", (0, 0))])
def test_institutions_add_to_their_district(home: str, expected: tuple[float, float]) -> None:
    world = declared(series(adds_over="district|institution"))
    world.tell(
        [
            cell("district=Nord", 9 if home == "Nord" else 5),
            cell("district=Syd", 6, municipality="320"),
            cell("institution=1", 5),
            cell("institution=2", HIDDEN),
        ]
    )
    world.connection.execute(
        f"""
        create temp table home as
        select * from (values ('330', '1', 'Nord'), ('330', '2', '{home}'))
        as rows (municipality_code, institution, district)
        """
    )
    intervals = world.intervals(institutions="home")
    (found,) = [value for key, value in intervals.items() if key.endswith("institution=2")]
    assert found == expected


def test_the_rest_in_an_institution_is_not_bounded_by_a_district_that_shows_its_share() -> None:
    shares = [series(is_share=True, adds_over="district|institution", measure=m) for m in MEASURES]
    world = declared(*shares)
    world.tell(
        [
            *(cell("district=Nord", value, measure=m) for m, value in zip(MEASURES, (9, 20), strict=True)),
            *(
                cell("institution=1", value, measure=m)
                for m, value in zip(MEASURES, (HIDDEN, 12), strict=True)
            ),
            *(
                cell("institution=2", value, measure=m)
                for m, value in zip(MEASURES, (HIDDEN, 8), strict=True)
            ),
        ]
    )
    world.connection.execute(
        """
        create temp table home as
        select * from (values ('330', '1', 'Nord'), ('330', '2', 'Nord'))
        as rows (municipality_code, institution, district)
        """
    )
    intervals = world.intervals(institutions="home")
    assert intervals["330 boern numerator 2021-01 institution=1"] == (1, 9)
    assert intervals["330 boern rest 2021-01 institution=1"] == (3, 11)


# Declared ties


def test_two_series_of_the_same_children() -> None:
    ties = tie("same", ["boern numerator - same"], ["andel denominator - same"])
    world = declared(series(), series("andel", measure=DENOMINATOR), ties=ties)
    world.tell([cell("", 8), cell("", HIDDEN, series="andel", measure=DENOMINATOR)])
    assert of(world, "denominator 2021-01") == (8, 8)


def test_a_tie_for_every_value_of_a_cut() -> None:
    ties = tie("steps", ["boern numerator step={a} same"], ["andel numerator trin={a} same"])
    world = declared(series(), series("andel"), ties=ties)
    world.tell(
        [
            cell("step=1", 8),
            cell("step=2", 6),
            cell("trin=1", HIDDEN, series="andel"),
            cell("trin=2", 6, series="andel"),
        ]
    )
    assert of(world, "trin=1") == (8, 8)


def test_a_tie_for_every_cut() -> None:
    ties = tie("all", ["boern numerator {all} same"], ["andel numerator {all} same"])
    world = declared(series(), series("andel"), ties=ties)
    world.tell(
        [cell("", 8), cell("step=1", 8), cell("", 8, series="andel"), cell("step=1", HIDDEN, series="andel")]
    )
    assert of(world, "step=1") == (8, 8)


def test_a_value_that_only_one_of_the_series_has_is_not_tied() -> None:
    ties = tie("steps", ["boern numerator step={a} same"], ["andel numerator trin={a} same"])
    world = declared(series(), series("andel"), ties=ties)
    world.tell([cell("step=ukendt", HIDDEN), cell("step=1", 5), cell("trin=1", 5, series="andel")])
    assert of(world, "step=ukendt") == (0, INFINITE)


def test_all_values_of_a_cut_are_summed() -> None:
    ties = tie("to_1", ["boern numerator step=1 same"], ["flow numerator from=*&to=1 same"])
    world = declared(series(), series("flow"), ties=ties)
    world.tell(
        [
            cell("step=1", 9),
            cell("from=2&to=1", 5, series="flow"),
            cell("from=3&to=1", HIDDEN, series="flow"),
            cell("from=1&to=3", HIDDEN, series="flow"),
        ]
    )
    assert of(world, "from=3&to=1") == (4, 4)
    assert of(world, "from=1&to=3") == (0, INFINITE)


def test_a_single_part_that_is_not_exact_is_at_most_its_whole() -> None:
    ties = tie("due", ["boern numerator - same"], ["andel numerator - same"], is_exact=False)
    world = declared(series(), series("andel"), ties=ties)
    world.tell([cell("", 8), cell("", HIDDEN, series="andel")])
    assert of(world, "2021-01") == (0, 8)


def test_a_number_that_only_a_tie_knows_is_hidden() -> None:
    ties = tie("parts", ["boern numerator - same"], ["andel numerator - same", "andre numerator - same"])
    world = declared(series(), series("andel"), ties=ties)
    world.tell([cell("", 8), cell("", HIDDEN, series="andel")])
    assert world.intervals() == {
        "330 andel numerator 2021-01": (0, 8),
        "330 andre numerator 2021-01": (0, 8),
    }


def test_the_months_of_a_quarter() -> None:
    ties = tie("moves", ["op numerator - months"], ["flow numerator - same"])
    world = declared(series("op"), series("flow"), ties=ties)
    world.tell(
        [
            at(MONTH, "2021-01-01", 2, series="op"),
            at(MONTH, "2021-02-01", HIDDEN, series="op"),
            at(MONTH, "2021-04-01", HIDDEN, series="op"),
            at(QUARTER, "2021-01-01", 7, series="flow"),
        ]
    )
    assert of(world, "2021-02") == (5, 5)
    assert of(world, "2021-04") == (0, INFINITE)


def test_the_last_month_of_a_year_that_runs() -> None:
    ties = tie("stock", ["aar numerator - same"], ["boern numerator - last_month"])
    world = declared(series("aar"), series(), ties=ties)
    world.tell(
        [
            at(YEAR, "2021-01-01", 7, series="aar"),
            at(MONTH, "2021-08-01", HIDDEN),
            at(MONTH, "2021-09-01", HIDDEN),
        ]
    )
    assert of(world, "2021-09") == (7, 7)
    assert of(world, "2021-08") == (0, INFINITE)


def test_the_year_to_date_is_the_month_and_the_year_before_it() -> None:
    ties = tie("ytd", ["aar numerator - same"], ["aar numerator - month_before", "md numerator - same"])
    world = declared(series("aar"), series("md"), ties=ties)
    world.tell(
        [
            at(MONTH, "2020-12-01", 90, series="aar"),
            at(MONTH, "2020-12-01", 8, series="md"),
            at(MONTH, "2021-01-01", 6, series="aar"),
            at(MONTH, "2021-01-01", HIDDEN, series="md"),
            at(MONTH, "2021-02-01", HIDDEN, series="aar"),
            at(MONTH, "2021-02-01", 5, series="md"),
        ]
    )
    assert of(world, "md numerator 2021-01") == (6, 6)
    assert of(world, "aar numerator 2021-02") == (11, 11)


def test_the_month_before_a_quarter_may_lie_in_the_year_before() -> None:
    ties = tie("from", ["boern numerator - month_before"], ["flow numerator - same"])
    world = declared(series(), series("flow"), ties=ties)
    world.tell([at(MONTH, "2020-12-01", 7), at(QUARTER, "2021-01-01", HIDDEN, series="flow")])
    assert of(world, "2021-01") == (7, 7)


def test_all_years_together() -> None:
    ties = tie("pairs", ["par numerator - always"], ["aar numerator - years"])
    world = declared(series("par"), series("aar"), ties=ties)
    world.tell(
        [
            at("always", "1900-01-01", 12, series="par"),
            at(YEAR, "2020-01-01", 9, series="aar"),
            at(YEAR, "2021-01-01", HIDDEN, series="aar"),
        ]
    )
    assert of(world, "2021-01") == (3, 3)


def test_a_tie_with_a_series_that_is_not_published_there_is_none() -> None:
    ties = tie("same", ["boern numerator - same"], ["andel numerator - same"])
    world = declared(series(), series("andel"), ties=ties)
    world.tell(
        [cell("", HIDDEN), cell("", 5, series="andel", municipality="320"), cell("", 5, municipality="320")]
    )
    assert of(world, "330 boern numerator 2021-01") == (0, INFINITE)


def test_a_zero_that_is_left_out_is_a_zero_in_a_tie() -> None:
    ties = tie("steps", ["boern numerator step={a} same"], ["andel numerator step={a} same"])
    world = declared(series(), series("andel"), ties=ties)
    world.tell(
        [
            cell("step=1", 8),
            cell("step=1", 8, series="andel"),
            cell("step=2", HIDDEN, series="andel"),
            cell("step=2", 8, municipality="320"),
            cell("step=2", 8, series="andel", municipality="320"),
        ]
    )
    assert of(world, "step=2") == (0, 0)


# Declarations that are wrong


def test_a_declaration_that_open_numbers_contradict_is_named() -> None:
    world = declared(series(adds_over="place"))
    world.tell([cell("", 10), cell("place=a", 7), cell("place=b", 4)])
    (broken,) = ties_that_do_not_hold(world.connection, world.declarations)
    assert (broken.rule, broken.whole, broken.parts) == ("cut", 10, 11)


def test_declarations_that_hold_are_not_named() -> None:
    world = declared(series(adds_over="place"))
    world.tell(
        [
            *(cell("", 11), cell("place=a", 7), cell("place=b", 4)),
            *(everywhere(11), everywhere(7, "place=a"), everywhere(4, "place=b")),
            *(cell("", 1, municipality="320"), cell("place=a", 1, municipality="320")),
        ]
    )
    assert ties_that_do_not_hold(world.connection, world.declarations) == []
