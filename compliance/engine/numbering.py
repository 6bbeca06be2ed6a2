"""Days as numbers. No rule looks at a day for itself: only the order of days counts, and whether two are neighbours.

So the days that a system names are numbered together with the days that the rules look at (the *marks*): neighbours are
one number apart, other days at least two. Systems whose days stand in the same order share what follows from them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date

from .days import When
from .facts import Facts
from .frame import END_OF_TIME, Frame, Marks

START_OF_TIME = -1
EVER = (START_OF_TIME, END_OF_TIME)

# A ``When`` by number: whether it is known, and its first and last day; ``None`` where there is no such day, ``EVER``
# where nothing is known.
Numbered = tuple[bool, tuple[int, int] | None]
NO_DAY: Numbered = (True, None)
UNKNOWN_DAY: Numbered = (False, EVER)


def days_by_number(facts: Facts, frame: Frame) -> dict[int, date]:
    """The days that the numbers in the cells of a system stand for."""
    marked = zip(frame.marks.ordinals[1:-1], frame.marks.numbers[1:-1], strict=True)
    numbers = {**dict(marked), **numbers_of(facts, frame.marks)}
    found = {START_OF_TIME: date.min, END_OF_TIME: date.max}
    for ordinal, number in sorted(numbers.items()):
        found[number] = date.fromordinal(min(ordinal, date.max.toordinal()))
        if ordinal > 1:
            found.setdefault(number - 1, date.fromordinal(ordinal - 1))
    return found


def numbers_of(facts: Facts, marks: Marks) -> dict[int, int]:
    """The number of each day that a system names, by its ordinal: that of a mark, or one between those of two marks.

    Neighbours are one number apart, other days at least two. So soon before a mark that the days that are left may be a
    row of neighbours up to it, they are counted back from it.
    """
    ordinals = [facts.phase_on.toordinal() + 1]
    for when in (facts.in_operation, facts.pilot_from, facts.retired):
        if when.first is not None:
            ordinals.append(when.first.toordinal())
        if when.last is not None and when.last is not when.first:
            ordinals.append(when.last.toordinal())
    ordinals.sort()
    marked, numbers, left = marks.ordinals, marks.numbers, len(ordinals)
    found: dict[int, int] = {}
    before = number = 0
    for ordinal in ordinals:
        place = bisect_right(marked, ordinal)
        if marked[place - 1] >= before:
            before, number = marked[place - 1], numbers[place - 1]
        gap, to_mark = ordinal - before, marked[place] - ordinal
        if gap < 2:
            number += gap
        elif to_mark <= left:
            number = numbers[place] - to_mark
        else:
            number += 2
        found[ordinal], before, left = number, ordinal, left - 1
    return found


def numbered(when: When, numbers: Mapping[int, int]) -> Numbered:
    """A day, known or not, by number."""
    if not when.happens:
        return NO_DAY if when.known else UNKNOWN_DAY
    first = START_OF_TIME if when.first is None else numbers[when.first.toordinal()]
    last = END_OF_TIME if when.last is None else numbers[when.last.toordinal()]
    return True, (first, last)
