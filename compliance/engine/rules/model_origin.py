"""R32-MODEL-ORIGIN: every regulated model is sovereign or national, confirmed or as a candidate. The worst ancestor

decides.
Source: Interfax, RBC via outlets, June 2026 (reported by several).
Yes: conforms if the required flows are in Russia. No: foreign, so the rules of the transition. Unknown: asks
the lineage.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, Making, Rule
from .national_essential import holds as national
from .sovereign_full import holds as sovereign


def holds(subject: Making, answers: Answers, parameters: Parameters) -> bool:
    return sovereign(subject, answers, parameters) or national(subject, answers, parameters)


RULE = Rule(
    id="R32-MODEL-ORIGIN",
    step=CONFORMITY,
    reads=("models", "models.use", "models.developer", "models.lineage"),
    holds=holds,
    questions=("essential_characteristics",),
)
