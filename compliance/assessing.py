"""From changed rows to stored standings: read the facts, judge each distinct set once, write in bulk, in key order.

system ids ─▶ lock ─▶ facts, evidence ─▶ Judge ─▶ Assessment (if anything differs) ─▶ Standing ─▶ Deadlines
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from compliance.deadlines import moscow_day, plan_deadlines
from compliance.engine import Assumptions, Facts, digest, facts_signature, facts_to_json
from compliance.evidence_reading import evidence_of
from compliance.fact_reading import facts_of, model_keys
from compliance.judging import Judge, Judgement, digest_of
from compliance.models import Assessment, Standing
from compliance.rules_in_force import active_ruleset, standing_assumptions
from compliance.standing_columns import standing_of
from inventory.defaults import Effective, effective, units_above
from inventory.lineage import lineage_closure
from inventory.models import AIModel, System

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Known:
    """One system with what is known of it; `evidence` names the facts that rest on a document that is not stale."""

    system: System
    effective: Effective
    facts: Facts
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Assessed:
    """One system with what it was judged by and what came out."""

    system: System
    effective: Effective
    facts: Facts
    evidence: frozenset[str]
    judgement: Judgement


def judge_for(at: datetime) -> Judge:
    """A judge by the rules in force, on the Moscow day of the moment `at`."""
    ruleset = active_ruleset()
    return Judge(ruleset, standing_assumptions(ruleset), moscow_day(at))


def assess(system_ids: Iterable[int], at: datetime, because: str = "") -> int:
    """Judges these systems and stores what came out, 500 to a transaction; returns how many there were.

    Called inside a transaction it stays inside it, so that an edit and its consequence are one. The rules are read
    anew for each transaction: an officer may change them while a long run is under way.
    """
    judge: Judge | None = None
    ids = sorted(set(system_ids))
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            now = judge_for(at)
            judge = judge if judge and judge.judges_as(now) else now
            _store(list(judged(ids[start : start + CHUNK], judge, lock=True)), judge, at, because)
    return len(ids)


def assess_all(at: datetime) -> int:
    """Judges every system of the register."""
    return assess(System.objects.values_list("pk", flat=True), at)


def assess_changed_by_time(at: datetime) -> int:
    """Judges the systems for which a critical day has come since they were judged, those marked stale, and those that
    somebody judged by the old rules while an officer changed them.
    """
    judge = judge_for(at)
    changed = set(Standing.objects.changed_by_time(judge.on).values_list("system_id", flat=True))
    otherwise = Standing.objects.judged_otherwise(judge.ruleset.digest, _as_json(judge.assumptions))
    ids = set(otherwise.values_list("system_id", flat=True))
    return assess(changed - ids, at, because="time") + assess(ids, at, because="rules")


def judged(ids: Sequence[int], judge: Judge, lock: bool = False) -> Iterator[Assessed]:
    """Reads and judges these systems in key order, in a fixed number of queries; stores nothing."""
    for row in known(ids, judge.on, lock):
        judgement = judge.judge(row.facts, row.evidence)
        yield Assessed(row.system, row.effective, row.facts, row.evidence, judgement)


def known(ids: Sequence[int], on: date, lock: bool = False) -> Iterator[Known]:
    """Reads what is known of these systems in key order, in a fixed number of queries; evidence is as on the day."""
    rows = System.objects.filter(pk__in=ids).with_facts().order_by("pk")
    systems = list(rows.select_for_update(of=("self",)) if lock else rows)
    units = units_above(systems)
    used = {use.ai_model_id for system in systems for use in system.model_uses.all() if use.ai_model_id}
    models = lineage_closure(used) if used else {}
    by_system, of_models = evidence_of(systems, models, on)
    for system in systems:
        inherited = effective(system, units)
        facts = facts_of(system, inherited, models)
        evidence = frozenset(by_system[system.pk] | (of_models & _keys_of(system, models)))
        yield Known(system, inherited, facts, evidence)


def _keys_of(system: System, models: Mapping[int, AIModel]) -> set[str]:
    """The keys that facts of this system's models can have."""
    slugs = {models[pk].slug for use in system.model_uses.all() for pk in model_keys(use, models)}
    return {
        f"models.{slug}.{field}" for slug in slugs for field in ("size", "multi_task", "developer", "lineage", "status")
    }


def _store(rows: list[Assessed], judge: Judge, at: datetime, because: str) -> None:
    """Writes assessments where anything differs, all standings, and the deadlines that follow."""
    latest = _latest([row.system.pk for row in rows])
    made = [_assessment(row, judge, at) for row in rows]
    for assessment in made:
        pk, content = latest.get(assessment.system_id, (None, ""))
        if content == assessment.content_digest:
            assessment.pk = pk
    Assessment.objects.bulk_create([assessment for assessment in made if assessment.pk is None])
    standings = [
        standing_of(row.system, row.effective, row.judgement, assessment)
        for row, assessment in zip(rows, made, strict=True)
    ]
    columns = [f.name for f in Standing._meta.concrete_fields if f.name not in ("id", "system")]
    Standing.objects.bulk_create(standings, update_conflicts=True, unique_fields=["system"], update_fields=columns)
    plan_deadlines({row.system.pk: row.judgement.worsenings for row in rows}, judge.ruleset.id, at, because)


def _latest(system_ids: list[int]) -> dict[int, tuple[int, str]]:
    """Key and content digest of the latest assessment of each of these systems."""
    rows = Assessment.objects.filter(system__in=system_ids).order_by("system_id", "-at", "-pk").distinct("system_id")
    return {system: (pk, content) for system, pk, content in rows.values_list("system_id", "pk", "content_digest")}


def _as_json(assumptions: Assumptions) -> dict[str, Any]:
    return {"planning_assumption": assumptions.planning_assumption, "answers": assumptions.fixed}


def _assessment(row: Assessed, judge: Judge, at: datetime) -> Assessment:
    """What would be stored; its content digest tells whether it differs from what is."""
    judgement = row.judgement
    rules = {
        "ruleset_id": judge.ruleset.id,
        "ruleset_digest": judge.ruleset.digest,
        "engine_digest": digest(),
        "assumptions": _as_json(judge.assumptions),
        "facts": facts_to_json(row.facts),
        "evidence": sorted(row.evidence),
    }
    return Assessment(
        system=row.system,
        at=at,
        on=judge.on,
        outlook_on=judge.outlook_on,
        **rules,
        facts_signature=facts_signature(row.facts),
        content_digest=digest_of([rules, judgement.content_digest]),
        today=judgement.today_as_json,
        outlook=judgement.outlook_as_json,
        today_verdict=judgement.today.verdict.value,
        outlook_verdict=judgement.outlook.verdict.value,
        score=judgement.outlook.score.total if judgement.outlook.score else None,
    )
