"""R32-RESIDENCY-BACKUP: every copy, replica and backup is in Russia.

Source: derived from "all data is stored": a backup is storage. Abroad with the key held in Russia: legal
question ``encrypted_backup``.
Yes: goes on. No: neither conforms nor in transition. Unknown: asks the flow, the key included.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, Location, Rule


def holds(subject: Location, answers: Answers, parameters: Parameters) -> bool:
    return subject.in_russia or (subject.key_in_russia and answers["encrypted_backup"] == "no")


RULE = Rule(
    id="R32-RESIDENCY-BACKUP",
    step=CONFORMITY,
    reads=("flows.backup",),
    holds=holds,
    questions=("encrypted_backup",),
    parameters=("flows_in_russia",),
)
