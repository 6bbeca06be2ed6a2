"""Reading and writing rows of the ledger by columns: a batch of deadlines has some ten thousand of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from compliance.models import Deadline, Reminder

INSERT = """
INSERT INTO compliance_reminder
    (deadline_id, "offset", recipient_id, role, send_on, state, reason, detail, planned_at, channel)
SELECT row.*, %s, 'mail'
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::date[], %s::text[], %s::text[], %s::text[]) AS row
ON CONFLICT DO NOTHING
"""
# Only while the row is as it was read: what is claimed in the meantime is left to those who deliver.
CHANGE = """
UPDATE compliance_reminder reminder
SET send_on = row.send_on, role = row.role, state = row.state, reason = row.reason, detail = row.detail,
    mail_id = CASE WHEN row.state = 'planned' AND row.was <> 'planned' THEN NULL ELSE reminder.mail_id END
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS row (id, was, send_on, role, state, reason, detail)
WHERE reminder.id = row.id AND reminder.state = row.was
"""


class Row(NamedTuple):
    """A row of the ledger. `stands_in_for` is the key of the person in whose place the recipient gets it."""

    pk: int
    state: str
    reason: str
    send_on: date
    role: str
    in_mail: bool
    stands_in_for: int | None


# By offset and recipient.
Rows = Mapping[tuple[str, int], Row]
# System, kind, file, due day, offset, recipient.
Matter = tuple[int, str, int | None, date, str, int]
_MATTER = (
    *("deadline__system_id", "deadline__kind", "deadline__evidence_id", "deadline__due_on"),
    *("offset", "recipient_id"),
)


@dataclass(slots=True)
class Changes:
    """What is to be written: new rows in the order of INSERT, changes in that of CHANGE."""

    new: list[tuple[Any, ...]] = field(default_factory=list)
    changed: list[tuple[Any, ...]] = field(default_factory=list)


class Sent(NamedTuple):
    """What became of reminders of superseded deadlines about the same matter: gone, or superseded before they went."""

    gone: frozenset[Matter]
    unsent: frozenset[Matter]


def ledger_of(deadlines: Sequence[Deadline]) -> Mapping[int, Rows]:
    """The rows of each of these deadlines, in one query."""
    found: dict[int, dict[tuple[str, int], Row]] = defaultdict(dict)
    rows = Reminder.objects.filter(deadline__in=[deadline.pk for deadline in deadlines]).order_by()
    columns = ("deadline_id", "offset", "recipient_id", "pk", "state", "reason", "send_on", "role", "mail_id")
    for deadline, code, person, pk, state, reason, send_on, role, mail, original in rows.values_list(
        *columns, "instead_of__recipient_id"
    ).iterator():
        found[deadline][code, person] = Row(pk, state, reason, send_on, role, mail is not None, original)
    return found


def already_sent(deadlines: Iterable[Deadline]) -> Sent:
    """What went out, and what did not, for superseded deadlines about the same matters as these: a new row for the same
    day must neither repeat nor lose it.
    """
    states = Reminder.State
    rows = Reminder.objects.filter(
        deadline__system__in={deadline.system_id for deadline in deadlines},
        deadline__superseded_at__isnull=False,
        state__in=[states.SENT, states.KEPT, states.ACKNOWLEDGED, states.SUPERSEDED],
    ).order_by()
    gone: set[Any] = set()
    unsent: set[Any] = set()
    for *matter, state in rows.values_list(*_MATTER, "state").iterator():
        (unsent if state == states.SUPERSEDED else gone).add(tuple(matter))
    return Sent(frozenset(gone), frozenset(unsent))


def on_the_way(person_ids: Iterable[int]) -> set[Matter]:
    """What is in a mail to one of these people for a deadline that was superseded meanwhile, in one query."""
    rows = Reminder.objects.filter(
        recipient__in=person_ids, state=Reminder.State.CLAIMED, deadline__superseded_at__isnull=False
    )
    return set(rows.order_by().values_list(*_MATTER))


def matter(deadline: Deadline, code: str, person_id: int) -> Matter:
    """What a reminder is about, whatever the row of the deadline."""
    return deadline.system_id, str(deadline.kind), deadline.evidence_id, deadline.due_on, code, person_id


def write(changes: Changes, at: datetime) -> None:
    """Adds the rows that the ledger does not have, and changes those that are still as they were read."""
    with connection.cursor() as cursor:
        if changes.new:
            cursor.execute(INSERT, [at, *map(list, zip(*changes.new, strict=True))])
        if changes.changed:
            cursor.execute(CHANGE, [*map(list, zip(*sorted(changes.changed), strict=True))])
