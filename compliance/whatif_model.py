"""What if the register said something else of one AI model: judge the systems that rest on it twice, store nothing.

Stored assessments carry the facts, so the database groups the systems and each distinct set of facts is read once, the
model in it replaced, and judged on both sides. Systems whose standing is stale, or that have none, are read from the
register. What came out is put into a memory of the caller, so that long work can stop and go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from django.db.models import QuerySet

from compliance.assessing import known
from compliance.engine import Assumptions, Facts, FactsError, RuleSet, digest, facts_from_json, judge
from compliance.model_change import ModelChange
from compliance.models import Assessment, Standing
from inventory.models import System

Pair = tuple[str, str]

# So many different sets of facts are judged between two looks at whether to go on.
CHUNK = 200


class Said(NamedTuple):
    """A verdict, and the rule to name first."""

    verdict: str
    rule: str


class Twice(NamedTuple):
    """What both sides say of one set of facts, on the day that is asked about and today."""

    before: Said
    after: Said
    today_before: Said
    today_after: Said

    @property
    def pair(self) -> Pair:
        """The verdict on the day that is asked about, before and after."""
        return self.before.verdict, self.after.verdict

    @property
    def today_pair(self) -> Pair:
        """Today's verdict, before and after."""
        return self.today_before.verdict, self.today_after.verdict

    @property
    def differs(self) -> bool:
        """Whether either verdict becomes another one."""
        return self.pair[0] != self.pair[1] or self.today_pair[0] != self.today_pair[1]


@dataclass(frozen=True, slots=True)
class Question:
    """The change, and by what it is judged: the rules that stand, on the day `on` (as everywhere under the planning
    assumption) and `today` (under what is assumed).
    """

    change: ModelChange
    ruleset: RuleSet
    assumptions: Assumptions
    on: date
    today: date

    @property
    def key(self) -> str:
        """The same for questions that are answered alike, whoever asks: 64 hex digits."""
        rules = (digest(), self.ruleset.digest, self.assumptions.signature(), self.on, self.today)
        return sha256(repr((rules, self.change)).encode()).hexdigest()

    def answer(self, facts: Facts) -> Twice:
        """What both sides say of `facts`."""
        changed, planned = self.change.applied_to(facts), self.assumptions.planning(True)
        asked = self._said(facts, self.on, planned), self._said(changed, self.on, planned)
        if (self.on, planned) == (self.today, self.assumptions):
            return Twice(*asked, *asked)
        return Twice(
            *asked,
            self._said(facts, self.today, self.assumptions),
            self._said(changed, self.today, self.assumptions),
        )

    def _said(self, facts: Facts, on: date, assumptions: Assumptions) -> Said:
        judgement = judge(facts, self.ruleset, on, assumptions)
        return Said(judgement.verdict.value, judgement.rule)


@dataclass(slots=True)
class Memory:
    """Answers to one question: by the assessment that holds the facts, which never changes; and by the system where its
    facts were read from the register, which is true for a short time only. The few different answers are kept once.
    """

    by_assessment: dict[int, Twice] = field(default_factory=dict)
    by_system: dict[int, Twice] = field(default_factory=dict)
    different: dict[Twice, Twice] = field(default_factory=dict)

    def once(self, answer: Twice) -> Twice:
        """This answer, or the same one that was given before."""
        return self.different.setdefault(answer, answer)


@dataclass(slots=True)
class Found:
    """How far the work has come, of `total` systems, and what came out for those that are judged."""

    total: int
    answers: dict[int, Twice] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many systems are judged on both sides."""
        return len(self.answers)

    @property
    def waiting(self) -> int:
        """How many are still to be judged."""
        return self.total - self.done

    @property
    def changed(self) -> dict[int, Twice]:
        """The systems of which a verdict becomes another one, by key."""
        return {system: twice for system, twice in self.answers.items() if twice.differs}

    @property
    def pairs(self) -> Counter[tuple[Said, Said]]:
        """How many systems go from which verdict (and rule) to which, on the day that is asked about."""
        return Counter((twice.before, twice.after) for twice in self.answers.values())

    @property
    def flips(self) -> int:
        """How many systems get another verdict on the day that is asked about."""
        return sum(twice.pair[0] != twice.pair[1] for twice in self.answers.values())

    @property
    def flips_today(self) -> int:
        """Of how many systems today's verdict becomes another one."""
        return sum(twice.today_pair[0] != twice.today_pair[1] for twice in self.answers.values())


def judge_twice(systems: QuerySet[System], question: Question, memory: Memory, go_on: Callable[[], bool]) -> Found:
    """Both sides for each of `systems`, which all rest on the model: as far as `memory` has it, and further as long as
    `go_on()` holds. What is judged here goes into `memory`. A fixed number of queries for each 200 sets of facts.
    """
    groups = Standing.objects.alike_among(systems)
    rest = set(systems.order_by().values_list("pk", flat=True))
    found = Found(len(rest))
    unread = _judge_groups(list(groups), question, memory, go_on)
    for one, keys in groups.items():
        if one in memory.by_assessment:
            found.answers |= dict.fromkeys(keys, memory.by_assessment[one])
        if one not in unread:
            rest.difference_update(keys)
    _judge_alone(sorted(rest), question, memory, go_on)
    found.answers |= {pk: memory.by_system[pk] for pk in rest if pk in memory.by_system}
    return found


def _judge_groups(
    assessments: Sequence[int], question: Question, memory: Memory, go_on: Callable[[], bool]
) -> set[int]:
    """Judges the facts of these assessments; returns those whose facts this engine cannot read."""
    unread: set[int] = set()
    for chunk in _chunks([pk for pk in assessments if pk not in memory.by_assessment]):
        if not go_on():
            break
        for pk, stored in Assessment.objects.filter(pk__in=chunk).values_list("pk", "facts"):
            try:
                memory.by_assessment[pk] = memory.once(question.answer(facts_from_json(stored)))
            except FactsError:
                unread.add(pk)
    return unread


def _judge_alone(systems: Sequence[int], question: Question, memory: Memory, go_on: Callable[[], bool]) -> None:
    for chunk in _chunks([pk for pk in systems if pk not in memory.by_system]):
        if not go_on():
            break
        for row in known(chunk, question.today):
            memory.by_system[row.system.pk] = memory.once(question.answer(row.facts))


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
