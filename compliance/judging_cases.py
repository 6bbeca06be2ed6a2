"""Judge cases and compare with what they expect, key by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.case_files import Case, CaseError
from compliance.engine import Assumptions, Result, RuleSet, Verdict, by_verdict, evaluate, judge, outlook_day, timeline
from compliance.engine.rules.base import CUTOFF_ANSWERS, last_day_in_time
from compliance.loading import RuleSetError, installed_rulesets, what_if

UNORDERED = ("flags", "possible", "legal_questions")


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """A case with what came out. ``met`` is None where nothing was compared; ``answer`` is None where the rule set is
    not installed.
    """

    case: Case
    ruleset: str
    on: date
    answer: Mapping[str, Any] | None
    met: bool | None
    differences: tuple[str, ...] = ()


def judge_cases(cases: Sequence[Case], ruleset_id: str | None = None, on: date | None = None) -> tuple[JudgedCase, ...]:
    """Judge every case; ``ruleset_id`` and ``on`` override what the cases say, and nothing is compared then.

    Raises ``CaseError`` for an assumption or a parameter that the rule set does not know.
    """
    compares = ruleset_id is None and on is None
    return tuple(_judge(case, ruleset_id or case.ruleset, on or case.on, compares) for case in cases)


def _judge(case: Case, ruleset_id: str, on: date, compares: bool) -> JudgedCase:
    ruleset = installed_rulesets().get(ruleset_id)
    if ruleset is None:
        return JudgedCase(case, ruleset_id, on, None, None)
    try:
        if case.parameters:
            ruleset = what_if(ruleset, case.parameters)
    except RuleSetError as error:
        raise CaseError(f"{case.file}: case {case.number}, key parameters: {error}") from error
    try:
        answer = answer_of(case, ruleset, on)
    except LookupError as error:
        raise CaseError(f"{case.file}: case {case.number}, key assumptions: {error.args[0]}") from error
    if not compares or not case.expect:
        return JudgedCase(case, ruleset_id, on, answer, None)
    differences = tuple(_differences(case.expect, answer))
    return JudgedCase(case, ruleset_id, on, answer, not differences, differences)


def answer_of(case: Case, ruleset: RuleSet, on: date) -> Mapping[str, Any]:
    """Everything that a case can expect, as plain JSON."""
    assumptions = with_answer_ids(case.assumptions, ruleset)
    result = evaluate(case.facts, ruleset, on, assumptions)
    spans = by_verdict(timeline(case.facts, ruleset, on, assumptions=assumptions))
    outlook = judge(case.facts, ruleset, outlook_day(ruleset, on), assumptions.planning(True))
    return {
        "verdict": result.verdict.value,
        "until": result.until and result.until.isoformat(),
        "from": _applies_from(result),
        "flags": [flag.value for flag in result.flags],
        "possible": [verdict.value for verdict in result.possible],
        "questions": list(result.questions),
        "legal_questions": list(result.legal_questions),
        "rule": result.rule,
        "rules": list(result.rules),
        "outlook": outlook.verdict.value,
        "timeline": [[span.first.isoformat(), span.verdict.value] for span in spans],
        "finding": "contradiction" if any(item.id == "contradiction" for item in result.findings) else None,
        "findings": [item.id for item in result.findings],
        "completeness": result.completeness.percent,
        "score": None if result.score is None else result.score.total,
    }


def with_answer_ids(assumptions: Assumptions, ruleset: RuleSet) -> Assumptions:
    """Answers that are dates (``cutoff_day``) as the ids of the rule set's answers; others as they are."""
    fixed = assumptions.fixed
    if ruleset.parameters.cutoff_earliest and "cutoff_day" in fixed:
        for answer in CUTOFF_ANSWERS:
            if last_day_in_time({"cutoff_day": answer}, ruleset.parameters).isoformat() == fixed["cutoff_day"]:
                fixed["cutoff_day"] = answer
    return Assumptions(assumptions.planning_assumption, fixed)


def _applies_from(result: Result) -> str | None:
    if result.verdict is not Verdict.NOT_YET:
        return None
    return result.applies_from.isoformat() if result.applies_from else "unknown"


def _differences(expect: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    found = []
    for key, value in expect.items():
        wanted = _plain(value)
        if key == "rule":
            met = wanted in answer["rules"] or (wanted == "" and not answer["rules"])
            got = ", ".join(answer["rules"]) or "none"
        elif key == "finding":
            met, got = wanted in answer["findings"], ", ".join(answer["findings"]) or "none"
        elif key == "timeline":
            met, got = _collapsed(wanted) == answer["timeline"], answer["timeline"]
        elif key in UNORDERED:
            met, got = sorted(wanted) == sorted(answer[key]), answer[key]
        else:
            met, got = wanted == answer[key], answer[key]
        if not met:
            found.append(f"{key}: expected {wanted}, got {got}")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _collapsed(spans: list[list[str]]) -> list[list[str]]:
    """Neighbouring spans of one verdict as one, as the timeline has them."""
    return [span for place, span in enumerate(spans) if place == 0 or spans[place - 1][1] != span[1]]
