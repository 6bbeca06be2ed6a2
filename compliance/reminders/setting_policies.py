"""Setting what holds for one kind of deadline, here or in the installation, and going back to what is inherited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from compliance.models import Policy
from compliance.reminders.offsets import offset_of
from compliance.reminders.planning import replan_scope
from compliance.reminders.policies import Plan, Plans, shipped
from compliance.reminders.refusing import Refused
from inventory.models import Person, Unit

# The columns of a policy that say when and whom.
COLUMNS = (
    "offsets",
    "overdue_every",
    "overdue_times",
    "addressees",
    "escalate_to",
    "apart",
    "mandatory",
    "working_days",
    "quiet_from",
    "quiet_until",
)
# The longest month.
LATEST_DAYS = 31


class ChangedMeanwhileError(Exception):
    """Somebody else has set, changed or taken back the same policy since it was read."""


@dataclass(frozen=True, slots=True)
class Change:
    """One act on a policy: `plan` as it was after it, None where it was taken back. `actor_id` None: not on record."""

    at: datetime
    actor_id: int | None
    plan: dict[str, Any] | None


def unsaved(plan: Plan, unit: Unit | None) -> Policy:
    """The plan as a policy of the unit, or of the installation, that is in no table."""
    said = {name: getattr(plan, name) for name in COLUMNS}
    return Policy(
        unit=unit, kind=plan.kind, **{**said, "offsets": list(plan.offsets), "addressees": list(plan.addressees)}
    )


def policy_at(unit: Unit | None, kind: str) -> Policy | None:
    """What is set just here, or None where it is inherited."""
    return Policy.objects.filter(unit=unit, kind=kind).select_related("changed_by").first()


def inherited(unit: Unit | None, kind: str) -> Plan:
    """What would hold here if nothing were set here."""
    return Plans(Policy.objects.filter(kind=kind).exclude(unit=unit)).plan(unit, kind) if unit else shipped()[kind]


def objections(plan: Plan, above: Plan | None) -> Iterator[Refused]:
    """Why the plan cannot be set for a unit in which otherwise `above` would hold, or (None) for the installation.

    Without a day or without anybody it would be no plan. What is mandatory above cannot be made optional below, and has
    a reminder in the last month, too.
    """
    if not plan.offsets:
        yield Refused(gettext("Choose at least one, else nobody learns of the day before it is over."), "offsets")
    elif plan.mandatory and all(_is_far(code) for code in plan.offsets):
        yield Refused(
            gettext("Choose one in the last month, too: it is mandatory, and a deadline may appear late."), "offsets"
        )
    if not plan.addressees:
        yield Refused(gettext("Choose at least one, else nobody is reminded."), "addressees")
    if above and above.mandatory and not plan.mandatory:
        yield Refused(
            gettext(
                "It is mandatory above this unit: here there may be more reminders, but nobody may switch them off."
            ),
            "mandatory",
        )


def _is_far(code: str) -> bool:
    offset = offset_of(code)
    return offset.months * LATEST_DAYS + offset.days > LATEST_DAYS


@transaction.atomic
def set_policy(plan: Plan, unit: Unit | None, version: int, actor: Person, at: datetime) -> Policy:
    """Stores the plan and has the reminders it touches planned anew. `version` is that which was read, 0 for none.

    Raises ChangedMeanwhileError if it is another by now, and the first of the `objections`.
    """
    for objection in objections(plan, inherited(unit, plan.kind) if unit else None):
        raise objection
    with pghistory.context(actor=actor.pk):
        there = _locked(unit, plan.kind, version)
        policy = unsaved(plan, unit)
        policy.pk = there.pk if there else None
        policy.version = version + 1
        policy.changed_by, policy.changed_at = actor, at
        try:
            with transaction.atomic():
                policy.save()
        except IntegrityError as error:
            # Two people set it first at the same moment.
            raise ChangedMeanwhileError from error
    replan_scope(unit.pk if unit else None, plan.kind)
    return policy


@transaction.atomic
def take_back_policy(unit: Unit | None, kind: str, version: int, actor: Person) -> None:
    """Goes back to what is inherited. Raises ChangedMeanwhileError if the version is another by now."""
    with pghistory.context(actor=actor.pk):
        if there := _locked(unit, kind, version):
            there.delete()
    replan_scope(unit.pk if unit else None, kind)


def changes_of(unit: Unit | None, kind: str, newest: int) -> Iterator[Change]:
    """What was done to the policy, the latest first, in two queries."""
    tracked: Any = Policy
    events = tracked.events.rel.related_model.objects.filter(unit=unit, kind=kind).order_by("-pgh_id")
    for event in events.select_related("pgh_context")[:newest]:
        said = event.pgh_context.metadata if event.pgh_context else {}
        gone = event.pgh_label == "delete"
        actor = said.get("actor") or (None if gone else event.changed_by_id)
        yield Change(event.pgh_created_at, actor, None if gone else {name: getattr(event, name) for name in COLUMNS})


def _locked(unit: Unit | None, kind: str, version: int) -> Policy | None:
    there = Policy.objects.select_for_update(of=("self",)).filter(unit=unit, kind=kind).first()
    if (there.version if there else 0) != version:
        raise ChangedMeanwhileError
    return there
