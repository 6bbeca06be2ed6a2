"""R32-MATERIAL-CHANGE: a change after the cut-off ends the transition: the system was changed, or a foreign model is

used only since then.
Source: derived; no source speaks of it, hence the legal question ``swap_ends_transition``.
Yes: not in transition any more. No: goes on. Unknown: asks ``material_change_after_cutoff``.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import TRANSITION, Answers, Change, Rule, last_day_in_time


def holds(subject: Change, answers: Answers, parameters: Parameters) -> bool:
    begun = subject.foreign_use_from
    late_use = begun is not None and begun > last_day_in_time(answers, parameters)
    return (subject.stated or late_use) and answers["swap_ends_transition"] == "yes"


RULE = Rule(
    id="R32-MATERIAL-CHANGE",
    step=TRANSITION,
    reads=("material_change_after_cutoff", "models.use"),
    holds=holds,
    questions=("swap_ends_transition",),
    parameters=("cutoff_earliest", "cutoff_latest"),
)
