"""What if other rules judged, or the same rules under other assumptions: read once, judge twice, store nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from compliance.assessing import CHUNK, Known, known
from compliance.engine import Assumptions, Facts, RuleSet, Verdict, evaluate, judge, outlook_day
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

    def outcome(self, row: Known) -> Outcome:
        """Verdict, deciding rule and score."""
        key = (row.facts, row.evidence)
        if key not in self._known:
            result = evaluate(row.facts, self.ruleset, self.on, self.assumptions, evidence=row.evidence)
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


def compare_rulesets(
    system_ids: Iterable[int], rulesets: tuple[RuleSet, RuleSet], on: date, answers: Mapping[str, str]
) -> Comparison:
    """Two rule sets on one day, under the planning assumption and, as far as each asks, the `answers` that stand."""
    before, after = (Side(ruleset, assumptions_of(ruleset, answers).planning(True), on) for ruleset in rulesets)
    changes: list[Change] = []
    pairs: Counter[Pair] = Counter()
    for row in _in_chunks(system_ids, on):
        system = row.system
        change = Change(system.code, system.name, system.unit.name, before.outcome(row), after.outcome(row))
        pairs[change.pair] += 1
        if change.before.verdict is not change.after.verdict or change.before.score != change.after.score:
            changes.append(change)
    return Comparison(on, pairs.total(), changes, pairs)


def consequences(before: tuple[RuleSet, Assumptions], after: tuple[RuleSet, Assumptions], today: date) -> Consequences:
    """What becomes of all systems of the installation if `after` judges instead of `before`, from `today` on.

    As everywhere, today is judged under what stands, the outlook under the planning assumption.
    """
    on_today, on_outlook = _Verdicts(before, after), _Verdicts(_planned(before), _planned(after))
    days = outlook_day(before[0], today), outlook_day(after[0], today)
    systems, today_pairs, outlook_pairs = 0, Counter[Pair](), Counter[Pair]()
    for row in _in_chunks(System.objects.values_list("pk", flat=True), today):
        systems += 1
        today_pairs[on_today.pair(row.facts, (today, today))] += 1
        outlook_pairs[on_outlook.pair(row.facts, days)] += 1
    return Consequences(systems, _flips(today_pairs), _flips(outlook_pairs))


@dataclass(slots=True)
class _Verdicts:
    """The verdicts before and after, once for each distinct set of facts."""

    before: tuple[RuleSet, Assumptions]
    after: tuple[RuleSet, Assumptions]
    _known: dict[Facts, Pair] = field(default_factory=dict)

    def pair(self, facts: Facts, days: tuple[date, date]) -> Pair:
        if facts not in self._known:
            sides = zip((self.before, self.after), days, strict=True)
            first, second = (
                judge(facts, ruleset, day, assumptions).verdict.value for (ruleset, assumptions), day in sides
            )
            self._known[facts] = first, second
        return self._known[facts]


def _planned(rules: tuple[RuleSet, Assumptions]) -> tuple[RuleSet, Assumptions]:
    return rules[0], rules[1].planning(True)


def _flips(pairs: Counter[Pair]) -> Counter[Pair]:
    return Counter({pair: count for pair, count in pairs.items() if pair[0] != pair[1]})


def _in_chunks(system_ids: Iterable[int], on: date) -> Iterator[Known]:
    ids = sorted(system_ids)
    for start in range(0, len(ids), CHUNK):
        yield from known(ids[start : start + CHUNK], on)
