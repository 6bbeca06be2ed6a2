"""R32-TRUSTED-REGISTER: the model stands in the register of trusted models.

Source: RIA via kargin-utkin; orda-baspasozi (reported by several; the March draft only).
Yes: conforms if the required flows are in Russia. No: not permitted in the sensitive settings. Unknown: asks
the status.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import CONFORMITY, Answers, HeldStatus, Rule


def holds(subject: HeldStatus, answers: Answers, parameters: Parameters) -> bool:
    return subject.confirmed and subject.category in parameters.categories_admitted


RULE = Rule(
    id="R32-TRUSTED-REGISTER",
    step=CONFORMITY,
    reads=("models", "models.use", "models.status"),
    holds=holds,
    parameters=("categories_admitted",),
)
