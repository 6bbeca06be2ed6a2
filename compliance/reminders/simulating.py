"""The mails of another day, laid into the Outbox to be read. The ledger does not change, and nothing is sent."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings

from compliance.models import Mail, Reminder
from compliance.models.reminder import ReminderQuerySet
from compliance.reminders.composing import Desk, compose
from compliance.reminders.messages import lay_into_outbox
from compliance.reminders.obstacles import obstacle_of, seen_systems
from inventory.models import Person


def simulate(on: date, at: datetime) -> list[Mail]:
    """Lays the mails that will go out (or went out) on the day `on` into the Outbox, as things stand now.

    It is taken for granted that every earlier day was worked on its day. A second call replaces the mails of the first.
    """
    desk = Desk(on)
    return [_lay(person, reminders, on, at, desk) for person, reminders in _to_be_sent(on)]


def nearest_days(on: date) -> list[date]:
    """The last day before `on` and the first one after it on which reminders go out, as far as there are any."""
    days = _standing().order_by("send_on").values_list("send_on", flat=True)
    before, after = days.filter(send_on__lt=on).last(), days.filter(send_on__gt=on).first()
    return [day for day in (before, after) if day]


def _standing() -> ReminderQuerySet:
    """Reminders that will go out, or went out, on their day."""
    states = [Reminder.State.PLANNED, Reminder.State.CLAIMED, Reminder.State.SENT, Reminder.State.KEPT]
    return Reminder.objects.filter(deadline__superseded_at=None, state__in=states)


def _to_be_sent(on: date) -> Iterator[tuple[Person, list[Reminder]]]:
    """Those to whom nothing bars the way, each with what they may see."""
    rows = _standing().filter(send_on=on).with_what_a_mail_says().select_related("recipient")
    for person, group in groupby(rows.order_by("recipient_id", "pk"), key=lambda reminder: reminder.recipient):
        reminders = list(group)
        seen = seen_systems(person, reminders)
        sendable = [one for one in reminders if obstacle_of(person, one.deadline.system_id in seen) is None]
        if sendable:
            yield person, sendable


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
