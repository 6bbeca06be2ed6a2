"""What is possible, narrowed to what the steps can come to look at.

The models planned for a system that has begun, an answer that is settled, the days of a system without a foreign model
never matter. Without them most systems are alike, and what comes of them is found once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from .dates import GONE, TimeClass
from .frame import Stage
from .residency import LEAVES, STAYS, Residency
from .tables import CANDIDATE, ENTRY_BITS, FOREIGN_BIT, LATE_SHIFT, REGULATED, everywhere, union
from .verdict import ALL_OUTSIDE, FOREIGN_ANYWHERE, HALF_MASK, IN_SCOPE, OUTSIDE, RETIRED, SCOPE_HANGS, CompleteFacts

FOREIGN_IN_A_HALF = everywhere(FOREIGN_BIT, (0, 1), (0, 1), (0, 1))
UNCHANGED: frozenset[bool] = frozenset({False})


class Possibilities(NamedTuple):
    """The possible values of each reduced fact."""

    times: frozenset[TimeClass]
    scopes: frozenset[str]
    tables: frozenset[int]
    residencies: frozenset[Residency]
    changes: frozenset[bool]

    def completions(self) -> Iterator[tuple[CompleteFacts, bool]]:
        """Every way to complete the facts, the last fact running fastest, and whether the system has begun.

        Facts that make no difference beside the others are left out, so that most completions are alike.
        """
        for time, scope, table in product(self.times, self.scopes, self.tables):
            gone, begun, in_time, with_pilot = time
            half = int(not begun)
            models = table >> ENTRY_BITS * 4 * half & HALF_MASK
            foreign = models & FOREIGN_ANYWHERE
            for residency in self.residencies:
                comes_to = residency[half]
                reads_days = foreign and comes_to != LEAVES and with_pilot
                for stated in self.changes:
                    if gone:
                        yield RETIRED, True
                    elif reads_days:
                        yield (False, scope, models, comes_to, in_time, with_pilot, stated), begun
                    else:
                        yield (False, scope, models, comes_to, 0, 0, False), begun


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """What the steps look at. ``halves``: 0 for a system that can have begun, 1 for one that can be planned; ``mask``:
    bits of the tables of models; ``reads_times`` and ``reads_changes``: days of commissioning, and late changes;
    ``reads_flows``: residencies.
    """

    stage: Stage
    halves: tuple[int, ...]
    mask: int
    reads_times: bool
    reads_changes: bool
    reads_flows: bool

    def time(self, time: TimeClass) -> TimeClass:
        """A time class with no more than what is looked at."""
        if time.gone or not self.reads_times:
            return GONE if time.gone else TimeClass(False, time.begun, 0, 0)
        pilots = self.stage.pilots
        counted = counted_answers(self.stage)
        plain = time.in_time_with_pilot if pilots == (True,) else time.in_time
        with_pilot = time.in_time if pilots == (False,) else time.in_time_with_pilot
        return TimeClass(False, time.begun, plain & counted, with_pilot & counted)

    def scope(self, scope: str) -> str:
        """Inside or outside, where the legal question is settled."""
        answers = self.stage.other_settings
        if scope != SCOPE_HANGS or len(answers) > 1:
            return scope
        return IN_SCOPE if answers[0] else OUTSIDE

    def residency(self, residency: Residency) -> Residency:
        """What becomes of the data in the halves that are looked at."""
        if not self.reads_flows:
            return STAYS, STAYS
        begun, planned = residency
        return begun if 0 in self.halves else STAYS, planned if 1 in self.halves else STAYS


def lens_for(possible: Possibilities, stage: Stage) -> Lens:
    """Through what the steps look at these possibilities."""
    halves = halves_alive(possible.times)
    if possible.scopes == ALL_OUTSIDE or not halves:
        return _lens(stage, halves, 0, 0, False, False)
    leaves = _leaves(possible.residencies, halves)
    in_time = 0 if leaves else answers_in_time(possible.times, stage)
    mask = _mask(stage, halves, leaves, in_time)
    seen = union(possible.tables) & mask
    return _lens(stage, halves, mask, in_time, bool(seen & FOREIGN_IN_A_HALF), bool(seen))


@lru_cache(maxsize=4096)
def _lens(stage: Stage, halves: tuple[int, ...], mask: int, in_time: int, foreign: bool, regulated: bool) -> Lens:
    """Days of commissioning matter only where a model can be foreign and a transition is open; late changes only where
    commissioning can be in time; residencies only where a model can be regulated and the restriction applies.
    """
    transition = foreign and stage.transition_open and not stage.not_yet
    changes = transition and in_time > 0 and counts_changes(stage)
    return Lens(stage, halves, mask, transition, changes, regulated and not stage.not_yet)


@lru_cache(maxsize=4096)
def halves_alive(times: frozenset[TimeClass]) -> tuple[int, ...]:
    """The halves in which a system can be that is not retired."""
    return tuple(sorted({int(not time.begun) for time in times if not time.gone}))


@lru_cache(maxsize=16384)
def answers_in_time(times: frozenset[TimeClass], stage: Stage) -> int:
    """The open answers to ``cutoff_day`` under which commissioning can be in time, as bits."""
    found = 0
    for time in times:
        for counts in stage.pilots:
            found |= time.in_time_with_pilot if counts else time.in_time
    return found & counted_answers(stage)


def counted_answers(stage: Stage) -> int:
    """The open answers to ``cutoff_day`` as bits."""
    return sum(1 << cutoff for cutoff in stage.cutoffs)


@lru_cache(maxsize=4096)
def _mask(stage: Stage, halves: tuple[int, ...], leaves: bool, in_time: int) -> int:
    """The bits of tables that some step looks at. Where the data is sure to leave, it is enough that some model is
    regulated; a use that begins late counts under the answers under which commissioning can be in time.
    """
    bits = REGULATED
    if not stage.not_yet and not leaves:
        bits |= CANDIDATE | FOREIGN_BIT
        if stage.transition_open and counts_changes(stage):
            bits |= in_time << LATE_SHIFT
    return everywhere(bits, halves, stage.bases, stage.essentials)


def counts_changes(stage: Stage) -> bool:
    """Whether a late change can end the transition."""
    return stage.change_counts and True in stage.swaps


def narrowed(possible: Possibilities, lens: Lens) -> Possibilities:
    """What is left of these possibilities."""
    return Possibilities(
        times=_times(possible.times, lens),
        scopes=_scopes(possible.scopes, lens),
        tables=masked(possible.tables, lens.mask),
        residencies=_residencies(possible.residencies, lens),
        changes=possible.changes if lens.reads_changes else UNCHANGED,
    )


@lru_cache(maxsize=4096)
def _leaves(residencies: frozenset[Residency], halves: tuple[int, ...]) -> bool:
    """Whether the data is sure to leave Russia."""
    return all(residency[half] == LEAVES for residency in residencies for half in halves)


@lru_cache(maxsize=4096)
def _scopes(scopes: frozenset[str], lens: Lens) -> frozenset[str]:
    return frozenset(map(lens.scope, scopes))


@lru_cache(maxsize=16384)
def _residencies(residencies: frozenset[Residency], lens: Lens) -> frozenset[Residency]:
    return frozenset(map(lens.residency, residencies))


@lru_cache(maxsize=16384)
def _times(times: frozenset[TimeClass], lens: Lens) -> frozenset[TimeClass]:
    return frozenset(map(lens.time, times))


@lru_cache(maxsize=16384)
def masked(tables: frozenset[int], mask: int) -> frozenset[int]:
    """These bits of the tables."""
    return frozenset([table & mask for table in tables])
