"""P(F): what every way to complete the facts comes to, and what distinguishes the values of each reduced fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .frame import Stage
from .narrowing import Lens, Possibilities, lens_for, narrowed
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
    """What comes of some possibilities: P as bit sets (``branches``) and as sets of verdicts (``shown_branches``); the
    completions of which the text leaves the verdict open, each with whether the system has begun (``hanging``); all
    outcomes as bits (with candidates apart) and as verdicts (``possible``), and the verdict that follows.

    ``classes``: for each reduced fact, where there are several branches, the class of each value; values of one class
    cannot be told apart by any verdict.
    """

    branches: frozenset[int]
    hanging: tuple[tuple[CompleteFacts, bool], ...]
    shown_branches: frozenset[frozenset[Verdict]]
    outcomes: int
    possible: tuple[Verdict, ...]
    verdict: Verdict
    classes: Mapping[str, Mapping[object, int]]

    def matters(self, fact: str) -> bool:
        """Whether some verdict tells two values of a reduced fact apart."""
        return fact in self.classes and any(self.classes[fact].values())


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Some possibilities on a stage: the ``lens`` through which the steps look at them, what is left of them
    (``possible``), and what comes of that.
    """

    lens: Lens
    possible: Possibilities
    exploration: Exploration

    @property
    def stage(self) -> Stage:
        return self.lens.stage


@lru_cache(maxsize=32768)
def view(possible: Possibilities, stage: Stage) -> View:
    """What comes of these possibilities on a stage."""
    lens = lens_for(possible, stage)
    return _view(lens, narrowed(possible, lens))


@lru_cache(maxsize=16384)
def _view(lens: Lens, left: Possibilities) -> View:
    return View(lens, left, explore(left, lens.stage))


@lru_cache(maxsize=16384)
def explore(possible: Possibilities, stage: Stage) -> Exploration:
    """P(F), by asking every completion."""
    completions = list(possible.completions())
    found = [verdicts(completion, stage) for completion, _ in completions]
    outcomes = 0
    for verdict_bits in set(found):
        outcomes |= verdict_bits
    hanging = [each for each, bits in zip(completions, found, strict=True) if bits & (bits - 1)]
    every = [without_candidates(verdict_bits) for verdict_bits in found]
    branches, shown = frozenset(every), as_verdicts(outcomes)
    verdict = shown[0]
    if len(branches) > 1:
        verdict = Verdict.UNDETERMINED
    elif len(shown) > 1:
        verdict = Verdict.NEEDS_LAWYER
    return Exploration(
        branches=branches,
        hanging=tuple(dict.fromkeys(hanging)),
        shown_branches=frozenset([frozenset(as_verdicts(branch)) for branch in branches]),
        outcomes=outcomes,
        possible=shown,
        verdict=verdict,
        classes=dict(zip(NARROWED_FACTS, _classes(possible, every), strict=True)) if len(branches) > 1 else {},
    )


def _classes(possible: Possibilities, branches: Sequence[int]) -> Iterator[dict[object, int]]:
    """For each fact the class of each value: values with the same branches in the same completions of everything else
    are one class. ``branches`` has one for each completion.
    """
    for axis, along in zip(possible, layers(list(map(len, possible)), branches), strict=True):
        numbers: dict[tuple[int, ...], int] = {}
        yield {value: numbers.setdefault(layer, len(numbers)) for value, layer in zip(axis, along, strict=True)}


def layers(sizes: Sequence[int], points: Sequence[int]) -> Iterator[list[tuple[int, ...]]]:
    """For each axis of a product what lies at each of its values: all points with that value, in their order.

    ``points`` has one for each point of the product of axes of these sizes, the last axis running fastest.
    """
    step = len(points)
    for size in sizes:
        block, step = step, step // size
        starts = [range(place * step, len(points), block) for place in range(size)]
        yield [tuple([point for start in each for point in points[start : start + step]]) for each in starts]


@lru_cache(maxsize=16384)
def hinges(exploration: Exploration, stage: Stage) -> frozenset[str]:
    """The legal questions that matter in some completion; residency questions as ``RESIDENCY_BEGUN`` and
    ``RESIDENCY_PLANNED``.
    """
    found: set[str] = set()
    for completion, begun in exploration.hanging:
        residency = RESIDENCY_BEGUN if begun else RESIDENCY_PLANNED
        found.update(residency if name == RESIDENCY else name for name in _hinges_of(completion, stage))
    return frozenset(found)


@lru_cache(maxsize=16384)
def _hinges_of(complete: CompleteFacts, stage: Stage) -> frozenset[str]:
    facts = Completion(*complete)
    choices = open_choices(facts, stage)
    found = [without_candidates(decide(facts, reading, stage)) for reading in readings(choices)]
    along = layers(list(map(len, choices)), found)
    return frozenset(name for name, each in zip(QUESTIONS_READ, along, strict=True) if len(set(each)) > 1)
