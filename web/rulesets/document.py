"""A rule set in the language of the page: everything that it says, and what officers have read and assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from compliance.engine import Assumptions, Confidence, RuleSet
from compliance.engine.rules import RULES_BY_ID
from compliance.engine.ruleset import LegalQuestion, Parameter, RuleEntry
from compliance.models import Wording
from compliance.wordings import read_in_law
from inventory.models.choices import Setting as SettingWord
from web.as_of import short_title_of
from web.parts.words import RULESET_STATUS, said
from web.rulesets.parameter_words import HEADINGS, MEANING, value_words
from web.rulesets.score_words import Points, points_of


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is called, its value, what follows from it, where it comes from, how sure it is.

    `wording` is the official one, if an officer has attached it; `said_confidence` how sure the file itself is.
    """

    key: str
    title: str
    value: str
    meaning: str
    citation: str
    confidence: str
    said_confidence: str
    wording: Wording | None


@dataclass(frozen=True, slots=True)
class Section:
    """Figures under one heading."""

    title: str
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: whether it decides and in which step, what follows from yes, no and unknown, its source, how sure."""

    id: str
    title: str
    decides: bool
    step: int | None
    applies_from: date | None
    settings: list[str]
    yes: str
    no: str
    unknown: str
    remedy: str
    citation: str
    confidence: str
    said_confidence: str
    wording: Wording | None


@dataclass(frozen=True, slots=True)
class Question:
    """A legal question, its possible answers, the one that an officer has fixed or that this text gives, if any."""

    id: str
    text: str
    answers: list[str]
    yes_or_no: bool
    fixed: str
    settled: str


@dataclass(frozen=True, slots=True)
class Event:
    """A day in the life of the text."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that a rule set says. `sure` counts the figures by how sure they are, the surest first."""

    id: str
    name: str
    title: str
    status: str
    published_on: date
    events: list[Event]
    known_from: str
    digest: str
    planning_assumption: str
    planning_assumption_stands: bool
    sections: list[Section]
    rules: list[Rule]
    questions: list[Question]
    points: list[Points]
    sure: list[tuple[str, int]]

    @property
    def figures(self) -> list[Figure]:
        """All figures, in the order of the page."""
        return [figure for section in self.sections for figure in section.figures]

    @property
    def read(self) -> int:
        """Of how many figures and rules the official wording was read."""
        wordings = [figure.wording for figure in self.figures] + [rule.wording for rule in self.rules]
        return sum(1 for wording in wordings if wording)


def document_of(
    filed: RuleSet, assumptions: Assumptions | None = None, wordings: Mapping[str, Wording] | None = None
) -> Document:
    """A rule set, as its file says it, in words; `assumptions` and `wordings` are those that stand now."""
    assumptions, wordings = assumptions or Assumptions(), wordings or {}
    ruleset = read_in_law(filed, wordings)
    counts = Counter(figure.confidence for figure in ruleset.figures)
    return Document(
        id=filed.id,
        name=short_title_of(filed.id, filed.title),
        title=said(filed.title),
        status=str(RULESET_STATUS.get(filed.status, filed.status)),
        published_on=filed.published_on,
        events=[Event(event.on, said(event.text)) for event in filed.events],
        known_from=said(filed.known_from),
        digest=filed.digest,
        planning_assumption=said(filed.planning_assumption),
        planning_assumption_stands=assumptions.planning_assumption,
        sections=_sections(ruleset, filed, wordings),
        rules=[
            _rule(entry, as_filed, ruleset, wordings.get(entry.id))
            for entry, as_filed in zip(ruleset.rules, filed.rules, strict=True)
        ],
        questions=[_question(item, assumptions.fixed.get(item.id)) for item in filed.legal_questions],
        points=points_of(filed),
        sure=[(level.value, counts[level]) for level in reversed(Confidence)],
    )


def _sections(ruleset: RuleSet, filed: RuleSet, wordings: Mapping[str, Wording]) -> list[Section]:
    sure = {figure.key: figure.confidence for figure in filed.figures}
    figures = {figure.key: _figure(figure, sure[figure.key], wordings.get(figure.key)) for figure in ruleset.figures}
    return [Section(str(title), [figures[key] for key in keys]) for title, keys in HEADINGS]


def _figure(figure: Parameter, filed: Confidence, wording: Wording | None) -> Figure:
    return Figure(
        key=figure.key,
        title=said(figure.title),
        value=value_words(figure.key, figure.value),
        meaning=str(MEANING[figure.key]),
        citation=said(figure.citation),
        confidence=figure.confidence.value,
        said_confidence=filed.value,
        wording=wording,
    )


def _rule(entry: RuleEntry, filed: RuleEntry, ruleset: RuleSet, wording: Wording | None) -> Rule:
    decides = ruleset.decides(entry.id)
    return Rule(
        id=entry.id,
        title=said(entry.title),
        decides=decides,
        step=RULES_BY_ID[entry.id].step if decides else None,
        applies_from=entry.applies_from,
        settings=[str(SettingWord(setting).label) for setting in entry.settings],
        yes=said(entry.yes),
        no=said(entry.no),
        unknown=said(entry.unknown),
        remedy=said(entry.remedy),
        citation=said(entry.citation),
        confidence=entry.confidence.value,
        said_confidence=filed.confidence.value,
        wording=wording,
    )


def _question(question: LegalQuestion, fixed: str | None) -> Question:
    words = {answer.id: said(answer.text) for answer in question.answers}
    return Question(
        id=question.id,
        text=said(question.text),
        answers=list(words.values()),
        yes_or_no=set(words) == {"yes", "no"},
        fixed=words.get(fixed, "") if fixed and question.settled is None else "",
        settled=words[question.settled] if question.settled else "",
    )
