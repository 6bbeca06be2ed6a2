"""Days that are known, half known or unknown, and what a period can be on a given day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)

# The days that can be asked about: from the first of the Russian Federation's laws to far beyond any transition. The
# engine steps from a day to its neighbours, and so cannot stand at the end of the calendar.
FIRST_DAY, LAST_DAY = date(1992, 1, 1), date(2199, 12, 31)

# What a period can be on a day, as bits; what is not settled has several.
OVER, RUNNING, AHEAD = 1, 2, 4


class FactsError(ValueError):
    """Facts that cannot be read at all: a parent that is not there, a cycle of derivations, an interval that ends
    before it begins.
    """


class DayError(ValueError):
    """A day that cannot be asked about."""

    def __init__(self, day: date) -> None:
        super().__init__(f"Ask for a day from {FIRST_DAY} to {LAST_DAY}, not for {day}.")


def askable(day: date) -> date:
    """The same day. Raises ``DayError`` where it cannot be asked about."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DayError(day)
    return day


@dataclass(frozen=True, slots=True)
class When:
    """A day: never, unknown, or one of the days from ``first`` to ``last``, both included (an open side is unbounded).

    As the start of a use, flow or status *never* reads "since the start"; as its end, "no end".
    """

    known: bool
    happens: bool = False
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise FactsError(f"A range of days ends ({self.last}) before it begins ({self.first}).")

    @classmethod
    def none(cls) -> When:
        """No such day, and that is known."""
        return NEVER

    @classmethod
    def unknown(cls) -> When:
        """Nothing is known, not even whether there is such a day."""
        return NOT_KNOWN

    @classmethod
    def on(cls, day: date) -> When:
        """Exactly this day."""
        return cls(known=True, happens=True, first=day, last=day)

    @classmethod
    def between(cls, first: date | None, last: date | None) -> When:
        """Half known: one of these days, both included; ``None`` leaves a side open."""
        return cls(known=True, happens=True, first=first, last=last)


NEVER = When(known=True)
NOT_KNOWN = When(known=False)


def reversed_period(start: When, end: When) -> bool:
    """Whether a period is known to end before it begins."""
    if not (start.happens and end.happens):
        return False
    return start.first is not None and end.last is not None and end.last < start.first


class Period(NamedTuple):
    """The bounds of a period: its earliest and latest start, its earliest and latest last day. Without a start it has
    begun before every day; without an end it outlasts every day.
    """

    begins: date
    latest_start: date
    earliest_end: date
    ends: date

    def on(self, day: date) -> int:
        """What it can be on a day: ``OVER``, ``RUNNING`` (its first and last day included) and ``AHEAD``, as bits."""
        found = OVER if max(self.begins, self.earliest_end) < day else 0
        if self.begins <= day <= self.ends:
            found |= RUNNING
        return found | AHEAD if day < self.latest_start and day < self.ends else found


def possible_on(day: date, start: When, end: When) -> int:
    """What a period from start to end can be on a day, as bits. Most have no end, and begin on a known day if any."""
    if end is NEVER:
        if start is NEVER:
            return RUNNING
        if start.first is not None and start.first == start.last:
            return RUNNING if start.first <= day else AHEAD
    return period(start, end).on(day)


def period(start: When, end: When) -> Period:
    """From start to end; days that exclude each other are both unknown."""
    if reversed_period(start, end):
        start = end = NOT_KNOWN
    begins, latest_start = (start.first, start.last) if start.happens else (None, date.min if start.known else None)
    earliest_end, ends = (end.first, end.last) if end.happens else (date.max if end.known else None, None)
    return Period(begins or date.min, latest_start or date.max, earliest_end or date.min, ends or date.max)
