"""The main door of the engine: the verdict of a system on a day with everything that a page shows of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from .assumptions import Assumptions
from .attribution import rules_to_name
from .completeness import completeness_of
from .facts import Facts
from .findings import findings_of
from .frame import frame
from .judging import TODAY_AND_PLAN, applies_from, until
from .paths import lineages_of
from .reasons import reasons_of
from .result import GOOD, Flag, Reason, Result, Verdict
from .rules import RULES_BY_ID, gov_list, transition_end
from .ruleset import Confidence, RuleSet
from .score import score_of
from .study import Study, legal_questions_of, questions_of, study
from .timeline import timeline
from .verdict import CANDIDATE_CONFORMS, CONFORMS

NO_EVIDENCE: frozenset[str] = frozenset()


def evaluate(
    facts: Facts,
    ruleset: RuleSet,
    on: date,
    assumptions: Assumptions | None = None,
    evidence: frozenset[str] = NO_EVIDENCE,
) -> Result:
    """The verdict of a system on a day under a rule set, with questions, reasons, findings and score.

    ``evidence`` holds the keys of facts that have evidence which is not stale. Raises ``LookupError`` for an
    assumption that answers a
    question which there is not.
    """
    assumptions = assumptions or TODAY_AND_PLAN
    found = study(facts, frame(ruleset, on, assumptions))
    questions, legal_questions = questions_of(found), legal_questions_of(found)
    rules = rules_to_name(found, questions, legal_questions)
    reasons = reasons_of(found, questions, legal_questions)
    completeness = completeness_of(found)
    return Result(
        ruleset=ruleset.id,
        digest=ruleset.digest,
        on=on,
        verdict=found.verdict,
        possible=found.outcomes,
        branches=found.branches,
        legal_questions=legal_questions,
        questions=questions,
        flags=tuple(flags_of(found)),
        until=until(found),
        applies_from=applies_from(found),
        rule=rules[0] if rules else "",
        rules=rules,
        findings=findings_of(found, reasons),
        reasons=reasons,
        lineages=lineages_of(found),
        completeness=completeness,
        score=score_of(found, completeness, evidence, lambda: conforms_in_time(facts, ruleset, on, assumptions)),
        confidence=_weakest(reasons, found),
    )


def flags_of(found: Study) -> Iterator[Flag]:
    """The flags that hold, in the order of ``Flag``."""
    if any(_what(found) != _what(other) for other in _assumptions_lifted(found)):
        yield Flag.ASSUMPTION
    outcomes = found.exploration.outcomes
    if outcomes & CANDIDATE_CONFORMS and not outcomes & CONFORMS:
        yield Flag.CANDIDATE
    given = found.frame
    doubtful = given.on == given.parameters.first_day_after_transition and given.decides(transition_end.RULE.id)
    if doubtful:
        other = study(found.facts, frame(given.ruleset, given.on, given.assumptions, doubtful_day_counts=True))
        if other.exploration.branches != found.exploration.branches:
            yield Flag.CONSERVATIVE


def _what(found: Study) -> tuple[frozenset[int], date | None]:
    """P and its day."""
    return found.exploration.branches, applies_from(found)


def _assumptions_lifted(found: Study) -> Iterator[Study]:
    """The same system with one assumption lifted at a time."""
    given = found.frame
    assumptions = given.assumptions
    if assumptions.planning_assumption and given.decides(gov_list.RULE.id):
        yield study(found.facts, frame(given.ruleset, given.on, assumptions.planning(False)))
    for question in assumptions.fixed:
        yield study(found.facts, frame(given.ruleset, given.on, assumptions.without(question)))


def conforms_in_time(facts: Facts, ruleset: RuleSet, on: date, assumptions: Assumptions) -> bool:
    """Whether the plan, a model that begins later, makes the system conform before its verdict gets worse."""
    tomorrow = on + timedelta(days=1)
    if not any(use.start.happens and (use.start.last is None or use.start.last >= tomorrow) for use in facts.uses):
        return False
    for span in timeline(facts, ruleset, on, assumptions=assumptions):
        if span.verdict is Verdict.CONFORMS:
            return True
        if span.verdict not in GOOD:
            return False
    return False


def _weakest(reasons: tuple[Reason, ...], found: Study) -> Confidence | None:
    """The weakest confidence among the rules that decided and the figures that they read."""
    decisive = {reason.rule for reason in reasons if reason.decisive}
    read = {key for rule_id in decisive for key in RULES_BY_ID[rule_id].parameters}
    ruleset = found.frame.ruleset
    sure = [ruleset.rule(rule_id).confidence for rule_id in decisive]
    sure += [figure.confidence for figure in ruleset.figures if figure.key in read]
    order = list(Confidence)
    return min(sure, key=order.index, default=None)
