"""For a process that is to be killed at one of its statements to DuckDB."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import duckdb

from orchestration import duck


def kill_at(last: int, *modules: ModuleType) -> Callable[[], int]:
    """Kill this process at its `last` statement (never for 0); gives how many there have been.

    `modules` are those that hold `duck.connect` under their own name.
    """
    said = 0

    class Counting:
        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self.connection = connection

        def execute(self, *arguments: object) -> duckdb.DuckDBPyConnection:
            nonlocal said
            said += 1
            if said == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return self.connection.execute(*arguments)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.connection, name)

    real = duck.connect

    @contextmanager
    def connect(*arguments: Any, **options: Any) -> Iterator[Counting]:
        with real(*arguments, **options) as connection:
            yield Counting(connection)

    for module in (duck, *modules):
        module.connect = connect
    return lambda: said
