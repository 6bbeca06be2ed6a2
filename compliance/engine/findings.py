"""What the rules say, as findings with id, message, remedy and citation in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from .facts import PossibleSettings
from .policy import Policy
from .result import Finding, Outcome, Reason, Severity
from .ruleset import Confidence, Role, RuleEntry, RuleSet, Text
from .study import Study, possible_settings
from .verdict import CANDIDATE_CONFORMS, CONFORMS, NOT_PERMITTED

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
SEVERITIES = tuple(Severity)
SEVERITY_OF_OUTCOME = {Outcome.ASKS: Severity.MISSING, Outcome.HANGS: Severity.LEGAL}


def findings_of(found: Study, decided: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in order of weight: what decides against the system, what is missing or open, contradictions, notes.

    ``decided``: those that follow from the reasons.
    """
    contradictions = _contradictions(found)
    if found.is_gone:
        return tuple(contradictions)
    weighty = [*decided, *contradictions, *_candidates(found)]
    weighty.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return (*weighty, *_notes(found.facts.settings.one_of, found.frame.policy))


def finding_of(reason: Reason, verdict: int, ruleset: RuleSet) -> Finding | None:
    """What a reason says to the owner, if it weighs: it decides against the system, asks, or hangs on the text.

    ``verdict``: the only one that can come out, as a bit.
    """
    blocks = reason.outcome is Outcome.CLOSES and verdict == NOT_PERMITTED
    if not blocks and reason.outcome not in SEVERITY_OF_OUTCOME:
        return None
    entry = ruleset.rule(reason.rule)
    severity = SEVERITY_OF_OUTCOME.get(reason.outcome, Severity.BLOCKING)
    return Finding(
        id=entry.id,
        severity=severity,
        message=reason.consequence,
        remedy=_remedy(severity, entry),
        citation=entry.citation,
        confidence=entry.confidence,
        facts=reason.facts,
        subject=reason.subject,
    )


def _remedy(severity: Severity, entry: RuleEntry) -> Text:
    """A missing fact is asked for, an open question goes to a lawyer, a broken condition is mended."""
    return {Severity.MISSING: entry.ask, Severity.LEGAL: LEGAL_REMEDY}.get(severity, entry.remedy)


def _contradictions(found: Study) -> list[Finding]:
    sets = [found.times.contradicting, *found.facts.contradictions]
    return [_contradiction(keys) for keys in sets if keys]


def _contradiction(keys: tuple[str, ...]) -> Finding:
    return Finding(
        id=CONTRADICTION,
        severity=Severity.CONTRADICTION,
        message=CONTRADICTION_MESSAGE,
        remedy=CONTRADICTION_REMEDY,
        citation=OWN_CONCLUSION,
        confidence=Confidence.DERIVED,
        facts=keys,
    )


def _candidates(found: Study) -> Iterator[Finding]:
    if found.seen.only != CONFORMS or not found.seen.outcomes & CANDIDATE_CONFORMS:
        return
    for entry in found.frame.ruleset.rules:
        if entry.id == "R32-STATUS-CONFIRMED":
            keys = tuple(f"models.{item.model.id}.status" for item in found.models.used)
            yield Finding(
                CANDIDATE, Severity.ATTENTION, CANDIDATE_MESSAGE, entry.remedy, entry.citation, entry.confidence, keys
            )


@lru_cache(maxsize=4096)
def _notes(one_of: PossibleSettings, law: Policy) -> tuple[Finding, ...]:
    """The rules that only note, as far as they can concern a system in these settings."""
    possible = {item for option in possible_settings(one_of) for item in option}
    return tuple(
        Finding(entry.id, Severity.NOTE, entry.title, entry.remedy, entry.citation, entry.confidence)
        for entry in law.ruleset.rules
        if entry.role is Role.NOTES and (not entry.settings or possible.intersection(entry.settings))
    )
