"""R32-SCOPE-PRIVATE: the system works in no sensitive setting at all.

Source: Izvestia, Meduza, June 2026 (reported by several): private business keeps its freedom.
Yes: out of scope. No: goes on. Unknown: asks ``settings``.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import SCOPE, Answers, Rule, SystemPlace


def holds(subject: SystemPlace, answers: Answers, parameters: Parameters) -> bool:
    return not subject.settings


RULE = Rule(id="R32-SCOPE-PRIVATE", step=SCOPE, reads=("settings",), holds=holds)
