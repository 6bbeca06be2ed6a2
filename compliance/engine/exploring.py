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
    """What comes of some possibilities: P as bit sets (``branches``); all outcomes as bits (with candidates apart) and
    as verdicts (``possible``), and the verdict that follows.

    ``classes``: for each reduced fact that matters the class of each value; values of one class cannot be told apart by
    any verdict.
    """

    branches: frozenset[int]
    outcomes: int
    possible: tuple[Verdict, ...]
    verdict: Verdict
    classes: Mapping[str, Mapping[object, int]]

    @property
    def shown_branches(self) -> frozenset[frozenset[Verdict]]:
        """P as sets of verdicts."""
        return _as_sets(self.branches)

    def matters(self, fact: str) -> bool:
        """Whether some verdict tells two values of a reduced fact apart."""
        return fact in self.classes


@lru_cache(maxsize=1024)
def _as_sets(branches: frozenset[int]) -> frozenset[frozenset[Verdict]]:
    return frozenset(frozenset(as_verdicts(branch)) for branch in branches)


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
    found = [verdicts(complete, stage) for complete, _ in possible.completions()]
    plain = {bits: without_candidates(bits) for bits in set(found)}
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
        branches=branches,
        outcomes=outcomes,
        possible=shown,
        verdict=verdict,
        classes=_classes(possible, [plain[bits] for bits in found]) if len(branches) > 1 else {},
    )


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
        yield [tuple([point for start in each for point in points[start : start + step]]) for each in starts]


@lru_cache(maxsize=16384)
def hinges(possible: Possibilities, stage: Stage) -> frozenset[str]:
    """The legal questions that matter in some completion; residency questions as ``RESIDENCY_BEGUN`` and
    ``RESIDENCY_PLANNED``.
    """
    found: set[str] = set()
    for complete, begun in set(possible.completions()):
        outcomes = verdicts(complete, stage)
        if outcomes & (outcomes - 1):
            residency = RESIDENCY_BEGUN if begun else RESIDENCY_PLANNED
            found.update(residency if name == RESIDENCY else name for name in _hinges_of(complete, stage))
    return frozenset(found)


@lru_cache(maxsize=16384)
def _hinges_of(complete: CompleteFacts, stage: Stage) -> frozenset[str]:
    facts = Completion(*complete)
    choices = open_choices(facts, stage)
    found = [without_candidates(decide(facts, reading, stage)) for reading in readings(choices)]
    along = layers(list(map(len, choices)), found)
    return frozenset(name for name, each in zip(QUESTIONS_READ, along, strict=True) if len(set(each)) > 1)
