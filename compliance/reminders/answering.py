"""What somebody does with a deadline: take note, put it off, hand it over, say that it is done; and take that back.

Each is one row of `Answer`, written in one transaction; the planner brings the ledger to it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext, ngettext

from compliance.deadlines import moscow_day
from compliance.models import Answer, Deadline, Reminder
from compliance.reminders.planning import replan
from compliance.reminders.refusing import Refused, refuse_unreachable
from inventory.models import Person
from inventory.permissions import Action

# Nobody puts a matter off for longer than this at once.
LONGEST_SNOOZE = timedelta(days=30)
# Only the verdict ends these; a person cannot say that they are done.
ENDED_BY_THE_VERDICT = frozenset(
    {Deadline.Kind.END_OF_TRANSITION, Deadline.Kind.VERDICT_GETS_WORSE, Deadline.Kind.ANSWER_QUESTIONS}
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who answers about what, when, and whether by the link of a mail."""

    deadline: Deadline
    person: Person
    at: datetime
    from_mail: bool = False


def may_answer(person: Person, deadline: Deadline) -> bool:
    """Whether the person may answer: they see the system, and are reminded of the deadline or answer for the unit."""
    unit = deadline.system.unit
    if not person.may(Action.VIEW, unit):
        return False
    if person.may(Action.ANSWER_FOR_REMINDERS, unit):
        return True
    return Reminder.objects.filter(deadline=deadline, recipient=person).exists()


@transaction.atomic
def acknowledge(spoken: Spoken) -> Answer:
    """They know of it. What was sent to them is acknowledged; on or after the due day their weekly reminders end."""
    answer = _write(spoken, Answer.Kind.ACKNOWLEDGED)
    gone = [Reminder.State.SENT, Reminder.State.KEPT]
    Reminder.objects.filter(deadline=spoken.deadline, recipient=spoken.person, state__in=gone).update(
        state=Reminder.State.ACKNOWLEDGED
    )
    return answer


def last_snooze_day(deadline: Deadline, today: date) -> date:
    """Until when the deadline can be put off at most: for 30 days, and not beyond the due day while it lies ahead."""
    furthest = today + LONGEST_SNOOZE
    return min(furthest, deadline.due_on) if deadline.due_on > today else furthest


@transaction.atomic
def snooze(spoken: Spoken, until: date, reason: str) -> Answer:
    """No reminder of it for this person before the day `until`; one goes out on that day. Raises `Refused`."""
    today = moscow_day(spoken.at)
    last = last_snooze_day(spoken.deadline, today)
    if until <= today:
        raise Refused(gettext("Choose a day after today."), "until")
    if until > last:
        days = (last - today).days
        raise Refused(
            ngettext("At most for %(days)s day: until %(last)s.", "At most for %(days)s days: until %(last)s.", days)
            % {"days": days, "last": f"{last:%d.%m.%Y}"},
            "until",
        )
    if not reason.strip():
        raise Refused(gettext("Say why: whoever waits for it will ask."), "reason")
    return _write(spoken, Answer.Kind.SNOOZED, reason=reason, until=until)


@transaction.atomic
def delegate(spoken: Spoken, to: Person, until: date | None, reason: str) -> Answer:
    """`to` is reminded instead, until the day `until` or for good. Raises `Refused` for who cannot be reminded."""
    if to.pk == spoken.person.pk:
        raise Refused(gettext("Choose somebody else than yourself."), "delegate")
    refuse_unreachable(to, "delegate")
    if not to.may(Action.VIEW, spoken.deadline.system.unit):
        raise Refused(gettext("%(name)s may not see this system. Give them a role first.") % {"name": to}, "delegate")
    if until and until < moscow_day(spoken.at):
        raise Refused(gettext("Choose a day that is not past."), "until")
    return _write(spoken, Answer.Kind.DELEGATED, reason=reason, until=until, delegate=to)


@transaction.atomic
def finish(spoken: Spoken, reason: str) -> Answer:
    """It is done: nobody is reminded any more. Raises `Refused` where only the verdict can end it."""
    if spoken.deadline.kind in ENDED_BY_THE_VERDICT:
        raise Refused(
            gettext("This deadline ends when the verdict changes: state on the page of the system what has changed."),
            "do",
        )
    if not reason.strip():
        raise Refused(gettext("Say what was done: whoever reads the ledger will ask."), "reason")
    answer = _write(spoken, Answer.Kind.DONE, reason=reason)
    Deadline.objects.filter(pk=spoken.deadline.pk).update(closed_at=spoken.at)
    return answer


@transaction.atomic
def take_back(answer: Answer, actor: Person, at: datetime) -> None:
    """As if it had not been said, for what lies ahead. Raises `Refused` for what another person said."""
    if answer.person_id != actor.pk and not actor.may(Action.ANSWER_FOR_REMINDERS, answer.deadline.system.unit):
        raise Refused(gettext("Only who said it, or somebody who answers for the unit, can take it back."))
    Answer.objects.standing().filter(pk=answer.pk).update(taken_back_at=at)
    if answer.kind == Answer.Kind.DONE:
        Deadline.objects.filter(pk=answer.deadline_id).update(closed_at=None)
    replan([answer.deadline_id])


def _write(spoken: Spoken, kind: Answer.Kind, **fields: object) -> Answer:
    """The row; an earlier answer of the same kind by the same person is taken back by it. Raises `Refused` if the
    deadline no longer stands or the person may not answer.
    """
    deadline = (
        Deadline.objects.select_for_update(of=("self",)).select_related("system__unit").get(pk=spoken.deadline.pk)
    )
    if deadline.superseded_at or deadline.closed_at:
        raise Refused(gettext("This deadline no longer stands: it has moved, or somebody has closed it."))
    if not may_answer(spoken.person, deadline):
        raise Refused(gettext("You are not reminded of this system."))
    standing = Answer.objects.standing().filter(deadline=deadline, person=spoken.person, kind=kind)
    standing.update(taken_back_at=spoken.at)
    answer = Answer.objects.create(
        deadline=deadline, person=spoken.person, kind=kind, at=spoken.at, from_mail=spoken.from_mail, **fields
    )
    replan([deadline.pk])
    return answer
