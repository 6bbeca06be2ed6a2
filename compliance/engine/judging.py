"""The verdict alone, without its explanation: what timelines are made of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from .assumptions import Assumptions
from .attribution import rules_to_name
from .facts import Facts
from .frame import frame
from .result import Verdict
from .ruleset import RuleSet
from .study import Study, legal_questions_of, questions_of, study
from .verdict import NOT_YET

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
    rules = rules_to_name(found, questions, legal_questions_of(found))
    rule = rules[0] if rules else ""
    return Judgement(found.verdict, found.outcomes, rule, until(found), applies_from(found), questions)


def until(found: Study) -> date | None:
    """The last day of the transition, of a system that is in it."""
    first_day_after = found.frame.parameters.first_day_after_transition
    if found.verdict is not Verdict.IN_TRANSITION or first_day_after is None:
        return None
    return first_day_after - timedelta(days=1)


def applies_from(found: Study) -> date | None:
    """The first day of the restriction, where it does not apply yet and that day is known."""
    return found.frame.restriction_from if found.exploration.outcomes & NOT_YET else None
