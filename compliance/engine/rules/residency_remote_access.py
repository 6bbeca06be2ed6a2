"""R32-RESIDENCY-REMOTE-ACCESS: nobody reaches the data from abroad.

Source: derived. Whether access from abroad is processing abroad is the legal question ``remote_access``.
Yes: goes on. No: hangs on the legal question. Unknown: asks the flow.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, Location, Rule


def holds(subject: Location, answers: Answers, parameters: Parameters) -> bool:
    return subject.in_russia or answers["remote_access"] == "no"


RULE = Rule(
    id="R32-RESIDENCY-REMOTE-ACCESS",
    step=CONFORMITY,
    reads=("flows.support",),
    holds=holds,
    questions=("remote_access",),
    parameters=("flows_in_russia",),
)
