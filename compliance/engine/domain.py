"""The finite domains of facts: days are cut into cells at the rule set's figures and at the day asked about, and
joined where they are linked.

A cell is a run of days between which no rule can tell a difference; any day of it stands for all. Phase and dates are
linked: the phase is
read after the dates and cuts them, and dates that exclude each other all count as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from .facts import Facts, Phase, When
from .frame import Frame
from .rules import inoperation_date
from .rules.base import CUTOFF_ANSWERS, Commissioning

ONE_DAY = timedelta(days=1)
DATE_FACTS = ("in_operation", "pilot_from", "retired")
# Dates that the phase leaves no way to reconcile, in the order in which they are given up.
EXCLUDING_TOGETHER = (("in_operation", "retired"), ("pilot_from", "retired"), DATE_FACTS)
LINKED_FACTS = ("in_operation", "pilot_from", "phase", "retired")


class Cell(NamedTuple):
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date


NO_DAY = None
DayCell = Cell | None


class TimeClass(NamedTuple):
    """All that the steps need of phase and dates on one day.

    ``gone``: retired; ``begun``: in operation or in trial operation already; ``in_time``: bit k is set where
    commissioning is in time under
    the k-th answer to ``cutoff_day``; ``in_time_with_pilot``: the same if trial operation counts.
    """

    gone: bool
    begun: bool
    in_time: int
    in_time_with_pilot: int


@dataclass(frozen=True, slots=True)
class Dates:
    """The linked facts as they stand: dates, phase, the day of the phase."""

    in_operation: When
    pilot_from: When
    retired: When
    phase: Phase | None
    phase_on: date


class TimeDomain(NamedTuple):
    """Every completion of the linked facts, as the value of each fact in the order of ``LINKED_FACTS`` with what it
    means;
    ``contradicting``: the facts that exclude each other."""

    completions: tuple[tuple[tuple[object, ...], TimeClass], ...]
    classes: frozenset[TimeClass]
    contradicting: tuple[str, ...]

    def values_of(self, fact: str) -> set[object]:
        """The values that a linked fact can still have."""
        place = LINKED_FACTS.index(fact)
        return {values[place] for values, _ in self.completions}


def cells(when: When, points: Iterable[date]) -> tuple[DayCell, ...]:
    """The cells in which the day may lie; each point begins a new cell. ``None`` among them: there may be no such
    day.
    """
    if when.known and not when.happens:
        return (NO_DAY,)
    low, high = when.first or date.min, when.last or date.max
    starts = [low, *sorted({point for point in points if low < point <= high})]
    ends = [start - ONE_DAY for start in starts[1:]] + [high]
    found: list[DayCell] = [Cell(first, last) for first, last in zip(starts, ends, strict=True)]
    return tuple(found if when.known else [*found, NO_DAY])


def can_be_before(earlier: When, later: When) -> bool:
    """Whether two days that are known to happen can be in this order, the first strictly before the second."""
    if not (earlier.happens and later.happens):
        return True
    return earlier.first is None or later.last is None or earlier.first < later.last


def reversed_period(start: When, end: When) -> bool:
    """Whether a period is known to end before it begins."""
    if not (start.happens and end.happens):
        return False
    return start.first is not None and end.last is not None and end.last < start.first


def settled_period(start: When, end: When) -> tuple[When, When]:
    """Start and end of a period as the steps read them: both unknown where they exclude each other."""
    return (When.unknown(), When.unknown()) if reversed_period(start, end) else (start, end)


def period_cells(start: When, end: When, points: Iterable[date]) -> Iterator[tuple[DayCell, DayCell]]:
    """The cells of start and end that fit together; ``None`` is *since the start* and *no end*."""
    start, end = settled_period(start, end)
    marks = tuple(points)
    for first, last in product(cells(start, marks), cells(end, marks)):
        if first is None or last is None or first.first <= last.last:
            yield first, last


def dates_of(facts: Facts) -> Dates:
    """The linked facts of a system."""
    return Dates(facts.in_operation, facts.pilot_from, facts.retired, facts.phase, facts.phase_on)


@lru_cache(maxsize=65536)
def time_domain(dates: Dates, frame: Frame) -> TimeDomain:
    """Every completion of dates and phase, with what it means on the day of the frame."""
    contradicting: tuple[str, ...] = _exclusions(dates)
    known = _forget(dates, contradicting)
    against_phase = _against_phase(known)
    known = _forget(known, against_phase)
    found = tuple(_completions(known, frame))
    for excluded in EXCLUDING_TOGETHER:
        if not found:
            contradicting = (*contradicting, *excluded)
            found = tuple(_completions(_forget(known, excluded), frame))
    named = {*contradicting, *against_phase, *(("phase",) if against_phase else ())}
    classes = frozenset(meaning for _, meaning in found)
    return TimeDomain(found, classes, tuple(fact for fact in LINKED_FACTS if fact in named))


def _exclusions(dates: Dates) -> tuple[str, ...]:
    """Dates that exclude each other: a system cannot begin on or after the day on which it is retired."""
    found: list[str] = []
    for fact in ("in_operation", "pilot_from"):
        if not can_be_before(getattr(dates, fact), dates.retired):
            found += [fact, "retired"]
    return tuple(found)


def _against_phase(dates: Dates) -> tuple[str, ...]:
    """Dates that cannot be true together with the phase, which is read after them."""
    begun, retired, day = dates.in_operation, dates.retired, dates.phase_on
    found = []
    if dates.phase is Phase.IN_OPERATION and begun.known and not _can_be(begun, None, day):
        found.append("in_operation")
    if dates.phase in (Phase.PLANNED, Phase.PILOT) and begun.happens and not _can_be(begun, day + ONE_DAY, None):
        found.append("in_operation")
    if dates.phase is Phase.RETIRED and retired.known and not _can_be(retired, None, day):
        found.append("retired")
    if dates.phase not in (None, Phase.RETIRED) and retired.happens and not _can_be(retired, day + ONE_DAY, None):
        found.append("retired")
    return tuple(found)


def _can_be(when: When, first: date | None, last: date | None) -> bool:
    """Whether the day can lie from ``first`` to ``last``."""
    if not when.happens:
        return False
    after_first = first is None or when.last is None or when.last >= first
    return after_first and (last is None or when.first is None or when.first <= last)


def _forget(dates: Dates, facts: Iterable[str]) -> Dates:
    forgotten = set(facts)
    values = {fact: When.unknown() if fact in forgotten else getattr(dates, fact) for fact in DATE_FACTS}
    return Dates(**values, phase=dates.phase, phase_on=dates.phase_on)


def _completions(dates: Dates, frame: Frame) -> Iterator[tuple[tuple[object, ...], TimeClass]]:
    points = {*frame.cutoff_points, frame.on, frame.on + ONE_DAY, dates.phase_on + ONE_DAY}
    phases = tuple(Phase) if dates.phase is None else (dates.phase,)
    retirements = cells(dates.retired, points)
    for begun, pilot in product(cells(dates.in_operation, points), cells(dates.pilot_from, points)):
        for retired in retirements:
            if not (_in_order(begun, retired) and _in_order(pilot, retired)):
                continue
            for phase in phases:
                if _fits(phase, begun, retired, dates.phase_on):
                    yield (begun, pilot, phase, retired), _time_class(begun, pilot, phase, retired, dates, frame)


def _in_order(begun: DayCell, retired: DayCell) -> bool:
    return begun is None or retired is None or begun.first < retired.last


def _fits(phase: Phase, begun: DayCell, retired: DayCell, day: date) -> bool:
    """Planned and pilot: in operation after the day of the phase. In operation: not after it. Retired: retired on it
    or before.
    """
    is_gone = retired is not None and retired.first <= day
    if is_gone is not (phase is Phase.RETIRED):
        return False
    if phase is Phase.IN_OPERATION:
        return begun is not None and begun.first <= day
    return phase is Phase.RETIRED or begun is None or begun.first > day


def _time_class(
    begun: DayCell, pilot: DayCell, phase: Phase, retired: DayCell, dates: Dates, frame: Frame
) -> TimeClass:
    if retired is not None and retired.first <= frame.on:
        return TimeClass(True, True, 0, 0)
    runs = any(cell is not None and cell.first <= frame.on for cell in (begun, pilot))
    runs = runs or (phase is Phase.PILOT and dates.phase_on <= frame.on)
    masks = (in_time(begun, None, frame), in_time(begun, pilot, frame))
    return TimeClass(False, runs, *masks)


@lru_cache(maxsize=65536)
def in_time(begun: DayCell, pilot: DayCell, frame: Frame) -> int:
    """The answers to ``cutoff_day`` under which commissioning is in time, as bits; the trial counts where it is
    given.
    """
    if not frame.has_transition:
        return 0
    subject = Commissioning(begun and begun.first, pilot and pilot.first)
    mask = 0
    for bit, answer in enumerate(CUTOFF_ANSWERS):
        answers = {"cutoff_day": answer, "pilot_counts": "no" if pilot is None else "yes"}
        if inoperation_date.holds(subject, answers, frame.parameters):
            mask |= 1 << bit
    return mask
