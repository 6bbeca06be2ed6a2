"""Why did I get this, and why did I not: the answer in sentences, first of the person and the mails of the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from compliance.models import Absence, Deadline, Mail, Reminder, StoppedAddress
from compliance.reminders.asking_why import Known
from inventory.models import Person
from web.parts.dates import day_words
from web.reminders.why_matters import Told, matters_of

State = Reminder.State


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer: `first` the gist, `person` what holds for them on the day, `mails` of the day, and each matter."""

    first: str
    person: list[str]
    mails: list[tuple[Mail, str]]
    matters: list[Told]


def answer(known: Known, at: datetime) -> Answered:
    """The whole answer."""
    return Answered(
        first=_first(known),
        person=list(_of_person(known)),
        mails=[(mail, _of_mail(mail)) for mail in known.mails],
        matters=matters_of(known, at),
    )


def _first(known: Known) -> str:
    words = {"name": known.person, "day": day_words(known.on)}
    gone = [mail for mail in known.mails if mail.state in (Mail.State.SENT, Mail.State.KEPT)]
    if gone:
        return gettext("A mail went to %(name)s on %(day)s, for these reasons.") % words
    planned = any(not row.reason and row.state == State.PLANNED for row in known.rows)
    if planned and known.on <= known.today:
        return gettext("For %(name)s something was due on %(day)s or before, and has not gone out yet.") % words
    if planned or any(one.goes_out for one in known.to_come):
        return gettext("On %(day)s a mail will go to %(name)s.") % words
    if known.on > known.today:
        return gettext("On %(day)s no mail will go to %(name)s, as things stand.") % words
    return gettext("No mail went to %(name)s on %(day)s.") % words


def _of_person(known: Known) -> Iterator[str]:
    """What keeps mail from the person on the day, whatever it is about, and where their nearest reminders lie."""
    person = known.person
    if person.left_on:
        yield gettext("%(name)s has left on %(day)s.") % {"name": person, "day": day_words(person.left_on)}
    if not person.is_active:
        yield gettext("The account of %(name)s is switched off.") % {"name": person}
    if not person.email:
        yield gettext("%(name)s has no e-mail address.") % {"name": person}
    if not person.has_role:
        yield gettext("%(name)s holds no role, and so may see no system.") % {"name": person}
    if stopped := _stopped(person):
        yield gettext("Nothing goes to %(address)s since %(day)s: the mail server said “%(words)s”.") % {
            "address": stopped.address,
            "day": day_words(timezone.localdate(stopped.since)),
            "words": stopped.answer,
        }
    for absence in Absence.objects.on(known.on).filter(person=person).select_related("substitute"):
        yield _away(absence)
    if known.entry.kinds_off:
        off = "; ".join(str(Deadline.Kind(kind).label) for kind in sorted(known.entry.kinds_off))
        yield gettext("Switched off by %(name)s, as far as the policy allows: %(kinds)s.") % {
            "name": person,
            "kinds": off,
        }
    if known.before and not known.rows:
        yield gettext("The last reminder in the ledger before this day: %(day)s.") % {"day": day_words(known.before)}
    if known.after and not known.rows:
        yield gettext("The first one after it: %(day)s.") % {"day": day_words(known.after)}
    if not settings.EMAIL_URL:
        yield gettext("No mail server is configured: mails stay in the Outbox.")


def _stopped(person: Person) -> StoppedAddress | None:
    stopped = StoppedAddress.objects.filter(person=person, cleared_at=None).annotate(folded=Lower("address"))
    return stopped.filter(folded=(person.email or "").lower()).first()


def _away(absence: Absence) -> str:
    words = {"name": absence.person, "first": day_words(absence.first), "last": day_words(absence.last)}
    if absence.substitute:
        return gettext("%(name)s is away from %(first)s to %(last)s; %(other)s stands in.") % {
            **words,
            "other": absence.substitute,
        }
    return gettext("%(name)s is away from %(first)s to %(last)s; nobody is named to stand in.") % words


def _of_mail(mail: Mail) -> str:
    moment = f"{timezone.localtime(mail.handed_over_at or mail.created_at):%d.%m.%Y %H:%M}"
    said = {"moment": moment, "words": mail.answer}
    match mail.state:
        case Mail.State.SENT:
            return gettext("taken by the mail server on %(moment)s") % said
        case Mail.State.KEPT:
            return gettext("laid into the Outbox on %(moment)s") % said
        case Mail.State.FAILED:
            return gettext("refused by the mail server: %(words)s") % said
        case Mail.State.WITHDRAWN:
            return gettext("withdrawn before it was sent: nothing in it held any more")
        case _:
            waiting = gettext("written on %(moment)s, waits for the mail server") % said
            return f"{waiting}: {mail.answer}" if mail.answer else waiting
