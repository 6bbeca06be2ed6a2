"""The position of the register today: verdicts, nearest deadlines, missing facts, of what one person may see."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from compliance.models import Deadline, Standing
from inventory.models import Person

NEAREST = 8
# `models.qwen3-32b.lineage` and `models.use-12.lineage` are one question on this page: the lineage of a model.
_OF_A_MODEL = "models"


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A kind of fact that is asked for, in how many systems, and in how many it is the only one asked.

    `keys` are the questions of that kind, so that a link can ask for exactly these systems.
    """

    kind: str
    keys: frozenset[str]
    systems: int
    alone: int


@dataclass(frozen=True, slots=True)
class Position:
    """Counts of systems by verdict code, the nearest deadlines, and what is missing most often."""

    systems: int
    outlook: dict[str, int]
    today: dict[str, int]
    deadlines: list[Deadline]
    missing: list[MissingFact]


def position_of(person: Person, today: date) -> Position:
    """What `person` sees of the register on the day `today`, in four queries."""
    standings = Standing.objects.visible_to(person)
    outlook = _counts(standings, "outlook")
    return Position(
        systems=sum(outlook.values()),
        outlook=outlook,
        today=_counts(standings, "today"),
        deadlines=list(
            Deadline.objects.visible_to(person)
            .current()
            .filter(due_on__gte=today)
            .select_related("system", "system__standing__responsible")
            .order_by("due_on", "pk")[:NEAREST]
        ),
        missing=_missing(person),
    )


def _counts(standings: object, column: str) -> dict[str, int]:
    rows = standings.order_by().values_list(column).annotate(n=Count("pk"))  # type: ignore[attr-defined]
    return dict(rows)


def _missing(person: Person) -> list[MissingFact]:
    """Kinds of missing facts, most often first. Counted over distinct lists of questions, which are few."""
    rows = Standing.objects.visible_to(person).exclude(questions=[]).order_by().values_list("questions")
    systems: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for questions, count in rows.annotate(n=Count("pk")):
        for question in questions:
            keys[kind_of(question)].add(question)
        kinds = dict.fromkeys((kind_of(question) for question in questions), count)
        systems.update(kinds)
        if len(questions) == 1:
            alone.update(kinds)
    return [MissingFact(kind, frozenset(keys[kind]), count, alone[kind]) for kind, count in systems.most_common()]


def kind_of(question: str) -> str:
    """`models.<id>.lineage` without the model: `models.lineage`; every other key as it is."""
    if question.startswith(f"{_OF_A_MODEL}."):
        return f"{_OF_A_MODEL}.{question.rpartition('.')[2]}"
    return question


