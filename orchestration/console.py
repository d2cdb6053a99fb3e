"""How `trappe` speaks to the person at the terminal."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

WIDTH_OF_FILES = 120
"""Characters in a line where the output isn't a terminal that knows its own."""


class Terminal:
    """Lines that stay, and on a terminal one that shows how far the run is."""

    def __init__(self, console: Console | None = None) -> None:
        # Neither words in brackets nor numbers of a message mean anything to the terminal.
        # Bound to the terminal as it is now: the run catches what dbt's events print.
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(line_buffering=True)  # a log shows each line as it comes
        width = None if sys.stdout.isatty() else WIDTH_OF_FILES
        self.console = console or Console(
            file=sys.stdout, width=width, highlight=False, markup=False, emoji=False
        )
        self._status: Status | None = None

    def say(self, text: str) -> None:
        """One line, wrapped by the terminal, never cut."""
        self.console.print(text, soft_wrap=True)

    def progress(self, text: str) -> None:
        """How far it is; nothing where the output goes to a file."""
        if self._status is not None:
            self._status.update(text)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Show `progress` while this lasts."""
        with self.console.status("", spinner="dots") as self._status:
            yield
        self._status = None
