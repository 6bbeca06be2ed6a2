"""From the tables of a file to the frozen values that the engine reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

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
from compliance.ruleset_files.naming import A_DATE, A_JUDGED_DATE, IS_MISSING, IS_UNKNOWN, one_of
from compliance.ruleset_files.saying import RuleSetError, at_key, in_file, is_expected, said
from compliance.ruleset_files.tables import (
    FigureTable,
    FileTable,
    QuestionTable,
    RuleTable,
)

if TYPE_CHECKING:
    from compliance.ruleset_files.saying import Sentence

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
    if value == NOTHING and key not in (*REQUIRED_DATES, *CHOICES):
        return None
    if key in DATES:
        if type(value) is not date:
            raise _unexpected(name, key, A_DATE, value)
        if not FIRST_DAY <= value <= LAST_DAY:
            raise _unexpected(name, key, A_JUDGED_DATE, value)
        return value
    if key == "param_threshold_bn":
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_BILLIONS:
            raise _unexpected(name, key, _("a positive number of billions"), value)
        return float(value)
    if key == "threshold_operator":
        if value not in OPERATORS:
            raise _unexpected(name, key, one_of(OPERATORS), value)
        return value
    return _choice(key, value, name)


def _unexpected(name: str, parameter: str, expected: Sentence, found: object) -> RuleSetError:
    return RuleSetError(in_file(name, at_key(f"[parameters] → {parameter}", "value", is_expected(expected, found))))


def _choice(key: str, value: object, name: str) -> tuple[str, ...]:
    allowed = CHOICES[key]
    if not isinstance(value, list | tuple) or any(item not in allowed for item in value):
        raise _unexpected(name, key, said(_("a list of {choices}"), choices=", ".join(allowed)), value)
    if len(set(value)) != len(value):
        raise _unexpected(name, key, _("each only once"), value)
    return tuple(item for item in allowed if item in value)


def _figure(key: str, figure: FigureTable, name: str) -> Parameter:
    listed = isinstance(figure.value, list) and all(isinstance(item, str) and item.strip() for item in figure.value)
    if key not in parameter_names() and not listed:
        raise _unexpected(name, key, _("a list of texts"), figure.value)
    value = tuple(figure.value) if isinstance(figure.value, list) else figure.value
    said = None if value == NOTHING else value
    return Parameter(key, said, figure.title.as_text(), figure.citation.as_text(), Confidence(figure.confidence))


def _rule(rule: RuleTable, name: str) -> RuleEntry:
    for setting in rule.settings:
        if setting not in tuple(Setting):
            problem = said(_("{setting} is no setting"), setting=repr(setting))
            raise RuleSetError(in_file(name, at_key(f"[rules] ({rule.id})", "settings", problem)))
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
            raise RuleSetError(in_file(name, at_key("[score]", key, IS_UNKNOWN)))
    for key in wanted:
        if key not in score:
            raise RuleSetError(in_file(name, at_key("[score]", key, IS_MISSING)))
        if not 0 <= score[key] <= 100:
            problem = said(_("must be 0 to 100, not {points}"), points=score[key])
            raise RuleSetError(in_file(name, at_key("[score]", key, problem)))
    return ScorePoints(**score)
