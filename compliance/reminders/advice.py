"""What a mail says of one deadline: why the verdict gets worse and what to do, as the rules have it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from compliance.engine import (
    Assumptions,
    Confidence,
    Facts,
    Finding,
    Result,
    RuleSet,
    Severity,
    Verdict,
    evaluate,
    facts_from_json,
)
from compliance.loading import get_ruleset
from compliance.models import Assessment, Deadline
from compliance.rules_in_force import assumptions_kept

# What weighs for which verdict; notes and hints are on the system's page.
_WEIGHTY = {
    Verdict.NOT_PERMITTED: Severity.BLOCKING,
    Verdict.UNDETERMINED: Severity.MISSING,
    Verdict.NEEDS_LAWYER: Severity.LEGAL,
}
# Two sentences of what to do; the rest is on the system's page.
MOST = 2


@dataclass(frozen=True, slots=True)
class Advice:
    """`sentences`: why and what to do, in the language asked for; `possible` is empty where the verdict is sure."""

    sentences: tuple[str, ...]
    possible: tuple[Verdict, ...]
    confidence: Confidence | None


def advice_for(deadline: Deadline, language: str, over: bool) -> Advice:
    """Judges the system's stored facts on the first bad day of `deadline`, by the rule set that set it.

    `over`: whether that day has come; until then the transition is not yet said to have ended.
    """
    assessment = deadline.system.standing.assessment
    result = _judged(
        facts_from_json(assessment.facts),
        get_ruleset(deadline.ruleset_id),
        deadline.worse_from,
        _assumptions(assessment),
    )
    texts: list[str] = []
    ahead = deadline.kind == Deadline.Kind.END_OF_TRANSITION and not over
    for finding in _weightiest(result, deadline.rule):
        if not (ahead and finding.id == deadline.rule):
            texts.append(finding.message.in_language(language))
        texts.append(finding.remedy.in_language(language))
    return Advice(
        sentences=tuple(dict.fromkeys(texts)),
        possible=() if result.determined else result.possible,
        confidence=result.confidence,
    )


def open_questions(deadline: Deadline, language: str) -> Advice:
    """What the stored outlook of the system asks, as far as two sentences go, and the verdicts that are possible."""
    assessment = deadline.system.standing.assessment
    ruleset = get_ruleset(assessment.ruleset_id)
    facts = facts_from_json(assessment.facts)
    result = _judged(facts, ruleset, assessment.outlook_on, _assumptions(assessment))
    missing = [finding for finding in result.findings if finding.severity is Severity.MISSING][:MOST]
    return Advice(
        sentences=tuple(dict.fromkeys(finding.remedy.in_language(language) for finding in missing)),
        possible=() if result.determined else result.possible,
        confidence=result.confidence,
    )


def _weightiest(result: Result, rule: str) -> list[Finding]:
    """At most two findings that made the verdict what it is; the one of the deadline's own rule first.

    Where a system is not permitted, a place abroad can be mended beside that rule; that the model is foreign cannot,
    and is not what the deadline is about.
    """
    severity = _WEIGHTY.get(result.verdict)
    made = [finding for finding in result.findings if finding.severity is severity and finding.id in result.rules]
    if result.verdict is Verdict.NOT_PERMITTED:
        made = [finding for finding in made if finding.id == rule or _is_about_places(finding)]
    return sorted(made, key=lambda finding: finding.id != rule)[:MOST]


def _is_about_places(finding: Finding) -> bool:
    return any(fact.startswith("flows.") for fact in finding.facts)


def _assumptions(assessment: Assessment) -> Assumptions:
    """As for the outlook: the officer's answers, and the planning assumption on."""
    return assumptions_kept(assessment.assumptions).planning(True)


@lru_cache(maxsize=2048)
def _judged(facts: Facts, ruleset: RuleSet, day: date, assumptions: Assumptions) -> Result:
    return evaluate(facts, ruleset, day, assumptions)
