"""The engine against an evaluator that writes out every completion: same verdicts, truly smallest questions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compliance.engine import Assumptions, Facts, evaluate
from compliance.loading import get_ruleset
from tests.compliance.engine.brute_force import BruteForce
from tests.compliance.engine.systems import ASKED_DAYS, fixed_answers, systems

RULESET = get_ruleset("ru-2026-243fz")
MANY = 1200

pytestmark = pytest.mark.slow


def brute_force(facts: Facts, on: date, planning: bool, fixed: dict[str, str]) -> BruteForce:
    brute = BruteForce.__new__(BruteForce)
    brute.facts, brute.p, brute.on = facts, RULESET.parameters, on
    size = 1
    for values in {"settings": brute._settings(), **brute._models(), **brute._flows()}.values():
        size *= len(values)
    assume(size <= MANY)
    assume(size * sum(1 for _ in brute._linked()) <= MANY)
    return BruteForce(facts, RULESET, on, planning, fixed)


@settings(
    max_examples=40,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(systems(), st.sampled_from(ASKED_DAYS), st.sampled_from([True] * 9 + [False]), fixed_answers())
def test_the_engine_finds_what_enumeration_finds(facts: Facts, on: date, planning: bool, fixed: dict[str, str]) -> None:
    brute = brute_force(facts, on, planning, fixed)
    result = evaluate(facts, RULESET, on, Assumptions(planning, fixed))
    assert {frozenset(v.value for v in branch) for branch in result.branches} == brute.branches()
    if len(result.branches) > 1:
        assert brute.settles(result.questions)
        assert len(result.questions) == brute.smallest()
    else:
        assert result.questions == ()
    if len(result.possible) > 1:
        assert set(result.legal_questions) == brute.legal_questions()
