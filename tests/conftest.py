"""Order of the whole suite."""

import pytest

LONGEST_FIRST = ("test_nights", "outside", "cli", "defs", "demo", "ladder", "warehouse")
"""Rooms whose tests run whole nights: two workers finish together when these are not left to the end.

The file `test_nights` makes what all of its room, which comes last, looks at: no worker waits for another.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the longest rooms; inside a room the order stays."""

    def rank(item: pytest.Item) -> int:
        names = (item.path.stem, item.path.parent.name)
        places = [LONGEST_FIRST.index(name) for name in names if name in LONGEST_FIRST]
        if places:
            return min(places)
        return len(LONGEST_FIRST) + (item.path.parent.name == "site")

    items.sort(key=rank)
