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
from .numbering import UNKNOWN_DAY, Numbered, numbered, numbers_of
from .policy import Policy

DATE_FACTS = ("in_operation", "pilot_from", "retired")
LINKED_FACTS = ("in_operation", "pilot_from", "phase", "retired")
# Dates that the phase leaves no way to reconcile, in the order in which they are given up.
EXCLUDING_TOGETHER = (("in_operation", "retired"), ("pilot_from", "retired"), DATE_FACTS)


class Cell(NamedTuple):
    """Days from number ``first`` to number ``last``, both included."""

    first: int
    last: int


DayCell = Cell | None
Values = tuple[DayCell, DayCell, Phase, DayCell]


class Order(NamedTuple):
    """The linked facts by number, with the numbers of the days that the rules look at: the same for all systems whose
    days stand in the same order. ``tomorrow`` follows the day asked about, ``after_phase`` the day of the phase.
    """

    in_operation: Numbered
    pilot_from: Numbered
    retired: Numbered
    phase: Phase | None
    after_phase: int
    tomorrow: int
    cutoffs: tuple[int, ...]

    def forgetting(self, facts: Iterable[str]) -> Order:
        """The same with these dates unknown."""
        forgotten = set(facts)
        begun, pilot, retired = (
            UNKNOWN_DAY if fact in forgotten else day for fact, day in zip(DATE_FACTS, self[:3], strict=True)
        )
        return self._replace(in_operation=begun, pilot_from=pilot, retired=retired)


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
    means; ``contradicting``: the facts that exclude each other; ``open_facts``: those that can have several values.
    """

    completions: tuple[tuple[Values, TimeClass], ...]
    classes: frozenset[TimeClass]
    contradicting: tuple[str, ...]
    open_facts: frozenset[str]

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
    contradicting = _exclusions(order)
    known = order.forgetting(contradicting)
    against_phase = _against_phase(known)
    known = known.forgetting(against_phase)
    found = tuple(_completions(known, law))
    for excluded in EXCLUDING_TOGETHER:
        if not found:
            contradicting = (*contradicting, *excluded)
            found = tuple(_completions(known.forgetting(excluded), law))
    named = {*contradicting, *against_phase, *(("phase",) if against_phase else ())}
    values = zip(*(values for values, _ in found), strict=True)
    return TimeDomain(
        completions=found,
        classes=frozenset(meaning for _, meaning in found),
        contradicting=tuple(fact for fact in LINKED_FACTS if fact in named),
        open_facts=frozenset(fact for fact, each in zip(LINKED_FACTS, values, strict=True) if len(set(each)) > 1),
    )


def _exclusions(order: Order) -> tuple[str, ...]:
    """Dates that exclude each other: a system cannot begin on or after the day on which it is retired."""
    found: list[str] = []
    for fact in ("in_operation", "pilot_from"):
        (_, begun), (_, retired) = getattr(order, fact), order.retired
        if begun and retired and begun[0] >= retired[1]:
            found += [fact, "retired"]
    return tuple(found)


def _against_phase(order: Order) -> tuple[str, ...]:
    """Dates that cannot be true together with the phase, which is read after them."""
    phase, found = order.phase, []
    if phase is Phase.IN_OPERATION and not _can_have_come(order.in_operation, order):
        found.append("in_operation")
    if phase in (Phase.PLANNED, Phase.PILOT) and not _can_be_still_to_come(order.in_operation, order):
        found.append("in_operation")
    if phase is Phase.RETIRED and not _can_have_come(order.retired, order):
        found.append("retired")
    if phase not in (None, Phase.RETIRED) and not _can_be_still_to_come(order.retired, order):
        found.append("retired")
    return tuple(found)


def _can_have_come(when: Numbered, order: Order) -> bool:
    """Whether the day can be there, and not after that of the phase."""
    _, days = when
    return days is not None and days[0] < order.after_phase


def _can_be_still_to_come(when: Numbered, order: Order) -> bool:
    """Whether the day, if there is one, can be after that of the phase."""
    _, days = when
    return days is None or days[1] >= order.after_phase


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
