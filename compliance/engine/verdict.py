"""The six steps, over complete facts.

Facts arrive here reduced: time classes, scopes, tables of models, residencies, and whether the system was changed
late. ``verdicts`` is S(c), the verdicts of one completion under all legal readings.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product, starmap
from typing import NamedTuple, TypeVar

from .frame import Stage
from .residency import HANGS_ON_TEXT, LEAVES, STAYS
from .result import Verdict
from .tables import ALL_ANSWERS, CANDIDATE, ENTRY_BITS, ENTRY_MASK, FOREIGN_BIT, LATE_SHIFT, everywhere

OUT_OF_SCOPE, NOT_YET, CONFORMS, CANDIDATE_CONFORMS, IN_TRANSITION, NOT_PERMITTED, NONE = (1 << bit for bit in range(7))
AFTER_START = CONFORMS | CANDIDATE_CONFORMS | IN_TRANSITION | NOT_PERMITTED
VERDICT_BITS = (
    (OUT_OF_SCOPE, Verdict.OUT_OF_SCOPE),
    (NOT_YET, Verdict.NOT_YET),
    (CONFORMS, Verdict.CONFORMS),
    (IN_TRANSITION, Verdict.IN_TRANSITION),
    (NOT_PERMITTED, Verdict.NOT_PERMITTED),
    (NONE, Verdict.NONE),
)
IN_SCOPE, SCOPE_HANGS, OUTSIDE = "inside", "hangs", "outside"
ALL_OUTSIDE: frozenset[str] = frozenset({OUTSIDE})
KEEPS_OR_FAILS = {STAYS: (True,), HANGS_ON_TEXT: (True, False), LEAVES: (False,)}

Answer = TypeVar("Answer")
Choices = tuple[
    tuple[bool, ...],
    tuple[int, ...],
    tuple[int, ...],
    tuple[bool, ...],
    tuple[int, ...],
    tuple[bool, ...],
    tuple[bool, ...],
]

NEVER, ALWAYS = 0, ALL_ANSWERS
HALF_MASK = (1 << 4 * ENTRY_BITS) - 1
BASIS_MASK = (1 << 2 * ENTRY_BITS) - 1
ESSENTIAL_MASK = everywhere(ENTRY_MASK, (0,), (0, 1), (0,))
IN_EVERY_ENTRY = everywhere(1, (0,), (0, 1), (0, 1))
FOREIGN_ANYWHERE = everywhere(FOREIGN_BIT, (0,), (0, 1), (0, 1))
LATE_ANYWHERE = everywhere(ALWAYS << LATE_SHIFT, (0,), (0, 1), (0, 1))


class Completion(NamedTuple):
    """Complete facts, as the steps read them: of a system that is planned, the models and the residency planned for it.

    ``models``: the four entries of a table of models for readings of basis and essential; ``in_time`` and
    ``in_time_with_pilot`` as in ``TimeClass``.
    """

    gone: bool
    scope: str
    models: int
    residency: int
    in_time: int
    in_time_with_pilot: int
    changed: bool


CompleteFacts = tuple[bool, str, int, int, int, int, bool]
RETIRED = Completion(True, OUTSIDE, 0, STAYS, 0, 0, False)


class Reading(NamedTuple):
    """One answer to each legal question; ``stays`` answers those about residency."""

    other_settings: bool
    basis: int
    essential: int
    stays: bool
    cutoff: int
    pilot_counts: bool
    swap_ends: bool


def decide(facts: Completion, reading: Reading, stage: Stage) -> int:
    """The six steps of the design: the verdict of complete facts under one reading of the text. Total."""
    if facts.gone:
        return NONE
    if facts.scope == OUTSIDE or (facts.scope == SCOPE_HANGS and not reading.other_settings):
        return OUT_OF_SCOPE
    models = facts.models >> ENTRY_BITS * (2 * reading.basis + reading.essential) & ENTRY_MASK
    if not models:
        return OUT_OF_SCOPE
    if stage.not_yet:
        return NOT_YET
    if not models & FOREIGN_BIT and reading.stays:
        return CANDIDATE_CONFORMS if models & CANDIDATE else CONFORMS
    commissioned = facts.in_time_with_pilot if reading.pilot_counts else facts.in_time
    in_time = commissioned >> reading.cutoff & 1
    changed = stage.change_counts and (facts.changed or models >> LATE_SHIFT + reading.cutoff & 1)
    if stage.transition_open and in_time and reading.stays and not (changed and reading.swap_ends):
        return IN_TRANSITION
    return NOT_PERMITTED


def open_choices(facts: Completion, stage: Stage) -> Choices:
    """For each legal question, in the order of ``Reading``, the open answers that can make a difference: a question
    that these facts do not raise has its first.
    """
    models = facts.models
    raises_basis = models & BASIS_MASK != models >> 2 * ENTRY_BITS
    raises_essential = models & ESSENTIAL_MASK != models >> ENTRY_BITS & ESSENTIAL_MASK
    foreign = stage.transition_open and bool(models & FOREIGN_ANYWHERE)
    late = bool(models & LATE_ANYWHERE)
    days_hang = not {facts.in_time, facts.in_time_with_pilot} <= {NEVER, ALWAYS}
    return (
        _if(facts.scope == SCOPE_HANGS, stage.other_settings),
        _if(raises_basis, stage.bases),
        _if(raises_essential, stage.essentials),
        KEEPS_OR_FAILS[facts.residency],
        _if(foreign and (late or days_hang), stage.cutoffs),
        _if(foreign and facts.in_time != facts.in_time_with_pilot, stage.pilots),
        _if(foreign and stage.change_counts and (late or facts.changed), stage.swaps),
    )


def readings(choices: Choices) -> Iterator[Reading]:
    """Every reading of the text with these answers, the last question running fastest."""
    return starmap(Reading, product(*choices))


def _if(raised: bool, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    return answers if raised else answers[:1]


@lru_cache(maxsize=16384)
def verdicts(complete: CompleteFacts, stage: Stage) -> int:
    """S(c): the verdicts of complete facts, the fields of a ``Completion``, under all open readings, as bits.

    Each reading of basis and essential looks at one entry of the models; facts with only that entry are asked once.
    """
    facts, found = Completion(*complete), 0
    for basis, essential in product(stage.bases, stage.essentials):
        only = (facts.models >> ENTRY_BITS * (2 * basis + essential) & ENTRY_MASK) * IN_EVERY_ENTRY
        found |= _verdicts(facts._replace(models=only), stage)
    return found


@lru_cache(maxsize=16384)
def _verdicts(facts: Completion, stage: Stage) -> int:
    found = 0
    for reading in readings(open_choices(facts, stage)):
        found |= decide(facts, reading, stage)
    return found


def without_candidates(outcomes: int) -> int:
    """A candidate conforms, too: the same bits without the distinction."""
    if outcomes & CANDIDATE_CONFORMS:
        return outcomes & ~CANDIDATE_CONFORMS | CONFORMS
    return outcomes


@lru_cache(maxsize=256)
def as_verdicts(bits: int) -> tuple[Verdict, ...]:
    """Bits as verdicts, in the order in which they are shown."""
    bits = without_candidates(bits)
    return tuple(verdict for bit, verdict in VERDICT_BITS if bits & bit)
