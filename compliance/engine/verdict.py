"""The six steps, over complete facts, and P: what every way to complete what is not known comes to.

Facts arrive here reduced: time classes, scopes, tables of models, residencies, and whether the system was changed
late. ``verdicts`` is S(c),
the verdicts of one completion under all legal readings; ``explore`` is P(F) with what distinguishes the values of
each fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple, TypeVar

from .domain import TimeClass
from .frame import Stage
from .models import CANDIDATE, ENTRY_BITS, ENTRY_MASK, FOREIGN_BIT, LATE_SHIFT
from .residency import HANGS_ON_TEXT, LEAVES, STAYS
from .result import Verdict
from .rules.base import CUTOFF_ANSWERS

OUT_OF_SCOPE, NOT_YET, CONFORMS, CANDIDATE_CONFORMS, IN_TRANSITION, NOT_PERMITTED, NONE = (1 << bit for bit in range(7))
VERDICT_BITS = (
    (OUT_OF_SCOPE, Verdict.OUT_OF_SCOPE),
    (NOT_YET, Verdict.NOT_YET),
    (CONFORMS, Verdict.CONFORMS),
    (IN_TRANSITION, Verdict.IN_TRANSITION),
    (NOT_PERMITTED, Verdict.NOT_PERMITTED),
    (NONE, Verdict.NONE),
)
IN_SCOPE, SCOPE_HANGS, OUTSIDE = "inside", "hangs", "outside"
RESIDENCY_BEGUN, RESIDENCY_PLANNED = "residency:0", "residency:1"
KEEPS_OR_FAILS = {STAYS: (True,), HANGS_ON_TEXT: (True, False), LEAVES: (False,)}

Residency = tuple[int, int]
Answer = TypeVar("Answer")

NEVER, ALWAYS = 0, (1 << len(CUTOFF_ANSWERS)) - 1
HALF_MASK = (1 << 4 * ENTRY_BITS) - 1
BASIS_MASK = (1 << 2 * ENTRY_BITS) - 1
ESSENTIAL_MASK = ENTRY_MASK | ENTRY_MASK << 2 * ENTRY_BITS
FOREIGN_ANYWHERE = sum(FOREIGN_BIT << ENTRY_BITS * place for place in range(4))
LATE_ANYWHERE = sum(ALWAYS << LATE_SHIFT + ENTRY_BITS * place for place in range(4))


class Completion(NamedTuple):
    """Complete facts, reduced."""

    time: TimeClass
    scope: str
    table: int
    residency: Residency
    changed: bool


class Reading(NamedTuple):
    """One answer to each legal question; ``stays`` answers those about residency."""

    other_settings: bool
    basis: int
    essential: int
    stays: bool
    cutoff: int
    pilot_counts: bool
    swap_ends: bool


class Possibilities(NamedTuple):
    """The possible values of each reduced fact."""

    times: frozenset[TimeClass]
    scopes: frozenset[str]
    tables: frozenset[int]
    residencies: frozenset[Residency]
    changes: frozenset[bool]

    def completions(self) -> Iterator[Completion]:
        """Every way to complete the facts."""
        for values in product(self.times, self.scopes, self.tables, self.residencies, self.changes):
            yield Completion(*values)


@dataclass(frozen=True, slots=True)
class Exploration:
    """P as bit sets, all outcomes as bits (with candidates apart) and as verdicts, the verdict that follows, and for
    each reduced fact the class of each value: values of one class cannot be told apart by any verdict.
    """

    branches: frozenset[int]
    outcomes: int
    possible: tuple[Verdict, ...]
    verdict: Verdict
    classes: tuple[Mapping[object, int], ...]


def decide(facts: Completion, reading: Reading, stage: Stage) -> int:
    """The six steps of the design: the verdict of complete facts under one reading of the text. Total."""
    if facts.time.gone:
        return NONE
    if facts.scope == OUTSIDE or (facts.scope == SCOPE_HANGS and not reading.other_settings):
        return OUT_OF_SCOPE
    place = 4 * (not facts.time.begun) + 2 * reading.basis + reading.essential
    models = facts.table >> ENTRY_BITS * place & ENTRY_MASK
    if not models:
        return OUT_OF_SCOPE
    if stage.not_yet:
        return NOT_YET
    if not models & FOREIGN_BIT and reading.stays:
        return CANDIDATE_CONFORMS if models & CANDIDATE else CONFORMS
    commissioned = facts.time.in_time_with_pilot if reading.pilot_counts else facts.time.in_time
    in_time = commissioned >> reading.cutoff & 1
    changed = stage.change_counts and (facts.changed or models >> LATE_SHIFT + reading.cutoff & 1)
    if stage.transition_open and in_time and reading.stays and not (changed and reading.swap_ends):
        return IN_TRANSITION
    return NOT_PERMITTED


def readings(facts: Completion, stage: Stage) -> Iterator[Reading]:
    """Every open reading of the text that can make a difference: answers to a question that these facts do not raise
    are left at the first.
    """
    half = facts.table >> ENTRY_BITS * 4 * (not facts.time.begun) & HALF_MASK
    raises_basis = half & BASIS_MASK != half >> 2 * ENTRY_BITS
    raises_essential = half & ESSENTIAL_MASK != half >> ENTRY_BITS & ESSENTIAL_MASK
    foreign = stage.transition_open and bool(half & FOREIGN_ANYWHERE)
    late = bool(half & LATE_ANYWHERE)
    time = facts.time
    choices = product(
        _if(facts.scope == SCOPE_HANGS, stage.other_settings),
        _if(raises_basis, stage.bases),
        _if(raises_essential, stage.essentials),
        KEEPS_OR_FAILS[facts.residency[not time.begun]],
        _if(foreign and (late or not {time.in_time, time.in_time_with_pilot} <= {NEVER, ALWAYS}), stage.cutoffs),
        _if(foreign and time.in_time != time.in_time_with_pilot, stage.pilots),
        _if(foreign and stage.change_counts and (late or facts.changed), stage.swaps),
    )
    for choice in choices:
        yield Reading(*choice)


def _if(raised: bool, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    return answers if raised else answers[:1]


@lru_cache(maxsize=65536)
def verdicts(facts: Completion, stage: Stage) -> int:
    """S(c): the verdicts of complete facts under all open readings, as bits."""
    found = 0
    for reading in readings(facts, stage):
        found |= decide(facts, reading, stage)
    return found


def without_candidates(outcomes: int) -> int:
    """A candidate conforms, too: the same bits without the distinction."""
    if outcomes & CANDIDATE_CONFORMS:
        return outcomes & ~CANDIDATE_CONFORMS | CONFORMS
    return outcomes


@lru_cache(maxsize=65536)
def explore(possible: Possibilities, stage: Stage) -> Exploration:
    """P(F), by asking every completion."""
    outcomes = 0
    branches = set()
    signatures: tuple[dict[object, list[int]], ...] = ({}, {}, {}, {}, {})
    for completion in possible.completions():
        found = verdicts(completion, stage)
        outcomes |= found
        branch = without_candidates(found)
        branches.add(branch)
        for value, signature in zip(completion, signatures, strict=True):
            signature.setdefault(value, []).append(branch)
    shown = as_verdicts(outcomes)
    verdict = shown[0]
    if len(branches) > 1:
        verdict = Verdict.UNDETERMINED
    elif len(shown) > 1:
        verdict = Verdict.NEEDS_LAWYER
    classes = tuple(_classes(signature) for signature in signatures)
    return Exploration(frozenset(branches), outcomes, shown, verdict, classes)


def _classes(signatures: Mapping[object, list[int]]) -> dict[object, int]:
    """Values with the same verdicts in the same completions of everything else are one class."""
    numbers: dict[tuple[int, ...], int] = {}
    return {value: numbers.setdefault(tuple(found), len(numbers)) for value, found in signatures.items()}


@lru_cache(maxsize=65536)
def hinges(possible: Possibilities, stage: Stage) -> frozenset[str]:
    """The legal questions that matter in some completion; residency questions as ``RESIDENCY_BEGUN`` and
    ``RESIDENCY_PLANNED``.
    """
    found: set[str] = set()
    for completion in possible.completions():
        if verdicts(completion, stage) & (verdicts(completion, stage) - 1):
            found |= _hinges_of(completion, stage)
    return frozenset(found)


@lru_cache(maxsize=65536)
def _hinges_of(facts: Completion, stage: Stage) -> frozenset[str]:
    by_reading = {reading: without_candidates(decide(facts, reading, stage)) for reading in readings(facts, stage)}
    residency = RESIDENCY_BEGUN if facts.time.begun else RESIDENCY_PLANNED
    names = (
        "other_settings",
        "param_count_basis",
        "essential_characteristics",
        residency,
        "cutoff_day",
        "pilot_counts",
        "swap_ends_transition",
    )
    return frozenset(name for place, name in enumerate(names) if _matters(place, by_reading))


def _matters(place: int, by_reading: Mapping[Reading, int]) -> bool:
    seen: dict[tuple[object, ...], int] = {}
    return any(
        seen.setdefault(reading[:place] + reading[place + 1 :], verdict) != verdict
        for reading, verdict in by_reading.items()
    )


def as_verdicts(bits: int) -> tuple[Verdict, ...]:
    """Bits as verdicts, in the order in which they are shown."""
    bits = without_candidates(bits)
    return tuple(verdict for bit, verdict in VERDICT_BITS if bits & bit)
