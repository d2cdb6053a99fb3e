"""HiGHS, made to keep quiet: the one place that makes a solver."""

import os
from functools import cache

import highspy


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
