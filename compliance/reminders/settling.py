"""Of what is due: what is overtaken by a later reminder, and who cannot get theirs today, with those who stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from compliance.models import Reminder
from compliance.reminders.addressing import plan_for, stand_ins
from compliance.reminders.hours import is_time
from compliance.reminders.ledger import Matter, already_sent, matter
from compliance.reminders.merging import Scene
from inventory.models import Person

State = Reminder.State
Reason = Reminder.Reason

GIVE_UP = """
UPDATE compliance_reminder reminder SET state = row.state, reason = row.reason, detail = row.detail
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS row (id, state, reason, detail)
WHERE reminder.id = row.id AND reminder.state IN ('planned', 'claimed')
"""
# A row that the other one already has is used again, unless it went out or they did not want it. Who stands in for two
# people gets it once.
STAND_IN = """
INSERT INTO compliance_reminder AS there
    (deadline_id, "offset", recipient_id, instead_of_id, send_on, role, state, reason, detail, planned_at, channel)
SELECT DISTINCT ON (absent.deadline_id, absent."offset", row.recipient, absent.channel)
    absent.deadline_id, absent."offset", row.recipient, absent.id, absent.send_on, 'substitute', 'planned', '', '',
    %s, absent.channel
FROM unnest(%s::bigint[], %s::bigint[]) AS row (id, recipient)
JOIN compliance_reminder absent ON absent.id = row.id
ORDER BY absent.deadline_id, absent."offset", row.recipient, absent.channel, absent.id
ON CONFLICT (deadline_id, "offset", recipient_id, channel) DO UPDATE
SET state = 'planned', reason = '', role = 'substitute', instead_of_id = EXCLUDED.instead_of_id, mail_id = NULL
WHERE there.state IN ('cancelled', 'suppressed') AND there.reason IN ('past', 'reassigned', 'policy')
"""


@dataclass(slots=True)
class Settled:
    """What is to be written of it: reminders that do not go out, and who gets one in place of somebody."""

    given_up: list[tuple[int, str, str, str]] = field(default_factory=list)
    stand_ins: list[tuple[int, int]] = field(default_factory=list)


def settle(person_ids: Iterable[int], on: date, at: datetime, scene: Scene) -> None:
    """Settles what is due for these people at this hour. Every change is conditional, so two runs do no harm."""
    found = Settled()
    due = _due(person_ids, on, at, scene)
    gone = already_sent({one.deadline for reminders in due.values() for one in reminders}).gone
    for person_id, reminders in due.items():
        _of_one(person_id, _not_gone(reminders, gone, found), on, scene, found)
    write(found, at)


def nearest_of_each(reminders: Iterable[Reminder]) -> dict[int, Reminder]:
    """By deadline the last of its reminders in the order of days; what is due and earlier is overtaken by it."""
    return {reminder.deadline_id: reminder for reminder in reminders}


def write(settled: Settled, at: datetime) -> None:
    """Writes it, in key order."""
    with connection.cursor() as cursor:
        if settled.stand_ins:
            cursor.execute(STAND_IN, [at, *map(list, zip(*sorted(settled.stand_ins), strict=True))])
        if settled.given_up:
            cursor.execute(GIVE_UP, [*map(list, zip(*sorted(settled.given_up), strict=True))])


def _due(person_ids: Iterable[int], on: date, at: datetime, scene: Scene) -> Mapping[int, Sequence[Reminder]]:
    """What is due for each person at this hour, in the order of days, whether or not a mail already waits with it."""
    rows = Reminder.objects.due(on) | Reminder.objects.forgotten(at).filter(send_on__lte=on)
    rows = rows.filter(recipient__in=list(person_ids)).with_what_settles()
    found: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in rows.order_by("send_on", "pk").iterator():
        if is_due_now(reminder, scene, at):
            found[reminder.recipient_id].append(reminder)
    return found


def _not_gone(reminders: Sequence[Reminder], gone: Container[Matter], found: Settled) -> list[Reminder]:
    """What was in a mail when its deadline was planned anew for the same day, and has gone since, does not go again."""
    left = []
    for reminder in reminders:
        about = matter(reminder.deadline, reminder.offset, reminder.recipient_id)
        if reminder.state == State.PLANNED and about in gone:
            found.given_up.append((reminder.pk, State.SUPPRESSED.value, Reason.ALREADY_SENT.value, ""))
        else:
            left.append(reminder)
    return left


def is_due_now(reminder: Reminder, scene: Scene, at: datetime) -> bool:
    """Whether the hour of its recipient has come. `deadline.system.unit` must be loaded."""
    entry = scene.directory.entry(reminder.recipient_id)
    return is_time(entry, plan_for(reminder.deadline, scene.plans), reminder.send_on, at)


def _of_one(person_id: int, reminders: Sequence[Reminder], on: date, scene: Scene, found: Settled) -> None:
    nearest = nearest_of_each(reminders)
    for reminder in reminders:
        later = nearest[reminder.deadline_id]
        if later is not reminder:
            found.given_up.append((reminder.pk, State.SUPPRESSED.value, Reason.LATER_WENT.value, later.offset))
        elif reminder.mail_id is None:
            _if_it_cannot(person_id, reminder, on, scene, found)


def _if_it_cannot(person_id: int, reminder: Reminder, on: date, scene: Scene, found: Settled) -> None:
    plan = plan_for(reminder.deadline, scene.plans)
    reason = scene.directory.obstacle(person_id, reminder.deadline, plan, on)
    if reason is None:
        return
    others = stand_ins(person_id, reminder.deadline, plan, on, scene.directory)
    found.stand_ins += [(reminder.pk, other) for other in others]
    # Nobody misses what somebody does not want; anything else that reaches nobody has failed.
    held = bool(others) or reason == Reason.SWITCHED_OFF
    state = State.SUPPRESSED if held else State.FAILED
    found.given_up.append((reminder.pk, state.value, reason.value, _names(others)))


def _names(person_ids: Sequence[int]) -> str:
    """Who gets it instead, in short."""
    people = Person.objects.in_bulk(person_ids)
    return ", ".join(people[pk].short_name for pk in person_ids)[:500]
