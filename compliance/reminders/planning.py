"""From current deadlines to rows of the ledger: each offset for each person who answers for the system."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from compliance.deadlines import moscow_day
from compliance.models import Deadline, Reminder
from compliance.reminders.offsets import OFFSETS

BATCH = 500
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
        Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
        _note_people(deadlines, at)
        _follow_people(deadlines, moscow_day(at))
    return len(deadlines)


def _people(deadline: Deadline) -> set[int]:
    """Who is to be reminded: the responsible person (the unit's, where the system has none) and the deputy."""
    return {pk for pk in (deadline.system.standing.responsible_id, deadline.system.deputy_id) if pk}


def _new_rows(deadline: Deadline, already: Sent, at: datetime) -> Iterator[Reminder]:
    """Rows for those who are new to the deadline, what is past already suppressed.

    Past is what lay before the day on which the deadline appeared or, later on, before the day on which the person did.
    """
    first = deadline.reminders_planned_at is None
    since = moscow_day(deadline.planned_at if first else at)
    for person in _people(deadline) - {deadline.responsible_id, deadline.deputy_id}:
        for offset in OFFSETS:
            send_on = offset.day(deadline.due_on)
            reminder = Reminder(
                deadline=deadline, offset=offset.code, recipient_id=person, send_on=send_on, planned_at=at
            )
            if send_on < since:
                reminder.state, reminder.reason = Reminder.State.SUPPRESSED, Reminder.Reason.PAST
            elif (deadline.system_id, deadline.kind, deadline.due_on, offset.code, person) in already:
                reminder.state, reminder.reason = Reminder.State.SUPPRESSED, Reminder.Reason.ALREADY_SENT
            yield reminder


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
    for deadline in deadlines:
        deadline.responsible_id = deadline.system.standing.responsible_id
        deadline.deputy_id = deadline.system.deputy_id
        deadline.reminders_planned_at = at
    Deadline.objects.bulk_update(deadlines, ["responsible", "deputy", "reminders_planned_at"])


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
