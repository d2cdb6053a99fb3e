"""An independent attack on what is published: can any number that a release hides be found?

It knows what every reader may know: the published tables, in all their forms, the older releases, and the
declarations in `seeds/` of how the numbers hang together. It knows nothing of how numbers are chosen to be
hidden.
"""

from orchestration.attack.attacker import (
    AttackResult,
    Finding,
    Kept,
    NumberKey,
    attack,
    attack_numbers,
)
from orchestration.attack.declarations import Declarations, read_declarations
from orchestration.attack.holds import BrokenTie, ties_that_do_not_hold
from orchestration.attack.kernel import Rules
from orchestration.attack.reader import (
    Published,
    PublishedCsv,
    PublishedParquet,
    PublishedSchema,
    knowledge_digest,
    merge_forms,
    read_counts,
)

__all__ = [
    "AttackResult",
    "BrokenTie",
    "Declarations",
    "Finding",
    "Kept",
    "NumberKey",
    "Published",
    "PublishedCsv",
    "PublishedParquet",
    "PublishedSchema",
    "Rules",
    "attack",
    "attack_numbers",
    "knowledge_digest",
    "merge_forms",
    "read_counts",
    "read_declarations",
    "ties_that_do_not_hold",
]
