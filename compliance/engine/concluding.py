"""What a comparison or a list needs of a verdict: all but the reasons, which take most of the time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .assumptions import Assumptions
from .attribution import rules_to_name
from .completeness import completeness_of
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
from .verdict import AFTER_START, CANDIDATE_CONFORMS, CONFORMS, NOT_YET

ASSUMPTION, CANDIDATE, CONSERVATIVE = Flag
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
        verdict=found.seen.verdict,
        possible=found.seen.possible,
        branches=found.seen.shown_branches,
        legal_questions=legal_questions,
        questions=questions,
        flags=flags_of(found),
        until=found.until,
        applies_from=found.applies_from,
        rule=rules[0] if rules else "",
        rules=rules,
        completeness=completeness,
        score=score_of(found, completeness, evidence, conforms_in_time),
    )


def flags_of(found: Study) -> tuple[Flag, ...]:
    """The flags that hold, in the order of ``Flag``."""
    flags, outcomes = [], found.seen.outcomes
    if _rests_on_planning(found) or _differs_from_one_of(_answers_lifted(found.frame), found):
        flags.append(ASSUMPTION)
    if outcomes & CANDIDATE_CONFORMS and not outcomes & CONFORMS:
        flags.append(CANDIDATE)
    if _differs_from_one_of(_doubtful_day(found.frame), found):
        flags.append(CONSERVATIVE)
    return tuple(flags)


def _rests_on_planning(found: Study) -> bool:
    """Whether P or its day would differ without the planning assumption: then the restriction does not begin, and all
    that comes after that step is NOT_YET, until a day that nobody knows.
    """
    given = found.frame
    if not given.assumptions.planning_assumption or not given.decides(gov_list.RULE.id):
        return False
    return bool(found.seen.outcomes & AFTER_START) or found.applies_from is not None


def _differs_from_one_of(others: Iterable[Frame], found: Study) -> bool:
    """Whether P or its day would differ on the same day of another frame."""
    for other in others:
        seen = found.seen_from(other.stage)
        applies_from = other.restriction_from if seen.outcomes & NOT_YET else None
        if (seen.branches, applies_from) != (found.seen.branches, found.applies_from):
            return True
    return False


@lru_cache(maxsize=4096)
def _answers_lifted(given: Frame) -> tuple[Frame, ...]:
    """The frame with one fixed answer open again at a time."""
    assumptions = given.assumptions
    return tuple(frame(given.ruleset, given.on, assumptions.without(question)) for question in assumptions.fixed)


@lru_cache(maxsize=4096)
def _doubtful_day(given: Frame) -> tuple[Frame, ...]:
    """The frame with the first day after the transition read the other way, on that day."""
    if given.on != given.parameters.first_day_after_transition or not given.decides(transition_end.RULE.id):
        return ()
    return (frame(given.ruleset, given.on, given.assumptions, doubtful_day_counts=True),)


def conforms_in_time(found: Study) -> bool:
    """Whether the plan, a model that begins later, makes the system conform before its verdict gets worse."""
    given, starts = found.frame, [use.start for use in found.facts.uses if use.start.happens]
    if not [start for start in starts if start.last is None or start.last > given.on]:
        return False
    for span in spans_of(found.facts, given.ruleset, given.on, None, given.assumptions):
        if span.verdict is Verdict.CONFORMS:
            return True
        if span.verdict not in GOOD:
            return False
    return False
