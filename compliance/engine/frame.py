"""The frame of one evaluation: rule set, day and assumptions, and what follows from them alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .assumptions import Assumptions
from .days import ONE_DAY, askable
from .policy import QUESTION_BITS, Policy, policy
from .rules import effective_deferred, effective_main, gov_list, material_change, transition_end
from .rules.base import CUTOFF_ANSWERS, Day
from .ruleset import Parameters, RuleSet

YES_OR_NO = ("yes", "no")
# Two days that the rules look at are at most so many numbers apart: enough for all that a system can name between.
ROOM = 64
# Later than every day, by ordinal and by number.
END_OF_TIME = 1 << 22
STANDARD_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "cutoff_day": CUTOFF_ANSWERS,
    "pilot_counts": YES_OR_NO,
    "swap_ends_transition": YES_OR_NO,
    "essential_characteristics": YES_OR_NO,
    "param_count_basis": ("total", "active"),
    "technical_counters": YES_OR_NO,
    "encrypted_backup": YES_OR_NO,
    "remote_access": YES_OR_NO,
    "other_settings": YES_OR_NO,
}
QUESTION_IDS = tuple(STANDARD_ANSWERS)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What the steps need of rule set, day and assumptions. There is one object for each combination, so that it can be
    a key at no cost: make one with ``stage``.

    The tuples hold the answers that are still open; ``leaving`` and ``hanging`` are the bits of the legal questions
    about residency that are settled against the system, and that are open.
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
    leaving: int
    hanging: int


class Marks(NamedTuple):
    """The days that the rules look at, by ordinal and in order, between the two ends of time, with a number for each
    (see ``dates``); the numbers of the day after the one asked about (``tomorrow``) and of the cut-offs.
    """

    ordinals: tuple[int, ...]
    numbers: tuple[int, ...]
    tomorrow: int
    cutoffs: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Rule set, day and assumptions. Make one with ``frame``, which remembers; it is equal to itself alone."""

    policy: Policy
    on: date
    assumptions: Assumptions
    stage: Stage
    restriction_from: date | None
    marks: Marks

    @property
    def ruleset(self) -> RuleSet:
        return self.policy.ruleset

    @property
    def parameters(self) -> Parameters:
        return self.policy.ruleset.parameters

    @property
    def has_transition(self) -> bool:
        return self.policy.has_transition

    def decides(self, rule_id: str) -> bool:
        return rule_id in self.policy.deciding


@lru_cache(maxsize=16384)
def frame(ruleset: RuleSet, on: date, assumptions: Assumptions, doubtful_day_counts: bool = False) -> Frame:
    """The frame of an evaluation. ``doubtful_day_counts`` reads the first day after the transition the other way, as
    inside it.

    Raises ``LookupError`` for an assumption about a question or an answer that there is not, and ``DayError`` for a day
    that cannot be asked about.
    """
    day = Day(askable(on), assumptions.planning_assumption)
    answers = open_answers(ruleset, assumptions)
    law = policy(ruleset)
    read_on = Day(on - ONE_DAY, True) if doubtful_day_counts else day
    is_running = not law.decides(transition_end.RULE.id) or transition_end.holds(read_on, {}, law.parameters)
    is_known = assumptions.planning_assumption or not law.decides(gov_list.RULE.id)
    has_open_transition, change_counts = law.has_transition and is_running, law.decides(material_change.RULE.id)
    stands = stage(not _applies(law, day), has_open_transition, change_counts, *answers.items())
    return Frame(law, on, assumptions, stands, law.last_start if is_known else None, marks_of(law, on))


@lru_cache(maxsize=1024)
def stage(not_yet: bool, transition_open: bool, change_counts: bool, *answers: tuple[str, tuple[str, ...]]) -> Stage:
    """The stage for these answers that are still open, by legal question."""
    still_open = dict(answers)

    def booleans(question: str) -> tuple[bool, ...]:
        return tuple(answer == "yes" for answer in still_open[question])

    def places(question: str) -> tuple[int, ...]:
        return tuple(STANDARD_ANSWERS[question].index(answer) for answer in still_open[question])

    return Stage(
        not_yet=not_yet,
        transition_open=transition_open,
        change_counts=change_counts,
        other_settings=booleans("other_settings"),
        bases=places("param_count_basis"),
        essentials=places("essential_characteristics"),
        cutoffs=places("cutoff_day"),
        pilots=booleans("pilot_counts"),
        swaps=booleans("swap_ends_transition"),
        leaving=sum(bit for question, bit in QUESTION_BITS.items() if still_open[question] == ("yes",)),
        hanging=sum(bit for question, bit in QUESTION_BITS.items() if len(still_open[question]) > 1),
    )


@lru_cache(maxsize=16384)
def marks_of(law: Policy, on: date) -> Marks:
    """The days that the rules of a rule set look at when they are asked about a day."""
    tomorrow = on.toordinal() + 1
    numbers = {0: 0}
    number, before = 0, 0
    for ordinal in sorted({*law.cutoff_ordinals, tomorrow - 1, tomorrow}):
        number += min(ordinal - before, ROOM)
        numbers[ordinal], before = number, ordinal
    cutoffs = tuple(numbers[ordinal] for ordinal in law.cutoff_ordinals)
    ordinals, numbered = (*numbers, END_OF_TIME), (*numbers.values(), END_OF_TIME)
    return Marks(ordinals, numbered, numbers[tomorrow], cutoffs)


def _applies(law: Policy, day: Day) -> bool:
    """Step 3: the rules about the start of the restriction, as far as the rule set lets them decide."""
    rules = (gov_list.RULE, effective_main.RULE, effective_deferred.RULE)
    return all(rule.holds(day, {}, law.parameters) for rule in rules if law.decides(rule.id))


@lru_cache(maxsize=1024)
def open_answers(ruleset: RuleSet, assumptions: Assumptions) -> Mapping[str, tuple[str, ...]]:
    """The answers still open to each legal question; a question that the rule set does not ask has its first standard
    answer. Raises as ``frame``.
    """
    found = {question: answers[:1] for question, answers in STANDARD_ANSWERS.items()}
    declared = {question.id: question for question in ruleset.legal_questions}
    for question in ruleset.legal_questions:
        found[question.id] = tuple(answer.id for answer in question.answers)
        if question.settled is not None:
            found[question.id] = (question.settled,)
    for question_id, answer in assumptions.fixed.items():
        if question_id not in declared:
            if question_id in STANDARD_ANSWERS:
                continue
            raise LookupError(f"There is no legal question {question_id}.")
        if answer not in {item.id for item in declared[question_id].answers}:
            allowed = ", ".join(item.id for item in declared[question_id].answers)
            raise LookupError(f"{answer!r} is no answer to the legal question {question_id}; answers are: {allowed}.")
        found[question_id] = (answer,)
    return found
