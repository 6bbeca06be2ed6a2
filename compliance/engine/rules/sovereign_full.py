"""R32-SOVEREIGN-FULL: the model and all its ancestors were made by Russian legal entities, with no foreign weights.

Source: mercation, www1.ru, June 2026 (reported by several). That it was made on infrastructure in Russia is
only noted.
Yes: a candidate for sovereign. No: the national test. Unknown: asks the lineage.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, Making, Rule


def holds(subject: Making, answers: Answers, parameters: Parameters) -> bool:
    return subject.developer_russian and subject.parents_all_russian


RULE = Rule(
    id="R32-SOVEREIGN-FULL",
    step=CONFORMITY,
    reads=("models", "models.use", "models.developer", "models.lineage"),
    holds=holds,
)
