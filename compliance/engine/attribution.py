"""Which rules to name beside a verdict: those of the step that closed the branch, or those that read an asked fact."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from .frame import Frame, Stage
from .kinds import ALL_FLOWS
from .lineage import RUSSIAN
from .policy import Policy
from .questions import general_key
from .residency import LEAVES, FlowDomain, residency
from .rules import (
    RULE_OF_FLOW,
    RULES,
    effective_deferred,
    effective_main,
    gov_list,
    inoperation_date,
    national_essential,
    params_threshold,
    scope_multitask,
    scope_private,
    sovereign_full,
    status_confirmed,
    transition_end,
    trusted_register,
)
from .rules.base import CONFORMITY, MODELS, SCOPE, START, TRANSITION, Day
from .study import Study, possible_settings
from .verdict import (
    CANDIDATE_CONFORMS,
    CONFORMS,
    IN_SCOPE,
    IN_TRANSITION,
    NOT_PERMITTED,
    NOT_YET,
    OUT_OF_SCOPE,
    OUTSIDE,
    without_candidates,
)

RESIDENCY_PREFIX = "R32-RESIDENCY-"
FIRST_FOR_FACT = {
    "models": "R32-MODEL-ORIGIN",
    "models.use": "R32-MODEL-ORIGIN",
    "models.lineage": "R32-MODEL-ORIGIN",
    "models.status": "R32-STATUS-CONFIRMED",
}
READING = {fact: [rule.id for rule in RULES if fact in rule.reads] for each in RULES for fact in each.reads}
FIRST_FOR_QUESTION = {"essential_characteristics": "R32-NATIONAL-ESSENTIAL"}


def rules_to_name(found: Study, questions: tuple[str, ...], legal_questions: tuple[str, ...]) -> tuple[str, ...]:
    """Ids of the rules of the step that closed the branch, or of those that read an asked fact; the one to name first
    comes first.
    """
    law = found.frame.policy
    if not found.seen.is_determined:
        return _reading_facts(tuple([general_key(key) for key in questions]), law)
    first = _reading_questions(legal_questions, law) if found.seen.needs_lawyer else tuple(_first(found))
    return _named(first, without_candidates(found.seen.outcomes), found.scopes, law)


@lru_cache(maxsize=4096)
def _named(first: tuple[str, ...], outcomes: int, scopes: frozenset[str], law: Policy) -> tuple[str, ...]:
    """These rules, as far as they decide, and those of the steps in which the branches end."""
    deciding = [rule_id for rule_id in first if law.decides(rule_id)]
    return _unique([*deciding, *_closing(outcomes, scopes, law)])


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


@lru_cache(maxsize=4096)
def _reading_facts(asked: tuple[str, ...], law: Policy) -> tuple[str, ...]:
    first = [FIRST_FOR_FACT[key] for key in asked[:1] if key in FIRST_FOR_FACT]
    reading = [rule_id for key in asked for rule_id in READING[key]]
    return _unique(rule_id for rule_id in [*first, *reading] if law.decides(rule_id))


@lru_cache(maxsize=4096)
def _reading_questions(legal_questions: tuple[str, ...], law: Policy) -> tuple[str, ...]:
    first = [FIRST_FOR_QUESTION[question] for question in legal_questions[:1] if question in FIRST_FOR_QUESTION]
    reading = [rule.id for question in legal_questions for rule in RULES if question in rule.questions]
    return tuple(rule_id for rule_id in [*first, *reading] if law.decides(rule_id))


def _closing(outcomes: int, scopes: frozenset[str], law: Policy) -> tuple[str, ...]:
    """The deciding rules of the steps in which the branches end. NOT_PERMITTED ends where both conformity and
    transition fail.
    """
    steps: list[int] = []
    if outcomes & OUT_OF_SCOPE:
        steps += [SCOPE] if scopes != {IN_SCOPE} else []
        steps += [MODELS] if scopes != {OUTSIDE} else []
    steps += [START] if outcomes & NOT_YET else []
    steps += [CONFORMITY] if outcomes & CONFORMS else []
    steps += [TRANSITION] if outcomes & IN_TRANSITION else []
    if outcomes & NOT_PERMITTED:
        steps += [TRANSITION, CONFORMITY]
    shared = outcomes & IN_TRANSITION
    ids = [rule.id for step in steps for rule in RULES if rule.step == step]
    ids += [rule.id for rule in RULES if shared and rule.id.startswith(RESIDENCY_PREFIX)]
    return _unique(rule_id for rule_id in ids if law.decides(rule_id))


def _first(found: Study) -> list[str]:
    """The rule to name first for a determined verdict, best first."""
    only = found.seen.only
    if only == OUT_OF_SCOPE:
        return _first_outside(found)
    if only == NOT_YET:
        return _not_begun(found.frame)
    if only == CONFORMS:
        return _first_conforming(found)
    return _first_not_permitted(found) if only == NOT_PERMITTED else []


def _first_outside(found: Study) -> list[str]:
    options = possible_settings(found.facts.settings.one_of)
    if not any(options):
        return [scope_private.RULE.id]
    if found.is_outside:
        return []
    too_small = all(pattern == (False, False) for item in found.models.used for pattern in item.reduced.sizes)
    return [params_threshold.RULE.id if too_small else scope_multitask.RULE.id]


def _not_begun(frame: Frame) -> list[str]:
    day = Day(frame.on, frame.assumptions.planning_assumption)
    rules = (gov_list.RULE, effective_deferred.RULE, effective_main.RULE)
    return [rule.id for rule in rules if frame.decides(rule.id) and not rule.holds(day, {}, frame.parameters)]


def _first_conforming(found: Study) -> list[str]:
    if not found.seen.outcomes & CANDIDATE_CONFORMS:
        return [status_confirmed.RULE.id, trusted_register.RULE.id]
    foreign_roots = any(
        vector != (RUSSIAN,) * len(vector) for item in found.models.used for vector in item.origins.values
    )
    return [national_essential.RULE.id if foreign_roots else sovereign_full.RULE.id]


def _first_not_permitted(found: Study) -> list[str]:
    stage = found.frame.stage
    in_time = all(time.in_time for time in found.times.classes)
    end = [transition_end.RULE.id] if in_time and not stage.transition_open else []
    return [*_leaving(found.flows, stage), *end, inoperation_date.RULE.id, trusted_register.RULE.id]


@lru_cache(maxsize=16384)
def _leaving(flows: FlowDomain, stage: Stage) -> tuple[str, ...]:
    """The rules about the flows that are sure to leave Russia."""
    return tuple(
        RULE_OF_FLOW[ALL_FLOWS[place]].id
        for place, codes in flows.required
        if all(residency(code, half, stage) == LEAVES for code in codes for half in (0, 1))
    )
