"""P(F): what every way to complete the facts comes to, and what distinguishes the values of each reduced fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from .dates import TimeClass
from .frame import Stage
from .models import ModelDomain
from .narrowing import Ground, Lens, grounds_of
from .possibilities import Completed, Possibilities
from .residency import Residency
from .result import Verdict
from .verdict import (
    CompleteFacts,
    Completion,
    as_verdicts,
    decide,
    open_choices,
    readings,
    verdicts,
    without_candidates,
)

RESIDENCY, RESIDENCY_BEGUN, RESIDENCY_PLANNED = "residency", "residency:0", "residency:1"
# In the order of ``Reading``.
QUESTIONS_READ = (
    "other_settings",
    "param_count_basis",
    "essential_characteristics",
    RESIDENCY,
    "cutoff_day",
    "pilot_counts",
    "swap_ends_transition",
)
NARROWED_FACTS = ("times", "scopes", "tables", "residencies", "changes")


@dataclass(frozen=True, slots=True, eq=False)
class Exploration:
    """What comes of some possibilities: ``left`` is what remains of them through ``lens``, that through which the steps
    look at them; ``branches`` is P as bit sets and ``shown_branches`` as sets of verdicts; ``outcomes`` are all
    verdicts as bits (with candidates apart), ``possible`` the same in order, ``only`` the one that can come out, as a
    bit, or 0, and ``verdict`` what follows.

    ``classes``: for each reduced fact that matters the class of each value; values of one class cannot be told apart by
    any verdict. ``hanging``: the completions whose verdict hangs on the reading of the text.
    """

    lens: Lens
    left: Possibilities
    branches: frozenset[int]
    shown_branches: frozenset[frozenset[Verdict]]
    outcomes: int
    only: int
    possible: tuple[Verdict, ...]
    verdict: Verdict
    classes: Mapping[str, Mapping[object, int]]
    hanging: frozenset[Completed]

    @property
    def is_determined(self) -> bool:
        """Whether nothing that is missing can change the verdict."""
        return len(self.branches) == 1

    @property
    def needs_lawyer(self) -> bool:
        """Whether it is the text alone that leaves the verdict open."""
        return len(self.branches) == 1 < len(self.possible)

    def matters(self, fact: str) -> bool:
        """Whether some verdict tells two values of a reduced fact apart."""
        return fact in self.classes


def explore(
    times: frozenset[TimeClass],
    scopes: frozenset[str],
    models: ModelDomain,
    residencies: frozenset[Residency],
    changes: frozenset[bool],
    stage: Stage,
) -> Exploration:
    """What comes of these possibilities on a stage. Most systems come down to possibilities that were explored before:
    what the steps do not look at is left out first.
    """
    grounds = grounds_of(times, scopes, residencies, changes, stage)
    return _explored(grounds.beside(models.bits & grounds.mask), models.tables(grounds.mask))


@lru_cache(maxsize=16384)
def _explored(ground: Ground, tables: frozenset[int]) -> Exploration:
    """P(F), by asking every completion."""
    left, stage = ground.with_models(tables), ground.lens.stage
    completions = list(left.completions())
    comes_to = {each: verdicts(each[0], stage) for each in set(completions)}
    plain = {bits: without_candidates(bits) for bits in set(comes_to.values())}
    outcomes = 0
    for bits in plain:
        outcomes |= bits
    branches, shown = frozenset(plain.values()), as_verdicts(outcomes)
    verdict = shown[0]
    if len(branches) > 1:
        verdict = Verdict.UNDETERMINED
    elif len(shown) > 1:
        verdict = Verdict.NEEDS_LAWYER
    return Exploration(
        lens=ground.lens,
        left=left,
        branches=branches,
        shown_branches=_as_sets(branches),
        outcomes=outcomes,
        only=without_candidates(outcomes) if len(shown) == 1 else 0,
        possible=shown,
        verdict=verdict,
        classes=_classes(left, [plain[comes_to[each]] for each in completions]) if len(branches) > 1 else {},
        hanging=frozenset(each for each, bits in comes_to.items() if bits & (bits - 1)),
    )


@lru_cache(maxsize=1024)
def _as_sets(branches: frozenset[int]) -> frozenset[frozenset[Verdict]]:
    return frozenset(frozenset(as_verdicts(branch)) for branch in branches)


def _classes(possible: Possibilities, branches: Sequence[int]) -> dict[str, dict[object, int]]:
    """For each fact that matters the class of each value: values with the same branches in the same completions of
    everything else are one class. ``branches`` has one for each completion.
    """
    found: dict[str, dict[object, int]] = {}
    alongs = layers(list(map(len, possible)), branches)
    for fact, values, along in zip(NARROWED_FACTS, possible, alongs, strict=True):
        numbers: dict[tuple[int, ...], int] = {}
        classes = {value: numbers.setdefault(each, len(numbers)) for value, each in zip(values, along, strict=True)}
        if len(numbers) > 1:
            found[fact] = classes
    return found


def layers(sizes: Sequence[int], points: Sequence[int]) -> Iterator[list[tuple[int, ...]]]:
    """For each axis of a product what lies at each of its values: all points with that value, in their order.

    ``points`` has one for each point of the product of axes of these sizes, the last axis running fastest. An axis of
    one value has nothing to compare, and so an empty layer.
    """
    step = len(points)
    for size in sizes:
        if size == 1:
            yield [()]
            continue
        block, step = step, step // size
        starts = [range(place * step, len(points), block) for place in range(size)]
        yield [tuple(chain.from_iterable([points[start : start + step] for start in each])) for each in starts]


@lru_cache(maxsize=16384)
def hinges(seen: Exploration) -> frozenset[str]:
    """The legal questions that matter in some completion; residency questions as ``RESIDENCY_BEGUN`` and
    ``RESIDENCY_PLANNED``.
    """
    found: set[str] = set()
    for complete, begun in seen.hanging:
        residency = RESIDENCY_BEGUN if begun else RESIDENCY_PLANNED
        found.update(residency if name == RESIDENCY else name for name in _hinges_of(complete, seen.lens.stage))
    return frozenset(found)


@lru_cache(maxsize=16384)
def _hinges_of(complete: CompleteFacts, stage: Stage) -> frozenset[str]:
    facts = Completion(*complete)
    choices = open_choices(facts, stage)
    found = [without_candidates(decide(facts, reading, stage)) for reading in readings(choices)]
    along = layers(list(map(len, choices)), found)
    return frozenset(name for name, each in zip(QUESTIONS_READ, along, strict=True) if len(set(each)) > 1)
