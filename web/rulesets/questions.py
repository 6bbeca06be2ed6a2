"""What an officer may fix under the active rule set, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import pgettext

from compliance.assuming import answers_under
from compliance.engine import RuleSet
from compliance.loading import installed_rulesets
from compliance.models import Assumption, Standing
from compliance.rules_in_force import PLANNING_ASSUMPTION, questions_of
from inventory.models import Person
from web.parts.words import said


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `answers` by id in words, `answer` in words is what judges now, `standing` what an officer fixed.

    `systems` is how many systems that the reader sees hang on it; None for the planning assumption, which all do.
    """

    id: str
    text: str
    answers: dict[str, str]
    answer: str
    standing: Assumption | None
    systems: int | None

    @property
    def coming(self) -> str:
        """The answer that workers are still applying, in words; empty where that is what judges already."""
        fixed = self.answers.get(self.standing.answer, "") if self.standing else ""
        return fixed if fixed != self.answer else ""


@dataclass(frozen=True, slots=True)
class PastAssumption:
    """A row of the history in words."""

    question: str
    answer: str
    row: Assumption


def questions_for(ruleset: RuleSet, user: Person) -> list[Question]:
    """Everything that an officer may fix, the planning assumption first. Systems are counted that `ruleset` judges."""
    standing = {row.question: row for row in Assumption.objects.standing().with_people()}
    ids = list(questions_of(ruleset))
    hanging = Standing.objects.visible_to(user).filter(ruleset_id=ruleset.id).hanging_on(ids[1:])
    judging = answers_under(ruleset)
    return [_question(ruleset, key, judging.get(key), standing.get(key), hanging.get(key)) for key in ids]


def question_for(ruleset: RuleSet, question: str, user: Person) -> Question:
    """One of them. Raises `LookupError` if this rule set leaves no such question open."""
    for found in questions_for(ruleset, user):
        if found.id == question:
            return found
    raise LookupError(f"Rule set {ruleset.id} leaves no question {question} open.")


def history(ruleset: RuleSet) -> list[PastAssumption]:
    """Every assumption that was ever made, the newest first, in the words of `ruleset`, else of another version."""
    known = [ruleset, *(other for other in installed_rulesets().values() if other.id != ruleset.id)]
    return [
        PastAssumption(question_words(known, row.question), answer_words(known, row.question, row.answer), row)
        for row in Assumption.objects.with_people()
    ]


def _question(
    ruleset: RuleSet, key: str, judges: str | None, standing: Assumption | None, systems: int | None
) -> Question:
    answers = {answer: answer_words([ruleset], key, answer) for answer in questions_of(ruleset)[key]}
    return Question(key, question_words([ruleset], key), answers, answers[judges] if judges else "", standing, systems)


def question_words(rulesets: list[RuleSet], key: str) -> str:
    """A question in the words of the first of these rule sets that has it; its id where none has."""
    if key == PLANNING_ASSUMPTION:
        return said(rulesets[0].planning_assumption)
    found = (question.text for ruleset in rulesets for question in ruleset.legal_questions if question.id == key)
    text = next(found, None)
    return said(text) if text else key


def answer_words(rulesets: list[RuleSet], key: str, answer: str) -> str:
    """An answer in the words of the first of these rule sets that has it; its id where none has."""
    if key == PLANNING_ASSUMPTION:
        return pgettext("answer", "yes") if answer == "yes" else pgettext("answer", "no")
    found = (
        item.text
        for ruleset in rulesets
        for question in ruleset.legal_questions
        for item in question.answers
        if (question.id, item.id) == (key, answer)
    )
    text = next(found, None)
    return said(text) if text else answer
