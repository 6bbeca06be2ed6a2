"""R32-GOV-LIST: an act of the Government names this case as one for sovereign or national models only.

Source: Izvestia; it-russia.world; art. 5 part 2 by its number (reported by several). No act was found as of 24
November 2026: the planning assumption stands for it.
Yes: goes on. No: the restriction does not apply yet, and its first day is not known. Never asked: it is an
event, not a fact of a system.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import START, Answers, Day, Rule


def holds(subject: Day, answers: Answers, parameters: Parameters) -> bool:
    return subject.case_named


RULE = Rule(id="R32-GOV-LIST", step=START, reads=(), holds=holds)
