"""Whether what is in a mail still holds, at the moment before it is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from compliance.models import PlanningRequest, Reminder
from compliance.models.deadline import AT_ONCE
from compliance.reminders.addressing import answers_of, is_done, plan_for, wanted
from compliance.reminders.merging import Scene

State = Reminder.State
Reason = Reminder.Reason


class Against(NamedTuple):
    """What the ledger says of a reminder that no longer holds."""

    state: Reminder.State
    reason: Reminder.Reason
    detail: str = ""


def reasons_against(reminders: Sequence[Reminder], at: datetime) -> dict[int, Against]:
    """For each of `reminders` that is in a mail and no longer holds, by its pk, why: its deadline was moved, the matter
    is done, put off or handed over, or the policy or the people have changed. Those that hold are left out.

    `mail` and `deadline` with its system, unit and standing must be loaded. Policies and people are read only if
    something was planned anew, or is to be, since the mail was written.
    """
    found: dict[int, Against] = {}
    doubtful = []
    pending = PlanningRequest.objects.exists()
    for reminder in reminders:
        deadline, mail = reminder.deadline, reminder.mail
        planned = deadline.reminders_planned_at
        if deadline.superseded_at:
            found[reminder.pk] = Against(State.SUPERSEDED, Reason.MOVED, deadline.superseded_because)
        elif deadline.closed_at:
            found[reminder.pk] = Against(State.CANCELLED, Reason.DONE)
        elif pending or deadline.replan_on == AT_ONCE or (mail and planned and planned > mail.created_at):
            doubtful.append(reminder)
    if doubtful:
        found.update(_looked_at(doubtful, Scene.now(at)))
    return found


def _looked_at(reminders: Sequence[Reminder], scene: Scene) -> dict[int, Against]:
    answers = answers_of({reminder.deadline for reminder in reminders})
    originals = dict(
        Reminder.objects.filter(pk__in=[one.instead_of_id for one in reminders]).values_list("pk", "recipient_id")
    )
    found: dict[int, Against] = {}
    for reminder in reminders:
        deadline = reminder.deadline
        standing = answers.get(deadline.pk, ())
        rows = wanted(deadline, plan_for(deadline, scene.plans), scene.directory, standing)
        meant = originals.get(reminder.instead_of_id or 0, reminder.recipient_id)
        mine = [row for row in rows if row.person_id == meant]
        if not mine:
            reason = Reason.DONE if is_done(deadline, standing) else Reason.REASSIGNED
            found[reminder.pk] = Against(State.CANCELLED, reason)
            continue
        row = next((row for row in mine if row.code == reminder.offset), None)
        if row is None:
            found[reminder.pk] = Against(State.CANCELLED, Reason.POLICY)
        elif row.reason:
            held = row.reason == Reason.SNOOZED
            state = State.SUPPRESSED if held else State.CANCELLED
            found[reminder.pk] = Against(state, Reason(row.reason), row.detail)
    return found
