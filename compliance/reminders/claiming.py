"""What is due today becomes mails: one for each person, its row committed before anybody speaks to a server."""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from compliance.models import Mail, Reminder
from compliance.models.reminder import ReminderQuerySet
from compliance.reminders.composing import compose
from compliance.reminders.obstacles import obstacle_of, seen_systems
from inventory.models import Person

ATTEMPTS = 3

logger = logging.getLogger(__name__)


def new_message_id() -> str:
    """An id of our own site, made once and stored, so that a second copy of a mail is known as such."""
    return f"<{uuid4()}@{urlsplit(settings.SITE_URL).hostname}>"


class ChangedMeanwhileError(Exception):
    """Something due was taken back while its mail was being written."""


def claim_due(on: date, at: datetime) -> int:
    """Puts everything due on or before `on` and unsent into mails; returns how many mails it made.

    Of several missed reminders of one deadline only the nearest goes out, the earlier ones are suppressed.
    """
    people = Reminder.objects.due(on) | Reminder.objects.forgotten(at).filter(send_on__lte=on)
    ids = sorted(set(people.values_list("recipient", flat=True).order_by()))
    return sum(_claim_for(pk, on, at) for pk in ids)


def _claim_for(person_id: int, on: date, at: datetime) -> bool:
    """One mail for this person, if anything is due; tried again if the ledger changes in between."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _one_mail(person_id, on, at)
        except ChangedMeanwhileError:
            continue
        except Exception:
            # A fault in one mail must not keep everybody else's back; its reminders stay due, and the ledger shows it.
            logger.exception("The mail for person %s could not be written", person_id)
            return False
    return False


def _one_mail(person_id: int, on: date, at: datetime) -> bool:
    # Two runs at once must not halve one person's mail between them.
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    due = list(_due(person, on, at))
    nearest = {reminder.deadline_id: reminder for reminder in due}
    free = [reminder for reminder in nearest.values() if reminder.mail_id is None]
    obstacles = _obstacles(person, free)
    sendable = [reminder for reminder in free if reminder.pk not in obstacles]
    # The mail with its systems before any reminder: an evaluation locks systems first, too.
    if sendable:
        _write(person, sendable, on, at)
    for reminder in due:
        if nearest[reminder.deadline_id] is not reminder:
            later = nearest[reminder.deadline_id].offset
            reminder.give_up(Reminder.State.SUPPRESSED, Reminder.Reason.LATER_WENT, later)
        elif reminder.pk in obstacles:
            reminder.give_up(Reminder.State.FAILED, obstacles[reminder.pk])
    return bool(sendable)


def _due(person: Person, on: date, at: datetime) -> ReminderQuerySet:
    """What is due for the person, the nearest of each deadline last, whether or not a mail already waits with it."""
    rows = Reminder.objects.due(on) | Reminder.objects.forgotten(at).filter(send_on__lte=on)
    return rows.filter(recipient=person).with_what_a_mail_says().order_by("send_on", "pk")


def _obstacles(person: Person, reminders: Sequence[Reminder]) -> dict[int, Reminder.Reason]:
    """For each of `reminders` that cannot go out, by its pk, the reason."""
    seen = seen_systems(person, reminders)
    found = {reminder.pk: obstacle_of(person, reminder.deadline.system_id in seen) for reminder in reminders}
    return {pk: obstacle for pk, obstacle in found.items() if obstacle}


def _write(person: Person, reminders: Sequence[Reminder], on: date, at: datetime) -> None:
    """The mail with its reminders. Raises ChangedMeanwhileError, and writes nothing, if one is no longer due."""
    letter = compose(person, reminders, on)
    mail = Mail.objects.create(
        message_id=new_message_id(),
        recipient=person,
        address=person.email or "",
        language=person.language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        on=on,
        created_at=at,
    )
    mail.systems.set({reminder.deadline.system_id for reminder in reminders})
    ids = [reminder.pk for reminder in reminders]
    taken = Reminder.objects.due(on).filter(pk__in=ids, mail=None).update(state=Reminder.State.CLAIMED, mail=mail)
    if taken != len(ids):
        raise ChangedMeanwhileError
