"""From current deadlines to rows of the ledger: each offset for each person who answers for the system."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, Q

from compliance.deadlines import moscow_day
from compliance.models import Deadline, Reminder
from compliance.reminders.offsets import days_of

BATCH = 500
INSERT = """
INSERT INTO compliance_reminder
    (deadline_id, "offset", recipient_id, send_on, state, reason, planned_at, channel, detail)
SELECT row.*, %s, 'mail', ''
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::date[], %s::text[], %s::text[]) AS row
ON CONFLICT DO NOTHING
"""
# deadline, offset, recipient, day, state, reason
Row = tuple[int, str, int, date, str, str]
Sent = set[tuple[int, str, date, str, int]]


def plan_reminders(at: datetime) -> int:
    """Brings the ledger to the current deadlines and to those who answer now; returns how many deadlines it touched.

    A batch at a time, each in its own transaction. Two planners at once share the batches between them.
    """
    touched = 0
    while batch := _plan_batch(at):
        touched += batch
    return touched


@transaction.atomic
def _plan_batch(at: datetime) -> int:
    deadlines = list(
        Deadline.objects.whose_people_changed()
        .select_related("system__standing")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")[:BATCH]
    )
    if deadlines:
        already = _already_sent(deadlines)
        rows = [row for deadline in deadlines for row in _new_rows(deadline, already, at)]
        _insert(rows, at)
        _note_people(deadlines, at)
        _follow_people(deadlines, moscow_day(at))
    return len(deadlines)


def _people(deadline: Deadline) -> set[int]:
    """Who is to be reminded: the responsible person (the unit's, where the system has none) and the deputy."""
    return {pk for pk in (deadline.system.standing.responsible_id, deadline.system.deputy_id) if pk}


def _new_rows(deadline: Deadline, already: Sent, at: datetime) -> Iterator[Row]:
    """Rows for those who are new to the deadline, what is past already suppressed.

    Past is what lay before the day on which the deadline appeared or, later on, before the day on which the person did.
    """
    first = deadline.reminders_planned_at is None
    since = moscow_day(deadline.planned_at if first else at)
    for person in _people(deadline) - {deadline.responsible_id, deadline.deputy_id}:
        for code, send_on in days_of(deadline.due_on):
            state, reason = Reminder.State.PLANNED.value, ""
            if send_on < since:
                state, reason = Reminder.State.SUPPRESSED.value, Reminder.Reason.PAST.value
            elif (deadline.system_id, deadline.kind, deadline.due_on, code, person) in already:
                state, reason = Reminder.State.SUPPRESSED.value, Reminder.Reason.ALREADY_SENT.value
            yield deadline.pk, code, person, send_on, state, reason


def _insert(rows: Sequence[Row], at: datetime) -> None:
    """Adds the rows that the ledger does not have. By columns, for 10,000 systems are 150,000 rows and more."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [at, *map(list, zip(*rows, strict=True))])


def _already_sent(deadlines: Sequence[Deadline]) -> Sent:
    """What has gone out for superseded deadlines of the same systems: a new row for the same day must not repeat it."""
    gone = Reminder.objects.filter(
        deadline__system__in={deadline.system_id for deadline in deadlines},
        deadline__superseded_at__isnull=False,
        state__in=[Reminder.State.SENT, Reminder.State.KEPT, Reminder.State.CLAIMED],
    )
    return set(
        gone.values_list("deadline__system", "deadline__kind", "deadline__due_on", "offset", "recipient").iterator()
    )


def _note_people(deadlines: Sequence[Deadline], at: datetime) -> None:
    """Writes down for whom the reminders are planned, as the rows of the ledger were made: not as people are by now."""
    by_people: dict[tuple[int | None, int | None], list[int]] = defaultdict(list)
    for deadline in deadlines:
        by_people[deadline.system.standing.responsible_id, deadline.system.deputy_id].append(deadline.pk)
    for (responsible, deputy), ids in by_people.items():
        Deadline.objects.filter(pk__in=ids).update(responsible=responsible, deputy=deputy, reminders_planned_at=at)


def _follow_people(deadlines: Sequence[Deadline], today: date) -> None:
    """Cancels what is planned for those who no longer answer; what was cancelled for those who do again is planned."""
    theirs = Reminder.objects.filter(deadline__in=deadlines)
    answers = Q(recipient=F("deadline__responsible")) | Q(recipient=F("deadline__deputy"))
    theirs.filter(state=Reminder.State.PLANNED).exclude(answers).update(
        state=Reminder.State.CANCELLED, reason=Reminder.Reason.REASSIGNED
    )
    theirs.filter(
        answers, state=Reminder.State.CANCELLED, reason=Reminder.Reason.REASSIGNED, send_on__gte=today
    ).update(state=Reminder.State.PLANNED, reason="", mail=None)
