"""What a comparison or a list needs of a verdict: all but the reasons, which take most of the time."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .assumptions import Assumptions
from .attribution import rules_to_name
from .completeness import completeness_of
from .days import ONE_DAY
from .facts import Facts
from .frame import Frame, frame
from .judging import TODAY_AND_PLAN
from .questions import legal_questions_of, questions_of
from .result import GOOD, Completeness, Flag, Score, Verdict
from .rules import gov_list, transition_end
from .ruleset import RuleSet
from .score import score_of
from .study import Study, study
from .timeline import spans_of
from .verdict import CANDIDATE_CONFORMS, CONFORMS, NOT_YET

NO_EVIDENCE: frozenset[str] = frozenset()


class Conclusion(NamedTuple):
    """The verdict with what follows from it, without its explanation; fields as in ``Result``."""

    verdict: Verdict
    possible: tuple[Verdict, ...]
    branches: frozenset[frozenset[Verdict]]
    legal_questions: tuple[str, ...]
    questions: tuple[str, ...]
    flags: tuple[Flag, ...]
    until: date | None
    applies_from: date | None
    rule: str
    rules: tuple[str, ...]
    completeness: Completeness
    score: Score | None


def conclude(
    facts: Facts,
    ruleset: RuleSet,
    on: date,
    assumptions: Assumptions | None = None,
    evidence: frozenset[str] = NO_EVIDENCE,
) -> Conclusion:
    """The verdict of a system on a day with questions, flags, completeness and score: what ``evaluate`` says, but for
    its reasons, findings and lineages. Raises as ``evaluate``.
    """
    return conclusion_of(study(facts, frame(ruleset, on, assumptions or TODAY_AND_PLAN)), evidence)


def conclusion_of(found: Study, evidence: frozenset[str]) -> Conclusion:
    """What follows from a study."""
    questions, legal_questions = questions_of(found), legal_questions_of(found)
    rules = rules_to_name(found, questions, legal_questions)
    completeness = completeness_of(found)
    return Conclusion(
        verdict=found.verdict,
        possible=found.outcomes,
        branches=found.branches,
        legal_questions=legal_questions,
        questions=questions,
        flags=flags_of(found),
        until=found.until,
        applies_from=found.applies_from,
        rule=rules[0] if rules else "",
        rules=rules,
        completeness=completeness,
        score=score_of(found, completeness, evidence, lambda: conforms_in_time(found)),
    )


def flags_of(found: Study) -> tuple[Flag, ...]:
    """The flags that hold, in the order of ``Flag``."""
    flags = []
    if any(_differs(found, lifted) for lifted in _assumptions_lifted(found.frame)):
        flags.append(Flag.ASSUMPTION)
    outcomes = found.exploration.outcomes
    if outcomes & CANDIDATE_CONFORMS and not outcomes & CONFORMS:
        flags.append(Flag.CANDIDATE)
    if any(_differs(found, other) for other in _doubtful_day(found.frame)):
        flags.append(Flag.CONSERVATIVE)
    return tuple(flags)


def _differs(found: Study, other: Frame) -> bool:
    """Whether P or its day would differ on the same day of another frame."""
    seen = found.seen_from(other.stage).exploration
    applies_from = other.restriction_from if seen.outcomes & NOT_YET else None
    return (seen.branches, applies_from) != (found.exploration.branches, found.applies_from)


@lru_cache(maxsize=4096)
def _assumptions_lifted(given: Frame) -> tuple[Frame, ...]:
    """The frame with one assumption lifted at a time."""
    assumptions, lifted = given.assumptions, []
    if assumptions.planning_assumption and given.decides(gov_list.RULE.id):
        lifted.append(assumptions.planning(False))
    lifted += [assumptions.without(question) for question in assumptions.fixed]
    return tuple(frame(given.ruleset, given.on, each) for each in lifted)


@lru_cache(maxsize=4096)
def _doubtful_day(given: Frame) -> tuple[Frame, ...]:
    """The frame with the first day after the transition read the other way, on that day."""
    if given.on != given.parameters.first_day_after_transition or not given.decides(transition_end.RULE.id):
        return ()
    return (frame(given.ruleset, given.on, given.assumptions, doubtful_day_counts=True),)


def conforms_in_time(found: Study) -> bool:
    """Whether the plan, a model that begins later, makes the system conform before its verdict gets worse."""
    facts, given = found.facts, found.frame
    tomorrow = given.on + ONE_DAY
    if not any(use.start.happens and (use.start.last is None or use.start.last >= tomorrow) for use in facts.uses):
        return False
    for span in spans_of(facts, given.ruleset, given.on, None, given.assumptions):
        if span.verdict is Verdict.CONFORMS:
            return True
        if span.verdict not in GOOD:
            return False
    return False
