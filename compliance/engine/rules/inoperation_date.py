"""R32-INOPERATION-DATE: the system was in operation before the cut-off.

Source: Izvestia ("already implemented"), mercation ("existing models"), June 2026 (reported by several); the
day itself is not given, hence the legal question ``cutoff_day`` with four answers. Whether trial operation
counts is the legal question ``pilot_counts``.
Yes: in transition if the required flows are in Russia. No: not permitted. Unknown: asks the day, and that of
the trial where it matters.
"""

from __future__ import annotations

from ..ruleset import Parameters
from .base import TRANSITION, Answers, Commissioning, Rule, last_day_in_time


def holds(subject: Commissioning, answers: Answers, parameters: Parameters) -> bool:
    days = [subject.in_operation]
    if answers["pilot_counts"] == "yes":
        days.append(subject.pilot_from)
    last_day = last_day_in_time(answers, parameters)
    return any(day is not None and day <= last_day for day in days)


RULE = Rule(
    id="R32-INOPERATION-DATE",
    step=TRANSITION,
    reads=("in_operation", "pilot_from", "phase", "retired"),
    holds=holds,
    questions=("cutoff_day", "pilot_counts"),
    parameters=("cutoff_earliest", "cutoff_latest"),
)
