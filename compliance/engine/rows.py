"""What the rules say of the settings, the day, the flows and the transition of a system, row by row.

The chain of a decision is made of *passages*: the rows about one part of the facts. Systems share parts, so a passage
is made once, and is equal to itself alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .dates import TimeClass, TimeDomain
from .fact_texts import flow_text, settings_text, when_text, yes_no
from .facts import Settings
from .frame import Frame, Stage
from .kinds import FLOW_KEYS, FlowKind
from .narrowing import halves_alive
from .policy import FAILS, Policy
from .residency import HALF_BITS, HALF_MASK
from .result import Verdict
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
from .rules.base import Day
from .study import Study, possible_settings, scopes_of
from .verdict import IN_SCOPE, OUTSIDE, SCOPE_HANGS

Answer = bool | None


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


class Row(NamedTuple):
    """What a rule said before it is known whether it decided: ``answer`` None = open; ``unknown``: a fact can turn it,
    not a legal reading alone; ``subject``: a model, where the row is about one.
    """

    rule: str
    facts: tuple[str, ...]
    value: str
    answer: Answer
    unknown: bool = False
    subject: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Rows about one part of the facts. ``closing``: the verdicts to which some row can bring it; ``asks`` and
    ``hangs_on``: the facts and the legal questions of open rows.
    """

    rows: tuple[Row, ...]
    closing: frozenset[Verdict]
    asks: frozenset[str]
    hangs_on: frozenset[str]


def passage(rows: Iterable[Row], law: Policy) -> Passage:
    """The rows of the rules that the rule set lets decide."""
    kept = tuple(row for row in rows if law.decides(row.rule))
    unsettled = [row for row in kept if row.answer is None]
    return Passage(
        rows=kept,
        closing=frozenset(verdict for verdict in CLOSING for row in kept if closes_with(row, verdict)),
        asks=frozenset(key for row in unsettled for key in row.facts),
        hangs_on=frozenset(item for row in unsettled for item in RULES_BY_ID[row.rule].questions),
    )


def closes_with(row: Row, verdict: Verdict) -> bool:
    """Whether what the rule said closes a branch that ends in this verdict."""
    return row.answer is not None and CLOSING.get(verdict, {}).get(row.rule) is row.answer


def all_or_none(values: Iterable[bool]) -> Answer:
    """The one value, or None where both occur."""
    seen = set(values)
    return seen.pop() if len(seen) == 1 else None


@lru_cache(maxsize=4096)
def scope_passage(settings: Settings, law: Policy) -> Passage:
    """Where the system works."""
    return passage(_scope_rows(settings, scopes_of(settings, law)), law)


def _scope_rows(settings: Settings, scopes: frozenset[str]) -> Iterator[Row]:
    options = possible_settings(settings)
    unknown = len(scopes) > 1
    value = "unknown" if settings.one_of is None else " | ".join(map(settings_text, options))
    if not any(options):
        yield Row(scope_private.RULE.id, ("settings",), value, True)
        return
    answer = None
    if scopes in ({IN_SCOPE}, {OUTSIDE}):
        answer = scopes == {IN_SCOPE}
    cii = {"other_cii", "significant_cii"}
    only_other_cii = scopes == {SCOPE_HANGS} and all("other_cii" in option for option in options)
    if not only_other_cii or any(len(option) > 1 for option in options):
        yield Row(scope_sector.RULE.id, ("settings",), value, answer, unknown)
    if any(option & cii for option in options):
        yield Row(scope_cii_category.RULE.id, ("settings",), value, answer, unknown)


@lru_cache(maxsize=64)
def unnamed_models_passage(complete: bool, used: bool, law: Policy) -> tuple[Passage, Passage]:
    """What is said where there is no model, and where there may be one more than is known."""
    nothing = [Row(params_threshold.RULE.id, ("models",), "none", False)] if complete and not used else []
    more = [] if complete else [Row(model_origin.RULE.id, ("models",), "unknown", None, unknown=True)]
    return passage(nothing, law), passage(more, law)


@lru_cache(maxsize=4096)
def start_passage(frame: Frame) -> Passage:
    """Whether the restriction applies on the day."""
    day = Day(frame.on, frame.assumptions.planning_assumption)
    said = "planning assumption" if day.case_named else "no act"
    rules = {gov_list.RULE: said, **dict.fromkeys((effective_main.RULE, effective_deferred.RULE), frame.on.isoformat())}
    rows = [Row(rule.id, (), value, rule.holds(day, {}, frame.parameters)) for rule, value in rules.items()]
    return passage(rows, frame.policy)


def flow_passages(found: Study) -> list[Passage]:
    """Where the data is, for each required kind of flow."""
    law, stage, halves = found.frame.policy, found.frame.stage, halves_alive(found.possible.times)
    facts = found.facts
    return [
        _flow_passage(kind, flow_text(facts.flow(kind)), codes, halves, stage, law) for kind, codes in found.flows.kinds
    ]


@lru_cache(maxsize=16384)
def _flow_passage(
    kind: FlowKind, value: str, codes: frozenset[int], halves: tuple[int, ...], stage: Stage, law: Policy
) -> Passage:
    bits = {code >> HALF_BITS * half & HALF_MASK for code in codes for half in halves}
    answer: Answer = None
    if bits == {0}:
        answer = True
    elif all(each & FAILS for each in bits):
        answer = False
    elif len(bits) == 1 and not min(bits) & stage.hanging:
        answer = not min(bits) & stage.leaving
    return passage([Row(RULE_OF_FLOW[kind].id, (FLOW_KEYS[kind],), value, answer, len(bits) > 1)], law)


def transition_passages(found: Study) -> tuple[Passage, ...]:
    """Whether the system is in time for the transition, unchanged, and the transition still runs."""
    facts, law, stage = found.facts, found.frame.policy, found.frame.stage
    answer, unknown = _in_time(found.times, stage)
    has_pilot = facts.pilot_from.happens or not facts.pilot_from.known
    late = tuple(sorted([item.model.id for item in found.models.used if item.reduced.may_begin_late]))
    return (
        _commissioning_passage(when_text(facts.in_operation), has_pilot, answer, unknown, law),
        _change_passage(facts.material_change_after_cutoff, late, stage, law),
        _end_passage(found.frame),
    )


@lru_cache(maxsize=16384)
def _in_time(times: TimeDomain, stage: Stage) -> tuple[Answer, bool]:
    """Whether commissioning is in time, and whether that is unknown."""
    masks = {mask for time in times.classes if not time.gone for mask in _commissioned(time, stage.pilots)}
    answer = all_or_none(bool(mask >> cutoff & 1) for mask in masks for cutoff in stage.cutoffs)
    return answer, len(masks) > 1 and not times.open_facts.isdisjoint(("in_operation", "pilot_from"))


@lru_cache(maxsize=16384)
def _commissioning_passage(value: str, has_pilot: bool, answer: Answer, unknown: bool, law: Policy) -> Passage:
    keys = ("in_operation", "pilot_from", "phase") if has_pilot else ("in_operation", "phase")
    return passage([Row(inoperation_date.RULE.id, keys, value, answer, unknown)], law)


def _commissioned(time: TimeClass, pilots: tuple[bool, ...]) -> set[int]:
    return {time.in_time_with_pilot if counts else time.in_time for counts in pilots}


@lru_cache(maxsize=16384)
def _change_passage(changed: bool | None, late: tuple[str, ...], stage: Stage, law: Policy) -> Passage:
    keys = ("material_change_after_cutoff", *(f"models.{model_id}.use" for model_id in late))
    answer: Answer = False if changed is False and not late else None
    if answer is None and len(stage.swaps) == 1 and changed is not None:
        answer = stage.swaps[0]
    row = Row(material_change.RULE.id, keys, yes_no(True if late else changed), answer, changed is None)
    return passage([row], law)


@lru_cache(maxsize=4096)
def _end_passage(frame: Frame) -> Passage:
    row = Row(transition_end.RULE.id, (), frame.on.isoformat(), frame.stage.transition_open)
    return passage([row], frame.policy)
