"""Phase and dates: linked facts, and every way to complete them.

The phase is read after the dates and cuts them, and dates that exclude each other all count as unknown. Days are
numbers here (see ``numbering``). A *cell* is a run of days between which no rule can tell a difference; any day of it
stands for all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from .facts import Facts
from .frame import Frame
from .kinds import Phase
from .linked_days import DATE_FACTS, Order, against_phase, exclusions
from .numbering import Numbered, numbered, numbers_of
from .policy import Policy

LINKED_FACTS = ("in_operation", "pilot_from", "phase", "retired")
# Dates that the phase leaves no way to reconcile, in the order in which they are given up.
EXCLUDING_TOGETHER = (("in_operation", "retired"), ("pilot_from", "retired"), DATE_FACTS)


class Cell(NamedTuple):
    """Days from number ``first`` to number ``last``, both included."""

    first: int
    last: int


DayCell = Cell | None
Values = tuple[DayCell, DayCell, Phase, DayCell]


class TimeClass(NamedTuple):
    """All that the steps need of phase and dates on one day.

    ``gone``: retired; ``begun``: in operation or in trial operation already; ``in_time``: bit k is set where
    commissioning is in time under the k-th answer to ``cutoff_day``; ``in_time_with_pilot``: the same if trial
    operation counts.
    """

    gone: bool
    begun: bool
    in_time: int
    in_time_with_pilot: int


GONE = TimeClass(True, True, 0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class TimeDomain:
    """Every completion of the linked facts, as the value of each fact in the order of ``LINKED_FACTS`` with what it
    means; ``halves``: 0 where the system can have begun, 1 where it can be planned; ``contradicting``: the facts that
    exclude each other; ``open_facts``: those that can have several values; ``known``: of each linked fact, whether it
    is neither.
    """

    completions: tuple[tuple[Values, TimeClass], ...]
    classes: frozenset[TimeClass]
    halves: frozenset[int]
    contradicting: tuple[str, ...]
    open_facts: frozenset[str]
    known: tuple[bool, ...]

    def values_of(self, fact: str) -> set[object]:
        """The values that a linked fact can still have."""
        place = LINKED_FACTS.index(fact)
        return {values[place] for values, _ in self.completions}


def time_domain(facts: Facts, frame: Frame) -> TimeDomain:
    """Every completion of dates and phase, with what it means on the day of the frame."""
    numbers, marks = numbers_of(facts, frame.marks), frame.marks
    return _domain(
        numbered(facts.in_operation, numbers),
        numbered(facts.pilot_from, numbers),
        numbered(facts.retired, numbers),
        facts.phase,
        numbers[facts.phase_on.toordinal() + 1],
        marks.tomorrow,
        marks.cutoffs,
        frame.policy,
    )


@lru_cache(maxsize=16384)
def _domain(
    in_operation: Numbered,
    pilot_from: Numbered,
    retired: Numbered,
    phase: Phase | None,
    after_phase: int,
    tomorrow: int,
    cutoffs: tuple[int, ...],
    law: Policy,
) -> TimeDomain:
    order = Order(in_operation, pilot_from, retired, phase, after_phase, tomorrow, cutoffs)
    contradicting = exclusions(order)
    known = order.forgetting(contradicting)
    phase_against = against_phase(known)
    known = known.forgetting(phase_against)
    found = tuple(_completions(known, law))
    for excluded in EXCLUDING_TOGETHER:
        if not found:
            contradicting = (*contradicting, *excluded)
            found = tuple(_completions(known.forgetting(excluded), law))
    named = {*contradicting, *phase_against, *(("phase",) if phase_against else ())}
    values = zip(*(values for values, _ in found), strict=True)
    varying = frozenset(fact for fact, each in zip(LINKED_FACTS, values, strict=True) if len(set(each)) > 1)
    classes = frozenset(meaning for _, meaning in found)
    return TimeDomain(
        completions=found,
        classes=classes,
        halves=frozenset(int(not time.begun) for time in classes),
        contradicting=tuple(fact for fact in LINKED_FACTS if fact in named),
        open_facts=varying,
        known=tuple(fact not in varying and fact not in named for fact in LINKED_FACTS),
    )


def _completions(order: Order, law: Policy) -> Iterator[tuple[Values, TimeClass]]:
    points = sorted({*order.cutoffs, order.tomorrow - 1, order.tomorrow, order.after_phase})
    phases = tuple(Phase) if order.phase is None else (order.phase,)
    begins, pilots, ends = (_cells(when, points) for when in order[:3])
    for begun, pilot, retired in product(begins, pilots, ends):
        if _in_order(begun, retired) and _in_order(pilot, retired):
            for phase in phases:
                if _fits(phase, begun, retired, order.after_phase):
                    yield (begun, pilot, phase, retired), _time_class(begun, pilot, phase, retired, order, law)


def _cells(when: Numbered, points: Iterable[int]) -> tuple[DayCell, ...]:
    """The cells in which the day may lie; each point begins a new cell. ``None`` among them: there may be no such
    day.
    """
    known, days = when
    if days is None:
        return (None,)
    low, high = days
    starts = [low, *(point for point in points if low < point <= high)]
    ends = [start - 1 for start in starts[1:]] + [high]
    found: list[DayCell] = [Cell(first, last) for first, last in zip(starts, ends, strict=True)]
    return tuple(found if known else [*found, None])


def _in_order(begun: DayCell, retired: DayCell) -> bool:
    return begun is None or retired is None or begun.first < retired.last


def _fits(phase: Phase, begun: DayCell, retired: DayCell, after_phase: int) -> bool:
    """Planned and pilot: in operation after the day of the phase. In operation: not after it. Retired: retired on it
    or before.
    """
    is_gone = retired is not None and retired.first < after_phase
    if is_gone is not (phase is Phase.RETIRED):
        return False
    if phase is Phase.IN_OPERATION:
        return begun is not None and begun.first < after_phase
    return phase is Phase.RETIRED or begun is None or begun.first >= after_phase


def _time_class(begun: DayCell, pilot: DayCell, phase: Phase, retired: DayCell, order: Order, law: Policy) -> TimeClass:
    if retired is not None and retired.first < order.tomorrow:
        return GONE
    runs = any(cell is not None and cell.first < order.tomorrow for cell in (begun, pilot))
    runs = runs or (phase is Phase.PILOT and order.after_phase <= order.tomorrow)
    in_time, with_pilot = (
        law.in_time[bisect_right(order.cutoffs, cell.first)] if cell is not None else 0 for cell in (begun, pilot)
    )
    return TimeClass(False, runs, in_time, in_time | with_pilot)
