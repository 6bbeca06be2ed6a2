"""The score, point by point."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from compliance.engine import Flow, ModelUse, Settings, Verdict, When, evaluate
from compliance.loading import get_ruleset
from tests.compliance.engine.scenes import FOREIGN, foreign_system

RULESET = get_ruleset("ru-2026-243fz")
DAY = date(2027, 6, 1)
OLD, NEW = date(2025, 5, 1), date(2027, 5, 15)


def points(in_operation: date, evidence: frozenset[str] = frozenset(), **changes: object) -> dict[str, int]:
    score = evaluate(foreign_system(in_operation, **changes), RULESET, DAY, evidence=evidence).score
    assert score is not None
    return {line.key: line.got for line in score.lines} | {"total": score.total}


def test_a_well_known_system_in_transition_lacks_the_model_and_the_evidence() -> None:
    got = points(OLD)
    assert (got["completeness"], got["models"], got["time"], got["evidence"]) == (20, 0, 8, 0)
    assert got["total"] == 20 + 30 + 8


def test_evidence_of_the_day_counts_twice() -> None:
    got = points(OLD, frozenset({"in_operation"}))
    assert got["time"] == 15


def test_what_is_not_permitted_has_at_most_49() -> None:
    assert points(NEW)["total"] == 49


def test_an_unknown_flow_earns_nothing() -> None:
    assert points(OLD, storage=Flow.unknown())["flows.storage"] == 0


def test_the_doubtful_window_earns_five() -> None:
    assert points(date(2026, 12, 1))["time"] == 5


def test_no_model_in_scope_has_no_score() -> None:
    result = evaluate(foreign_system(OLD, settings=Settings.private()), RULESET, DAY)
    assert (result.verdict, result.score) == (Verdict.OUT_OF_SCOPE, None)


def test_the_lines_add_up_to_the_sum() -> None:
    score = evaluate(foreign_system(NEW), RULESET, DAY).score
    assert score is not None
    assert sum(line.got for line in score.lines) == score.sum
    assert sum(line.maximum for line in score.lines) == 100


def test_completeness_names_what_is_missing() -> None:
    found = evaluate(foreign_system(OLD, backup=Flow.unknown(), pilot_from=When.unknown()), RULESET, DAY).completeness
    assert found.missing == ("pilot_from", "flows.backup")


def test_a_planned_replacement_that_conforms_in_time_earns_twelve() -> None:
    admitted = replace(FOREIGN, id="admitted", developer_is_russian_legal_entity=True)
    uses = (ModelUse("foreign", end=When.on(date(2029, 6, 30))), ModelUse("admitted", start=When.on(date(2029, 7, 1))))
    assert points(OLD, uses=uses, models=(FOREIGN, admitted))["models"] == 12
    assert points(NEW, uses=uses, models=(FOREIGN, admitted))["models"] == 0
