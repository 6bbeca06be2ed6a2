"""R32-PARAMS-THRESHOLD: the model has the number of parameters of a large foundation model.

Source: 243-FZ art. 3 item 2, "not less than 1 billion parameters" (quoted second-hand); June version: "more
than" (press).
Yes: goes on. No: the model is not regulated. Total and active parameters on different sides: legal question
``param_count_basis``.
Unknown: asks the size of the model.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import MODELS, Answers, Rule, SizedModel


def holds(subject: SizedModel, answers: Answers, parameters: Parameters) -> bool:
    threshold = parameters.param_threshold_bn
    if threshold is None:
        return True
    counted = subject.total if answers["param_count_basis"] == "total" else subject.active
    return counted >= threshold if parameters.threshold_operator == "not less than" else counted > threshold


RULE = Rule(
    id="R32-PARAMS-THRESHOLD",
    step=MODELS,
    reads=("models", "models.use", "models.size"),
    holds=holds,
    questions=("param_count_basis",),
    parameters=("param_threshold_bn", "threshold_operator"),
)
