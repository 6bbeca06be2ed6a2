"""R32-NATIONAL-ESSENTIAL: foreign open components are used, but a Russian developer set the essential characteristics.

Source: realtribune, www1.ru, June 2026 (reported by several); no measure of "essential" is known: legal
question ``essential_characteristics``. A quantisation keeps its parent's origin (derived), so it sets nothing
by itself.
Yes: a candidate for national. No: foreign. Unknown: asks the lineage.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, Making, Rule


def holds(subject: Making, answers: Answers, parameters: Parameters) -> bool:
    if not subject.developer_russian or subject.parents_all_russian:
        return False
    set_by_a_russian = subject.parents_national or not subject.only_quantised
    return set_by_a_russian and answers["essential_characteristics"] == "yes"


RULE = Rule(
    id="R32-NATIONAL-ESSENTIAL",
    step=CONFORMITY,
    reads=("models", "models.use", "models.developer", "models.lineage"),
    holds=holds,
    questions=("essential_characteristics",),
)
