"""A rule set in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, gettext

from compliance.engine import Assumptions, FlowKind, RuleSet, Setting, StatusCategory, Text
from inventory.models.choices import FlowKind as FlowWord
from inventory.models.choices import ModelStatusKind
from inventory.models.choices import Setting as SettingWord
from web.parts.dates import day_words, figure
from web.parts.words import RULESET_STATUS


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the rule set: what it is called, its value, where it comes from, how sure it is."""

    title: str
    value: str
    citation: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: whether it decides, what follows from yes and from no, where it comes from, how sure it is."""

    id: str
    title: str
    decides: bool
    yes: str
    no: str
    citation: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the text leaves open, its possible answers, and the one that an officer has fixed, if any."""

    id: str
    text: str
    answers: list[str]
    fixed: str


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that a rule set says."""

    id: str
    title: str
    status: str
    published_on: date
    known_from: str
    planning_assumption: str
    planning_assumption_stands: bool
    figures: list[Figure]
    rules: list[Rule]
    questions: list[Question]


def document_of(ruleset: RuleSet, assumptions: Assumptions | None = None) -> Document:
    """`ruleset` in words; `assumptions` are those that stand now."""
    assumptions = assumptions or Assumptions()
    return Document(
        id=ruleset.id,
        title=_said(ruleset.title),
        status=str(RULESET_STATUS.get(ruleset.status, ruleset.status)),
        published_on=ruleset.published_on,
        known_from=_said(ruleset.known_from),
        planning_assumption=_said(ruleset.planning_assumption),
        planning_assumption_stands=assumptions.planning_assumption,
        figures=[
            Figure(_said(item.title), _value(item.value), _said(item.citation), item.confidence.value)
            for item in ruleset.figures
        ],
        rules=[
            Rule(
                item.id,
                _said(item.title),
                ruleset.decides(item.id),
                _said(item.yes),
                _said(item.no),
                _said(item.citation),
                item.confidence.value,
            )
            for item in ruleset.rules
        ],
        questions=[
            Question(
                item.id,
                _said(item.text),
                [_said(answer.text) for answer in item.answers],
                next((_said(a.text) for a in item.answers if a.id == assumptions.fixed.get(item.id)), ""),
            )
            for item in ruleset.legal_questions
            if item.settled is None
        ],
    )


def _said(text: Text) -> str:
    return text.in_language(get_language() or "ru")


def _value(value: date | float | str | tuple[str, ...] | None) -> str:
    """A figure as the page writes it; codes of settings, flows and categories by their words."""
    if value is None:
        return gettext("none")
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, tuple):
        return ", ".join(_word(item) for item in value) or gettext("none")
    return figure(value) if isinstance(value, (int, float)) else _word(value)


def _word(code: str) -> str:
    if code in set(Setting):
        return str(SettingWord(code).label)
    if code in set(FlowKind):
        return str(FlowWord(code).label)
    if code in set(StatusCategory) - {StatusCategory.NONE}:
        return str(ModelStatusKind(code).label)
    return code
