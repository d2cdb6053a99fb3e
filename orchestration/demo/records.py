"""What a source system holds over time: rows that appear, change and go, and what it delivers on a day."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from orchestration.demo.arrays import Days, Flags, Ints


@dataclass(frozen=True)
class Later:
    """A column whose present value was not known from the start."""

    column: str
    known: Days
    """The day from which each row shows its present value; `NaT`: from the start."""
    before: NDArray[Any] | None = None
    """What each row showed before that day; `None`: an empty cell."""

    def at(self, places: Ints) -> Self:
        """The same for the rows at these places."""
        before = None if self.before is None else self.before[places]
        return replace(self, known=self.known[places], before=before)


@dataclass(frozen=True)
class Records:
    """All rows of one extract of one municipality, with the days on which the source learned of them."""

    rows: pd.DataFrame
    """Columns under their delivered names: text and codes as strings, dates and times as datetime64, yes/no
    as booleans (nullable), numbers as numbers, CPR numbers as ten-digit integers."""
    recorded: Days
    """The day each row appears at the source."""
    later: tuple[Later, ...] = ()
    removed: Days | None = field(default=None)
    """The day from which each row is gone at the source; `NaT`: never."""

    def rows_on(self, day: np.datetime64, since: np.datetime64 | None = None) -> pd.DataFrame:
        """The rows as the source knew them at the end of `day`.

        With `since` only those that appeared or changed after that day: what a delta holds.
        """
        wanted: Flags = self.recorded <= day
        if self.removed is not None:
            wanted = wanted & ~(self.removed <= day)
        if since is not None:
            changed = self.recorded > since
            for change in self.later:
                changed = changed | (change.known > since) & (change.known <= day)
            wanted = wanted & changed
        places = np.flatnonzero(wanted)
        rows = self.rows.iloc[places].reset_index(drop=True)
        for change in self.later:
            unknown = np.flatnonzero(change.known[places] > day)
            if not len(unknown):
                continue
            column = rows[change.column].copy()
            column.iloc[unknown] = None if change.before is None else change.before[places][unknown]
            rows[change.column] = column
        return rows
