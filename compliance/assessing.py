"""From changed rows to stored standings: read the facts, judge each distinct set once, write in bulk, in key order.

system ids ─▶ lock ─▶ facts, evidence ─▶ Judge ─▶ Assessment (if anything differs) ─▶ Standing ─▶ Deadlines
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from compliance.deadlines import plan_deadlines
from compliance.engine import Facts, digest, facts_signature, facts_to_json
from compliance.evidence_reading import evidence_of
from compliance.fact_reading import facts_of, model_keys
from compliance.judging import Judge, Judgement
from compliance.models import Assessment, Standing
from compliance.rules_in_force import active_ruleset, standing_assumptions
from compliance.standing_columns import standing_of
from inventory.defaults import Effective, effective, units_above
from inventory.lineage import lineage_closure
from inventory.models import AIModel, System

CHUNK = 500
_DAILY = frozenset({"on", "reasons"})


@dataclass(frozen=True, slots=True)
class Assessed:
    """One system with what it was judged by and what came out."""

    system: System
    effective: Effective
    facts: Facts
    judgement: Judgement


def judge_for(at: datetime) -> Judge:
    """A judge by the rules in force, on the Moscow day of the moment `at`."""
    ruleset = active_ruleset()
    return Judge(ruleset, standing_assumptions(ruleset), timezone.localdate(at))


def assess(system_ids: Iterable[int], at: datetime, because: str = "") -> int:
    """Judges these systems and stores what came out, 500 to a transaction; returns how many there were.

    Called inside a transaction it stays inside it, so that an edit and its consequence are one.
    """
    judge = judge_for(at)
    ids = sorted(set(system_ids))
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            _store(list(judged(ids[start : start + CHUNK], judge, lock=True)), judge, at, because)
    return len(ids)


def assess_all(at: datetime) -> int:
    """Judges every system of the register."""
    return assess(System.objects.values_list("pk", flat=True), at)


def assess_changed_by_time(at: datetime) -> int:
    """Judges the systems for which a critical day has come since they were judged, and those marked stale."""
    today = timezone.localdate(at)
    ids = Standing.objects.changed_by_time(today).values_list("system_id", flat=True)
    return assess(ids, at, because="time")


def judged(ids: Sequence[int], judge: Judge, lock: bool = False) -> Iterator[Assessed]:
    """Reads and judges these systems in key order, in a fixed number of queries; stores nothing."""
    rows = System.objects.filter(pk__in=ids).with_facts().order_by("pk")
    systems = list(rows.select_for_update(of=("self",)) if lock else rows)
    units = units_above(systems)
    used = {use.ai_model_id for system in systems for use in system.model_uses.all() if use.ai_model_id}
    models = lineage_closure(used) if used else {}
    by_system, of_models = evidence_of(systems, models, judge.on)
    for system in systems:
        inherited = effective(system, units)
        facts = facts_of(system, inherited, models)
        evidence = frozenset(by_system[system.pk] | (of_models & _keys_of(system, models)))
        yield Assessed(system, inherited, facts, judge.judge(facts, evidence))


def _keys_of(system: System, models: Mapping[int, AIModel]) -> set[str]:
    """The keys that facts of this system's models can have."""
    slugs = {models[pk].slug for use in system.model_uses.all() for pk in model_keys(use, models)}
    return {
        f"models.{slug}.{field}" for slug in slugs for field in ("size", "multi_task", "developer", "lineage", "status")
    }


def _store(rows: list[Assessed], judge: Judge, at: datetime, because: str) -> None:
    """Writes assessments where anything differs, all standings, and the deadlines that follow."""
    latest = {
        assessment.system_id: assessment
        for assessment in Assessment.objects.filter(system__in=[row.system.pk for row in rows])
        .order_by("system_id", "-at", "-pk")
        .distinct("system_id")
    }
    made = [_assessment(row, judge, at) for row in rows]
    kept = [latest[a.system_id] if _same(latest.get(a.system_id), a) else a for a in made]
    Assessment.objects.bulk_create([a for a in kept if a.pk is None])
    standings = [
        standing_of(row.system, row.effective, row.judgement, assessment)
        for row, assessment in zip(rows, kept, strict=True)
    ]
    columns = [f.name for f in Standing._meta.concrete_fields if f.name not in ("id", "system")]
    Standing.objects.bulk_create(standings, update_conflicts=True, unique_fields=["system"], update_fields=columns)
    plan_deadlines({row.system.pk: row.judgement.worsenings for row in rows}, judge.ruleset.id, at, because)


def _assessment(row: Assessed, judge: Judge, at: datetime) -> Assessment:
    judgement = row.judgement
    return Assessment(
        system=row.system,
        at=at,
        on=judge.on,
        outlook_on=judge.outlook_on,
        ruleset_id=judge.ruleset.id,
        ruleset_digest=judge.ruleset.digest,
        engine_digest=digest(),
        assumptions={
            "planning_assumption": judge.assumptions.planning_assumption,
            "answers": judge.assumptions.fixed,
        },
        facts=facts_to_json(row.facts),
        facts_signature=facts_signature(row.facts),
        today=judgement.today_as_json,
        outlook=judgement.outlook_as_json,
        today_verdict=judgement.today.verdict.value,
        outlook_verdict=judgement.outlook.verdict.value,
        score=judgement.outlook.score.total if judgement.outlook.score else None,
    )


def _same(old: Assessment | None, new: Assessment) -> bool:
    """Whether nothing but the day differs: neither facts, nor rules, nor assumptions, nor what came out."""
    return old is not None and all(
        _timeless(getattr(old, name)) == _timeless(getattr(new, name))
        for name in ("facts", "ruleset_digest", "engine_digest", "assumptions", "today", "outlook")
    )


def _timeless(value: Any) -> Any:
    """A result without what moves with the day alone: the day itself, and the reasons, which compare dates with it."""
    return {key: item for key, item in value.items() if key not in _DAILY} if isinstance(value, dict) else value
