"""The decision as a chain that can be read: each rule in step order, the fact it read, and what followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .fact_texts import when_text
from .facts import Facts
from .findings import finding_of
from .model_rows import passages_of_models
from .passages import Passage, Row, closes_with, passage
from .policy import Policy
from .result import Finding, Outcome, Reason, Verdict
from .rules import RULES_BY_ID
from .ruleset import Confidence
from .study import Study
from .system_rows import flow_passages, scope_passage, start_passage, transition_passages, unnamed_models_passage
from .tables import ONLY_NOTHING
from .verdict import ALL_OUTSIDE


class Telling(NamedTuple):
    """What is known of a verdict when its reasons are told: the only one that can come out (``None``: there are
    several), the facts asked for, and the legal questions on which it hangs.
    """

    closing: Verdict | None
    asked: frozenset[str]
    hangs_on: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """The reasons of a passage, or of several, with the findings that follow; ``weakest``: the weakest confidence among
    the rules that decided and the figures that they read.
    """

    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    weakest: Confidence | None


UNTOLD = Told((), (), None)
CONFIDENCES = {confidence: place for place, confidence in enumerate(Confidence)}


def reasons_of(found: Study, questions: tuple[str, ...], legal_questions: tuple[str, ...]) -> Told:
    """The chain of a study. A row is decisive where it closes the branch, hangs on a legal question that matters, or
    asks.
    """
    if found.outcomes == (Verdict.NONE,):
        return UNTOLD
    closing = found.outcomes[0] if len(found.outcomes) == 1 else None
    asked, hangs_on, law = frozenset(questions), frozenset(legal_questions), found.frame.policy
    reasons: list[Reason] = []
    findings: list[Finding] = []
    sure = set()
    for each in _passages(found):
        if each.rows:
            own = closing if closing in each.closing else None
            told = _tell(each, own, each.asks & asked, each.hangs_on & hangs_on, law)
            reasons += _dated(told.reasons, found.facts) if each.dated else told.reasons
            findings += told.findings
            sure.add(told.weakest)
    return Told(tuple(reasons), tuple(findings), weakest(sure))


def _dated(reasons: Iterable[Reason], facts: Facts) -> Iterator[Reason]:
    """These reasons with the day in operation as their value."""
    value = when_text(facts.in_operation)
    return (reason.saying(value) for reason in reasons)


def weakest(confidences: Iterable[Confidence | None]) -> Confidence | None:
    """The weakest of these, ``None`` where there is none."""
    return min((each for each in confidences if each is not None), key=CONFIDENCES.__getitem__, default=None)


def _passages(found: Study) -> Iterator[Passage]:
    """The passages in the order of the steps."""
    facts, law, stage = found.facts, found.frame.policy, found.frame.stage
    yield scope_passage(facts.settings, law)
    if found.possible.scopes == ALL_OUTSIDE:
        return
    of_models = passages_of_models(found.models, stage, law)
    no_model, unnamed = unnamed_models_passage(facts.models_complete, bool(facts.uses), law)
    yield from [each.regulation for each in of_models]
    yield no_model
    yield start_passage(found.frame)
    yield from [each.use for each in of_models]
    yield unnamed
    if found.possible.tables == ONLY_NOTHING or stage.not_yet:
        return
    origins = [each.origin for each in of_models]
    yield from origins if found.models.are_apart else [_together(origins, law)]
    yield from flow_passages(found)
    yield from transition_passages(found)


def _together(passages: Iterable[Passage], law: Policy) -> Passage:
    """Several passages as one: what they say of an ancestor that they share is said once."""
    return passage(dict.fromkeys(row for each in passages for row in each.rows), law)


@lru_cache(maxsize=65536)
def _tell(each: Passage, closing: Verdict | None, asked: frozenset[str], hangs_on: frozenset[str], law: Policy) -> Told:
    telling = Telling(closing, asked, hangs_on)
    reasons = tuple(_reason(row, telling, law) for row in each.rows)
    findings = (finding_of(reason, closing, law.ruleset) for reason in reasons)
    sure = weakest(_confidence(reason.rule, law) for reason in reasons if reason.decisive)
    return Told(reasons, tuple(finding for finding in findings if finding is not None), sure)


@lru_cache(maxsize=1024)
def _confidence(rule_id: str, law: Policy) -> Confidence | None:
    """The weakest of a rule and the figures that it reads."""
    figures = [each.confidence for each in law.ruleset.figures if each.key in RULES_BY_ID[rule_id].parameters]
    return weakest([law.ruleset.rule(rule_id).confidence, *figures])


def _reason(row: Row, telling: Telling, law: Policy) -> Reason:
    rule, entry = RULES_BY_ID[row.rule], law.ruleset.rule(row.rule)
    hangs = tuple(item for item in rule.questions if item in telling.hangs_on) if row.answer is None else ()
    closes = telling.closing is not None and closes_with(row, telling.closing)
    outcome = Outcome.CONTINUES
    consequence = entry.unknown if row.answer is None else entry.yes if row.answer else entry.no
    if row.answer is None and not telling.asked.isdisjoint(row.facts):
        outcome = Outcome.ASKS
    elif hangs:
        outcome = Outcome.HANGS
        consequence = next(item.text for item in law.ruleset.legal_questions if item.id == hangs[0])
    elif closes:
        outcome = Outcome.CLOSES
    return Reason(
        step=rule.step,
        rule=row.rule,
        facts=row.facts,
        value=row.value,
        answer=row.answer,
        outcome=outcome,
        consequence=consequence,
        decisive=outcome is not Outcome.CONTINUES,
        unknown=row.unknown,
        legal_questions=hangs,
        subject=row.subject,
    )
