"""The frame of one evaluation: rule set, day and assumptions, and what follows from them alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from .assumptions import Assumptions
from .rules import effective_deferred, effective_main, gov_list, transition_end
from .rules.base import CUTOFF_ANSWERS, Day, last_day_in_time
from .ruleset import Parameters, Role, RuleSet

YES_NO = ("yes", "no")
STANDARD_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "cutoff_day": CUTOFF_ANSWERS,
    "pilot_counts": YES_NO,
    "swap_ends_transition": YES_NO,
    "essential_characteristics": YES_NO,
    "param_count_basis": ("total", "active"),
    "technical_counters": YES_NO,
    "encrypted_backup": YES_NO,
    "remote_access": YES_NO,
    "other_settings": YES_NO,
}
QUESTION_IDS = tuple(STANDARD_ANSWERS)


class Stage(NamedTuple):
    """What the steps need of rule set, day and assumptions: small enough to be a key. The tuples hold the answers
    that are still open.
    """

    not_yet: bool
    transition_open: bool
    change_counts: bool
    other_settings: tuple[bool, ...]
    bases: tuple[int, ...]
    essentials: tuple[int, ...]
    cutoffs: tuple[int, ...]
    pilots: tuple[bool, ...]
    swaps: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Rule set, day and assumptions. Make one with ``frame``, which remembers; equality and hash go by ``key``."""

    ruleset: RuleSet
    on: date
    assumptions: Assumptions
    stage: Stage
    open_answers: tuple[tuple[str, tuple[str, ...]], ...]
    cutoff_points: tuple[date, ...]
    has_transition: bool
    restriction_from: date | None
    deciding: frozenset[str]
    key: tuple[RuleSet, date, Assumptions, Stage]
    number: int

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Frame) and self.key == other.key)

    @property
    def parameters(self) -> Parameters:
        return self.ruleset.parameters

    def answers_to(self, question: str) -> tuple[str, ...]:
        """The answers still open: one where the rule set or an officer has settled it."""
        return dict(self.open_answers)[question]

    def decides(self, rule_id: str) -> bool:
        return rule_id in self.deciding


@lru_cache(maxsize=4096)
def frame(ruleset: RuleSet, on: date, assumptions: Assumptions, doubtful_day_counts: bool = False) -> Frame:
    """The frame of an evaluation. ``doubtful_day_counts`` reads the first day after the transition the other way, as
    inside it.

    Raises ``LookupError`` for an assumption about a question or an answer that there is not.
    """
    answers = _open_answers(ruleset, assumptions)
    parameters = ruleset.parameters
    has_transition = ruleset.decides("R32-INOPERATION-DATE")
    day = Day(on, assumptions.planning_assumption)
    last = Day(on - timedelta(days=1), True) if doubtful_day_counts else day
    starts = _restriction_from(ruleset)
    points: set[date] = set()
    if has_transition:
        points = {last_day_in_time({"cutoff_day": key}, parameters) + timedelta(days=1) for key in CUTOFF_ANSWERS}
    is_running = not ruleset.decides("R32-TRANSITION-END") or transition_end.holds(last, {}, parameters)
    stage = Stage(
        not_yet=not _applies(ruleset, day),
        transition_open=has_transition and is_running,
        change_counts=ruleset.decides("R32-MATERIAL-CHANGE"),
        other_settings=_booleans(answers["other_settings"]),
        bases=tuple(("total", "active").index(item) for item in answers["param_count_basis"]),
        essentials=tuple(YES_NO.index(item) for item in answers["essential_characteristics"]),
        cutoffs=tuple(CUTOFF_ANSWERS.index(item) for item in answers["cutoff_day"]),
        pilots=_booleans(answers["pilot_counts"]),
        swaps=_booleans(answers["swap_ends_transition"]),
    )
    key = (ruleset, on, assumptions, stage)
    return Frame(
        ruleset=ruleset,
        on=on,
        assumptions=assumptions,
        stage=stage,
        open_answers=tuple(answers.items()),
        cutoff_points=tuple(sorted(points)),
        has_transition=has_transition,
        restriction_from=starts if assumptions.planning_assumption or not ruleset.decides("R32-GOV-LIST") else None,
        deciding=frozenset(entry.id for entry in ruleset.rules if entry.role is Role.DECIDES),
        key=key,
        number=hash(key),
    )


def _booleans(answers: tuple[str, ...]) -> tuple[bool, ...]:
    return tuple(item == "yes" for item in answers)


def _applies(ruleset: RuleSet, day: Day) -> bool:
    """Step 3: the rules about the start of the restriction, as far as the rule set lets them decide."""
    rules = (gov_list.RULE, effective_main.RULE, effective_deferred.RULE)
    return all(rule.holds(day, {}, ruleset.parameters) for rule in rules if ruleset.decides(rule.id))


def _restriction_from(ruleset: RuleSet) -> date | None:
    days = []
    if ruleset.decides("R32-EFFECTIVE-MAIN"):
        days.append(ruleset.parameters.effective_main)
    if ruleset.decides("R32-EFFECTIVE-DEFERRED") and ruleset.parameters.effective_deferred is not None:
        days.append(ruleset.parameters.effective_deferred)
    return max(days, default=None)


def _open_answers(ruleset: RuleSet, assumptions: Assumptions) -> dict[str, tuple[str, ...]]:
    """The answers still open to each legal question; a question that the rule set does not ask has its first standard
    answer.
    """
    found = {question: answers[:1] for question, answers in STANDARD_ANSWERS.items()}
    for question in ruleset.legal_questions:
        found[question.id] = tuple(answer.id for answer in question.answers)
        if question.settled is not None:
            found[question.id] = (question.settled,)
    for question_id, answer in assumptions.fixed.items():
        declared = {question.id: question for question in ruleset.legal_questions}
        if question_id not in declared:
            if question_id in STANDARD_ANSWERS:
                continue
            raise LookupError(f"There is no legal question {question_id}.")
        if answer not in {item.id for item in declared[question_id].answers}:
            allowed = ", ".join(item.id for item in declared[question_id].answers)
            raise LookupError(f"{answer!r} is no answer to the legal question {question_id}; answers are: {allowed}.")
        found[question_id] = (answer,)
    return found
