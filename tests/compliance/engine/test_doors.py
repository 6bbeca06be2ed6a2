"""The doors of the engine say the same; the cheaper ones only say less."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engine import Assumptions, Facts, Flag, RuleSet, conclude, evaluate, judge, timeline
from compliance.loading import get_ruleset, installed_rulesets
from tests.bench.engine_systems import catalogue, systems_of
from tests.compliance.engine.scenes import foreign_system
from tests.compliance.engine.systems import ASKED_DAYS, DAYS, fixed_answers, systems

LAW = get_ruleset("ru-2026-243fz")
RULESETS = tuple(installed_rulesets().values())
FACTS = ("in_operation", "phase", "settings", "models", "flows.storage", "flows.backup", "models.root.size")


def fields(value: Any) -> dict[str, Any]:
    """The fields of a judgement or a conclusion."""
    found: dict[str, Any] = value._asdict()
    return found


@settings(max_examples=150, deadline=None)
@given(
    systems(),
    st.sampled_from(RULESETS),
    st.sampled_from([*DAYS, *ASKED_DAYS]),
    st.booleans(),
    fixed_answers(),
    st.frozensets(st.sampled_from(FACTS)),
)
def test_the_fast_doors_say_what_the_full_one_says(
    facts: Facts, ruleset: RuleSet, on: date, planning: bool, answers: dict[str, str], evidence: frozenset[str]
) -> None:
    asked = {question.id for question in ruleset.legal_questions}
    assumptions = Assumptions(planning, {key: answer for key, answer in answers.items() if key in asked})
    result = evaluate(facts, ruleset, on, assumptions, evidence)
    for said in (judge(facts, ruleset, on, assumptions), conclude(facts, ruleset, on, assumptions, evidence)):
        assert all(getattr(result, name) == value for name, value in fields(said).items())


@settings(max_examples=60, deadline=None)
@given(systems(), st.sampled_from(DAYS))
def test_the_first_span_of_a_timeline_is_the_verdict_of_its_first_day(facts: Facts, day: date) -> None:
    span, said = timeline(facts, LAW, day)[0], judge(facts, LAW, day)
    assert (span.verdict, span.possible, span.rule) == (said.verdict, said.possible, said.rule)


@settings(max_examples=150, deadline=None)
@given(systems(), st.sampled_from(RULESETS), st.sampled_from([*DAYS, *ASKED_DAYS]))
def test_the_flag_of_an_assumption_says_that_the_verdict_rests_on_the_planning_assumption(
    facts: Facts, ruleset: RuleSet, on: date
) -> None:
    with_it, without = (conclude(facts, ruleset, on, Assumptions(planning)) for planning in (True, False))
    differs = (with_it.branches, with_it.applies_from) != (without.branches, without.applies_from)
    assert (Flag.ASSUMPTION in with_it.flags) is differs


def test_what_was_judged_before_changes_nothing() -> None:
    lineages = catalogue()
    there = [evaluate(facts, LAW, DAYS[-1]) for facts in systems_of(lineages, 300, seed=1)]
    back = [evaluate(facts, LAW, DAYS[-1]) for facts in reversed(list(systems_of(lineages, 300, seed=1)))]
    assert there == back[::-1]


@pytest.mark.parametrize("door", [judge, conclude, evaluate])
def test_every_door_refuses_an_answer_to_a_question_that_there_is_not(door: Any) -> None:
    with pytest.raises(LookupError, match="There is no legal question colour"):
        door(foreign_system(date(2025, 5, 1)), LAW, DAYS[-1], Assumptions(answers={"colour": "blue"}))
