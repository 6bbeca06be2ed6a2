"""Who gets which reminder of a deadline: by policy and answers when it is planned, by who is there when it is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from compliance.deadlines import moscow_day
from compliance.models import Addressee, Answer, Deadline, Reminder
from compliance.reminders.directory import Directory
from compliance.reminders.offsets import ESCALATION, is_overdue, snooze_code
from compliance.reminders.policies import Plan, Plans

Role = Reminder.Role
Reason = Reminder.Reason


class Wanted(NamedTuple):
    """A row that the ledger is to have. `reason` is empty for one that is to be sent, else says why it is not.

    `detail` completes the reason: until which day it was put off, or the key of the person to whom it was handed.
    """

    code: str
    send_on: date
    person_id: int
    role: str
    reason: str = ""
    detail: str = ""


class Recipient(NamedTuple):
    """Somebody who gets a reminder; `instead_of` is the key of the person for whom they stand in."""

    person_id: int
    role: str
    instead_of: int | None = None


class Missed(NamedTuple):
    """Somebody who is meant and does not get it; `stand_ins` get it instead, nobody where it is empty."""

    person_id: int
    role: str
    reason: str
    stand_ins: tuple[int, ...] = ()


class Recipients(NamedTuple):
    """Who gets a reminder on a day, and who does not and why."""

    reached: tuple[Recipient, ...]
    missed: tuple[Missed, ...]


def recipients_of(
    deadline: Deadline,
    plan: Plan,
    on: date,
    code: str = "d0",
    directory: Directory | None = None,
    answers: Sequence[Answer] | None = None,
) -> Recipients:
    """Who would get the reminder `code` of `deadline` if it went out on the day `on`, and why others would not.

    `deadline` needs `system.unit` and `system.standing`. A `directory` that covers the day and the standing `answers`
    of the deadline save queries where many deadlines are asked about.
    """
    directory = directory or Directory(on, on)
    standing = answers_of([deadline])[deadline.pk] if answers is None else answers
    if is_done(deadline, standing):
        return Recipients((), ())
    reached: dict[int, Recipient] = {}
    missed: list[Missed] = []
    for row in _for_code(code, on, _people(deadline, plan, code, directory), standing, deadline.due_on):
        reason = row.reason or directory.obstacle(row.person_id, deadline, plan, on)
        if not reason:
            reached.setdefault(row.person_id, Recipient(row.person_id, row.role))
            continue
        others = () if row.reason else stand_ins(row.person_id, deadline, plan, on, directory)
        missed.append(Missed(row.person_id, row.role, str(reason), others))
    for one in missed:
        for other in one.stand_ins:
            reached.setdefault(other, Recipient(other, Role.SUBSTITUTE.value, one.person_id))
    return Recipients(tuple(reached.values()), tuple(missed))


def wanted(
    deadline: Deadline,
    plan: Plan,
    directory: Directory,
    answers: Sequence[Answer],
    first: date = date.min,
    last: date = date.max,
) -> Iterator[Wanted]:
    """Every row that the ledger is to have of `deadline` from `first` to `last`, by policy and answers, whoever is
    there on the day. None for a deadline that is done. `deadline` needs `system.unit` and `system.standing`.
    """
    if is_done(deadline, answers):
        return
    days = [(code, day) for code, day in plan.days(deadline.due_on) if first <= day <= last]
    if not days and not answers:
        return
    regular = _people(deadline, plan, "", directory)
    above = _people(deadline, plan, ESCALATION, directory) if plan.escalate_to else {}
    for code, day in days:
        yield from _for_code(code, day, above if code == ESCALATION else regular, answers, deadline.due_on)
    if answers:
        woken = _when_woken(deadline, plan, regular, answers)
        yield from (row for row in woken if first <= row.send_on <= last)


def is_done(deadline: Deadline, answers: Sequence[Answer]) -> bool:
    """Whether nobody is to be reminded any more: it is closed, or somebody has said that it is done."""
    return deadline.closed_at is not None or any(answer.kind == Answer.Kind.DONE for answer in answers)


def answers_of(deadlines: Iterable[Deadline]) -> Mapping[int, list[Answer]]:
    """The standing answers of each of these deadlines, the latest first, in one query."""
    found: dict[int, list[Answer]] = defaultdict(list)
    rows = Answer.objects.standing().filter(deadline__in=[deadline.pk for deadline in deadlines])
    for answer in rows.order_by("-at", "-pk"):
        found[answer.deadline_id].append(answer)
    return found


def stand_ins(person_id: int, deadline: Deadline, plan: Plan, day: date, directory: Directory) -> tuple[int, ...]:
    """Who gets a reminder in place of somebody who cannot: those who are named as substitutes, else the deputy, else
    the officers of the nearest unit that has one who can be reached. Nobody for somebody who does not want it.

    Each is asked once, so that people who stand in for each other make no circle.
    """
    if directory.obstacle(person_id, deadline, plan, day) == Reason.SWITCHED_OFF:
        return ()
    asked = {person_id}
    for candidate in (directory.entry(person_id).absence(day)[1], deadline.system.deputy_id):
        while candidate is not None and candidate not in asked and directory.knows(candidate):
            asked.add(candidate)
            if directory.obstacle(candidate, deadline, plan, day) is None:
                return (candidate,)
            candidate = directory.entry(candidate).absence(day)[1]
    for officers in directory.officers_by_level(deadline.system.unit):
        there = tuple(pk for pk in officers if pk not in asked and directory.obstacle(pk, deadline, plan, day) is None)
        if there:
            return there
    return ()


def plan_for(deadline: Deadline, plans: Plans) -> Plan:
    """The plan of a deadline; `system.unit` must be loaded."""
    return plans.plan(deadline.system.unit, deadline.kind)


def _people(deadline: Deadline, plan: Plan, code: str, directory: Directory) -> dict[int, str]:
    """Whom the policy names, with their roles; where there is nobody, the officers of the unit."""
    escalated = code == ESCALATION
    found: dict[int, str] = {}
    for addressee in (plan.escalate_to,) if escalated else plan.addressees:
        for pk, role in _named(deadline, addressee, directory):
            found.setdefault(pk, Role.ESCALATION.value if escalated else role)
    if not found:
        officers = directory.officers_of(deadline.system.unit)
        return dict.fromkeys(officers, Role.ESCALATION.value if escalated else Role.OFFICER.value)
    return found


def _named(deadline: Deadline, addressee: str, directory: Directory) -> Iterator[tuple[int, str]]:
    system = deadline.system
    if addressee == Addressee.RESPONSIBLE:
        yield from ((pk, Role.RESPONSIBLE.value) for pk in (system.standing.responsible_id,) if pk)
    elif addressee == Addressee.DEPUTY:
        yield from ((pk, Role.DEPUTY.value) for pk in (system.deputy_id,) if pk)
    elif addressee == Addressee.OFFICER:
        yield from ((pk, Role.OFFICER.value) for pk in directory.officers_of(system.unit))
    elif addressee == Addressee.OFFICER_ABOVE:
        yield from ((pk, Role.OFFICER.value) for pk in directory.officers_above(system.unit))


def _for_code(
    code: str, day: date, people: Mapping[int, str], answers: Sequence[Answer], due_on: date
) -> Iterator[Wanted]:
    """The rows of one offset."""
    if not answers:
        for pk, role in people.items():
            yield Wanted(code, day, pk, role)
        return
    receiving: dict[int, str] = {}
    for pk, role in people.items():
        delegate = _delegate(pk, day, answers)
        if delegate == pk:
            receiving[pk] = role
        else:
            yield Wanted(code, day, pk, role, Reason.DELEGATED.value, str(delegate))
            receiving.setdefault(delegate, people.get(delegate, Role.DELEGATE.value))
    for pk, role in receiving.items():
        reason, detail = _put_off(pk, code, day, answers, due_on)
        yield Wanted(code, day, pk, role, reason, detail)


def _when_woken(
    deadline: Deadline, plan: Plan, people: Mapping[int, str], answers: Sequence[Answer]
) -> Iterator[Wanted]:
    """For each who put the deadline off, a reminder on the day until which they did."""
    for answer in _latest(answers, Answer.Kind.SNOOZED).values():
        if answer.until is None:
            continue
        rows = [row for row in _for_code("", answer.until, people, answers, deadline.due_on) if not row.reason]
        role = next((row.role for row in rows if row.person_id == answer.person_id), None)
        if role and all(day != answer.until for _code, day in plan.days(deadline.due_on)):
            yield Wanted(snooze_code(answer.until), answer.until, answer.person_id, role)


def _delegate(person_id: int, day: date, answers: Sequence[Answer]) -> int:
    """Who has it in hand in the end; of people who hand it to each other, the one to whom it comes back."""
    handed = _latest(answers, Answer.Kind.DELEGATED)
    passed = set()
    while person_id in handed and person_id not in passed:
        answer = handed[person_id]
        if answer.delegate_id is None or (answer.until and day > answer.until):
            break
        passed.add(person_id)
        person_id = answer.delegate_id
    return person_id


def _put_off(person_id: int, code: str, day: date, answers: Sequence[Answer], due_on: date) -> tuple[str, str]:
    """Reason and detail if the person put this off, or took note of it when it was overdue."""
    snoozed = _latest(answers, Answer.Kind.SNOOZED).get(person_id)
    if snoozed and snoozed.until and day < snoozed.until:
        return Reason.SNOOZED.value, snoozed.until.isoformat()
    noted = _latest(answers, Answer.Kind.ACKNOWLEDGED).get(person_id)
    if noted and is_overdue(code) and moscow_day(noted.at) >= due_on:
        return Reason.ACKNOWLEDGED.value, ""
    return "", ""


def _latest(answers: Sequence[Answer], kind: Answer.Kind) -> dict[int, Answer]:
    """The latest answer of this kind of each person. `answers` have the latest first."""
    found: dict[int, Answer] = {}
    for answer in answers:
        if answer.kind == kind:
            found.setdefault(answer.person_id, answer)
    return found
