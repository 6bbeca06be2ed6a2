"""The mails of another day, laid into the Outbox to be read. The ledger does not change, and nothing is sent."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings

from compliance.models import Mail, Reminder
from compliance.models.reminder import ReminderQuerySet
from compliance.reminders.addressing import plan_for, stand_ins
from compliance.reminders.composing import Desk, compose
from compliance.reminders.directory import Directory
from compliance.reminders.messages import lay_into_outbox
from compliance.reminders.policies import Plans
from inventory.models import Person


def simulate(on: date, at: datetime) -> list[Mail]:
    """Lays the mails that will go out (or went out) on the day `on` into the Outbox, as things stand now.

    It is taken for granted that every earlier day was worked on its day. A second call replaces the mails of the first.
    """
    desk = Desk(on)
    return [_lay(person, reminders, on, at, desk) for person, reminders in _to_be_sent(on, desk.plans)]


def nearest_days(on: date) -> list[date]:
    """The last day before `on` and the first one after it on which reminders go out, as far as there are any."""
    days = _standing().order_by("send_on").values_list("send_on", flat=True)
    before, after = days.filter(send_on__lt=on).last(), days.filter(send_on__gt=on).first()
    return [day for day in (before, after) if day]


def _standing() -> ReminderQuerySet:
    """Reminders that will go out, or went out, on their day."""
    states = [Reminder.State.PLANNED, Reminder.State.CLAIMED, Reminder.State.SENT, Reminder.State.KEPT]
    return Reminder.objects.filter(deadline__superseded_at=None, state__in=states)


def _to_be_sent(on: date, plans: Plans) -> Iterator[tuple[Person, list[Reminder]]]:
    """What goes to whom, in a fixed number of queries; what cannot reach somebody goes to those who stand in."""
    directory = Directory(on, on)
    rows = list(_standing().filter(send_on=on).with_what_a_mail_says().select_related("recipient"))
    found: dict[int, dict[tuple[int, str], Reminder]] = defaultdict(dict)
    barred = []
    for row in rows:
        if directory.obstacle(row.recipient_id, row.deadline, plan_for(row.deadline, plans), on) is None:
            found[row.recipient_id][row.deadline_id, row.offset] = row
        else:
            barred.append(row)
    for row in barred:
        for other in stand_ins(row.recipient_id, row.deadline, plan_for(row.deadline, plans), on, directory):
            instead = Reminder(deadline=row.deadline, role=Reminder.Role.SUBSTITUTE, instead_of=row)
            found[other].setdefault((row.deadline_id, row.offset), instead)
    people = Person.objects.in_bulk(found)
    yield from ((people[pk], list(reminders.values())) for pk, reminders in sorted(found.items()))


def _lay(person: Person, reminders: list[Reminder], on: date, at: datetime, desk: Desk) -> Mail:
    letter = compose(person, reminders, on, desk)
    mail, _made = Mail.objects.update_or_create(
        recipient=person,
        on=on,
        simulated=True,
        defaults={
            "message_id": f"<as-on-{on.isoformat()}-{person.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            "address": person.email or "",
            "language": person.language,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "created_at": at,
            "state": Mail.State.KEPT,
        },
    )
    mail.systems.set({reminder.deadline.system_id for reminder in reminders})
    lay_into_outbox(mail)
    return mail
