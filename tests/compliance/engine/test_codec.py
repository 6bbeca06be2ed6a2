"""Facts go to JSON and back; their signature says whether a result can differ."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engine import (
    Edge,
    Facts,
    FactsError,
    Model,
    ModelUse,
    evaluate,
    facts_from_json,
    facts_signature,
    facts_to_json,
    improvements,
    result_to_json,
    timeline,
)
from compliance.loading import get_ruleset
from tests.compliance.engine.systems import systems

RULESET = get_ruleset("ru-2026-243fz")
DAY = date(2027, 6, 1)


@given(systems())
def test_facts_come_back_from_json_as_they_were(facts: Facts) -> None:
    assert facts_from_json(json.loads(json.dumps(facts_to_json(facts)))) == facts


@pytest.mark.slow
@settings(deadline=None)
@given(systems())
def test_facts_that_came_back_are_judged_alike_whatever_is_known_already(facts: Facts) -> None:
    again = facts_from_json(facts_to_json(facts))
    assert evaluate(again, RULESET, DAY) == evaluate(facts, RULESET, DAY)
    assert improvements(again, RULESET, DAY) == improvements(facts, RULESET, DAY)


@given(systems())
def test_a_result_is_plain_json(facts: Facts) -> None:
    spans = timeline(facts, RULESET, DAY)
    data = result_to_json(evaluate(facts, RULESET, DAY), spans)
    assert json.loads(json.dumps(data)) == data


@given(systems(), st.randoms())
def test_names_and_order_of_models_leave_the_signature_as_it_is(facts: Facts, random: object) -> None:
    renamed = tuple(replace(model, name=f"no {place}") for place, model in enumerate(reversed(facts.models)))
    assert facts_signature(replace(facts, models=renamed)) == facts_signature(facts)


@given(systems())
def test_another_fact_is_another_signature(facts: Facts) -> None:
    other = replace(facts, models_complete=not facts.models_complete)
    assert facts_signature(other) != facts_signature(facts)


def test_facts_of_an_unknown_format_are_refused() -> None:
    with pytest.raises(FactsError, match="format 99"):
        facts_from_json({"format": 99})


def test_a_circle_of_derivations_is_refused() -> None:
    one, two = Model("one", parents=(Edge("two"),)), Model("two", parents=(Edge("one"),))
    with pytest.raises(FactsError, match="circle"):
        Facts(DAY, models=(one, two))


def test_a_use_of_a_model_that_is_not_there_is_refused() -> None:
    with pytest.raises(FactsError, match="'nobody'"):
        Facts(DAY, uses=(ModelUse("nobody"),))
