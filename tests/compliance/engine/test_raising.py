"""What would raise the score: each step tried by the engine, nothing promised that still hangs on an unknown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engine import (
    Facts,
    Flow,
    Improvement,
    Model,
    ModelUse,
    Settings,
    StatusCategory,
    StepKind,
    StepsAhead,
    Verdict,
    When,
    evaluate,
    improvements,
    improvements_from_json,
    improvements_to_json,
    raising,
    steps_ahead,
)
from compliance.engine.frame import Frame
from compliance.engine.study import Study, study
from compliance.loading import get_ruleset
from tests.compliance.engine.scenes import FOREIGN, foreign_system
from tests.compliance.engine.systems import ASKED_DAYS, systems

RULESET = get_ruleset("ru-2026-243fz")
DAY = date(2027, 6, 1)
OLD, NEW = date(2025, 5, 1), date(2027, 5, 15)
ABROAD = Flow.in_countries("DE")


def steps(facts: Facts, evidence: frozenset[str] = frozenset()) -> dict[tuple[StepKind, str], Improvement]:
    """The steps by kind and first fact."""
    return {(step.kind, step.facts[0]): step for step in improvements(facts, RULESET, DAY, evidence=evidence)}


REPLACE = (StepKind.REPLACE, "models.foreign.use")


def test_a_late_system_is_saved_by_an_admitted_model_alone() -> None:
    (step,) = improvements(foreign_system(NEW), RULESET, DAY)
    assert (step.kind, step.possible, step.together) == (StepKind.REPLACE, (Verdict.CONFORMS,), ())
    assert step.points == 20 + 30 + 18 + 15 - 49
    assert step.text.ru == "Замените модель на суверенную или национальную."


def test_a_system_in_transition_gains_by_model_and_by_evidence() -> None:
    found = improvements(foreign_system(OLD), RULESET, DAY)
    assert [(step.kind, step.points) for step in found] == [
        (StepKind.REPLACE, 18 + 7),
        (StepKind.PROVE, 9),
        (StepKind.PROVE, 7),
    ]
    assert found[2].facts == ("in_operation",)
    assert found[2].text.ru == "Приложите акт ввода в эксплуатацию."


def test_a_flow_alone_does_not_save_a_late_system_and_the_steps_say_with_which_others() -> None:
    found = improvements(foreign_system(NEW, storage=ABROAD), RULESET, DAY)
    by_kind = {step.kind: (place, step) for place, step in enumerate(found)}
    (first, replacing), (second, moving) = by_kind[StepKind.REPLACE], by_kind[StepKind.MOVE]
    assert (replacing.possible, moving.possible) == ((Verdict.NOT_PERMITTED,), (Verdict.NOT_PERMITTED,))
    assert (replacing.together, moving.together) == ((second,), (first,))
    assert replacing.together_possible == moving.together_possible == (Verdict.CONFORMS,)


def test_the_facts_after_all_steps_are_those_that_the_steps_lead_to() -> None:
    ahead = steps_ahead(foreign_system(NEW, storage=ABROAD), RULESET, DAY)
    assert evaluate(ahead.facts, RULESET, DAY).verdict is Verdict.CONFORMS
    assert ahead.steps == improvements(foreign_system(NEW, storage=ABROAD), RULESET, DAY)


def test_a_system_without_a_score_has_no_steps_and_its_facts_stay() -> None:
    private = foreign_system(OLD, settings=Settings.private())
    assert steps_ahead(private, RULESET, DAY) == StepsAhead((), private)


def test_a_step_hidden_by_the_cap_is_shown_for_what_it_opens() -> None:
    everything = frozenset(evaluate(foreign_system(NEW), RULESET, DAY).completeness.needed)
    moving = steps(foreign_system(NEW, support=ABROAD), everything)[StepKind.MOVE, "flows.support"]
    assert (moving.points, moving.together_possible) == (0, (Verdict.CONFORMS,))


def test_an_answer_promises_nothing_but_says_what_it_can_bring() -> None:
    answer = steps(foreign_system(OLD, backup=Flow.unknown()))[StepKind.ANSWER, "flows.backup"]
    assert answer.verdict is Verdict.IN_TRANSITION
    assert answer.possible == (Verdict.IN_TRANSITION, Verdict.NOT_PERMITTED)
    assert answer.text.en == "Find out where the backups are and who holds the key."


def test_a_replacement_beside_an_unknown_backup_promises_no_verdict() -> None:
    step = steps(foreign_system(OLD, backup=Flow.unknown()))[REPLACE]
    assert step.possible == (Verdict.CONFORMS, Verdict.NOT_PERMITTED)
    assert step.together_possible == (Verdict.CONFORMS,)


def test_nobody_is_asked_to_hope_that_the_system_is_private() -> None:
    answer = steps(foreign_system(OLD, settings=Settings.unknown()))[StepKind.ANSWER, "settings"]
    assert answer.verdict is Verdict.IN_TRANSITION
    assert Verdict.OUT_OF_SCOPE in answer.possible


def test_a_candidate_gains_by_its_status() -> None:
    candidate = replace(FOREIGN, id="own", developer_is_russian_legal_entity=True)
    facts = foreign_system(OLD, models=(candidate,), uses=(ModelUse("own"),))
    assert steps(facts)[StepKind.CONFIRM, "models.own.status"].points == 7


def test_a_model_of_which_nothing_is_known_is_asked_about() -> None:
    found = steps(foreign_system(OLD, models=(Model("foreign"),)))
    status = found[StepKind.ANSWER, "models.foreign.status"]
    assert status.text.en == "Ask the developer for the document of the status and its term."
    assert Verdict.IN_TRANSITION in status.possible


def test_the_march_draft_admits_only_a_model_of_the_register() -> None:
    march = get_ruleset("ru-2026-03-draft")
    assert march.parameters.categories_admitted == (StatusCategory.TRUSTED,)
    (step,) = improvements(foreign_system(OLD), march, date(2028, 9, 1))
    assert (step.kind, step.possible) == (StepKind.REPLACE, (Verdict.CONFORMS,))


def test_an_unknown_model_list_leaves_open_what_the_steps_bring() -> None:
    found = improvements(Facts(phase_on=DAY), RULESET, DAY)
    assert found
    assert all(len(step.possible) > 1 for step in found)


@pytest.mark.parametrize(
    "facts",
    [
        Facts(phase_on=DAY),
        foreign_system(OLD, models=(Model("foreign"),)),
        foreign_system(NEW, storage=ABROAD, processing=ABROAD, backup=Flow.unknown(), models_complete=False),
    ],
)
def test_the_cost_is_bounded(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Facts] = []

    def counted(changed: Facts, given: Frame) -> Study:
        asked.append(changed)
        return study(changed, given)

    monkeypatch.setattr(raising, "study", counted)
    improvements(facts, RULESET, DAY)
    assert 1 < len(asked) <= 25


@pytest.mark.parametrize("changes", [{"settings": Settings.private()}, {"retired": When.on(date(2027, 1, 1))}])
def test_a_system_without_a_score_has_nothing_to_raise(changes: dict[str, object]) -> None:
    changes = {"phase_on": date(2026, 1, 1), **changes}
    assert improvements(foreign_system(OLD, **changes), RULESET, DAY) == ()


@settings(max_examples=80, deadline=None)
@given(systems(), st.sampled_from(ASKED_DAYS))
def test_every_step_is_worth_taking_and_names_others_that_exist(facts: Facts, on: date) -> None:
    found = improvements(facts, RULESET, on)
    points = [step.points for step in found]
    assert points == sorted(points, reverse=True)
    before = evaluate(facts, RULESET, on).possible
    for place, step in enumerate(found):
        assert step.points > 0 or Verdict.NOT_PERMITTED in before
        assert place not in step.together
        assert all(other < len(found) for other in step.together)
        assert bool(step.together) is bool(step.together_possible)
        assert Verdict.NOT_PERMITTED not in step.together_possible
        if step.kind is StepKind.ANSWER:
            assert set(before) <= set(step.possible)


@given(systems(), st.sampled_from(ASKED_DAYS))
@settings(max_examples=20, deadline=None)
def test_the_steps_come_back_from_json(facts: Facts, on: date) -> None:
    found = improvements(facts, RULESET, on)
    assert improvements_from_json(json.loads(json.dumps(improvements_to_json(found)))) == found
