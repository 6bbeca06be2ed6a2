"""What the rules say of the settings, the day, the flows and the transition of a system, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .dates import TimeClass, TimeDomain
from .fact_texts import flow_text, settings_text, yes_no
from .facts import Settings
from .frame import Frame, Stage
from .kinds import FLOW_KEYS, FlowKind
from .narrowing import halves_alive
from .passages import Answer, Passage, Row, all_or_none, passage
from .policy import FAILS, Policy
from .residency import HALF_BITS, HALF_MASK
from .rules import (
    RULE_OF_FLOW,
    effective_deferred,
    effective_main,
    gov_list,
    inoperation_date,
    material_change,
    model_origin,
    params_threshold,
    scope_cii_category,
    scope_private,
    scope_sector,
    transition_end,
)
from .rules.base import Day
from .study import Study, possible_settings, scopes_of
from .verdict import IN_SCOPE, OUTSIDE, SCOPE_HANGS


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
        _commissioning_passage(has_pilot, answer, unknown, law),
        _change_passage(facts.material_change_after_cutoff, late, stage, law),
        _end_passage(found.frame),
    )


@lru_cache(maxsize=16384)
def _in_time(times: TimeDomain, stage: Stage) -> tuple[Answer, bool]:
    """Whether commissioning is in time, and whether that is unknown."""
    masks = {mask for time in times.classes if not time.gone for mask in _commissioned(time, stage.pilots)}
    answer = all_or_none(bool(mask >> cutoff & 1) for mask in masks for cutoff in stage.cutoffs)
    return answer, len(masks) > 1 and not times.open_facts.isdisjoint(("in_operation", "pilot_from"))


@lru_cache(maxsize=1024)
def _commissioning_passage(has_pilot: bool, answer: Answer, unknown: bool, law: Policy) -> Passage:
    keys = ("in_operation", "pilot_from", "phase") if has_pilot else ("in_operation", "phase")
    return passage([Row(inoperation_date.RULE.id, keys, "", answer, unknown)], law, dated=True)


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
