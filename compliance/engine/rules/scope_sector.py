"""R32-SCOPE-SECTOR: the system works in a setting that the restriction names.

Source: Izvestia and quotes of Grigorenko, June 2026 (reported by several); the Government is to name the cases
(art. 5 part 2).
Yes: goes on. No: an open setting hangs on the legal question ``other_settings``; without one the system is out
of scope.
Unknown: asks ``settings``.
"""

from __future__ import annotations

from ..kinds import Setting
from ..ruleset import Parameters
from .base import SCOPE, Answers, Rule, SystemPlace


def holds(subject: SystemPlace, answers: Answers, parameters: Parameters) -> bool:
    if subject.settings & set(parameters.sensitive_sectors):
        return True
    left_open = subject.settings & set(parameters.open_settings) - {Setting.OTHER_CII}
    return bool(left_open) and answers["other_settings"] == "yes"


RULE = Rule(
    id="R32-SCOPE-SECTOR",
    step=SCOPE,
    reads=("settings",),
    holds=holds,
    questions=("other_settings",),
    parameters=("sensitive_sectors",),
)
