"""R32-SCOPE-CII-CATEGORY: the CII object has a significance category, whichever of the three.

Source: realtribune, June 2026 (reported by several): "significant". Non-significant objects are not named in
the sources.
Yes: goes on. No: another CII object hangs on the legal question ``other_settings``. Unknown: asks ``settings``.
"""

from __future__ import annotations

from ..kinds import Setting
from ..ruleset import Parameters
from .base import SCOPE, Answers, Rule, SystemPlace


def holds(subject: SystemPlace, answers: Answers, parameters: Parameters) -> bool:
    if Setting.SIGNIFICANT_CII in subject.settings and Setting.SIGNIFICANT_CII in parameters.sensitive_sectors:
        return True
    left_open = Setting.OTHER_CII in subject.settings and Setting.OTHER_CII in parameters.open_settings
    return left_open and answers["other_settings"] == "yes"


RULE = Rule(
    id="R32-SCOPE-CII-CATEGORY",
    step=SCOPE,
    reads=("settings",),
    holds=holds,
    questions=("other_settings",),
    parameters=("sensitive_sectors",),
)
