"""The systems that rest on a model, judged twice: as the register has it and as it would be. Read for page and form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any, cast

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count
from redis.exceptions import RedisError

from compliance.engine import RuleSet
from compliance.model_change import ModelChange
from compliance.models import SEVERITY, VerdictCode
from compliance.rules_in_force import standing_assumptions
from compliance.whatif_model import Found, Memory, Question, Twice, judge_twice
from inventory.models import AIModel, Person, System, Unit
from inventory.models.system import SystemQuerySet
from inventory.permissions import Action
from web.ai_models.queries import models_between, resting_on
from web.parts.words import said
from web.requests import SignedInRequest

# So long a page may judge, in seconds, before it shows what it has; it asks for the rest by itself, in longer steps.
FIRST_STEP, STEP = 1.2, 3.0
# Facts that were read off the register, and not off an assessment, may be others by then.
REMEMBERED = 300
ROWS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """So many systems go from one verdict to another, by this rule; without `changes` the verdict stays."""

    before: str
    after: str
    rule: str
    title: str
    systems: int

    @property
    def changes(self) -> bool:
        """Whether the verdict becomes another one."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Listed:
    """One system of the table, the model through which it rests on this one (None: itself), and both answers."""

    system: System
    via: AIModel | None
    twice: Twice


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the page shows. `hidden`: so many more systems rest on the model that the reader may not see."""

    question: Question
    found: Found
    rows: list[Row]
    units: list[tuple[Unit, int]]
    hidden: int
    listed: Page[Listed] | None

    @property
    def changed(self) -> int:
        """How many systems get another verdict, on the day or today."""
        return len(self.found.changed)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which systems to list; without anything those that get another verdict."""

    was: str = ""
    becomes: str = ""
    rule: str = ""
    unit: Unit | None = None

    def holds(self, twice: Twice) -> bool:
        """Whether the verdicts of a system are those of the row that was chosen."""
        if not (self.was or self.becomes or self.rule):
            return twice.differs
        wanted = ((self.was, twice.pair[0]), (self.becomes, twice.pair[1]), (self.rule, twice.after.rule))
        return all(not value or value == has for value, has in wanted)


ALL = Chosen()


def seconds_for(request: SignedInRequest) -> float:
    """How long the answer to this request may judge: who sees progress already waits longer."""
    return STEP if request.htmx else FIRST_STEP


def question_of(change: ModelChange, ruleset: RuleSet, on: date, today: date) -> Question:
    """The change, judged by the rules that stand."""
    return Question(change, ruleset, standing_assumptions(ruleset), on, today)


def what_if(
    model: AIModel, question: Question, user: Person, seconds: float, page: str | None = None, chosen: Chosen = ALL
) -> WhatIf:
    """As much as can be judged in `seconds`, with the table once all is judged."""
    resting = resting_on(model.pk)
    systems = resting.visible_to(user)
    found = answers(systems, question, seconds)
    return WhatIf(
        question=question,
        found=found,
        rows=_rows(found, question.ruleset),
        units=_units(found.changed),
        hidden=resting.count() - found.total if user.may_everywhere(Action.EDIT_SHARED) else 0,
        listed=None if found.waiting else _listed(model, found, systems, page, chosen),
    )


def answers(systems: SystemQuerySet, question: Question, seconds: float | None = None) -> Found:
    """Both sides for each of `systems`; what was judged before is remembered, and after `seconds` the rest waits."""
    until = perf_counter() + seconds if seconds else None
    go_on: Callable[[], bool] = lambda: until is None or perf_counter() < until  # noqa: E731
    key = f"what-if:model:1:{question.key}"
    try:
        memory: Memory = cache.get(key) or Memory()
        known = len(memory.by_assessment), len(memory.by_system)
        found = judge_twice(systems, question, memory, go_on)
        if known != (len(memory.by_assessment), len(memory.by_system)):
            cache.set(key, memory, REMEMBERED)
    except (RedisError, OSError):
        # Nothing can be remembered from one step to the next: all in one.
        found = judge_twice(systems, question, Memory(), lambda: True)
    return found


def keys_of(found: Found, systems: SystemQuerySet, chosen: Chosen) -> list[int]:
    """The keys of the systems to list: the worst verdict to come first, then by the verdict that was."""
    kept = {pk: twice for pk, twice in found.answers.items() if chosen.holds(twice)}
    if chosen.unit:
        of_unit = set(systems.filter(unit=chosen.unit).values_list("pk", flat=True))
        kept = {pk: twice for pk, twice in kept.items() if pk in of_unit}
    return sorted(kept, key=lambda pk: (*map(_rank, reversed(kept[pk].pair)), pk))


def with_models(model: AIModel, keys: Sequence[int], found: Found, systems: SystemQuerySet) -> list[Listed]:
    """The systems with these keys in this order, each with the model that it uses, in two queries."""
    read = systems.select_related("unit__parent").in_bulk(keys)
    below = models_between(model, keys)
    return [Listed(read[pk], below.get(pk), found.answers[pk]) for pk in keys if pk in read]


def _listed(model: AIModel, found: Found, systems: SystemQuerySet, page: str | None, chosen: Chosen) -> Page[Any]:
    shown: Page[Any] = Paginator(keys_of(found, systems, chosen), ROWS_A_PAGE).get_page(page)
    shown.object_list = with_models(model, list(shown.object_list), found, systems)
    return shown


def _rows(found: Found, ruleset: RuleSet) -> list[Row]:
    """What changes before what stays, the most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for (before, after), count in found.pairs.items():
        counts[before.verdict, after.verdict, after.rule] += count
    rows = [Row(*key, rule_title(ruleset, key[2]), count) for key, count in counts.items()]
    return sorted(rows, key=lambda row: (not row.changes, -row.systems, _rank(row.after), _rank(row.before), row.rule))


def rule_title(ruleset: RuleSet, rule: str) -> str:
    """What the rule set calls a rule, in the language of the page; empty where no rule is to be named."""
    return said(ruleset.rule(rule).title) if rule else ""


def _units(changed: Collection[int]) -> list[tuple[Unit, int]]:
    """The units with systems that change, the most first."""
    units = Unit.objects.filter(systems__in=changed).annotate(changing=Count("systems")).select_related("parent")
    return [(unit, cast(Any, unit).changing) for unit in units.order_by("-changing", "path")]


def _rank(verdict: str) -> int:
    return SEVERITY[VerdictCode(verdict)]
