"""From changed rows to stored standings: read the facts, judge each distinct set once, write in bulk, in key order.

system ids ─▶ locks ─▶ facts, evidence ─▶ Judge ─▶ Assessment (if anything differs) ─▶ Standing ─▶ Deadlines

An edit judges in its own transaction (`assess`); a worker judges many systems in turns (`assess_in_turns`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from compliance import turns
from compliance.deadlines import moscow_day
from compliance.engine import Facts
from compliance.evidence_reading import evidence_of
from compliance.fact_reading import facts_of, model_keys
from compliance.judging import Judge, Judgement
from compliance.models import Standing
from compliance.rules_in_force import Rules, state_of_rules
from compliance.storing import forget_next, store
from inventory.defaults import Effective, effective, units_above
from inventory.lineage import lineage_closure
from inventory.models import AIModel, System

CHUNK = 500

# So many systems are judged at once with a change of what they share; more are left to a worker.
AT_ONCE = 200


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


def judge_by(rules: Rules, at: datetime, before: Judge | None = None) -> Judge:
    """A judge by these rules, on the Moscow day of the moment `at`: the one `before` if it says the same, since it
    remembers what it has judged.
    """
    judge = Judge(rules.ruleset, rules.assumptions, moscow_day(at), rules.document)
    return before if before and before.judges_as(judge) else judge


def assess(system_ids: Iterable[int], at: datetime, because: str = "") -> int:
    """Judges these systems and stores what came out; returns how many there were.

    Called inside the transaction of an edit it stays inside it, so that an edit and its consequence are one, and waits
    for at most one chunk of a worker. What the next generation says of them is forgotten, and made again.
    """
    judge: Judge | None = None
    ids = sorted(set(system_ids))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        with transaction.atomic():
            turns.join_edits()
            _lock(chunk)
            state = state_of_rules()
            judge = judge_by(state.in_force, at, judge)
            store(judged(chunk, judge), state, at, because)
            if state.building:
                forget_next(chunk)
    return len(ids)


def assess_in_turns(system_ids: Iterable[int], now: Callable[[], datetime], because: str = "") -> int:
    """Judges these systems, 500 to a turn, for a worker; returns how many there were.

    The rules are read anew for each turn: an officer may change them while a long run is under way.
    """
    judge: Judge | None = None
    ids = sorted(set(system_ids))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        judge = turns.in_turn(partial(_assess_alone, chunk, now, because, judge))
    return len(ids)


def assess_all(now: Callable[[], datetime]) -> int:
    """Judges every system of the register."""
    return assess_in_turns(System.objects.values_list("pk", flat=True), now)


def assess_stale(now: Callable[[], datetime]) -> int:
    """Judges the systems of which something shared was changed, in key order; returns how many there were.

    Two workers at once share the work: each takes in its turn the first that are still stale.
    """
    judge: Judge | None = None
    count = 0
    while True:
        judge, done = turns.in_turn(partial(_assess_first_stale, now, judge))
        count += done
        if not done:
            return count


def assess_changed_by_time(now: Callable[[], datetime]) -> int:
    """Judges the systems for which a critical day has come since they were judged, those marked stale, and those that
    were judged by other rules than those in force: their file has been replaced since.
    """
    at, rules = now(), state_of_rules().in_force
    changed = set(Standing.objects.changed_by_time(moscow_day(at)).values_list("system_id", flat=True))
    otherwise = Standing.objects.judged_otherwise(rules.ruleset.digest, rules.document)
    ids = set(otherwise.values_list("system_id", flat=True))
    return assess_in_turns(changed - ids, now, because="time") + assess_in_turns(ids, now, because="rules")


def judged(ids: Sequence[int], judge: Judge) -> list[Assessed]:
    """Reads and judges these systems in key order, in a fixed number of queries; stores nothing."""
    return [
        Assessed(row.system, row.effective, row.facts, row.evidence, judge.judge(row.facts, row.evidence))
        for row in known(ids, judge.on)
    ]


def known(ids: Sequence[int], on: date) -> Iterator[Known]:
    """Reads what is known of these systems in key order, in a fixed number of queries; evidence is as on the day."""
    systems = list(System.objects.filter(pk__in=ids).with_facts().order_by("pk"))
    units = units_above(systems)
    used = {use.ai_model_id for system in systems for use in system.model_uses.all() if use.ai_model_id}
    models = lineage_closure(used) if used else {}
    by_system, of_models = evidence_of(systems, models, on)
    for system in systems:
        inherited = effective(system, units)
        facts = facts_of(system, inherited, models)
        evidence = frozenset(by_system[system.pk] | (of_models & _keys_of(system, models)))
        yield Known(system, inherited, facts, evidence)


def _assess_alone(ids: Sequence[int], now: Callable[[], datetime], because: str, judge: Judge | None) -> Judge:
    """One turn of a worker. Nobody else judges, so that no lock on a system is needed; see `turns`."""
    at, state = now(), state_of_rules()
    judge = judge_by(state.in_force, at, judge)
    rows = judged(ids, judge)
    hold_what_they_point_to(rows)
    store(rows, state, at, because)
    return judge


def _assess_first_stale(now: Callable[[], datetime], judge: Judge | None) -> tuple[Judge | None, int]:
    stale = Standing.objects.filter(stale=True).order_by("system_id").values_list("system_id", flat=True)
    ids = list(stale[:CHUNK])
    return (_assess_alone(ids, now, "shared", judge) if ids else judge), len(ids)


def hold_what_they_point_to(rows: Iterable[Assessed]) -> None:
    """Takes hold of the systems, people and providers to which the standings of these systems will point."""
    rows = list(rows)
    turns.hold(
        {row.system.pk for row in rows},
        {row.effective.responsible_id for row in rows if row.effective.responsible_id},
        {row.effective.operator_id for row in rows if row.effective.operator_id},
    )


def _lock(ids: Sequence[int]) -> None:
    """Whoever edits these systems, or marks them as stale, comes before or after us, and is seen or sees us.

    Always systems first, then standings, both in key order. Keys stay as they are: rows may point to them meanwhile.
    """
    list(System.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    standings = Standing.objects.filter(system__in=ids).order_by("system_id")
    list(standings.select_for_update(no_key=True).values_list("pk"))


def _keys_of(system: System, models: Mapping[int, AIModel]) -> set[str]:
    """The keys that facts of this system's models can have."""
    slugs = {models[pk].slug for use in system.model_uses.all() for pk in model_keys(use, models)}
    return {
        f"models.{slug}.{field}" for slug in slugs for field in ("size", "multi_task", "developer", "lineage", "status")
    }
