"""Deadlines that no timeline has, brought to what the register says: documents, places of data, open questions, rules.

A change leaves a note in `DeadlineCheck` (triggers of the database do), and what it touches is read again: in the
transaction of an edit, else by a worker, some hundred systems at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from compliance.deadlines import moscow_day, supersede
from compliance.deadlines_by_kind import KINDS, DeadlineRow, deadlines_of
from compliance.models import Deadline, DeadlineCheck
from compliance.waking import wake_after_commit
from inventory.models import Person, System

BATCH = 500
ONE_DAY = timedelta(days=1)
# Why such a deadline no longer stands, where the change itself did not say.
_BECAUSE = {
    Deadline.Kind.EVIDENCE_EXPIRES: "document",
    Deadline.Kind.CONTRACT_ENDS: "document",
    Deadline.Kind.CONFIRM_DATA: "confirmed",
    Deadline.Kind.ANSWER_QUESTIONS: "answered",
    Deadline.Kind.RULES_TAKE_EFFECT: "rules",
}
# All that such a deadline says: if any of it changes, it is another deadline.
Basis = tuple[int, str, object, int | None, str, str, str]


def keep_deadlines(at: datetime) -> int:
    """Reads the deadlines of all systems anew that a change has touched; returns how many systems there were.

    A batch at a time, each in a transaction of its own. What somebody is just editing waits for the next run, and two
    runs at once share the batches between them.
    """
    done = 0
    while batch := _keep_batch(at):
        done += batch
    return done


def keep_deadlines_of(system_ids: Sequence[int], at: datetime) -> None:
    """Brings the deadlines of these systems that no timeline has to what the register says, in the transaction of the
    caller, who holds the systems. One that no longer holds is superseded and says who made the change, if known; one
    that still does is left alone, closed or not. Changes nothing where nothing has changed.
    """
    notes = DeadlineCheck.objects.filter(system_key__in=system_ids)
    asked_by = {key: person for key, person in notes.values_list("system_key", "asked_by_key") if person}
    notes.delete()
    wanted = {_basis(row): row for row in deadlines_of(system_ids, moscow_day(at))}
    current = Deadline.objects.current().filter(system__in=system_ids, kind__in=KINDS).order_by("pk")
    standing = {_basis(deadline): deadline for deadline in current.select_for_update()}
    _supersede([deadline for basis, deadline in standing.items() if basis not in wanted], asked_by, at)
    new = [_deadline(row, at) for basis, row in wanted.items() if basis not in standing]
    # Of two runs at the same moment the second finds the rows of the first.
    Deadline.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        wake_after_commit("compliance.tasks.plan_reminders")


@transaction.atomic
def _keep_batch(at: datetime) -> int:
    noted = list(DeadlineCheck.objects.order_by("pk").values_list("pk", flat=True)[: 2 * BATCH])
    if not noted:
        return 0
    free = System.objects.filter(pk__in=noted).order_by("pk").select_for_update(skip_locked=True, no_key=True)
    ids = list(free.values_list("pk", flat=True)[:BATCH])
    gone = set(noted) - set(System.objects.filter(pk__in=noted).values_list("pk", flat=True))
    DeadlineCheck.objects.filter(pk__in=gone).delete()
    keep_deadlines_of(ids, at)
    return len(ids)


def _basis(one: Deadline | DeadlineRow) -> Basis:
    # The rules decide only when they begin; the other days stand whatever rules are in force.
    rules = one.ruleset_id if one.kind == Deadline.Kind.RULES_TAKE_EFFECT else ""
    return one.system_id, str(one.kind), one.due_on, one.evidence_id, one.before, one.after, rules


def _deadline(row: DeadlineRow, at: datetime) -> Deadline:
    return Deadline(**row._asdict(), worse_from=row.due_on + ONE_DAY, planned_at=at)


def _supersede(deadlines: Sequence[Deadline], asked_by: dict[int, int], at: datetime) -> None:
    """Each kind with its reason, each with the person whose change it was."""
    people = set(Person.objects.filter(pk__in=asked_by.values()).values_list("pk", flat=True)) if deadlines else set()
    groups: dict[tuple[str, int | None], list[int]] = {}
    for deadline in deadlines:
        person = asked_by.get(deadline.system_id)
        key = (_BECAUSE[Deadline.Kind(deadline.kind)], person if person in people else None)
        groups.setdefault(key, []).append(deadline.pk)
    for (because, person), ids in groups.items():
        supersede(ids, at, because, person)


def note_all() -> None:
    """Notes every system to be read again, for the daily check."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO compliance_deadlinecheck (system_key) SELECT system_id FROM compliance_standing"
            " ORDER BY system_id ON CONFLICT DO NOTHING"
        )
