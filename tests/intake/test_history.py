"""What deliveries do to the rows in force, day by day."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .world import ANNE, BO, CARL, DORTE, EMMA, FORLOEB, World, forloeb, rewritten_contract

DELTA = "haendelse_id;cpr;slags"
PERIODER = "cpr;fra;slags"
HISTORY = (
    "forloeb_id, cast(beloeb as int), cast(_as_of_from as varchar), cast(_as_of_to as varchar), _delivery_id"
)


def amounts(*pairs: tuple[str, int]) -> tuple[str, ...]:
    return (FORLOEB, *(forloeb(identity, beloeb=str(amount)) for identity, amount in pairs))


def history(world: World) -> list[tuple[object, ...]]:
    return world.query(f"select {HISTORY} from landing.forloeb order by all")


def lenient(world: World, folder: Path) -> None:
    """Let a full delivery lack as much as it likes."""
    world.contracts = rewritten_contract(
        folder,
        "_sources.yml",
        "max_rejected_share: 0.5",
        "max_rejected_share: 1.0\n              max_shrink_share: 1.0",
    )


def test_a_full_delivery_closes_what_is_gone_or_changed_and_adds_what_is_new(
    world: World, tmp_path: Path
) -> None:
    lenient(world, tmp_path)
    world.deliver("forloeb_330_20210831.csv", *amounts(("same", 1), ("changed", 1), ("gone", 1)))
    world.deliver("forloeb_330_20210930.csv", *amounts(("same", 1), ("changed", 2), ("new", 1)))
    world.run()
    assert history(world) == [
        ("changed", 1, "2021-08-31", "2021-09-30", 1),
        ("changed", 2, "2021-09-30", None, 2),
        ("gone", 1, "2021-08-31", "2021-09-30", 1),
        ("new", 1, "2021-09-30", None, 2),
        ("same", 1, "2021-08-31", None, 1),
    ]
    assert world.ledger("rows_new, rows_changed, rows_removed") == [(3, 0, 0), (1, 1, 1)]


def test_what_comes_back_begins_anew(world: World, tmp_path: Path) -> None:
    lenient(world, tmp_path)
    world.deliver("forloeb_330_20210831.csv", *amounts(("a", 1), ("b", 1)))
    world.deliver("forloeb_330_20210930.csv", *amounts(("a", 1)))
    world.deliver("forloeb_330_20211031.csv", *amounts(("a", 1), ("b", 1)))
    world.run()
    assert history(world) == [
        ("a", 1, "2021-08-31", None, 1),
        ("b", 1, "2021-08-31", "2021-09-30", 1),
        ("b", 1, "2021-10-31", None, 3),
    ]


def test_a_delta_adds_and_changes_by_key_and_removes_nothing(world: World) -> None:
    world.deliver("haendelser_330_20210831.csv", DELTA, "h1;;a", f"h1;{ANNE};b", "h2;;c")
    world.deliver("haendelser_330_20210930.csv", DELTA, "h1;;A", "h2;;c", f"h3;{BO};d")
    world.run()
    assert world.ledger("rows_new, rows_changed, rows_removed") == [(3, 0, 0), (1, 1, 0)]
    assert world.in_force("haendelser", "haendelse_id, slags, _delivery_id") == [
        ("h1", "A", 2),
        ("h1", "b", 1),
        ("h2", "c", 1),
        ("h3", "d", 2),
    ]


def test_municipalities_never_touch_each_other(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", *amounts(("a", 1), ("b", 1)))
    world.run()
    world.deliver("forloeb_390_20210930.csv", *amounts(("a", 2)))
    world.run()
    assert world.in_force("forloeb", "forloeb_id, cast(beloeb as int)", "330") == [("a", 1), ("b", 1)]
    assert world.in_force("forloeb", "forloeb_id, cast(beloeb as int)", "390") == [("a", 2)]


def test_a_child_in_two_municipalities_is_one_child(world: World) -> None:
    world.deliver("forloeb_330_20210831.csv", FORLOEB, forloeb("a", ANNE))
    world.deliver("forloeb_390_20210831.csv", FORLOEB, forloeb("b", ANNE.replace("-", "")), forloeb("c", BO))
    world.run()
    assert world.query("select count(distinct child_key), count(*) from landing.forloeb") == [(2, 3)]
    assert world.query("select cast(birth_date as varchar), gender from landing.child order by all") == [
        ("2008-01-01", "M"),
        ("2015-03-14", "K"),
    ]


class TestSecondFileOfADay:
    def test_replaces_the_first_as_if_that_had_never_come(self, world: World, tmp_path: Path) -> None:
        lenient(world, tmp_path)
        world.deliver("forloeb_330_20210831.csv", *amounts(("a", 1), ("b", 1), ("c", 1)))
        world.deliver("forloeb_330_20210930.csv", *amounts(("a", 2), ("d", 1)))
        world.run()
        world.deliver("forloeb_330_20210930.csv", *amounts(("a", 1), ("b", 3), ("c", 1)))
        world.run()
        assert history(world) == [
            ("a", 1, "2021-08-31", None, 1),
            ("b", 1, "2021-08-31", "2021-09-30", 1),
            ("b", 3, "2021-09-30", None, 3),
            ("c", 1, "2021-08-31", None, 1),
        ]
        assert world.ledger("rows_new, rows_changed, rows_removed")[2] == (0, 1, 0)

    def test_replaces_a_delta_s_first_too(self, world: World) -> None:
        world.deliver("haendelser_330_20210831.csv", DELTA, "h1;;a")
        world.deliver("haendelser_330_20210930.csv", DELTA, "h1;;b", "h2;;c")
        world.run()
        world.deliver("again/haendelser_330_20210930.csv", DELTA, "h3;;d")
        world.run()
        assert world.in_force("haendelser", "haendelse_id, slags") == [("h1", "a"), ("h3", "d")]

    def test_is_measured_against_what_was_in_force_before_the_day(self, world: World) -> None:
        """5 in force; the first file of the day lacks 1 (20 %), the second another one, too."""
        everyone = [f"{child};01-01-2021;a" for child in (ANNE, BO, CARL, DORTE, EMMA)]
        world.deliver("perioder_330_20210831.csv", PERIODER, *everyone)
        world.deliver("perioder_330_20210930.csv", PERIODER, *everyone[:4])
        world.run()
        world.deliver("perioder_330_20210930.csv", PERIODER, *everyone[1:])
        world.run()
        world.deliver("perioder_330_20210930.csv", PERIODER, *everyone[1:4])
        world.run()
        assert world.ledger("status, rows_removed") == [
            ("accepted", 0),
            ("accepted", 1),
            ("accepted", 1),
            ("refused", 0),
        ]
        assert len(world.in_force("perioder", "child_key")) == 4

    def test_that_is_refused_leaves_the_first_in_force(self, world: World) -> None:
        world.deliver("forloeb_330_20210831.csv", *amounts(("a", 1)))
        world.run()
        world.deliver("forloeb_330_20210831.csv", FORLOEB)
        world.run()
        assert history(world) == [("a", 1, "2021-08-31", None, 1)]

    def test_first_second_and_first_again(self, world: World) -> None:
        """The same name three times: each time the file that lies there now holds."""
        for amount in (1, 2, 1):
            world.deliver("forloeb_330_20210831.csv", *amounts(("a", amount)))
            world.run()
        assert world.ledger("status") == [("accepted",)] * 3
        assert history(world) == [("a", 1, "2021-08-31", None, 3)]
        assert not world.run().changed


class TestTheSameFileTwice:
    def test_does_nothing(self, world: World) -> None:
        path = world.deliver("forloeb_330_20210831.csv", *amounts(("a", 1)))
        world.run()
        before = (world.dump(), world.settings.landing_path.stat().st_mtime_ns)
        assert not world.run().changed
        assert (world.dump(), world.settings.landing_path.stat().st_mtime_ns) == before
        path.write_bytes(path.read_bytes())
        assert not world.run().changed
        assert world.dump() == before[0]

    def test_in_another_place_is_noted_once(self, world: World) -> None:
        world.deliver("forloeb_330_20210831.csv", *amounts(("a", 1)))
        world.run()
        world.deliver("copy/forloeb_330_20210831.csv", *amounts(("a", 1)))
        (line,) = world.run().deliveries
        assert (line.status, line.reason_code) == ("unchanged", "same_content")
        assert (
            "Filen har samme indhold som den leverance for samme dag, der allerede gælder."
            in world.receipt(2)
        )
        assert history(world) == [("a", 1, "2021-08-31", None, 1)]
        assert not world.run().changed

    def test_two_places_with_different_content_settle(self, world: World) -> None:
        world.deliver("a/forloeb_330_20210831.csv", *amounts(("a", 1)))
        world.run()
        world.deliver("b/forloeb_330_20210831.csv", *amounts(("a", 2)))
        world.run()
        assert not world.run().changed
        assert world.in_force("forloeb", "cast(beloeb as int)") == [(2,)]


class TestARefusedRowIsNotMissing:
    def test_the_version_of_its_key_stays_and_what_is_truly_gone_goes(self, world: World) -> None:
        everything = [forloeb(f"f{number}") for number in range(10)]
        world.deliver("forloeb_330_20210831.csv", FORLOEB, *everything)
        wrong = forloeb("f1", farve="blaa")
        world.deliver("forloeb_330_20210930.csv", FORLOEB, everything[0], wrong, *everything[3:])
        world.run()
        assert [row[0] for row in world.in_force("forloeb", "forloeb_id")] == [
            f"f{number}" for number in range(10) if number != 2
        ]
        assert world.ledger("rows_removed")[1] == (1,)

    @pytest.mark.parametrize("extra", ["after", "before"])
    def test_nor_is_one_with_a_cell_too_many(self, world: World, extra: str) -> None:
        everything = [forloeb(f"f{number}") for number in range(10)]
        world.deliver("forloeb_330_20210831.csv", FORLOEB, *everything)
        wrong = everything[1] + ";" if extra == "after" else ";" + everything[1]
        world.deliver("forloeb_330_20210930.csv", FORLOEB, everything[0], wrong, *everything[3:])
        world.run()
        assert [row[0] for row in world.in_force("forloeb", "forloeb_id")] == [
            f"f{number}" for number in range(10) if number != 2
        ]

    def test_nor_one_whose_child_can_t_be_read(self, world: World, tmp_path: Path) -> None:
        """One number is mistyped and one key is missing: they may be the same. With two missing, none is."""
        world.contracts = rewritten_contract(
            tmp_path,
            "_sources.yml",
            "title: Perioder",
            "title: Perioder\n              max_rejected_share: 0.5\n              max_shrink_share: 0.5",
        )
        children = (ANNE, BO, CARL, DORTE, EMMA)
        world.deliver("perioder_330_20210831.csv", PERIODER, *(f"{child};01-01-2021;a" for child in children))
        mistyped = f"{ANNE[:-1]}X;01-01-2021;a"
        rest = [f"{child};01-01-2021;a" for child in children[1:]]
        world.deliver("perioder_330_20210930.csv", PERIODER, mistyped, *rest)
        world.run()
        assert len(world.in_force("perioder", "child_key")) == 5
        world.deliver("perioder_330_20211031.csv", PERIODER, mistyped, *rest[1:])
        world.run()
        assert len(world.in_force("perioder", "child_key")) == 3

    def test_nor_one_whose_key_agrees_in_what_can_be_read(self, world: World, tmp_path: Path) -> None:
        world.contracts = rewritten_contract(
            tmp_path,
            "_sources.yml",
            "title: Perioder",
            "title: Perioder\n              max_rejected_share: 1.0",
        )
        rows = [f"{ANNE};{day:02d}-01-2021;a" for day in range(1, 10)] + [f"{BO};10-01-2021;a"]
        world.deliver("perioder_330_20210831.csv", PERIODER, *rows)
        # Anne's first day is mistyped and is the only one of hers that is missing; Bo's row is gone.
        world.deliver("perioder_330_20210930.csv", PERIODER, f"{ANNE};1/1 2021;a", *rows[1:9])
        world.run()
        assert world.in_force("perioder", "day(fra)") == [(day,) for day in range(1, 10)]
        assert world.ledger("rows_removed")[1] == (1,)


# --- Against a naive model ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drop:
    """One file: its good rows, the keys of refused rows, and how many rows have no key."""

    is_full: bool
    municipality: str
    day: int
    good: dict[int, int]
    refused: frozenset[int]
    keyless: int

    @property
    def name(self) -> str:
        extract = "forloeb" if self.is_full else "haendelser"
        return f"{extract}_{self.municipality}_202109{self.day:02d}.csv"

    def lines(self) -> Iterable[str]:
        if self.is_full:
            yield FORLOEB
            yield from (forloeb(f"k{key}", beloeb=str(value)) for key, value in self.good.items())
            yield from (forloeb(f"k{key}", farve="blaa") for key in self.refused)
            yield from (forloeb("") for _ in range(self.keyless))
        else:
            yield DELTA
            yield from (f"k{key};;{value}" for key, value in self.good.items())
            yield from (f"k{key};101;9" for key in self.refused)
            yield from (";;9" for _ in range(self.keyless))


@dataclass
class Naive:
    """One extract of one municipality as lists of versions: (key, value, first day, day after the last)."""

    versions: list[tuple[int, int, int, int | None]] = field(default_factory=list)
    before_newest: list[tuple[int, int, int, int | None]] = field(default_factory=list)
    newest: int = 0
    last: dict[str, Drop] = field(default_factory=dict)
    accepted: Drop | None = None

    def take(self, drop: Drop) -> str | None:
        if drop == self.last.get(drop.name):
            return None
        self.last[drop.name] = drop
        if drop == self.accepted:
            return "unchanged"
        if drop.day < self.newest:
            return "outdated"
        base = self.versions if drop.day > self.newest else self.before_newest
        after = self._applied(base, drop)
        if after is None:
            return "refused"
        self.versions, self.before_newest, self.newest, self.accepted = after, base, drop.day, drop
        return "accepted"

    def _applied(
        self, base: list[tuple[int, int, int, int | None]], drop: Drop
    ) -> list[tuple[int, int, int, int | None]] | None:
        in_force = {key: value for key, value, _, end in base if end is None}
        gone: set[int] = set()
        if drop.is_full:
            if not drop.good and not drop.refused and not drop.keyless:
                return None
            gone = set(in_force) - set(drop.good) - drop.refused
            if len(gone) <= drop.keyless:
                gone = set()
            if len(gone) * 2 > len(in_force):
                return None
        changed = {key for key, value in drop.good.items() if key in in_force and in_force[key] != value}
        ended = [
            (key, value, start, drop.day if end is None and key in gone | changed else end)
            for key, value, start, end in base
        ]
        begun = [
            (key, value, drop.day, None)
            for key, value in drop.good.items()
            if key in changed or key not in in_force
        ]
        return ended + begun


KEYS = st.integers(1, 5)
DROPS = st.builds(
    Drop,
    is_full=st.booleans(),
    municipality=st.sampled_from(["330", "390"]),
    day=st.integers(1, 4),
    good=st.dictionaries(KEYS, st.integers(1, 2), max_size=5),
    refused=st.frozensets(KEYS, max_size=2),
    keyless=st.integers(0, 2),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    drops=st.lists(DROPS, min_size=2, max_size=4).flatmap(
        lambda few: st.lists(st.sampled_from(few), max_size=7)
    )
)
def test_any_deliveries_in_any_order_end_as_a_naive_model_says(drops: list[Drop]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "data")
        world.contracts = rewritten_contract(
            Path(folder),
            "_sources.yml",
            "max_rejected_share: 0.5",
            "max_rejected_share: 1.0\n              max_shrink_share: 0.5",
        )
        models: dict[tuple[bool, str], Naive] = {}
        for drop in drops:
            model = models.setdefault((drop.is_full, drop.municipality), Naive())
            world.deliver(drop.name, *drop.lines())
            said = [line.status for line in world.run().deliveries]
            assert said == [status for status in [model.take(drop)] if status]
        for (is_full, municipality), model in models.items():
            if not model.versions:
                continue
            table, key, value = (
                ("forloeb", "forloeb_id", "beloeb") if is_full else ("haendelser", "haendelse_id", "slags")
            )
            landed = world.query(
                f"select cast({key}[2:] as int), cast({value} as int), _as_of_from, _as_of_to "
                f"from landing.{table} where municipality_code = '{municipality}'"
            )
            expected = [
                (key, value, date(2021, 9, start), end and date(2021, 9, end))
                for key, value, start, end in model.versions
            ]
            assert sorted(landed, key=str) == sorted(expected, key=str)
