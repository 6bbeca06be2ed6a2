"""What is possible, narrowed to what the steps can come to look at.

The models planned for a system that has begun, an answer that is settled, the days of a system without a foreign model
never matter. Without them most systems are alike, and what comes of them is found once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .dates import GONE, TimeClass
from .frame import Stage
from .possibilities import Possibilities
from .residency import LEAVES, STAYS, Residency
from .tables import CANDIDATE, FOREIGN_BIT, LATE_SHIFT, REGULATED, everywhere
from .verdict import ALL_OUTSIDE, IN_SCOPE, OUTSIDE, SCOPE_HANGS

FOREIGN_SOMEWHERE = everywhere(FOREIGN_BIT, (0, 1), (0, 1), (0, 1))
UNCHANGED: frozenset[bool] = frozenset({False})


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


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is possible beside the models, narrowed to what the steps look at through ``lens``."""

    lens: Lens
    times: frozenset[TimeClass]
    scopes: frozenset[str]
    residencies: frozenset[Residency]
    changes: frozenset[bool]

    def with_models(self, tables: frozenset[int]) -> Possibilities:
        """All that is left, with the tables of models in the bits that are looked at."""
        return Possibilities(self.times, self.scopes, tables, self.residencies, self.changes)


class Grounds(NamedTuple):
    """The ground beside models of which one can be foreign, of which one can be regulated, and of which none can;
    ``mask``: bits of the tables of models that some step looks at.
    """

    mask: int
    foreign: Ground
    regulated: Ground
    unregulated: Ground

    def beside(self, seen: int) -> Ground:
        """The ground beside models that can have these bits."""
        if seen & FOREIGN_SOMEWHERE:
            return self.foreign
        return self.regulated if seen else self.unregulated


@lru_cache(maxsize=16384)
def grounds_of(
    times: frozenset[TimeClass],
    scopes: frozenset[str],
    residencies: frozenset[Residency],
    changes: frozenset[bool],
    stage: Stage,
) -> Grounds:
    """What the steps can come to look at, whatever the models."""
    halves, in_time, mask = halves_alive(times), 0, 0
    if scopes != ALL_OUTSIDE and halves:
        leaves = all(residency[half] == LEAVES for residency in residencies for half in halves)
        in_time = 0 if leaves else answers_in_time(times, stage)
        mask = _mask(stage, halves, leaves, in_time)
    lenses = [_lens(stage, halves, mask, in_time, *models) for models in ((True, True), (False, True), (False, False))]
    return Grounds(mask, *(_ground(lens, times, scopes, residencies, changes) for lens in lenses))


def _ground(
    lens: Lens,
    times: frozenset[TimeClass],
    scopes: frozenset[str],
    residencies: frozenset[Residency],
    changes: frozenset[bool],
) -> Ground:
    return _narrowed(
        lens,
        frozenset(map(lens.time, times)),
        frozenset(map(lens.scope, scopes)),
        frozenset(map(lens.residency, residencies)),
        changes if lens.reads_changes else UNCHANGED,
    )


_narrowed = lru_cache(maxsize=16384)(Ground)


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
