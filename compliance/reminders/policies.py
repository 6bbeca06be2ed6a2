"""When to remind whom of what: what Kadastr ships, overridden for the installation, overridden for a unit.

policies.toml ─▶ Policy rows without a unit ─▶ Policy rows of units, the nearest above a system ─▶ `Plan`
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from compliance.models import Deadline, Policy
from compliance.reminders.offsets import ESCALATION, offset_of
from compliance.reminders.working_days import working_day_after, working_day_before
from inventory.models import Unit

SHIPPED = Path(__file__).parent / "policies.toml"


@dataclass(frozen=True, slots=True)
class Plan:
    """What holds for one kind of deadline in one unit. Fields as in `compliance.models.Policy`.

    `policy_id` and `unit_id` name the row that it comes from, None for what Kadastr ships; `unit_id` is also None for
    a row of the whole installation.
    """

    kind: str
    offsets: tuple[str, ...]
    overdue_every: int
    overdue_times: int
    addressees: tuple[str, ...]
    escalate_to: str
    apart: bool
    mandatory: bool
    working_days: bool
    quiet_from: int
    quiet_until: int
    policy_id: int | None = None
    unit_id: int | None = None

    def days(self, due_on: date) -> tuple[tuple[str, date], ...]:
        """Code and day of each reminder of a deadline, in order of days: before it, on it, overdue, to the next level.

        On working days only, one before the due day comes earlier rather than later, one after it later.
        """
        return _days(self, due_on)

    def is_quiet(self, hour: int) -> bool:
        """Whether nothing is sent in this hour of the recipient's day; the hours may span midnight."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


@lru_cache(maxsize=8192)
def _days(plan: Plan, due_on: date) -> tuple[tuple[str, date], ...]:
    before = [(code, offset_of(code).day(due_on)) for code in plan.offsets]
    steps = range(1, plan.overdue_times + 1) if plan.overdue_every else range(0)
    after = [(f"o{plan.overdue_every * step}", due_on + timedelta(days=plan.overdue_every * step)) for step in steps]
    if plan.escalate_to:
        after.append((ESCALATION, due_on + timedelta(days=max(plan.overdue_every, 1) * (plan.overdue_times + 1))))
    if plan.working_days:
        before = [(code, working_day_before(day)) for code, day in before]
        after = [(code, working_day_after(day)) for code, day in after]
    return tuple(sorted([*before, *after], key=lambda item: item[1]))


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Plan]:
    """What Kadastr ships, by kind of deadline. Raises `ValueError` for a file that names what there is not."""
    tables = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    if set(tables) != set(Deadline.Kind.values):
        raise ValueError(f"{SHIPPED.name} must have one table for each of: {', '.join(Deadline.Kind.values)}.")
    return MappingProxyType({kind: _plan(kind, table) for kind, table in tables.items()})


def _plan(kind: str, table: Mapping[str, Any]) -> Plan:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return Plan(kind=kind, **fields)


def plan_of(policy: Policy) -> Plan:
    """A stored policy as a plan."""
    return Plan(
        kind=policy.kind,
        offsets=tuple(policy.offsets),
        overdue_every=policy.overdue_every,
        overdue_times=policy.overdue_times,
        addressees=tuple(policy.addressees),
        escalate_to=policy.escalate_to,
        apart=policy.apart,
        mandatory=policy.mandatory,
        working_days=policy.working_days,
        quiet_from=policy.quiet_from,
        quiet_until=policy.quiet_until,
        policy_id=policy.pk,
        unit_id=policy.unit_id,
    )


class Plans:
    """The plans of an installation at one moment, read in one query; found by the path of a unit."""

    def __init__(self, policies: Iterable[Policy] | None = None) -> None:
        rows = Policy.objects.all() if policies is None else policies
        self._by_place = {(row.unit_id, row.kind): plan_of(row) for row in rows}
        self._everywhere = {kind: self._by_place.get((None, kind), plan) for kind, plan in shipped().items()}

    def plan(self, unit: Unit, kind: str) -> Plan:
        """The plan of the nearest unit that has one, from `unit` up; else the installation's; else what is shipped.

        What is mandatory above is mandatory below, also if it became so after the lower plan was set.
        """
        above = self._everywhere[kind]
        for unit_id in unit.ancestor_ids:
            if found := self._by_place.get((unit_id, kind)):
                above = replace(found, mandatory=True) if above.mandatory and not found.mandatory else found
        return above

    def every(self, kind: str) -> list[Plan]:
        """Every plan for this kind that holds somewhere."""
        return [shipped()[kind], *(plan for (_unit, of), plan in self._by_place.items() if of == kind)]
