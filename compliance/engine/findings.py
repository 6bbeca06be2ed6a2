"""What the rules say, as findings with id, message, remedy and citation in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .domain import reversed_period
from .facts import Facts, When
from .lineage import contradicting_lineage
from .result import Finding, Outcome, Reason, Severity, Verdict
from .ruleset import Confidence, Role, RuleEntry, RuleSet, Text
from .study import Study, possible_settings
from .verdict import CANDIDATE_CONFORMS

CONTRADICTION = "contradiction"
CONTRADICTION_MESSAGE = Text(
    "Сведения противоречат друг другу и потому считаются неизвестными.",
    "These facts exclude each other and therefore all count as unknown.",
)
CONTRADICTION_REMEDY = Text(
    "Проверьте эти сведения по документам и исправьте неверное.",
    "Check these facts against documents and correct the wrong one.",
)
LEGAL_REMEDY = Text(
    "Факты на это не отвечают: запросите заключение юриста или примите допущение.",
    "No fact answers this: ask a lawyer for an opinion, or make an assumption.",
)
OWN_CONCLUSION = Text("Правило оценки, не норма закона.", "A rule of the evaluation, not of the law.")
CONSERVATIVE = "conservative"
CANDIDATE = "candidate"
CANDIDATE_MESSAGE = Text(
    "Соответствие опирается на модель, статус которой никто не подтвердил: это кандидат.",
    "Conformity rests on a model whose status nobody has confirmed: a candidate.",
)
SEVERITY_OF_OUTCOME = {Outcome.ASKS: Severity.MISSING, Outcome.HANGS: Severity.LEGAL}


def findings_of(found: Study, reasons: tuple[Reason, ...]) -> tuple[Finding, ...]:
    """Findings in order of weight: what decides against the system, what is missing or open, contradictions, notes."""
    if found.outcomes == (Verdict.NONE,):
        return tuple(_contradictions(found))
    decided = [_of_reason(reason, found) for reason in reasons if _is_finding(reason, found)]
    everything = [*_unique(decided), *_contradictions(found), *_candidates(found), *_notes(found)]
    order = list(Severity)
    return tuple(sorted(everything, key=lambda item: order.index(item.severity)))


def _unique(findings: list[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))


def _is_finding(reason: Reason, found: Study) -> bool:
    blocks = reason.outcome is Outcome.CLOSES and found.outcomes == (Verdict.NOT_PERMITTED,)
    return blocks or reason.outcome in SEVERITY_OF_OUTCOME


def _of_reason(reason: Reason, found: Study) -> Finding:
    entry = found.frame.ruleset.rule(reason.rule)
    severity = SEVERITY_OF_OUTCOME.get(reason.outcome, Severity.BLOCKING)
    return Finding(
        entry.id,
        severity,
        reason.consequence,
        _remedy(severity, entry),
        entry.citation,
        entry.confidence,
        reason.facts,
        reason.subject,
    )


def _remedy(severity: Severity, entry: RuleEntry) -> Text:
    """A missing fact is asked for, an open question goes to a lawyer, a broken condition is mended."""
    return {Severity.MISSING: entry.ask, Severity.LEGAL: LEGAL_REMEDY}.get(severity, entry.remedy)


def _contradictions(found: Study) -> Iterator[Finding]:
    sets = [found.times.contradicting, *contradicting_facts(found.facts)]
    for keys in sets:
        if keys:
            yield Finding(
                CONTRADICTION,
                Severity.CONTRADICTION,
                CONTRADICTION_MESSAGE,
                CONTRADICTION_REMEDY,
                OWN_CONCLUSION,
                Confidence.DERIVED,
                keys,
            )


def contradicting_facts(facts: Facts) -> Iterator[tuple[str, ...]]:
    """Facts about models and flows that exclude each other: periods that end before they begin, a model from scratch
    that names parents.
    """
    for use in facts.uses:
        if reversed_period(use.start, use.end):
            yield (f"models.{use.model}.use",)
    for model in facts.models:
        if reversed_period(model.status.start, model.status.end):
            yield (f"models.{model.id}.status",)
        if contradicting_lineage(model):
            yield (f"models.{model.id}.lineage",)
    for kind in ("storage", "processing", "backup", "inference", "telemetry", "support"):
        places: tuple[tuple[When, When], ...] = tuple(
            (place.start, place.end) for place in getattr(facts, kind).places or ()
        )
        if any(reversed_period(*period) for period in places):
            yield (f"flows.{kind}",)


def _candidates(found: Study) -> Iterator[Finding]:
    if found.outcomes != (Verdict.CONFORMS,) or not found.exploration.outcomes & CANDIDATE_CONFORMS:
        return
    for entry in found.frame.ruleset.rules:
        if entry.id == "R32-STATUS-CONFIRMED":
            keys = tuple(f"models.{item.model.id}.status" for item in found.models.used)
            yield Finding(
                CANDIDATE, Severity.ATTENTION, CANDIDATE_MESSAGE, entry.remedy, entry.citation, entry.confidence, keys
            )


def _notes(found: Study) -> Iterator[Finding]:
    possible = {item for option in possible_settings(found.facts.settings) for item in option}
    yield from notes_for(found.frame.ruleset, frozenset(item.value for item in possible))


@lru_cache(maxsize=1024)
def notes_for(ruleset: RuleSet, settings: frozenset[str]) -> tuple[Finding, ...]:
    """The rules that only note, as far as they concern systems in these settings."""
    return tuple(
        Finding(entry.id, Severity.NOTE, entry.title, entry.remedy, entry.citation, entry.confidence)
        for entry in ruleset.rules
        if entry.role is Role.NOTES and (not entry.settings or settings & {item.value for item in entry.settings})
    )
