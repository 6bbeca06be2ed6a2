"""R32-RESIDENCY-PROCESSING: all data is processed in Russia: inference, fine-tuning, retrieval.

Source: mercation, www1.ru, Izvestia, June 2026 (reported by several); for 243-FZ carried over.
Yes: goes on. No: neither conforms nor in transition. Unknown: asks the flow.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, Location, Rule


def holds(subject: Location, answers: Answers, parameters: Parameters) -> bool:
    return subject.in_russia


RULE = Rule(
    id="R32-RESIDENCY-PROCESSING",
    step=CONFORMITY,
    reads=("flows.processing", "flows.inference"),
    holds=holds,
    parameters=("flows_in_russia",),
)
