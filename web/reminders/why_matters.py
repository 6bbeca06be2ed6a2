"""Why somebody is reminded of one matter or is not, in sentences: what became of it, why, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from compliance.models import Answer, Deadline, Reminder
from compliance.reminders.addressing import plan_for
from compliance.reminders.asking_why import Case, Known, waits_for
from compliance.reminders.expecting import Expected
from compliance.reminders.offsets import offset_label
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
class _Scene:
    """What is known, at which moment it is asked, and what the matters name by key: read once for all of them."""

    known: Known
    at: datetime
    about: Around
    units: Mapping[int, Unit]
    people: Mapping[int, Person]


def matters_of(known: Known, at: datetime) -> list[Told]:
    """Each matter of the day, in a fixed number of queries: rows of the ledger, what is to come, what has no row."""
    coming = [_as_row(one) for one in known.to_come]
    scene = _Scene(
        known=known,
        at=at,
        about=around([*known.rows, *coming]),
        units=Unit.objects.in_bulk(_named_units(known)),
        people=Person.objects.in_bulk(_named_people(known)),
    )
    return [
        *(_of_row(row, scene) for row in known.rows),
        *(_to_come(one, row, scene) for one, row in zip(known.to_come, coming, strict=True)),
        *(_of_case(case, scene) for case in known.cases),
    ]


def _as_row(one: Expected) -> Reminder:
    """The row that the ledger will have."""
    return Reminder(deadline=one.deadline, role=one.role, reason=one.reason, detail=one.detail)


def _named_units(known: Known) -> set[int]:
    """The units whose policies hold for these matters."""
    deadlines = [one.deadline for some in (known.rows, known.to_come, known.cases) for one in some]
    return {pk for deadline in deadlines if (pk := plan_for(deadline, known.plans).unit_id)}


def _named_people(known: Known) -> set[int]:
    """Those for whom somebody stands in, and whom a matter without a row would reach."""
    found = {one.instead_of for one in known.to_come if one.instead_of}
    for case in known.cases:
        found.update(one.person_id for one in case.recipients.reached)
        found.update(pk for one in case.recipients.missed for pk in one.stand_ins)
    return found


def _of_row(row: Reminder, scene: _Scene) -> Told:
    """A row of the ledger: what became of it and why, then what it rests on."""
    said = {"offset": offset_label(row.offset), "day": day_words(row.send_on)}
    match row.state:
        case State.SENT | State.KEPT | State.ACKNOWLEDGED:
            sentences = [
                gettext("A reminder went out: %(offset)s.") % said,
                gettext("Why this person: %(role)s.") % {"role": role_words(row)},
            ]
            if row.state == State.KEPT:
                sentences.append(gettext("It is in the Outbox: %(reason)s.") % {"reason": not_words(row, scene.about)})
        case State.PLANNED | State.CLAIMED:
            sentences = [
                gettext("A reminder is planned for %(day)s: %(offset)s.") % said,
                gettext("Why this person: %(role)s.") % {"role": role_words(row)},
            ]
            if row.send_on <= scene.known.today:
                sentences.append(_waiting(row, scene))
        case _:
            sentences = [
                gettext("The reminder of %(day)s (%(offset)s) did not go out: %(reason)s.")
                % {**said, "reason": not_words(row, scene.about)}
            ]
    return Told(row.deadline, [*sentences, *_basis(row.deadline, scene)], row.mail_id)


def _waiting(row: Reminder, scene: _Scene) -> str:
    why, detail = waits_for(row, scene.known, scene.at)
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


def _to_come(one: Expected, row: Reminder, scene: _Scene) -> Told:
    if one.goes_out:
        words = gettext("A reminder will go out: %(offset)s.") % {"offset": offset_label(one.code)}
        original = scene.people.get(one.instead_of or 0)
        role = gettext("stands in for %(name)s") % {"name": original} if original else role_words(row)
        sentences = [
            words,
            gettext("Why this person: %(role)s.") % {"role": role},
        ]
    else:
        reason = not_words(row, scene.about)
        sentences = [
            gettext("What falls on this day (%(offset)s) will not go out: %(reason)s.")
            % {"offset": offset_label(one.code), "reason": reason}
        ]
    return Told(one.deadline, [*sentences, *_basis(one.deadline, scene)])


def _of_case(case: Case, scene: _Scene) -> Told:
    """A deadline of which the ledger has nothing for this person on this day."""
    return Told(case.deadline, [*_nothing(case, scene), *_basis(case.deadline, scene)])


def _nothing(case: Case, scene: _Scene) -> Iterator[str]:
    person, deadline = scene.known.person, case.deadline
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
        yield _who(case, scene)
        return
    for missed in (one for one in case.recipients.missed if one.person_id == person.pk):
        row = Reminder(deadline=deadline, reason=missed.reason, detail=", ".join(_names(missed.stand_ins, scene)))
        yield gettext("On this day mail about it would not reach them: %(reason)s.") % {
            "reason": not_words(row, scene.about)
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


def _who(case: Case, scene: _Scene) -> str:
    names = _names([one.person_id for one in case.recipients.reached], scene)
    if not names:
        return gettext("On this day nobody would be reached.")
    # A name that ends with an initial brings the full stop of the sentence along.
    return gettext("Reminded are: %(names)s.") % {"names": ", ".join(names).removesuffix(".")}


def _names(keys: Sequence[int], scene: _Scene) -> list[str]:
    return [scene.people[pk].short_name for pk in keys if pk in scene.people]


def _nearest(case: Case) -> Iterator[str]:
    if case.before:
        yield gettext("The one before it: %(day)s.") % {"day": day_words(case.before)}
    if case.after:
        yield gettext("The next one: %(day)s.") % {"day": day_words(case.after)}


def _basis(deadline: Deadline, scene: _Scene) -> Iterator[str]:
    """The deadline and the policy on which it rests."""
    plan = plan_for(deadline, scene.known.plans)
    title = str(SHORT_TITLES.get(deadline.ruleset_id, deadline.ruleset_id))
    said = {"rule": deadline.rule, "title": title, "day": day_words(timezone.localdate(deadline.planned_at))}
    if deadline.rule:
        yield gettext("The deadline follows from the rule %(rule)s of %(title)s and is known since %(day)s.") % said
    else:
        yield gettext("The deadline is known since %(day)s, under %(title)s.") % said
    yield gettext("Reminder policy, %(origin)s: %(before)s.") % {
        "origin": origin_words(plan, scene.units),
        "before": offsets_words(plan.offsets),
    }
