"""The position of the register today: verdicts, nearest deadlines, missing facts, of what one person may see."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from compliance.models import Standing, VerdictCode
from compliance.models.standing import StandingQuerySet
from inventory.models import Person, System

NEAREST_DAYS = 6
NAMED_A_DAY = 3
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
class DeadlineDay:
    """A day that is the next deadline of `count` systems; `systems` are a few of them."""

    due_on: date
    count: int
    systems: list[System]


@dataclass(frozen=True, slots=True)
class Position:
    """Counts of systems by verdict code, retired ones apart, the nearest deadlines, and what is missing most often."""

    systems: int
    retired: int
    outlook: dict[str, int]
    today: dict[str, int]
    deadlines: list[DeadlineDay]
    missing: list[MissingFact]


def position_of(person: Person, today: date) -> Position:
    """What `person` sees of the register on the day `today`, in few queries, whatever the number of systems."""
    standings = Standing.objects.visible_to(person)
    outlook, now = _counts(standings, "outlook"), _counts(standings, "today")
    now.pop(VerdictCode.NONE, None)
    retired = outlook.pop(VerdictCode.NONE, 0)
    return Position(
        systems=sum(outlook.values()),
        retired=retired,
        outlook=outlook,
        today=now,
        deadlines=_nearest(standings, today),
        missing=_missing(person),
    )


def _nearest(standings: StandingQuerySet, today: date) -> list[DeadlineDay]:
    """The nearest days on which some system's verdict gets worse, each with a few systems by name."""
    ahead = standings.filter(due_on__gte=today)
    days = ahead.values_list("due_on").annotate(n=Count("pk")).order_by("due_on")[:NEAREST_DAYS]
    return [
        DeadlineDay(
            day,
            count,
            [
                standing.system
                for standing in ahead.filter(due_on=day)
                .select_related("system", "responsible")
                .order_by("outlook_rank", "system")[:NAMED_A_DAY]
            ],
        )
        for day, count in days
    ]


def _counts(standings: StandingQuerySet, column: str) -> dict[str, int]:
    return dict(standings.order_by().values_list(column).annotate(n=Count("pk")))


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
