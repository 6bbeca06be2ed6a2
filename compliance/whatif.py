"""What if other rules judged, or the same rules on another day or under other answers: two sides, joined in SQL.

standing ─▶ outcome before ─▶ outcome after ─▶ counts, and the systems of which the sides say different things.

Nothing of a system is stored. Systems that changed since they were judged are read from the register, if they are few.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db import connection
from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When

from compliance.assessing import known
from compliance.deadlines import moscow_day
from compliance.engine import RuleSet
from compliance.hypotheses import (
    Progress,
    Side,
    by_outcome,
    evaluate_missing,
    hypothesis_of,
    outcomes_now,
    settled,
    unsettled,
)
from compliance.models import Hypothesis, Outcome
from compliance.rules_in_force import PLANNING_ASSUMPTION, assumptions_of
from inventory.models import System

# So many signatures are evaluated for each side before an answer, and so many systems read from the register.
AT_ONCE = 200
# For those who can wait.
ALL = 1_000_000_000
# An answer that opens a question again which an officer has closed.
OPEN = "open"

Pair = tuple[str, str]

_SETTLED = Q(standing__stale=False) & ~Q(standing__signature="")
_EVALUATED = Q(before__verdict__isnull=False, after__verdict__isnull=False)
_SAME_SCORE = Q(before__score=F("after__score")) | Q(before__score=None, after__score=None)
_COUNT = """
SELECT before.verdict, after.verdict, after.rule,
    (before.verdict, before.score) IS DISTINCT FROM (after.verdict, after.score), sum(counted.systems)::bigint
FROM (COUNTED) AS counted
LEFT JOIN compliance_outcome AS before ON before.signature = counted.signature AND before.hypothesis_id = %s
LEFT JOIN compliance_outcome AS after ON after.signature = counted.signature AND after.hypothesis_id = %s
GROUP BY 1, 2, 3, 4
"""
_DIFFERS = Case(
    When(Q(before__verdict=F("after__verdict")) & _SAME_SCORE, then=Value(False)),
    default=Value(True),
    output_field=BooleanField(),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one side says of a system: a verdict, the rule to name first, the score (None where there is none)."""

    verdict: str
    rule: str
    score: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """One system, and what the two sides say of it."""

    system: int
    code: str
    name: str
    unit_id: int
    unit: str
    before: Said
    after: Said

    @property
    def flips(self) -> bool:
        """Whether the verdict differs; if not, only the score may."""
        return self.before.verdict != self.after.verdict

    @property
    def differs(self) -> bool:
        """Whether verdict or score differ."""
        return (self.before.verdict, self.before.score) != (self.after.verdict, self.after.score)


class Group(NamedTuple):
    """So many systems of which both sides say the same. None: not evaluated yet."""

    before: str | None
    after: str | None
    rule: str | None
    differs: bool
    systems: int


@dataclass(frozen=True)
class Comparison:
    """Two sides over `compared` systems, joined to their outcomes.

    `progress` counts signatures, those of both sides together; `read` are the systems that were read from the register,
    `unread` is how many more changed since they were judged: those are in no count and in no list.
    """

    before: Side
    after: Side
    compared: QuerySet[System]
    groups: list[Group]
    read: list[Change]
    unread: int
    progress: Progress

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be evaluated."""
        return not self.progress.left

    @cached_property
    def pairs(self) -> Counter[Pair]:
        """How many systems have which verdict before and after, the same twice included."""
        found = Counter[Pair]()
        for group in self.groups:
            if group.before and group.after:
                found[group.before, group.after] += group.systems
        return found

    @cached_property
    def rules(self) -> Counter[str]:
        """How many systems get another verdict, by the rule that decides then."""
        found = Counter[str]()
        for group in self.groups:
            if group.before and group.after and group.before != group.after:
                found[group.rule or ""] += group.systems
        return found

    @property
    def systems(self) -> int:
        """How many systems are counted."""
        return self.pairs.total()

    @property
    def flips(self) -> int:
        """How many systems get another verdict."""
        return self.rules.total()

    @cached_property
    def only_score(self) -> int:
        """How many keep their verdict and get another score."""
        return sum(g.systems for g in self.groups if g.before and g.before == g.after and g.differs)

    @cached_property
    def units(self) -> Counter[tuple[int, str]]:
        """How many systems of each unit (key, name) change, in verdict or score."""
        rows = changed(self.compared).values_list("unit", "unit__name").annotate(Count("pk"))
        found = Counter({(pk, name): count for pk, name, count in rows.order_by()})
        found.update((change.unit_id, change.unit) for change in self.read if change.differs)
        return found


def side_of(ruleset: RuleSet, on: date, standing: Mapping[str, str], other: Mapping[str, str]) -> Side:
    """The rule set on the day, under the planning assumption and the answers that stand, unless `other` answers
    otherwise (`open` opens a question). What this rule set does not ask has no effect.
    """
    answers = {**standing, PLANNING_ASSUMPTION: "yes", **other}
    return Side(ruleset, assumptions_of(ruleset, answers), on)


def compare(systems: QuerySet[System], before: Side, after: Side, at: datetime, at_most: int = AT_ONCE) -> Comparison:
    """What both sides say of these systems, as they are known at the moment `at`. Evaluates up to `at_most` signatures
    for each side; ask again until it is whole.
    """
    hypotheses = hypothesis_of(before, at), hypothesis_of(after, at)
    compared = by_outcome(systems, before=hypotheses[0], after=hypotheses[1]).filter(_SETTLED)
    groups = _groups(systems, *hypotheses)
    progress = Progress(0, 0)
    if any(group.before is None or group.after is None for group in groups):
        steps = [
            evaluate_missing(hypothesis, side, systems, at_most)
            for hypothesis, side in zip(hypotheses, (before, after), strict=True)
        ]
        progress = Progress(sum(step.done for step in steps), sum(step.total for step in steps))
        groups = _groups(systems, *hypotheses)
    read, unread = list[Change](), 0
    if systems.count() > sum(group.systems for group in groups):
        read, unread = _read(systems, hypotheses, (before, after), at, at_most)
    return Comparison(before, after, compared, _merged(groups, read), read, unread, progress)


def changed(compared: QuerySet[System]) -> QuerySet[System]:
    """Those of which the sides say different things: another verdict, or another score."""
    return compared.filter(_EVALUATED).alias(differs=_DIFFERS).filter(Q(differs=True))


def _groups(systems: QuerySet[System], before: Hypothesis, after: Hypothesis) -> list[Group]:
    """Signatures are counted before they are joined: there are few of them, and an index holds all that is read."""
    counted = settled(systems).values("signature").annotate(systems=Count("*"))
    inner, parameters = counted.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.replace("COUNTED", inner), [*parameters, before.pk, after.pk])
        return [Group(*row) for row in cursor.fetchall()]


def _merged(groups: list[Group], read: list[Change]) -> list[Group]:
    """The groups with those that were read from the register."""
    return groups + [Group(c.before.verdict, c.after.verdict, c.after.rule, c.differs, 1) for c in read]


def _read(
    systems: QuerySet[System],
    hypotheses: tuple[Hypothesis, Hypothesis],
    sides: tuple[Side, Side],
    at: datetime,
    at_most: int,
) -> tuple[list[Change], int]:
    """Systems whose standing does not say what is known now, and how many are left because they are too many."""
    waiting = unsettled(systems).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:at_most])
    if not ids:
        return [], 0
    rows = list(known(ids, moscow_day(at)))
    first, second = (outcomes_now(hypothesis, side, rows) for hypothesis, side in zip(hypotheses, sides, strict=True))
    read = [
        Change(
            row.system.pk,
            row.system.code,
            row.system.name,
            row.system.unit_id,
            row.system.unit.name,
            _said(first[row.system.pk]),
            _said(second[row.system.pk]),
        )
        for row in rows
    ]
    return read, max(0, waiting.count() - len(ids)) if len(ids) == at_most else 0


def _said(outcome: Outcome) -> Said:
    return Said(outcome.verdict, outcome.rule, outcome.score)
