"""Handing mails over: claim leases, look once more what still holds, speak to the server, note each answer.

A row is committed before the dialogue, and the acceptance after it. Whoever dies in between loses only the lease: when
it has run out, the same mail goes out again under the same Message-ID.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

from compliance.models import Heartbeat, Mail, Reminder, StoppedAddress
from compliance.models.mail import MOST_TIMES_FULL, pause_after
from compliance.reminders.checking import still_to_be_sent
from compliance.reminders.handing_over import Answer, Line, Taken
from compliance.reminders.messages import lay_into_outbox, message_of
from compliance.reminders.places import place_to_send

# One statement, one commit: between two a crash would leave a mail that has gone with reminders that have not.
DONE = """
WITH gone AS (
    UPDATE compliance_mail SET state = %(state)s, handed_over_at = %(at)s, claim = NULL, not_before = NULL, answer = ''
    WHERE id = %(mail)s AND state = 'ready'
)
UPDATE compliance_reminder SET state = %(state)s, reason = %(reason)s, detail = '', sent_at = %(at)s
WHERE mail_id = %(mail)s AND state IN ('planned', 'claimed')
"""

logger = logging.getLogger(__name__)

# So many are claimed and looked at together; what is not handed over after so long is left to somebody else.
BATCH = 50
PATIENCE = timedelta(minutes=2)


def deliver(mail_id: int, at: datetime) -> bool:
    """Sends or keeps one mail if nobody else is about it and it still says something true; True if it is done."""
    claim = uuid4()
    if not Mail.objects.claim(mail_id, claim, at):
        return False
    with Line() as line:
        return _hand_over_all([mail_id], lambda: at, line) == 1


def deliver_waiting(now: Callable[[], datetime]) -> int:
    """Hands over what waits, over one connection, until nothing does, the rate is used up or the server is gone.

    As many as EMAIL_CONNECTIONS may do so at once: they share the mails between them, and one more does nothing.
    Returns how many are done.
    """
    done = 0
    with place_to_send() as there_is_one, Line() as line:
        if not there_is_one:
            return 0
        while not line.is_dead:
            ids = Mail.objects.claim_some(uuid4(), now(), BATCH, settings.EMAIL_PER_MINUTE)
            if not ids:
                break
            done += _hand_over_all(ids, now, line)
    return done


def _hand_over_all(ids: Sequence[int], now: Callable[[], datetime], line: Line) -> int:
    """Hands over claimed mails; those that the server's silence or death leaves go back at once."""
    began = now()
    mails = list(Mail.objects.filter(pk__in=ids).select_related("recipient").order_by("created_at", "pk"))
    going = still_to_be_sent(mails, began)
    done = 0
    for place, mail in enumerate(going):
        if line.is_dead or now() - began > PATIENCE:
            _give_back(going[place:])
            break
        done += _hand_over(mail, now, line)
    if done and settings.EMAIL_URL:
        Heartbeat.beat(Heartbeat.Name.ACCEPTED, now())
    return done


def _hand_over(mail: Mail, now: Callable[[], datetime], line: Line) -> bool:
    """One mail into the Outbox or to the server."""
    if reason := _reason_to_keep(mail):
        lay_into_outbox(mail)
        _done(mail, Mail.State.KEPT, now(), reason)
        return True
    answer = line.hand_over(message_of(mail))
    if answer.taken is Taken.YES:
        _done(mail, Mail.State.SENT, now())
        return True
    _not_taken(mail, answer, now())
    return False


def _reason_to_keep(mail: Mail) -> Reminder.Reason | None:
    """Why a mail stays in the Outbox instead of going to a server, or None."""
    if mail.recipient.sample:
        return Reminder.Reason.SAMPLE
    return None if settings.EMAIL_URL else Reminder.Reason.NO_SERVER


def _done(mail: Mail, state: Mail.State, at: datetime, reason: str = "") -> None:
    """The mail has gone to the server or into the Outbox. An acceptance counts even if the lease was lost meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(DONE, {"mail": mail.pk, "state": state.value, "at": at, "reason": reason})


@transaction.atomic
def _not_taken(mail: Mail, answer: Answer, at: datetime) -> None:
    """A refusal for good ends the mail, and one of the address stops that address; anything else waits and is tried
    again, later each time. A mailbox that has been full for days ends it, too.
    """
    logger.warning("Mail %s was not taken: %s", mail.message_id, answer.words)
    words = answer.words[:500]
    waiting = Mail.objects.filter(pk=mail.pk, state=Mail.State.READY)
    if answer.taken is Taken.FULL:
        mail.times_full += 1
        waiting.update(times_full=mail.times_full)
    if reason := _given_up(mail, answer):
        waiting.update(state=Mail.State.FAILED, claim=None, not_before=None, answer=words)
        mail.reminders.waiting().update(state=Reminder.State.FAILED, reason=reason, detail=words)
        if answer.taken is Taken.REFUSED_ADDRESS:
            _stop(mail, words, at)
        return
    attempts = Mail.objects.values_list("attempts", flat=True).get(pk=mail.pk)
    waiting.update(claim=None, not_before=at + pause_after(attempts), answer=words)
    mail.reminders.waiting().update(state=Reminder.State.PLANNED, reason=Reminder.Reason.TROUBLE, detail=words)


def _given_up(mail: Mail, answer: Answer) -> Reminder.Reason | None:
    """Why the mail is not tried again, or None."""
    if answer.taken in (Taken.REFUSED_ADDRESS, Taken.REFUSED_MESSAGE):
        return Reminder.Reason.REFUSED
    full = answer.taken is Taken.FULL and mail.times_full >= MOST_TIMES_FULL
    return Reminder.Reason.FULL if full else None


def _stop(mail: Mail, words: str, at: datetime) -> None:
    """Nothing more goes to the address until somebody corrects or clears it."""
    StoppedAddress.objects.get_or_create(
        address=mail.address, cleared_at=None, defaults={"person": mail.recipient, "since": at, "answer": words}
    )


@transaction.atomic
def _give_back(mails: Sequence[Mail]) -> None:
    """Mails that nobody has spoken of to a server: somebody else may take them now."""
    Mail.objects.filter(pk__in=[mail.pk for mail in mails], state=Mail.State.READY).update(claim=None, not_before=None)
