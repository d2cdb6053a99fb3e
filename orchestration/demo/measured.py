"""The interventions whose effect is measured: what SDQ forms and scalings are made of."""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.arrays import Days, Flags, Floats, Ints, Words, birthday, day
from orchestration.demo.casework import Casework
from orchestration.demo.population import Children
from orchestration.demo.profiles import TODAY

MEASURED_FROM = day("2018-01-01")
"""Interventions begun before are not measured."""
NOT_MEASURED = ("raadgivning_almen", "ungmor_forloeb")


@dataclass(frozen=True)
class Measured:
    """Interventions begun since `MEASURED_FROM`: one entry each in every array."""

    intervention_id: Ints
    child: Ints
    type: Words
    start: Days
    end: Days
    """The last day; today where it runs."""
    is_running: Flags
    age: Ints
    """The child's, in whole years, when it began."""

    def __len__(self) -> int:
        return len(self.child)


def measured_interventions(children: Children, casework: Casework) -> Measured:
    """Those that the source knows today and hasn't deleted, begun by then, in which effect is measured."""
    today = day(TODAY)
    records = casework.records
    rows = records.rows
    start = rows["startdato"].to_numpy().astype("datetime64[D]")
    wanted = (records.recorded <= today) & (start >= MEASURED_FROM) & (start <= today)
    if records.removed is not None:
        wanted &= np.isnat(records.removed)
    types = rows["indsatstype"].to_numpy(dtype=object)
    wanted &= ~np.isin(types.astype(str), NOT_MEASURED)
    place = np.flatnonzero(wanted)
    end = rows["slutdato"].to_numpy().astype("datetime64[D]")[place]
    is_running = np.isnat(end) | (end > today)
    by_number = np.argsort(children.number, kind="stable")
    child = by_number[np.searchsorted(children.number, rows["cpr"].to_numpy()[place], sorter=by_number)]
    begun = start[place]
    birth = children.birth[child]
    age = np.zeros(len(place), dtype="int64")
    for years in range(1, 23):
        age += birthday(birth, years) <= begun
    return Measured(
        intervention_id=rows["indsats_id"].to_numpy()[place],
        child=child,
        type=types[place],
        start=begun,
        end=np.where(is_running, today, end),
        is_running=is_running,
        age=age,
    )


def steps(values: Floats, lowest: int, highest: int) -> Ints:
    """Whole numbers on a scale with these ends."""
    whole: Ints = np.clip(np.rint(values), lowest, highest).astype("int64")
    return whole
