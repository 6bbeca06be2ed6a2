"""The decision as a chain that can be read: each rule in step order, the fact it read, and what followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .findings import finding_of
from .model_rows import passages_of_models
from .policy import Policy
from .result import Finding, Outcome, Reason, Verdict
from .rows import (
    Passage,
    Row,
    flow_passages,
    passage,
    scope_passage,
    start_passage,
    transition_passages,
    unnamed_models_passage,
)
from .rules import (
    RULE_OF_FLOW,
    RULES_BY_ID,
    developer_ru,
    effective_deferred,
    effective_main,
    gov_list,
    inoperation_date,
    material_change,
    model_origin,
    national_essential,
    params_threshold,
    scope_cii_category,
    scope_multitask,
    scope_private,
    scope_sector,
    sovereign_full,
    status_confirmed,
    transition_end,
    trusted_register,
)
from .ruleset import Confidence
from .study import Study
from .verdict import OUTSIDE

NOTHING: frozenset[str] = frozenset()

# The answer of a rule with which it closes a branch, by the verdict of that branch.
CLOSING: dict[Verdict, dict[str, bool]] = {
    Verdict.OUT_OF_SCOPE: {
        scope_private.RULE.id: True,
        scope_sector.RULE.id: False,
        scope_cii_category.RULE.id: False,
        params_threshold.RULE.id: False,
        scope_multitask.RULE.id: False,
    },
    Verdict.NOT_YET: {gov_list.RULE.id: False, effective_main.RULE.id: False, effective_deferred.RULE.id: False},
    Verdict.CONFORMS: {
        model_origin.RULE.id: True,
        status_confirmed.RULE.id: True,
        trusted_register.RULE.id: True,
        sovereign_full.RULE.id: True,
        national_essential.RULE.id: True,
    },
    Verdict.IN_TRANSITION: {inoperation_date.RULE.id: True, transition_end.RULE.id: True},
    Verdict.NOT_PERMITTED: {
        model_origin.RULE.id: False,
        developer_ru.RULE.id: False,
        trusted_register.RULE.id: False,
        inoperation_date.RULE.id: False,
        material_change.RULE.id: True,
        transition_end.RULE.id: False,
        **{rule.id: False for rule in RULE_OF_FLOW.values()},
    },
}


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
    if all(time.gone for time in found.possible.times):
        return UNTOLD
    closing = found.outcomes[0] if len(found.outcomes) == 1 else None
    telling = Telling(closing, frozenset(questions), frozenset(legal_questions))
    told = [_told(each, telling, found.frame.policy) for each in _passages(found)]
    return Told(
        tuple([reason for each in told for reason in each.reasons]),
        tuple([finding for each in told for finding in each.findings]),
        weakest(each.weakest for each in told),
    )


def weakest(confidences: Iterable[Confidence | None]) -> Confidence | None:
    """The weakest of these, ``None`` where there is none."""
    return min((each for each in confidences if each is not None), key=CONFIDENCES.__getitem__, default=None)


def _passages(found: Study) -> Iterator[Passage]:
    """The passages in the order of the steps."""
    facts, law, stage = found.facts, found.frame.policy, found.frame.stage
    yield scope_passage(facts.settings, law)
    if found.possible.scopes == {OUTSIDE}:
        return
    of_models = passages_of_models(found.models, stage, law)
    no_model, unnamed = unnamed_models_passage(facts.models_complete, bool(facts.uses), law)
    yield from (each.regulation for each in of_models)
    yield no_model
    yield start_passage(found.frame)
    yield from (each.use for each in of_models)
    yield unnamed
    if found.possible.tables == {0} or stage.not_yet:
        return
    origins = [each.origin for each in of_models]
    yield from origins if found.models.are_apart else [_together(origins, law)]
    yield from flow_passages(found)
    yield from transition_passages(found)


def _together(passages: Iterable[Passage], law: Policy) -> Passage:
    """Several passages as one: what they say of an ancestor that they share is said once."""
    return passage(dict.fromkeys(row for each in passages for row in each.rows), law)


def _told(each: Passage, telling: Telling, law: Policy) -> Told:
    if not each.rows:
        return UNTOLD
    asked = each.asks & telling.asked if telling.asked else NOTHING
    hangs_on = each.hangs_on & telling.hangs_on if telling.hangs_on else NOTHING
    return _tell(each, telling.closing, asked, hangs_on, law)


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
    closes = telling.closing is not None and CLOSING.get(telling.closing, {}).get(row.rule) is row.answer
    outcome = Outcome.CONTINUES
    consequence = entry.unknown if row.answer is None else entry.yes if row.answer else entry.no
    if row.answer is None and not telling.asked.isdisjoint(row.facts):
        outcome = Outcome.ASKS
    elif hangs:
        outcome = Outcome.HANGS
        consequence = next(item.text for item in law.ruleset.legal_questions if item.id == hangs[0])
    elif closes and row.answer is not None:
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
