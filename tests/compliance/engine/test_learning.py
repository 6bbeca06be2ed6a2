"""Learning only takes possibilities away and never changes a determined verdict; a favourable fact never lowers the
score.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engine import (
    Assumptions,
    Facts,
    Flow,
    FlowKind,
    Model,
    Origin,
    Setting,
    Settings,
    Status,
    When,
    evaluate,
)
from compliance.loading import get_ruleset
from tests.compliance.engine.systems import ASKED_DAYS, DAYS, systems

pytestmark = pytest.mark.slow

RULESET = get_ruleset("ru-2026-243fz")
FAVOURABLE_MODEL: dict[str, Any] = {
    "multi_task": True,
    "developer_is_russian_legal_entity": True,
    "origin": Origin.FROM_SCRATCH,
    "status": Status.none(),
}


def learned(facts: Facts, key: str, draw: st.DrawFn) -> Facts:
    """The same facts with one unknown known, whichever way; unchanged where it was known already."""
    if key == "settings" and facts.settings.one_of is None:
        return replace(facts, settings=draw(st.sampled_from([Settings.private(), Settings.of(Setting.OTHER_CII)])))
    if key in ("pilot_from", "in_operation") and not getattr(facts, key).known:
        day: dict[str, Any] = {key: When.on(draw(st.sampled_from(DAYS)))}
        return replace(facts, **day)
    if key == "material_change_after_cutoff" and facts.material_change_after_cutoff is None:
        return replace(facts, material_change_after_cutoff=draw(st.booleans()))
    if key in tuple(FlowKind) and facts.flow(FlowKind(key)).places is None:
        flow: dict[str, Any] = {key: Flow.in_countries(draw(st.sampled_from(["RU", "CN"])))}
        return replace(facts, **flow)
    if key == "models":
        return replace(facts, models=tuple(_learned_model(model, draw) for model in facts.models))
    return facts


def _learned_model(model: Model, draw: st.DrawFn) -> Model:
    changes: dict[str, Any] = {}
    if model.multi_task is None:
        changes["multi_task"] = draw(st.booleans())
    if model.developer_is_russian_legal_entity is None:
        changes["developer_is_russian_legal_entity"] = draw(st.booleans())
    if model.origin is None and not model.parents:
        changes["origin"] = Origin.FROM_SCRATCH
    if model.status.category is None:
        changes["status"] = Status.none()
    return replace(model, **changes)


KEYS = ["settings", "in_operation", "pilot_from", "material_change_after_cutoff", "models", *FlowKind]


@st.composite
def lessons(draw: st.DrawFn) -> tuple[Facts, Facts]:
    before = draw(systems())
    return before, learned(before, draw(st.sampled_from(KEYS)), draw)


@settings(max_examples=200, deadline=None)
@given(lessons(), st.sampled_from(ASKED_DAYS))
def test_what_is_learned_only_takes_possibilities_away(lesson: tuple[Facts, Facts], on: date) -> None:
    before, after = (evaluate(facts, RULESET, on) for facts in lesson)
    if any(finding.id == "contradiction" for finding in after.findings):
        return  # a day that excludes another is a correction, not learning
    assert after.branches <= before.branches
    if len(before.possible) == 1:
        assert after.verdict is before.verdict


@settings(max_examples=150, deadline=None)
@given(systems(), st.sampled_from(ASKED_DAYS), st.sampled_from(list(FlowKind)), st.data())
def test_learning_a_favourable_fact_never_lowers_the_score(
    facts: Facts, on: date, kind: FlowKind, data: st.DataObject
) -> None:
    at_home: dict[str, Any] = {kind.value: Flow.in_countries("RU")}
    better = [
        replace(facts, **at_home) if facts.flow(kind).places is None else facts,
        replace(facts, material_change_after_cutoff=facts.material_change_after_cutoff or False),
        replace(facts, models=tuple(_favoured(model) for model in facts.models)),
    ]
    before = evaluate(facts, RULESET, on).score
    after = evaluate(data.draw(st.sampled_from(better)), RULESET, on).score
    if before is not None and after is not None:
        assert after.sum >= before.sum


def _favoured(model: Model) -> Model:
    unknown = {
        "multi_task": model.multi_task is None,
        "developer_is_russian_legal_entity": model.developer_is_russian_legal_entity is None,
        "origin": model.origin is None,
        "status": model.status.category is None,
    }
    return replace(model, **{key: value for key, value in FAVOURABLE_MODEL.items() if unknown[key]})


@settings(max_examples=200, deadline=None)
@given(systems(), st.sampled_from(ASKED_DAYS))
def test_a_fixed_answer_is_a_legal_question_less(facts: Facts, on: date) -> None:
    result = evaluate(facts, RULESET, on)
    for question in result.legal_questions:
        answers = next(item.answers for item in RULESET.legal_questions if item.id == question)
        fixed = evaluate(facts, RULESET, on, Assumptions(answers={question: answers[0].id}))
        assert question not in fixed.legal_questions
        assert set(fixed.possible) <= set(result.possible)
