"""What the ledger has of one deadline, against what it is to have: rows to add, to change, to call off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from compliance.deadlines import moscow_day
from compliance.models import Answer, Deadline, Reminder
from compliance.reminders.addressing import Wanted, is_done, plan_for, wanted
from compliance.reminders.directory import Directory
from compliance.reminders.ledger import Changes, Row, Rows, Sent, matter
from compliance.reminders.offsets import is_snooze
from compliance.reminders.policies import Plans

State = Reminder.State
Reason = Reminder.Reason
REACH = relativedelta(months=24)
# So much earlier than need be a deadline is planned again, so that it is planned for several offsets at once.
MARGIN = relativedelta(months=1)

# The state of a row that is wanted with a reason not to send it.
_HELD: dict[str, str] = {
    Reason.SNOOZED.value: State.SUPPRESSED.value,
    Reason.DELEGATED.value: State.CANCELLED.value,
    Reason.ACKNOWLEDGED.value: State.CANCELLED.value,
}
# What was called off for one of these reasons is planned again when the reason is gone.
_REVOCABLE = frozenset(
    reason.value
    for reason in (
        Reason.REASSIGNED,
        Reason.POLICY,
        Reason.SNOOZED,
        Reason.DELEGATED,
        Reason.DONE,
        Reason.ACKNOWLEDGED,
    )
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Policies and people as they are at one moment; `today` is the day in Moscow."""

    today: date
    plans: Plans
    directory: Directory

    @classmethod
    def now(cls, at: datetime, among: Collection[int] | None = None) -> Scene:
        """As they are stored now. With `among` the directory knows these people alone."""
        today = moscow_day(at)
        return cls(today, Plans(), Directory(today, today, among))


def merge(
    deadline: Deadline, scene: Scene, rows: Rows, sent: Sent, answers: Sequence[Answer], changes: Changes
) -> date | None:
    """Adds to `changes` what brings `rows` to what is wanted; gives back the day on which to plan the deadline again.

    A row is added if its day lies within REACH, or is the next one. What was past from the start is held back.
    """
    plan = plan_for(deadline, scene.plans)
    found = {(row.code, row.person_id): row for row in wanted(deadline, plan, scene.directory, answers)}
    reach = scene.today + REACH
    ahead = sorted({row.send_on for row in found.values() if row.send_on >= scene.today})
    last = max(reach, ahead[0]) if ahead else reach
    known = {person for (_code, person), row in rows.items() if row.stands_in_for is None}
    for key, row in found.items():
        if key in rows:
            _change(row, rows[key], scene.today, changes)
        elif row.send_on <= last:
            state, reason, detail = _first_state(deadline, row, known, sent, scene.today)
            changes.new.append((deadline.pk, row.code, row.person_id, row.role, row.send_on, state, reason, detail))
    _call_off(deadline, rows, found, scene, answers, changes)
    beyond = next((day for day in ahead if day > last), None)
    return beyond - REACH + MARGIN if beyond else None


def _first_state(deadline: Deadline, row: Wanted, known: set[int], sent: Sent, today: date) -> tuple[str, str, str]:
    """State, reason and detail of a row that the ledger does not have yet."""
    about = matter(deadline, row.code, row.person_id)
    if about in sent.gone:
        return State.SUPPRESSED.value, Reason.ALREADY_SENT.value, ""
    if row.send_on < _since(deadline, row, known, today) and about not in sent.unsent:
        return State.SUPPRESSED.value, Reason.PAST.value, ""
    if row.reason:
        return _HELD[row.reason], row.reason, row.detail
    return State.PLANNED.value, "", ""


def _since(deadline: Deadline, row: Wanted, known: set[int], today: date) -> date:
    """Before this day a row is past: the day on which the deadline appeared, or later on the person or the offset did.

    What only now came into reach is no new offset: whoever planned late must not lose it.
    """
    if deadline.reminders_planned_at is None:
        return moscow_day(deadline.planned_at)
    if row.person_id in known and row.send_on > moscow_day(deadline.reminders_planned_at) + REACH:
        return date.min
    return today


def _change(row: Wanted, there: Row, today: date, changes: Changes) -> None:
    """Brings a row of the ledger to what is wanted of it, unless it has gone, or is in a mail."""
    if there.state == State.PLANNED and row.reason:
        held = (_HELD[row.reason], row.reason, row.detail)
        changes.changed.append((there.pk, there.state, row.send_on, row.role, *held))
    elif there.state == State.PLANNED:
        if not there.in_mail and there.stands_in_for is None and (there.send_on, there.role) != (row.send_on, row.role):
            changes.changed.append((there.pk, there.state, row.send_on, row.role, there.state, there.reason, ""))
    elif _called_off_for_now(there) and not row.reason and row.send_on >= today:
        changes.changed.append((there.pk, there.state, row.send_on, row.role, State.PLANNED.value, "", ""))


def _called_off_for_now(there: Row) -> bool:
    return there.state in (State.CANCELLED, State.SUPPRESSED) and there.reason in _REVOCABLE


def _call_off(
    deadline: Deadline,
    rows: Rows,
    found: Mapping[tuple[str, int], Wanted],
    scene: Scene,
    answers: Sequence[Answer],
    changes: Changes,
) -> None:
    """Cancels what is planned and no longer wanted. Whoever stands in does so as long as the other one is meant."""
    people = {(row.person_id, row.role) for row in found.values()}
    done = is_done(deadline, answers)
    for (code, person), there in rows.items():
        meant = found.get((code, there.stands_in_for or person))
        if there.state != State.PLANNED or (meant and not meant.reason) or (code, person) in found:
            continue
        who = there.stands_in_for or person
        reason = (
            Reason.DONE.value if done else _why_not(deadline, code, who, there.role, (who, there.role) in people, scene)
        )
        changes.changed.append((there.pk, there.state, there.send_on, there.role, State.CANCELLED.value, reason, ""))


def _why_not(deadline: Deadline, code: str, person: int, role: str, answers: bool, scene: Scene) -> str:
    """Whether the policy has no such reminder any more, or the person no longer has the `role` in which they got it."""
    if is_snooze(code):
        return Reason.SNOOZED.value
    system = deadline.system
    if role == Reminder.Role.RESPONSIBLE:
        answers = person == system.standing.responsible_id
    elif role == Reminder.Role.DEPUTY:
        answers = person == system.deputy_id
    elif role in (Reminder.Role.OFFICER, Reminder.Role.ESCALATION):
        answers = answers or any(person in level for level in scene.directory.officers_by_level(system.unit))
    return Reason.POLICY.value if answers else Reason.REASSIGNED.value
