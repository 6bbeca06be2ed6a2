"""On which days a policy reminds of a deadline, worked out the slow way, for comparison with the ledger."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import holidays

from compliance.reminders.policies import Plan

_RUSSIA = holidays.country_holidays("RU", years=range(2031, 2034))


def codes_of(plan: Plan, due_on: date, day: date) -> set[str]:
    """The codes that fall on `day`."""
    found = {code for code in plan.offsets if _earlier(_before(code, due_on), plan) == day}
    for step in range(1, plan.overdue_times + 1 if plan.overdue_every else 1):
        if _later(due_on + timedelta(days=step * plan.overdue_every), plan) == day:
            found.add(f"o{step * plan.overdue_every}")
    last = due_on + timedelta(days=max(plan.overdue_every, 1) * (plan.overdue_times + 1))
    return found | ({"up"} if plan.escalate_to and _later(last, plan) == day else set())


def _before(code: str, due_on: date) -> date:
    number = int(code[1:])
    if code[0] == "d":
        return due_on - timedelta(days=number)
    year, month = divmod(due_on.year * 12 + due_on.month - 1 - number, 12)
    return date(year, month + 1, min(due_on.day, monthrange(year, month + 1)[1]))


def _earlier(day: date, plan: Plan) -> date:
    while plan.working_days and _is_off(day):
        day -= timedelta(days=1)
    return day


def _later(day: date, plan: Plan) -> date:
    while plan.working_days and _is_off(day):
        day += timedelta(days=1)
    return day


def _is_off(day: date) -> bool:
    return day.weekday() >= 5 or day in _RUSSIA
