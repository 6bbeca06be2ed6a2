"""The decision as a chain that can be read: each rule in step order, the fact it read, and what followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .domain import DATE_FACTS
from .facts import Flow, FlowKind, Interval, Model, When
from .frame import Frame
from .lineage import ESSENTIAL, RUSSIAN, ancestors
from .models import UsedModel
from .residency import FAILS, HALF_BITS, HALF_MASK, RULE_OF_FLOW
from .result import Outcome, Reason, Verdict
from .rules import (
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
from .study import Study, possible_settings
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
    """What a rule said before it is known whether it decided: ``answer`` None = open; ``by_text``: a legal reading
    alone can turn it.
    """

    rule: str
    facts: tuple[str, ...]
    value: str
    answer: Answer
    unknown: bool = False
    subject: str = ""


def reasons_of(found: Study, questions: tuple[str, ...], legal_questions: tuple[str, ...]) -> tuple[Reason, ...]:
    """The chain of a study. A row is decisive where it closes the branch, hangs on a legal question that matters, or
    asks.
    """
    if all(time.gone for time in found.possible.times):
        return ()
    rows = sorted(dict.fromkeys(_rows(found)), key=lambda row: RULES_BY_ID[row.rule].step)
    return tuple(_reason(row, found, questions, legal_questions) for row in rows if found.frame.decides(row.rule))


def _reason(row: Row, found: Study, questions: tuple[str, ...], legal_questions: tuple[str, ...]) -> Reason:
    rule, entry = RULES_BY_ID[row.rule], found.frame.ruleset.rule(row.rule)
    hangs = tuple(item for item in rule.questions if item in legal_questions) if row.answer is None else ()
    closes = len(found.outcomes) == 1 and CLOSING.get(found.outcomes[0], {}).get(row.rule) is row.answer
    outcome = Outcome.CONTINUES
    consequence = entry.unknown if row.answer is None else entry.yes if row.answer else entry.no
    if row.answer is None and set(row.facts) & set(questions):
        outcome = Outcome.ASKS
    elif hangs:
        outcome = Outcome.HANGS
        consequence = next(item.text for item in found.frame.ruleset.legal_questions if item.id == hangs[0])
    elif closes and row.answer is not None:
        outcome = Outcome.CLOSES
    decisive = outcome is not Outcome.CONTINUES
    return Reason(
        rule.step,
        row.rule,
        row.facts,
        row.value,
        row.answer,
        outcome,
        consequence,
        decisive,
        row.unknown,
        hangs,
        row.subject,
    )


def _rows(found: Study) -> Iterator[Row]:
    yield from _scope_rows(found)
    if found.possible.scopes == {OUTSIDE}:
        return
    for item in found.models.used:
        yield from _model_rows(item, found)
    if not found.facts.models_complete:
        yield Row(model_origin.RULE.id, ("models",), "unknown", None, unknown=True)
    if not found.facts.uses and found.facts.models_complete:
        yield Row(params_threshold.RULE.id, ("models",), "none", False)
    yield from _start_rows(found)
    if found.possible.tables == {0} or found.frame.stage.not_yet:
        return
    for item in found.models.used:
        if item.reduced.may_be_regulated:
            yield from _origin_rows(item, found)
    yield from _flow_rows(found)
    yield from _transition_rows(found)


def _all_or_none(values: Iterable[bool]) -> Answer:
    seen = set(values)
    return seen.pop() if len(seen) == 1 else None


def _scope_rows(found: Study) -> Iterator[Row]:
    options = possible_settings(found.facts.settings)
    unknown = len(found.possible.scopes) > 1
    value = "unknown" if found.facts.settings.one_of is None else " | ".join(map(_settings_text, options))
    if not any(options):
        yield Row(scope_private.RULE.id, ("settings",), value, True)
        return
    answer = None
    if found.possible.scopes in ({IN_SCOPE}, {OUTSIDE}):
        answer = found.possible.scopes == {IN_SCOPE}
    cii = {"other_cii", "significant_cii"}
    only_other_cii = found.possible.scopes == {SCOPE_HANGS} and all("other_cii" in option for option in options)
    if not only_other_cii or any(len(option) > 1 for option in options):
        yield Row(scope_sector.RULE.id, ("settings",), value, answer, unknown)
    if any(option & cii for option in options):
        yield Row(scope_cii_category.RULE.id, ("settings",), value, answer, unknown)


def _settings_text(settings: Iterable[str]) -> str:
    return ", ".join(sorted(str(item) for item in settings)) or "private"


def _model_rows(item: UsedModel, found: Study) -> Iterator[Row]:
    model, reduced = item.model, item.reduced
    key, subject = f"models.{model.id}", model.id
    if not reduced.may_be_used:
        return
    if len(reduced.activities) > 1:
        yield Row(model_origin.RULE.id, (f"{key}.use",), "unknown", None, unknown=True, subject=subject)
    both = [reached for pattern in reduced.sizes for place, reached in enumerate(pattern) if place in _bases(found)]
    unknown = len(reduced.sizes) > 1
    yield Row(params_threshold.RULE.id, (f"{key}.size",), _size_text(model), _all_or_none(both), unknown, subject)
    if any(both):
        answer = _all_or_none(reduced.tasks)
        value = _yes_no(model.multi_task)
        yield Row(scope_multitask.RULE.id, (f"{key}.multi_task",), value, answer, answer is None, subject)


def _bases(found: Study) -> tuple[int, ...]:
    return found.frame.stage.bases


def _start_rows(found: Study) -> Iterator[Row]:
    frame = found.frame
    day = Day(frame.on, frame.assumptions.planning_assumption)
    for rule in (gov_list.RULE, effective_main.RULE, effective_deferred.RULE):
        value = frame.on.isoformat()
        if rule is gov_list.RULE:
            value = "planning assumption" if day.case_named else "no act"
        if frame.decides(rule.id):
            yield Row(rule.id, (), value, rule.holds(day, {}, frame.parameters))


def _origin_rows(item: UsedModel, found: Study) -> Iterator[Row]:
    model, subject = item.model, item.model.id
    admitted = _all_or_none(item.reduced.statuses)
    for rule_id in (status_confirmed.RULE.id, trusted_register.RULE.id):
        key = f"models.{model.id}.status"
        yield Row(rule_id, (key,), _status_text(model), admitted, admitted is None, subject)
    if admitted or not item.reduced.lineage_counts:
        return
    chain = ancestors(found.facts.model_index, [model.id])
    for ancestor in (found.facts.model_index[model_id] for model_id in chain):
        known = ancestor.developer_is_russian_legal_entity
        key = f"models.{ancestor.id}.developer"
        value = ancestor.developer_country or _yes_no(known)
        if known is not True or ancestor.id == model.id:
            yield Row(developer_ru.RULE.id, (key,), value, known, known is None, ancestor.id)
    yield from _lineage_rows(item, chain, found)


def _lineage_rows(item: UsedModel, chain: tuple[str, ...], found: Study) -> Iterator[Row]:
    unknown = tuple(key for key in item.origins.changes if key.endswith(".lineage"))
    shared = tuple(key for name in found.models.lineage.shared for key in found.models.lineage.of_shared[name].changes)
    keys = unknown + tuple(key for key in shared if key.endswith(".lineage")) or (f"models.{item.model.id}.lineage",)
    value = " ← ".join(chain)
    origins = {number for vector in item.origins.values for number in vector}
    is_open = len(origins) > 1
    if item.model.developer_is_russian_legal_entity is False:
        return
    if is_open:
        yield Row(model_origin.RULE.id, keys, value, None, True, item.model.id)
    elif origins == {RUSSIAN}:
        yield Row(sovereign_full.RULE.id, keys, value, True, False, item.model.id)
    elif origins == {ESSENTIAL}:
        readings = found.frame.stage.essentials
        answer = None if len(readings) > 1 else readings == (0,)
        yield Row(national_essential.RULE.id, keys, value, answer, False, item.model.id)
    else:
        yield Row(national_essential.RULE.id, keys, value, False, False, item.model.id)


def _flow_rows(found: Study) -> Iterator[Row]:
    halves = {int(not time.begun) for time in found.possible.times if not time.gone}
    for kind, codes in found.flows.kinds:
        bits = {code >> HALF_BITS * half & HALF_MASK for code in codes for half in halves}
        answer: Answer = None
        if bits == {0}:
            answer = True
        elif all(found_bits & FAILS for found_bits in bits):
            answer = False
        elif len(bits) == 1:
            answer = _settled_flow(kind, found.frame)
        value = _flow_text(kind, found.facts.flow(kind))
        yield Row(RULE_OF_FLOW[kind].id, (f"flows.{kind.value}",), value, answer, len(bits) > 1)


def _settled_flow(kind: FlowKind, frame: Frame) -> Answer:
    answers = frame.answers_to(RULE_OF_FLOW[kind].questions[0])
    return answers == ("no",) if len(answers) == 1 else None


def _transition_rows(found: Study) -> Iterator[Row]:
    stage, times = found.frame.stage, found.possible.times
    facts = found.facts
    masks = {
        mask
        for time in times
        if not time.gone
        for mask in _commissioned(time.in_time, time.in_time_with_pilot, stage.pilots)
    }
    readings = [bool(mask >> cutoff & 1) for mask in masks for cutoff in stage.cutoffs]
    keys: tuple[str, ...] = (
        ("in_operation", "pilot_from", "phase")
        if facts.pilot_from.happens or not facts.pilot_from.known
        else ("in_operation", "phase")
    )
    value = _when_text(facts.in_operation)
    unknown = any(len(found.times.values_of(fact)) > 1 for fact in DATE_FACTS[:2])
    yield Row(inoperation_date.RULE.id, keys, value, _all_or_none(readings), unknown and len(masks) > 1)
    late = {item.model.id for item in found.models.used for activity in item.reduced.activities if activity[0] > 0}
    changed = facts.material_change_after_cutoff
    keys = ("material_change_after_cutoff", *(f"models.{model_id}.use" for model_id in sorted(late)))
    answer: Answer = False if changed is False and not late else None
    if answer is None and len(stage.swaps) == 1 and changed is not None:
        answer = stage.swaps[0]
    yield Row(material_change.RULE.id, keys, _yes_no(True if late else changed), answer, changed is None)
    yield Row(transition_end.RULE.id, (), found.frame.on.isoformat(), stage.transition_open)


def _commissioned(in_time: int, with_pilot: int, pilots: tuple[bool, ...]) -> set[int]:
    return {with_pilot if counts else in_time for counts in pilots}


def _yes_no(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _size_text(model: Model) -> str:
    total = _interval_text(model.params_total)
    active = total if model.active_same_as_total else _interval_text(model.params_active)
    return total if total == active else f"{total} / {active}"


def _interval_text(size: Interval | None) -> str:
    if size is None:
        return "unknown"
    return f"{size.low:g}" if size.low == size.high else f"{size.low:g}–{size.high:g}"


def _when_text(when: When) -> str:
    if not when.known:
        return "unknown"
    if not when.happens:
        return "none"
    first, last = (day.isoformat() if day else "…" for day in (when.first, when.last))
    return first if first == last else f"{first}–{last}"


def _status_text(model: Model) -> str:
    status = model.status
    if status.category is None:
        return "unknown"
    basis = {True: " confirmed", False: "" if status.category == "none" else " self-assessed", None: " basis unknown"}
    return f"{status.category.value}{basis[status.confirmed] if status.category != 'none' else ''}"


def _flow_text(kind: FlowKind, flow: Flow) -> str:
    if flow.places is None:
        return "unknown"
    return ", ".join(dict.fromkeys(place.country or "unknown" for place in flow.places)) or "none"
