"""Handing one mail over: claim its lease, look once more whether it still holds, speak to the server, note the answer.

The row is committed before the dialogue, and the acceptance after it. Whoever dies in between loses only the lease:
when it has run out, the same mail goes out again under the same Message-ID.
"""

import logging
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from compliance.deadlines import moscow_day
from compliance.models import Heartbeat, Mail, Reminder
from compliance.models.mail import PAUSE
from compliance.reminders.composing import compose
from compliance.reminders.holding import Against, reasons_against
from compliance.reminders.messages import lay_into_outbox, message_of
from compliance.reminders.obstacles import obstacle_of, seen_systems

logger = logging.getLogger(__name__)


def deliver(mail_id: int, at: datetime) -> bool:
    """Sends or keeps the mail if nobody else is about it and it still says something true; True if it is done.

    Does nothing for a mail that another worker has claimed, so a task that the broker delivers twice sends once.
    """
    claim = uuid4()
    if not Mail.objects.claim(mail_id, claim, at):
        return False
    mail = Mail.objects.select_related("recipient").get(pk=mail_id)
    if not _still_holds(mail, at):
        return False
    if reason := _reason_to_keep(mail):
        lay_into_outbox(mail)
        _done(mail, Mail.State.KEPT, at, reason)
        return True
    return _hand_over(mail, at)


def _reason_to_keep(mail: Mail) -> Reminder.Reason | None:
    """Why a mail stays in the Outbox instead of going to a server, or None."""
    if mail.recipient.sample:
        return Reminder.Reason.SAMPLE
    return None if settings.EMAIL_URL else Reminder.Reason.NO_SERVER


@transaction.atomic
def _still_holds(mail: Mail, at: datetime) -> bool:
    """Takes out what no longer holds, writes the mail anew if that or the day changed it; False if nothing is left.

    The Message-ID stays: an earlier attempt may have arrived without our knowing.
    """
    reminders = list(mail.reminders.waiting().with_what_a_mail_says().select_related("mail"))
    seen = seen_systems(mail.recipient, reminders)
    against = reasons_against(reminders, at)
    holding = [
        reminder
        for reminder in reminders
        if _holds(reminder, mail, reminder.deadline.system_id in seen, against.get(reminder.pk))
    ]
    if not holding:
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.WITHDRAWN, claim=None, not_before=None)
        return False
    today = moscow_day(at)
    if len(holding) < len(reminders) or mail.on != today:
        letter = compose(mail.recipient, holding, today)
        mail.subject, mail.text, mail.html, mail.on = letter.subject, letter.text, letter.html, today
    mail.address = mail.recipient.email or ""
    mail.attempts += 1
    mail.save(update_fields=["subject", "text", "html", "on", "address", "attempts"])
    mail.reminders.waiting().update(state=Reminder.State.CLAIMED)
    return True


def _holds(reminder: Reminder, mail: Mail, may_see: bool, against: Against | None) -> bool:
    """Whether the reminder may still go out; if not, the ledger gets the reason."""
    obstacle = obstacle_of(mail.recipient, may_see)
    if against:
        reminder.give_up(*against)
    elif obstacle:
        reminder.give_up(Reminder.State.FAILED, obstacle)
    else:
        return True
    return False


def _hand_over(mail: Mail, at: datetime) -> bool:
    """The dialogue with the server. What it refuses for good is not tried again; anything else is."""
    try:
        message_of(mail).send()
    except SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        return _not_taken(mail, code, f"{code} {_readable(words)}", at)
    except SMTPDataError as refused:
        return _not_taken(mail, refused.smtp_code, f"{refused.smtp_code} {_readable(refused.smtp_error)}", at)
    except SMTPResponseException as trouble:
        # The server does not take us (greeting, sign-in, sender): that is no fault of this address.
        return _not_taken(mail, 0, f"{trouble.smtp_code} {_readable(trouble.smtp_error)}", at)
    except (SMTPException, OSError) as trouble:
        return _not_taken(mail, 0, f"{type(trouble).__name__}: {trouble}", at)
    _done(mail, Mail.State.SENT, at)
    Heartbeat.beat(Heartbeat.Name.ACCEPTED, at)
    return True


@transaction.atomic
def _done(mail: Mail, state: Mail.State, at: datetime, reason: str = "") -> None:
    """The mail has gone to the server or into the Outbox. An acceptance counts even if the lease was lost meanwhile."""
    Mail.objects.filter(pk=mail.pk, state=Mail.State.READY).update(
        state=state, handed_over_at=at, claim=None, not_before=None, answer=""
    )
    kept = state == Mail.State.KEPT
    mail.reminders.waiting().update(
        state=Reminder.State.KEPT if kept else Reminder.State.SENT, reason=reason, detail="", sent_at=at
    )


@transaction.atomic
def _not_taken(mail: Mail, code: int, answer: str, at: datetime) -> bool:
    """A refusal for good (5xx for this address or message) ends it; after anything else it waits for the next run."""
    logger.warning("Mail %s was not taken: %s", mail.message_id, answer)
    answer = answer[:500]
    waiting = Mail.objects.filter(pk=mail.pk, state=Mail.State.READY)
    if 500 <= code < 600:
        waiting.update(state=Mail.State.FAILED, claim=None, not_before=None, answer=answer)
        state, reason = Reminder.State.FAILED, Reminder.Reason.REFUSED
    else:
        waiting.update(claim=None, not_before=at + PAUSE, answer=answer)
        state, reason = Reminder.State.PLANNED, Reminder.Reason.TROUBLE
    mail.reminders.waiting().update(state=state, reason=reason, detail=answer)
    return False


def _readable(words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return " ".join(text.split())
