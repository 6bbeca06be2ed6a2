"""Data flows on one day, reduced to codes: fails, or hangs on a legal question, for a system that has begun and for
one that is planned.

A code holds four bits for each half (0 begun, 1 planned): ``FAILS`` and one for each legal question. Worse is more
bits, so several places
and several kinds together are the bitwise *or* of their codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from .domain import period_cells
from .facts import Facts, Flow, FlowKind, Place
from .frame import Frame
from .rules import (
    residency_backup,
    residency_processing,
    residency_remote_access,
    residency_storage,
    residency_telemetry,
)
from .rules.base import Location, Rule

RULE_OF_FLOW: dict[FlowKind, Rule[Any]] = {
    FlowKind.STORAGE: residency_storage.RULE,
    FlowKind.PROCESSING: residency_processing.RULE,
    FlowKind.BACKUP: residency_backup.RULE,
    FlowKind.INFERENCE: residency_processing.RULE,
    FlowKind.TELEMETRY: residency_telemetry.RULE,
    FlowKind.SUPPORT: residency_remote_access.RULE,
}
FAILS = 1
QUESTION_BITS = {"encrypted_backup": 2, "technical_counters": 4, "remote_access": 8}
HALF_BITS = 4
HALF_MASK = (1 << HALF_BITS) - 1
STAYS, HANGS_ON_TEXT, LEAVES = 0, 1, 2
ANYWHERE = Place(None)
ALL_KINDS = tuple(FlowKind)


class FlowDomain(NamedTuple):
    """The codes that each required kind of flow can have, and those of all together; ``classes``: what each of these
    comes to for a system that has begun and for one that is planned.
    """

    kinds: tuple[tuple[FlowKind, frozenset[int]], ...]
    codes: frozenset[int]
    classes: Mapping[int, tuple[int, int]]
    residencies: frozenset[tuple[int, int]]


@lru_cache(maxsize=4096)
def required_flows(frame: Frame) -> tuple[FlowKind, ...]:
    """The kinds of flow that must be in Russia, as far as the rule set lets their rules decide."""
    named = set(frame.parameters.flows_in_russia)
    return tuple(kind for kind in ALL_KINDS if kind in named and frame.decides(RULE_OF_FLOW[kind].id))


def flow_domain(facts: Facts, frame: Frame) -> FlowDomain:
    """Reduce the flows of a system on a day to the codes that are possible."""
    required = required_flows(frame)
    flows = zip(ALL_KINDS, facts.flows, strict=True)
    return _flow_domain(tuple([flow_codes(kind, flow, frame) for kind, flow in flows if kind in required]), frame)


@lru_cache(maxsize=65536)
def _flow_domain(by_kind: tuple[frozenset[int], ...], frame: Frame) -> FlowDomain:
    codes = frozenset({0})
    for possible in by_kind:
        if possible != {0}:
            codes = frozenset(one | two for one in codes for two in possible)
    classes = {code: (residency(code, 0, frame), residency(code, 1, frame)) for code in codes}
    kinds = tuple(zip(required_flows(frame), by_kind, strict=True))
    return FlowDomain(kinds, codes, classes, frozenset(classes.values()))


@lru_cache(maxsize=65536)
def flow_codes(kind: FlowKind, flow: Flow, frame: Frame) -> frozenset[int]:
    """The codes of one kind of flow. An unknown flow may be absent, or be anywhere."""
    if flow.places is None:
        return place_codes(kind, ANYWHERE, frame) | {0}
    codes = frozenset({0})
    for place in flow.places:
        codes = frozenset(one | two for one in codes for two in place_codes(kind, place, frame))
    return codes


@lru_cache(maxsize=65536)
def place_codes(kind: FlowKind, place: Place, frame: Frame) -> frozenset[int]:
    """The codes of one place, in every way to complete what is not known of it."""
    inside = (True, False) if place.country is None else (place.country == "RU",)
    contents = (True, False) if place.content is None else (place.content,)
    keys = (True, False) if place.key_in_russia is None else (place.key_in_russia,)
    activities = _activities(place, frame)
    return frozenset(
        _code(kind, Location(*choice), activity, frame)
        for choice in product(inside, contents, keys)
        for activity in activities
    )


def _activities(place: Place, frame: Frame) -> set[tuple[bool, bool]]:
    """Whether the place counts on the day for a system that has begun, and for one that is planned."""
    points = (frame.on, frame.on + timedelta(days=1))
    found = set()
    for first, last in period_cells(place.start, place.end, points):
        goes_on = last is None or last.last >= frame.on
        found.add((goes_on and (first is None or first.first <= frame.on), goes_on))
    return found


def _code(kind: FlowKind, location: Location, activity: tuple[bool, bool], frame: Frame) -> int:
    rule = RULE_OF_FLOW[kind]
    outcomes = {
        answer: rule.holds(location, dict.fromkeys(rule.questions, answer), frame.parameters)
        for answer in ("yes", "no")
    }
    bits = 0
    if not any(outcomes.values()):
        bits = FAILS
    elif not all(outcomes.values()):
        bits = QUESTION_BITS[rule.questions[0]]
    return sum(bits << HALF_BITS * half for half in (0, 1) if activity[half])


@lru_cache(maxsize=65536)
def residency(code: int, half: int, frame: Frame) -> int:
    """``STAYS``, ``HANGS_ON_TEXT`` or ``LEAVES``, with the answers that are settled."""
    bits = code >> HALF_BITS * half & HALF_MASK
    hangs = False
    for question, bit in QUESTION_BITS.items():
        if bits & bit:
            answers = frame.answers_to(question)
            if answers == ("yes",):
                return LEAVES
            hangs = hangs or len(answers) > 1
    return LEAVES if bits & FAILS else HANGS_ON_TEXT if hangs else STAYS


def open_residency_questions(codes: frozenset[int], half: int, frame: Frame) -> set[str]:
    """The legal questions on which the residency can hang."""
    hanging = [code >> HALF_BITS * half for code in codes if residency(code, half, frame) == HANGS_ON_TEXT]
    return {
        question
        for question, bit in QUESTION_BITS.items()
        if len(frame.answers_to(question)) > 1 and any(code & bit for code in hanging)
    }


def relevant_flows(domain: FlowDomain, same: Callable[[int, int], bool]) -> set[str]:
    """The kinds of flow that matter: alone they turn one code into another that is not the ``same``."""
    found = set()
    for place, (kind, own) in enumerate(domain.kinds):
        if len(own) == 1:
            continue
        rest = frozenset({0})
        for other, (_, codes) in enumerate(domain.kinds):
            if other != place and codes != {0}:
                rest = frozenset(one | two for one in rest for two in codes)
        if any(not same(one | code, two | code) for one, two in product(own, repeat=2) if one < two for code in rest):
            found.add(f"flows.{kind.value}")
    return found
