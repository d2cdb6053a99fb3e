"""The two small towns that the gate's tests build, for what only a real release shows."""

from tests.gate.conftest import towns

__all__ = ["towns"]
