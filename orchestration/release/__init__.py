"""Publishes the marts that the gate has passed, keeps older releases and puts one back."""

from orchestration.release.inputs import inputs_fingerprint
from orchestration.release.publishing import GateClosed, publish
from orchestration.release.shelf import (
    Release,
    ReleaseError,
    newest_release_has,
    releases,
    rollback,
)

__all__ = [
    "GateClosed",
    "Release",
    "ReleaseError",
    "inputs_fingerprint",
    "newest_release_has",
    "publish",
    "releases",
    "rollback",
]
