"""A change of the rules under many systems: workers build what will stand, then all of it comes into force at once.

act ─▶ `begin` ─▶ `build`: a chunk to a turn, any number of workers, killed or not ─▶ all built ─▶ `flip`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from compliance import turns
from compliance.assessing import CHUNK, hold_what_they_point_to, judge_by, judged
from compliance.flipping import flip
from compliance.judging import Judge
from compliance.models import Generation, NextStanding
from compliance.rules_in_force import Rules, rules_of
from compliance.storing import store_next
from inventory.models import Person, System


@dataclass(slots=True)
class _Progress:
    """How far one worker has come with one generation: all systems up to this key have been looked at."""

    generation: int
    up_to: int = 0
    judge: Judge | None = None


def begin(rules: Rules, because: Generation.Because, actor: Person | None, at: datetime) -> Generation:
    """A new generation, to be built; one that is being built is abandoned. Whoever calls it holds the rules."""
    abandon(at)
    return Generation.objects.create(
        ruleset_id=rules.ruleset_id,
        planning=rules.assumptions.planning_assumption,
        answers=dict(rules.answers),
        wordings=dict(rules.wordings),
        because=because,
        started_by=actor,
        started_at=at,
        systems=System.objects.count(),
    )


def abandon(at: datetime) -> None:
    """Nobody goes on building. What was built of it never counts, and is overwritten by the next one."""
    Generation.objects.building().update(abandoned_at=at)


def build(now: Callable[[], datetime]) -> int:
    """Builds the generation that is to be built, if any, and brings it into force; returns how many systems it judged.

    Goes on where somebody left off. Ends when there is nothing to build; one that begins meanwhile is built, too.
    """
    count = 0
    progress: _Progress | None = None
    while (generation := Generation.objects.building().first()) is not None:
        if progress is None or progress.generation != generation.pk:
            progress = _Progress(generation.pk)
        count += turns.in_turn(partial(_take_a_turn, progress, now))
    return count


def _take_a_turn(progress: _Progress, now: Callable[[], datetime]) -> int:
    """One chunk; after the last one those that edits have undone, and the flip, in the same turn."""
    at = now()
    generation = Generation.objects.building().filter(pk=progress.generation).select_for_update().first()
    if generation is None:
        return 0
    ids = list(System.objects.filter(pk__gt=progress.up_to).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    if ids:
        done = NextStanding.objects.filter(generation=generation, system__in=ids).values_list("system_id", flat=True)
        count = _judge(sorted(set(ids) - set(done)), generation, progress, at)
        progress.up_to = ids[-1]
        return count
    missing = System.objects.exclude(next_standing__generation=generation).order_by("pk")
    ids = list(missing.values_list("pk", flat=True)[: CHUNK + 1])
    count = _judge(ids[:CHUNK], generation, progress, at)
    if len(ids) <= CHUNK:
        flip(generation, at)
    return count


def _judge(ids: list[int], generation: Generation, progress: _Progress, at: datetime) -> int:
    if ids:
        progress.judge = judge_by(rules_of(generation), at, progress.judge)
        rows = judged(ids, progress.judge)
        hold_what_they_point_to(rows)
        store_next(rows, at, generation)
    return len(ids)
