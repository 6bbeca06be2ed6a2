"""R32-STATUS-CONFIRMED: the model holds an admitted status, with its document, in force on the day.

Source: a repository citing press; it-russia.world (reported once). The procedure is not published; a status
belongs to the model itself, never to its children.
Yes: admitted. No: the lineage decides, and the model is a candidate at best. Unknown: asks the status.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, HeldStatus, Rule


def holds(subject: HeldStatus, answers: Answers, parameters: Parameters) -> bool:
    return subject.confirmed and subject.category in parameters.categories_admitted


RULE = Rule(
    id="R32-STATUS-CONFIRMED",
    step=CONFORMITY,
    reads=("models", "models.use", "models.status"),
    holds=holds,
    parameters=("categories_admitted",),
)
