"""What the rules say of the settings, the day, the flows and the transition of a system, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from .dates import TimeClass, TimeDomain
from .fact_texts import flow_text, settings_text, yes_no
from .facts import PossibleSettings
from .frame import Frame, Stage
from .kinds import ALL_FLOWS, FLOW_KEYS
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
def scope_passage(one_of: PossibleSettings, law: Policy) -> Passage:
    """Where the system works."""
    return passage(_scope_rows(one_of, scopes_of(one_of, law)), law)


def _scope_rows(one_of: PossibleSettings, scopes: frozenset[str]) -> Iterator[Row]:
    options = possible_settings(one_of)
    unknown = len(scopes) > 1
    value = "unknown" if one_of is None else " | ".join(map(settings_text, options))
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


@lru_cache(maxsize=4096)
def start_passages(complete: bool, used: bool, frame: Frame) -> tuple[Passage, Passage]:
    """That there is no model, where there is none, and whether the restriction applies on the day; and, apart, that
    there may be one more model than is known.
    """
    no_model = [Row(params_threshold.RULE.id, ("models",), "none", False)] if complete and not used else []
    one_more = [] if complete else [Row(model_origin.RULE.id, ("models",), "unknown", None, unknown=True)]
    return passage([*no_model, *_start_rows(frame)], frame.policy), passage(one_more, frame.policy)


def _start_rows(frame: Frame) -> list[Row]:
    day = Day(frame.on, frame.assumptions.planning_assumption)
    said = "planning assumption" if day.case_named else "no act"
    rules = {gov_list.RULE: said, **dict.fromkeys((effective_main.RULE, effective_deferred.RULE), frame.on.isoformat())}
    return [Row(rule.id, (), value, rule.holds(day, {}, frame.parameters)) for rule, value in rules.items()]


def flow_passages(found: Study) -> list[Passage]:
    """Where the data is, for each required kind of flow."""
    flows, halves, frame = found.facts.flows, found.seen.lens.halves, found.frame
    required = found.flows.required
    return [_flow_passage(place, flow_text(flows[place]), codes, halves, frame) for place, codes in required]


@lru_cache(maxsize=16384)
def _flow_passage(place: int, value: str, codes: frozenset[int], halves: tuple[int, ...], frame: Frame) -> Passage:
    kind, stage = ALL_FLOWS[place], frame.stage
    bits = {code >> HALF_BITS * half & HALF_MASK for code in codes for half in halves}
    answer: Answer = None
    if bits == {0}:
        answer = True
    elif all(each & FAILS for each in bits):
        answer = False
    elif len(bits) == 1 and not min(bits) & stage.hanging:
        answer = not min(bits) & stage.leaving
    row = Row(RULE_OF_FLOW[kind].id, (FLOW_KEYS[kind],), value, answer, len(bits) > 1)
    return passage([row], frame.policy)


def transition_passage(found: Study) -> Passage:
    """Whether the system is in time for the transition, unchanged, and the transition still runs."""
    facts = found.facts
    has_pilot = facts.pilot_from.happens or not facts.pilot_from.known
    late = tuple([item.model.id for item in found.models.used if item.reduced.may_begin_late])
    commissioning = _commissioning_row(found.times, has_pilot, found.frame.stage)
    return _transition_passage(commissioning, facts.material_change_after_cutoff, late, found.frame)


@lru_cache(maxsize=16384)
def _transition_passage(commissioning: Row, changed: bool | None, late: tuple[str, ...], frame: Frame) -> Passage:
    change = _change_row(changed, sorted(late), frame.stage)
    end = Row(transition_end.RULE.id, (), frame.on.isoformat(), frame.stage.transition_open)
    return passage((commissioning, change, end), frame.policy)


@lru_cache(maxsize=16384)
def _commissioning_row(times: TimeDomain, has_pilot: bool, stage: Stage) -> Row:
    masks = {mask for time in times.classes if not time.gone for mask in _commissioned(time, stage.pilots)}
    answer = all_or_none(bool(mask >> cutoff & 1) for mask in masks for cutoff in stage.cutoffs)
    unknown = len(masks) > 1 and not times.open_facts.isdisjoint(("in_operation", "pilot_from"))
    keys = ("in_operation", "pilot_from", "phase") if has_pilot else ("in_operation", "phase")
    return Row(inoperation_date.RULE.id, keys, "", answer, unknown)


def _commissioned(time: TimeClass, pilots: tuple[bool, ...]) -> set[int]:
    return {time.in_time_with_pilot if counts else time.in_time for counts in pilots}


def _change_row(changed: bool | None, late: Sequence[str], stage: Stage) -> Row:
    keys = ("material_change_after_cutoff", *(f"models.{model_id}.use" for model_id in late))
    answer: Answer = False if changed is False and not late else None
    if answer is None and len(stage.swaps) == 1 and changed is not None:
        answer = stage.swaps[0]
    return Row(material_change.RULE.id, keys, yes_no(True if late else changed), answer, changed is None)
