"""R32-TRANSITION-END: the day asked about is before the first day after the transition.

Source: mercation, www1.ru for the June version (reported by several); for 243-FZ one paraphrase of 28 September
2026, carried over.
Yes: in transition until the day before. No: not permitted; on that very day the reading is against us ("до"
usually excludes the day).
Never asked: the day is given.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import TRANSITION, Answers, Day, Rule


def holds(subject: Day, answers: Answers, parameters: Parameters) -> bool:
    first_day_after = parameters.first_day_after_transition
    return first_day_after is None or subject.on < first_day_after


RULE = Rule(id="R32-TRANSITION-END", step=TRANSITION, reads=(), holds=holds, parameters=("first_day_after_transition",))
