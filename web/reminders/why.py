"""Why did I get this, and why did I not: the answer in sentences, from the ledger and the policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from compliance.models import Absence, Answer, Deadline, Mail, Reminder, StoppedAddress
from compliance.reminders.addressing import plan_for
from compliance.reminders.asking_why import Case, Known, waits_for
from compliance.reminders.expecting import Expected
from compliance.reminders.offsets import offset_label
from compliance.reminders.policies import Plan
from inventory.models import Person, Unit
from web.as_of import SHORT_TITLES
from web.parts.dates import day_words
from web.reminders.policy_words import offsets_words, origin_words
from web.reminders.sentences import Around, around, not_words, role_words

State = Reminder.State


@dataclass(frozen=True, slots=True)
class Told:
    """One matter: of which deadline, in sentences; `mail_id` of the mail that carried it."""

    deadline: Deadline
    sentences: list[str]
    mail_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer: `first` the gist, `person` what holds for them on the day, `mails` of the day, and each matter."""

    first: str
    person: list[str]
    mails: list[tuple[Mail, str]]
    matters: list[Told] = field(default_factory=list)


def answer(known: Known, at: datetime) -> Answered:
    """The whole answer."""
    about = around(known.rows)
    units = Unit.objects.in_bulk()
    matters = [
        *(_of_row(row, known, about, units, at) for row in known.rows),
        *(_to_come(one, known, units) for one in known.to_come),
        *(_of_case(case, known, units) for case in known.cases),
    ]
    return Answered(
        first=_first(known),
        person=list(_of_person(known)),
        mails=[(mail, _of_mail(mail)) for mail in known.mails],
        matters=matters,
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


def _of_row(row: Reminder, known: Known, about: Around, units: dict[int, Unit], at: datetime) -> Told:
    """A row of the ledger: what became of it and why, then what it rests on."""
    plan = plan_for(row.deadline, known.plans)
    said = {"offset": offset_label(row.offset), "day": day_words(row.send_on)}
    match row.state:
        case State.SENT | State.KEPT | State.ACKNOWLEDGED:
            sentences = [
                gettext("A reminder went out: %(offset)s.") % said,
                gettext("Why this person: %(role)s.") % {"role": role_words(row)},
            ]
            if row.state == State.KEPT:
                sentences.append(gettext("It is in the Outbox: %(reason)s.") % {"reason": not_words(row, about)})
        case State.PLANNED | State.CLAIMED:
            sentences = [
                gettext("A reminder is planned for %(day)s: %(offset)s.") % said,
                gettext("Why this person: %(role)s.") % {"role": role_words(row)},
            ]
            if row.send_on <= known.today:
                sentences.append(_waiting(row, known, at))
        case _:
            sentences = [
                gettext("The reminder of %(day)s (%(offset)s) did not go out: %(reason)s.")
                % {**said, "reason": not_words(row, about)}
            ]
    return Told(row.deadline, [*sentences, *_basis(row.deadline, plan, units)], row.mail_id)


def _waiting(row: Reminder, known: Known, at: datetime) -> str:
    why, detail = waits_for(row, known, at)
    match why:
        case "server":
            return gettext("The mail server has not taken it yet: %(words)s. It is tried again.") % {"words": detail}
        case "hour":
            return gettext("It waits for the hour of the daily mail: %(hour)s.") % {"hour": detail}
        case "quiet":
            return gettext("These are quiet hours; it goes out from %(hour)s on.") % {"hour": detail}
        case "daily":
            return gettext("The mail of today has gone already: this goes with that of the next day.")
        case _:
            return gettext("It goes out with the next hourly run.")


def _to_come(one: Expected, known: Known, units: dict[int, Unit]) -> Told:
    plan = plan_for(one.deadline, known.plans)
    row = Reminder(deadline=one.deadline, role=one.role, reason=one.reason, detail=one.detail)
    if one.goes_out:
        words = gettext("A reminder will go out: %(offset)s.") % {"offset": offset_label(one.code)}
        people = Person.objects.filter(pk=one.instead_of).first() if one.instead_of else None
        role = gettext("stands in for %(name)s") % {"name": people} if people else role_words(row)
        sentences = [
            words,
            gettext("Why this person: %(role)s.") % {"role": role},
        ]
    else:
        reason = not_words(row, around([row]))
        sentences = [
            gettext("What falls on this day (%(offset)s) will not go out: %(reason)s.")
            % {"offset": offset_label(one.code), "reason": reason}
        ]
    return Told(one.deadline, [*sentences, *_basis(one.deadline, plan, units)])


def _of_case(case: Case, known: Known, units: dict[int, Unit]) -> Told:
    """A deadline of which the ledger has nothing for this person on this day."""
    return Told(case.deadline, [*_nothing(case, known), *_basis(case.deadline, case.plan, units)])


def _nothing(case: Case, known: Known) -> Iterator[str]:
    person, deadline = known.person, case.deadline
    if deadline.closed_at:
        yield gettext("It is done since %(day)s: nobody is reminded any more.") % {
            "day": day_words(timezone.localdate(deadline.closed_at))
        }
        return
    for said in (one for one in case.answers if one.person_id == person.pk):
        yield from _said(said)
    meant = {one.person_id for one in case.recipients.reached} | {one.person_id for one in case.recipients.missed}
    if person.pk not in meant:
        yield gettext("%(name)s is not among those who are reminded of it.") % {"name": person}
        yield _who(case)
        return
    for missed in (one for one in case.recipients.missed if one.person_id == person.pk):
        row = Reminder(deadline=deadline, reason=missed.reason, detail=", ".join(_names(missed.stand_ins)))
        yield gettext("On this day mail about it would not reach them: %(reason)s.") % {
            "reason": not_words(row, Around())
        }
    yield gettext("None of its reminders falls on this day.")
    yield from _nearest(case)


def _said(answer: Answer) -> Iterator[str]:
    words = {"day": day_words(timezone.localdate(answer.at)), "reason": answer.reason}
    if answer.kind == Answer.Kind.SNOOZED and answer.until:
        yield gettext("Put off on %(day)s until %(until)s: %(reason)s.") % {**words, "until": day_words(answer.until)}
    elif answer.kind == Answer.Kind.DELEGATED:
        yield gettext("Handed over to %(name)s on %(day)s.") % {**words, "name": answer.delegate}
    elif answer.kind == Answer.Kind.ACKNOWLEDGED:
        yield gettext("Taken note of on %(day)s.") % words


def _who(case: Case) -> str:
    names = _names([one.person_id for one in case.recipients.reached])
    if not names:
        return gettext("On this day nobody would be reached.")
    # A name that ends with an initial brings the full stop of the sentence along.
    return gettext("Reminded are: %(names)s.") % {"names": ", ".join(names).removesuffix(".")}


def _names(keys: object) -> list[str]:
    return [person.short_name for person in Person.objects.filter(pk__in=list(keys))]  # type: ignore[call-overload]


def _nearest(case: Case) -> Iterator[str]:
    if case.before:
        yield gettext("The one before it: %(day)s.") % {"day": day_words(case.before)}
    if case.after:
        yield gettext("The next one: %(day)s.") % {"day": day_words(case.after)}


def _basis(deadline: Deadline, plan: Plan, units: dict[int, Unit]) -> Iterator[str]:
    """The deadline and the policy on which it rests."""
    title = str(SHORT_TITLES.get(deadline.ruleset_id, deadline.ruleset_id))
    said = {"rule": deadline.rule, "title": title, "day": day_words(timezone.localdate(deadline.planned_at))}
    if deadline.rule:
        yield gettext("The deadline follows from the rule %(rule)s of %(title)s and is known since %(day)s.") % said
    else:
        yield gettext("The deadline is known since %(day)s, under %(title)s.") % said
    yield gettext("Reminder policy, %(origin)s: %(before)s.") % {
        "origin": origin_words(plan, units),
        "before": offsets_words(plan.offsets),
    }
