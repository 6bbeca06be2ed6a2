"""The decision as a chain that can be read: each rule in step order, the fact it read, and what followed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from .fact_texts import when_text
from .facts import Facts
from .findings import finding_of
from .model_rows import passages_of_models
from .passages import Passage, Row, closed_by, passage
from .policy import Policy
from .result import Finding, Outcome, Reason
from .rules import RULES_BY_ID
from .ruleset import Confidence
from .study import Study
from .system_rows import flow_passages, scope_passage, start_passages, transition_passage


class Told(NamedTuple):
    """The reasons of a passage, or of several, with the findings that follow; ``weakest``: the weakest confidence among
    the rules that decided and the figures that they read, as a place in ``CONFIDENCES``.
    """

    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    weakest: int


NOTHING: frozenset[str] = frozenset()
CONFIDENCES = (*Confidence, None)
NOTHING_DECIDED = len(Confidence)
UNTOLD = Told((), (), NOTHING_DECIDED)


def reasons_of(found: Study, questions: tuple[str, ...], legal_questions: tuple[str, ...]) -> Told:
    """The chain of a study. A row is decisive where it closes the branch, hangs on a legal question that matters, or
    asks.
    """
    passages = _passages(found)
    if not passages:
        return UNTOLD
    if only := found.seen.only:
        told = [_tell(each, each.closing & only) for each in passages]
    else:
        asked, hangs_on = frozenset(questions), frozenset(legal_questions)
        told = [_tell(each, 0, each.asks & asked, each.hangs_on & hangs_on) for each in passages]
    if passages[-1].is_dated:
        told[-1] = _dated(told[-1], found.facts)
    reasons, findings, weakest = zip(*told, strict=True)
    return Told(tuple(chain.from_iterable(reasons)), tuple(chain.from_iterable(findings)), min(weakest))


def _dated(told: Told, facts: Facts) -> Told:
    """The same, the first reason with the day in operation as its value."""
    first, *rest = told.reasons
    dated = first._replace(value=when_text(facts.in_operation))
    return Told((dated, *rest), told.findings, told.weakest)


def _passages(found: Study) -> list[Passage]:
    """The passages that say something, in the order of the steps."""
    if found.is_gone:
        return []
    facts, given = found.facts, found.frame
    parts = [scope_passage(facts.settings.one_of, given.policy)]
    if found.is_outside:
        return parts
    of_models = passages_of_models(found.models, given.stage)
    start, unnamed = start_passages(facts.models_complete, bool(facts.uses), given)
    parts += [*[each.regulation for each in of_models], start, *[each.use for each in of_models], unnamed]
    if found.models.bits and not given.stage.not_yet:
        origins = [each.origin for each in of_models]
        parts += origins if found.facts.are_apart else [_together(origins, given.policy)]
        parts += flow_passages(found)
        parts.append(transition_passage(found))
    return list(filter(attrgetter("rows"), parts))


def _together(passages: Iterable[Passage], law: Policy) -> Passage:
    """Several passages as one: what they say of an ancestor that they share is said once."""
    return passage(dict.fromkeys(row for each in passages for row in each.rows), law)


@lru_cache(maxsize=65536)
def _tell(each: Passage, closing: int, asked: frozenset[str] = NOTHING, hangs_on: frozenset[str] = NOTHING) -> Told:
    """A passage where ``closing`` is the only verdict that can come out, as a bit, ``asked`` are its facts that are
    asked for, and ``hangs_on`` its legal questions on which the verdict hangs.
    """
    reasons = tuple([_reason(row, closing, asked, hangs_on, each.law) for row in each.rows])
    findings = [finding_of(reason, closing, each.law.ruleset) for reason in reasons]
    decided = [_confidence(reason.rule, each.law) for reason in reasons if reason.decisive]
    found = tuple([finding for finding in findings if finding is not None])
    return Told(reasons, found, min(decided, default=NOTHING_DECIDED))


@lru_cache(maxsize=1024)
def _confidence(rule_id: str, law: Policy) -> int:
    """The place of the weakest of a rule and the figures that it reads."""
    figures = [each.confidence for each in law.ruleset.figures if each.key in RULES_BY_ID[rule_id].parameters]
    return min(CONFIDENCES.index(each) for each in (law.ruleset.rule(rule_id).confidence, *figures))


def _reason(row: Row, closing: int, asked: frozenset[str], hangs_on: frozenset[str], law: Policy) -> Reason:
    rule, entry = RULES_BY_ID[row.rule], law.ruleset.rule(row.rule)
    hangs = tuple([item for item in rule.questions if item in hangs_on]) if row.answer is None else ()
    outcome = Outcome.CONTINUES
    consequence = entry.unknown if row.answer is None else entry.yes if row.answer else entry.no
    if row.answer is None and not asked.isdisjoint(row.facts):
        outcome = Outcome.ASKS
    elif hangs:
        outcome = Outcome.HANGS
        consequence = next(item.text for item in law.ruleset.legal_questions if item.id == hangs[0])
    elif closed_by(row) & closing:
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
