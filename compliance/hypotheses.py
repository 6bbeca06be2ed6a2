"""What if: systems judged by other rules, under other answers, on another day. Each distinct signature once; what came
out is kept as a memory that may be emptied, and no verdict of a system is touched.

To show the verdicts of a list under a `Side`:

    hypothesis = hypothesis_of(side, at)
    progress = evaluate_missing(hypothesis, side, systems, at_most=200)  # again and again, while progress.left
    by_outcome(systems, judged=hypothesis).values("code", "judged__verdict", "judged__score")
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, FilteredRelation, Min, OuterRef, Q, QuerySet

from compliance.assessing import Known, known
from compliance.engine import (
    Assumptions,
    Conclusion,
    Facts,
    FactsError,
    RuleSet,
    conclude,
    digest,
    facts_from_json,
    facts_signature,
)
from compliance.judging import digest_of
from compliance.models import SEVERITY, Assessment, Hypothesis, Outcome, Standing, VerdictCode
from inventory.models import System

# A hypothesis that nobody asked about for so long is forgotten, and the longest unused where there are more than this.
KEPT_FOR, KEPT_AT_MOST = timedelta(days=7), 40
_NOTED_EVERY = timedelta(hours=1)
_CHUNK = 200
_MANY = 500


@dataclass(frozen=True, slots=True)
class Side:
    """What judges: a rule set (installed or a copy), assumptions, a day."""

    ruleset: RuleSet
    assumptions: Assumptions
    on: date

    @property
    def key(self) -> str:
        """The same for sides that say the same of everything: 64 hex digits, the engine's own digest among what they
        stand for.
        """
        parts = (digest(), self.ruleset.digest, self.assumptions.signature(), self.on.isoformat())
        return sha256("\n".join(parts).encode()).hexdigest()

    def conclude(self, facts: Facts, evidence: frozenset[str]) -> Conclusion:
        """What comes out for these facts."""
        return conclude(facts, self.ruleset, self.on, self.assumptions, evidence=evidence)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many distinct signatures of a list are known under a hypothesis, of how many."""

    done: int
    total: int

    @property
    def left(self) -> int:
        """How many are still to be evaluated."""
        return self.total - self.done


class _Witness(NamedTuple):
    """A signature, and one assessment and one system that have it."""

    signature: str
    assessment: int
    system: int


def hypothesis_of(side: Side, at: datetime) -> Hypothesis:
    """The stored hypothesis of this side, made if there is none; `at` notes that somebody asked for it."""
    found, made = Hypothesis.objects.get_or_create(
        key=side.key,
        defaults={
            "ruleset_id": side.ruleset.id[:60],
            "assumptions": {
                "planning_assumption": side.assumptions.planning_assumption,
                "answers": side.assumptions.fixed,
            },
            "on": side.on,
            "used_at": at,
        },
    )
    if made:
        forget_unused(at)
    elif at - found.used_at > _NOTED_EVERY:
        Hypothesis.objects.filter(pk=found.pk).update(used_at=at)
    return found


def evaluate_missing(hypothesis: Hypothesis, side: Side, systems: QuerySet[System], at_most: int) -> Progress:
    """Evaluates up to `at_most` distinct signatures of these systems that are not known under the hypothesis, and says
    how far that has come. Systems whose standing is stale, or that have none, are left out: see `unsettled`.
    """
    missing = _missing(hypothesis, systems)
    evaluated = 0
    for start in range(0, at_most, _CHUNK):
        chunk = [_Witness(*row) for row in missing[: min(_CHUNK, at_most - start)]]
        if not chunk:
            break
        # Somebody else may be at the same work: who comes second says the same.
        Outcome.objects.bulk_create(_outcomes(hypothesis, side, chunk), ignore_conflicts=True)
        evaluated += len(chunk)
    total = settled(systems).values("signature").distinct().count()
    progress = Progress(total - missing.count(), total)
    if evaluated and not progress.left and total > _MANY:
        _tell_planner()
    return progress


def by_outcome(systems: QuerySet[System], **hypotheses: Hypothesis) -> QuerySet[System]:
    """The systems with what came out, under a name that is no word of SQL: `before__verdict`, `before__rank`, `__rule`,
    `__until`, `__score`, `__completeness`, `__possible`; all None where nothing is known yet.

    One join for each hypothesis, whatever the number of systems. What is read of a stale standing is what was known
    before.
    """
    relations = {
        name: FilteredRelation("standing__outcomes", condition=Q(standing__outcomes__hypothesis=hypothesis))
        for name, hypothesis in hypotheses.items()
    }
    return systems.annotate(**relations)


def outcomes_now(hypothesis: Hypothesis, side: Side, rows: Sequence[Known]) -> dict[int, Outcome]:
    """What comes out for systems that were just read from the register, by their keys, in two queries."""
    signatures = {row.system.pk: signature_of(row) for row in rows}
    kept = hypothesis.outcomes.filter(signature__in=set(signatures.values()))
    found = {outcome.signature: outcome for outcome in kept}
    new = {
        signature: outcome_of(hypothesis, signature, side.conclude(row.facts, row.evidence))
        for signature, row in {signatures[row.system.pk]: row for row in rows}.items()
        if signature not in found
    }
    Outcome.objects.bulk_create(new.values(), ignore_conflicts=True)
    found |= new
    return {pk: found[signature] for pk, signature in signatures.items()}


def signature_of(row: Known) -> str:
    """The signature that its standing will have once it is judged."""
    return digest_of([facts_signature(row.facts), sorted(row.evidence)])


def settled(systems: QuerySet[System]) -> QuerySet[Standing]:
    """The standings of these systems that say what is known now. One of all systems is asked without a join."""
    standings = Standing.objects.filter(stale=False).exclude(signature="").order_by()
    everything = not systems.query.where and not systems.query.is_sliced
    return standings if everything else standings.filter(system__in=systems.order_by().values("pk"))


def unsettled(systems: QuerySet[System]) -> QuerySet[System]:
    """Those of the systems whose standing does not say what is known of them now: there is none, or it is stale."""
    return systems.filter(Q(standing=None) | Q(standing__stale=True) | Q(standing__signature=""))


def forget_unused(at: datetime) -> None:
    """Deletes hypotheses that nobody asked about of late, with their outcomes."""
    kept = Hypothesis.objects.filter(used_at__gt=at - KEPT_FOR).order_by("-used_at", "-pk")[:KEPT_AT_MOST]
    Hypothesis.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def forget_strangers() -> int:
    """Deletes outcomes of signatures that no standing has any more; returns how many there were."""
    return Outcome.objects.exclude(Exists(Standing.objects.filter(signature=OuterRef("signature")))).delete()[0]


def _tell_planner() -> None:
    """What autovacuum does soon after; until then a join of so many new rows would be planned as if there were none."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Outcome._meta.db_table}")


def _missing(hypothesis: Hypothesis, systems: QuerySet[System]) -> QuerySet[Standing, tuple[str, int, int]]:
    known_already = Outcome.objects.filter(hypothesis=hypothesis, signature=OuterRef("signature"))
    groups = settled(systems).filter(~Exists(known_already)).values("signature")
    witnesses = groups.annotate(one=Min("assessment"), system_with_it=Min("system")).order_by("signature")
    return witnesses.values_list("signature", "one", "system_with_it")


def _outcomes(hypothesis: Hypothesis, side: Side, witnesses: Sequence[_Witness]) -> Iterator[Outcome]:
    read = _read(witnesses, side.on)
    for witness in witnesses:
        yield outcome_of(hypothesis, witness.signature, side.conclude(*read[witness.signature]))


def _read(witnesses: Sequence[_Witness], on: date) -> dict[str, tuple[Facts, frozenset[str]]]:
    """Facts and evidence by signature, off the assessments. What an engine wrote that knew less is read from the
    register: it is the same, for the standing is not stale.
    """
    rows = Assessment.objects.filter(pk__in=[witness.assessment for witness in witnesses])
    stored = {pk: (facts, evidence) for pk, facts, evidence in rows.values_list("pk", "facts", "evidence")}
    found: dict[str, tuple[Facts, frozenset[str]]] = {}
    unread: dict[int, str] = {}
    for signature, assessment, system in witnesses:
        facts, evidence = stored[assessment]
        try:
            found[signature] = facts_from_json(facts), frozenset(evidence or ())
        except FactsError:
            unread[system] = signature
    for row in known(list(unread), on) if unread else ():
        found[unread[row.system.pk]] = row.facts, row.evidence
    return found


def outcome_of(hypothesis: Hypothesis, signature: str, result: Conclusion) -> Outcome:
    """An unsaved outcome."""
    return Outcome(
        hypothesis=hypothesis,
        signature=signature,
        verdict=result.verdict.value,
        rank=SEVERITY[VerdictCode(result.verdict.value)],
        rule=result.rule,
        until=result.until,
        score=result.score.total if result.score else None,
        completeness=result.completeness.percent,
        possible=[verdict.value for verdict in result.possible],
    )
