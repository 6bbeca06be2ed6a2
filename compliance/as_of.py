"""The line that every page, export and mail with verdicts carries: by which rules, on which day, how sure."""

from dataclasses import dataclass, replace
from datetime import date

from compliance.engine import Assumptions, Confidence, RuleSet, Text, outlook_day
from compliance.rules_in_force import state_of_rules


@dataclass(frozen=True, slots=True)
class StandingAssumption:
    """An assumption as a page shows it: what is assumed, and the answer (empty for the planning assumption)."""

    question: str
    text: Text
    answer: str
    answer_text: Text | None = None


@dataclass(frozen=True, slots=True)
class AsOf:
    """`on` is today, `outlook_on` the day of the outlook; `days_to_first_day` is 0 once the restriction applies.

    `applying`: an officer has changed the rules, and workers are building what will stand; until then it is as said.
    """

    ruleset_id: str
    ruleset_title: Text
    ruleset_status: str
    published_on: date
    on: date
    outlook_on: date
    days_to_first_day: int
    last_day_of_transition: date | None
    weakest_confidence: Confidence
    assumptions: tuple[StandingAssumption, ...]
    applying: bool = False


def as_of(on: date) -> AsOf:
    """The line for the rules in force on the day `on`, in one query."""
    state = state_of_rules()
    line = line_of(state.in_force.ruleset, state.in_force.assumptions, on)
    return replace(line, applying=state.building is not None)


def line_of(ruleset: RuleSet, assumptions: Assumptions, on: date) -> AsOf:
    """The line for these rules under these assumptions on the day `on`."""
    outlook_on = outlook_day(ruleset, on)
    after = ruleset.parameters.first_day_after_transition
    weakest = min((figure.confidence for figure in ruleset.figures), key=list(Confidence).index)
    return AsOf(
        ruleset_id=ruleset.id,
        ruleset_title=ruleset.title,
        ruleset_status=ruleset.status,
        published_on=ruleset.published_on,
        on=on,
        outlook_on=outlook_on,
        days_to_first_day=(outlook_on - on).days,
        last_day_of_transition=date.fromordinal(after.toordinal() - 1) if after else None,
        weakest_confidence=weakest,
        assumptions=tuple(shown_assumptions(ruleset, assumptions)),
    )


def shown_assumptions(ruleset: RuleSet, assumptions: Assumptions) -> list[StandingAssumption]:
    """The assumptions as pages show them, the planning assumption first."""
    shown = [
        StandingAssumption(q.id, q.text, answer.id, answer.text)
        for q in ruleset.legal_questions
        for answer in q.answers
        if assumptions.fixed.get(q.id) == answer.id
    ]
    if assumptions.planning_assumption:
        shown.insert(0, StandingAssumption("planning_assumption", ruleset.planning_assumption, ""))
    return shown
