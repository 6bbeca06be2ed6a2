"""From current deadlines to rows of the ledger, as policies, people and answers will have it.

What a change touches is marked (`Deadline.replan_on`, mostly by triggers of the database) and planned in batches, each
in a transaction of its own. Rows are made as far ahead as `merging.REACH`, and always the next one; a deadline is
planned again when further ones come into reach.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from compliance.deadlines import moscow_day
from compliance.models import Deadline, PlanningRequest
from compliance.models.deadline import AT_ONCE
from compliance.reminders.addressing import answers_of
from compliance.reminders.ledger import Changes, already_sent, ledger_of, write
from compliance.reminders.merging import Scene, merge
from compliance.waking import wake_after_commit

BATCH = 500
MARKED_AT_ONCE = 5000
ATTEMPTS = 3

# What planning reads of a deadline: systems and standings are wide.
READ = (
    *("system", "evidence", "kind", "due_on", "planned_at", "reminders_planned_at", "replan_on", "closed_at"),
    *("system__deputy", "system__unit__path", "system__standing__system", "system__standing__responsible"),
)

MARK = """
WITH slice AS (
    SELECT deadline.id
    FROM compliance_deadline deadline
    JOIN inventory_system system ON system.id = deadline.system_id
    JOIN inventory_unit unit ON unit.id = system.unit_id
    WHERE deadline.id > %(done)s AND deadline.superseded_at IS NULL
      AND (%(kind)s = '' OR deadline.kind = %(kind)s)
      AND unit.path LIKE %(prefix)s
    ORDER BY deadline.id
    LIMIT %(most)s
), marked AS (
    UPDATE compliance_deadline SET replan_on = %(at_once)s
    WHERE id IN (SELECT id FROM slice) AND replan_on IS DISTINCT FROM %(at_once)s
)
SELECT max(id) FROM slice
"""
# So many days until every deadline has been planned again, whether or not something has changed.
PARTS = 30
DOUBTFUL = """
UPDATE compliance_deadline deadline SET replan_on = %(at_once)s
FROM inventory_system system JOIN compliance_standing standing ON standing.system_id = system.id
WHERE system.id = deadline.system_id AND deadline.superseded_at IS NULL AND deadline.closed_at IS NULL
  AND deadline.replan_on IS DISTINCT FROM %(at_once)s
  AND (
      deadline.id %% %(parts)s = %(part)s
      OR deadline.responsible_id IS DISTINCT FROM standing.responsible_id
      OR deadline.deputy_id IS DISTINCT FROM system.deputy_id
  )
"""
NOTE = """
UPDATE compliance_deadline deadline
SET responsible_id = noted.responsible, deputy_id = noted.deputy, reminders_planned_at = %s, replan_on = noted.again
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::date[]) AS noted (id, responsible, deputy, again)
WHERE deadline.id = noted.id
"""


def plan_reminders(at: datetime) -> int:
    """Brings the ledger to the deadlines, policies, people and answers of now; returns how many deadlines it planned.

    A batch at a time, each in its own transaction. Two planners at once share the batches between them. Nothing is
    written where nothing has changed.
    """
    touched = 0
    scene: Scene | None = None
    while True:
        # What is marked for a change of policy or officers is planned by what holds after that change.
        if _mark_requested() or scene is None:
            scene = None
        if not Deadline.objects.to_be_planned(moscow_day(at)).exists():
            return touched
        scene = scene or Scene.now(at)
        batch = _plan_batch(at, scene)
        if not batch:
            return touched
        touched += batch


def replan(deadline_ids: Iterable[int]) -> None:
    """Plans the reminders of these deadlines anew, after the transaction of the caller: wakes a worker to do so."""
    Deadline.objects.current().filter(pk__in=list(deadline_ids)).update(replan_on=AT_ONCE)
    wake_planner()


def replan_scope(unit_id: int | None = None, kind: str = "") -> None:
    """Plans the reminders of a unit and all below it (None: of everybody) anew, of one kind of deadline or of all."""
    PlanningRequest.objects.create(unit_key=unit_id, kind=kind)
    wake_planner()


def wake_planner() -> None:
    """After the transaction of the caller wakes a worker to plan; the hourly run does it in any case."""
    wake_after_commit("compliance.tasks.plan_reminders")


def mark_doubtful(today: date) -> None:
    """Marks what no event has marked, should one have been missed: deadlines planned for people who no longer answer,
    and each day another thirtieth of all, so that within a month every one is looked at.
    """
    with connection.cursor() as cursor:
        cursor.execute(DOUBTFUL, {"at_once": AT_ONCE, "part": today.toordinal() % PARTS, "parts": PARTS})


def _mark_requested() -> bool:
    """Marks the deadlines that changed policies and officers touch, some thousand at a time; False if none are."""
    found = False
    while _mark_slice():
        found = True
    return found


@transaction.atomic
def _mark_slice() -> bool:
    request = PlanningRequest.objects.select_for_update(skip_locked=True).order_by("pk").first()
    if request is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT path FROM inventory_unit WHERE id = %s", [request.unit_key])
        path = cursor.fetchone()
        last = None
        if path or request.unit_key is None:
            prefix = f"{path[0] if path else ''}%"
            values: dict[str, Any] = {
                "done": request.done,
                "kind": request.kind,
                "prefix": prefix,
                "most": MARKED_AT_ONCE,
            }
            cursor.execute(MARK, {**values, "at_once": AT_ONCE})
            last = cursor.fetchone()[0]
    if last is None:
        # The same asked for once more while it waited is done with it.
        PlanningRequest.objects.filter(pk=request.pk).delete()
    else:
        PlanningRequest.objects.filter(pk=request.pk).update(done=last)
    return True


def _plan_batch(at: datetime, scene: Scene) -> int:
    """Tried again if another writer of the ledger was in the way."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _planned(at, scene)
        except OperationalError:
            continue
    return _planned(at, scene)


@transaction.atomic
def _planned(at: datetime, scene: Scene) -> int:
    today = moscow_day(at)
    # In the order of the index: half a million marked deadlines are not sorted again for each batch.
    deadlines = list(
        Deadline.objects.to_be_planned(today)
        .select_related("system__standing", "system__unit")
        .only(*READ)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("replan_on")[:BATCH]
    )
    if not deadlines:
        return 0
    ledger, sent, answers = ledger_of(deadlines), already_sent(deadlines), answers_of(deadlines)
    changes = Changes()
    again = [
        merge(deadline, scene, ledger.get(deadline.pk, {}), sent, answers.get(deadline.pk, ()), changes)
        for deadline in deadlines
    ]
    write(changes, at)
    _note(deadlines, again, at)
    return len(deadlines)


def _note(deadlines: Sequence[Deadline], again: Sequence[date | None], at: datetime) -> None:
    """Writes down for whom the reminders are planned, as the rows of the ledger were made: not as people are by now."""
    columns: list[list[Any]] = [
        [deadline.pk for deadline in deadlines],
        [deadline.system.standing.responsible_id for deadline in deadlines],
        [deadline.system.deputy_id for deadline in deadlines],
        list(again),
    ]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [at, *columns])
