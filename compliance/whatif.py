"""What if other rules judged, or the same rules under other assumptions: judge twice, store nothing.

Stored assessments carry the facts, so the database groups the systems and each distinct set of facts is read and judged
once. Systems whose standing is stale, or that have none, are read from the register.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from compliance.assessing import CHUNK, known
from compliance.engine import (
    Assumptions,
    Facts,
    FactsError,
    RuleSet,
    Verdict,
    evaluate,
    facts_from_json,
    judge,
    outlook_day,
)
from compliance.models import Assessment, Standing
from compliance.rules_in_force import assumptions_of
from inventory.models import System

# Days that can be asked about; the engine steps from day to day, and so cannot stand at the end of the calendar.
FIRST_DAY, LAST_DAY = date(1992, 1, 1), date(2199, 12, 31)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one side says of a system; `rule` is the one to name first, `score` None where there is none."""

    verdict: Verdict
    rule: str
    score: int | None


@dataclass(slots=True)
class Side:
    """One side of a comparison: a rule set, assumptions, a day. Each distinct set of facts is evaluated once."""

    ruleset: RuleSet
    assumptions: Assumptions
    on: date
    _known: dict[tuple[Facts, frozenset[str]], Outcome] = field(default_factory=dict)

    def outcome(self, facts: Facts, evidence: frozenset[str]) -> Outcome:
        """Verdict, deciding rule and score."""
        key = (facts, evidence)
        if key not in self._known:
            result = evaluate(facts, self.ruleset, self.on, self.assumptions, evidence=evidence)
            self._known[key] = Outcome(result.verdict, result.rule, result.score.total if result.score else None)
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Change:
    """One system of which the two sides say different things."""

    code: str
    name: str
    unit: str
    before: Outcome
    after: Outcome

    @property
    def pair(self) -> Pair:
        """The verdict before and after; the same twice where only the score differs."""
        return self.before.verdict.value, self.after.verdict.value


@dataclass(frozen=True, slots=True)
class Comparison:
    """`pairs` counts all `systems` by verdict before and after; `changes` are those whose verdict or score differs."""

    on: date
    systems: int
    changes: list[Change]
    pairs: Counter[Pair]

    @property
    def flips(self) -> int:
        """How many systems get another verdict."""
        return sum(_flips(self.pairs).values())

    @property
    def by_unit(self) -> Counter[str]:
        """How many systems of each unit change."""
        return Counter(change.unit for change in self.changes)


@dataclass(frozen=True, slots=True)
class Consequences:
    """How many of `systems` get another verdict, today and as their outlook, by verdict before and after."""

    systems: int
    today: Counter[Pair]
    outlook: Counter[Pair]


@dataclass(frozen=True, slots=True)
class Alike:
    """Systems of which the same is known."""

    facts: Facts
    evidence: frozenset[str]
    systems: list[int]


def compare_rulesets(
    systems: QuerySet[System], rulesets: tuple[RuleSet, RuleSet], on: date, answers: Mapping[str, str]
) -> Comparison:
    """Two rule sets on one day, under the planning assumption and, as far as each asks, the `answers` that stand."""
    before, after = (Side(ruleset, assumptions_of(ruleset, answers).planning(True), on) for ruleset in rulesets)
    pairs: Counter[Pair] = Counter()
    changed: dict[int, tuple[Outcome, Outcome]] = {}
    for alike in _alike(systems, on):
        first, second = before.outcome(alike.facts, alike.evidence), after.outcome(alike.facts, alike.evidence)
        pairs[first.verdict.value, second.verdict.value] += len(alike.systems)
        if (first.verdict, first.score) != (second.verdict, second.score):
            changed |= dict.fromkeys(alike.systems, (first, second))
    rows = systems.filter(pk__in=changed).order_by("pk").values_list("pk", "code", "name", "unit__name")
    changes = [Change(code, name, unit, *changed[pk]) for pk, code, name, unit in rows]
    return Comparison(on, pairs.total(), changes, pairs)


def consequences(before: tuple[RuleSet, Assumptions], after: tuple[RuleSet, Assumptions], today: date) -> Consequences:
    """What becomes of all systems of the installation if `after` judges instead of `before`, from `today` on.

    As everywhere, today is judged under what stands, the outlook under the planning assumption.
    """
    days = outlook_day(before[0], today), outlook_day(after[0], today)
    planned = _planned(before), _planned(after)
    systems, today_pairs, outlook_pairs = 0, Counter[Pair](), Counter[Pair]()
    for alike in _alike(System.objects.all(), today):
        systems += len(alike.systems)
        today_pairs[_verdicts(alike.facts, (before, after), (today, today))] += len(alike.systems)
        outlook_pairs[_verdicts(alike.facts, planned, days)] += len(alike.systems)
    return Consequences(systems, _flips(today_pairs), _flips(outlook_pairs))


def _verdicts(
    facts: Facts, sides: tuple[tuple[RuleSet, Assumptions], tuple[RuleSet, Assumptions]], days: tuple[date, date]
) -> Pair:
    first, second = (
        judge(facts, ruleset, day, assumptions).verdict.value
        for (ruleset, assumptions), day in zip(sides, days, strict=True)
    )
    return first, second


def _planned(rules: tuple[RuleSet, Assumptions]) -> tuple[RuleSet, Assumptions]:
    return rules[0], rules[1].planning(True)


def _flips(pairs: Counter[Pair]) -> Counter[Pair]:
    return Counter({pair: count for pair, count in pairs.items() if pair[0] != pair[1]})


def _alike(systems: QuerySet[System], on: date) -> Iterator[Alike]:
    """These systems in groups of which the same is known: by their assessments, else read and judged to be alone."""
    groups = list(Standing.objects.grouped_by_facts(systems))
    facts = dict(Assessment.objects.filter(pk__in=[one for one, _, _ in groups]).values_list("pk", "facts"))
    grouped: set[int] = set()
    for assessment, evidence, ids in groups:
        with suppress(FactsError):
            alike = Alike(facts_from_json(facts[assessment]), frozenset(evidence), ids)
            grouped.update(ids)
            yield alike
    rest = sorted(set(systems.values_list("pk", flat=True)) - grouped)
    for start in range(0, len(rest), CHUNK):
        for row in known(rest[start : start + CHUNK], on):
            yield Alike(row.facts, row.evidence, [row.system.pk])
