"""From the tables of a file to the frozen values that the engine reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from compliance.engine import FIRST_DAY, LAST_DAY, FlowKind, Setting, StatusCategory
from compliance.engine.ruleset import (
    Confidence,
    LegalAnswer,
    LegalQuestion,
    Parameter,
    Parameters,
    Role,
    RuleEntry,
    RuleSet,
    ScorePoints,
    StatusEvent,
)
from compliance.ruleset_files.naming import shown
from compliance.ruleset_files.tables import (
    FigureTable,
    FileTable,
    QuestionTable,
    RuleSetError,
    RuleTable,
)

NOTHING = "none"
MOST_BILLIONS = 1_000_000
DATES = {
    "effective_main",
    "effective_deferred",
    "outlook_not_before",
    "cutoff_earliest",
    "cutoff_latest",
    "first_day_after_transition",
}
OPERATORS = ("not less than", "more than")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "sensitive_sectors": tuple(Setting),
    "open_settings": tuple(Setting),
    "categories_admitted": tuple(item for item in StatusCategory if item is not StatusCategory.NONE),
    "flows_in_russia": tuple(FlowKind),
}
REQUIRED_DATES = ("effective_main", "outlook_not_before")


def build(table: FileTable, name: str, digest: str) -> RuleSet:
    values = {key: parameter(key, getattr(table.parameters, key).value, name) for key in parameter_names()}
    return RuleSet(
        id=table.ruleset.id,
        title=table.ruleset.title.as_text(),
        status=table.ruleset.status,
        published_on=table.ruleset.published_on,
        known_from=table.ruleset.known_from.as_text(),
        events=tuple(StatusEvent(event.on, event.text.as_text()) for event in table.ruleset.events),
        parameters=Parameters(**values),
        figures=tuple(_figure(key, figure, name) for key, figure in table.parameters),
        rules=tuple(_rule(rule, name) for rule in table.rules),
        legal_questions=tuple(_question(question) for question in table.legal_questions),
        planning_assumption=table.planning_assumption.text.as_text(),
        planning_assumption_default=table.planning_assumption.default,
        question_order=tuple(table.questions.order),
        points=_points(table.score, name),
        digest=digest,
    )


def parameter_names() -> list[str]:
    return [field.name for field in fields(Parameters)]


def parameter(key: str, value: object, name: str) -> Any:
    """The value of a parameter as the engine reads it."""
    where = f"{name}: table [parameters] → {key}, key value"
    if value == NOTHING and key not in (*REQUIRED_DATES, *CHOICES):
        return None
    if key in DATES:
        if type(value) is not date:
            raise RuleSetError(f"{where}: a date like 2026-09-01 is expected, not {shown(value)}.")
        if not FIRST_DAY <= value <= LAST_DAY:
            raise RuleSetError(f"{where}: a date from {FIRST_DAY} to {LAST_DAY} is expected, not {value}.")
        return value
    if key == "param_threshold_bn":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_BILLIONS:
            raise RuleSetError(f"{where}: a positive number of billions is expected, not {shown(value)}.")
        return float(value)
    if key == "threshold_operator":
        if value not in OPERATORS:
            raise RuleSetError(f"{where}: one of {', '.join(OPERATORS)} is expected, not {shown(value)}.")
        return value
    return _choice(key, value, where)


def _choice(key: str, value: object, where: str) -> tuple[str, ...]:
    allowed = CHOICES[key]
    if not isinstance(value, list | tuple) or any(item not in allowed for item in value):
        raise RuleSetError(f"{where}: a list of {', '.join(allowed)} is expected, not {shown(value)}.")
    if len(set(value)) != len(value):
        raise RuleSetError(f"{where}: each only once is expected, not {shown(value)}.")
    return tuple(item for item in allowed if item in value)


def _figure(key: str, figure: FigureTable, name: str) -> Parameter:
    listed = isinstance(figure.value, list) and all(isinstance(item, str) and item.strip() for item in figure.value)
    if key not in parameter_names() and not listed:
        where = f"{name}: table [parameters] → {key}, key value"
        raise RuleSetError(f"{where}: a list of texts is expected, not {shown(figure.value)}.")
    value = tuple(figure.value) if isinstance(figure.value, list) else figure.value
    said = None if value == NOTHING else value
    return Parameter(key, said, figure.title.as_text(), figure.citation.as_text(), Confidence(figure.confidence))


def _rule(rule: RuleTable, name: str) -> RuleEntry:
    for setting in rule.settings:
        if setting not in tuple(Setting):
            raise RuleSetError(f"{name}: table [rules] ({rule.id}), key settings: {setting!r} is no setting.")
    texts = {key: getattr(rule, key).as_text() for key in ("title", "yes", "no", "unknown", "remedy", "citation")}
    return RuleEntry(
        id=rule.id,
        role=Role(rule.role),
        confidence=Confidence(rule.confidence),
        applies_from=rule.applies_from,
        settings=tuple(Setting(setting) for setting in rule.settings),
        ask=(rule.ask or rule.remedy).as_text(),
        **texts,
    )


def _question(question: QuestionTable) -> LegalQuestion:
    answers = tuple(LegalAnswer(answer.id, answer.text.as_text()) for answer in question.answers)
    return LegalQuestion(question.id, question.text.as_text(), answers, question.settled)


def _points(score: Mapping[str, int], name: str) -> ScorePoints:
    wanted = [field.name for field in fields(ScorePoints)]
    for key in score:
        if key not in wanted:
            raise RuleSetError(f"{name}: table [score], key {key}: is not known here.")
    for key in wanted:
        if key not in score:
            raise RuleSetError(f"{name}: table [score], key {key}: is missing.")
        if not 0 <= score[key] <= 100:
            raise RuleSetError(f"{name}: table [score], key {key}: must be 0 to 100, not {score[key]}.")
    return ScorePoints(**score)
