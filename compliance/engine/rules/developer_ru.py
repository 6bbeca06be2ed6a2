"""R32-DEVELOPER-RU: the developer of the model is a Russian legal entity.

Source: Meduza, rigatv, wedoany, June 2026 (reported by several).
Yes: goes on. No: neither sovereign nor national, hence foreign, whatever it was made from. Unknown: asks who
the developer is.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, Making, Rule


def holds(subject: Making, answers: Answers, parameters: Parameters) -> bool:
    return subject.developer_russian


RULE = Rule(id="R32-DEVELOPER-RU", step=CONFORMITY, reads=("models", "models.use", "models.developer"), holds=holds)
