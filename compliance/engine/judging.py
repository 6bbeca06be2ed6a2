"""The verdict alone, without its explanation: what timelines are made of."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from .assumptions import Assumptions
from .attribution import rules_to_name
from .facts import Facts
from .frame import frame
from .questions import legal_questions_of, questions_of
from .result import Verdict
from .ruleset import RuleSet
from .study import Study, study

TODAY_AND_PLAN = Assumptions()


class Judgement(NamedTuple):
    """The verdict without its explanation; fields as in ``Result``."""

    verdict: Verdict
    possible: tuple[Verdict, ...]
    rule: str
    until: date | None
    applies_from: date | None
    questions: tuple[str, ...]


def outlook_day(ruleset: RuleSet, day: date) -> date:
    """The day of the outlook: ``day``, but not before the restriction can apply."""
    return max(day, ruleset.parameters.outlook_not_before)


def judge(facts: Facts, ruleset: RuleSet, on: date, assumptions: Assumptions | None = None) -> Judgement:
    """The verdict of a system on a day. Total: every state of knowledge has one."""
    found = study(facts, frame(ruleset, on, assumptions or TODAY_AND_PLAN))
    questions = questions_of(found)
    rule = rule_to_name(found, questions)
    return Judgement(found.seen.verdict, found.seen.possible, rule, found.until, found.applies_from, questions)


def rule_to_name(found: Study, questions: tuple[str, ...]) -> str:
    """The one rule to name beside the verdict; ``questions``: the facts asked for."""
    legal_questions = legal_questions_of(found) if found.seen.needs_lawyer else ()
    rules = rules_to_name(found, questions, legal_questions)
    return rules[0] if rules else ""
