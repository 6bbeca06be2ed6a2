"""Deadlines are read off timelines: the last day before a verdict gets worse, kept as rows that are never edited."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import BigIntegerField, Func, Value

from compliance.engine import Verdict, Worsening
from compliance.loading import get_ruleset
from compliance.models import Deadline, Reminder
from compliance.waking import wake_after_commit

# Dates of law are dates in Moscow.
MOSCOW = ZoneInfo("Europe/Moscow")

Basis = tuple[int, str, date, date, str, str, str, str]


def moscow_day(at: datetime) -> date:
    """The day on which the moment `at` falls in Moscow."""
    return at.astimezone(MOSCOW).date()


def plan_deadlines(timelines: Mapping[int, Sequence[Worsening]], ruleset_id: str, at: datetime, because: str) -> None:
    """Brings the deadlines of the systems in `timelines` to what their timelines say under the rule set.

    `timelines` gives for each system id the days on which its verdict gets worse, read from the rule set's first day,
    so that time alone moves none. A deadline that no longer holds is superseded with `because`, and its unsent
    reminders with it; one that still holds, on the same basis, is left alone. Runs in the caller's transaction, with
    the same number of queries for one system and for a thousand; the reminders of new ones are planned after commit.

    Raises `LookupError` if the rule set is not installed.
    """
    end = get_ruleset(ruleset_id).parameters.first_day_after_transition
    wanted = {
        _basis(deadline): deadline
        for system_id, worsenings in timelines.items()
        for deadline in (
            Deadline(system_id=system_id, ruleset_id=ruleset_id, planned_at=at, **_columns(worsening, end))
            for worsening in worsenings
        )
    }
    current = Deadline.objects.current().of_timelines().filter(system_id__in=timelines.keys()).order_by("pk")
    with transaction.atomic():
        standing = {_basis(deadline): deadline for deadline in current.select_for_update()}
        supersede([deadline.pk for basis, deadline in standing.items() if basis not in wanted], at, because)
        new = [deadline for basis, deadline in wanted.items() if basis not in standing]
        # Of two evaluations at the same moment the second finds the rows of the first.
        Deadline.objects.bulk_create(new, ignore_conflicts=True)
    wake_after_commit("compliance.tasks.plan_reminders")


def as_json(worsenings: Iterable[Worsening], ruleset_id: str) -> list[dict[str, str]]:
    """What the deadlines of a timeline would say, as plain values by the names of their columns."""
    end = get_ruleset(ruleset_id).parameters.first_day_after_transition
    return [{name: str(value) for name, value in _columns(worsening, end).items()} for worsening in worsenings]


def _columns(worsening: Worsening, end: date | None) -> dict[str, Any]:
    ends = worsening.before is Verdict.IN_TRANSITION and worsening.worse_from == end
    return {
        "kind": Deadline.Kind.END_OF_TRANSITION if ends else Deadline.Kind.VERDICT_GETS_WORSE,
        "due_on": worsening.due,
        "worse_from": worsening.worse_from,
        "before": worsening.before.value,
        "after": worsening.after.value,
        "rule": worsening.rule,
    }


def _basis(deadline: Deadline) -> Basis:
    """All that a deadline says: if any of it changes, it is another deadline."""
    return (
        deadline.system_id,
        str(deadline.kind),
        deadline.due_on,
        deadline.worse_from,
        deadline.before,
        deadline.after,
        deadline.rule,
        deadline.ruleset_id,
    )


def supersede(ids: Sequence[int], at: datetime, because: str, by: int | None = None) -> None:
    """These deadlines no longer stand, nor do their reminders that were not sent. `by` is the key of the person who
    moved them; None: whoever acts in the transaction, if somebody does.
    """
    if not ids:
        return
    actor = Value(by) if by else Func(function="compliance_actor", output_field=BigIntegerField())
    rows = Deadline.objects.filter(pk__in=ids)
    rows.update(superseded_at=at, superseded_because=because[:300], superseded_by=actor)
    Reminder.objects.filter(deadline__in=ids, state=Reminder.State.PLANNED).update(
        state=Reminder.State.SUPERSEDED, reason=Reminder.Reason.MOVED, detail=because[:500]
    )
