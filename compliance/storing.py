"""What came out is stored: assessments where anything differs, all standings, and the deadlines that follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model, Q

from compliance.deadlines import as_json, plan_deadlines
from compliance.models import Assessment, Generation, NextStanding, Standing
from compliance.rules_in_force import State
from compliance.standing_columns import columns_of

if TYPE_CHECKING:
    from compliance.assessing import Assessed

# Key, content digest and moment of an assessment.
_Latest = tuple[int | None, str, datetime | None]
_NONE: _Latest = (None, "", None)


def store(
    rows: Sequence[Assessed], state: State, at: datetime, because: str, generation: Generation | None = None
) -> None:
    """Stores these rows as what is in force from now on; `generation` is the one that they make whole, if any."""
    made = _assessments(rows, at, state.in_force.since, generation, counted_only=state.building is not None)
    standings = [
        Standing(system=row.system, stale=False, **columns_of(row.system, row.effective, row.judgement, assessment))
        for row, assessment in zip(rows, made, strict=True)
    ]
    Standing.objects.bulk_create(
        standings, update_conflicts=True, unique_fields=["system"], update_fields=_columns(Standing)
    )
    worsenings = {row.system.pk: row.judgement.worsenings for row in rows}
    plan_deadlines(worsenings, state.in_force.ruleset_id, at, because)


def store_next(rows: Sequence[Assessed], at: datetime, generation: Generation) -> None:
    """Stores these rows as what will be in force when the generation is whole."""
    made = _assessments(rows, at, None, generation, counted_only=False)
    standings = [
        NextStanding(
            system=row.system,
            generation=generation,
            worsenings=as_json(row.judgement.worsenings, generation.ruleset_id),
            **columns_of(row.system, row.effective, row.judgement, assessment),
        )
        for row, assessment in zip(rows, made, strict=True)
    ]
    NextStanding.objects.bulk_create(
        standings, update_conflicts=True, unique_fields=["system"], update_fields=_columns(NextStanding)
    )


def forget_next(system_ids: Sequence[int]) -> None:
    """What the next generation says of these systems is wrong by now: it will be made again."""
    NextStanding.objects.filter(system__in=system_ids).delete()


def _columns(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name not in ("id", "system")]


def _assessments(
    rows: Sequence[Assessed], at: datetime, since: datetime | None, generation: Generation | None, counted_only: bool
) -> list[Assessment]:
    """The assessment of each row: its latest one if that says the same, else a new one.

    A new one is the latest that there is, whatever the clocks of several machines say, and not older than the rules by
    which it was made (`since`). With `counted_only` those of a generation that is being built are not compared.
    """
    ids = [row.system.pk for row in rows]
    newest = _latest(ids, Q(generation__abandoned_at=None))
    latest = _latest(ids, Q(generation=None) | ~Q(generation__whole_at=None)) if counted_only else newest
    made = []
    for row in rows:
        assessment = Assessment(system=row.system, generation=generation, **row.judgement.columns)
        assessment.at = max(moment for moment in (at, since, newest.get(row.system.pk, _NONE)[2]) if moment)
        pk, content, _at = latest.get(row.system.pk, _NONE)
        if content == assessment.content_digest:
            assessment.pk = pk
        made.append(assessment)
    Assessment.objects.bulk_create([assessment for assessment in made if assessment.pk is None])
    return made


def _latest(system_ids: list[int], condition: Q) -> dict[int, _Latest]:
    """The latest assessment of each of these systems, of those that fulfil the condition."""
    rows = Assessment.objects.filter(condition, system__in=system_ids).order_by("system_id", "-at", "-pk")
    columns = rows.distinct("system_id").values_list("system_id", "pk", "content_digest", "at")
    return {system: (pk, content, at) for system, pk, content, at in columns}
