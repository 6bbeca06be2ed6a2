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

from .days import AHEAD, OVER, RUNNING, possible_on
from .facts import Facts
from .flow import Flow, Traits
from .frame import Frame, Stage
from .kinds import ALL_FLOWS, FLOW_KEYS
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
    with their places there (``required``), whether these are settled (``known``), and all of these together.
    """

    every: tuple[frozenset[int], ...]
    required: tuple[tuple[int, frozenset[int]], ...]
    known: tuple[bool, ...]
    codes: frozenset[int]


def flow_domain(facts: Facts, frame: Frame) -> FlowDomain:
    """Reduce the flows of a system on a day to the codes that are possible."""
    every = [
        codes[flow.lasting] if flow.lasting is not None else _flow_codes(place, flow, frame)
        for place, (flow, codes) in enumerate(zip(facts.flows, _lasting_codes(frame.policy), strict=True))
    ]
    return _flow_domain(tuple(every), frame.policy)


@lru_cache(maxsize=64)
def _lasting_codes(law: Policy) -> tuple[Mapping[Traits, frozenset[int]], ...]:
    """For each kind of flow the codes of a place at which its data always is, whatever is known of it."""
    known, places = (None, *YES_NO), range(len(ALL_FLOWS))
    every = [(inside, content, key) for inside in known for content in known for key in known]
    return tuple({traits: _place_codes(place, traits, RUNNING, law) for traits in every} for place in places)


@lru_cache(maxsize=32768)
def _flow_domain(every: tuple[frozenset[int], ...], law: Policy) -> FlowDomain:
    codes = NO_CODE
    required = tuple((place, own) for place, own in enumerate(every) if ALL_FLOWS[place] in law.required_flows)
    for _, own in required:
        codes = _joined(codes, own)
    return FlowDomain(every, required, tuple(len(own) == 1 for _, own in required), codes)


def _joined(codes: frozenset[int], others: frozenset[int]) -> frozenset[int]:
    return codes if others == NO_CODE else frozenset([one | two for one in codes for two in others])


def _flow_codes(place: int, flow: Flow, frame: Frame) -> frozenset[int]:
    """The codes of one kind of flow. An unknown flow may be absent, or be anywhere."""
    if flow.places is None:
        return _unknown_codes(place, frame.policy)
    codes = NO_CODE
    for each in flow.places:
        own = _place_codes(place, each.traits, possible_on(frame.on, each.start, each.end), frame.policy)
        codes = own if codes is NO_CODE else _joined(codes, own)
    return codes


@lru_cache(maxsize=256)
def _unknown_codes(place: int, law: Policy) -> frozenset[int]:
    return _place_codes(place, NOTHING_KNOWN, RUNNING, law) | NO_CODE


@lru_cache(maxsize=8192)
def _place_codes(place: int, traits: Traits, can_be: int, law: Policy) -> frozenset[int]:
    """The codes of one place of a flow, in every way to complete what is not known of it. ``can_be``: what the period
    in which data is there can be on the day, as bits.
    """
    choices = product(*(YES_NO if trait is None else (trait,) for trait in traits))
    bits = {law.flow_bits[ALL_FLOWS[place]][Location(*choice)] for choice in choices}
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
    for place, own in domain.required:
        if len(own) == 1:
            continue
        rest = NO_CODE
        for other, codes in domain.required:
            if other != place:
                rest = _joined(rest, codes)
        if any(classes[one | code] != classes[two | code] for one, two in product(own, repeat=2) for code in rest):
            found.add(FLOW_KEYS[ALL_FLOWS[place]])
    return frozenset(found)
