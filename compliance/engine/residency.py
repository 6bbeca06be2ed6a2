"""Data flows on one day, reduced to codes: fails, or hangs on a legal question, for a system that has begun and for
one that is planned.

A code holds four bits for each half (0 begun, 1 planned): ``FAILS`` and one for each legal question. Worse is more
bits, so several places and several kinds together are the bitwise *or* of their codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from .days import AHEAD, NEVER, OVER, RUNNING, period
from .facts import Facts
from .flow import Flow, Traits
from .frame import Frame, Stage
from .kinds import ALL_FLOWS, FlowKind
from .policy import FAILS, QUESTION_BITS, YES_NO, Policy
from .rules.base import Location

HALF_BITS = 4
HALF_MASK = (1 << HALF_BITS) - 1
STAYS, HANGS_ON_TEXT, LEAVES = 0, 1, 2
NO_CODE: frozenset[int] = frozenset({0})
NOTHING_KNOWN = (None, None, None)

# What becomes of the data of a system that has begun, and of one that is planned.
Residency = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class FlowDomain:
    """The codes that each kind of flow can have (``every``, in the order of ``FlowKind``), those of the required kinds
    (``kinds``), and those of all required kinds together.
    """

    every: tuple[frozenset[int], ...]
    kinds: tuple[tuple[FlowKind, frozenset[int]], ...]
    codes: frozenset[int]


def flow_domain(facts: Facts, frame: Frame) -> FlowDomain:
    """Reduce the flows of a system on a day to the codes that are possible."""
    flows = zip(ALL_FLOWS, facts.flows, strict=True)
    return _flow_domain(tuple([flow_codes(kind, flow, frame) for kind, flow in flows]), frame.policy)


@lru_cache(maxsize=32768)
def _flow_domain(every: tuple[frozenset[int], ...], law: Policy) -> FlowDomain:
    codes = NO_CODE
    kinds = tuple((kind, own) for kind, own in zip(ALL_FLOWS, every, strict=True) if kind in law.required_flows)
    for _, own in kinds:
        codes = _joined(codes, own)
    return FlowDomain(every, kinds, codes)


def _joined(codes: frozenset[int], others: frozenset[int]) -> frozenset[int]:
    return codes if others == NO_CODE else frozenset([one | two for one in codes for two in others])


def flow_codes(kind: FlowKind, flow: Flow, frame: Frame) -> frozenset[int]:
    """The codes of one kind of flow. An unknown flow may be absent, or be anywhere."""
    places, law = flow.places, frame.policy
    if flow.lasting is not None:
        return place_codes(kind, flow.lasting, RUNNING, law)
    if places is None:
        return place_codes(kind, NOTHING_KNOWN, RUNNING, law) | NO_CODE
    codes = NO_CODE
    for place in places:
        start, end = place.start, place.end
        can_be = RUNNING if start is end is NEVER else period(start, end).on(frame.on)
        own = place_codes(kind, place.traits, can_be, law)
        codes = own if codes is NO_CODE else _joined(codes, own)
    return codes


@lru_cache(maxsize=8192)
def place_codes(kind: FlowKind, traits: Traits, can_be: int, law: Policy) -> frozenset[int]:
    """The codes of one place, in every way to complete what is not known of it. ``can_be``: what the period in which
    data is there can be on the day, as bits.
    """
    choices = product(*(YES_NO if trait is None else (trait,) for trait in traits))
    bits = {law.flow_bits[kind][Location(*choice)] for choice in choices}
    found = {0} if can_be & OVER else set()
    if can_be & RUNNING:
        found |= {each | each << HALF_BITS for each in bits}
    if can_be & AHEAD:
        found |= {each << HALF_BITS for each in bits}
    return frozenset(found)


def residency(code: int, half: int, stage: Stage) -> int:
    """``STAYS``, ``HANGS_ON_TEXT`` or ``LEAVES``, with the answers that are settled."""
    bits = code >> HALF_BITS * half & HALF_MASK
    if bits & (FAILS | stage.leaving):
        return LEAVES
    return HANGS_ON_TEXT if bits & stage.hanging else STAYS


@lru_cache(maxsize=32768)
def residencies_of(domain: FlowDomain, stage: Stage) -> frozenset[Residency]:
    """What can become of the data, with the answers that are settled."""
    return frozenset(residency_classes(domain, stage).values())


def residency_classes(domain: FlowDomain, stage: Stage) -> Mapping[int, Residency]:
    """What each code comes to."""
    return {code: (residency(code, 0, stage), residency(code, 1, stage)) for code in domain.codes}


def open_residency_questions(codes: frozenset[int], half: int, stage: Stage) -> set[str]:
    """The legal questions on which the residency can hang."""
    hanging = [code >> HALF_BITS * half for code in codes if residency(code, half, stage) == HANGS_ON_TEXT]
    return {
        question
        for question, bit in QUESTION_BITS.items()
        if bit & stage.hanging and any(code & bit for code in hanging)
    }


def relevant_flows(domain: FlowDomain, classes: Mapping[int, int]) -> frozenset[str]:
    """The kinds of flow that matter: alone they turn one code into another of another class."""
    found = set()
    for place, (kind, own) in enumerate(domain.kinds):
        if len(own) == 1:
            continue
        rest = NO_CODE
        for other, (_, codes) in enumerate(domain.kinds):
            if other != place:
                rest = _joined(rest, codes)
        if any(classes[one | code] != classes[two | code] for one, two in product(own, repeat=2) for code in rest):
            found.add(f"flows.{kind.value}")
    return frozenset(found)
