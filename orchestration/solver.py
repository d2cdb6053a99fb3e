"""HiGHS, made to keep quiet and to use every core: the one place that makes a solver."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

import highspy

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def for_each(items: Iterable[_Item], work: Callable[[_Item], _Result]) -> list[_Result]:
    """The results of `work` in the items' order, as many at a time as there are cores.

    For work that is spent in solvers: those let other threads run meanwhile.
    """
    _say_nothing_of_the_version()  # before there are threads: it turns standard output off for a moment
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, items))


def quiet_solver() -> highspy.Highs:
    """A new solver that prints nothing and uses one thread."""
    _say_nothing_of_the_version()
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("threads", 1)
    return solver


@cache
def _say_nothing_of_the_version() -> None:
    """The first solver of a process tells its version before it can be told not to."""
    stdout = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(stdout, 1)
        os.close(nowhere)
        os.close(stdout)
