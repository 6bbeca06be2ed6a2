"""R32-EFFECTIVE-MAIN: the day asked about is on or after the day on which the main part takes effect.

Source: 243-FZ art. 13 (reported by several); March draft: 1 September 2027.
Yes: goes on. No: the restriction does not apply yet. Never asked: the day is given.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import START, Answers, Day, Rule


def holds(subject: Day, answers: Answers, parameters: Parameters) -> bool:
    return subject.on >= parameters.effective_main


RULE = Rule(id="R32-EFFECTIVE-MAIN", step=START, reads=(), holds=holds, parameters=("effective_main",))
