"""What the ledger and the policies know of one person and one day: the material of an answer to who asks why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from compliance.deadlines import MOSCOW, moscow_day
from compliance.models import Answer, Deadline, Mail, Reminder
from compliance.models.deadline import DeadlineQuerySet
from compliance.models.mail import MailQuerySet
from compliance.models.reminder import ReminderQuerySet
from compliance.reminders.addressing import Recipients, answers_of, plan_for, recipients_of
from compliance.reminders.directory import Directory, Entry
from compliance.reminders.expecting import Expected
from compliance.reminders.forecasting import Line, lines
from compliance.reminders.hours import is_time, local_time, opening
from compliance.reminders.policies import Plans
from inventory.models import Person

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Case:
    """One deadline: its standing answers, and whom it would reach on the day that is asked about.

    `before` and `after` are the days of the person's nearest reminders of it, None where there is none.
    """

    deadline: Deadline
    answers: Sequence[Answer]
    recipients: Recipients
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """`mails` of the day to the person, `rows` of the ledger for it, `to_come` of a day ahead, `cases` without a row.

    `entry` is the person as reminders see them on the day; `before` and `after` are the days of their nearest
    reminders that went out or will.
    """

    person: Person
    on: date
    today: date
    entry: Entry
    mails: list[Mail]
    rows: list[Reminder]
    to_come: list[Expected]
    cases: list[Case]
    before: date | None
    after: date | None
    plans: Plans


@dataclass(frozen=True, slots=True)
class Seen:
    """What the asking person may see, of the system that they ask about or of all. `one_system`: it names one."""

    mails: MailQuerySet
    rows: ReminderQuerySet
    deadlines: DeadlineQuerySet
    one_system: bool


def known(person: Person, on: date, at: datetime, seen: Seen) -> Known:
    """All that is known. Deadlines without a row on that day are told only where the question names a system."""
    today = moscow_day(at)
    directory, plans = Directory(min(on, today)), Plans()
    mails = _mails(seen.mails.filter(recipient=person), on)
    theirs = seen.rows.filter(recipient=person)
    found = _rows(theirs, on, today, mails)
    told = {row.deadline_id for row in found}
    ahead = lines(on, on, seen.deadlines, plans, directory) if on > today else ()
    to_come = _each([line for line in ahead if line.person_id == person.pk], told)
    told |= {one.deadline.pk for one in to_come}
    current = seen.deadlines.current() if seen.one_system else seen.deadlines.none()
    stated = list(current.select_related("system__unit", "system__standing").order_by("due_on", "pk"))
    answers = answers_of(stated)
    return Known(
        person=person,
        on=on,
        today=today,
        entry=directory.entry(person.pk),
        mails=mails,
        rows=found,
        to_come=to_come,
        cases=[
            _case(deadline, person, on, plans, answers.get(deadline.pk, ()), directory)
            for deadline in stated
            if deadline.pk not in told
        ],
        before=_days(theirs).filter(send_on__lt=on).last(),
        after=_days(theirs).filter(send_on__gt=on).first(),
        plans=plans,
    )


def _days(rows: ReminderQuerySet) -> Any:
    """The days of those that went out or will, in their order."""
    waiting = Q(state__in=[Reminder.State.PLANNED, Reminder.State.CLAIMED])
    going = rows.filter(waiting | Q(sent_at__isnull=False))
    return going.order_by("send_on").values_list("send_on", flat=True)


def waits_for(row: Reminder, known: Known, at: datetime) -> tuple[str, str]:
    """What a reminder that is planned, and due by now, waits for: (`hour`, from when on), (`quiet`, until when),
    (`daily`, the day on which the mail of today went), (`server`, its words), (`run`, "").
    """
    plan = plan_for(row.deadline, known.plans)
    if row.mail and row.mail.answer:
        return "server", row.mail.answer
    if not is_time(known.entry, plan, row.send_on, at):
        quiet = plan.is_quiet(local_time(known.entry, at).hour)
        return ("quiet" if quiet else "hour"), f"{opening(known.entry.hour, plan):%H:%M}"
    gone = [Mail.State.SENT, Mail.State.KEPT]
    written = Mail.objects.filter(recipient=known.person, simulated=False, on=known.today, state__in=gone).exists()
    return ("daily", known.today.isoformat()) if written and not plan.apart else ("run", "")


def _each(found: Sequence[Line], told: Collection[int]) -> list[Expected]:
    """One for each deadline that is not among `told`."""
    pairs = [(line.first, key) for line in found for key in line.keys if key not in told][:MOST_ROWS]
    rows = Deadline.objects.select_related("system__unit", "system__standing")
    deadlines = rows.in_bulk([key for _one, key in pairs])
    return [one._replace(deadline=deadlines[key]) for one, key in pairs if key in deadlines]


def _mails(mails: MailQuerySet, on: date) -> list[Mail]:
    begins = datetime(on.year, on.month, on.day, tzinfo=MOSCOW)
    ends = begins.replace(hour=23, minute=59, second=59, microsecond=999_999)
    that_day = Q(on=on) | Q(handed_over_at__range=(begins, ends))
    return list(mails.filter(that_day, simulated=False).order_by("created_at", "pk"))


def _rows(rows: ReminderQuerySet, on: date, today: date, mails: Sequence[Mail]) -> list[Reminder]:
    """Those of the day, those that a mail of the day carries, and those that are late."""
    late = Q(state__in=[Reminder.State.PLANNED, Reminder.State.CLAIMED], send_on__lt=min(on, today))
    found = rows.filter(Q(send_on=on) | Q(mail__in=mails) | late).select_related(
        "deadline__system__unit", "deadline__superseded_by", "instead_of__recipient", "mail", "recipient"
    )
    return list(found.order_by("send_on", "pk")[:MOST_ROWS])


def _case(
    deadline: Deadline, person: Person, on: date, plans: Plans, answers: Sequence[Answer], directory: Directory
) -> Case:
    plan = plan_for(deadline, plans)
    rows = Reminder.objects.filter(deadline=deadline, recipient=person)
    after = _days(rows).filter(send_on__gt=on).first()
    # The ledger holds what lies near; further on the policy says when.
    if after is None and not rows.filter(send_on__gt=on).exists():
        after = min((day for _code, day in plan.days(deadline.due_on) if day > on), default=None)
    return Case(
        deadline=deadline,
        answers=answers,
        recipients=recipients_of(deadline, plan, on, directory=directory, answers=answers),
        before=_days(rows).filter(send_on__lt=on).last(),
        after=after,
    )
