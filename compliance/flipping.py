"""The moment when a generation comes into force: all standings and deadlines change in one transaction, set by set."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from compliance import turns
from compliance.models import Generation, NextStanding, Reminder, Standing
from compliance.models.deadline import OF_TIMELINES
from compliance.models.standing import StandingColumns
from compliance.waking import wake_after_commit
from inventory.models import System

# What a standing was marked with while the generation was built stays: it is judged again by the new rules.
_STANDINGS = """
INSERT INTO compliance_standing (system_id, {columns}, stale)
SELECT system_id, {columns}, false FROM compliance_nextstanding WHERE generation_id = %s ORDER BY system_id
ON CONFLICT (system_id) DO UPDATE SET ({columns}) = ROW({excluded})
"""

_WANTED = """
CREATE TEMPORARY TABLE wanted_deadline ON COMMIT DROP AS
SELECT next.system_id, wanted.* FROM compliance_nextstanding AS next,
    jsonb_to_recordset(next.worsenings) AS wanted (
        kind text, due_on date, worse_from date, before text, after text, rule text
    )
WHERE next.generation_id = %s
"""

# All that a deadline says (see `deadlines.Basis`): if any of it changes, it is another deadline.
_SAME = """
wanted.system_id = deadline.system_id AND wanted.kind = deadline.kind AND wanted.due_on = deadline.due_on
AND wanted.worse_from = deadline.worse_from AND wanted.before = deadline.before AND wanted.after = deadline.after
AND wanted.rule = deadline.rule AND deadline.ruleset_id = %s
"""

_SUPERSEDE = f"""
UPDATE compliance_deadline AS deadline SET superseded_at = %s, superseded_because = 'rules', superseded_by_id = %s
WHERE superseded_at IS NULL AND kind = ANY(%s) AND NOT EXISTS (SELECT FROM wanted_deadline AS wanted WHERE {_SAME})
"""  # noqa: S608 words of ours

_PLAN = f"""
INSERT INTO compliance_deadline
    (system_id, kind, due_on, worse_from, before, after, rule, ruleset_id, planned_at, superseded_because)
SELECT system_id, kind, due_on, worse_from, before, after, rule, %s, %s, '' FROM wanted_deadline AS wanted
WHERE NOT EXISTS (SELECT FROM compliance_deadline AS deadline WHERE deadline.superseded_at IS NULL AND {_SAME})
ON CONFLICT DO NOTHING
"""  # noqa: S608 words of ours


def flip(generation: Generation, at: datetime) -> None:
    """Brings the generation, of which every system has its next standing, into force at the moment `at`.

    For a turn of a worker, or for whoever is `turns.alone`.
    """
    turns.hold(list(System.objects.values_list("pk", flat=True)), [], [])
    _flip_standings(generation)
    _flip_deadlines(generation, at)
    generation.whole_at = at
    generation.save(update_fields=["whole_at"])
    NextStanding.objects.all().delete()
    wake_after_commit("compliance.tasks.plan_reminders")
    if Standing.objects.filter(stale=True).exists():
        wake_after_commit("compliance.tasks.reassess_stale")


def _flip_standings(generation: Generation) -> None:
    names = [connection.ops.quote_name(str(field.column)) for field in StandingColumns._meta.local_fields]
    excluded = ", ".join(f"EXCLUDED.{name}" for name in names)
    _execute(_STANDINGS.format(columns=", ".join(names), excluded=excluded), generation.pk)


def _flip_deadlines(generation: Generation, at: datetime) -> None:
    """As `deadlines.plan_deadlines` does for a few systems."""
    _execute(_WANTED, generation.pk)
    _execute("CREATE INDEX ON wanted_deadline (system_id); ANALYZE wanted_deadline")
    _execute(_SUPERSEDE, at, generation.started_by_id, [kind.value for kind in OF_TIMELINES], generation.ruleset_id)
    Reminder.objects.filter(
        deadline__superseded_at=at, deadline__superseded_because="rules", state=Reminder.State.PLANNED
    ).update(state=Reminder.State.SUPERSEDED, reason=Reminder.Reason.MOVED, detail="rules")
    _execute(_PLAN, generation.ruleset_id, at, generation.ruleset_id)
    _execute("DROP TABLE wanted_deadline")


def _execute(statement: str, *parameters: str | int | datetime | list[str] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
