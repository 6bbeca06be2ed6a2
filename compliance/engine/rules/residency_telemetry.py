"""R32-RESIDENCY-TELEMETRY: no prompts, outputs or logs with data leave Russia.

Source: derived. Only counters leave: legal question ``technical_counters``.
Yes: goes on. No: neither conforms nor in transition. Unknown: asks the flow, its content included.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, Location, Rule


def holds(subject: Location, answers: Answers, parameters: Parameters) -> bool:
    return subject.in_russia or (not subject.content and answers["technical_counters"] == "no")


RULE = Rule(
    id="R32-RESIDENCY-TELEMETRY",
    step=CONFORMITY,
    reads=("flows.telemetry",),
    holds=holds,
    questions=("technical_counters",),
    parameters=("flows_in_russia",),
)
