"""R32-EFFECTIVE-DEFERRED: the day asked about is on or after the first day of the restriction, the deferred part.

Source: 243-FZ art. 13 part 2 (reported by several): art. 5 part 2 items 3-5, art. 6 parts 2-5, arts. 8-10 from
1 March 2027.
Yes: goes on. No: the restriction does not apply yet. Never asked: the day is given.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import START, Answers, Day, Rule


def holds(subject: Day, answers: Answers, parameters: Parameters) -> bool:
    return parameters.effective_deferred is not None and subject.on >= parameters.effective_deferred


RULE = Rule(id="R32-EFFECTIVE-DEFERRED", step=START, reads=(), holds=holds, parameters=("effective_deferred",))
