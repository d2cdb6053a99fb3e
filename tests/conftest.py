"""Order of the whole suite."""

import pytest

LONGEST_FIRST = ("outside", "cli", "defs", "demo", "ladder", "warehouse")
"""Rooms whose tests run whole nights: two workers finish together when these are not left to the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the longest rooms; inside a room the order stays."""

    def rank(item: pytest.Item) -> int:
        room = item.path.parent.name
        return LONGEST_FIRST.index(room) if room in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=rank)
