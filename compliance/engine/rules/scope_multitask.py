"""R32-SCOPE-MULTITASK: the model is used for a large number of different tasks.

Source: 243-FZ art. 3 item 2 (quoted second-hand); June: specialised models and computer vision are out
(reported by several).
Yes: goes on. No: the model is not regulated. Unknown: asks whether it serves many tasks.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import MODELS, Answers, Rule, Tasks


def holds(subject: Tasks, answers: Answers, parameters: Parameters) -> bool:
    return subject.many


RULE = Rule(id="R32-SCOPE-MULTITASK", step=MODELS, reads=("models", "models.use", "models.multi_task"), holds=holds)
